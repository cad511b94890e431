package plot

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/si"
)

// Part is what one cause adds to an energy, in joules, with the range that it lies in, if that is known: Low ≤ Joule ≤ High.
type Part struct {
	Cause     string
	Joule     float64
	Low, High float64 // both 0 for no range
}

// Waterfall draws how an energy adds up: a bar for each cause, beginning where the one before ends, and one for the sum. Numbers and shares
// stand beside the bars. A line through the end of a bar is its range; that of the sum goes from the sum of all least to that of all greatest
// values, which is as wide as it can be: causes whose errors are independent lie within less.
func Waterfall(title string, parts ...Part) (*Figure, error) {
	const kind = "waterfall"
	if len(parts) == 0 {
		return nil, complain(kind, "no parts")
	}
	steps, reach := []step{}, 0.0
	sum := step{Part: Part{Cause: "sum"}}
	for _, p := range parts {
		if err := p.check(kind); err != nil {
			return nil, err
		}
		lo, hi := p.ends()
		steps = append(steps, step{p, sum.Joule})
		reach = math.Max(reach, sum.Joule+hi)
		sum.Joule, sum.Low, sum.High = sum.Joule+p.Joule, sum.Low+lo, sum.High+hi
	}
	if sum.Joule == 0 {
		return nil, complain(kind, "all parts are 0")
	}
	scale, prefix := si.Of(sum.Joule)
	x := axis{label: "energy per inference (" + prefix + "J)", hi: 1.03 * math.Max(reach, sum.High) / scale, grid: true}
	if err := x.check(kind, fmt.Sprintf("parts with a sum of %v J, up to %v J", sum.Joule, math.Max(reach, sum.High))); err != nil {
		return nil, err
	}
	steps = append(steps, sum)
	return &Figure{kind: kind, title: title, tall: rowsTall(len(steps), 19), draw: func(c *canvas) error {
		return c.waterfall(title, x, scale, steps)
	}}, nil
}

// step is a part that begins where those before it end.
type step struct {
	Part
	from float64
}

// ends returns the range of a part; its value twice if it has none.
func (p Part) ends() (lo, hi float64) {
	if p.Low == 0 && p.High == 0 {
		return p.Joule, p.Joule
	}
	return p.Low, p.High
}

func (p Part) check(kind string) error {
	lo, hi := p.ends()
	if !(p.Joule >= 0) || math.IsInf(p.Joule, 0) {
		return complain(kind, "part %q: %v J: must be finite and not below 0", p.Cause, p.Joule)
	}
	if !(0 <= lo && lo <= p.Joule && p.Joule <= hi) || math.IsInf(hi, 0) {
		return complain(kind, "part %q: %v J from %v to %v: must be finite, and not decrease", p.Cause, p.Joule, lo, hi)
	}
	return nil
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

// waterfall draws the parts and, last, their sum, on an axis in units of the scale.
func (c *canvas) waterfall(title string, x axis, scale float64, steps []step) error {
	last := len(steps) - 1
	total := steps[last].Joule
	var names, texts []string
	var key []entry
	for i, s := range steps {
		lo, hi := s.ends()
		text := rangeText(lo, s.Joule, hi, "J")
		if i < last {
			text += ", " + share(s.Joule/total)
		}
		names, texts = append(names, s.Cause), append(texts, text)
		if lo < hi && key == nil {
			key = []entry{{name: "range", pen: rangePen, marker: NoMarker, sign: whiskers}}
		}
	}
	return c.rows(c.header(title, key...), x, names, rowTexts{texts, false}, func(a axes, i int, y, row float64) {
		s, color := steps[i], okabeBlue
		if i == last {
			color = grey
		}
		x0, x1 := a.xAt(s.from/scale), a.xAt((s.from+s.Joule)/scale)
		half := float64(0.32 * row)
		c.fillRect(rect{x0, y - half, math.Max(x1, x0+0.7), y + half}, color)
		if i < last {
			c.line(pen{grey, 0.5, []float64{2, 2}}, x1, y-half, x1, y-row+half)
		}
		if lo, hi := s.ends(); lo < hi {
			c.interval(rangePen, a.xAt((s.from+lo)/scale), y, a.xAt((s.from+hi)/scale), y)
		}
	})
}

// rangePen draws the range of a bar over it.
var rangePen = pen{ink, 1, nil}
