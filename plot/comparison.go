package plot

import "math"

// Bar is one entry of a comparison: a mean and the interval around it, Lo ≤ Mean ≤ Hi.
type Bar struct {
	Name         string
	Mean, Lo, Hi float64
	Interval     string    // what the interval is, such as "95 % interval"
	Runs         []float64 // what the mean is of, such as the values of the seeds, each drawn as a small dot; may be left out
	Missing      string    // why there is no mean, and what to do; a figure that is to draw the bar gives it as its error
}

// Comparison draws a dot with its interval for every entry, one below the other, and prints the numbers beside it. A dot
// shows by place, not by length, so the axis need not begin at zero; it does where the data come near zero. ylabel
// names the value, with its unit. Values from 0 to 1 whose label names an accuracy and no unit ("test accuracy") are written in %; marks of
// [Figure.Annotate] stay in the coordinates of the data.
func Comparison(title, ylabel string, bars ...Bar) (*Figure, error) {
	const kind = "comparison"
	if len(bars) == 0 {
		return nil, complain(kind, "nothing to compare")
	}
	var values, reached []float64 // with the intervals, which may go beyond what can be reached, and without
	for _, b := range bars {
		if b.Missing != "" {
			return nil, complain(kind, "bar %q: %s", b.Name, b.Missing)
		}
		if err := finite(kind, "bar \""+b.Name+"\" (mean, lo, hi)", []float64{b.Mean, b.Lo, b.Hi}); err != nil {
			return nil, err
		}
		if b.Lo > b.Mean || b.Mean > b.Hi {
			return nil, complain(kind, "bar %q: interval from %v to %v does not hold the mean %v", b.Name, b.Lo, b.Hi, b.Mean)
		}
		if err := finite(kind, "bar \""+b.Name+"\", runs", b.Runs); err != nil {
			return nil, err
		}
		reached = append(append(reached, b.Mean), b.Runs...)
		values = append(append(values, b.Lo, b.Hi), b.Runs...)
	}
	x := axis{label: ylabel, grid: true, margin: 4}
	x.lo, x.hi = limitsOf(ylabel, reached).within(honest(bounds(values)))
	x = x.inPercent(reached)
	if err := x.check(kind, "means and intervals"); err != nil {
		return nil, err
	}
	bars = append([]Bar(nil), bars...)
	for i := range bars {
		bars[i].Runs = append([]float64(nil), bars[i].Runs...)
	}
	var keys []string
	for _, e := range barKey(bars) {
		keys = append(keys, e.name)
	}
	return &Figure{kind: kind, title: title, tall: rowsTall(len(bars), 19), keys: keys, draw: func(c *canvas) error {
		return c.comparison(title, x, bars)
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

func (c *canvas) comparison(title string, x axis, bars []Bar) error {
	var names, texts []string
	for _, b := range bars {
		names, texts = append(names, b.Name), append(texts, b.text(x))
	}
	looks := c.looks(names...)
	return c.rows(c.header(title, barKey(bars)...), x, names, rowTexts{texts, true}, func(a axes, i int, y, _ float64) {
		b := bars[i]
		for _, v := range b.Runs {
			c.dot(a.xAt(v), y, 1.3, c.tone(looks[i].color, 140))
		}
		c.ranged(a, y, math.Max(b.Lo, a.x.lo), b.Mean, math.Min(b.Hi, a.x.hi), looks[i])
	})
}

// barKey names what is drawn: the mean, its interval if there is one, and the single runs.
func barKey(bars []Bar) []entry {
	name, runs := "", false
	for _, b := range bars {
		if b.Lo < b.Hi && name == "" {
			name = "mean and interval"
		}
		if b.Lo < b.Hi && b.Interval != "" {
			name = "mean and " + b.Interval
		}
		runs = runs || len(b.Runs) > 0
	}
	var key []entry
	if name != "" {
		key = append(key, entry{name: name, pen: pen{grey, 1.5, nil}, marker: Circle, sign: whiskers})
	}
	if runs {
		key = append(key, entry{name: "single runs", pen: pen{grey, 0, nil}, marker: Circle})
	}
	return key
}

// text writes mean and interval with the digits that matter on the axis.
func (b Bar) text(x axis) string {
	decimals := max(0, 3-int(math.Ceil(math.Log10(x.written(x.hi-x.lo)))))
	write := func(v float64) string { return number(x.written(v), decimals) }
	s := write(b.Mean)
	if b.Lo < b.Hi {
		s += " [" + write(b.Lo) + ", " + write(b.Hi) + "]"
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
