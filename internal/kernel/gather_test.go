package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// listed returns gain · Σ w[i][j] over list in float64, and the sum of the sizes of its terms.
func listed(w []float32, ldw, j int, gain float64, list []uint32) (sum, size float64) {
	for _, i := range list {
		x := gain * float64(w[int(i)*ldw+j])
		sum, size = sum+x, size+math.Abs(x)
	}
	return sum, size
}

func TestGatherRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 150; n += 1 + r.IntN(5) {
			const pre, rows = 12, 9
			ldw, ldd := n+r.IntN(9), n+r.IntN(9)
			_, w := guarded(r, pre*ldw)
			start, idx := randomLists(r, rows, pre)
			all, dst := guarded(r, (rows-1)*ldd+n)
			before := append([]float32(nil), dst...)
			GatherRows(Mat(dst, ldd), n, Mat(w, ldw), 0.25, Lists{Start: start, Idx: idx})
			for at, x := range dst {
				b, j := at/ldd, at%ldd
				want, size := float64(before[at]), math.Abs(float64(before[at]))
				if j < n {
					s, a := listed(w, ldw, j, 0.25, idx[start[b]:start[b+1]])
					want, size = want+s, size+a
				}
				if math.Abs(float64(x)-want) > 8*0x1p-24*size {
					t.Fatalf("n=%d: element (%d, %d) is %v, want %v", n, b, j, x, want)
				}
			}
			checkGuards(t, all, dst)
		}
	})
}

// Rows without entries are left as they are, whatever else is in the lists.
func TestGatherRowsWithoutEntries(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		dst := []float32{1, 2, 3}
		GatherRows(Mat(dst, 1), 1, Mat(nil, 1), 1, Lists{Start: []uint32{0, 0, 0, 0}, Idx: nil})
		GatherRows(Mat(dst, 1), 1, Mat(nil, 1), 1, Lists{Start: []uint32{0}, Idx: nil})
		GatherRows(Mat(dst, 1), 1, Mat(nil, 1), 1, Lists{Start: nil, Idx: nil})
		big := make([]float32, 32)
		GatherRows(Mat(big, 16), 16, Mat(nil, 16), 1, Lists{Start: []uint32{2, 2, 2}, Idx: []uint32{0, 0}})
		if dst[0] != 1 || dst[1] != 2 || dst[2] != 3 {
			t.Errorf("rows without entries became %v", dst)
		}
	})
}

// Sums that are set have the bits of those that are added to zeros.
func TestGatherSums(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 3))
		for n := 1; n <= 150; n += 1 + r.IntN(5) {
			const pre, rows = 12, 9
			ldw, ldd := n+r.IntN(9), n+r.IntN(9)
			_, w := guarded(r, pre*ldw)
			start, idx := randomLists(r, rows, pre)
			if r.IntN(5) == 0 {
				clear(start)
			}
			all, dst := guarded(r, (rows-1)*ldd+n)
			want := append([]float32(nil), dst...)
			for b := range rows {
				clear(want[b*ldd:][:n])
			}
			GatherRows(Mat(want, ldd), n, Mat(w, ldw), 0.25, Lists{Start: start, Idx: idx})
			GatherSums(Mat(dst, ldd), n, Mat(w, ldw), 0.25, Lists{Start: start, Idx: idx})
			for i, x := range dst {
				if math.Float32bits(x) != math.Float32bits(want[i]) {
					t.Fatalf("n=%d: element %d is %v, want %v", n, i, x, want[i])
				}
			}
			checkGuards(t, all, dst)
		}
		GatherSums(Mat(nil, 1), 1, Mat(nil, 1), 1, Lists{Start: []uint32{0}})
	})
}
