package gradient

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// The recurrent net of three cells, one of which adapts, with a class at every step: back-propagation through time as [bellec2020]'s code
// does it, with the reset and the refractory period detached, worked out in float64 from its equations. Gradients are written [post][pre];
// those of the recurrent weights that are 0 by definition are given too.
func TestSurrogateAgainstBellec(t *testing.T) {
	in := [][]float64{{1, 0}, {1, 1}, {0, 1}, {1, 1}, {0, 0}, {1, 0}, {1, 1}, {0, 1}, {1, 1}, {1, 0}}
	n := snn.Feedforward(2, 3, 2)
	n.Populations[1].Cell = snn.LIF{Beta: .9, Threshold: .6, Refractory: 1, Masked: true,
		Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .4, Tau: -1 / math.Log(.97), StrengthSpread: snn.Spread{Uniform: .1}}}}
	n.Populations[2].Cell = snn.LI{Beta: .85}
	n.Projections = append(n.Projections, snn.Projection{Pre: "hidden1", Post: "hidden1", Delay: 1})
	m := ruletest.Model(t, n, [][]float64{{.35, .1, .3}, {-.2, .4, .25}}, [][]float64{{.6, -.2}, {-.4, .5}, {.3, .7}},
		[][]float64{{0, .15, -.2}, {.2, 0, .25}, {-.25, .2, 0}})
	copy(m.Parameters(1)[0].Values, []float32{0, 0, .4})
	rule := Rule{Function: SurrogateFunction{Kind: PiecewiseLinear}, Loss: Loss{Kind: CEMembrane}}
	bound, err := rule.Bind(learning.Setup{Model: m, Encoder: torchTape{in}, Classes: 2, Batch: 1, Targets: learning.ClassPerStep})
	if err != nil {
		t.Fatal(err)
	}
	tr := bound.(*trainer)
	loss, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0}}, StepLabel: [][]int{{0, 0, 1, 1, 0, 1, 0, 1, 1, 0}}, Index: []int{0}})
	const want = 9.38973143858
	scale := want / loss // a mean over steps, or a sum
	if err != nil || math.Abs(scale-1) > 1e-6 && math.Abs(scale-10) > 1e-5 {
		t.Errorf("loss %.9g, %v; want %.9g", loss, err, want)
	}
	if train, _ := tr.Counts(); train.Populations[1].Spikes != 9 {
		t.Errorf("%d spikes, want 9", train.Populations[1].Spikes)
	}
	for k, want := range [][]float64{
		{-6.214380931, -4.609011106, 2.807266826, 2.012722541, 3.110890789, 2.475657577},
		{-1.260534321, -4.475000721, -4.729220849, 1.260534321, 4.475000721, 4.729220849},
		{-.2429983499, -2.635456604, -2.171948065, 0, .6751035808, .8522045779, .1808173065, 1.282738436, 1.056065239},
	} {
		j := &tr.projs[k]
		compareRows(t, n.Projections[k].String(), func(a, b int) float64 { return scale * float64(j.grad[a*j.ld+b]) }, tr.pops[j.pre].n, want, 1e-5)
	}
}
