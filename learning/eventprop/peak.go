package eventprop

import "github.com/spikecell/spikecell/internal/kernel"

// peak is the largest potential of a cell that is read, so far.
type peak struct {
	value      float64 // 0 at least
	at         float64 // ms
	slow, fast float64 // the amplitudes then; where V is level, what they have fallen to since the event before
	event      int32   // the event before
	level      bool    // V is level, else it turns, because the next event arrives
}

// climb lets cells that are read fall by both factors, and takes their largest potentials on the way.
func (c *cells) climb(to, slow, fast float64) {
	for j, p := range c.slow {
		q := c.fast[j]
		s, f := p*slow, q*fast
		c.slow[j], c.fast[j] = s, f
		most, rising := &c.peaks[j], c.ratio*q
		if p > 0 && p < rising && s > c.ratio*f {
			x := kernel.Exp(kernel.Log(p/rising) / (c.ratio - 1))
			if v := p * x * (1 - 1/c.ratio); v > most.value {
				*most = peak{v, c.now - float64(c.tauSlow*kernel.Log(x)), x, c.raise(x), int32(c.heard - 1), true}
			}
		}
		if v := s - f; v > most.value {
			*most = peak{v, to, s, f, int32(c.heard - 1), false}
		}
	}
}

// recordPeaks leaves the largest potentials where spikes would be: on the way back they are spikes with a rise of 1, whose ε is −∂L/∂V / τm.
func (c *cells) recordPeaks() {
	for j, p := range c.peaks {
		if p.value == 0 {
			continue
		}
		s := spike{at: p.at, rise: 1, slow: p.slow, fast: p.fast, cell: int32(j), event: p.event, before: none}
		if !p.level {
			s.slow, s.fast = c.decaySlow[p.event], c.decayFast[p.event]
		}
		c.latest[j] = int32(len(c.out.spikes))
		c.out.spikes = append(c.out.spikes, s)
	}
}

// turn adds to ∂L/∂t of the events of the layer below at which a potential turns, before the end: it is the larger the later they come.
func (c *cells) turn(in []spike, late []float64, end float64) {
	for j, i := range c.latest {
		p := &c.peaks[j]
		if i == none || p.level || in[p.event+1].at+c.delay >= end {
			continue
		}
		slope := (c.current(p.slow, p.fast) - p.value) / c.tauMembrane // just before that event, 1/ms
		late[p.event+1] -= float64(c.out.late[i] * c.tauMembrane * slope)
	}
}
