//go:build amd64 && !purego

package kernel

// bounds returns the highest number of a pre cell of the runs, and of a weight behind the last.
func (x Runs) bounds() (pre, weights int) {
	for _, u := range x {
		pre, weights = max(pre, int(u.Pre)), max(weights, int(u.At+u.N))
	}
	return pre, weights
}

func (x Runs) addSIMD(sum, w []float32, lists *CSR, limit int) {
	pre, weights := x.bounds()
	_, start, idx := w[:weights+RunSpare], lists.Start[:pre+2], lists.Idx
	for lo, most := 0, mostLists(lists); lo < len(x); lo += most {
		addRuns(&sum[0], &x[lo].Pre, min(most, len(x)-lo), &w[0], &start[0], &idx[0], limit)
	}
}

func (x Runs) sumSIMD(grad, silent []float32, f Factors, colsum *[Panel + RunSpare]float32, limit int) {
	pre, weights := x.bounds()
	_, _, _ = grad[:weights+RunSpare], f.Post[:limit*Panel+RunSpare], f.Fired[:limit]
	start, idx := f.Rows.Start[:pre+2], f.Rows.Idx
	var count, all *float32 // of spikes, unless nil
	if silent != nil {
		_ = silent[:weights+RunSpare]
		count, all = &silent[0], &colsum[0]
	}
	for lo, most := 0, mostLists(f.Rows); lo < len(x); lo += most {
		sumRuns(&grad[0], count, &x[lo].Pre, min(most, len(x)-lo), &start[0], &idx[0], &f.Post[0], &f.Fired[0], all, limit)
	}
}
