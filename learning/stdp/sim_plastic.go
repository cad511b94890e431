package stdp

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// simPlastic changes the weights of all plastic projections of a net during a presentation. Traces are not stepped: what a cell's spikes
// have left is kept as it was after its last spike, and read through a table of e^(−k·dt/τ). What cells do that have not fired in the
// presentation is nothing, and they are not visited.
type simPlastic struct {
	rule        update // without a range
	coincident  Coincidence
	decay       decays
	projections []projection
	posts       []*posts // populations that they reach
}

// projection is a plastic projection.
type projection struct {
	update
	index, pre int
	post       *posts
	w          []float32
	sums       *sums        // of changes that begin at one weight; nil where each is written at once
	eligible   *eligibility // that wait for a reward; nil where they are written at the end of the step
	ld, maps   int          // stride of the rows of w, and channels of a convolution, 0 of other wirings
	normalised bool         // weights that excite are scaled after a presentation
	arrivals   []arrivals
	own        []uint32 // places of weights of cells to themselves, where a Bound has none
	updates    int64
}

// arrivals are synapses that wait equally long, with the traces of the pre cells as spikes leave them there.
type arrivals struct {
	delay      int
	synapses   synapses
	p1, p2     []float32
	last       []int32  // step of each pre cell's latest arrival, or −1
	seen, rows []uint32 // pre cells of which a spike has arrived, and of dense ones where their rows begin
	now        []meeting
}

// posts are the traces of the cells of a population.
type posts struct {
	population int
	q1, q2     []float32
	last       []int32  // step of each cell's latest spike, or −1
	fired      []uint32 // cells that have fired in the presentation, whose weights it changes
	now        []meeting
}

func newSimPlastic(n *simNet, r Rule, m *snn.Model) *simPlastic {
	f := r.Plasticity.factors()
	p := &simPlastic{rule: newUpdate(f, snn.Bound{}), coincident: f.coincident, decay: f.decays(n.steps+n.rest+1, n.dt)}
	for _, k := range n.plastic {
		d := n.net.Projections[k]
		w, ld := m.Weights(k)
		j := projection{
			update: newUpdate(f, d.Bound), index: k, pre: n.net.Index(d.Pre), post: p.of(n.net.Index(d.Post), n.net), w: w,
			normalised: d.Receptor == snn.Excitatory && d.EffectiveGain() > 0,
		}
		if j.maps = mapsOf(n.wirings[k]); j.maps > 0 || f.coincident != PreFirst || r.Reward.Kind != NoReward {
			j.ld, j.sums = ld, newSums(w)
		}
		if r.Reward.Kind != NoReward {
			j.eligible = newEligibility(r.Reward, len(w), n.steps+n.rest+1, n.dt)
		}
		pre, post := n.net.Populations[j.pre].Size(), n.net.Populations[j.post.population].Size()
		for _, g := range groups(n.wirings[k]) {
			j.arrivals = append(j.arrivals, newArrivals(d.Delay+g.steps, newSynapses(g.wiring, pre, post, d.Bound.ZeroDiagonal)))
		}
		for i := 0; d.Bound.ZeroDiagonal && i < pre; i++ {
			j.own = append(j.own, uint32(i*ld+i))
		}
		p.projections = append(p.projections, j)
	}
	return p
}

// mapsOf returns how many maps share the weights of a convolution, each a column of them; 0 for other wirings.
func mapsOf(w engine.Wiring) int {
	if _, cols, _ := w.Stored(); convolves(w) {
		return cols
	}
	return 0
}

// of returns the traces of population i.
func (p *simPlastic) of(i int, net snn.Net) *posts {
	for _, c := range p.posts {
		if c.population == i {
			return c
		}
	}
	size := net.Populations[i].Size()
	c := &posts{population: i, q1: kernel.Alloc(size), q2: kernel.Alloc(size), last: make([]int32, size)}
	p.posts = append(p.posts, c)
	return c
}

func newArrivals(delay int, s synapses) arrivals {
	return arrivals{delay: delay, synapses: s, p1: kernel.Alloc(s.pre), p2: kernel.Alloc(s.pre), last: make([]int32, s.pre)}
}

// begin silences all traces, and what waits for a reward.
func (p *simPlastic) begin() {
	p.silence()
	for k := range p.projections {
		if j := &p.projections[k]; j.eligible != nil {
			j.eligible.forget()
		}
	}
}

// silence silences the traces of all cells.
func (p *simPlastic) silence() {
	for k := range p.projections {
		for g := range p.projections[k].arrivals {
			a := &p.projections[k].arrivals[g]
			silence(a.last)
			a.seen, a.rows = a.seen[:0], a.rows[:0]
		}
	}
	for _, c := range p.posts {
		silence(c.last)
		c.fired = c.fired[:0]
	}
}

// silence says that no cell has fired.
func silence(last []int32) {
	for i := range last {
		last[i] = -1
	}
}

// step learns from the spikes of step t: first from those that arrive in it, then from those that are fired in it, or from all at once.
func (p *simPlastic) step(t int, spikes []train) {
	if p.coincident != PreFirst {
		p.stepAtOnce(int32(t), spikes)
		return
	}
	for k := range p.projections {
		j := &p.projections[k]
		for g := range j.arrivals {
			a := &j.arrivals[g]
			for _, i := range spikes[j.pre].at(t - a.delay) {
				m := p.arriving(a, int32(t), i)
				p.depress(j, a, int32(t), m)
				a.raise(int32(t), m)
			}
		}
	}
	p.sum(int32(t))
	for _, c := range p.posts {
		for _, i := range spikes[c.population].at(t) {
			m := p.firing(c, int32(t), i)
			p.potentiateAll(c, int32(t), m)
			c.raise(int32(t), m)
		}
	}
	p.sum(int32(t))
}

// meeting is a spike of a cell in a step: a_i or d_j as it finds them, and the traces that it leaves.
type meeting struct {
	cell           uint32
	by             float32
	trace1, trace2 float32
}

// arriving returns what a spike of pre cell i is that arrives in step t.
func (p *simPlastic) arriving(a *arrivals, t int32, i uint32) meeting {
	m := meeting{cell: i}
	var p1, p2 float32
	var ago int32
	if a.last[i] >= 0 {
		p1, p2, ago = a.p1[i], a.p2[i], t-a.last[i]
	}
	m.by, m.trace1, m.trace2 = p.rule.arriving(&p.decay, p1, p2, ago)
	return m
}

// raise raises the traces of a pre cell.
func (a *arrivals) raise(t int32, m meeting) {
	if a.last[m.cell] < 0 {
		a.seen = append(a.seen, m.cell)
		if a.synapses.rows != nil {
			a.rows = append(a.rows, a.synapses.rows[m.cell])
		}
	}
	a.p1[m.cell], a.p2[m.cell], a.last[m.cell] = m.trace1, m.trace2, t
}

// firing returns what a spike of cell i is that is fired in step t.
func (p *simPlastic) firing(c *posts, t int32, i uint32) meeting {
	m := meeting{cell: i}
	var q1, q2 float32
	var ago int32
	if c.last[i] >= 0 {
		q1, q2, ago = c.q1[i], c.q2[i], t-c.last[i]
	}
	m.by, m.trace1, m.trace2 = p.rule.firing(&p.decay, q1, q2, ago)
	return m
}

// raise raises the traces of a post cell.
func (c *posts) raise(t int32, m meeting) {
	if c.last[m.cell] < 0 {
		c.fired = append(c.fired, m.cell)
	}
	c.q1[m.cell], c.q2[m.cell], c.last[m.cell] = m.trace1, m.trace2, t
}

// depress depresses the synapses of a pre cell whose spike arrives in step t.
func (p *simPlastic) depress(j *projection, a *arrivals, t int32, m meeting) {
	c := j.post
	if len(c.fired) == 0 {
		return
	}
	cells, at, base := a.synapses.leaving(m.cell, c.fired)
	for k, post := range cells {
		if c.last[post] < 0 {
			continue
		}
		place, by := base+int(at[k]), float32(m.by*read(p.decay.q1, c.q1[post], t-c.last[post]))
		if j.updates++; j.sums != nil {
			j.sums.add(place, -j.depression(j.w[place], by))
			continue
		}
		w := &j.w[place]
		*w = j.update.depress(*w, by)
	}
}

// potentiateAll strengthens the synapses that reach a cell which fires in step t.
func (p *simPlastic) potentiateAll(c *posts, t int32, m meeting) {
	if m.by == 0 {
		return
	}
	for k := range p.projections {
		j := &p.projections[k]
		if j.post != c {
			continue
		}
		for g := range j.arrivals {
			p.potentiate(j, &j.arrivals[g], t, m)
		}
	}
}

// potentiate strengthens the synapses of a group that reach a cell.
func (p *simPlastic) potentiate(j *projection, a *arrivals, t int32, m meeting) {
	cells, at, base := a.synapses.reaching(m.cell, a.seen, a.rows)
	for k, pre := range cells {
		if a.last[pre] < 0 {
			continue
		}
		place, by := base+int(at[k]), float32(read(p.decay.p1, a.p1[pre], t-a.last[pre])*m.by)
		if j.updates++; j.sums != nil {
			j.sums.add(place, j.potentiation(j.w[place], by))
			continue
		}
		w := &j.w[place]
		*w = j.update.potentiate(*w, by)
	}
}
