package learning

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// stdpLane simulates one presentation at a time. Each worker has one.
type stdpLane struct {
	net      *stdpNet
	weights  []float32 // input→excitatory, shared by all lanes
	spikes   snn.Spikes
	train    kernel.CSR // spikes by step
	exc, inh stdpCells
	active   []uint32 // inhibitory cells that move in a way of their own
	isActive []bool
	driven   []bool  // inhibitory cells that have had input in this presentation
	counts   []int32 // spikes of each excitatory cell
	tally    stdpTally
	arrivals [2]uint32 // scratch of deliver
	theta    []float32 // shared
}

// stdpCells is the state of one population.
type stdpCells struct {
	cell          *stdpCell
	v, ge, gi, th []float32
	until         []int32  // first step at which a cell is not refractory
	held          []uint32 // refractory cells
	fired         []uint32 // spikes of the presentation, by step
	start         []uint32 // step t is fired[start[t]:start[t+1]]
}

func newSTDPCells(cell *stdpCell, n int) stdpCells {
	return stdpCells{
		cell: cell, v: kernel.Alloc(n), ge: kernel.Alloc(n), gi: kernel.Alloc(n), th: kernel.Alloc(n), until: make([]int32, n),
	}
}

func (c *stdpCells) reset() {
	for j := range c.v {
		c.v[j], c.th[j] = c.cell.start, c.cell.threshold
	}
	clear(c.ge)
	clear(c.gi)
	clear(c.until)
	c.held, c.fired, c.start = c.held[:0], c.fired[:0], append(c.start[:0], 0)
}

// at returns the spikes of step t; there are none before step 0.
func (c *stdpCells) at(t int) []uint32 {
	if t < 0 {
		return nil
	}
	return c.fired[c.start[t]:c.start[t+1]]
}

// settle applies refractoriness to the spikes that were appended to fired since step t began, resets the cells that
// do fire, and ends the step.
func (c *stdpCells) settle(t int) []uint32 {
	lo := int(c.start[t])
	c.hold(t)
	kept := c.fired[:lo]
	for _, j := range c.fired[lo:] {
		if c.until[j] <= int32(t) {
			kept = append(kept, j)
			c.v[j] = c.cell.reset
			c.until[j] = int32(t) + 1 + c.cell.refractory
			c.held = append(c.held, j)
		}
	}
	c.fired = kept
	c.start = append(c.start, uint32(len(kept)))
	return kept[lo:]
}

// hold keeps refractory cells at their reset potential.
func (c *stdpCells) hold(t int) {
	c.held = slices.DeleteFunc(c.held, func(j uint32) bool {
		if c.until[j] <= int32(t) {
			return true
		}
		c.v[j] = c.cell.reset
		return false
	})
}

func newSTDPLane(net *stdpNet, weights, theta []float32) *stdpLane {
	return &stdpLane{
		net: net, weights: weights, theta: theta,
		exc: newSTDPCells(&net.excCell, net.cells), inh: newSTDPCells(&net.inhCell, net.cells),
		isActive: make([]bool, net.cells), driven: make([]bool, net.cells), counts: make([]int32, net.cells),
	}
}

// present shows l.spikes for all steps and the rest. With p, weights and θ learn.
func (l *stdpLane) present(p *stdpPlastic) {
	l.begin()
	if p != nil {
		p.begin(&l.train)
	}
	n := l.net
	for t := range n.steps + n.rest {
		if t >= n.steps && l.quiet(t) {
			break
		}
		if t%stdpFlush == 0 {
			l.flush()
		}
		l.deliver(t, p)
		if n.lateralDelay == 0 {
			l.stepInhibitory(t)
			l.stepExcitatory(t, p)
			continue
		}
		l.stepExcitatory(t, p)
		l.stepInhibitory(t)
	}
	l.tally.add(l)
}

func (l *stdpLane) begin() {
	l.train.FromBits(l.spikes.Steps, l.spikes.Cells, l.spikes.Bits, l.spikes.Words())
	l.exc.reset()
	l.inh.reset()
	for j, theta := range l.theta {
		l.exc.th[j] += theta
	}
	clear(l.counts)
	clear(l.isActive)
	clear(l.driven)
	l.active = l.active[:0]
	if l.net.inhIdle == nil {
		for j := range l.isActive {
			l.activate(uint32(j), 0)
		}
	}
}

// activate lets an inhibitory cell move from step t on. Up to its first input it has moved like all the others.
func (l *stdpLane) activate(j uint32, t int) {
	if !l.driven[j] {
		l.driven[j] = true
		if t > 0 && l.net.inhIdle != nil {
			l.inh.v[j] = l.net.inhIdle[t-1]
		}
	}
	if !l.isActive[j] {
		l.isActive[j] = true
		l.active = append(l.active, j)
	}
}

func (l *stdpLane) flush() {
	stdpFlushTiny(l.exc.ge)
	stdpFlushTiny(l.exc.gi)
	stdpFlushTiny(l.inh.ge)
}

// input returns where the input spikes of step t are in l.train.Idx.
func (l *stdpLane) input(t int) (lo, hi uint32) {
	if t < 0 || t >= l.net.steps {
		return 0, 0
	}
	return l.train.Start[t], l.train.Start[t+1]
}

// deliver adds what arrives in step t to the conductances of the excitatory cells.
func (l *stdpLane) deliver(t int, p *stdpPlastic) {
	n := l.net
	if n.delays != nil {
		l.deliverDelayed(t, p)
	} else if lo, hi := l.input(t - n.feedDelay); lo < hi {
		l.arrivals = [2]uint32{lo, hi}
		kernel.GatherRows(l.exc.ge, n.cells, n.cells, l.weights, n.ld, n.feedGain, l.arrivals[:], l.train.Idx)
		if p != nil {
			p.pre(l, t, int(lo), int(hi))
		}
	}
}

// inhibit adds the inhibition of step t: from all inhibitory spikes but the own partner's.
func (l *stdpLane) inhibit(t int) {
	n := l.net
	spikes := l.inh.at(t - n.lateralDelay)
	if len(spikes) == 0 {
		return
	}
	gi := l.exc.gi
	all, others := float32(n.lateralWeight*float32(len(spikes))), float32(n.lateralWeight*float32(len(spikes)-1))
	next := 0
	for j := range gi {
		if next < len(spikes) && uint32(j) == spikes[next] {
			gi[j] += others
			next++
			continue
		}
		gi[j] += all
	}
}

func (l *stdpLane) stepExcitatory(t int, p *stdpPlastic) {
	c := &l.exc
	l.inhibit(t)
	c.fired = c.cell.step(c.v, c.ge, c.gi, c.th, c.fired)
	fired := c.settle(t)
	for _, j := range fired {
		l.counts[j]++
	}
	if p == nil || len(fired) == 0 {
		return
	}
	p.post(t, fired)
	for _, j := range fired {
		l.theta[j] += p.thetaStep
		c.th[j] = c.cell.threshold + l.theta[j]
	}
}

// stepInhibitory moves only the inhibitory cells that have had input, until they are at rest: what the others do is known.
func (l *stdpLane) stepInhibitory(t int) {
	c := &l.inh
	for _, j := range l.exc.at(t - l.net.driveDelay) {
		c.ge[j] += l.net.driveWeights[j]
		l.activate(j, t)
	}
	lo := len(c.fired)
	l.active = slices.DeleteFunc(l.active, func(j uint32) bool {
		before, n := c.v[j], len(c.fired)
		c.fired = c.cell.step(c.v[j:j+1], c.ge[j:j+1], c.gi[j:j+1], c.th[j:j+1], c.fired)
		if len(c.fired) > n {
			c.fired[n] = j
			return false
		}
		still := c.v[j] == before && c.ge[j] == 0 && c.until[j] <= int32(t)
		l.isActive[j] = !still
		return still
	})
	slices.Sort(c.fired[lo:])
	c.settle(t)
}

// quiet reports whether no cell can fire from step t on, now that the input has ended.
func (l *stdpLane) quiet(t int) bool {
	n := l.net
	if t < n.steps+n.longestDelay() {
		return false
	}
	for _, j := range l.active {
		if n.inhCell.canFire(l.inh.ge[j], n.inhCell.threshold) {
			return false
		}
	}
	for d := 1; d <= n.driveDelay; d++ {
		if len(l.exc.at(t-d)) > 0 {
			return false
		}
	}
	return !n.excCell.canFire(slices.Max(l.exc.ge), slices.Min(l.exc.th))
}

func (n *stdpNet) longestDelay() int {
	if n.delays != nil {
		return n.delays.longest
	}
	return n.feedDelay
}
