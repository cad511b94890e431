package plot

import (
	"fmt"
	"math"
)

// rows draws entries one below the other on a level axis, names on the left and numbers in text on the right. draw adds what stands between
// them for entry i, at height y in a row so high.
func (c *canvas) rows(r rect, x axis, names, texts []string, draw func(a axes, i int, y, row float64)) error {
	r.y0 += labelStyle.size*lineHeight + tickStyle.size + tickLength + 5
	side := math.Min(labelStyle.widest(names), c.w*0.35)
	r.x0 += side + 8
	r.x1 -= noteStyle.widest(texts) + 10
	a, err := c.xAxis(r, x)
	if err != nil {
		return err
	}
	row := a.area.h() / float64(len(names))
	if row < labelStyle.size {
		return fmt.Errorf("%.3g inches are too low for %d entries", c.h/72, len(names))
	}
	for i, name := range names {
		y := a.area.y1 - float64((float64(i)+0.5)*row)
		c.textMiddle(labelStyle, right, a.area.x0-8, y, labelStyle.elide(name, side))
		draw(a, i, y, row)
		c.textMiddle(noteStyle.with(ink), right, c.w-edge, y, texts[i])
	}
	return nil
}

// ranged draws a dot with its range on a level line.
func (c *canvas) ranged(a axes, y, lo, middle, hi float64, color shade) {
	c.interval(pen{color, 1.5, nil}, a.xAt(lo), y, a.xAt(hi), y)
	c.dot(a.xAt(middle), y, 3.2, color)
}
