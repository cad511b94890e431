package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Next keeps what Rows overwrites: spikes are the same at every step.
func TestNextIsRowsWithHistory(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, l := range lifKinds() {
			l.Decay, l.Input = 0.9, 0.7
			const rows, n, ld, steps = 3, 70, 80, 12
			v, th := make([]float32, rows*ld), make([]float32, ld)
			for j := range th {
				th[j] = .5 + r.Float32()
			}
			spikes, hist := make([]uint64, rows*2), make([]uint64, (steps+1)*rows*2)
			u, cur := make([]float32, (steps+1)*rows*ld), make([]float32, rows*ld)
			for s := range steps {
				for i := range cur {
					cur[i] = 2 * r.Float32()
				}
				now := u[(s+1)*rows*ld:]
				copy(now, cur)
				l.Next(rows, n, Mat(u[s*rows*ld:], ld), Mat(now, ld), Mat(now, ld), th, Fired{Was: hist[s*rows*2:], Now: hist[(s+1)*rows*2:], Ld: 2})
				l.Rows(rows, n, Mat(v, ld), Mat(cur, ld), Thresholds{Th: th}, Bits{X: spikes, Ld: 2})
				if got := hist[(s+1)*rows*2:][:rows*2]; !slices.Equal(got, spikes) {
					t.Fatalf("%+v: step %d: spikes %x, want %x", l, s, got, spikes)
				}
				for b := range rows {
					for j := range n {
						x := now[b*ld+j]
						if spikes[b*2+j>>6]>>(j&63)&1 == 1 && !l.Delayed {
							x = l.after(x, th[j])
						}
						if math.Float32bits(x) != math.Float32bits(v[b*ld+j]) {
							t.Fatalf("%+v: step %d, cell %d: potential %v, want %v", l, s, j, x, v[b*ld+j])
						}
					}
				}
			}
		}
	})
}

func TestNextBits(t *testing.T) {
	kinds := lifKinds()
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 200; n++ {
			l, rows := kinds[n%len(kinds)], 1+r.IntN(5)
			l.Decay, l.Input = 0.9, 0.7
			if n%50 == 0 {
				rows = 1<<11 + r.IntN(9)
			}
			pad := (n + 15) &^ 15
			ldb, ldc, ldn, lds := pad+r.IntN(3), pad+r.IntN(3), pad+r.IntN(3), (n+63)/64+r.IntN(2)
			_, before := guarded(r, rows*ldb)
			_, cur := guarded(r, rows*ldc)
			_, th := guarded(r, pad)
			all, now := guarded(r, rows*ldn)
			was, fired := make([]uint64, rows*lds), make([]uint64, rows*lds)
			for i := range was {
				was[i] = r.Uint64()
			}
			want, wantFired := slices.Clone(all), slices.Clone(fired)
			wantNow := within(want, len(now))
			if n%7 == 0 {
				was, fired, wantFired = nil, nil, nil
			}
			l.nextGeneric(rows, n, Mat(before, ldb), Mat(cur, ldc), Mat(wantNow, ldn), th, Fired{Was: was, Now: wantFired, Ld: lds})
			l.Next(rows, n, Mat(before, ldb), Mat(cur, ldc), Mat(now, ldn), th, Fired{Was: was, Now: fired, Ld: lds})
			for b := range rows {
				copy(now[b*ldn+n:b*ldn+pad], wantNow[b*ldn+n:]) // cells beyond n may be anything
			}
			what := fmt.Sprintf("%+v n=%d rows=%d", l, n, rows)
			sameBits(t, what, all, want)
			if !slices.Equal(fired, wantFired) {
				t.Fatalf("%s: spikes differ", what)
			}
		}
	})
}

func TestErrorsBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 400 {
			x := Errors{Decay: .9, Input: .7, Slope: Slope{Kind: SlopeKind(i % 7), A: 3, B: 1.7}, Zero: r.IntN(2) == 0}
			n, rows := 1+r.IntN(64), 1+r.IntN(5)
			pad := (n + 15) &^ 15
			ld, lds := pad+r.IntN(3), 1+r.IntN(2)
			allE, e := guarded(r, rows*ld)
			allG, g := guarded(r, rows*ld)
			_, u := guarded(r, rows*ld)
			_, th := guarded(r, pad)
			_, slope := guarded(r, pad)
			var direct []float32
			if r.IntN(2) == 0 {
				_, direct = guarded(r, rows*ld)
			}
			fired := make([]uint64, rows*lds)
			for k := range fired {
				fired[k] = r.Uint64()
			}
			wantE, wantG := slices.Clone(allE), slices.Clone(allG)
			for b := range rows {
				word, d := uint64(0), []float32(nil)
				if x.Zero {
					word = fired[b*lds]
				}
				if direct != nil {
					d = direct[b*ld:][:n]
				}
				x.rowGeneric(within(wantE, len(e))[b*ld:][:n], within(wantG, len(g))[b*ld:][:n], u[b*ld:], th, word, d, slope)
			}
			x.Rows(rows, n, ErrorRows{
				E: Mat(e, ld), G: Mat(g, ld), U: Mat(u, ld), Th: th, Fired: Bits{fired, lds}, Direct: Mat(direct, ld), Slope: slope,
			})
			for b := range rows { // cells beyond n may be anything
				copy(e[b*ld+n:b*ld+pad], within(wantE, len(e))[b*ld+n:])
				copy(g[b*ld+n:b*ld+pad], within(wantG, len(g))[b*ld+n:])
			}
			what := fmt.Sprintf("%+v n=%d rows=%d", x, n, rows)
			sameBits(t, what+": e", allE, wantE)
			sameBits(t, what+": g", allG, wantG)
		}
	})
}

// The chain rule, by finite differences of one step: with L = c·u′ and u′ = Decay·u + Input·i the error of u is Decay·c.
func TestErrorsOfOneStep(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		e, g, u, th := make([]float32, 16), make([]float32, 16), make([]float32, 16), make([]float32, 16)
		for j := range 16 {
			e[j], g[j], u[j], th[j] = 2, 3, float32(j)/8, 1
		}
		x := Errors{Decay: .5, Input: .25, Slope: Slope{Kind: SlopeFastSigmoid, A: 1}, Zero: true}
		x.Rows(1, 16, ErrorRows{E: Mat(e, 16), G: Mat(g, 16), U: Mat(u, 16), Th: th, Fired: Bits{X: []uint64{1 << 3}, Ld: 1}})
		for j := range 16 {
			want := 2 * math.Pow(1+math.Abs(float64(u[j])-1), -2)
			if j != 3 {
				want += .5 * 3
			}
			if math.Abs(float64(g[j])-want) > 1e-6 || math.Abs(float64(e[j])-want/4) > 1e-6 {
				t.Errorf("cell %d: error %v of the potential and %v of the current, want %v and %v", j, g[j], e[j], want, want/4)
			}
		}
	})
}

func TestErrorsKeepNaN(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for k := SlopeFastSigmoid; k <= SlopeLinear; k++ {
			if k == SlopeTriangular || k == SlopeStraight {
				continue // these do not depend on u, but for its sign
			}
			e, g, u, th := make([]float32, 16), make([]float32, 16), make([]float32, 16), make([]float32, 16)
			for j := range 16 {
				e[j], th[j] = 1, 1
			}
			u[5] = float32(math.NaN())
			Errors{Decay: 1, Input: 1, Slope: Slope{Kind: k, A: 1, B: 1}}.Rows(1, 16, ErrorRows{E: Mat(e, 16), G: Mat(g, 16), U: Mat(u, 16), Th: th})
			for j, v := range g {
				if (v != v) != (j == 5) {
					t.Errorf("form %d, cell %d: error %v", k, j, v)
				}
			}
		}
	})
}

func TestCombineBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 200; n++ {
			rows, k := 1+r.IntN(9), 1+r.IntN(40)
			if n%64 == 0 {
				rows = 1 << 10
			}
			ldd, ldc, ldx := n+r.IntN(9), k+r.IntN(3), n+r.IntN(9)
			all, dst := guarded(r, rows*ldd)
			_, coef := guarded(r, rows*ldc)
			_, x := guarded(r, k*ldx)
			want := slices.Clone(all)
			combineGeneric(Mat(within(want, len(dst)), ldd), Size{M: rows, N: n, K: k}, Mat(coef, ldc), Mat(x, ldx), .1)
			CombineRows(Mat(dst, ldd), Size{M: rows, N: n, K: k}, Mat(coef, ldc), Mat(x, ldx), .1)
			sameBits(t, fmt.Sprintf("n=%d rows=%d k=%d", n, rows, k), all, want)
			for r := range rows {
				clear(within(want, len(dst))[r*ldd:][:n])
			}
			combineGeneric(Mat(within(want, len(dst)), ldd), Size{M: rows, N: n, K: k}, Mat(coef, ldc), Mat(x, ldx), -.1)
			CombineSums(Mat(dst, ldd), Size{M: rows, N: n, K: k}, Mat(coef, ldc), Mat(x, ldx), -.1)
			sameBits(t, fmt.Sprintf("sums, n=%d rows=%d k=%d", n, rows, k), all, want)
		}
	})
}

func TestCombineIsTheProduct(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		const n, k, rows = 70, 10, 5
		_, coef := guarded(r, rows*k)
		_, x := guarded(r, k*n)
		got, want := make([]float32, rows*n), make([]float32, rows*n)
		CombineRows(Mat(got, n), Size{M: rows, N: n, K: k}, Mat(coef, k), Mat(x, n), 1)
		Gemm(nil, Size{M: rows, N: n, K: k}, Mat(coef, k), Mat(x, n), Mat(want, n), false)
		for i := range got {
			if math.Abs(float64(got[i]-want[i])) > 1e-5 {
				t.Fatalf("element %d is %v, Gemm has %v", i, got[i], want[i])
			}
		}
	})
}
