package kernel

// Prefetch asks for the cache lines of x, so that they are there when they are read, a little later.
func Prefetch(x []uint16) {
	if len(x) > 0 {
		prefetch(&x[0], (2*len(x)+cacheLine-1)/cacheLine)
	}
}

// PrefetchNumbers is Prefetch of numbers.
func PrefetchNumbers(x []float32) {
	if len(x) > 0 {
		prefetchNumbers(&x[0], (4*len(x)+cacheLine-1)/cacheLine)
	}
}
