package plot

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/si"
)

// Part is what one cause adds to an energy, in joules.
type Part struct {
	Cause string
	Joule float64
}

// Waterfall draws how an energy adds up: a bar for each cause, beginning where the one before ends, and one for the sum. Numbers and
// shares stand beside the bars.
func Waterfall(title string, parts ...Part) (*Figure, error) {
	const kind = "waterfall"
	if len(parts) == 0 {
		return nil, complain(kind, "no parts")
	}
	total := 0.0
	for _, p := range parts {
		if math.IsNaN(p.Joule) || math.IsInf(p.Joule, 0) || p.Joule < 0 {
			return nil, complain(kind, "part %q: %v J: must be finite and not below 0", p.Cause, p.Joule)
		}
		total += p.Joule
	}
	if total == 0 {
		return nil, complain(kind, "all parts are 0")
	}
	parts = append([]Part(nil), parts...)
	height := math.Min(1.1+0.27*float64(len(parts)+1), 12)
	return &Figure{kind, title, notebookWidth, height, func(c *canvas) error { return c.waterfall(title, parts, total) }}, nil
}

func (c *canvas) waterfall(title string, parts []Part, total float64) error {
	scale, prefix := si.Of(total)
	r := c.header(title)
	r.y0 += labelStyle.size*lineHeight + tickStyle.size + tickLength + 5
	names, texts := []string{"sum"}, []string{rangeText(total, total, total, "J")}
	for _, p := range parts {
		names = append(names, p.Cause)
		texts = append(texts, rangeText(p.Joule, p.Joule, p.Joule, "J")+fmt.Sprintf(", %s %%", digits(100*p.Joule/total)))
	}
	side := math.Min(labelStyle.widest(names), c.w*0.3)
	r.x0 += side + 8
	r.x1 -= noteStyle.widest(texts) + 10
	a, err := c.xAxis(r, axis{label: "energy of an inference (" + prefix + "J)", lo: 0, hi: 1.03 * total / scale, grid: true})
	if err != nil {
		return err
	}
	row := a.area.h() / float64(len(names))
	if row < labelStyle.size {
		return fmt.Errorf("%.3g inches are too low for %d parts", c.h/72, len(parts))
	}
	bar := func(i int, name, text string, from, to float64, color shade) {
		y := a.area.y1 - (float64(i)+0.5)*row
		c.textMiddle(labelStyle, right, a.area.x0-8, y, labelStyle.elide(name, side))
		x0, x1 := a.xAt(from/scale), a.xAt(to/scale)
		c.fillRect(rect{x0, y - 0.32*row, math.Max(x1, x0+0.7), y + 0.32*row}, color)
		c.textMiddle(noteStyle.with(ink), right, c.w-edge, y, text)
		if i < len(parts) {
			c.line(pen{grey, 0.5, []float64{2, 2}}, x1, y-0.32*row, x1, y-0.68*row)
		}
	}
	at := 0.0
	for i, p := range parts {
		bar(i, p.Cause, texts[i+1], at, at+p.Joule, okabeBlue)
		at += p.Joule
	}
	bar(len(parts), "sum", texts[0], 0, total, grey)
	return nil
}
