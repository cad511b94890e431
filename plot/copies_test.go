package plot

import (
	"bytes"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// A figure has values of its own: what the caller writes into his own afterwards does not change it.
func TestFiguresCopyTheirValues(t *testing.T) {
	x, v, w := []float64{1, 2, 3}, []float64{0.5, 0.25, 0.75}, []float64{1, 1, 1}
	field := []float32{1, 2, 3, 4}
	counts := []int{3, 1}
	dash := []float64{3, 3}
	spikes := snn.NewSpikes(3, 2)
	spikes.Set(1, 1)
	train := Train{Name: "p", Spikes: spikes}
	axis := Axis{Label: "x", Ticks: []Tick{{2, "two"}}}
	all := map[string]func() (*Figure, error){
		"Lines": func() (*Figure, error) {
			return Lines("", axis, Axis{}, Line{Name: "p", X: x, Y: v, Lo: v, Hi: w, Look: Look{Dash: dash}})
		},
		"Sweep": func() (*Figure, error) {
			return Sweep("", Axis{}, []Axis{axis}, Swept{"p", []Tried{{v[:1], 1, 0, 2, 0}}})
		},
		"SweepMap": func() (*Figure, error) {
			return SweepMap("", Axis{}, Highest, axis, Axis{}, Swept{"p", []Tried{{v[:2], 1, 0, 2, 0}}})
		},
		"Parallel": func() (*Figure, error) {
			return Parallel("", Axis{}, Highest, []Axis{axis, {}}, Swept{"p", []Tried{{v[:2], 1, 0, 2, 0}}})
		},
		"Learning":   func() (*Figure, error) { return Learning("", "y", Curve{Name: "p", X: x, Runs: [][]float64{v, w}}) },
		"Comparison": func() (*Figure, error) { return Comparison("", "y", Bar{Name: "p", Mean: 1, Lo: 0, Hi: 2, Runs: v}) },
		"EnergyRate": func() (*Figure, error) { return EnergyRate("", "x", RateCurve{"p", x, v, v, w, 0}) },
		"Surrogates": func() (*Figure, error) {
			return Surrogates("", []float64{-1, 0, 1}, v, Surrogate{"p", v, v})
		},
		"Goodness":  func() (*Figure, error) { return Goodness("", 1, LayerGoodness{"p", v, w}) },
		"Gradients": func() (*Figure, error) { return Gradients("", LayerGradient{"p", v}) },
		"Potential": func() (*Figure, error) { return Potential("", 1, v, w, []int{1}) },
		"Trace": func() (*Figure, error) {
			return Trace("", 1, Axis{}, Axis{}, Recording{"p", []Train{train}, []Current{{"i", v}}, v, w, counts[1:]})
		},
		"Raster":      func() (*Figure, error) { return Raster("", 1, train) },
		"Rates":       func() (*Figure, error) { return Rates("", 1, Window{}, train) },
		"SpikeCounts": func() (*Figure, error) { return SpikeCounts("", train, nil) },
		"Histogram":   func() (*Figure, error) { return Histogram("", Axis{}, Bins{}, Sample{"p", v}) },
		"HeatMap":     func() (*Figure, error) { return HeatMap("", axis, Axis{}, Scale{}, [][]float64{v, w}) },
		"Scatter":     func() (*Figure, error) { return Scatter("", axis, Axis{}, Cloud{"p", x, v}) },
		"STDPWindow":  func() (*Figure, error) { return STDPWindow("", x, v) },
		"Images":      func() (*Figure, error) { return Images("", [][]float32{field}, nil, 2, 2) },
		"Weights":     func() (*Figure, error) { return Weights("", [][]float32{field}, 2, 2, 0) },
		"ROC":         func() (*Figure, error) { return ROC("", Scored{"p", v, []bool{true, false, true}[:len(v)]}) },
		"Confusion":   func() (*Figure, error) { return Confusion("", [][]int{counts, {1, 2}}, nil) },
		"Assignment":  func() (*Figure, error) { return Assignment("", counts, 0, []string{"a", "b", "c", "d"}) },
	}
	figures, before := map[string]*Figure{}, map[string][]byte{}
	draw := func(name string) []byte {
		var b bytes.Buffer
		if err := figures[name].SVG(&b); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return b.Bytes()
	}
	for name, make := range all {
		f, err := make()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		figures[name] = f
		before[name] = draw(name)
	}
	for _, list := range [][]float64{x, v, w, dash} {
		list[0], list[1] = list[1]+0.125, list[0]+0.0625
	}
	field[0], counts[0], counts[1], axis.Ticks[0] = 9, 2, 0, Tick{3, "three"}
	spikes.Set(2, 0)
	for name := range all {
		if !bytes.Equal(draw(name), before[name]) {
			t.Errorf("%s: changed with the caller's values", name)
		}
	}
}
