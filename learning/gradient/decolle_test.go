package gradient

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// decolleLayer is the cell of [kaiser2020]: an input trace Q behind each membrane trace P, which takes that of the step before, and a refractory trace
// that follows spikes by a constant of its own, so that U = W P + b + R with R ← ρ R − (1 − ρ) s. As a cell it does not reset, R is an adapting
// threshold, and b a lower one.
func decolleLayer(alpha, beta, rho float64) snn.Synaptic {
	c := snn.Synaptic{LIF: snn.LIF{Beta: alpha, Scale: snn.ScaleFactor, Input: (1 - alpha) * (1 - beta), Reset: snn.ResetNone, Rest: 1, Start: 1, Threshold: 2},
		Alpha: beta, Earlier: true}
	c.Adapt.ALIF = snn.ALIF{Strength: 1 - rho, Tau: -1 / math.Log(rho)}
	return c
}

// Two layers of the published code with given read-outs: potentials, spikes and the summed gradients of smooth L1 losses of each layer.
func TestDECOLLEVector(t *testing.T) {
	input := [][]float64{{1, 0}, {1, 1}, {0, 1}, {1, 1}, {1, 0}, {0, 1}, {1, 1}, {1, 0}}
	n := snn.Feedforward(2, 3, 2, 2)
	n.Populations[1].Cell, n.Populations[2].Cell = decolleLayer(.9, .8, .65), decolleLayer(.9, .8, .65)
	n.Populations[3].Cell = snn.LI{Beta: .9}
	n.Projections[2].Frozen = true
	m := ruletest.Model(t, n, turned([][]float64{{8, -3}, {-2, 9}, {5, 4}}), turned([][]float64{{6, -4, 5}, {-5, 8, 3}}), matrix(2, 2))
	copy(m.Thresholds(1), []float32{1 - .01, 1 + .02, 1})
	copy(m.Thresholds(2), []float32{1, 1 - .01})
	rule := Rule{Function: SurrogateFunction{Slope: 10}, Loss: Loss{Kind: SmoothL1Membrane}, Credit: Credit{Kind: DECOLLE}}
	bound, err := rule.Bind(learning.Setup{Model: m, Encoder: torchTape{input}, Classes: 2, Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	tr := bound.(*trainer)
	for i, g := range [][][]float64{{{.5, -.3, .2}, {-.4, .6, .1}}, {{.7, -.2}, {-.1, .5}}} {
		x := tr.pops[1+i].readout
		for k, row := range g {
			for c, w := range row {
				x.w[c*x.ld+k] = float32(w)
			}
		}
	}
	if _, err := tr.Learn(learning.Batch{X: [][]float32{{0, 0}}, Label: []int{1}, Index: []int{0}}); err != nil {
		t.Fatal(err)
	}
	compareLearned(t, tr, 1, 1e-7, []float64{.02273461, .01679357, -.02728323, -.01645947, -.00123747, -.00041350},
		[]float64{.00976135, .00364909, .00651715, -.03143795, -.01610633, -.02598689})
}
