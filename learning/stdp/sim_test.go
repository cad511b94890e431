package stdp

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// bindSimulated binds a rule to a net by the general definition, whatever the form of the net.
func bindSimulated(t testing.TB, rule Rule, m *snn.Model, e learning.Encoder, classes, workers int) *simTrainer {
	t.Helper()
	pool := kernel.NewPool(workers)
	t.Cleanup(pool.Close)
	rule = rule.Resolve().(Rule)
	if err := rule.check(); err != nil {
		t.Fatal(err)
	}
	rule = rule.plain()
	rest, err := presentation(e.Steps(), rule.Rest, m.Net.Step())
	if err != nil {
		t.Fatal(err)
	}
	tr, err := bindSim(rule, learning.Setup{Model: m, Encoder: e, Classes: classes, Batch: 100, Stream: snn.NewStream(5), Pool: pool}, rest)
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*simTrainer)
}

// The fast path of Diehl and Cook's net is the general definition: the same spikes in every step, the same counts, and weights, thresholds and
// responses of the same bits, since the order of every sum is the same.
func TestSTDPLaneIsTheDefinition(t *testing.T) {
	for _, c := range smallNets() {
		if c.rule.Delays > 0 {
			continue // delays that are drawn are the fast path's alone
		}
		t.Run(c.name, func(t *testing.T) {
			b := ruletest.Patterns(6, 12, 2, 9)
			fast, general := bind(t, c.rule, initial(t, c.net), poisson, 2, 1), bindSimulated(t, c.rule, initial(t, c.net), poisson, 2, 2)
			for i := range b.X {
				one := learning.Batch{X: b.X[i : i+1], Index: b.Index[i : i+1], Stream: b.Stream}
				learn(t, fast, one)
				learn(t, general, one)
				sameTrain(t, fmt.Sprintf("sample %d, excitatory", i), &fast.lanes[0].exc, &general.learner.trains[fast.net.exc])
				sameTrain(t, fmt.Sprintf("sample %d, inhibitory", i), &fast.lanes[0].inh, &general.learner.trains[fast.net.inh])
			}
			calibrate(t, fast, b)
			calibrate(t, general, b)
			classesOf(t, fast, b)
			classesOf(t, general, b)
			sameState(t, fast, general)
			sameCounts(t, fast, general)
		})
	}
}

// sameTrain compares spikes; the fast path may leave out steps in which nothing fires any more.
func sameTrain(t *testing.T, at string, fast *cells, general *train) {
	t.Helper()
	for step := range len(general.start) - 1 {
		var want []uint32
		if step < len(fast.start)-1 {
			want = fast.at(step)
		}
		if got := general.at(step); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s: in step %d cells %v fire, on the fast path %v", at, step, got, want)
		}
	}
}

func sameState(t *testing.T, fast *trainer, general *simTrainer) {
	t.Helper()
	a, b := fast.State(), general.State()
	if len(a) != len(b) {
		t.Fatalf("states of %d and %d tensors", len(a), len(b))
	}
	for i := range a {
		if a[i].F32 != nil {
			sameBits(t, a[i].Name, b[i].F32, a[i].F32)
		}
		if fmt.Sprint(a[i].I64) != fmt.Sprint(b[i].I64) {
			t.Errorf("%s: %v, on the fast path %v", a[i].Name, b[i].I64, a[i].I64)
		}
	}
}

func sameCounts(t *testing.T, fast, general learning.Trainer) {
	t.Helper()
	a, b := fast.Counts()
	c, d := general.Counts()
	if a.Populations[1].Spikes == 0 || a.Projections[0].WeightUpdates == 0 {
		t.Error("nothing fired or learned: this compares nothing")
	}
	if fmt.Sprintf("%+v", a) != fmt.Sprintf("%+v", c) || fmt.Sprintf("%+v", b) != fmt.Sprintf("%+v", d) {
		t.Errorf("counts\n%+v\n%+v, on the fast path\n%+v\n%+v", c, d, a, b)
	}
	if fast.StateBytes() != general.StateBytes() {
		t.Errorf("%d bytes of state, on the fast path %d", general.StateBytes(), fast.StateBytes())
	}
}
