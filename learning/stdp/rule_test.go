package stdp

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func bind(t testing.TB, rule Rule, m *snn.Model, e learning.Encoder, classes, workers int) *trainer {
	t.Helper()
	pool := kernel.NewPool(workers)
	t.Cleanup(pool.Close)
	tr, err := rule.Bind(learning.Setup{Model: m, Encoder: e, Classes: classes, Batch: 100, Stream: snn.NewStream(5), Pool: pool})
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*trainer)
}

func initial(t testing.TB, n snn.Net) *snn.Model {
	t.Helper()
	m, err := n.Init(3)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// smallNet is a net whose cells fire with ruleOf and poisson.
func smallNet() snn.Net { return snn.DiehlCook(12, 6) }

var poisson = encode.Poisson{T: 300, MaxRate: 200}

func ruleOf(r Plasticity) Rule { return Rule{Plasticity: r, Norm: .4, Rest: 50} }

// smallNets are nets and rules that take every path of the trainer.
func smallNets() []struct {
	name string
	net  snn.Net
	rule Rule
} {
	edit := func(f func(n *snn.Net)) snn.Net { n := smallNet(); f(&n); return n }
	delays := func(feed, drive, lateral int) snn.Net {
		return edit(func(n *snn.Net) {
			n.Projections[0].Delay, n.Projections[1].Delay, n.Projections[2].Delay = feed, drive, lateral
		})
	}
	adapt := edit(func(n *snn.Net) {
		c := n.Populations[1].Cell.(snn.Conductance)
		c.Adapt.PerCell = snn.PerCell{Step: .3, Tau: 2000, Init: 20}
		n.Populations[1].Cell = c
	})
	settled := edit(func(n *snn.Net) {
		c := n.Populations[2].Cell.(snn.Conductance)
		c.Start = c.Rest
		n.Populations[2].Cell = c
	})
	fast := DiehlCook{Pre: 2e-3, Post: 5e-2}
	unnormalised, jitter := ruleOf(fast), ruleOf(Pair{Plus: .02})
	unnormalised.Norm = learning.Zero
	jitter.Delays = 10
	return []struct {
		name string
		net  snn.Net
		rule Rule
	}{
		{"published", smallNet(), ruleOf(nil)},
		{"more cells than a vector", snn.DiehlCook(12, 37), ruleOf(fast)},
		{"faster", smallNet(), ruleOf(fast)},
		{"pair", smallNet(), ruleOf(Pair{Plus: .02, Minus: .01})},
		{"pair, soft", smallNet(), ruleOf(Pair{Plus: .05, Minus: .05, Mu: .7})},
		{"pair, nearest", smallNet(), ruleOf(Pair{Plus: .02, Nearest: true})},
		{"triplet", smallNet(), ruleOf(Triplet{Plus2: 1e-3})},
		{"triplet, nearest", smallNet(), ruleOf(Triplet{Plus2: 1e-3, Nearest: true})},
		{"not normalised, with a gain", edit(func(n *snn.Net) { n.Projections[0].Gain = 3 }), unnormalised},
		{"delayed", delays(5, 2, 3), ruleOf(fast)},
		{"inhibition without delay", delays(0, 1, 0), ruleOf(fast)},
		{"adaptive", adapt, ruleOf(fast)},
		{"settled", settled, ruleOf(fast)},
		{"a delay for each synapse", delays(1, 0, 1), jitter},
	}
}

// The whole network, presentation after presentation, against the second implementation: the same spikes of both
// populations in every step, the same weights and thresholds.
func TestSTDPAgainstOracle(t *testing.T) {
	for _, c := range smallNets() {
		t.Run(c.name, func(t *testing.T) {
			m, b := initial(t, c.net), ruletest.Patterns(4, 12, 2, 9)
			tr, o := bind(t, c.rule, m, poisson, 2, 1), newDiehlCookOracle(m, c.rule, poisson.Steps())
			if d := tr.net.delays; d != nil {
				for i := range o.delay {
					for j := range o.delay[i] {
						o.delay[i][j] = int(d.steps[i*6+j])
					}
				}
			}
			for i := range b.X {
				one := learning.Batch{X: b.X[i : i+1], Index: b.Index[i : i+1], Stream: b.Stream}
				if _, err := tr.Learn(one); err != nil {
					t.Fatal(err)
				}
				o.show(poisson, b.X[i], b.Stream.At(i), true)
				compareSpikes(t, fmt.Sprintf("sample %d", i), tr.lanes[0], o)
			}
			compareState(t, tr, o)
			compareCounts(t, tr, o, len(b.X))
		})
	}
}

func compareSpikes(t *testing.T, at string, l *lane, o *diehlCookOracle) {
	t.Helper()
	for _, p := range []struct {
		name string
		got  *cells
		want [][]int
	}{{"excitatory", &l.exc, o.excSpikes}, {"inhibitory", &l.inh, o.inhSpikes}} {
		for s, want := range p.want {
			var got []int
			if s+1 < len(p.got.start) { // later steps are those in which nothing can fire
				for _, j := range p.got.at(s) {
					got = append(got, int(j))
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%s, step %d: %s cells %v fire, want %v (margin %g mV)", at, s, p.name, got, want, o.margin)
			}
		}
	}
}

func compareState(t *testing.T, tr *trainer, o *diehlCookOracle) {
	t.Helper()
	moved := 0.0
	start, ld := tr.model.Weights(0)
	for i := range o.inputs {
		for j := range o.cells {
			got, want := float64(tr.weights[i*tr.net.ld+j]), o.w[i][j]
			if math.Abs(got-want) > 2e-6 {
				t.Errorf("weight %d→%d is %v, want %v", i, j, got, want)
			}
			moved = max(moved, math.Abs(want-float64(start[i*ld+j])))
		}
	}
	if moved < 1e-3 {
		t.Errorf("no weight moved by more than %v: this compares nothing", moved)
	}
	for j, want := range o.theta {
		if math.Abs(float64(tr.theta[j])-want) > 1e-4 { // float32 rounds θ at each spike
			t.Errorf("θ of cell %d is %v, want %v", j, tr.theta[j], want)
		}
	}
}

func compareCounts(t *testing.T, tr *trainer, o *diehlCookOracle, samples int) {
	t.Helper()
	k, none := tr.Counts()
	if k.Samples != int64(samples) || k.Steps != int64(o.presented*(o.steps+o.rest)) {
		t.Errorf("%d samples and %d steps are counted, want %d and %d", k.Samples, k.Steps, samples, o.presented*(o.steps+o.rest))
	}
	if got := k.Populations[0].Spikes; got != int64(o.inputCount) {
		t.Errorf("%d spikes of the input are counted, want %d", got, o.inputCount)
	}
	if got, want := k.Projections[0].SynapticEvents, int64(o.inputCount*o.cells); got != want {
		t.Errorf("%d synaptic events of the input are counted, want %d", got, want)
	}
	if none.Steps != 0 {
		t.Errorf("%d steps of inference are counted, want none", none.Steps)
	}
}
