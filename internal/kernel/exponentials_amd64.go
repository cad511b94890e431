//go:build amd64 && !purego

package kernel

// Each of these says how many numbers it took: all but the last, which are no vector.

func addBothSIMD(x, y, w []float64) int {
	each := lanes() / 2
	n := len(x) / each * each
	for lo := 0; lo < n; lo += mostDoubles {
		addBoth(&x[lo], &y[lo], &w[lo], min(mostDoubles, n-lo)/each)
	}
	return n
}

func fallBothSIMD(x, y []float64, a, b float64) int {
	each := lanes() / 2
	n := len(x) / each * each
	for lo := 0; lo < n; lo += mostDoubles {
		fallBoth(&x[lo], &y[lo], min(mostDoubles, n-lo)/each, a, b)
	}
	return n
}

// fallSIMD takes eight cells at a time, whose bits are a byte.
func (h Humps) fallSIMD(toX, toY, x, y []float64, a, b float64, above []uint64) int {
	n := len(x) / 8 * 8
	for lo := 0; lo < n; lo += mostDoubles {
		fallHumps(&toX[lo], &toY[lo], &x[lo], &y[lo], &h.Limit[lo], &h.Bar[lo], min(mostDoubles, n-lo)/8, a, b, &above[lo/64])
	}
	return n
}

func subtractSumsSIMD(g, a, b []float64, c, d float64) int {
	each := lanes() / 2
	n := len(g) / each * each
	for lo := 0; lo < n; lo += mostDoubles {
		subtractSums(&g[lo], &a[lo], &b[lo], min(mostDoubles, n-lo)/each, c, d)
	}
	return n
}
