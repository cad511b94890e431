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
		for _, n := range []int{0, 1, 2, 37, 1<<11 + 3} {
			all, dst := guarded(r, n*Panel)
			_, x := guarded(r, n*Panel)
			_, coef := guarded(r, n)
			ScaleRows(dst, x, coef)
			for i, got := range dst {
				if want := coef[i/Panel] * x[i]; got != want {
					t.Fatalf("element %d of row %d is %v, want %v", i%Panel, i/Panel, got, want)
				}
			}
			checkGuards(t, all, dst)
		}
	})
}
