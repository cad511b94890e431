package plot

import "math"

// LayerGoodness is the goodness Σz² of a layer in learning by contrast, of positive and of negative samples, by epoch or by step:
// Report.Observed of package learning has both by epoch for CSDP.
type LayerGoodness struct {
	Name               string // of the layer
	Positive, Negative []float64
}

// Goodness draws the goodness of layers against the epoch, counted from 1: of positive samples solid, of negative ones dashed, in the colour of the
// layer. A threshold that is not 0 is the one about which goodness is judged. NaN is a value that is not known, and is left out.
func Goodness(title string, threshold float64, layers ...LayerGoodness) (*Figure, error) {
	epoch := func(i int) float64 { return float64(i + 1) }
	return goodness("goodness", title, Axis{Label: "epoch", whole: true}, epoch, threshold, layers)
}

// GoodnessOverTime draws the goodness of layers while one sample is presented, value i at i·dt (ms), as [Goodness] does: positive and negative
// samples begin alike, and part as traces of spikes build up. Rule.Goodness of package csdp has the values.
func GoodnessOverTime(title string, dt, threshold float64, layers ...LayerGoodness) (*Figure, error) {
	const kind = "goodness over time"
	if err := positive(kind, dt); err != nil {
		return nil, err
	}
	steps := 1
	for _, g := range layers {
		steps = max(steps, len(g.Positive)-1)
	}
	time := func(i int) float64 { return float64(i) * dt }
	return goodness(kind, title, Axis{Label: "time", Unit: "ms", Hi: time(steps)}, time, threshold, layers)
}

func goodness(kind, title string, x Axis, at func(i int) float64, threshold float64, layers []LayerGoodness) (*Figure, error) {
	if len(layers) == 0 {
		return nil, complain(kind, "no layers; of runs, those of csdp.Rule have the goodness of each (nb.Goodness)")
	}
	var lines []Line
	for _, g := range layers {
		both, err := g.lines(kind, at)
		if err != nil {
			return nil, err
		}
		lines = append(lines, both...)
	}
	if math.IsNaN(threshold) || math.IsInf(threshold, 0) {
		return nil, complain(kind, "threshold of %v: give a finite number, or 0 for none", threshold)
	}
	if threshold != 0 {
		ends, values := []float64{at(0), longest(lines)}, []float64{threshold, threshold}
		lines = append(lines, Line{Name: "threshold", X: ends, Y: values, Smooth: true, Look: Look{Color: grey}})
	}
	f, err := Lines(title, x, Axis{Label: "goodness Σz²"}, lines...)
	if err != nil {
		return nil, err
	}
	f.kind = kind
	return f, nil
}

// lines are those of positive and negative samples.
func (g LayerGoodness) lines(kind string, at func(i int) float64) (both []Line, err error) {
	if len(g.Positive) != len(g.Negative) || len(g.Positive) == 0 {
		return nil, complain(kind, "layer %q has %d values of positive samples and %d of negative ones", g.Name, len(g.Positive), len(g.Negative))
	}
	for i, values := range [][]float64{g.Positive, g.Negative} {
		sign := signs[i]
		l := Line{Name: g.Name, label: g.Name + ", " + sign.name, Look: sign.look}
		l.X, l.Y = known(values, at)
		if len(l.X) == 0 {
			return nil, complain(kind, "layer %q: no value of %s samples is known", g.Name, sign.name)
		}
		if l.Look.Marker == NoMarker {
			l.Look.Marker = alone(l.X)
		}
		both = append(both, l)
	}
	return both, nil
}

// signs are the two kinds of samples, and how their lines look.
var signs = [...]struct {
	name string
	look Look
}{{"positive", Look{Dash: []float64{}}}, {"negative", Look{Dash: []float64{5, 2}, Marker: NoMarker}}}

// known returns the values that are numbers, with their places.
func known(values []float64, at func(i int) float64) (x, y []float64) {
	for i, v := range values {
		if !math.IsNaN(v) {
			x, y = append(x, at(i)), append(y, v)
		}
	}
	return x, y
}

// longest is the last place of all lines.
func longest(lines []Line) float64 {
	last := math.Inf(-1)
	for _, l := range lines {
		last = math.Max(last, l.X[len(l.X)-1])
	}
	return last
}
