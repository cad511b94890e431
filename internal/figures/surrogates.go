package figures

import (
	"math"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// places are n + 1 numbers from lo to hi.
func places(lo, hi float64, n int) []float64 {
	x := make([]float64, n+1)
	for i := range x {
		x[i] = lo + (hi-lo)*float64(i)/float64(n)
	}
	return x
}

// Activations draws activation functions of conventional units against the step of a spiking cell.
func Activations() (*plot.Figure, error) {
	input, output := plot.Axis{Label: "input, or potential − threshold", Lo: -3, Hi: 3}, plot.Axis{Label: "output", Lo: -1.1, Hi: 2}
	return plot.Lines("Activation functions", input, output, activations()...)
}

// activations are the step, and the functions beside it.
func activations() []plot.Line {
	x := places(-3, 3, 240)
	lines := []plot.Line{{Name: "step (spike)", X: []float64{-3, 0, 3}, Y: []float64{0, 1, 1}, Step: plot.StepAfter,
		Look: plot.Look{Marker: plot.NoMarker, Dash: []float64{}, Width: 2}}}
	for _, f := range []struct {
		name string
		of   func(float64) float64
	}{
		{"sigmoid", func(v float64) float64 { return 1 / (1 + math.Exp(-v)) }},
		{"tanh", math.Tanh},
		{"rectified linear", func(v float64) float64 { return math.Max(v, 0) }},
	} {
		l := plot.Line{Name: f.name, X: x, Look: plot.Look{Marker: plot.NoMarker}}
		for _, v := range x {
			l.Y = append(l.Y, f.of(v))
		}
		lines = append(lines, l)
	}
	return lines
}

// drawnSurrogates are the forms of the figure, with their defaults.
var drawnSurrogates = []struct {
	name string
	kind gradient.SurrogateKind
}{
	{"fast sigmoid", gradient.FastSigmoid}, {"arctangent", gradient.ATan}, {"piecewise linear", gradient.PiecewiseLinear},
	{"Gaussian", gradient.Gaussian}, {"exponential", gradient.Exponential},
}

// Surrogates draws surrogate functions over the potentials of hidden cells of a net that has not been trained yet, on digits, with the share of
// them that each reaches.
func Surrogates() (*plot.Figure, error) {
	potentials, err := untrainedPotentials(16)
	if err != nil {
		return nil, err
	}
	x, all, err := surrogates()
	if err != nil {
		return nil, err
	}
	return plot.Surrogates("Surrogate functions", x, potentials, all...)
}

// surrogates are the functions by the distance from the threshold.
func surrogates() (x []float64, all []plot.Surrogate, err error) {
	x = places(-2, 2, 400)
	for _, s := range drawnSurrogates {
		c, err := gradient.SurrogateFunction{Kind: s.kind}.Curve(x, 1)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, plot.Surrogate{Name: s.name, Step: c.Step(), Derivative: c.Derivative})
	}
	return x, all, nil
}

// untrainedPotentials returns the distances from the threshold, 1, of all hidden cells at all steps for some digits.
func untrainedPotentials(samples int) ([]float64, error) {
	set, err := datasets.Digits()
	if err != nil {
		return nil, err
	}
	m, err := snn.Feedforward(64, 256, 10).Init(1)
	if err != nil {
		return nil, err
	}
	var all []float64
	for i, x := range set.Train.X[:samples] {
		var in snn.Spikes
		encode.Direct{T: 25}.Encode(&in, x, 1, snn.NewStream(1).At(i))
		trace, err := m.Run(&in)
		if err != nil {
			return nil, err
		}
		for _, v := range trace.Populations[1].Potentials {
			all = append(all, float64(v)-1)
		}
	}
	return all, nil
}
