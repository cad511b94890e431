package rules

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/engine"
)

// ErrShared says that several synapses have one weight.
var ErrShared = errors.New("one weight is shared by many synapses, and the rule moves a weight by what the two cells of its synapse do")

// OwnWeights says why a wiring cannot be trained by a rule of single synapses: not each has a weight of its own, or passes its spikes on. It is
// nil where each does. Such rules keep the places of weights in 32 bits, so there may be no more of them.
func OwnWeights(w engine.Wiring) error {
	rows, _, ld := w.Stored()
	_, attends := w.(engine.Attending)
	switch _, pooled := w.(engine.Pooled); {
	case attends:
		return errors.New("it multiplies the spikes of its pre cells with one another, and no pre cell alone says what a synapse brings")
	case pooled:
		return errors.New("it passes on the largest of several currents, so that not every spike of a pre cell reaches the post cell")
	case float64(rows)*float64(ld) > math.MaxUint32:
		return fmt.Errorf("it has %d rows of %d weights; no more than %d weights", rows, ld, uint32(math.MaxUint32))
	case sharesWeights(w):
		return ErrShared
	}
	return nil
}

// sharesWeights reports whether several synapses of a wiring have one weight.
func sharesWeights(w engine.Wiring) (shared bool) {
	rows, cols, _ := w.Stored()
	if w.Synapses() > int64(rows)*int64(cols) {
		return true
	}
	used := make([]uint64, (rows*cols+63)/64)
	w.Each(func(_, _, weight int) {
		shared = shared || used[weight>>6]>>(weight&63)&1 == 1
		used[weight>>6] |= 1 << (weight & 63)
	})
	return shared
}
