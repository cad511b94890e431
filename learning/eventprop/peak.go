package eventprop

import "github.com/spikecell/spikecell/internal/kernel"

// peak is the largest potential of a cell that is read, so far.
type peak struct {
	value  float64 // 0 at least
	where  spike
	corner int32   // the event at which V turns, because it arrives then; none where V is level
	slope  float64 // dV/dt just before that event, 1/ms
}

// climb lets cells that are read fall by both factors, and takes their largest potentials on the way.
func (c *cells) climb(to, slow, fast float64) {
	for j, p := range c.slow {
		q := c.fast[j]
		s, f := p*slow, q*fast
		c.slow[j], c.fast[j] = s, f
		rising := c.ratio * q
		if p > 0 && p < rising && s > c.ratio*f {
			x := kernel.Exp(kernel.Log(p/rising) / (c.ratio - 1))
			at := c.now - float64(c.tauSlow*kernel.Log(x))
			c.take(j, peak{value: p * x * (1 - 1/c.ratio), where: spike{at: at, slow: x, fast: c.raise(x)}, corner: none})
		}
		if v := s - f; v > c.peaks[j].value {
			slope := (c.current(s, f) - v) / c.tauMembrane
			c.take(j, peak{value: v, where: spike{at: to, slow: slow, fast: fast}, corner: int32(c.heard), slope: slope})
		}
	}
}

// take keeps a potential if it is the largest so far.
func (c *cells) take(j int, p peak) {
	if p.value > c.peaks[j].value {
		p.where.rise, p.where.cell, p.where.event, p.where.before = 1, int32(j), int32(c.heard-1), none
		c.peaks[j] = p
	}
}

// recordPeaks leaves the largest potentials where spikes would be: on the way back they are spikes with a rise of 1, whose ε is −∂L/∂V / τm.
func (c *cells) recordPeaks() {
	for j, p := range c.peaks {
		if p.value > 0 {
			c.latest[j] = int32(len(c.out.spikes))
			c.out.spikes = append(c.out.spikes, p.where)
		}
	}
}

// turn adds to ∂L/∂t of the events of the layer below at which a potential turns, before the end: it is the larger the later they come.
func (c *cells) turn(in []spike, late []float64, end float64) {
	for j, i := range c.latest {
		if p := &c.peaks[j]; i != none && p.corner != none && in[p.corner].at+c.delay < end {
			late[p.corner] -= float64(c.out.late[i] * c.tauMembrane * p.slope)
		}
	}
}
