package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// attentionNet is in → qkv → attention → out, of a few tokens.
func attentionNet(g *rand.Rand) snn.Net {
	tokens, heads := 1+g.IntN(4), 1+g.IntN(3)
	channels := heads * (1 + g.IntN(4))
	lif := func(threshold float64) snn.LIF {
		return snn.LIF{Tau: 2, Euler: true, Scale: snn.ScaleLeak, Threshold: threshold, Jitter: threshold / 9, Reset: snn.ResetZero,
			ResetTiming: snn.ResetSameStep, Inclusive: true}
	}
	init := snn.Init{Kind: snn.InitUniform, Lo: -.5, Hi: 1.5}
	return snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{5}}, {Name: "qkv", Shape: []int{tokens, 3 * channels}, Cell: lif(.6)},
		{Name: "attention", Shape: []int{tokens, channels}, Cell: lif(.2)}, {Name: "out", Shape: []int{3}, Cell: snn.LI{Tau: 5, Scale: snn.ScaleLeak}}},
		Projections: []snn.Projection{{Pre: "in", Post: "qkv", Init: init}, {Pre: "qkv", Post: "attention", Wiring: snn.Attention{Heads: heads},
			Delay: g.IntN(2), Gain: 1.5}, {Pre: "attention", Post: "out", Init: init}}}
}

// Gradients through attention, and by its weight, are those of the tape; with segments and several workers the bits are the same.
func TestAttentionGradients(t *testing.T) {
	compared, moved := 0, 0
	for seed := range 20 {
		g := rand.New(rand.NewPCG(uint64(seed), 31))
		n, steps, rows := attentionNet(g), 3+g.IntN(8), 1+g.IntN(5)
		rule := Rule{Output: "out", Function: SurrogateFunction{Kind: Sigmoid, Slope: 4}, ThroughReset: g.IntN(2) == 0, Loss: Loss{Kind: CEMembrane}}
		m, b := ruletest.Model(t, n), randomBatch(g, n, rows)
		e := encode.Bernoulli{T: steps, Max: .9}
		o := newTapeNet(m, rule)
		loss := o.learn(inputs(b, e), b.Label)
		if o.margin < 1e-5 {
			continue // float32 may see another spike
		}
		compared++
		if o.grad[o.w[1][0]] != 0 {
			moved++
		}
		label, want := fmt.Sprintf("seed %d (%d steps, %d samples)\n%v", seed, steps, rows, n), [][]uint32(nil)
		for _, how := range []struct{ history, workers int }{{math.MaxInt, 1}, {1, 3}} {
			tr := cellTrainer(t, rule, ruletest.Model(t, n), e, rows, how.history, how.workers)
			got, err := tr.Learn(b)
			if err != nil || math.Abs(got-loss) > 1e-4*math.Abs(loss)+1e-6 {
				t.Fatalf("%s: loss %v, want %v: %v", label, got, loss, err)
			}
			if want == nil {
				want = cellBits(tr)
				o.compare(t, label, tr)
			} else if !slices.EqualFunc(cellBits(tr), want, slices.Equal[[]uint32]) {
				t.Errorf("%s: segments of %d and 3 workers give other bits", label, tr.segment)
			}
		}
	}
	if compared < 15 || moved < 10 {
		t.Errorf("%d nets could be compared, of which %d had a gradient by the weight", compared, moved)
	}
}

// Rules with other errors than those of back-propagation through time refuse attention by its name.
func TestAttentionIsRefused(t *testing.T) {
	n := attentionNet(rand.New(rand.NewPCG(1, 31)))
	for _, kind := range []CreditKind{EProp, OTTT, OSTL, DECOLLE} {
		_, err := Rule{Loss: Loss{Kind: CEMembrane}, Credit: Credit{Kind: kind}}.Bind(learning.Setup{Model: ruletest.Model(t, n), Encoder: encode.Direct{T: 5},
			Classes: 3, Batch: 1})
		if want := "projection qkv→attention: Attention multiplies spikes"; err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", kind, err, want)
		}
	}
}
