package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// BenchmarkConductance is a step of the cells of [diehl2015], in which three of 200 inputs arrive.
func BenchmarkConductance(b *testing.B) {
	c := Conductance{Rest: -65, Inh: -100, Rate: 0.005, DecayE: 0.6065, DecayI: 0.7788}
	for _, n := range []int{400, 1600} {
		for _, arrivals := range []int{0, 3} {
			b.Run(fmt.Sprintf("%d-%d", n, arrivals), func(b *testing.B) {
				r := rand.New(rand.NewPCG(1, 2))
				v, ge, gi, th, ld := Alloc(n), Alloc(n), Alloc(n), Alloc(n), Ld(n)
				in := Arrivals{W: Alloc(784 * ld), Ld: ld, Gain: 1}
				for i := range in.W {
					in.W[i] = 0.1 * r.Float32()
				}
				list := make([]uint32, 1000)
				for i := range list {
					list[i] = uint32(200 + 2*r.IntN(200))
				}
				k := 0
				for b.Loop() {
					in.Rows = list[k : k+arrivals]
					if k += 3; k > 990 {
						k = 0
					}
					c.Step(v, ge, gi, th, &in)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/cell")
			})
		}
	}
}

// BenchmarkDraw encodes an image of MNIST: 700 steps of words of which 12 cells can fire.
func BenchmarkDraw(b *testing.B) {
	cells, dst := randomChances(rand.New(rand.NewPCG(1, 2)), 12), make([]uint64, 700*13)
	for b.Loop() {
		for k := range 13 {
			Draw(dst[k:], 13, 700, 1, cells)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(13*12*700), "ns/draw")
}
