package hwmodel

import "math"

// cycles is the clock model of Xylo [rockpool]. With rates p in spikes per cell and step, and F recurrent synapses a hidden cell,
//
//	cycles = N_in·(p_in·N_ien·3.5 + 1) + N_hid·(F·7·p_hid + 3) + N_oen·p_hid·(1 + 8·N_out) + N_hid·(19 + 3·p_hid) + 12·N_out
//
// a step. The chip draws its power in real time, whatever happens; the cycles say how fast the clock must be.
func (c Chip) cycles(e *Estimate, x events) {
	n := c.Cycles.net(x)
	b := builder{}
	b.add(Synapses, "clock cycles", n.cycles()*x.T, period(c.Cycles.Clock))
	e.Time = b.terms
	e.Scope, e.Pace, e.Excludes = WholeChip, RealTime, "input and output (see the wider scope)"
}

// xyloNet are the sizes of the equation.
type xyloNet struct {
	in, hidden, out, takeInput, toOutput float64
	rateIn, rateHidden, fanOut           float64
}

// net reads a network as input, hidden cells and outputs: outputs are the populations that reach no other.
func (c *Cycles) net(x events) xyloNet {
	var n xyloNet
	var spikesIn, spikesHidden, recurrent float64
	for _, p := range x.Populations {
		switch {
		case p.Input():
			n.in += float64(p.Size)
			spikesIn += p.Spikes
		case x.at.reaches(p.Name):
			n.hidden += float64(p.Size)
			spikesHidden += p.Spikes
		default:
			n.out += float64(p.Size)
		}
	}
	for _, p := range x.Projections {
		if pre, post := x.Population(p.Pre), x.Population(p.Post); !pre.Input() && x.at.reaches(post.Name) {
			recurrent += joins(p)
		}
	}
	n.takeInput, n.toOutput = n.hidden, n.hidden
	if c.InputCells != nil {
		n.takeInput = math.Min(n.hidden, c.InputCells.typical())
	}
	if c.OutputCells != nil {
		n.toOutput = math.Min(n.hidden, c.OutputCells.typical())
	}
	if n.in > 0 {
		n.rateIn = spikesIn / n.in / x.T
	}
	if n.hidden > 0 {
		n.rateHidden, n.fanOut = spikesHidden/n.hidden/x.T, recurrent/n.hidden
	}
	return n
}

// cycles are those of one step.
func (n xyloNet) cycles() float64 {
	return n.in*(n.rateIn*n.takeInput*3.5+1) + n.hidden*(n.fanOut*7*n.rateHidden+3) + n.toOutput*n.rateHidden*(1+8*n.out) +
		n.hidden*(19+3*n.rateHidden) + 12*n.out
}

// worst are the cycles of a step in which every cell fires.
func (n xyloNet) worst() float64 {
	n.rateIn, n.rateHidden = 1, 1
	return n.cycles()
}
