package stdp

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// lane simulates one presentation at a time. Each worker has one.
type lane struct {
	net      *diehlCookNet
	pool     *kernel.Pool
	spikes   snn.Spikes
	train    kernel.CSR // spikes by step
	exc, inh cells
	input    kernel.Arrivals // of the step
	moving   []uint32        // inhibitory cells that may fire, and move in every step
	isMoving []bool
	moved    []int32   // steps that each inhibitory cell has taken
	counts   []int32   // spikes of each excitatory cell
	ones     []float32 // one for each cell
	own      []float32 // scratch of inhibit
	theta    []float32 // shared
	tally    tally
}

// cells is the state of one population.
type cells struct {
	cell          *cell
	v, ge, gi, th []float32
	until         []int32  // first step at which a cell is not refractory
	held          []uint32 // refractory cells
	fired         []uint32 // spikes of the presentation, by step
	start         []uint32 // step t is fired[start[t]:start[t+1]]
}

func newCells(cell *cell, n int) cells {
	return cells{
		cell: cell, v: kernel.Alloc(n), ge: kernel.Alloc(n), gi: kernel.Alloc(n), th: kernel.Alloc(n), until: make([]int32, n),
	}
}

func (c *cells) reset() {
	for j := range c.v {
		c.v[j], c.th[j] = c.cell.start, c.cell.threshold
	}
	clear(c.ge)
	clear(c.gi)
	clear(c.until)
	c.held, c.fired, c.start = c.held[:0], c.fired[:0], append(c.start[:0], 0)
}

// at returns the spikes of step t; there are none before step 0.
func (c *cells) at(t int) []uint32 {
	if t < 0 {
		return nil
	}
	return c.fired[c.start[t]:c.start[t+1]]
}

// end ends a step.
func (c *cells) end() { c.start = append(c.start, uint32(len(c.fired))) }

// fire lets cell j fire in step t if it is over its threshold and not refractory.
func (c *cells) fire(j uint32, t int) {
	if c.v[j] > c.th[j] && c.until[j] <= int32(t) {
		c.fired = append(c.fired, j)
		c.v[j] = c.cell.reset
		c.until[j] = int32(t) + 1 + c.cell.refractory
		c.held = append(c.held, j)
	}
}

// hold keeps refractory cells at their reset potential.
func (c *cells) hold(t int) {
	kept := c.held[:0]
	for _, j := range c.held {
		if c.until[j] > int32(t) {
			c.v[j] = c.cell.reset
			kept = append(kept, j)
		}
	}
	c.held = kept
}

func newLane(net *diehlCookNet, pool *kernel.Pool, weights, theta []float32) *lane {
	l := &lane{
		net: net, pool: pool, theta: theta, input: kernel.Arrivals{W: weights, Ld: net.ld, Gain: net.feedGain},
		exc: newCells(&net.excCell, net.cells), inh: newCells(&net.inhCell, net.cells),
		isMoving: make([]bool, net.cells), moved: make([]int32, net.cells),
		counts: make([]int32, net.cells), ones: kernel.Alloc(net.cells),
	}
	for j := range l.ones {
		l.ones[j] = 1
	}
	return l
}

// check is after how many steps a presentation looks whether it is to go on: a step of the largest nets, in which all inputs fire, may
// take a millisecond.
const check = 1 << 6

// present shows l.spikes for all steps and the rest. With p, weights and θ learn.
func (l *lane) present(p *plastic) {
	l.begin()
	if p != nil {
		p.begin(len(l.train.Idx))
	}
	n := l.net
	last := n.steps + n.longestDelay() // arrivals come before it
	calm := n.steps + n.rest
	for t := range n.steps + n.rest {
		if t == last {
			calm = t + n.excCell.stepsUntilCalm(slices.Max(l.exc.ge), slices.Min(l.exc.th), n.rest)
		}
		if t >= calm && l.quiet(t) {
			break
		}
		if t%check == 0 {
			l.pool.Check()
		}
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

func (l *lane) begin() {
	l.train.FromBits(l.spikes.Steps, l.spikes.Cells, l.spikes.Bits, l.spikes.Words())
	l.exc.reset()
	l.inh.reset()
	for j, theta := range l.theta {
		l.exc.th[j] += theta
	}
	clear(l.counts)
	clear(l.moved)
	clear(l.isMoving)
	l.moving = l.moving[:0]
	if l.net.inhIdle == nil {
		for j := range l.isMoving {
			l.wake(uint32(j), 0)
		}
	}
}

// arrivals returns where the input spikes of step t are in l.train.Idx.
func (l *lane) arrivals(t int) (lo, hi int) {
	if t < 0 || t >= l.net.steps {
		return 0, 0
	}
	return int(l.train.Start[t]), int(l.train.Start[t+1])
}

func (l *lane) stepExcitatory(t int, p *plastic) {
	c := &l.exc
	l.inhibit(l.inh.at(t - l.net.lateralDelay))
	lo, hi := 0, 0
	if l.net.delays != nil {
		l.deliverDelayed(t, p)
	} else {
		lo, hi = l.arrivals(t - l.net.feedDelay)
	}
	l.input.Rows = l.train.Idx[lo:hi]
	over := c.cell.Step(c.v, c.ge, c.gi, c.th, &l.input)
	if p != nil && lo < hi {
		p.pre(t, lo, l.input.Rows)
	}
	c.hold(t)
	if over {
		l.fireExcitatory(t, p)
	}
	c.end()
}

// fireExcitatory lets the cells that are over their threshold fire and learn.
func (l *lane) fireExcitatory(t int, p *plastic) {
	c := &l.exc
	lo, th := len(c.fired), c.th[:len(c.v)]
	for j, u := range c.v {
		if u > th[j] {
			c.fire(uint32(j), t)
		}
	}
	fired := c.fired[lo:]
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

// inhibit adds inhibition to the excitatory cells: from all inhibitory spikes but the own partner's.
func (l *lane) inhibit(spikes []uint32) {
	if len(spikes) == 0 {
		return
	}
	gi, w := l.exc.gi, l.net.lateralWeight
	l.own = l.own[:0]
	for _, j := range spikes {
		l.own = append(l.own, gi[j])
	}
	kernel.AddRow(gi, l.ones, w*float32(len(spikes)))
	others := float32(w * float32(len(spikes)-1))
	for k, j := range spikes {
		gi[j] = l.own[k] + others
	}
}

// stepInhibitory moves only the inhibitory cells that may fire: what the others do can wait.
func (l *lane) stepInhibitory(t int) {
	c := &l.inh
	for _, j := range l.exc.at(t - l.net.driveDelay) {
		l.wake(j, t)
		c.ge[j] += l.net.driveWeights[j]
	}
	if len(l.moving) > 0 {
		for _, j := range l.moving {
			c.step(j)
			l.moved[j] = int32(t) + 1
		}
		c.hold(t)
		slices.Sort(l.moving)
		for _, j := range l.moving {
			c.fire(j, t)
		}
		l.letRest(t)
	}
	c.end()
}

// wake lets inhibitory cell j move from step t on, after the steps that it has left out. Up to its first input it has moved
// like all the others.
func (l *lane) wake(j uint32, t int) {
	if l.isMoving[j] {
		return
	}
	l.isMoving[j] = true
	l.moving = append(l.moving, j)
	if l.moved[j] == 0 && t > 0 && l.net.inhIdle != nil {
		l.inh.v[j] = l.net.inhIdle[t-1]
		return
	}
	l.inh.v[j], l.inh.ge[j] = l.inh.cell.Coast(l.inh.v[j], l.inh.ge[j], t-int(l.moved[j]))
}

// step moves one cell, without arrivals.
func (c *cells) step(j uint32) {
	c.cell.Step(c.v[j:j+1], c.ge[j:j+1], c.gi[j:j+1], c.th[j:j+1], &kernel.Arrivals{})
}

// letRest leaves out the inhibitory cells that cannot fire until they have input again.
func (l *lane) letRest(t int) {
	c, kept := &l.inh, l.moving[:0]
	for _, j := range l.moving {
		l.isMoving[j] = c.until[j] > int32(t) || c.cell.canFire(c.ge[j], c.th[j])
		if l.isMoving[j] {
			kept = append(kept, j)
		}
	}
	l.moving = kept
}

// quiet reports whether neither an inhibitory cell can fire from step t on, nor a spike is on its way to one.
func (l *lane) quiet(t int) bool {
	for d := 1; d <= min(l.net.driveDelay, t); d++ {
		if len(l.exc.at(t-d)) > 0 {
			return false
		}
	}
	return len(l.moving) == 0
}

func (n *diehlCookNet) longestDelay() int {
	if n.delays != nil {
		return n.delays.longest
	}
	return n.feedDelay
}
