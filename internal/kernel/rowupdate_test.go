package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestRowUpdateEquations(t *testing.T) {
	a := Adam{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 24 {
			const rows, slots, step = 5, 3, 4
			u := RowUpdate{Adam: a.At(step), Scale: 0.5, Lo: -0.8, Hi: 0.9, Soft: k%2 == 0}
			if k%3 != 0 {
				u.Lambda = 1e-3
			}
			_, grad := guarded(r, slots*Panel)
			_, count := guarded(r, slots*Panel)
			_, wmv := guarded(r, rows*3*Panel)
			var colsum [Panel]float32
			slot := make([]uint32, rows)
			for i := range slot {
				slot[i] = uint32(r.IntN(slots))
			}
			for i := range colsum {
				colsum[i] = float32(r.IntN(9))
			}
			for i := range wmv {
				if i/Panel%3 == 2 {
					wmv[i] = float32(math.Abs(float64(wmv[i]))) // second moments are not negative
				}
			}
			before := append([]float32(nil), wmv...)
			u.Rows(rows, wmv, grad, count, slot, &colsum)
			for i := range rows * Panel {
				at, j := i/Panel*3*Panel+i%Panel, i%Panel
				w, s := float64(before[at]), int(slot[i/Panel])*Panel+j
				g := 0.5 * float64(grad[s])
				if u.Soft {
					g *= 1 - math.Abs(w)
				}
				w, m, v := oracleAdam(a, step, w, g, float64(before[at+Panel]), float64(before[at+2*Panel]))
				w -= float64(u.Lambda) * float64(colsum[j]-count[s])
				w = math.Min(math.Max(w, -0.8), 0.9)
				got := [3]float64{float64(wmv[at]), float64(wmv[at+Panel]), float64(wmv[at+2*Panel])}
				for q, want := range [3]float64{w, m, v} {
					if math.Abs(got[q]-want) > 1e-5*(1+math.Abs(want)) {
						t.Fatalf("%+v: weight and moments %v, want %v %v %v", u, got, w, m, v)
					}
				}
			}
		}
	})
}

// What is not a number must stay visible, not become a bound.
func TestRowUpdateNotANumber(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		u := RowUpdate{Adam: Adam{0.01, 0.9, 0.999, 1e-8}.At(1), Scale: 1, Lo: -1, Hi: 1}
		wmv := make([]float32, 3*Panel)
		wmv[5] = float32(math.NaN())
		u.Rows(1, wmv, make([]float32, Panel), nil, []uint32{0}, nil)
		for j, w := range wmv[:Panel] {
			if (w != w) != (j == 5) {
				t.Errorf("weight %d is %v", j, w)
			}
		}
	})
}
