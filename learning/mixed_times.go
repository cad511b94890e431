package learning

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// end is the epoch, counted from 0, before which a part has ended.
func (p Part) end() int {
	if p.Epochs == 0 {
		return math.MaxInt
	}
	return p.After + p.Epochs
}

// epochs is in how many epochs of a run of so many a part learns, 0 of a run that does not say.
func (p Part) epochs(run int) int { return max(min(p.end(), run)-p.After, 0) }

// learnsIn reports whether a part learns in an epoch, counted from 0.
func (p Part) learnsIn(epoch int) bool { return p.After <= epoch && epoch < p.end() }

// timed reports whether parts begin or end within a run.
func (m Mixed) timed() bool {
	for _, p := range m.Parts {
		if p.After > 0 || p.Epochs > 0 {
			return true
		}
	}
	return false
}

// checkTimes refuses projections of other parts that change while part i learns from what they make, but in the net before it: there they may
// change at the same time, and not later.
func (m Mixed) checkTimes(i int, own piece, n snn.Net, owner []int) error {
	me := m.Parts[i]
	for k, by := range owner {
		if by < 0 || by == i {
			continue
		}
		p, other := n.Projections[k], m.Parts[by]
		switch {
		case own.net.ProjectionNamed(p.String()) >= 0 && me.After < other.end() && other.After < me.end():
			return fmt.Errorf("%s simulates projection %v, which %s changes in the same epochs; let one end before the other begins (After, Epochs), or "+
				"give both to one rule: gradient.Credit mixes rules of gradients in one simulation", m.part(i), p, m.part(by))
		case own.before.ProjectionNamed(p.String()) >= 0 && other.end() > me.end():
			return fmt.Errorf("%s learns from the spikes that projection %v causes, and %s goes on to change it after that; let it end before, or with it",
				m.part(i), p, m.part(by))
		}
	}
	return nil
}

// checkEpochs refuses parts for which a run of so many epochs leaves none, and epochs behind all parts. 0 epochs are not known.
func (m Mixed) checkEpochs(epochs int) error {
	last := 0
	for i, p := range m.Parts {
		if epochs > 0 && p.After >= epochs {
			return fmt.Errorf("%s begins after %d epochs, and the run has %d; give it more Epochs", m.part(i), p.After, epochs)
		}
		last = max(last, p.end())
	}
	if last < epochs {
		return fmt.Errorf("all parts end after %d epochs; leave Epochs of the last one out, so that it learns to the end", last)
	}
	return nil
}
