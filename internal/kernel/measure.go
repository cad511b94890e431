package kernel

// MultiplyAdds does rounds rounds of multiply-adds that wait for nothing but the arithmetic units, and returns how many
// operations that were, two a multiply-add. How long it takes is the peak of one core, to which others are compared. A round is
// that of the tile of [Gemm]; in plain Go, products and sums are not fused.
func MultiplyAdds(rounds int) (operations int) {
	high, wide := tileShape()
	if active != levelGeneric {
		for r := 0; r < rounds; r += mostRounds {
			peakSIMD(min(mostRounds, rounds-r))
		}
		return 2 * high * wide * rounds
	}
	return 2 * multiplyAddsGeneric(rounds, 0)
}

// mostRounds of MultiplyAdds or Xor in a call of assembly, which cannot be preempted.
const mostRounds = 1 << 11

// multiplyAddsGeneric returns how many multiply-adds it did. Twelve sums take turns, so that none waits for itself.
func multiplyAddsGeneric(rounds int, x float32) int {
	const sums = 12
	var b, c, d, e, f, g, h, i, j, k, l, m float32
	for range rounds {
		b, c, d, e = float32(b*x)+x, float32(c*x)+x, float32(d*x)+x, float32(e*x)+x
		f, g, h, i = float32(f*x)+x, float32(g*x)+x, float32(h*x)+x, float32(i*x)+x
		j, k, l, m = float32(j*x)+x, float32(k*x)+x, float32(l*x)+x, float32(m*x)+x
	}
	nothing := b + c + d + e + f + g + h + i + j + k + l + m // with x = 0; the compiler does not know
	return sums*rounds + int(nothing)
}

// Xor returns the exclusive or of all words of x. It does next to nothing but read them: how long it takes is the bandwidth of
// the memory where they are.
func Xor(x []uint64) uint64 {
	var sum [xorWords]uint64
	done := 0
	if active != levelGeneric {
		done = xorSIMD(&sum, x)
	}
	return xorGeneric(sum, x[done:])
}

// xorWords is a cache line.
const xorWords = cacheLine / 8

func xorGeneric(sum [xorWords]uint64, x []uint64) uint64 {
	for ; len(x) >= xorWords; x = x[xorWords:] {
		for i, w := range x[:xorWords] {
			sum[i] ^= w
		}
	}
	all := uint64(0)
	for _, w := range sum {
		all ^= w
	}
	for _, w := range x {
		all ^= w
	}
	return all
}
