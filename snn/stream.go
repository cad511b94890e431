package snn

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Stream is a named, counter-based source of random numbers: a value, not a state. Equal streams give equal
// draws wherever and in whatever order they are asked, so results do not depend on the number of workers.
// Children are derived by name ([Stream.Named]) or by number ([Stream.At]).
type Stream struct{ key uint64 }

// NewStream returns the root stream of a seed.
func NewStream(seed uint64) Stream { return Stream{mix(seed + golden)} }

// Named returns the child stream called name.
func (s Stream) Named(name string) Stream {
	h := join(s.key, names)
	for i := 0; i < len(name); i++ {
		h = join(h, uint64(name[i]))
	}
	return Stream{join(h, uint64(len(name)))}
}

// At returns the i-th child stream.
func (s Stream) At(i int) Stream { return Stream{join(join(s.key, numbers), uint64(i))} }

// Children by name and by number are those of two different children of a stream.
const names, numbers = 1, 2

// join derives a key from that of a parent and the number of a child. The two must not play the same part: where they do,
// child 2 of seed 1 is child 1 of seed 2, and child k of seed k is one stream for all k.
func join(parent, child uint64) uint64 { return mix(mix(parent)*golden + child) }

// Key returns the 64-bit key from which the draws are counted.
func (s Stream) Key() uint64 { return s.key }

// Uint64 returns draw number i.
func (s Stream) Uint64(i uint64) uint64 { return mix(s.key + golden*(i+1)) }

// Float64 returns draw number i, uniform in [0, 1).
func (s Stream) Float64(i uint64) float64 { return float64(s.Uint64(i)>>11) * 0x1p-53 }

// Intn returns draw number i, uniform in 0..n-1. It panics unless n is from 1 to 2³².
func (s Stream) Intn(i uint64, n int) int {
	if n < 1 || int64(n) > mostDraw {
		panic(fmt.Sprintf("snn: Stream.Intn: n is %d; give 1 to %d", n, mostDraw))
	}
	return int((s.Uint64(i) >> 32) * uint64(n) >> 32)
}

// mostDraw is how many numbers 32 bits tell apart.
const mostDraw = int64(1) << 32

// Perm returns a random permutation of 0..n-1 (Fisher-Yates). It panics unless n is from 0 to 2³².
func (s Stream) Perm(n int) []int {
	if n < 0 || int64(n) > mostDraw {
		panic(fmt.Sprintf("snn: Stream.Perm: n is %d; give 0 to %d", n, mostDraw))
	}
	p := make([]int, n)
	for i := range p {
		p[i] = i
	}
	for i := n - 1; i > 0; i-- {
		j := s.Intn(uint64(i), i+1)
		p[i], p[j] = p[j], p[i]
	}
	return p
}

const golden = kernel.Golden

// mix is the finaliser of splitmix64 [steele2014].
func mix(z uint64) uint64 { return kernel.Mix(z) }
