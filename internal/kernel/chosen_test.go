package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// Each number gets the sums of chosen rows by its definition in float64, and nothing else is written.
func TestChosenAddsTheRowsThatAreSet(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 40 {
			items, words, places := r.IntN(9), 1+r.IntN(3), 1+r.IntN(4)
			c := Chosen{Step: Panel + r.IntN(9), Words: words, Gain: 1.5}
			reach := places * items * c.Step
			for p := range places {
				c.Places = append(c.Places, Place{To: p * items * c.Step, W: r.IntN(2) * words * 64 * Panel})
			}
			if len(c.Places) > 1 {
				slices.Reverse(c.Places)
			}
			_, w := guarded(r, 2*words*64*Panel)
			_, e := guarded(r, 300+words*64)
			set, at := make([]uint64, items*words), make([]uint32, items)
			for i := range set {
				set[i] = r.Uint64() & r.Uint64() & r.Uint64()
			}
			for i := range at {
				at[i] = uint32(r.IntN(300))
			}
			all, to := guarded(r, max(reach, 1))
			want, close := make([]float64, len(to)), slices.Clone(to)
			for i := range items {
				for _, p := range c.Places {
					for j := range Panel {
						want[i*c.Step+p.To+j] += chosenSum(&c, p, i, j, w, e, at, set)
					}
				}
			}
			c.Add(to, w, e, at, set)
			checkGuards(t, all, to)
			for i, x := range want {
				if x += float64(close[i]); math.Abs(float64(to[i])-x) > 1e-4*(1+math.Abs(x)) {
					t.Fatalf("items %d, words %d, places %d: number %d is %v, want %v", items, words, places, i, to[i], x)
				}
			}
		}
	})
}

func chosenSum(c *Chosen, p Place, i, j int, w, e []float32, at []uint32, set []uint64) (sum float64) {
	for o := range c.Words * 64 {
		if set[i*c.Words+o>>6]>>(o&63)&1 != 0 {
			sum += float64(e[int(at[i])+o]) * float64(w[p.W+o*Panel+j])
		}
	}
	return float64(c.Gain) * sum
}

// Chosen rows are those terms of a matrix product whose other factor is not 0, in its order and with its rounding.
func TestChosenIsTheProductWithoutZeros(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		const items, k = 7, 128
		_, w := guarded(r, k*Panel)
		e, at, set := make([]float32, items*k), make([]uint32, items), make([]uint64, items*k/64)
		for i := range e {
			if r.IntN(3) == 0 {
				e[i] = float32(r.NormFloat64())
				set[i>>6] |= 1 << (i & 63)
			}
		}
		for i := range at {
			at[i] = uint32(i * k)
		}
		got, want := make([]float32, items*Panel), make([]float32, items*Panel)
		c := Chosen{Step: Panel, Words: k / 64, Gain: 1, Places: []Place{{}}}
		c.Add(got, w, e, at, set)
		Gemm(nil, Size{M: items, N: Panel, K: k}, Mat(e, k), Mat(w, Panel), Mat(want, Panel), false)
		sameBits(t, "chosen", got, want)
	})
}

func TestLargest(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		for range 60 {
			n, rows := 1+r.IntN(Panel), 1+r.IntN(10)
			from, at := make([]float32, 400+Panel), make([]uint32, rows)
			for i := range from {
				from[i] = float32(r.IntN(5)) - 2 // many are equal
			}
			for k := range at {
				at[k] = uint32(r.IntN(400))
			}
			all, best := guarded(r, n)
			won := make([]uint64, rows)
			Largest(best, won, from, at)
			checkGuards(t, all, best)
			for j, got := range best {
				first := 0
				for k := range at {
					if from[int(at[k])+j] > from[int(at[first])+j] {
						first = k
					}
				}
				for k, w := range won {
					if want := from[int(at[first])+j]; got != want || (w>>j&1 != 0) != (k == first) {
						t.Fatalf("column %d of %d: %v, bit %d of row %d; the first largest is %v of row %d", j, n, got, w>>j&1, k, want, first)
					}
				}
			}
			for k, w := range won {
				if n < 64 && w>>n != 0 {
					t.Fatalf("row %d has bits behind column %d: %b", k, n, w)
				}
			}
		}
	})
}

func TestKeepRow(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 8))
		for range 40 {
			n := 1 + r.IntN(200)
			_, x := guarded(r, n)
			all, dst := guarded(r, n)
			set, want := make([]uint64, ceil(n, 64)), make([]float32, n)
			for i := range want {
				if r.IntN(3) == 0 {
					want[i] = x[i]
					set[i>>6] |= 1 << (i & 63)
				}
			}
			KeepRow(dst, x, set)
			checkGuards(t, all, dst)
			sameBits(t, fmt.Sprint(n, " numbers"), dst, want)
		}
	})
}

func TestAddTermsBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 10))
		for range 40 {
			rows, n, k := 1+r.IntN(9), 1+r.IntN(150), 1+r.IntN(40)
			ldd, ldc, ldx := n+r.IntN(5), k+r.IntN(5), n+r.IntN(5)
			_, coef := guarded(r, rows*ldc)
			_, x := guarded(r, k*ldx)
			for i := range coef {
				if r.IntN(3) == 0 {
					coef[i] = 0
				}
			}
			all, dst := guarded(r, rows*ldd)
			want := slices.Clone(all)
			for i, c := range coef {
				for j := range n {
					if row := i / ldc; i%ldc < k {
						within(want, len(dst))[row*ldd+j] += float32(c * x[i%ldc*ldx+j])
					}
				}
			}
			AddTerms(Mat(dst, ldd), Size{M: rows, N: n, K: k}, Mat(coef, ldc), Mat(x, ldx))
			sameBits(t, fmt.Sprint(rows, " rows of ", n, ", ", k, " terms"), all, want)
		}
	})
}
