package rules

import "github.com/spikecell/spikecell/internal/engine"

// SharedWeight returns a weight of a wiring that several synapses have, or −1 where each synapse has one of its own.
func SharedWeight(w engine.Wiring) int {
	rows, cols, _ := w.Stored()
	if w.Synapses() > int64(rows)*int64(cols) {
		return 0
	}
	used, shared := make([]uint64, (rows*cols+63)/64), -1
	w.Each(func(_, _, weight int) {
		if used[weight>>6]>>(weight&63)&1 == 1 {
			shared = weight
		}
		used[weight>>6] |= 1 << (weight & 63)
	})
	return shared
}
