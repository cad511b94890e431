package kernel

// GatherRows adds, for each list b, the sum of listed rows of w, times a gain:
//
//	dst[b·ldd + j] += gain · Σ_k w[idx[k]·ldw + j],   k = start[b] … start[b+1]−1,   0 ≤ j < n
//
// The sum runs in order of k, from 0, and is multiplied once. It is the forward pass of spikes
// through weights (idx: pre cells that fired, w: weights), and the gradient of weights (idx: rows in which a cell fired,
// w: errors). dst and w must not overlap.
func GatherRows(dst Matrix, n int, w Matrix, gain float32, l Lists) {
	if active != levelGeneric && n >= 16 && len(l.Idx) > 0 && l.len() > 0 {
		done := gatherSIMD(dst, n, w, gain, l, false)
		if done == n {
			return
		}
		dst.X, w.X, n = dst.X[done:], w.X[done:], n-done
	}
	gatherGeneric(dst, n, w, gain, l)
}

// GatherSums sets each row to what [GatherRows] would make of zeros.
func GatherSums(dst Matrix, n int, w Matrix, gain float32, l Lists) {
	done, rows := 0, l.len()
	if active != levelGeneric && n >= 16 && rows > 0 && l.Start[rows] > 0 {
		done = gatherSIMD(dst, n, w, gain, l, true)
	}
	if done == n {
		return
	}
	dst.X, w.X, n = dst.X[done:], w.X[done:], n-done
	for b := range max(rows, 0) {
		clear(dst.X[b*dst.Ld:][:n])
	}
	gatherGeneric(dst, n, w, gain, l)
}

func gatherGeneric(dst Matrix, n int, w Matrix, gain float32, l Lists) {
	var acc [Panel]float32
	for b := range max(l.len(), 0) {
		list := l.Idx[l.Start[b]:l.Start[b+1]]
		if len(list) == 0 {
			continue
		}
		for lo := 0; lo < n; lo += Panel {
			a := acc[:min(Panel, n-lo)]
			sumRows(a, w.X[lo:], w.Ld, list)
			d := dst.X[b*dst.Ld+lo:][:len(a)]
			for j, x := range a {
				d[j] += float32(gain * x)
			}
		}
	}
}

// sumRows writes the sum of the first len(sum) columns of the listed rows of w, each element in order of the list.
func sumRows(sum, w []float32, ldw int, list []uint32) {
	clear(sum)
	addRows(sum, w, ldw, list)
}

// addRows adds the listed rows: four at a time, then one.
func addRows(sum, w []float32, ldw int, list []uint32) {
	row := func(i uint32) []float32 { return w[int(i)*ldw:][:len(sum)] }
	for ; len(list) >= 4; list = list[4:] {
		a, b, c, d := row(list[0]), row(list[1]), row(list[2]), row(list[3])
		for j, x := range sum {
			sum[j] = x + a[j] + b[j] + c[j] + d[j]
		}
	}
	for _, i := range list {
		for j, x := range row(i) {
			sum[j] += x
		}
	}
}
