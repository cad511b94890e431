package plot

import "math"

// LayerGoodness is the goodness Σz² of a layer in learning by contrast, of positive and of negative samples, by epoch:
// Report.Observed of package learning has both for CSDP.
type LayerGoodness struct {
	Name               string // of the layer
	Positive, Negative []float64
}

// Goodness draws the goodness of layers against the epoch, counted from 1: of positive samples solid, of negative ones dashed, in the colour of the
// layer. A threshold that is not 0 is the one about which goodness is judged. NaN is a value that is not known, and is left out.
func Goodness(title string, threshold float64, layers ...LayerGoodness) (*Figure, error) {
	const kind = "goodness"
	if len(layers) == 0 {
		return nil, complain(kind, "no layers; of runs, those of csdp.Rule have the goodness of each (nb.Goodness)")
	}
	var lines []Line
	for _, g := range layers {
		if len(g.Positive) != len(g.Negative) || len(g.Positive) == 0 {
			return nil, complain(kind, "layer %q has %d values of positive samples and %d of negative ones", g.Name, len(g.Positive), len(g.Negative))
		}
		for i, values := range [][]float64{g.Positive, g.Negative} {
			sign := signs[i]
			l := Line{Name: g.Name, label: g.Name + ", " + sign.name, Look: sign.look}
			l.X, l.Y = known(values)
			if l.Look.Marker == NoMarker {
				l.Look.Marker = alone(l.X)
			}
			if len(l.X) == 0 {
				return nil, complain(kind, "layer %q: no value of %s samples is known", g.Name, sign.name)
			}
			lines = append(lines, l)
		}
	}
	if math.IsNaN(threshold) || math.IsInf(threshold, 0) {
		return nil, complain(kind, "threshold of %v: give a finite number, or 0 for none", threshold)
	}
	if threshold != 0 {
		ends, values := []float64{1, longest(lines)}, []float64{threshold, threshold}
		lines = append(lines, Line{Name: "threshold", X: ends, Y: values, Smooth: true, Look: Look{Color: grey}})
	}
	f, err := Lines(title, Axis{Label: "epoch", whole: true}, Axis{Label: "goodness Σz²"}, lines...)
	if err != nil {
		return nil, err
	}
	f.kind = kind
	return f, nil
}

// signs are the two kinds of samples, and how their lines look.
var signs = [...]struct {
	name string
	look Look
}{{"positive", Look{Dash: []float64{}}}, {"negative", Look{Dash: []float64{5, 2}, Marker: NoMarker}}}

// known returns the values that are numbers, with their places from 1.
func known(values []float64) (x, y []float64) {
	for i, v := range values {
		if !math.IsNaN(v) {
			x, y = append(x, float64(i+1)), append(y, v)
		}
	}
	return x, y
}

// longest is the last place of all lines.
func longest(lines []Line) float64 {
	last := 1.0
	for _, l := range lines {
		last = math.Max(last, l.X[len(l.X)-1])
	}
	return last
}
