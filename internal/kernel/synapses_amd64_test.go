//go:build amd64 && !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestPairsBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 40 {
			pre, pairs, ldw := 1+r.IntN(9), 1+r.IntN(40), Panel+r.IntN(9)
			if k == 0 {
				pairs = mostGathers / 4
			}
			_, w := guarded(r, (pre-1)*ldw+Panel)
			start, idx := randomLists(r, 3*pairs, pre)
			all, dst := guarded(r, 2*pairs*Panel)
			want := slices.Clone(all)
			if len(idx) == 0 {
				continue
			}
			pairsGeneric(within(want, len(dst)), pairs, w, ldw, 0.1, start, idx)
			GatherPairs(dst, pairs, w, ldw, 0.1, start, idx)
			sameBits(t, fmt.Sprint("pairs=", pairs), all, want)
		}
	})
}

func TestMaskedTileBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 40 {
			rows, lists, lds := 1+r.IntN(9), 1+r.IntN(200), 1+r.IntN(3)
			b := make([]uint64, rows*lds)
			for i := range b {
				b[i] = r.Uint64()
			}
			start, idx := randomLists(r, lists, rows)
			_, coef := guarded(r, len(idx))
			all, dst := guarded(r, lists*Tile)
			want := slices.Clone(all)
			maskedGeneric(within(want, len(dst)), b, lds, start, idx, coef)
			MaskedTile(dst, b, lds, start, idx, coef)
			sameBits(t, fmt.Sprint("lists=", lists), all, want)
		}
	})
}

func TestTurnBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		_, src := guarded(r, Tile*Panel)
		all, dst := guarded(r, Tile*Panel)
		Turn(dst, src)
		checkGuards(t, all, dst)
		for i := range Tile {
			for j := range Panel {
				if dst[i*Panel+j] != src[j*Tile+i] {
					t.Fatalf("element (%d, %d) is %v, want %v", i, j, dst[i*Panel+j], src[j*Tile+i])
				}
			}
		}
	})
}

func TestTurnRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 40 {
			rows, n := 1+r.IntN(40), 1+r.IntN(40)
			ldt, ldw := rows+r.IntN(5), n+r.IntN(5)
			_, w := guarded(r, (rows-1)*ldw+n)
			all, to := guarded(r, (n-1)*ldt+rows)
			want := slices.Clone(to)
			for i := range rows {
				for j := range n {
					want[j*ldt+i] = w[i*ldw+j]
				}
			}
			TurnRows(Mat(to, ldt), Mat(w, ldw), rows, n)
			sameBits(t, fmt.Sprint(rows, " rows of ", n), to, want)
			checkGuards(t, all, to)
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
			compareRowUpdate(t, r, u)
		}
	})
}

func compareRowUpdate(t *testing.T, r *rand.Rand, u RowUpdate) {
	t.Helper()
	const first = 2 * Tile // of the block's cells
	all, c := guarded(r, 3*Tile*3*Panel)
	for i := range 3 * Tile {
		_, _, v := chunk(c, uint32(i))
		for j := range v {
			v[j] *= v[j] // second moments are not negative
		}
	}
	_, grad := guarded(r, Tile*Panel)
	clear(grad[:Panel])
	_, count := guarded(r, Tile*Panel)
	grad[70] = 1e-25 // moments that sink below the smallest kept
	cells := make([]uint32, 1+r.IntN(Tile))
	for i := range cells {
		cells[i] = first + uint32(r.IntN(Tile))
	}
	lo := r.IntN(len(cells))
	colsum := [Panel]float32{3: 7}
	want := slices.Clone(all)
	u.rowsGeneric(cells[lo:], within(want, len(c)), grad, count, &colsum)
	u.Rows(cells, lo, len(cells), c, grad, count, &colsum)
	sameBits(t, fmt.Sprintf("%+v", u), all, want)
}

// Lists may be longer than what a byte counts.
func TestLearnBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 30 {
			u := RowUpdate{Adam: Adam{0.002, 0.9, 0.999, 1e-8}.At(int64(k + 1)), Scale: 0.1, Lo: -1, Hi: 1, Soft: k%2 == 0, Lambda: []float32{0, 5e-5}[k/2%2]}
			const rows, cells = 9, 150
			var lists CSR
			lists.Start, lists.Idx = randomLists(r, cells, rows)
			for range []int{0, 1, 254, 255, 256, 300, mostGathers + 1}[k%7] {
				lists.Idx = append(lists.Idx, uint32(r.IntN(rows)))
			}
			lists.Start = append(lists.Start, uint32(len(lists.Idx)))
			_, post := guarded(r, rows*Panel)
			fired := randomBits(r, rows, 64, 1)
			for i := range fired {
				fired[i] |= 1 << 5
			}
			all, wmv := guarded(r, (cells+1)*3*Panel)
			squareMoments(wmv)
			list := []uint32{cells, 7, 3}
			for range 1 + r.IntN(2*mostUpdates) {
				list = append(list, uint32(r.IntN(cells)))
			}
			colsum := [Panel]float32{3: 7}
			want := slices.Clone(all)
			u.learnGeneric(list, within(want, len(wmv)), Factors{&lists, post, fired}, &colsum)
			u.Learn(list, wmv, Factors{&lists, post, fired}, &colsum)
			sameBits(t, fmt.Sprintf("%+v", u), all, want)
		}
	})
}

// A block has cells and rows as a call may have, but one cell at least.
func TestFactorsBlock(t *testing.T) {
	f := Factors{Rows: &CSR{Lists: Lists{Start: []uint32{0, 2, 2, 12, 15, 16}, Idx: make([]uint32, 16)}}} // lists of 2, 0, 10, 3 and 1
	for _, c := range []struct{ lo, most, rows, want int }{
		{0, 9, 16, 5}, {0, 3, 16, 3}, {3, 9, 16, 5}, {0, 9, 1, 1}, {0, 9, 2, 3}, {0, 9, 11, 3}, {0, 9, 12, 4}, {2, 9, 5, 3}, {3, 9, 3, 5},
	} {
		if got := f.block([]uint32{0, 1, 2, 3, 4}, c.lo, c.most, c.rows); got != c.want {
			t.Errorf("from %d on, %d cells and %d rows: ends at %d, want %d", c.lo, c.most, c.rows, got, c.want)
		}
	}
}

func TestReplayBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 20 {
			u := RowUpdate{Adam: Adam{0.002, 0.9, 0.999, 1e-8}.At(5), Lo: -1, Hi: 1, Lambda: []float32{0, 5e-5}[k%2]}
			past := Past{Rates: new([Lags]Rates), Colsum: new([Lags][Panel]float32), Now: int64(r.IntN(1000))}
			for i := range past.Rates {
				past.Rates[i] = Rates{r.Float32(), 1 + r.Float32()}
				past.Colsum[i][r.IntN(Panel)] = 3
			}
			n := 1 + r.IntN(2*mostReplays)
			all, c := guarded(r, n*3*Panel)
			cells, lag := make([]uint32, n), make([]uint32, n)
			for i := range cells {
				cells[i], lag[i] = uint32(i), uint32(r.IntN(Lags+1))
				_, _, v := chunk(c, uint32(i))
				for j := range v {
					v[j] *= v[j]
				}
			}
			want := slices.Clone(all)
			u.replayGeneric(cells, lag, within(want, len(c)), past)
			u.Replay(cells, lag, c, past)
			sameBits(t, fmt.Sprintf("%+v", u), all, want)
		}
	})
}

// Lists may be longer than what a byte counts.
func TestCountTileBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, long := range []int{0, 1, 254, 255, 256, 300, 1000} {
			const rows, lds = 7, 2
			b := make([]uint64, rows*lds)
			for i := range b {
				b[i] = r.Uint64() | 1<<63 | 1
			}
			start, idx := randomLists(r, 70, rows)
			for range long {
				idx = append(idx, uint32(r.IntN(rows)))
			}
			start = append(start, uint32(len(idx)))
			all, dst := guarded(r, 71*Tile)
			want := slices.Clone(all)
			countGeneric(within(want, len(dst)), b, lds, start, idx)
			CountTile(dst, b, lds, start, idx)
			sameBits(t, fmt.Sprint("a list of ", long), all, want)
		}
	})
}
