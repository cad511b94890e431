package plot

import (
	"fmt"
	"math"
)

// Rows lower than leastText points have no text, rows lower than leastRow are refused.
const (
	leastText = 4.0
	leastRow  = 1.0
)

// within returns the style, smaller where lines are so near to each other.
func (s textStyle) within(row float64) textStyle {
	s.size = math.Min(s.size, 0.95*row)
	return s
}

// rowTexts are the numbers of rows. Where they have no room at the right, they stand over the marks, unless those fill their rows: then they are
// left out.
type rowTexts struct {
	texts []string
	over  bool
}

// leastOver is the height of a row that has room for numbers over its mark.
const leastOver = 15.0

// rows draws entries one below the other on a level axis, names on the left and numbers on the right. draw adds what stands between them for
// entry i, at height y in a row so high.
func (c *canvas) rows(r rect, x axis, names []string, numbers rowTexts, draw func(a axes, i int, y, row float64)) error {
	r.y0 += c.underAxis()
	side := math.Min(labelStyle.widest(names), c.w*0.35)
	r.x0 += side + 8
	room := noteStyle.widest(numbers.texts) + 10
	beside := r.w()-room >= 2*leastArea // the data come first
	if beside {
		r.x1 -= room
	}
	a, err := c.xAxis(r, x)
	if err != nil {
		return err
	}
	row := a.area.h() / float64(len(names))
	if row < leastRow {
		return fmt.Errorf("%.3g inches are too low for %d entries", c.h*c.scale/72, len(names))
	}
	nameStyle, textStyle := labelStyle.within(row), noteStyle.within(row).with(ink)
	for i, name := range names {
		y := a.area.y1 - float64((float64(i)+0.5)*row)
		draw(a, i, y, row)
		if row < leastText {
			continue
		}
		c.textMiddle(nameStyle, right, a.area.x0-8, y, nameStyle.elide(name, side))
		switch {
		case beside:
			c.textMiddle(textStyle, right, c.w-edge, y, numbers.texts[i])
		case numbers.over && row >= leastOver:
			c.textOver(a, textStyle, y+row/2+1, numbers.texts[i]) // its neighbour's mark is lower
		}
	}
	return nil
}

// textOver writes the numbers of a row below a height, in the middle of the data or to the left of it where they are longer.
func (c *canvas) textOver(a axes, s textStyle, top float64, text string) {
	half := s.width(text) / 2
	x := math.Min((a.area.x0+a.area.x1)/2, c.w-edge/2-half)
	c.text(s, center, x, top-s.size*capHeight, text)
}

// ranged draws a marker with its range on a level line.
func (c *canvas) ranged(a axes, y, lo, middle, hi float64, l look) {
	c.interval(pen{l.color, 1.5, nil}, a.xAt(lo), y, a.xAt(hi), y)
	c.marker(l.marker, a.xAt(middle), y, 3.2, l.color)
}

// rowsTall returns the height of figures of n rows, so high in points.
func rowsTall(n int, row float64) func(width float64) float64 {
	data := math.Max(float64(n)*row, leastArea+1)
	axis := labelStyle.size*lineHeight + tickStyle.size + tickLength + 5
	points := 2*edge + titleStyle.size*lineHeight + 5 + keyRow + 4 + axis + data
	return always(math.Min(math.Ceil(points/72*100)/100, 40))
}
