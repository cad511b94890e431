package gradient

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// creditNet has populations of several wirings, delays, biases, time constants that are learned and two populations on a cycle, of cells that every rule takes.
func creditNet() snn.Net {
	lif := snn.LIF{Tau: 10, Threshold: .4, ResetTiming: snn.ResetSameStep, TauSpread: snn.Spread{Learn: true}}
	n := snn.Net{
		Populations: []snn.Population{{Name: "in", Shape: []int{6, 6, 1}}, {Name: "maps", Shape: []int{2, 2, 3}, Cell: lif},
			{Name: "wide", Shape: []int{520}, Cell: lif, Bias: &snn.Init{Kind: snn.InitUniform, Hi: .02}}, {Name: "loop", Shape: []int{70}, Cell: lif},
			{Name: "out", Shape: []int{3}, Cell: snn.LI{Beta: .8}}},
		Projections: []snn.Projection{{Pre: "in", Post: "maps", Wiring: snn.Conv2D{Kernel: [2]int{3, 3}, MaxPool: 2}}, {Pre: "maps", Post: "wide", Delay: 1},
			{Pre: "wide", Post: "loop"}, {Pre: "loop", Post: "wide", Delay: 1}, {Pre: "loop", Post: "loop", Delay: 2}, {Pre: "wide", Post: "out"},
			{Pre: "loop", Post: "out", Delay: 1}, {Pre: "maps", Post: "out", Wiring: snn.Sparse{Probability: .7}}},
	}
	for k := range n.Projections {
		n.Projections[k].Gain = 2
	}
	return n
}

// Where there is no room for the potentials of all steps, those of others are computed again, and every rule gives the same bits; shorter stretches change
// the order of sums alone. So with cells that are left out.
func TestCreditWithinItsMemory(t *testing.T) {
	for _, dropout := range []float64{0, .2} {
		for _, credit := range []Credit{{Kind: EProp}, {Kind: EProp, Feedback: Random}, {Kind: OTTT}, {Kind: OSTL}, {Kind: DECOLLE}} {
			rule := Rule{Loss: Loss{Kind: CEMembrane, After: 3}, Credit: credit, Dropout: Dropout{Fraction: dropout}, CountCost: .01, CountTarget: 2}
			grads := func(limits memory) (grad [][]float32) {
				bound, err := rule.bind(learning.Setup{Model: ruletest.Model(t, creditNet()), Encoder: encode.Bernoulli{T: 40}, Classes: 3, Batch: 5,
					Stream: snn.NewStream(2)}, limits)
				if err != nil {
					t.Fatal(err)
				}
				tr := bound.(*trainer)
				if _, err := tr.Learn(ruletest.Batch(5, 36, 3, 1)); err != nil {
					t.Fatal(err)
				}
				tr.eachGradient(func(g []float32) { grad = append(grad, g) })
				return grad
			}
			const errors = 1 << 16
			want := grads(memory{mostHistory, errors})
			if got := grads(memory{1, errors}); !slices.EqualFunc(got, want, slices.Equal[[]float32]) {
				t.Errorf("%+v, dropout %v: other bits where potentials are computed again", credit, dropout)
			}
			for k, g := range grads(memory{mostHistory, mostErrors}) {
				if d := distance(g, want[k]); !(d < 2e-5) {
					t.Errorf("%+v, dropout %v: list %d is %v from that of short stretches", credit, dropout, k, d)
				}
			}
		}
	}
}
