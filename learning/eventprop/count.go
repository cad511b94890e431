package eventprop

import (
	"math"

	"github.com/spikecell/spikecell/learning/internal/chain"
)

// Count adds what happened in a presentation. Of steps, which continuous time has none of, it has as many of the net as begin before it ends: when
// all output cells have fired, or else after all of them. Spikes are counted to that time.
func (w *worker) Count(y *chain.Tally) { w.count(y, w.dt) }

func (p *presentation) count(y *chain.Tally, dt float64) {
	end := p.ended()
	y.Samples++
	y.Steps += min(int64(end/dt)+1, int64(math.Round(p.end/dt)))
	countTrain(y, 0, p.input.spikes, end, dt)
	for i, c := range p.layers {
		if !c.Reads {
			countTrain(y, i+1, c.out.spikes, end, dt)
		}
	}
}

// countTrain counts the spikes of a population, and how many fall into one step.
func countTrain(y *chain.Tally, population int, spikes []spike, end, dt float64) {
	n, busy, next := int64(0), int64(0), 0.0
	for i := range spikes {
		s := &spikes[i]
		if s.at > end {
			break
		}
		if s.cell == none {
			continue
		}
		if s.at >= next {
			busy, next = 0, (float64(int64(s.at/dt))+1)*dt
		}
		n, busy = n+1, busy+1
		y.Most[population] = max(y.Most[population], busy)
	}
	y.Spikes[population] += n
}
