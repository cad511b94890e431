//go:build amd64 && !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func randomLists(r *rand.Rand, rows, n int) (start, idx []uint32) {
	start = []uint32{0}
	for range rows {
		for range r.IntN(5) {
			idx = append(idx, uint32(r.IntN(n)))
		}
		start = append(start, uint32(len(idx)))
	}
	return start, idx
}

func TestGatherBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 200; n++ {
			pre, rows := 1+r.IntN(9), 1+r.IntN(200)
			ldw, ldd := n+r.IntN(9), n+r.IntN(9)
			_, w := guarded(r, pre*ldw)
			start, idx := randomLists(r, rows, pre)
			all, dst := guarded(r, rows*ldd)
			want := slices.Clone(all)
			gatherGeneric(want[len(all)-16-len(dst):][:len(dst)], ldd, n, w, ldw, 0.1, start, idx)
			GatherRows(dst, ldd, n, w, ldw, 0.1, start, idx)
			sameBits(t, fmt.Sprintf("n=%d rows=%d", n, rows), all, want)
		}
	})
}

func TestLIFBits(t *testing.T) {
	kinds := []LIF{}
	for _, reset := range []Reset{ResetSubtract, ResetZero, ResetNone} {
		for k := range 4 {
			kinds = append(kinds, LIF{Decay: 0.9, Input: 0.7, Reset: reset, Delayed: k&1 == 1, Inclusive: k&2 == 2})
		}
	}
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 200; n++ {
			l, rows, adaptive := kinds[n%len(kinds)], 1+r.IntN(5), n%3 == 0
			ld := (n+15)&^15 + r.IntN(3)
			allV, v := guarded(r, rows*ld)
			_, cur := guarded(r, rows*ld)
			_, th := guarded(r, ld)
			var shift, floor []float32
			if adaptive {
				_, shift = guarded(r, rows)
				_, floor = guarded(r, rows)
			}
			lds := (n + 63) / 64
			spikes := make([]uint64, rows*lds)
			for i := range spikes {
				spikes[i] = r.Uint64()
			}
			copy(th, v[:n:n]) // equality with the threshold must occur
			wantV, wantS := slices.Clone(v), slices.Clone(spikes)
			l.rowsGeneric(rows, n, wantV, ld, cur, ld, th, shift, floor, wantS, lds)
			l.Rows(rows, n, v, ld, cur, ld, th, shift, floor, spikes, lds)
			what := fmt.Sprintf("%+v n=%d", l, n)
			for b := range rows {
				sameBits(t, what, v[b*ld:b*ld+n], wantV[b*ld:b*ld+n])
			}
			if !slices.Equal(spikes, wantS) {
				t.Fatalf("%s: spikes differ", what)
			}
			if allV[0] != guard || allV[len(allV)-16] != guard {
				t.Fatalf("%s: wrote outside", what)
			}
		}
	})
}

func TestTraceBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 40 {
			tr, n, rows := Trace{Decay: 0.77, Additive: k%2 == 1}, 16*(1+k%4), 1+r.IntN(9)
			ld := n + r.IntN(5)
			all, z := guarded(r, rows*ld)
			z[0] = 1e-30
			spikes := make([]uint64, rows)
			for i := range spikes {
				spikes[i] = r.Uint64() & r.Uint64()
			}
			want, sum, wantSum := slices.Clone(all), make([]float32, rows), make([]float32, rows)
			tr.rowsGeneric(rows, n, want[len(all)-16-len(z):], ld, spikes, 1, wantSum)
			tr.Rows(rows, n, z, ld, spikes, 1, sum)
			sameBits(t, fmt.Sprintf("%+v n=%d", tr, n), all, want)
			sameBits(t, "Σ z²", sum, wantSum)
		}
	})
}

func TestRowUpdateBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 30 {
			u := RowUpdate{Adam: Adam{0.002, 0.9, 0.999, 1e-8}.At(int64(k + 1)), Scale: 0.1, Lo: -1, Hi: 1, Soft: k%2 == 0}
			if k%3 != 0 {
				u.Lambda = 5e-5
			}
			if k%5 == 0 {
				u.Lo = 0
			}
			rows := 1 + r.IntN(40)
			all, c := guarded(r, rows*192)
			for i := range rows {
				for j := range 64 {
					c[i*192+128+j] *= c[i*192+128+j] // second moments are not negative
				}
			}
			_, grad := guarded(r, 4*64)
			clear(grad[:64])
			grad[70] = 1e-25 // moments that sink below the smallest kept
			_, count := guarded(r, 4*64)
			slot := make([]uint32, rows)
			for i := range slot {
				slot[i] = uint32(r.IntN(4))
			}
			var colsum [64]float32
			colsum[3] = 7
			want := slices.Clone(all)
			u.rowsGeneric(rows, want[len(all)-16-len(c):], grad, count, slot, &colsum)
			u.Rows(rows, c, grad, count, slot, &colsum)
			sameBits(t, fmt.Sprintf("%+v", u), all, want)
		}
	})
}

func TestAdamBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := range 100 {
			s := Adam{0.002, 0.9, 0.999, 1e-8}.At(int64(n + 1))
			all, w := guarded(r, n)
			_, g := guarded(r, n)
			_, m := guarded(r, n)
			v := make([]float32, n)
			wm, wv, want := slices.Clone(m), slices.Clone(v), slices.Clone(all)
			x := want[len(all)-16-n:]
			for i := range n {
				x[i], wm[i], wv[i] = s.one(x[i], g[i], wm[i], wv[i])
			}
			AdamVec(w, g, m, v, s)
			sameBits(t, "weights", all, want)
			sameBits(t, "first moments", m, wm)
			sameBits(t, "second moments", v, wv)
		}
	})
}

func TestMaskedSumsBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 60 {
			words, rows := 1+r.IntN(5), 1+r.IntN(9)
			lds := words + r.IntN(2)
			b := make([]uint64, rows*lds)
			for i := range b {
				b[i] = r.Uint64()
			}
			_, coef := guarded(r, k%7)
			list := make([]uint32, len(coef))
			for i := range list {
				list[i] = uint32(r.IntN(rows))
			}
			all, dst := guarded(r, words*Panel)
			want := slices.Clone(all)
			maskedGeneric(want[len(all)-16-len(dst):][:len(dst)], words, b, lds, list, coef)
			MaskedSums(dst, words, b, lds, list, coef)
			sameBits(t, fmt.Sprintf("words=%d entries=%d", words, len(coef)), all, want)
		}
	})
}
