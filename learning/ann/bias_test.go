package ann

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// biased gives every population that has cells a Bias.
func biased(n snn.Net) snn.Net {
	n.Populations = slices.Clone(n.Populations)
	for i := range n.Populations {
		if p := &n.Populations[i]; p.Cell != nil {
			p.Bias = &snn.Init{Kind: snn.InitUniform, Lo: -.1, Hi: .4}
		}
	}
	return n
}

// Loss and gradients of torch 2.15's Linear, relu, Linear (float64): weights and biases 0.8·sin(k+1) in their order, weights as [pre][post], inputs
// cos(3·sample + i).
func TestBiasesAgainstTorch(t *testing.T) {
	tr, b, n := bind(t, Rule{}, biased(snn.Feedforward(3, 4, 2)), 4, 1), learning.Batch{Label: []int{0, 1, 1, 0}}, 0.0
	next := func() float32 { n++; return float32(.8 * math.Sin(n)) }
	for l, pre := range []int{3, 4} {
		y := &tr.layers[l]
		for i := range pre * y.n {
			y.w[i/y.n*y.ld+i%y.n] = next()
		}
		for k := range y.n {
			y.bias.x[k] = next()
		}
	}
	for r := range 4 {
		b.X = append(b.X, []float32{float32(math.Cos(float64(3 * r))), float32(math.Cos(float64(3*r + 1))), float32(math.Cos(float64(3*r + 2)))})
	}
	if loss, err := tr.Learn(b); err != nil || math.Abs(loss-0.8156953486619389) > 1e-6 {
		t.Errorf("loss %v (%v)", loss, err)
	}
	for l, want := range [][][]float64{
		{{0.00286930285, 0.0104057353, -0.0720200561, 0}, {-0.0104661286, -0.0379561758, -0.0270062435, 0},
			{-0.0141790497, -0.0514213539, 0.0428369848, 0}, {0.0350573157, 0.127137902, -0.0700030997, 0}},
		{{-0.101407324, 0.101407324}, {-0.228007839, 0.228007839}, {-0.137509149, 0.137509149}, {0, 0}, {-0.208267637, 0.208267637}},
	} {
		y := &tr.layers[l]
		for i, row := range y.matrix(y.grad, func(b *bias) []float32 { return b.grad }) {
			for k, got := range row {
				if math.Abs(got-want[i][k]) > 1e-6 {
					t.Errorf("layer %d, row %d: gradient %d is %v, torch has %v", l, i, k, got, want[i][k])
				}
			}
		}
	}
}

// Biases are part of what is kept and restored, and of the memory that is counted and estimated.
func TestBiasesAreState(t *testing.T) {
	n := snn.Feedforward(20, 30, 4)
	plain, tr := bind(t, Rule{}, n, 16, 2), bind(t, Rule{}, biased(n), 16, 2)
	b := ruletest.Batch(16, 20, 4, 1)
	for range 3 {
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	kept := ruletest.State(tr)
	if got, want := len(kept)-len(plain.State()), 2*3; got != want { // a bias and two moments of Adam, for each of two layers
		t.Errorf("%d tensors more than without biases, want %d", got, want)
	}
	if got, want := tr.StateBytes()-plain.StateBytes(), int64(4*(30+4)*3); got != want {
		t.Errorf("%d bytes of state more than without biases, want %d", got, want)
	}
	other := bind(t, Rule{}, biased(n), 16, 1)
	for i, x := range other.State() {
		copy(x.F32, kept[i].F32)
		copy(x.I64, kept[i].I64)
	}
	if err := other.Restored(); err != nil {
		t.Fatal(err)
	}
	for _, x := range []*trainer{tr, other} {
		if _, err := x.Learn(b); err != nil {
			t.Fatal(err)
		}
	}
	for _, i := range []int{1, 2} {
		if a, b := tr.model.Bias(i), other.model.Bias(i); !slices.Equal(a, b) {
			t.Errorf("population %d: biases %v after they were restored, %v without a break", i, b, a)
		}
	}
}
