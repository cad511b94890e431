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
	scale, prefix := si.Of(total)
	x := axis{label: "energy of an inference (" + prefix + "J)", hi: 1.03 * total / scale, grid: true}
	if err := x.check(kind, fmt.Sprintf("parts with a sum of %v J", total)); err != nil {
		return nil, err
	}
	parts = append([]Part(nil), parts...)
	return &Figure{kind: kind, title: title, tall: rowsTall(len(parts)+1, 19), draw: func(c *canvas) error {
		return c.waterfall(title, x, scale, parts)
	}}, nil
}

// share writes a part of a sum in per cent, with a digit behind the point where it is small.
func share(v float64) string {
	switch percent := 100 * v; {
	case v == 0:
		return "0 %"
	case percent < 0.1:
		return "< 0.1 %"
	case percent < 10:
		return number(percent, 1) + " %"
	default:
		return number(percent, 0) + " %"
	}
}

// waterfall draws the parts and their sum on an axis in units of the scale.
func (c *canvas) waterfall(title string, x axis, scale float64, parts []Part) error {
	ends := []float64{0}
	for i, p := range parts {
		ends = append(ends, ends[i]+p.Joule)
	}
	total := ends[len(parts)]
	var names, texts []string
	for _, p := range parts {
		names = append(names, p.Cause)
		texts = append(texts, rangeText(p.Joule, p.Joule, p.Joule, "J")+", "+share(p.Joule/total))
	}
	names, texts = append(names, "sum"), append(texts, rangeText(total, total, total, "J"))
	return c.rows(c.header(title), x, names, texts, func(a axes, i int, y, row float64) {
		from, to, color := 0.0, total, grey
		if i < len(parts) {
			from, to, color = ends[i], ends[i+1], okabeBlue
		}
		x0, x1 := a.xAt(from/scale), a.xAt(to/scale)
		half := float64(0.32 * row)
		c.fillRect(rect{x0, y - half, math.Max(x1, x0+0.7), y + half}, color)
		if i < len(parts) {
			c.line(pen{grey, 0.5, []float64{2, 2}}, x1, y-half, x1, y-row+half)
		}
	})
}
