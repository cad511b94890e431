package kernel

// GatherPairs is [GatherRows] into pairs of rows of 64 that share much of their lists: rows b and b + apart of dst. Of three
// lists, 3b names the rows of w for both, 3b+1 those for row b alone, 3b+2 those for row b + apart alone:
//
//	dst[b·64 + j] += gain · (Σ_both w + Σ_own w)
//
// with the terms of both first. There are len(start)/3 pairs.
func GatherPairs(dst []float32, apart int, w []float32, ldw int, gain float32, start, idx []uint32) {
	if len(idx) == 0 {
		return
	}
	if active != levelGeneric {
		pairsSIMD(dst, apart, w, ldw, gain, start, idx)
		return
	}
	pairsGeneric(dst, apart, w, ldw, gain, start, idx)
}

func pairsGeneric(dst []float32, apart int, w []float32, ldw int, gain float32, start, idx []uint32) {
	var both, own [Panel]float32
	for b := range len(start) / 3 {
		s := start[3*b:][:4]
		clear(both[:])
		addRows(both[:], w, ldw, idx[s[0]:s[1]])
		for k := range 2 {
			own = both
			addRows(own[:], w, ldw, idx[s[1+k]:s[2+k]])
			d := dst[(b+k*apart)*Panel:][:Panel]
			for j, x := range own {
				d[j] += float32(gain * x)
			}
		}
	}
}
