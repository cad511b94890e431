package kernel

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRowUpdateEquations(t *testing.T) {
	a := Adam{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 24 {
			const rows, step = 70, 4
			u := RowUpdate{Adam: a.At(step), Scale: 0.5, Lo: -0.8, Hi: 0.9, Soft: k%2 == 0}
			if k%3 != 0 {
				u.Lambda = 1e-3
			}
			_, grad := guarded(r, Tile*Panel)
			_, count := guarded(r, Tile*Panel)
			_, wmv := guarded(r, rows*3*Panel)
			var colsum [Panel]float32
			cells := []uint32{3, 1, 69, 64, 68} // the last three are of one block
			for i := range colsum {
				colsum[i] = float32(r.IntN(9))
			}
			for i := range wmv {
				if i/Panel%3 == 2 {
					wmv[i] = float32(math.Abs(float64(wmv[i]))) // second moments are not negative
				}
			}
			before := append([]float32(nil), wmv...)
			u.Rows(cells, 0, 2, wmv, grad, count, &colsum)
			u.Rows(cells, 2, 5, wmv, grad, count, &colsum)
			for i := range rows * Panel {
				at, j, cell := i/Panel*3*Panel+i%Panel, i%Panel, uint32(i/Panel)
				if !slices.Contains(cells, cell) {
					if wmv[at] != before[at] {
						t.Fatalf("a weight of cell %d has moved", cell)
					}
					continue
				}
				w, s := float64(before[at]), int(cell%Tile)*Panel+j
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
		u.Rows([]uint32{0}, 0, 1, wmv, make([]float32, Tile*Panel), nil, nil)
		for j, w := range wmv[:Panel] {
			if (w != w) != (j == 5) {
				t.Errorf("weight %d is %v", j, w)
			}
		}
	})
}

// Steps that are made up for end in the bits of those same steps, taken one by one without a gradient.
func TestReplayIsStepByStep(t *testing.T) {
	a := Adam{Rate: 0.002, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 12 {
			u := RowUpdate{Lo: -1, Hi: 1, Scale: 0.1, Lambda: []float32{0, 5e-5}[k%2]}
			past := Past{Rates: new([Lags]Rates), Colsum: new([Lags][Panel]float32), Now: Lags + int64(r.IntN(200))}
			cells, lag := []uint32{0, 5, 2}, []uint32{1, uint32(2 + r.IntN(30)), Lags}
			_, wmv := guarded(r, 6*3*Panel)
			for i := range 6 {
				_, _, v := chunk(wmv, uint32(i))
				for j := range v {
					v[j] *= v[j]
				}
			}
			_, m, _ := chunk(wmv, 5)
			clear(m[:20]) // as of cells that never had a gradient
			m[20] = 1e-29 // and one whose moment sinks below the smallest kept
			want := slices.Clone(wmv)
			for n := past.Now - Lags + 1; n <= past.Now; n++ {
				u.Adam = a.At(n)
				past.Rates[n%Lags] = Rates{u.Adam.Eta, u.Adam.Q}
				for j := range Panel {
					past.Colsum[n%Lags][j] = float32(r.IntN(3))
				}
				for c, cell := range cells {
					if past.Now-n < int64(lag[c]) {
						u.rowsGeneric([]uint32{cell}, want, make([]float32, Tile*Panel), make([]float32, Tile*Panel), &past.Colsum[n%Lags])
					}
				}
			}
			u.Replay(cells, lag, wmv, past)
			sameBits(t, "replayed weights and moments", wmv, want)
		}
	})
}
