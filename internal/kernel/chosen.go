package kernel

import "math/bits"

// Chosen adds sums of chosen rows of weights to numbers at even distances. Item i adds [Panel] numbers for each place of Places,
//
//	to[i·Step + place.To + j] += Gain · Σ_o e[at[i] + o] · w[place.W + o·Panel + j],   0 ≤ j < Panel,
//
// over the bits o that are set in its Words words of set, in rising order from 0. As in [Gemm], assembly fuses products with sums. Items come one
// after the other, and so do places; it is left open which of the two is the inner loop, so that what adds to one number must come in the same
// order either way.
type Chosen struct {
	Step, Words int
	Gain        float32
	Places      []Place
}

// Place is where a sum begins, and its weights.
type Place struct{ To, W int }

// mostChosen are the rows of weights of one call of assembly: some 50 µs.
const mostChosen = 1 << 13

// Add adds what len(at) items add.
func (c *Chosen) Add(to, w, e []float32, at []uint32, set []uint64) {
	if len(at) == 0 || c.Words == 0 {
		return
	}
	last(set, len(at), c.Words, c.Words)
	for _, p := range c.Places {
		last(to[p.To:], len(at), Panel, c.Step)
		last(w[p.W:], c.Words, 64*Panel, 64*Panel)
	}
	if active == levelGeneric {
		c.addGeneric(to, w, e, at, set)
		return
	}
	for most := max(1, mostChosen/(64*c.Words)); len(at) > 0; {
		n := min(most, len(at))
		c.addSIMD(to, w, e, at[:n], set)
		if at = at[n:]; len(at) > 0 {
			to, set = to[n*c.Step:], set[n*c.Words:]
		}
	}
}

func (c *Chosen) addGeneric(to, w, e []float32, at []uint32, set []uint64) {
	var sum [Panel]float32
	for i, from := range at {
		for _, p := range c.Places {
			clear(sum[:])
			for k, word := range set[i*c.Words:][:c.Words] {
				for ; word != 0; word &= word - 1 {
					o := k*64 + bits.TrailingZeros64(word)
					x := e[int(from)+o]
					for j, y := range w[p.W+o*Panel:][:Panel] {
						sum[j] += float32(x * y)
					}
				}
			}
			row := to[i*c.Step+p.To:][:Panel]
			for j, x := range sum {
				row[j] += float32(c.Gain * x)
			}
		}
	}
}
