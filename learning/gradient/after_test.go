package gradient

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// What is read of a presentation whose first steps are not judged is what the oracle's output says from there on: of sums and maxima the NLL is
// the loss of [bpttLoss].
func TestStepsBeforeAreNotRead(t *testing.T) {
	const steps = 12
	compared := 0
	for seed := range 60 {
		g := rand.New(rand.NewPCG(uint64(seed), 5))
		n := randomNet(g)
		rule := Rule{Output: "out", Loss: Loss{Kind: []LossKind{CECount, CEMaxMembrane}[g.IntN(2)], After: 1 + g.IntN(steps-1)}, Truncate: g.IntN(6)}
		if _, silent := n.Population("out").Cell.(snn.LI); silent {
			rule.Loss.Kind = CEMaxMembrane
		}
		m, b := ruletest.Model(t, n), randomBatch(g, n, 5)
		e := encode.Bernoulli{T: steps}
		o, in := newBPTT(m, rule, steps), inputs(b, e)
		if o.batch(in, b.Label); o.margin < 2e-5 {
			continue // sums in another order may give another spike
		}
		compared++
		var out learning.Outcome
		if err := bind(t, rule, m, e, 5, 2).Classify(b, &out); err != nil {
			t.Fatal(err)
		}
		for r, x := range in {
			seen := o.run(x, nil)[o.output]
			want, _, _ := bpttLoss(rule.Loss, seen.s[rule.Loss.After:], seen.u[rule.Loss.After:], b.Label[r])
			if math.Abs(out.NLL[r]-want) > 1e-4*want+1e-6 {
				t.Errorf("net %d, sample %d, %+v: NLL %v, oracle %v", seed, r, rule.Loss, out.NLL[r], want)
			}
		}
	}
	if compared < 25 {
		t.Errorf("only %d nets could be compared", compared)
	}
}
