package plot

import (
	"math"
	"strings"
)

// Bar is one entry of a comparison: a mean and the interval around it, Lo ≤ Mean ≤ Hi.
type Bar struct {
	Name         string
	Mean, Lo, Hi float64
}

// Comparison draws a dot with its interval for every entry, one below the other, and prints the numbers beside it. A dot
// shows by place, not by length, so the axis need not begin at zero; it does where the data come near zero. ylabel
// names the value, with its unit.
func Comparison(title, ylabel string, bars ...Bar) (*Figure, error) {
	const kind = "comparison"
	if len(bars) == 0 {
		return nil, complain(kind, "nothing to compare")
	}
	var values []float64
	for _, b := range bars {
		if err := finite(kind, "bar \""+b.Name+"\" (mean, lo, hi)", []float64{b.Mean, b.Lo, b.Hi}); err != nil {
			return nil, err
		}
		if b.Lo > b.Mean || b.Mean > b.Hi {
			return nil, complain(kind, "bar %q: interval from %v to %v does not hold the mean %v", b.Name, b.Lo, b.Hi, b.Mean)
		}
		values = append(values, b.Lo, b.Hi)
	}
	x := axis{label: ylabel, grid: true}
	x.lo, x.hi = honest(bounds(values))
	if err := x.check(kind, "means and intervals"); err != nil {
		return nil, err
	}
	bars = append([]Bar(nil), bars...)
	height := math.Min(1.1+0.27*float64(len(bars)), 12)
	return &Figure{kind, title, notebookWidth, height, func(c *canvas) error {
		return drawComparison(c, title, x, bars)
	}}, nil
}

// honest returns the range of an axis for the data. It includes zero if the data come nearer to zero than they are spread.
func honest(lo, hi float64) (float64, float64) {
	spread := hi - lo
	from, to := padded(lo, hi)
	if lo >= 0 && lo < spread {
		from = 0
	}
	if hi <= 0 && -hi < spread {
		to = 0
	}
	return from, to
}

func drawComparison(c *canvas, title string, x axis, bars []Bar) error {
	var names, texts []string
	for _, b := range bars {
		names, texts = append(names, b.Name), append(texts, b.text(x.hi-x.lo))
	}
	return c.rows(c.header(title), x, names, texts, func(a axes, i int, y, _ float64) {
		c.ranged(a, y, bars[i].Lo, bars[i].Mean, bars[i].Hi, okabeBlue)
	})
}

// text writes mean and interval with the digits that matter on an axis of the given length.
func (b Bar) text(length float64) string {
	decimals := max(0, 3-int(math.Ceil(math.Log10(length))))
	s := number(b.Mean, decimals)
	if b.Lo < b.Hi {
		s += " [" + strings.Join([]string{number(b.Lo, decimals), number(b.Hi, decimals)}, ", ") + "]"
	}
	return s
}

// interval draws a level or upright line with caps at its ends; nothing if it has no length.
func (c *canvas) interval(s pen, x0, y0, x1, y1 float64) {
	const half = 3.0
	switch {
	case x0 != x1:
		c.stroke(s, []point{{x0, y0}, {x1, y1}}, []point{{x0, y0 - half}, {x0, y0 + half}}, []point{{x1, y1 - half}, {x1, y1 + half}})
	case y0 != y1:
		c.stroke(s, []point{{x0, y0}, {x1, y1}}, []point{{x0 - half, y0}, {x0 + half, y0}}, []point{{x1 - half, y1}, {x1 + half, y1}})
	}
}
