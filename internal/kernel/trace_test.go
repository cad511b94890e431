package kernel

import (
	"math/rand/v2"
	"testing"
)

// Numbers are multiples of 1/8 and the decay is 1/2: float64 agrees exactly, sums of squares included.
func TestTraceEquations(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 130; n++ {
			tr, rows, lds := Trace{Decay: 0.5, Additive: n%2 == 0}, 1+r.IntN(5), (n+63)/64
			z, sumsq := eighths(r, rows*n), make([]float32, rows)
			before := append([]float32(nil), z...)
			spikes := make([]uint64, rows*lds)
			for i := range spikes {
				spikes[i] = r.Uint64()
			}
			tr.Rows(rows, n, z, n, spikes, lds, sumsq)
			for b := range rows {
				squares := 0.0
				for j := range n {
					want := float64(before[b*n+j]) / 2
					if spikes[b*lds+j/64]>>(j%64)&1 == 1 {
						if !tr.Additive {
							want = 0
						}
						want++
					}
					squares += want * want
					if float64(z[b*n+j]) != want {
						t.Fatalf("%+v n=%d: trace is %v, want %v", tr, n, z[b*n+j], want)
					}
				}
				if float64(sumsq[b]) != squares {
					t.Fatalf("%+v n=%d: sum of squares is %v, want %v", tr, n, sumsq[b], squares)
				}
			}
		}
	})
}

func TestTraceSinksToZero(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		z := make([]float32, 16)
		for i := range z {
			z[i] = 1
		}
		z[1], z[2] = -1, 3e-30
		for range 1000 {
			Trace{Decay: 0.9}.Rows(1, 16, z, 16, []uint64{1}, 1, nil)
		}
		for i, x := range z {
			if want := map[bool]float32{true: 1}[i == 0]; x != want {
				t.Errorf("trace %d is %v after 1000 steps, want %v", i, x, want)
			}
		}
	})
}
