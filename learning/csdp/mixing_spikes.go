package csdp

import (
	"math/bits"

	"github.com/spikecell/spikecell/snn"
)

// mixSpikes writes the spikes of negative i to dst: each cell does in each step what it does in the sample with probability α, and otherwise what it
// does in the partner. Of a code in which cells fire by chance with the values as probabilities that is the code of α x + (1 − α) y.
func (win *window) mixSpikes(dst *snn.Spikes, i int) {
	other, s := win.room.partners[i], win.batch.Stream.At(win.batch.Index[i])
	win.encoder.Encode(dst, win.batch.X[i], 1, s.Named("negative"))
	win.encoder.Encode(other, win.batch.X[win.partner(i)], 1, s.Named("partner's spikes"))
	exchange(dst, other, win.rule.Negatives.Weight, s.Named("mixed spikes"))
}

// exchange makes of dst, at each step and cell, what other is, but keeps it with probability a.
func exchange(dst, other *snn.Spikes, a float64, from snn.Stream) {
	if dst.Steps != other.Steps || dst.Cells != other.Cells || len(dst.Bits) != len(other.Bits) {
		return // no spikes, which is an error soon
	}
	words := dst.Words()
	for k, w := range dst.Bits {
		for differ := w ^ other.Bits[k]; differ != 0; differ &= differ - 1 {
			bit := bits.TrailingZeros64(differ)
			if from.Float64(uint64(k/words*dst.Cells+k%words*64+bit)) >= a {
				dst.Bits[k] ^= 1 << bit
			}
		}
	}
}
