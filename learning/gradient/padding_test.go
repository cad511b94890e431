package gradient

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// A surrogate derivative that divides by the threshold stays a number where rows have room for more cells than there are: a state that is not finite
// ends a run.
func TestStateIsFiniteBesideTheCells(t *testing.T) {
	n := snn.Recurrent(3, 5, 2)
	n.Populations[1].Cell = snn.LIF{Tau: 20, Threshold: .2, Refractory: 2, Masked: true, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .1, Tau: 100}}}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	rule := Rule{Function: SurrogateFunction{Kind: PiecewiseLinear}, Loss: Loss{Kind: CEMembrane}, Credit: Credit{Kind: EProp}}
	tr, err := rule.Bind(learning.Setup{Model: m, Encoder: torchTape{[][]float64{{1, 0, 1}, {1, 1, 1}, {0, 1, 1}}}, Classes: 2, Batch: 1, Stream: snn.NewStream(3)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0, 0}}, Label: []int{1}, Index: []int{0}}); err != nil {
		t.Fatal(err)
	}
	for _, x := range tr.State() {
		for i, v := range x.F32 {
			if math.IsNaN(float64(v)) || math.IsInf(float64(v), 0) {
				t.Fatalf("%s is %v at %d of %d", x.Name, v, i, len(x.F32))
			}
		}
	}
}
