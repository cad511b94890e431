package control

import "math/bits"

// pcg64 draws what numpy.random.Generator(PCG64(seed)) draws: the generator PCG XSL-RR 128/64 [oneill2014], started by numpy's SeedSequence.
type pcg64 struct{ state, step uint128 }

// uint128 is high·2⁶⁴ + low, modulo 2¹²⁸.
type uint128 struct{ high, low uint64 }

func (a uint128) plus(b uint128) uint128 {
	low, carry := bits.Add64(a.low, b.low, 0)
	return uint128{a.high + b.high + carry, low}
}

func (a uint128) times(b uint128) uint128 {
	high, low := bits.Mul64(a.low, b.low)
	return uint128{high + a.high*b.low + a.low*b.high, low}
}

// pcgFactor is that of the congruential generator.
var pcgFactor = uint128{0x2360ED051FC65DA4, 0x4385DF649FCCF645}

func newPCG64(seed uint64) *pcg64 {
	w := seedWords(seed)
	p := &pcg64{step: uint128{w[2]<<1 | w[3]>>63, w[3]<<1 | 1}}
	p.state = p.step.plus(uint128{w[0], w[1]})
	p.next()
	return p
}

// next draws 64 bits.
func (p *pcg64) next() uint64 {
	p.state = p.state.times(pcgFactor).plus(p.step)
	return bits.RotateLeft64(p.state.high^p.state.low, -int(p.state.high>>58))
}

// uniform draws from [0, 1) with 53 bits.
func (p *pcg64) uniform() float64 { return float64(p.next()>>11) / (1 << 53) }

// seedWords is SeedSequence(seed).generate_state(4, uint64): a pool of four words is mixed from those of the seed, and hashed.
func seedWords(seed uint64) (out [4]uint64) {
	pool := [4]uint32{uint32(seed), uint32(seed >> 32)}
	h := seedHash{0x43b0d7e5, 0x931e8875}
	for i := range pool {
		pool[i] = h.of(pool[i])
	}
	for from := range pool {
		for to := range pool {
			if from != to {
				mixed := 0xca01f9dd*pool[to] - 0x4973f715*h.of(pool[from])
				pool[to] = mixed ^ mixed>>16
			}
		}
	}
	h = seedHash{0x8b51f9dd, 0x58f38ded}
	for i := range 8 {
		out[i/2] |= uint64(h.of(pool[i%4])) << (32 * (i % 2))
	}
	return out
}

// seedHash is a hash whose constant changes with each use.
type seedHash struct{ constant, factor uint32 }

func (h *seedHash) of(v uint32) uint32 {
	v ^= h.constant
	h.constant *= h.factor
	v *= h.constant
	return v ^ v>>16
}
