package kernel

// AddBoth adds a row to two others.
//
//	x[i] += w[i]
//	y[i] += w[i]
func AddBoth(x, y, w []float64) {
	y, w = y[:len(x)], w[:len(x)]
	done := 0
	if active != levelGeneric {
		done = addBothSIMD(x, y, w)
	}
	for i := done; i < len(x); i++ {
		x[i], y[i] = x[i]+w[i], y[i]+w[i]
	}
}

// FallBoth lets two rows fall, each by a factor.
//
//	x[i] *= a
//	y[i] *= b
func FallBoth(x, y []float64, a, b float64) {
	y = y[:len(x)]
	done := 0
	if active != levelGeneric {
		done = fallBothSIMD(x, y, a, b)
	}
	for i := done; i < len(x); i++ {
		x[i], y[i] = x[i]*a, y[i]*b
	}
}

// Humps are cells whose potential is x·s − y·s⁴, where s falls from 1: what decays slowly less what decays four times as fast. It may come above
// Limit only where x does, and where x⁴ exceeds Bar·y.
type Humps struct{ Limit, Bar []float64 }

// Fall writes where two rows have fallen to, and sets the bits of cells that may come above their limits on the way, of as many words as len(x)
// needs.
//
//	toX[i] = x[i]·a
//	toY[i] = y[i]·b
//	bit i  = x[i] > Limit[i] and x[i]⁴ > Bar[i]·y[i]
func (h Humps) Fall(toX, toY, x, y []float64, a, b float64, above []uint64) {
	n := len(x)
	toX, toY, y = toX[:n], toY[:n], y[:n]
	limit, bar := h.Limit[:n], h.Bar[:n]
	above = above[:ceil(n, 64)]
	clear(above)
	done := 0
	if active != levelGeneric {
		done = h.fallSIMD(toX, toY, x, y, a, b, above)
	}
	for i := done; i < n; i++ {
		p, q := x[i], y[i]
		toX[i], toY[i] = p*a, q*b
		if square := p * p; square*square > bar[i]*q && p > limit[i] {
			above[i/64] |= 1 << (i % 64)
		}
	}
}

// SubtractSums takes sums of two rows off a third.
//
//	g[i] −= c·(b[i] + d·a[i])
func SubtractSums(g, a, b []float64, c, d float64) {
	a, b = a[:len(g)], b[:len(g)]
	done := 0
	if active != levelGeneric {
		done = subtractSumsSIMD(g, a, b, c, d)
	}
	for i := done; i < len(g); i++ {
		g[i] -= float64(c * (b[i] + float64(d*a[i])))
	}
}
