package kernel

import "math"

// Listed are synapses onto a panel that are listed one by one: synapse k ends at cell Post[k], and has a weight, two moments, a gradient
// and a count in the other slices, which are as long.
type Listed struct {
	Post                 []uint8
	W, M, V, Grad, Count []float32
}

// Listed takes the step of [RowUpdate.Rows] in synapses that are listed: to the same bits. It may overwrite their gradients. If Lambda is 0,
// counts and colsum are not read and may be nil.
func (u RowUpdate) Listed(s Listed, colsum *[Panel]float32) {
	if active != levelGeneric {
		s = s.from(u.listedSIMD(s, colsum))
	}
	u.scaleListed(s)
	AdamVec(s.W, s.Grad, s.M, s.V, u.Adam)
	if u.Lambda != 0 {
		count, w := s.Count[:len(s.Post)], s.W[:len(s.Post)]
		for k, j := range s.Post {
			w[k] -= float32(u.Lambda * (colsum[j%Panel] - count[k]))
		}
	}
	for k, w := range s.W {
		s.W[k] = u.hold(w)
	}
}

// from returns the synapses from number k on.
func (s Listed) from(k int) Listed {
	if len(s.Count) > 0 {
		s.Count = s.Count[k:]
	}
	return Listed{s.Post[k:], s.W[k:], s.M[k:], s.V[k:], s.Grad[k:], s.Count}
}

// scaleListed turns sums over rows into gradients.
func (u RowUpdate) scaleListed(s Listed) {
	grad, w := s.Grad, s.W[:len(s.Grad)]
	for k, g := range grad {
		g = float32(u.Scale * g)
		if u.Soft {
			g *= 1 - float32(math.Abs(float64(w[k])))
		}
		grad[k] = g
	}
}
