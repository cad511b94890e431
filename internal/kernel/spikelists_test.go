package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// someBits returns rows of n cells that fire with probability p.
func someBits(r *rand.Rand, rows, n, lds int, p float64) []uint64 {
	b := AllocWords(rows * lds)
	for i := range rows {
		for j := range n {
			if r.Float64() < p {
				b[i*lds+j>>6] |= 1 << (j & 63)
			}
		}
	}
	return b
}

// inColumns returns bits with word k of row r at k·ld + r.
func inColumns(b []uint64, rows, words, lds, ld int) []uint64 {
	c := make([]uint64, words*ld)
	for r := range rows {
		for k := range words {
			c[k*ld+r] = b[r*lds+k]
		}
	}
	return c
}

func TestListsByPartsAndColumns(t *testing.T) {
	eachLevel(t, testLists)
}

func testLists(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var parts, byCell, rows CSR
	for range 200 {
		n, m := 1+r.IntN(300), 1+r.IntN(300)
		words := (n + 63) / 64
		lds, part := words+r.IntN(2), 1+r.IntN(4)
		b := someBits(r, m, n, lds, r.Float64()*r.Float64())
		rows.FromBits(m, n, b, lds)
		parts.FromParts(m, words, part, b, lds)
		if want := m * ceil(words, part); len(parts.Start) != want+1 {
			t.Fatalf("%d rows of %d words by %d: %d lists, want %d", m, words, part, len(parts.Start)-1, want)
		}
		for i := range m {
			var all []uint32
			for k := i; k+1 < len(parts.Start); k += m {
				all = append(all, parts.Idx[parts.Start[k]:parts.Start[k+1]]...)
			}
			if want := rows.Idx[rows.Start[i]:rows.Start[i+1]]; !slices.Equal(all, want) {
				t.Fatalf("row %d of %d cells: the parts list %v, want %v", i, n, all, want)
			}
		}
		want := transposed(&rows, m, n)
		byCell.ByCell(m, n, b, lds, 1)
		if !slices.Equal(byCell.Start, want.Start) || !slices.Equal(byCell.Idx, want.Idx) {
			t.Fatalf("%d rows of %d cells: lists by cell differ from the transposed rows", m, n)
		}
		byCell.Transpose(&rows, m, n)
		if !slices.Equal(byCell.Start, want.Start) || !slices.Equal(byCell.Idx, want.Idx) {
			t.Fatalf("%d rows of %d cells: transposed lists differ", m, n)
		}
		byCell.TransposeSteps(stepLists(b, m, words, part, lds), rowsOfStep(m), n)
		if !slices.Equal(byCell.Start, want.Start) || !slices.Equal(byCell.Idx, want.Idx) {
			t.Fatalf("%d rows of %d cells: transposed steps differ", m, n)
		}
		ld := m + r.IntN(3)
		columns := inColumns(b, m, words, lds, ld)
		byCell.ByCell(m, n, columns, 1, ld)
		if !slices.Equal(byCell.Start, want.Start) || !slices.Equal(byCell.Idx, want.Idx) {
			t.Fatalf("%d rows of %d cells in columns: lists by cell differ from the transposed rows", m, n)
		}
	}
}

// rowsOfStep is the greatest number of rows below 8 that divides all.
func rowsOfStep(all int) int {
	for n := 7; ; n-- {
		if all%n == 0 {
			return n
		}
	}
}

// stepLists are the lists of rows of bits, those of each step by parts of so many words.
func stepLists(b []uint64, all, words, part, lds int) (lists []CSR) {
	rows := rowsOfStep(all)
	lists = make([]CSR, all/rows)
	for i := range lists {
		lists[i].FromParts(rows, words, part, b[i*rows*lds:], lds)
	}
	return lists
}

func TestListsOfNothing(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		var c CSR
		c.FromParts(0, 3, 2, nil, 3)
		if !slices.Equal(c.Start, []uint32{0}) || len(c.Idx) != 0 {
			t.Errorf("no rows: %+v", c)
		}
		c.ByCell(0, 3, nil, 1, 1)
		if !slices.Equal(c.Start, []uint32{0, 0, 0, 0}) || len(c.Idx) != 0 {
			t.Errorf("columns of no rows: %+v", c)
		}
	})
}

// Within a part all entries name its own cells.
func TestPartsKeepTogether(t *testing.T) {
	b := someBits(rand.New(rand.NewPCG(1, 2)), 9, 300, 5, .5)
	var c CSR
	c.FromParts(9, 5, 2, b, 5)
	for p := range 3 {
		for _, i := range c.Idx[c.Start[p*9]:c.Start[(p+1)*9]] {
			if int(i)/128 != p {
				t.Fatalf("part %d lists cell %d", p, i)
			}
		}
	}
}

func TestBitsTurn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := 1; n <= 64; n++ {
		var x, dst [64]uint64
		for i := range x {
			x[i] = r.Uint64()
		}
		rows := 1 + r.IntN(64)
		turnColumn(dst[:], 1, n, x[:], 1, rows)
		for i := range 64 {
			for j := range 64 {
				want := uint64(0)
				if i < n && j < rows {
					want = x[j] >> i & 1
				}
				if dst[i]>>j&1 != want {
					t.Fatalf("%d rows of %d bits: bit %d of word %d is not bit %d of word %d", rows, n, j, i, i, j)
				}
			}
		}
	}
}
