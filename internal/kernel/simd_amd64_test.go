//go:build amd64 && !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// These tests compare assembly with plain Go, bit for bit: lengths and alignments of every kind, and more rows than a call of
// assembly gets at once.

func TestDetect(t *testing.T) {
	if detect("generic") != levelGeneric || detect("avx2") > levelAVX2 || detect("") < detect("avx2") {
		t.Errorf("generic is %v, avx2 %v, the best %v", detect("generic"), detect("avx2"), detect(""))
	}
}

func TestGatherBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 200; n++ {
			pre, rows := 1+r.IntN(9), 1+r.IntN(200)
			ldw, ldd := n+r.IntN(9), n+r.IntN(9)
			_, w := guarded(r, (pre-1)*ldw+n)
			start, idx := randomLists(r, rows, pre)
			all, dst := guarded(r, (rows-1)*ldd+n)
			want := slices.Clone(all)
			gatherGeneric(Mat(within(want, len(dst)), ldd), n, Mat(w, ldw), 0.1, Lists{Start: start, Idx: idx})
			GatherRows(Mat(dst, ldd), n, Mat(w, ldw), 0.1, Lists{Start: start, Idx: idx})
			sameBits(t, fmt.Sprintf("n=%d rows=%d", n, rows), all, want)
		}
	})
}

func TestGatherBitsOfLongLists(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		const pre, rows, n = 50, 7, 80
		_, w := guarded(r, pre*n)
		start, idx := []uint32{0}, []uint32(nil)
		for b := range rows {
			for range (b * mostGathers / 5) % (mostGathers + 7) { // one row alone may be too long
				idx = append(idx, uint32(r.IntN(pre)))
			}
			start = append(start, uint32(len(idx)))
		}
		all, dst := guarded(r, rows*n)
		want := slices.Clone(all)
		gatherGeneric(Mat(within(want, len(dst)), n), n, Mat(w, n), 0.1, Lists{Start: start, Idx: idx})
		GatherRows(Mat(dst, n), n, Mat(w, n), 0.1, Lists{Start: start, Idx: idx})
		sameBits(t, "long lists", all, want)
	})
}

func TestAddRowBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 101 {
			n := i
			if i == 100 {
				n = mostMoments + 37
			}
			all, dst := guarded(r, n)
			_, x := guarded(r, n)
			want := slices.Clone(all)
			addRowGeneric(within(want, n), x, 0.1)
			AddRow(dst, x, 0.1)
			sameBits(t, fmt.Sprint("n=", n), all, want)
		}
	})
}

func TestLIFBits(t *testing.T) {
	kinds := lifKinds()
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 200; n++ {
			l, rows := kinds[n%len(kinds)], 1+r.IntN(5)
			l.Decay, l.Input = 0.9, 0.7
			if n%50 == 0 {
				rows = mostCells + r.IntN(9)
			}
			compareLIF(t, r, l, rows, n, n%3 == 0)
		}
	})
}

func compareLIF(t *testing.T, r *rand.Rand, l LIF, rows, n int, adapts bool) {
	t.Helper()
	pad := (n + 15) &^ 15
	ldv, ldc, lds := pad+r.IntN(3), pad+r.IntN(3), (n+63)/64+r.IntN(2)
	allV, v := guarded(r, rows*ldv)
	_, cur := guarded(r, rows*ldc)
	_, th := guarded(r, pad)
	var shift, floor []float32
	if adapts {
		_, shift = guarded(r, rows)
		_, floor = guarded(r, rows)
	}
	spikes := make([]uint64, rows*lds)
	for i := range spikes {
		spikes[i] = r.Uint64()
	}
	want, wantS := slices.Clone(allV), slices.Clone(spikes)
	l.rowsGeneric(rows, n, Mat(within(want, len(v)), ldv), Mat(cur, ldc), Thresholds{Th: th, Shift: shift, Floor: floor}, Bits{X: wantS, Ld: lds})
	l.Rows(rows, n, Mat(v, ldv), Mat(cur, ldc), Thresholds{Th: th, Shift: shift, Floor: floor}, Bits{X: spikes, Ld: lds})
	for b := range rows {
		copy(v[b*ldv+n:b*ldv+pad], within(want, len(v))[b*ldv+n:]) // cells beyond n may be anything
	}
	what := fmt.Sprintf("%+v n=%d rows=%d", l, n, rows)
	sameBits(t, what, allV, want)
	if !slices.Equal(spikes, wantS) {
		t.Fatalf("%s: spikes differ", what)
	}
}

func TestTraceBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 100; n++ {
			tr, rows := Trace{Decay: 0.77, Additive: n%2 == 1}, 1+r.IntN(9)
			if n%32 == 0 {
				rows += mostCells
			}
			ld, lds := n+r.IntN(5), (n+63)/64+r.IntN(2)
			all, z := guarded(r, rows*ld)
			z[0] = 1e-30
			spikes := make([]uint64, rows*lds)
			for i := range spikes {
				spikes[i] = r.Uint64() & r.Uint64()
			}
			want, sum, wantSum := slices.Clone(all), make([]float32, rows), make([]float32, rows)
			tr.rowsGeneric(rows, n, within(want, len(z)), ld, spikes, lds, wantSum)
			tr.Rows(rows, n, z, ld, spikes, lds, sum)
			sameBits(t, fmt.Sprintf("%+v n=%d", tr, n), all, want)
			sameBits(t, "Σ z²", sum, wantSum)
		}
	})
}

func TestAdamBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 101 {
			n := i
			if i == 100 {
				n = 2*mostMoments + 37
			}
			s := Adam{0.002, 0.9, 0.999, 1e-8}.At(int64(i + 1))
			all, w := guarded(r, n)
			_, g := guarded(r, n)
			_, m := guarded(r, n)
			v := make([]float32, n)
			wm, wv, want := slices.Clone(m), slices.Clone(v), slices.Clone(all)
			adamGeneric(within(want, n), g, wm, wv, s)
			AdamVec(w, g, m, v, s)
			sameBits(t, "weights", all, want)
			sameBits(t, "first moments", m, wm)
			sameBits(t, "second moments", v, wv)
		}
	})
}

// Packed operands are the same, however they are packed.
func TestPackBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range 60 {
			high, wide := tileShape()
			width, lanes, k := []int{high, wide}[i%2], 1+r.IntN(100), 1+r.IntN(100)
			if i < 4 {
				k += 1 << 12
			}
			for _, beside := range []bool{true, false} {
				rows, cols := lanes, k
				if beside {
					rows, cols = k, lanes
				}
				ld := cols + r.IntN(5)
				_, x := guarded(r, (rows-1)*ld+cols)
				o := newOperand(x, ld, beside, lanes, k)
				lane0, k0 := r.IntN(ceil(lanes, width))*width, r.IntN(k)
				all, dst := guarded(r, (k-k0)*width)
				o.pack(dst, width, lane0, k0)
				checkGuards(t, all, dst)
				for at, v := range dst {
					if want := o.at(lane0+at%width, k0+at/width); v != want {
						t.Fatalf("beside=%v lanes=%d width=%d: element %d is %v, want %v", beside, lanes, width, at, v, want)
					}
				}
			}
		}
	})
}

// at returns element (lane, q), 0 beyond the last lane.
func (o *operand) at(lane, q int) float32 {
	switch {
	case lane >= o.lanes:
		return 0
	case o.beside:
		return o.x[q*o.ld+lane]
	}
	return o.x[lane*o.ld+q]
}
