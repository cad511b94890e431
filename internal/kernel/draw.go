package kernel

// Chance is a cell that fires at random.
type Chance struct {
	P      uint64 // probability of a spike in a step, in units of 2⁻³²
	Offset uint64 // of its draws: Golden times the number of the cell, which is below 2³²
	Bit    uint64 // of the cell in a word of spikes
}

// Draw draws the spikes of up to 64 cells in steps steps, and writes those of step t to the word dst[t·stride]. One random
// number serves two steps: with draw ⌊t/2⌋·2³² + cell of the stream of key, a cell fires in an even step if the low half, in
// an odd step if the high half is below P. Draw i of a stream is Mix(key + Golden·(i + 1)).
func Draw(dst []uint64, stride, steps int, key uint64, cells []Chance) {
	for t := 0; t < steps; t += drawn {
		var words [drawn]uint64
		base := key + Golden*(uint64(t/2)<<32+1)
		if active != levelGeneric && len(cells) > 0 {
			drawSIMD(&words, base, cells)
		} else {
			drawGeneric(&words, base, cells)
		}
		for i, w := range words[:min(drawn, steps-t)] {
			dst[(t+i)*stride] = w
		}
	}
}

// drawn is how many steps are drawn at once.
const drawn = 16

// drawGeneric draws the steps of which base begins the first.
func drawGeneric(words *[drawn]uint64, base uint64, cells []Chance) {
	const next = Golden << 32 & (1<<64 - 1)
	for i := 0; i < drawn; i += 2 {
		var even, odd uint64
		for k := range cells {
			c := &cells[k]
			r := Mix(base + c.Offset)
			// a difference below zero has its top bit set, so that no branch is needed
			even |= -((r&(1<<32-1) - c.P) >> 63) & c.Bit
			odd |= -((r>>32 - c.P) >> 63) & c.Bit
		}
		words[i], words[i+1] = even, odd
		base += next
	}
}

// Golden is the odd number next to 2⁶⁴ over the golden ratio.
const Golden = 0x9E3779B97F4A7C15

const (
	mix1 = 0xBF58476D1CE4E5B9
	mix2 = 0x94D049BB133111EB
)

// Mix is the finaliser of splitmix64 [steele2014].
func Mix(z uint64) uint64 {
	z = (z ^ z>>30) * mix1
	z = (z ^ z>>27) * mix2
	return z ^ z>>31
}
