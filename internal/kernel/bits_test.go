package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// randomBits returns rows rows of lds words with the first n bits random and the others clear.
func randomBits(r *rand.Rand, rows, n, lds int) []uint64 {
	b := make([]uint64, rows*lds)
	for row := range rows {
		for j := range n {
			b[row*lds+j/64] |= uint64(r.IntN(3)/2) << (j % 64)
		}
	}
	return b
}

// places lists by hand the bits that are set in a row.
func places(row []uint64) (idx []uint32) {
	for j := range 64 * len(row) {
		if row[j/64]>>(j%64)&1 == 1 {
			idx = append(idx, uint32(j))
		}
	}
	return idx
}

func TestPopcountAndIndices(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, words := range []int{0, 1, 2, 3, 4, 63, 64, 65, 150} {
		b := randomBits(r, 1, 64*words, words)
		for i := range b {
			if r.IntN(2) == 0 {
				b[i] = 0
			}
		}
		want := places(b)
		if got := AppendIndices([]uint32{7}, b); !slices.Equal(got, append([]uint32{7}, want...)) {
			t.Errorf("places %v, want 7 and %v", got, want)
		}
		if got := Popcount(b); got != len(want) {
			t.Errorf("%d bits, want %d", got, len(want))
		}
	}
}

func TestCSR(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var lists, cells CSR
	for range 50 {
		rows, n := r.IntN(9), r.IntN(150)
		lds := (n+63)/64 + r.IntN(2)
		b := randomBits(r, rows, n, lds)
		lists.FromBits(rows, n, b, lds)
		cells.ByCell(rows, n, b, lds, 1)
		byCell := make([][]uint32, n)
		for row := range rows {
			want := places(b[row*lds:][:lds])
			if got := lists.Idx[lists.Start[row]:lists.Start[row+1]]; !slices.Equal(got, want) {
				t.Fatalf("row %d: %v, want %v", row, got, want)
			}
			for _, i := range want {
				byCell[i] = append(byCell[i], uint32(row))
			}
		}
		for i, want := range byCell {
			if got := cells.Idx[cells.Start[i]:cells.Start[i+1]]; !slices.Equal(got, want) {
				t.Fatalf("cell %d: %v, want %v", i, got, want)
			}
		}
		if len(lists.Start) != rows+1 || len(cells.Start) != n+1 || len(cells.Idx) != len(lists.Idx) {
			t.Fatalf("%d and %d starts for %d rows and %d cells", len(lists.Start), len(cells.Start), rows, n)
		}
	}
}

// Lists of bits in columns are those of the same bits in rows; lists of pairs are their intersections and differences.
func TestCSRFromColumns(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var byRow, columns, pairs CSR
	for range 50 {
		half, words := r.IntN(5), 1+r.IntN(3)
		rows, ld := 2*half, 2*half+r.IntN(3)
		b := randomBits(r, rows, 64*words, words)
		turned := inColumns(b, rows, words, words, ld)
		byRow.FromBits(rows, 64*words, b, words)
		columns.FromColumns(rows, turned, ld)
		if !slices.Equal(columns.Start, byRow.Start) || !slices.Equal(columns.Idx, byRow.Idx) {
			t.Fatalf("lists %v, want %v", columns, byRow)
		}
		pairs.PairsFromColumns(half, turned, ld)
		for p := range half {
			var want [3][]uint32
			first, second := byRow.Row(p), byRow.Row(half+p)
			for i := range uint32(64 * words) {
				x, y := slices.Contains(first, i), slices.Contains(second, i)
				for k, in := range []bool{x && y, x && !y, y && !x} {
					if in {
						want[k] = append(want[k], i)
					}
				}
			}
			for k := range want {
				if !slices.Equal(pairs.Row(3*p+k), want[k]) {
					t.Fatalf("list %d of pair %d is %v, want %v", k, p, pairs.Row(3*p+k), want[k])
				}
			}
		}
	}
}

func TestAddMasked(t *testing.T) {
	dst := make([]float32, 70)
	AddMasked(dst, []uint64{1<<63 | 2, 1 << 5}, 0.5)
	for i, x := range dst {
		if want := map[bool]float32{true: 0.5}[i == 1 || i == 63 || i == 69]; x != want {
			t.Errorf("element %d is %v, want %v", i, x, want)
		}
	}
}
