package kernel

import "math/bits"

// Spread are rows of 64 numbers of which only some are stored: of row u those whose bits are set in Mask[u], one after the other, from number
// Start[u] on; Post[k] is where in its row number k stands. No mask is 0. Row[u] says which row of a matrix it stands for, and does not
// fall; the rows of the matrix follow each other without gaps. Start has one element more.
type Spread struct {
	Mask  []uint64
	Start []uint32
	Row   []uint32
	Post  []uint8
}

// Slice returns the rows from lo to hi−1.
func (s Spread) Slice(lo, hi int) Spread {
	return Spread{s.Mask[lo:hi], s.Start[lo : hi+1], s.Row[lo:hi], s.Post}
}

// stored returns those of the numbers x, or of their places, that the rows store.
func stored[T any](s Spread, x []T) []T { return x[s.Start[0]:s.Start[len(s.Mask)]] }

// Expand writes the rows to dst, with 0 for what is not stored:
//
//	dst[64·Row[u] + j] = x[Start[u] + …] where bit j of Mask[u] is set, in order of j
func (s Spread) Expand(dst, x []float32) {
	if len(s.Mask) == 0 {
		return
	}
	if active == levelAVX512 {
		s.expandSIMD(dst, stored(s, x))
		return
	}
	for u, w := range s.Mask {
		row := dst[int(s.Row[u])*Panel:][:Panel]
		clear(row)
		for k := s.Start[u]; w != 0; w &= w - 1 {
			row[bits.TrailingZeros64(w)] = x[k]
			k++
		}
	}
}

// Pick reads the rows from a tile of 64 rows, in which row i stands for all that are i modulo 64: the reverse of Expand.
func (s Spread) Pick(x, from []float32) {
	if len(s.Mask) == 0 {
		return
	}
	if active == levelAVX512 {
		s.pickSIMD(stored(s, x), from[:Tile*Panel])
		return
	}
	for u, w := range s.Mask {
		row := from[s.Row[u]%Tile*Panel:][:Panel]
		for k := s.Start[u]; w != 0; w &= w - 1 {
			x[k] = row[bits.TrailingZeros64(w)]
			k++
		}
	}
}

// AddTo adds each row to those rows of sum, of 64 numbers, that its list in lists names and that are below limit; lists are of rising numbers,
// list Row[u] is that of row u.
func (s Spread) AddTo(sum, x []float32, lists *CSR, limit int) {
	if len(s.Mask) == 0 || limit == 0 || len(lists.Idx) == 0 {
		return
	}
	sum = sum[:limit*Panel]
	if active == levelAVX512 {
		s.addSIMD(sum, x, lists, limit)
		return
	}
	for u := range s.Mask {
		for _, r := range lists.Row(int(s.Row[u])) {
			if int(r) >= limit {
				break
			}
			s.AddRow(sum[int(r)*Panel:], x, u)
		}
	}
}

// AddRow adds row u to dst.
func (s Spread) AddRow(dst, x []float32, u int) {
	w, row := s.Mask[u], (*[Panel]float32)(dst)
	for _, y := range x[s.Start[u]:s.Start[u+1]] {
		row[bits.TrailingZeros64(w)%Panel] += y
		w &= w - 1
	}
}

// Sum sums for each row of s that list names, by rising number, the rows of f.Post in list Row[u] of f.Rows that are below limit, and counts how
// often each bit is set in those of f.Fired: what is stored of the sums goes to grad and count, which are 0 before. Other rows, and those whose
// list in f.Rows is empty, are left alone.
func (s Spread) Sum(list []uint32, grad, count []float32, f Factors, limit int) {
	if len(list) == 0 || limit == 0 || len(f.Rows.Idx) == 0 {
		return
	}
	f.Post, f.Fired = f.Post[:limit*Panel], f.Fired[:limit]
	if active == levelAVX512 {
		s.sumSIMD(list, grad, count, f, limit)
		return
	}
	for _, u := range list {
		for _, r := range f.Rows.Row(int(s.Row[u])) {
			if int(r) >= limit {
				break
			}
			s.sumRow(grad, count, int(u), f.Post[int(r)*Panel:], f.Fired[r])
		}
	}
}

func (s Spread) sumRow(grad, count []float32, u int, post []float32, fired uint64) {
	row, w := (*[Panel]float32)(post), s.Mask[u]
	for k := s.Start[u]; w != 0; w &= w - 1 {
		j := bits.TrailingZeros64(w)
		grad[k] += row[j%Panel]
		count[k] += float32(fired >> j & 1)
		k++
	}
}
