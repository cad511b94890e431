//go:build amd64 && !purego

package kernel

func (s Spread) expandSIMD(dst, x []float32) {
	last(dst, s.end(), Panel, Panel)
	s.eachBlock(mostCells, func(at uint32, b Spread) { expandRowsAVX512(&dst[0], &b.Mask[0], &b.Row[0], len(b.Mask), &x[at]) })
}

func (s Spread) pickSIMD(x, from []float32) {
	post := stored(s, s.Post)
	s.eachBlock(mostCells, func(at uint32, b Spread) {
		pickRowsAVX512(&x[at], &b.Mask[0], &b.Row[0], len(b.Mask), &post[at], &from[0])
	})
}

func (s Spread) addSIMD(sum, x []float32, lists *CSR, limit int) {
	x = stored(s, x)
	start, idx := s.lists(lists)
	if len(idx) == 0 {
		return
	}
	s.eachBlock(mostLists(lists), func(at uint32, b Spread) {
		addSpreadAVX512(&sum[0], &b.Mask[0], &b.Row[0], len(b.Mask), &x[at], &start[0], &idx[0], limit)
	})
}

func (s Spread) sumSIMD(list []uint32, grad, count []float32, f Factors, limit int) {
	rows := len(s.Mask)
	_, _, _ = stored(s, grad), stored(s, count), stored(s, s.Post)
	_ = s.Row[:rows][list[len(list)-1]]
	start, idx := s.lists(f.Rows)
	if len(idx) == 0 {
		return
	}
	for lo, most := 0, mostLists(f.Rows); lo < len(list); lo += most {
		sumSpreadAVX512(&grad[0], &count[0], &list[lo], min(most, len(list)-lo), &s.Start[0], &s.Row[0], &s.Post[0], &start[0], &idx[0],
			&f.Post[0], &f.Fired[0], limit)
	}
}

// end is one more than the highest number of a row.
func (s Spread) end() int { return int(s.Row[len(s.Row)-1]) + 1 }

// lists returns the parts of lists that s needs.
func (s Spread) lists(lists *CSR) (start, idx []uint32) {
	return lists.Start, lists.Idx[:lists.Start[s.end()]]
}

// mostLists is how many lists a call gets.
func mostLists(lists *CSR) int {
	return max(16, min(mostUpdates, mostGathers*len(lists.Start)/(2*len(lists.Idx)+1)))
}

// eachBlock calls f for blocks of at most most rows, with the number of their first stored number, counted from that of s.
func (s Spread) eachBlock(most int, f func(at uint32, block Spread)) {
	for lo := 0; lo < len(s.Mask); lo += most {
		b := s.Slice(lo, min(lo+most, len(s.Mask)))
		f(b.Start[0]-s.Start[0], b)
	}
}
