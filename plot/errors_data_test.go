package plot

import (
	"math"
	"strings"
	"testing"
)

func TestErrorsOfDataNameTheThing(t *testing.T) {
	nan := math.NaN()
	three := Train{Name: "a", Spikes: chanceTrain(4, 3, 0.5, 1)}
	other := Train{Name: "b", Spikes: chanceTrain(4, 2, 0.5, 1)}
	grouped := func(cells ...int) Train {
		g := three
		for _, n := range cells {
			g.Groups = append(g.Groups, CellGroup{"g", n})
		}
		return g
	}
	two := []float64{1, 2}
	for _, c := range []struct {
		draw func() (*Figure, error)
		want string
	}{
		{func() (*Figure, error) { return Trace("", 1, Axis{}, Axis{}) }, "trace: 0 cells: give from 1"},
		{func() (*Figure, error) { return Trace("", 1, Axis{}, Axis{}, Recording{Name: "x"}) }, `trace: no potentials (cell 1, "x")`},
		{func() (*Figure, error) {
			return Trace("", 1, Axis{}, Axis{}, Recording{Potential: two, Currents: []Current{{"i", []float64{1}}}})
		}, `trace: current "i" has 1 values, the potential 2`},
		{func() (*Figure, error) {
			return Trace("", 1, Axis{}, Axis{}, Recording{Potential: two, Inputs: []Train{three}})
		}, `trace: input "a" has 4 steps, the potential 2`},
		{func() (*Figure, error) { return Trace("", 1, Axis{}, Axis{Log: true}, Recording{Potential: two}) }, "trace: potential: a logarithmic axis"},
		{func() (*Figure, error) { return Potential("", 1, two, nil, nil, Axis{}, Axis{}) }, "potential: 2 axes: give one"},
		{func() (*Figure, error) { return Potential("", 1, two, nil, nil, Axis{Lo: 2, Hi: 1}) }, "an axis from 2 to 1"},
		{func() (*Figure, error) { return HeatMap("", Axis{}, Axis{}, Scale{}, nil) }, "heat map: no values"},
		{func() (*Figure, error) { return HeatMap("", Axis{}, Axis{}, Scale{}, [][]float64{{1}, {1, 2}}) }, "heat map: row 1 has 2 values, row 0 has 1"},
		{func() (*Figure, error) { return HeatMap("", Axis{}, Axis{}, Scale{}, [][]float64{{1, nan}}) }, "heat map: row 0: value 1 is NaN"},
		{func() (*Figure, error) { return HeatMap("", Axis{}, Axis{}, Scale{Log: true}, [][]float64{{1, -2}}) }, "row 0, column 1 is -2, on a logarithmic scale"},
		{func() (*Figure, error) { return HeatMap("", Axis{}, Axis{}, Scale{Lo: 3, Hi: 1}, [][]float64{{1}}) }, "a scale from 3 to 1"},
		{func() (*Figure, error) { return HeatMap("", Axis{Log: true}, Axis{}, Scale{}, [][]float64{{1}}) }, "heat map: X: a logarithmic axis: give the range"},
		{func() (*Figure, error) { return Histogram("", Axis{}, Bins{}) }, "histogram: no samples"},
		{func() (*Figure, error) { return Histogram("", Axis{}, Bins{}, Sample{Name: "a"}) }, `histogram: sample "a" has no values`},
		{func() (*Figure, error) { return Histogram("", Axis{}, Bins{Width: -1}, Sample{"a", two}) }, "histogram: X: bins of -1"},
		{func() (*Figure, error) { return Histogram("", Axis{}, Bins{Width: 1e-9}, Sample{"a", two}) }, "histogram: X: bins of 1e-09"},
		{func() (*Figure, error) { return Histogram("", Axis{Lo: 0, Hi: 1}, Bins{}, Sample{"a", two}) }, "values from 1 to 2 lie beyond the axis from 0 to 1"},
		{func() (*Figure, error) { return Histogram("", Axis{Log: true}, Bins{}, Sample{"a", two}) }, "X: a logarithmic axis"},
		{func() (*Figure, error) { return Histogram2D("", Axis{}, Axis{}, Scale{}, Pairs{X: two}) }, "2 values of X, 0 of Y"},
		{func() (*Figure, error) { return Rates("", 1, Window{Bin: 1, Kernel: 1}, three) }, "rates: a bin of 1 ms and a kernel of 1 ms"},
		{func() (*Figure, error) { return Rates("", 1, Window{Bin: 1.5}, three) }, "rates: bins of 1.5 ms: must be a whole number of the 4 steps"},
		{func() (*Figure, error) { return Rates("", 1, Window{Kernel: 5}, three) }, "rates: a kernel of 5 ms for 4 ms"},
		{func() (*Figure, error) { return RasterRates("", 0, Window{}, three) }, "raster and rates: time step of 0 ms"},
		{func() (*Figure, error) { return Overlay("", 1, three, three) }, `overlay: train 1 and 2 are both named "a", and a colour belongs to a name`},
		{func() (*Figure, error) { return Assignment("", []int{0, 1}, 2, []string{"a", "a"}) }, `assignment: class 1 and 2 are both named "a"`},
		{func() (*Figure, error) { return Overlay("", 1, three, other) }, `overlay: train "b" has 2 cells, the first train 3`},
		{func() (*Figure, error) { return Raster("", 1, grouped(1, 1)) }, `raster: train "a": its groups leave out 1 of 3 cells`},
		{func() (*Figure, error) { return Raster("", 1, grouped(1, 3)) }, `raster: train "a": group "g" of 3 cells: must be from 1 to the 2`},
		{func() (*Figure, error) { return SpikeCounts("", three, []string{"x"}) }, "spike counts: 1 names for 3 cells"},
		{func() (*Figure, error) { return SpikeCounts("", Train{Name: "a"}, nil) }, `spike counts: train "a" has no spikes`},
		{func() (*Figure, error) { return EventFrames("", nil, 2, 2, 1) }, "event frames: 0 numbers"},
		{func() (*Figure, error) { return EventFrames("", []float32{1, 8}, 2, 2, 1) }, "event frames: event 0 at 1 ms with address 8"},
		{func() (*Figure, error) { return EventFrames("", []float32{1, 0.5}, 2, 2, 1) }, "with address 0.5"},
		{func() (*Figure, error) { return EventFrames("", []float32{1, 1}, 2, 2, 1e-9) }, "event frames: windows of 1e-09 ms"},
		{func() (*Figure, error) { return EventFrames("", []float32{1, 1}, 2, 2, math.Inf(1)) }, "event frames: windows of +Inf ms"},
		{func() (*Figure, error) { return FeatureMaps("", "", [][]float32{{1}}, 2, 2) }, "feature maps: map 0 has 1 values"},
		{func() (*Figure, error) { return Waterfall("", Part{"a", 1, 2, 3}) }, `waterfall: part "a": 1 J from 2 to 3`},
	} {
		_, err := c.draw()
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "plot: ") {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
