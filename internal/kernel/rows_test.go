package kernel

import (
	"math/rand/v2"
	"testing"
)

func TestAddRow(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := range 40 {
			all, dst := guarded(r, n)
			x, before := eighths(r, n), append([]float32(nil), dst...)
			AddRow(dst, x, 0.5)
			for i := range dst {
				if want := before[i] + x[i]/2; dst[i] != want {
					t.Fatalf("element %d is %v, want %v", i, dst[i], want)
				}
			}
			checkGuards(t, all, dst)
		}
	})
}

func TestScaleRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, n := range []int{1, 5, 16, 63, 64, 65} {
			for rows := range 5 {
				ldd, lds := n+r.IntN(9), n+r.IntN(9)
				all, dst := guarded(r, max(rows-1, 0)*ldd+min(rows, 1)*n)
				src, coef, before := eighths(r, rows*lds), eighths(r, rows), append([]float32(nil), dst...)
				ScaleRows(dst, ldd, src, lds, rows, n, coef)
				for at, x := range dst {
					want := before[at]
					if b, j := at/ldd, at%ldd; j < n {
						want = coef[b] * src[b*lds+j]
					}
					if x != want {
						t.Fatalf("n=%d rows=%d: element %d is %v, want %v", n, rows, at, x, want)
					}
				}
				checkGuards(t, all, dst)
			}
		}
	})
}
