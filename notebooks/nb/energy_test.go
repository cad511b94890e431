package nb

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/hwmodel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
)

// priced is what a small net does, and what that costs on three chips.
func priced(t *testing.T) (snn.Activity, []hwmodel.Chip, *hwmodel.Comparison) {
	t.Helper()
	a := snn.Activity{T: 10, Dt: 1, Samples: 1,
		Populations: []snn.PopulationActivity{
			{Name: "in", Size: 20, Kind: snn.InputKind, Spikes: 20, MaxSpikesPerStep: 4},
			{Name: "out", Size: 5, Kind: snn.SpikingKind, Spikes: 5, MaxSpikesPerStep: 2, Updates: 50, Fired: 5, StateBits: 32},
		},
		Projections: []snn.ProjectionActivity{{Pre: "in", Post: "out", Weights: 100, Nonzero: 100, WeightBits: 8, SynapticEvents: 100}},
	}
	chips, err := hwmodel.Named("loihi-1", "gpu", "horowitz-fp32")
	if err != nil {
		t.Fatal(err)
	}
	c, err := hwmodel.CompareActivity(a, nil, chips...)
	if err != nil {
		t.Fatal(err)
	}
	return a, chips, c
}

// Everything that a comparison turns into is something that plot draws.
func TestEnergyFigures(t *testing.T) {
	a, chips, c := priced(t)
	draw := func(f *plot.Figure, err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	energies := Energies(c)
	draw(plot.Energies("", energies...))
	if len(energies) != 3+1+3 { // loihi-1 has 3 methods, gpu one, arithmetic 4 of which one counts only
		t.Errorf("%d energies", len(energies))
	}
	loihi := c.Rows[1].Estimate
	scopes := Scopes(loihi)
	draw(plot.Energies("", scopes...))
	if len(scopes) != 7 || scopes[0].Typical != loihi.Energy().Typical {
		t.Errorf("%+v", scopes)
	}
	var learned []hwmodel.TrainingEstimate
	for _, where := range []string{"loihi-1", "sram-line"} {
		chips, err := hwmodel.Named(where)
		if err != nil {
			t.Fatal(err)
		}
		e, err := chips[0].Training(snn.RuleCosts{Name: "rule"}, a, 1)
		if err != nil {
			t.Fatal(err)
		}
		learned = append(learned, e)
	}
	training := Training(learned...)
	draw(plot.TrainingEnergies("", training...))
	if len(training) != 2 || training[0].Group != "loihi-1" || training[1].Typical != learned[1].Energy().Typical {
		t.Errorf("%+v", training)
	}
	parts := Parts(loihi, hwmodel.WithHost, hwmodel.FullSpeed)
	draw(plot.Waterfall("", parts...))
	sum := 0.0
	for _, p := range parts {
		sum += p.Joule
		if !(p.Low < p.Joule && p.Joule < p.High) {
			t.Errorf("%s: %g J from %g to %g", p.Cause, p.Joule, p.Low, p.High)
		}
	}
	if want := loihi.Total(hwmodel.WithHost, hwmodel.FullSpeed).Typical; sum < want*0.999999 || sum > want*1.000001 {
		t.Errorf("parts make %v J of %v", sum, want)
	}
	draw(plot.Cores("", 128, CoreGroups(loihi.Mapping)...))
	q, err := RateCurve(chips[0], hwmodel.ClosedForm, a, []float64{0, 1, 2})
	if err != nil || q.X[1] != 1 || q.Typical[1] != loihi.Energy().Typical {
		t.Errorf("%+v, %v", q, err)
	}
	draw(plot.EnergyRate("", "", q))
	q, err = RateCurve(chips[2], hwmodel.HorowitzFP32, a, []float64{0, 1})
	if err != nil || q.Reference != c.Rows[4].Conventional.Energy().Typical {
		t.Errorf("%+v, %v", q, err)
	}
	draw(plot.EnergyRate("", "", q))
	p := Point(learning.Result{Name: "a", Test: learning.Interval{N: 1, Mean: 0.5}}, loihi)
	draw(plot.AccuracyEnergy("", p))
}

// Figures of one colour cover the same and are taken at the same pace, over all chips and methods: power in real time stands beside none
// that is as fast as possible.
func TestOneColourIsOneCoverageAndPace(t *testing.T) {
	a := snn.Activity{T: 25, Dt: 1, Samples: 1,
		Populations: []snn.PopulationActivity{
			{Name: "in", Size: 20, Kind: snn.InputKind, Spikes: 20, MaxSpikesPerStep: 4},
			{Name: "out", Size: 5, Kind: snn.SpikingKind, Spikes: 5, MaxSpikesPerStep: 2, Updates: 125, Fired: 5, StateBits: 32},
		},
		Projections: []snn.ProjectionActivity{{Pre: "in", Post: "out", Weights: 100, Nonzero: 100, WeightBits: 8, SynapticEvents: 100}},
	}
	c, err := hwmodel.CompareActivity(a, nil)
	if err != nil {
		t.Fatal(err)
	}
	type kind struct {
		timed bool // power over a time is in it
		pace  hwmodel.Pace
		ann   bool
		lacks string
	}
	groups, paces := map[string]kind{}, map[hwmodel.Pace]bool{}
	energies, table := Energies(c), c.Table()
	groupOf := map[string]string{}
	for _, e := range energies {
		groupOf[e.Name] = e.Group
	}
	i := 0
	for row, r := range c.Rows {
		if !r.Known() || r.Energy().Typical == 0 {
			continue
		}
		k := kind{timed: r.Energy() != r.Total(hwmodel.Dynamic, hwmodel.FullSpeed), ann: r.ANN, lacks: r.Lacks}
		if k.timed {
			k.pace = r.Pace
			paces[k.pace] = true
		}
		g, ok := groupOf[rowName(r)]
		if !ok {
			t.Errorf("%s is not in the figure", rowName(r))
		}
		if !strings.HasPrefix(table.Rows[row][3], g) {
			t.Errorf("%s %v: the figure says %q, the table %q", r.Chip, r.Method, g, table.Rows[row][3])
		}
		if old, ok := groups[g]; ok && old != k {
			t.Errorf("%s %v: %+v in the group %q of %+v", r.Chip, r.Method, k, g, old)
		}
		groups[g] = k
		i++
	}
	if i != len(energies) || len(paces) != 2 {
		t.Errorf("%d of %d energies, %d paces", i, len(energies), len(paces))
	}
}

// Groups stand together, each in order of its energies.
func TestEnergiesAreGrouped(t *testing.T) {
	var names string
	for _, e := range grouped([]plot.Energy{{Name: "a", Group: "p", Typical: 3}, {Name: "b", Group: "q", Typical: 1}, {Name: "c", Group: "p", Typical: 2}, {Name: "d", Group: "q", Typical: 0.5}}) {
		names += e.Name
	}
	if names != "cadb" {
		t.Errorf("order %s, want cadb", names)
	}
}
