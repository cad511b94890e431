package kernel

// GatherRows adds, for each row b, the sum of listed rows of w, times a gain:
//
//	dst[b·ldd + j] += gain · Σ_k w[idx[k]·ldw + j],   k = start[b] … start[b+1]−1,   0 ≤ j < n
//
// There are len(start)−1 rows. The sum runs in order of k, from 0, and is multiplied once. It is the forward pass of spikes
// through weights (idx: pre cells that fired, w: weights), and the gradient of weights (idx: rows in which a cell fired,
// w: errors). dst and w must not overlap.
func GatherRows(dst []float32, ldd, n int, w []float32, ldw int, gain float32, start, idx []uint32) {
	if active != levelGeneric && n >= 16 && len(idx) > 0 && len(start) > 1 {
		done := gatherSIMD(dst, ldd, n, w, ldw, gain, start, idx, false)
		if done == n {
			return
		}
		dst, w, n = dst[done:], w[done:], n-done
	}
	gatherGeneric(dst, ldd, n, w, ldw, gain, start, idx)
}

// GatherSums sets each row to what [GatherRows] would make of zeros.
func GatherSums(dst []float32, ldd, n int, w []float32, ldw int, gain float32, lists CSR) {
	start, idx := lists.Start, lists.Idx
	done := 0
	if active != levelGeneric && n >= 16 && len(start) > 1 && start[len(start)-1] > 0 {
		done = gatherSIMD(dst, ldd, n, w, ldw, gain, start, idx, true)
	}
	if done == n {
		return
	}
	for b := range len(start) - 1 {
		clear(dst[b*ldd+done:][:n-done])
	}
	gatherGeneric(dst[done:], ldd, n-done, w[done:], ldw, gain, start, idx)
}

func gatherGeneric(dst []float32, ldd, n int, w []float32, ldw int, gain float32, start, idx []uint32) {
	var acc [Panel]float32
	for b := 0; b+1 < len(start); b++ {
		list := idx[start[b]:start[b+1]]
		if len(list) == 0 {
			continue
		}
		for lo := 0; lo < n; lo += Panel {
			a := acc[:min(Panel, n-lo)]
			sumRows(a, w[lo:], ldw, list)
			d := dst[b*ldd+lo:][:len(a)]
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
