package kernel

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"
)

// randomSpread returns rows of a matrix of some rows, from a number that is not 0 on, some of them twice.
func randomSpread(r *rand.Rand, rows int) Spread {
	s := Spread{Start: []uint32{uint32(r.IntN(9))}}
	s.Post = make([]uint8, s.Start[0])
	density := r.IntN(4)
	for i := range rows {
		for range r.IntN(3) {
			w := r.Uint64()
			for range density {
				w &= r.Uint64()
			}
			w |= 1 << r.IntN(64)
			s.Mask, s.Row = append(s.Mask, w), append(s.Row, uint32(i))
			s.Start = append(s.Start, s.Start[len(s.Start)-1]+uint32(bits.OnesCount64(w)))
			for ; w != 0; w &= w - 1 {
				s.Post = append(s.Post, uint8(bits.TrailingZeros64(w)))
			}
		}
	}
	return s
}

// eachStored calls f with every stored number of s: its row among those of s, its place there, and its number.
func (s Spread) eachStored(f func(u, j, k int)) {
	k := int(s.Start[0])
	for u, w := range s.Mask {
		for j := range Panel {
			if w>>j&1 != 0 {
				f(u, j, k)
				k++
			}
		}
	}
}

func eachSpread(t *testing.T, f func(t *testing.T, r *rand.Rand, s Spread, rows, stored int)) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 40 {
			rows := 1 + r.IntN(200)
			if k == 0 {
				rows = 3 * mostCellsOfTests
			}
			s := randomSpread(r, rows)
			f(t, r, s, rows, int(s.Start[len(s.Mask)]))
		}
	})
}

// mostCellsOfTests is more rows than a call of assembly gets.
const mostCellsOfTests = 1 << 11

func TestSpreadExpands(t *testing.T) {
	eachSpread(t, func(t *testing.T, r *rand.Rand, s Spread, rows, stored int) {
		_, x := guarded(r, stored)
		all, dst := guarded(r, rows*Panel)
		want := slices.Clone(dst)
		for _, i := range s.Row {
			clear(want[int(i)*Panel:][:Panel])
		}
		last := map[int]int{} // of rows that stand for the same one the last is written
		for u, i := range s.Row {
			last[int(i)] = u
		}
		s.eachStored(func(u, j, k int) {
			if i := int(s.Row[u]); last[i] == u {
				want[i*Panel+j] = x[k]
			}
		})
		s.Expand(dst, x)
		sameBits(t, "rows", dst, want)
		checkGuards(t, all, dst)
	})
}

func TestSpreadPicks(t *testing.T) {
	eachSpread(t, func(t *testing.T, r *rand.Rand, s Spread, _, stored int) {
		_, from := guarded(r, Tile*Panel)
		all, x := guarded(r, stored)
		want := slices.Clone(x[:stored])
		s.eachStored(func(u, j, k int) { want[k] = from[int(s.Row[u])%Tile*Panel+j] })
		s.Pick(x, from)
		sameBits(t, "numbers", x[:stored], want)
		checkGuards(t, all, x)
	})
}

// randomSpikes lists by cell the rows in which cells fired, of which the first ones may all be silent.
func randomSpikes(r *rand.Rand, rows, cells int) *CSR {
	words := (cells + 63) / 64
	b, silent := randomBits(r, rows, cells, words), r.IntN(2)*r.IntN(words+1)
	for row := range rows {
		clear(b[row*words:][:silent])
	}
	lists := &CSR{}
	lists.ByCell(rows, cells, b, words, 1)
	return lists
}

func TestSpreadAdds(t *testing.T) {
	eachSpread(t, func(t *testing.T, r *rand.Rand, s Spread, rows, stored int) {
		sums := 1 + r.IntN(40)
		limit := r.IntN(sums + 1)
		lists := randomSpikes(r, sums, rows)
		_, x := guarded(r, stored)
		all, sum := guarded(r, sums*Panel)
		want := slices.Clone(sum)
		s.eachStored(func(u, j, k int) {
			for _, b := range lists.Row(int(s.Row[u])) {
				if int(b) < limit {
					want[int(b)*Panel+j] += x[k]
				}
			}
		})
		s.AddTo(sum, x, lists, limit)
		sameBits(t, "sums", sum, want)
		checkGuards(t, all, sum)
	})
}

func TestSpreadSums(t *testing.T) {
	eachSpread(t, func(t *testing.T, r *rand.Rand, s Spread, rows, stored int) {
		sums := 1 + r.IntN(40)
		limit := r.IntN(sums + 1)
		var f Factors
		f.Rows = randomSpikes(r, sums, rows)
		_, f.Post = guarded(r, sums*Panel)
		f.Fired = randomBits(r, sums, Panel, 1)
		all, x := guarded(r, 2*(stored))
		clear(x)
		grad, count := x[:stored], x[stored:]
		var list []uint32
		listed := make([]bool, len(s.Row))
		for u := range s.Row {
			if listed[u] = r.IntN(4) > 0; listed[u] {
				list = append(list, uint32(u))
			}
		}
		want, wantCount := make([]float32, stored), make([]float32, stored)
		s.eachStored(func(u, j, k int) {
			for _, b := range f.Rows.Row(int(s.Row[u])) {
				if int(b) < limit && listed[u] {
					want[k] += f.Post[int(b)*Panel+j]
					wantCount[k] += float32(f.Fired[b] >> j & 1)
				}
			}
		})
		s.Sum(list, grad, count, f, limit)
		sameBits(t, "sums", grad[:stored], want)
		sameBits(t, "counts", count[:stored], wantCount)
		checkGuards(t, all, x)
	})
}
