package plot

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

func TestErrorsNameTheThing(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	train := func(steps, cells int) *snn.Spikes { return snn.NewSpikes(steps, cells) }
	four := [][]float32{{0, 1, 2, 3}}
	for _, c := range []struct {
		draw func() (*Figure, error)
		want string
	}{
		{func() (*Figure, error) { return Raster("", 1) }, "raster: no spike trains"},
		{func() (*Figure, error) { return Raster("", 0, Train{Name: "a", Spikes: train(2, 2)}) }, "raster: time step of 0 ms"},
		{func() (*Figure, error) { return Raster("", nan, Train{Name: "a", Spikes: train(2, 2)}) }, "raster: time step of NaN ms"},
		{func() (*Figure, error) { return Raster("", 1, Train{Name: "a", Spikes: nil}) }, `raster: train "a" has no spikes`},
		{func() (*Figure, error) {
			return Raster("", 1, Train{Name: "a", Spikes: train(2, 2)}, Train{Name: "b", Spikes: nil})
		}, `raster: train "b" has no spikes`},
		{func() (*Figure, error) { return Raster("", 1, Train{Name: "a", Spikes: train(0, 2)}) }, `raster: train "a" is empty: 0 steps of 2 cells`},
		{func() (*Figure, error) {
			return Raster("", 1, Train{Name: "a", Spikes: train(2, 2)}, Train{Name: "b", Spikes: train(3, 2)})
		},
			`raster: train "b" has 3 steps, the first train 2`},
		{func() (*Figure, error) {
			return Raster("", 1, Train{Name: "a", Spikes: &snn.Spikes{Steps: 2, Cells: 2}})
		}, `raster: train "a" holds 0 words`},
		{func() (*Figure, error) {
			return Raster("", 1, Train{Name: "a", Spikes: &snn.Spikes{Steps: 2, Cells: 1, Current: []float32{1}}})
		}, `raster: train "a" is a constant current`},
		{func() (*Figure, error) { return Potential("", 1, nil, nil, nil) }, "potential: no potentials"},
		{func() (*Figure, error) { return Potential("", -1, []float64{1}, nil, nil) }, "potential: time step of -1 ms"},
		{func() (*Figure, error) { return Potential("", 1, []float64{1, nan}, nil, nil) }, "potential: potential: value 1 is NaN"},
		{func() (*Figure, error) { return Potential("", 1, []float64{1, 2, 3}, []float64{1, 2}, nil) }, "potential: 2 thresholds for 3 potentials"},
		{func() (*Figure, error) { return Potential("", 1, []float64{1}, []float64{inf}, nil) }, "potential: threshold: value 0 is +Inf"},
		{func() (*Figure, error) { return Potential("", 1, []float64{1, 2}, nil, []int{0, 2}) }, "potential: spike 1 at index 2"},
		{func() (*Figure, error) { return STDPWindow("", []float64{1}, nil) }, "STDP window: 1 time differences, 0 weight changes"},
		{func() (*Figure, error) { return STDPWindow("", nil, nil) }, "STDP window: no pairs"},
		{func() (*Figure, error) { return STDPWindow("", []float64{nan}, []float64{1}) }, "STDP window: time difference: value 0 is NaN"},
		{func() (*Figure, error) { return STDPWindow("", []float64{1}, []float64{inf}) }, "STDP window: weight change: value 0 is +Inf"},
		{func() (*Figure, error) { return Lines("", Axis{}, Axis{}) }, "lines: no series"},
		{func() (*Figure, error) { return Sweep("", Axis{}, nil) }, "sweep: 0 fields"},
		{func() (*Figure, error) { return Sweep("", Axis{}, []Axis{{}}) }, "sweep: no entries"},
		{func() (*Figure, error) { return Sweep("", Axis{}, []Axis{{}}, Swept{"a", []Tried{{Seeds: -1}}}) }, `sweep: entry "a", point 0: the mean of -1 seeds`},
		{func() (*Figure, error) { return Parallel("", Axis{}, Highest, nil) }, "parallel coordinates: 0 fields: give from 1 to 15"},
		{func() (*Figure, error) { return Parallel("", Axis{}, Highest, []Axis{{}}) }, "parallel coordinates: no entries"},
		{func() (*Figure, error) {
			return Parallel("", Axis{}, Lowest, []Axis{{Label: "rate", Log: true}}, Swept{"a", []Tried{{At: []float64{0}}}})
		}, `parallel coordinates: field "rate": value 0 is 0, on a logarithmic axis`},
		{func() (*Figure, error) {
			return Parallel("", Axis{}, 2, []Axis{{}}, Swept{"a", []Tried{{At: []float64{0}}}})
		}, "parallel coordinates: the best is Best(2): give Highest or Lowest"},
		{func() (*Figure, error) {
			return SweepMap("", Axis{}, Highest, Axis{}, Axis{Lo: 1, Hi: -1}, Swept{"a", []Tried{{At: []float64{0, 1}}}})
		}, "sweep map: Y: an axis from 1 to -1"},
		{func() (*Figure, error) { return SweepMap("", Axis{}, Highest, Axis{}, Axis{}, Swept{"a", []Tried{{}}}) }, `sweep map: entry "a", point 0 has 0 values`},
		{func() (*Figure, error) { return Sweep("", Axis{}, []Axis{{}}, Swept{Name: "a"}) }, `sweep: entry "a" has no points`},
		{func() (*Figure, error) { return Sweep("", Axis{}, []Axis{{}}, Swept{"a", []Tried{{}}}) }, `sweep: entry "a", point 0 has 0 values`},
		{func() (*Figure, error) {
			return Sweep("", Axis{}, []Axis{{}}, Swept{"a", []Tried{{[]float64{1}, 1, 2, 3, 0}}})
		}, `sweep: entry "a", point 0: interval from 2 to 3 does not hold the mean 1`},
		{func() (*Figure, error) { return Lines("", Axis{}, Axis{}, Line{Name: "a", X: []float64{1}}) }, `lines: series "a" has 1 places and 0 values`},
		{func() (*Figure, error) { return Lines("", Axis{}, Axis{}, Line{Name: "a"}) }, `lines: series "a" has 0 places and 0 values`},
		{func() (*Figure, error) {
			return Lines("", Axis{}, Axis{}, Line{Name: "a", X: []float64{1}, Y: []float64{nan}})
		}, `lines: series "a", Y: value 0 is NaN`},
		{func() (*Figure, error) {
			return Lines("", Axis{Log: true}, Axis{}, Line{Name: "a", X: []float64{1, 0}, Y: []float64{1, 1}})
		}, `lines: series "a", X: value 1 is 0, on a logarithmic axis`},
		{func() (*Figure, error) { return MeasuredWindow("", []float64{1}, []float64{1}, nil) }, "measured window: 1 weight changes that were measured, 0 of"},
		{func() (*Figure, error) { return MeasuredWindow("", []float64{1}, []float64{1}, []float64{inf}) }, "measured window: closed form: value 0 is +Inf"},
		{func() (*Figure, error) { return Assignment("", nil, 0, nil) }, "assignment: no cells"},
		{func() (*Figure, error) { return Assignment("", []int{1}, 0, []string{"a"}) }, "assignment: cell 0 has class 1: must be from 0 to 0, or −1"},
		{func() (*Figure, error) { return Assignment("", []int{0}, -1, []string{"a"}) }, "assignment: -1 columns"},
		{func() (*Figure, error) { return Assignment("", make([]int, 50_000), 0, []string{"a"}) }, "assignment: 50000 cells: no more than 40000"},
		{func() (*Figure, error) { return Goodness("", 0) }, "goodness: no layers"},
		{func() (*Figure, error) { return Goodness("", 0, LayerGoodness{"a", []float64{1}, nil}) }, `goodness: layer "a" has 1 values of positive samples and 0`},
		{func() (*Figure, error) { return Goodness("", 0, LayerGoodness{"a", []float64{1}, []float64{nan}}) }, `goodness: layer "a": no value of negative`},
		{func() (*Figure, error) {
			return GoodnessOverTime("", 0, 0, LayerGoodness{"a", []float64{1}, []float64{1}})
		}, "goodness over time: time step of 0 ms"},
		{func() (*Figure, error) { return GoodnessOverTime("", 1, 0, LayerGoodness{"a", nil, nil}) }, `goodness over time: layer "a" has 0 values`},
		{func() (*Figure, error) { return Goodness("", inf, LayerGoodness{"a", []float64{1}, []float64{1}}) }, "goodness: threshold of +Inf"},
		{func() (*Figure, error) { return Gradients("") }, "gradients: no projections"},
		{func() (*Figure, error) { return Gradients("", LayerGradient{"a", []float64{0}}) }, "gradients: no gradient anywhere"},
		{func() (*Figure, error) { return Gradients("", LayerGradient{"a", []float64{1, -1}}) }, `gradients: projection "a": norm of step 1 is -1`},
		{func() (*Figure, error) { return Gradients("", LayerGradient{"a", []float64{nan}}) }, `gradients: projection "a": value 0 is NaN`},
		{func() (*Figure, error) { return Activities("") }, "activities: no populations"},
		{func() (*Figure, error) { return Activities("", Activity{"a", 3, 2, 2}) }, `activities: population "a": 2 silent and 2 saturated cells of 3`},
		{func() (*Figure, error) { return Surrogates("", nil, nil) }, "surrogates: no surrogates"},
		{func() (*Figure, error) { return Surrogates("", []float64{1}, nil, Surrogate{}) }, "surrogates: 1 distances"},
		{func() (*Figure, error) { return Surrogates("", []float64{-1, -1}, nil, Surrogate{}) }, "surrogates: distances do not increase at index 1"},
		{func() (*Figure, error) { return Surrogates("", []float64{1, 2}, nil, Surrogate{}) }, "surrogates: distances from 1 to 2: must have the threshold"},
		{func() (*Figure, error) { return Surrogates("", []float64{-1, 1}, []float64{nan}, Surrogate{}) }, "surrogates: potential: value 0 is NaN"},
		{func() (*Figure, error) { return Surrogates("", []float64{-1, 1}, nil, Surrogate{Name: "a"}) }, `surrogates: surrogate "a" has 0 derivatives`},
		{func() (*Figure, error) { return Scatter("", Axis{}, Axis{}) }, "scatter: no points"},
		{func() (*Figure, error) { return Scatter("", Axis{}, Axis{}, Cloud{Name: "a", X: []float64{1}}) }, `scatter: class "a" has 1 places and 0 values`},
		{func() (*Figure, error) {
			return Scatter("", Axis{}, Axis{}, Cloud{Name: "a", X: []float64{1}, Y: []float64{nan}})
		}, `scatter: class "a", Y: value 0 is NaN`},
		{func() (*Figure, error) {
			_, err := Clouds([]float64{1}, []float64{1}, []int{2}, []string{"a", "b"})
			return nil, err
		}, "clouds: label 0 is 2: must be from 0 to 1"},
		{func() (*Figure, error) { return Learning("", "") }, "learning: no curves"},
		{func() (*Figure, error) { return Learning("", "", Curve{Name: "a", X: nil, Runs: nil}) }, `learning: curve "a" has no values`},
		{func() (*Figure, error) { return Learning("", "", Curve{Name: "a", X: []float64{1, 1}, Runs: nil}) }, `learning: curve "a": X does not increase at index 1`},
		{func() (*Figure, error) { return Learning("", "", Curve{Name: "a", X: []float64{nan}, Runs: nil}) }, `learning: curve "a", X: value 0 is NaN`},
		{func() (*Figure, error) {
			return Learning("", "", Curve{Name: "a", X: []float64{1}, Runs: [][]float64{{1}, {1, 2}}})
		},
			`learning: curve "a": run 1 has 2 values for 1 places`},
		{func() (*Figure, error) {
			return Learning("", "", Curve{Name: "a", X: []float64{1, 2}, Runs: [][]float64{{1, nan}}})
		},
			`learning: curve "a", run 0: value 1 is NaN`},
		{func() (*Figure, error) { return ROC("") }, "ROC: no curves"},
		{func() (*Figure, error) { return ROC("", Scored{"a", []float64{1}, nil}) }, `ROC: curve "a" has 1 scores, and says of 0 samples`},
		{func() (*Figure, error) { return ROC("", Scored{"a", []float64{1, nan}, []bool{true, false}}) }, `ROC: curve "a": score 1 is NaN`},
		{func() (*Figure, error) { return ROC("", Scored{"a", []float64{1, 2}, []bool{true, true}}) }, `ROC: curve "a" has 2 samples of one kind`},
		{func() (*Figure, error) { return Confusion("", nil, nil) }, "confusion: no classes"},
		{func() (*Figure, error) { return Confusion("", [][]int{{1}}, []string{"a", "b"}) }, "confusion: 2 names for 1 classes"},
		{func() (*Figure, error) { return Confusion("", [][]int{{1, 2}, {1}}, nil) }, "confusion: row 1 has 1 counts"},
		{func() (*Figure, error) { return Confusion("", [][]int{{1, 2}, {1, -1}}, nil) }, "confusion: count of row 1, column 1 is -1"},
		{func() (*Figure, error) { return Weights("", nil, 2, 2, 1) }, "weights: no fields"},
		{func() (*Figure, error) { return Weights("", four, 2, 2, -1) }, "weights: -1 columns"},
		{func() (*Figure, error) { return Weights("", four, 0, 2, 1) }, "weights: size of 0 x 2 pixels"},
		{func() (*Figure, error) { return Weights("", four, 2, 3, 1) }, "weights: field 0 has 4 values, not those of 2 x 3 pixels"},
		{func() (*Figure, error) { return Weights("", [][]float32{{float32(nan)}}, 1, 1, 1) }, "weights: field 0: value 0 is NaN"},
		{func() (*Figure, error) { return Images("", four, []string{"a", "b"}, 2, 2) }, "images: 2 captions for 1 images"},
		{func() (*Figure, error) { return Images("", nil, nil, 2, 2) }, "images: no images"},
		{func() (*Figure, error) { return Reconstructions("", four, nil, 2, 2) }, "reconstructions: 1 originals, 0 reconstructions"},
		{func() (*Figure, error) { return Reconstructions("", four, [][]float32{{1}}, 2, 2) }, "reconstructions: reconstruction 0 has 1 values"},
		{func() (*Figure, error) { return Energies("") }, "energies: nothing to draw"},
		{func() (*Figure, error) { return TrainingEnergies("") }, "training energies: nothing to draw"},
		{func() (*Figure, error) { return Energies("", Energy{"a", "", 0, 1, 2}) }, `energies: entry "a": 0, 1, 2 J: must be above 0`},
		{func() (*Figure, error) { return Energies("", Energy{"a", "", 1, nan, 2}) }, `energies: entry "a" (low, typical, high): value 1 is NaN`},
		{func() (*Figure, error) { return Waterfall("") }, "waterfall: no parts"},
		{func() (*Figure, error) { return Waterfall("", Part{Cause: "a", Joule: -1}) }, `waterfall: part "a": -1 J`},
		{func() (*Figure, error) { return Waterfall("", Part{Cause: "a", Joule: 0}) }, "waterfall: all parts are 0"},
		{func() (*Figure, error) { return EnergyRate("", "") }, "energy and rate: no curves"},
		{func() (*Figure, error) {
			return EnergyRate("", "", RateCurve{"a", []float64{1}, []float64{1}, []float64{1}, []float64{1}, 0})
		}, `energy and rate: curve "a": 1 places`},
		{func() (*Figure, error) {
			return EnergyRate("", "", RateCurve{"a", []float64{1, 1}, []float64{1, 1}, []float64{1, 1}, []float64{1, 1}, 0})
		}, `energy and rate: curve "a": X does not increase at index 1`},
		{func() (*Figure, error) {
			return EnergyRate("", "", RateCurve{"a", []float64{1, 2}, []float64{1, 1}, []float64{1, 1}, []float64{1, 1}, -1})
		}, `energy and rate: curve "a": reference of -1 J`},
		{func() (*Figure, error) { return Cores("", 3) }, "cores: no cores"},
		{func() (*Figure, error) { return Cores("", 3, CoreGroup{"a", 0, 1}) }, `cores: population "a": 0 cores`},
		{func() (*Figure, error) { return Cores("", 30000, CoreGroup{"a", 1, 1}) }, "cores: 30000 cores or more: no more than 20000"},
		{func() (*Figure, error) { return Schematic("", Diagram{}) }, "schematic: 0 nodes and 0 edges"},
		{func() (*Figure, error) { return Schematic("", Diagram{Nodes: make([]Node, 2)}) }, `schematic: node 2: there is another one with the name ""`},
		{func() (*Figure, error) { return Schematic("", Diagram{Nodes: []Node{{Name: "a", Kind: 9}}}) }, `schematic: node "a": kind 9`},
		{func() (*Figure, error) { return Schematic("", Diagram{Nodes: []Node{{Name: "a", Row: nan}}}) }, `schematic: node "a" (row, column): value 0 is NaN`},
		{func() (*Figure, error) {
			return Schematic("", Diagram{Nodes: []Node{{Name: "a"}, {Name: "b", Row: 1e300}}})
		}, "schematic: nodes from row 0 to 1e+300"},
		{func() (*Figure, error) {
			return Schematic("", Diagram{Nodes: []Node{{Name: "a"}}, Edges: []Edge{{From: "a", To: "b"}}})
		},
			`schematic: edge 1, "a"→"b": there is no node "b"`},
		{func() (*Figure, error) {
			return Schematic("", Diagram{Nodes: []Node{{Name: "a"}}, Edges: []Edge{{From: "a", To: "a", Bend: inf}}})
		}, `schematic: edge 1, "a"→"a": a bend of +Inf`},
		{func() (*Figure, error) {
			return Schematic("", Diagram{Nodes: []Node{{Name: "a"}}, Groups: []Group{{Name: "g"}}})
		}, `schematic: group "g" has no nodes`},
		{func() (*Figure, error) {
			return Schematic("", Diagram{Nodes: []Node{{Name: "a"}}, Groups: []Group{{Name: "g", Nodes: []string{"b"}}}})
		}, `schematic: group "g": there is no node "b"`},
		{func() (*Figure, error) { return Comparison("", "") }, "comparison: nothing to compare"},
		{func() (*Figure, error) { return Comparison("", "", Bar{Name: "a", Mean: 1, Lo: 2, Hi: 3}) }, `comparison: bar "a": interval from 2 to 3 does not hold the mean 1`},
		{func() (*Figure, error) { return Comparison("", "", Bar{Name: "a", Mean: nan, Lo: 0, Hi: 0}) }, `comparison: bar "a" (mean, lo, hi): value 0 is NaN`},
		{func() (*Figure, error) { return AccuracyEnergy("") }, "accuracy and energy: no points"},
		{func() (*Figure, error) { return AccuracyEnergy("", Point{"a", 0, 1, 0.5, 0.5, 0.5}) }, `accuracy and energy: point "a": energy from 0 to 1 J`},
		{func() (*Figure, error) { return AccuracyEnergy("", Point{"a", 1, 1, 50, 50, 50}) }, `accuracy and energy: point "a": accuracy 50 from 50 to 50`},
		{func() (*Figure, error) { return AccuracyEnergy("", Point{"a", 1, inf, 0.5, 0.5, 0.5}) },
			`accuracy and energy: point "a" (energy lo, hi, accuracy, lo, hi): value 1 is +Inf`},
	} {
		f, err := c.draw()
		if err == nil || !strings.HasPrefix(err.Error(), "plot: "+c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
		if f != nil {
			t.Errorf("%q: a figure beside the error", c.want)
		}
	}
}

func TestTooSmallIsAnError(t *testing.T) {
	for name, f := range figures(t) {
		var out strings.Builder
		if err := f.Resize(1, 0.5).SVG(&out); err == nil || out.Len() > 0 {
			t.Errorf("%s: error %v, %d bytes written", name, err, out.Len())
		}
	}
}
