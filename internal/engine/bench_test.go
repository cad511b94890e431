package engine

import (
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// BenchmarkPooled is the second layer of snnTorch's sixth tutorial, 64C5-MP2 from 12 maps of 12 × 12 cells of which 13 % fire: a step of 16 samples.
func BenchmarkPooled(b *testing.B) {
	const samples = 16
	in, mid, out := [3]int{12, 12, 12}, [3]int{8, 8, 64}, [3]int{4, 4, 64}
	p := NewMaxPooled(NewConv(in, mid, Window{Size: [2]int{5, 5}, Stride: [2]int{1, 1}, Dilation: [2]int{1, 1}}, 1), mid, out, [2]int{2, 2})
	n := named{"pooled", 12 * 12 * 12, 4 * 4 * 64, p, false}
	x := randomBatch(rand.New(rand.NewPCG(1, 2)), n, samples)
	g := rand.New(rand.NewPCG(3, 4))
	for i := range x.x.Bits {
		x.x.Bits[i] = g.Uint64() & g.Uint64() & g.Uint64()
	}
	s, choice, turned := &Scratch{}, make([]uint64, samples*p.ChoiceWords()), p.Turned(nil, x.w)
	cur, back, grad := Rows{kernel.Alloc(samples * n.post), samples, n.post}, Rows{kernel.Alloc(samples * n.pre), samples, n.pre}, kernel.Alloc(len(x.w.X))
	p.ForwardChoosing(s, x.x, x.w, 1, cur, choice)
	b.Run("forward", func(b *testing.B) {
		for b.Loop() {
			p.ForwardChoosing(s, x.x, x.w, 1, cur, choice)
		}
	})
	b.Run("errors", func(b *testing.B) {
		for b.Loop() {
			p.BackwardChosen(s, x.e, choice, turned, x.w, 1, back)
		}
	})
	b.Run("gradient", func(b *testing.B) {
		for b.Loop() {
			p.AccumulateChosen(s, x.x, x.e, choice, x.w, 1, grad)
		}
	})
}
