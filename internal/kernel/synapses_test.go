package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

func TestGatherPairsEquation(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			const pre, ldw = 9, Panel + 3
			pairs := 1 + r.IntN(5)
			w := eighths(r, pre*ldw)
			start, idx := randomLists(r, 3*pairs, pre)
			all, dst := guarded(r, 2*pairs*Panel)
			copy(dst, eighths(r, len(dst)))
			want := slices.Clone(dst)
			for b := range 2 * pairs {
				p := b % pairs
				own := 3*p + 1 + b/pairs
				for _, list := range [][]uint32{idx[start[3*p]:start[3*p+1]], idx[start[own]:start[own+1]]} {
					for _, i := range list {
						for j := range Panel {
							want[b*Panel+j] += 0.5 * w[int(i)*ldw+j]
						}
					}
				}
			}
			GatherPairs(dst, pairs, w, ldw, 0.5, start, idx)
			if !slices.Equal(dst, want) {
				t.Fatalf("sums %v, want %v", dst, want)
			}
			checkGuards(t, all, dst)
		}
	})
}

// A step of Learn is one of Rows with the sums that its comment defines, to the bit where these are exact.
func TestLearnEquation(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for k := range 20 {
			rows := 1 + r.IntN(300)
			u := RowUpdate{Adam: Adam{0.01, 0.9, 0.999, 1e-8}.At(3), Scale: 0.5, Lo: -1, Hi: 1, Soft: k%2 == 0, Lambda: []float32{0, 1e-3}[k/2%2]}
			post, fired := eighths(r, rows*Panel), randomBits(r, rows, Panel, 1)
			var lists CSR
			lists.ByCell(rows, Tile, randomBits(r, rows, Tile, 1), 1, 1)
			grad, count := make([]float32, Tile*Panel), make([]float32, Tile*Panel)
			for i := range Tile * Panel {
				for _, b := range lists.Row(i / Panel) {
					grad[i] += post[int(b)*Panel+i%Panel]
					count[i] += float32(fired[b] >> (i % Panel) & 1)
				}
			}
			all, wmv := guarded(r, Tile*3*Panel)
			squareMoments(wmv)
			want := slices.Clone(wmv)
			colsum := [Panel]float32{1, 2, 3}
			cells := []uint32{5, 63, 0, 17}
			u.Rows(cells, 0, len(cells), want, grad, count, &colsum)
			u.Learn(cells, wmv, Factors{&lists, post, fired}, &colsum)
			sameBits(t, "weights and moments", wmv, want)
			checkGuards(t, all, wmv)
		}
	})
}

// The gradient of a tile is the same summed by pre and by post cell, to the bit, where zeros are left out.
func TestMaskedTileIsGatherRows(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			rows, lds := 1+r.IntN(30), 1+r.IntN(2)
			b := randomBits(r, rows, 64, lds)
			x := make([]float32, rows*Panel)
			var marks CSR
			var factor []float32
			marks.Start = []uint32{0}
			for j := range Panel {
				for row := range rows {
					if r.IntN(4) == 0 {
						x[row*Panel+j] = float32(r.NormFloat64())
						marks.Idx = append(marks.Idx, uint32(row))
						factor = append(factor, x[row*Panel+j])
					}
				}
				marks.Start = append(marks.Start, uint32(len(marks.Idx)))
			}
			turned, got, want := make([]float32, Tile*Panel), make([]float32, Tile*Panel), make([]float32, Tile*Panel)
			MaskedTile(turned, b, lds, marks.Start, marks.Idx, factor)
			Turn(got, turned)
			var cells CSR
			cells.ByCell(rows, 64, b, lds, 1)
			GatherRows(Mat(want, Panel), Panel, Mat(x, Panel), 1, cells.Lists)
			sameBits(t, "gradient", got, want)
		}
	})
}

func TestCountTile(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for range 20 {
			rows, lists := 1+r.IntN(30), 1+r.IntN(90)
			b := randomBits(r, rows, 64, 1)
			start, idx := randomLists(r, lists, rows)
			all, dst := guarded(r, lists*Tile)
			CountTile(dst, b, 1, start, idx)
			for j := range lists {
				for i := range Tile {
					want := 0
					for _, row := range idx[start[j]:start[j+1]] {
						want += int(b[row] >> i & 1)
					}
					if dst[j*Tile+i] != float32(want) {
						t.Fatalf("count (%d, %d) is %v, want %d", j, i, dst[j*Tile+i], want)
					}
				}
			}
			checkGuards(t, all, dst)
		}
	})
}
