package rules

// ListedSynapse is how many bytes a synapse of a list takes once its wiring is compiled: 2 in engine.Links, and 8 while random ones are sorted.
const ListedSynapse = 2 + 8

// Ceil returns n/of, rounded up.
func Ceil(n, of int) int { return (n + of - 1) / of }

// Nonzero returns how many weights are not 0.
func Nonzero(w []float32) int64 {
	n := int64(0)
	for _, x := range w {
		if x != 0 {
			n++
		}
	}
	return n
}

// Zeros returns n zeros, nil for none, in the memory of x if it is enough.
func Zeros[T any](x []T, n int) []T {
	if n == 0 {
		return nil
	}
	if cap(x) < n {
		return make([]T, n)
	}
	x = x[:n]
	clear(x)
	return x
}
