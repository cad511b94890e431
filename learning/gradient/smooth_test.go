package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/ruletest"
)

// The recursion of the oracle is the true gradient where spikes are smooth: with a sigmoid in place of the step, finite
// differences of the loss by every weight agree with it. A detached reset is one whose spikes stay as they were.
func TestBPTTFiniteDifferences(t *testing.T) {
	kinds := []LossKind{CERate, CECount, CEMaxMembrane, CEMembrane, MSECount, MSEMembrane}
	for seed := range 60 {
		g := rand.New(rand.NewPCG(uint64(seed), 2))
		n := randomNet(g)
		for i := range n.Populations {
			n.Populations[i].Shape[0] = min(n.Populations[i].Shape[0], 5)
		}
		for i, p := range n.Projections {
			if n.Population(p.Pre).Size() != n.Population(p.Post).Size() {
				n.Projections[i].Wiring = nil
			}
		}
		rule := Rule{Output: "out", Function: SurrogateFunction{Kind: Sigmoid, Slope: 4}, Loss: Loss{Kind: kinds[g.IntN(len(kinds))]},
			ThroughReset: g.IntN(2) == 0, RateCost: .02, CountCost: .03}
		o := newBPTT(ruletest.Model(t, n), rule, 7)
		o.smooth = 4
		b := randomBatch(g, n, 3)
		in := inputs(b, ruletest.Coins{T: 7})
		o.differences(t, fmt.Sprintf("net %d, %+v", seed, rule), g, in, b.Label)
	}
}

// single reports whether each pre cell has one synapse, to the cell of its number.
func (j *bpttProj) single() bool {
	fan, even := j.synapses.Even()
	return even && fan == 1 && len(j.w[0]) > 1
}

func (o *bptt) differences(t *testing.T, name string, g *rand.Rand, in [][][]float64, label []int) {
	t.Helper()
	_, grad := o.batch(in, label)
	for k, j := range o.projs {
		for range 6 {
			a, b := g.IntN(len(j.w)), g.IntN(len(j.w[0]))
			if j.single() {
				b = a
			}
			const h = 1e-5
			w := j.w[a][b]
			held := o.hold(in)
			j.w[a][b] = w + h
			up := o.lossOnly(in, held, label)
			j.w[a][b] = w - h
			down := o.lossOnly(in, held, label)
			j.w[a][b] = w
			if want := (up - down) / (2 * h); math.Abs(grad[k][a][b]-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("%s: projection %d, weight %d→%d: %.10g, by differences %.10g", name, k, a, b, grad[k][a][b], want)
			}
		}
	}
}

// hold are the traces whose spikes reset membranes, or none where the reset is differentiated.
func (o *bptt) hold(in [][][]float64) (held [][]bpttTrace) {
	for _, x := range in {
		if o.rule.ThroughReset {
			held = append(held, nil)
			continue
		}
		held = append(held, o.run(x, nil))
	}
	return held
}

func (o *bptt) lossOnly(in [][][]float64, held [][]bpttTrace, label []int) float64 {
	var tr [][]bpttTrace
	for r, x := range in {
		tr = append(tr, o.run(x, held[r]))
	}
	loss, _ := o.activity(tr, 0, o.steps)
	for r := range tr {
		out := &tr[r][o.output]
		l, _, _ := bpttLoss(o.rule.Loss, out.s, out.u, label[r])
		loss += l / float64(len(tr))
	}
	return loss
}
