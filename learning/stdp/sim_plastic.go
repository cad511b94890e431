package stdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// simPlastic changes the weights of all plastic projections of a net during a presentation. Traces are not stepped: what a cell's spikes
// have left is kept as it was after its last spike, and read through a table of e^(−k·dt/τ). What cells do that have not fired in the
// presentation is nothing, and they are not visited.
type simPlastic struct {
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
	normalised bool // weights that excite are scaled after a presentation
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
}

// posts are the traces of the cells of a population.
type posts struct {
	population int
	q1, q2     []float32
	last       []int32  // step of each cell's latest spike, or −1
	fired      []uint32 // cells that have fired in the presentation, whose weights it changes
}

func newSimPlastic(n *simNet, rule Plasticity, m *snn.Model) *simPlastic {
	f := rule.factors()
	p := &simPlastic{decay: f.decays(n.steps+n.rest+1, n.dt)}
	for _, k := range n.plastic {
		d := n.net.Projections[k]
		w, ld := m.Weights(k)
		j := projection{
			update: newUpdate(f, d.Bound), index: k, pre: n.net.Index(d.Pre), post: p.of(n.net.Index(d.Post), n.net), w: w,
			normalised: d.Receptor == snn.Excitatory && d.EffectiveGain() > 0,
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

// begin silences all traces.
func (p *simPlastic) begin() {
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

// step learns from the spikes of step t: first from those that arrive in it, then from those that are fired in it.
func (p *simPlastic) step(t int, spikes []train) {
	for k := range p.projections {
		j := &p.projections[k]
		for g := range j.arrivals {
			a := &j.arrivals[g]
			for _, i := range spikes[j.pre].at(t - a.delay) {
				p.arrive(j, a, int32(t), i)
			}
		}
	}
	for _, c := range p.posts {
		for _, i := range spikes[c.population].at(t) {
			p.fire(c, int32(t), i)
		}
	}
}

// arrive depresses the synapses of pre cell i, whose spike arrives in step t, and raises its traces.
func (p *simPlastic) arrive(j *projection, a *arrivals, t int32, i uint32) {
	var p1, p2 float32
	if a.last[i] >= 0 {
		p1, p2 = read(p.decay.p1, a.p1[i], t-a.last[i]), read(p.decay.p2, a.p2[i], t-a.last[i])
	} else {
		a.seen = append(a.seen, i)
		if a.synapses.rows != nil {
			a.rows = append(a.rows, a.synapses.rows[i])
		}
	}
	by, c := j.a1+float32(j.a2*p2), j.post
	cells, at, base := a.synapses.leaving(i, c.fired)
	for k, post := range cells {
		if c.last[post] < 0 {
			continue
		}
		w := &j.w[base+int(at[k])]
		*w = j.depress(*w, float32(by*read(p.decay.q1, c.q1[post], t-c.last[post])))
		j.updates++
	}
	a.p1[i], a.p2[i], a.last[i] = j.raise(p1), j.raise(p2), t
}

// fire potentiates the synapses that reach cell i, which fires in step t, and raises its traces.
func (p *simPlastic) fire(c *posts, t int32, i uint32) {
	var q1, q2 float32
	if c.last[i] >= 0 {
		q1, q2 = read(p.decay.q1, c.q1[i], t-c.last[i]), read(p.decay.q2, c.q2[i], t-c.last[i])
	} else {
		c.fired = append(c.fired, i)
	}
	for k := range p.projections {
		j := &p.projections[k]
		if j.post != c {
			continue
		}
		if by := j.d1 + float32(j.d2*q2); by != 0 {
			for g := range j.arrivals {
				p.potentiate(j, &j.arrivals[g], t, i, by)
			}
		}
		c.q1[i], c.q2[i] = j.raise(q1), j.raise(q2)
	}
	c.last[i] = t
}

// potentiate strengthens the synapses of a group that reach cell i.
func (p *simPlastic) potentiate(j *projection, a *arrivals, t int32, i uint32, by float32) {
	cells, at, base := a.synapses.reaching(i, a.seen, a.rows)
	for k, pre := range cells {
		if a.last[pre] < 0 {
			continue
		}
		w := &j.w[base+int(at[k])]
		*w = j.update.potentiate(*w, float32(read(p.decay.p1, a.p1[pre], t-a.last[pre])*by))
		j.updates++
	}
}
