package gradient

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn/encode"
)

// The norms of a probe, and those of its parts by step, are those of the oracle's gradients; and learning goes on as if there had been no probe.
func TestProbeAgainstOracle(t *testing.T) {
	compared, parts := 0, 0
	for seed := range 60 {
		g := rand.New(rand.NewPCG(uint64(seed), 21))
		n, steps, rows := randomNet(g), 1+g.IntN(9), 1+g.IntN(12)
		rule := randomRule(g, n, steps)
		rule.GradientClip, rule.RateCost, rule.CountCost = 0, 0, 0
		var e learning.Encoder = encode.Bernoulli{T: steps}
		if g.IntN(3) == 0 {
			e = encode.Direct{T: steps}
		}
		b, m := randomBatch(g, n, rows), ruletest.Model(t, n)
		o := newBPTT(m.Clone(), rule, steps)
		_, all := o.batch(inputs(b, e), b.Label)
		if o.margin < 2e-5 {
			continue
		}
		compared++
		tr, untouched := bind(t, rule, m.Clone(), e, rows, 2), bind(t, rule, m.Clone(), e, rows, 2)
		got, err := tr.Probe(b)
		if err != nil {
			t.Fatal(err)
		}
		dropping := rule
		dropping.Dropout = Dropout{Fraction: 0.5}
		if without, err := bind(t, dropping, m.Clone(), e, rows, 2).Probe(b); err != nil || !reflect.DeepEqual(without, got) {
			t.Errorf("net %d: a probe of a rule with dropout gives %v (%v), without %v", seed, without, err, got)
		}
		byStep := make([][][][]float64, steps)
		for o.only = range steps {
			_, byStep[o.only] = o.batch(inputs(b, e), b.Label)
		}
		for k := range tr.projs {
			j := &tr.projs[k]
			if !j.plastic {
				if got[k].Norm != 0 || got[k].Steps != nil {
					t.Errorf("net %d: frozen projection %v has %+v", seed, n.Projections[k], got[k])
				}
				continue
			}
			agrees(t, got[k].Norm, byWeight(t, tr, j, all[k]))
			for step, part := range got[k].Steps {
				if tr.pops[j.pre].static {
					break
				}
				parts++
				agrees(t, part, byWeight(t, tr, j, byStep[step][k]))
			}
		}
		for _, x := range []*trainer{tr, untouched} {
			if _, err := x.Learn(b); err != nil {
				t.Fatal(err)
			}
			x.Sync()
		}
		for k := range n.Projections {
			after, _ := tr.model.Weights(k)
			want, _ := untouched.model.Weights(k)
			if !slices.Equal(after, want) {
				t.Errorf("net %d: a probe changes what %v learns", seed, n.Projections[k])
			}
		}
	}
	if compared < 30 || parts < 500 {
		t.Errorf("%d nets and %d parts were compared", compared, parts)
	}
}

func agrees(t *testing.T, got float64, of []float64) {
	t.Helper()
	sum, most := 0.0, 0.0
	for _, x := range of {
		sum, most = sum+x*x, math.Max(most, math.Abs(x))
	}
	if want := math.Sqrt(sum); most < 1e30 && math.Abs(got-want) > 1e-3*want+1e-6 {
		t.Errorf("a norm of %v, oracle %v", got, want)
	}
}
