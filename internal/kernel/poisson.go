package kernel

import "math"

// Poisson draws Poisson numbers of one mean by inversion: the number is how many of the cumulated probabilities lie at or below a uniform
// draw of 32 bits. Probabilities are right to 2⁻³².
type Poisson struct {
	guide [1 << guideBits]uint8 // the least number whose cumulated probability may lie above a draw that begins so
	sums  []uint32              // cumulated probabilities, in units of 2⁻³²
}

const guideBits = 10

// MostPoisson is the largest mean that [NewPoisson] takes. Larger numbers are sums of independent ones, which are Poisson too.
const MostPoisson = 32

// NewPoisson returns numbers of a mean from 0 to MostPoisson.
func NewPoisson(mean float64) *Poisson {
	p := &Poisson{}
	term, sum := Exp(-mean), 0.0
	for k := 0; ; k++ {
		sum += term
		at := math.Round(sum * (1 << 32))
		if at >= 1<<32-1 || float64(k) > mean && term < 0x1p-40 {
			break
		}
		p.sums = append(p.sums, uint32(at))
		term *= mean / float64(k+1)
	}
	k := 0
	for i := range p.guide {
		for k < len(p.sums) && p.sums[k] <= uint32(i)<<(32-guideBits) {
			k++
		}
		p.guide[i] = uint8(k)
	}
	return p
}

// Most returns the largest number that is drawn.
func (p *Poisson) Most() int { return len(p.sums) }

// number returns the number of a uniform draw.
func (p *Poisson) number(u uint32) int {
	k := int(p.guide[u>>(32-guideBits)])
	for k < len(p.sums) && p.sums[k] <= u {
		k++
	}
	return k
}

// Add adds value[k] to dst[i] for the number k of cell first+i; first is even. One random number serves two cells: draw ⌊cell/2⌋ + 2³²·step of the
// stream of key, its low half the even one. Draw i of a stream is Mix(key + Golden·(i + 1)). value has a number for each up to Most.
func (p *Poisson) Add(dst []float32, first int, key, step uint64, value []float32) {
	base := key + Golden*(step<<32+uint64(first/2)+1)
	value = value[:len(p.sums)+1]
	for ; len(dst) >= 2; dst = dst[2:] {
		r := Mix(base)
		dst[0] += value[p.number(uint32(r))]
		dst[1] += value[p.number(uint32(r>>32))]
		base += Golden
	}
	if len(dst) == 1 {
		dst[0] += value[p.number(uint32(Mix(base)))]
	}
}
