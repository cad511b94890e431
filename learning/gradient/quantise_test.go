package gradient

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// withFewBits gives projections of a net weights of few bits, at scales of which some clip weights.
func withFewBits(t *testing.T, g *rand.Rand, n snn.Net) snn.Net {
	t.Helper()
	m := ruletest.Model(t, n)
	for k := range n.Projections {
		q := snn.Quantization{Bits: []int{0, 8, 4, 2}[g.IntN(4)]}
		if q.Bits != 0 && g.IntN(2) == 0 {
			w, _ := m.Weights(k)
			s, _ := bpttScale(q, w)
			q.Scale = s * (.3 + g.Float64())
		}
		n.Projections[k].Quantization = q
	}
	return n
}

// bpttRounded is q(w) by the equation of docs/surrogate.md, and bpttClips where the gradient is 0: a second implementation.
func bpttRounded(q snn.Quantization, w []float32) []float32 {
	if q.Bits == 0 {
		return w
	}
	s, most := bpttScale(q, w)
	var all []float32
	for _, x := range w {
		all = append(all, float32(s*math.Max(-most, math.Min(most, halfEven(float64(x)/s)))))
	}
	return all
}

func bpttScale(q snn.Quantization, w []float32) (s, most float64) {
	most = []float64{2: 1, 4: 7, 8: 127}[q.Bits]
	if s = q.Scale; s == 0 {
		for _, x := range w {
			s = math.Max(s, math.Abs(float64(x))/most)
		}
	}
	return s, most
}

func bpttClips(q snn.Quantization, w float32) bool {
	return q.Scale != 0 && math.Abs(halfEven(float64(w)/q.Scale)) > []float64{2: 1, 4: 7, 8: 127}[q.Bits]
}

// halfEven rounds to the nearest whole number, and halves to the even one.
func halfEven(x float64) float64 {
	lo := math.Floor(x)
	switch d := x - lo; {
	case d < .5, d == .5 && math.Mod(lo, 2) == 0:
		return lo
	}
	return lo + 1
}

// Loss and gradients of nets of every wiring with weights of few bits are those of the oracle, which counts with rounded weights and lets the
// gradient of those through that are not clipped; the model has the rounded ones.
func TestQuantisedAgainstOracle(t *testing.T) {
	nets, a, clipped := 70, agreement{}, 0
	for seed := range nets {
		g := rand.New(rand.NewPCG(uint64(seed), 21))
		n := randomNet(g)
		if seed%2 == 0 {
			n = wiredNet(g)
		}
		if n.Check() != nil { // a window does not fit
			continue
		}
		n = withFewBits(t, g, n)
		a.compare(t, g, n, 1+g.IntN(9), 1+g.IntN(12))
		m := ruletest.Model(t, n)
		for k, p := range n.Projections {
			w, _ := m.Weights(k)
			for _, x := range w {
				if bpttClips(p.Quantization, x) {
					clipped++
				}
			}
		}
	}
	if a.check(t, nets/3); clipped < 1000 {
		t.Errorf("only %d weights were clipped: this tests little", clipped)
	}
}

// straight clears the gradient of the weights of a projection that a fresh model has clipped.
func straight(t *testing.T, n snn.Net, k int, grad []float64) {
	t.Helper()
	q := n.Projections[k].Quantization
	if q.Scale == 0 {
		return // nothing is clipped
	}
	w, _ := ruletest.Model(t, n).Weights(k)
	for i := range grad {
		if bpttClips(q, w[i]) {
			grad[i] = 0
		}
	}
}

// The gradient is the derivative of a smooth stand-in: spikes are sigmoids, and a weight goes through its rounding as w − w₀ + q(w₀) inside of
// the range, and as a constant outside.
func TestStraightThroughFiniteDifferences(t *testing.T) {
	clipped := 0
	for seed := range 60 {
		g := rand.New(rand.NewPCG(uint64(seed), 22))
		n := randomNet(g)
		for i := range n.Populations {
			n.Populations[i].Shape[0] = min(n.Populations[i].Shape[0], 5)
		}
		for k := range n.Projections {
			n.Projections[k].Wiring = nil
		}
		n = withFewBits(t, g, n)
		rule := Rule{Output: "out", Function: SurrogateFunction{Kind: Sigmoid, Slope: 4}, Loss: Loss{Kind: CEMembrane}, ThroughReset: true}
		m := ruletest.Model(t, n)
		o := newBPTT(m, rule, 7)
		o.smooth = 4
		b := randomBatch(g, n, 2)
		in := inputs(b, ruletest.Coins{T: 7})
		_, grad := o.batch(in, b.Label)
		held := o.hold(in)
		for k, j := range o.projs {
			w, ld := m.Weights(k)
			a, c := g.IntN(len(j.w)), g.IntN(len(j.w[0]))
			q, w0, q0 := n.Projections[k].Quantization, float64(w[a*ld+c]), j.w[a][c]
			got := []float32{float32(grad[k][a][c])}
			q.Straight(got, w[a*ld+c:][:1])
			edge := math.Inf(1)
			if q.Bits != 0 {
				s, most := bpttScale(q, w)
				edge = s * (most + .5)
			}
			if got[0] == 0 && grad[k][a][c] != 0 {
				clipped++
			}
			inside := func(w float64) float64 { return max(-edge, min(edge, w)) }
			const h = 1e-5
			j.w[a][c] = q0 + inside(w0+h) - inside(w0)
			up := o.lossOnly(in, held, b.Label)
			j.w[a][c] = q0 + inside(w0-h) - inside(w0)
			down := o.lossOnly(in, held, b.Label)
			j.w[a][c] = q0
			if want := (up - down) / (2 * h); math.Abs(float64(got[0])-want) > 1e-6*(1+math.Abs(want)) {
				t.Errorf("net %d, projection %d, %+v: %.10g, by differences %.10g", seed, k, q, got[0], want)
			}
		}
	}
	if clipped < 10 {
		t.Errorf("only %d clipped weights had a gradient", clipped)
	}
}

// What the model holds, before and after training and after a state is restored, is what the weights of full precision round to; Bounds hold for
// those, and a projection that is Frozen has its initial weights, rounded.
func TestModelHoldsRoundedWeights(t *testing.T) {
	n := snn.Recurrent(70, 150, 5)
	for k, q := range []snn.Quantization{{Bits: 4}, {Bits: 2, Scale: .06}, {Bits: 8}} {
		n.Projections[k].Quantization = q
	}
	n.Projections[1].Frozen, n.Projections[2].Bound = true, snn.Bound{Lo: -.05, Hi: .05}
	first := ruletest.Model(t, n)
	m := first.Clone()
	tr := bind(t, Rule{Loss: Loss{Kind: CEMembrane}}, m, encode.Bernoulli{T: 6}, 12, 2)
	check := func(when string) {
		for k, p := range n.Projections {
			w, _ := m.Weights(k)
			if !slices.Equal(w, bpttRounded(p.Quantization, tr.projs[k].learned())) {
				t.Errorf("%s: %v: the model does not have the rounded weights", when, p)
			}
		}
		frozen, _ := m.Weights(1)
		if drawn, _ := first.Weights(1); !slices.Equal(frozen, bpttRounded(n.Projections[1].Quantization, drawn)) {
			t.Errorf("%s: the frozen weights are others", when)
		}
		for _, w := range tr.projs[2].full.w {
			if w < -.05 || w > .05 {
				t.Fatalf("%s: a weight of full precision of %v is out of its Bound", when, w)
			}
		}
	}
	for k := range 3 {
		if _, err := tr.Learn(ruletest.Batch(12, 70, 5, uint64(k))); err != nil {
			t.Fatal(err)
		}
		check("trained")
	}
	state := ruletest.State(tr)
	if _, err := tr.Learn(ruletest.Batch(12, 70, 5, 9)); err != nil {
		t.Fatal(err)
	}
	for k, x := range tr.State() {
		copy(x.F32, state[k].F32)
		copy(x.I64, state[k].I64)
	}
	if err := tr.Restored(); err != nil {
		t.Fatal(err)
	}
	check("restored")
}

// A rule that fails to bind leaves the model as it was; a scale that leaves nothing of the weights is refused.
func TestQuantisationRefused(t *testing.T) {
	n := snn.Feedforward(8, 6, 3)
	n.Projections[0].Quantization, n.Projections[1].Quantization = snn.Quantization{Bits: 2}, snn.Quantization{Bits: 4, Scale: 2}
	m := ruletest.Model(t, n)
	before := m.Clone()
	_, err := Rule{}.Bind(learning.Setup{Model: m, Encoder: encode.Direct{T: 3}, Classes: 3, Batch: 2})
	if err == nil || !strings.Contains(err.Error(), "projection hidden1→output: Quantization: Scale 2 rounds all weights to 0") {
		t.Errorf("%v", err)
	}
	for k := range n.Projections {
		w, _ := m.Weights(k)
		if old, _ := before.Weights(k); !slices.Equal(w, old) {
			t.Errorf("projection %d has other weights after an error", k)
		}
	}
}

// Weights of few bits are trained to the same bits at any number of workers, with an optimiser that lets them decay too.
func TestQuantisedWorkers(t *testing.T) {
	compared := 0
	for seed := range 8 {
		g := rand.New(rand.NewPCG(uint64(seed), 23))
		n := wiredNet(g)
		if n.Check() != nil {
			continue
		}
		n = withFewBits(t, g, n)
		b := randomBatch(g, n, 21)
		var want []learning.Tensor
		for _, workers := range []int{1, 2, 5} {
			rule := Rule{Output: "out", Loss: Loss{Kind: CEMaxMembrane}, Optimizer: optim.Optimizer{Kind: optim.AdamW}, Dropout: Dropout{Fraction: .3}}
			tr := bind(t, rule, ruletest.Model(t, n), encode.Bernoulli{T: 5}, 21, workers)
			for range 3 {
				if _, err := tr.Learn(b); err != nil {
					t.Fatal(err)
				}
			}
			got := ruletest.State(tr)
			if want == nil {
				want = got
			}
			for k := range got {
				if !slices.Equal(got[k].F32, want[k].F32) {
					t.Errorf("net %d: %s has other bits with %d workers", seed, got[k].Name, workers)
				}
			}
		}
		compared++
	}
	if compared < 6 {
		t.Errorf("only %d of 8 nets fit and were compared", compared)
	}
}
