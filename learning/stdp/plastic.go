package stdp

import "github.com/spikecell/spikecell/internal/kernel"

// plastic changes the input's weights during a presentation. Traces are not stepped: what a cell's spikes have left
// is kept as it was after its last spike, and read through a table of e^(−k·dt/τ).
type plastic struct {
	update
	net       *dcNet
	w         []float32
	thetaStep float32

	decayP1, decayP2, decayQ1, decayQ2 []float32 // by steps since the spike; nil for a trace that is not used

	// by input spike of the presentation so far
	a, p1, p2 []float32 // a_i that it meets, and traces after it
	step      []int32   // when it arrived first
	before    []int32   // spike of the same input before it, or −1

	last      []int32  // latest spike of each input, or −1
	seen      []uint32 // inputs that have fired
	q1, q2    []float32
	lastPost  []int32   // step of each cell's latest spike
	isPost    []bool    // has fired in this presentation
	posts     []uint32  // cells that have
	b, c      []float32 // b_j of posts, c_i of seen
	dense     []float32 // b_j of all cells, with delays
	touched   []uint32  // cells whose weights changed since they were last normalised
	isTouched []bool
	sums      []float64 // of the weights into touched cells
	factors   []float32 // by which these are scaled
	updates   int64
}

func newPlastic(net *dcNet, rule Plasticity, w []float32) *plastic {
	f := rule.factors()
	p := &plastic{
		update: newUpdate(f, net.bound), net: net, w: w, thetaStep: float32(net.adapt.Step),
		last: make([]int32, net.inputs), q1: kernel.Alloc(net.cells), q2: kernel.Alloc(net.cells),
		lastPost: make([]int32, net.cells), isPost: make([]bool, net.cells), isTouched: make([]bool, net.cells),
	}
	n := net.steps + net.rest + 1
	p.decayP1, p.decayP2 = decays(n, net.dt, f.tauP1), decays(n, net.dt, f.tauP2)
	p.decayQ1, p.decayQ2 = decays(n, net.dt, f.tauQ1), decays(n, net.dt, f.tauQ2)
	return p
}

// begin silences all traces, for a presentation of so many input spikes.
func (p *plastic) begin(spikes int) {
	p.a, p.p1, p.p2 = grow(p.a, spikes), grow(p.p1, spikes), grow(p.p2, spikes)
	p.step, p.before = grow(p.step, spikes), grow(p.before, spikes)
	for i := range p.last {
		p.last[i] = -1
	}
	p.seen = p.seen[:0]
	for _, j := range p.posts {
		p.isPost[j] = false
	}
	p.posts = p.posts[:0]
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n, n+n/4)
	}
	return s[:n]
}

// notice follows the traces of inputs through their spikes of step t, of which the first is number first of the train.
func (p *plastic) notice(t, first int, inputs []uint32) {
	for k, i := range inputs {
		k += first
		prev := p.last[i]
		var p1, p2 float32
		if prev < 0 {
			p.seen = append(p.seen, i)
		} else {
			p1 = read(p.decayP1, p.p1[prev], int32(t)-p.step[prev])
			p2 = read(p.decayP2, p.p2[prev], int32(t)-p.step[prev])
		}
		p.a[k] = p.a1 + float32(p.a2*p2)
		p.p1[k], p.p2[k] = p.raise(p1), p.raise(p2)
		p.step[k], p.before[k], p.last[i] = int32(t), prev, int32(k)
	}
}

// pre depresses the synapses of the input spikes of step t, of which the first is number first of the train. Only cells that
// have fired have b_j > 0.
func (p *plastic) pre(t, first int, inputs []uint32) {
	p.notice(t, first, inputs)
	if len(p.posts) == 0 {
		return
	}
	p.readPosts(t)
	for k, i := range inputs {
		p.depressRow(p.w[int(i)*p.net.ld:][:p.net.cells], p.a[first+k])
	}
	p.updates += int64(len(inputs)) * int64(len(p.posts))
}

// depressRow depresses the synapses of one input with the cells that have fired.
func (p *plastic) depressRow(row []float32, a float32) {
	b := p.b[:len(p.posts)]
	for q, j := range p.posts {
		row[j] = p.depress(row[j], float32(a*b[q]))
	}
}

// readPosts computes b_j of p.posts in step t.
func (p *plastic) readPosts(t int) {
	p.b = p.b[:0]
	for _, j := range p.posts {
		p.b = append(p.b, read(p.decayQ1, p.q1[j], int32(t)-p.lastPost[j]))
	}
}

// post potentiates the synapses into the cells that fired in step t, and raises the cells' traces.
func (p *plastic) post(t int, fired []uint32) {
	p.readInputs(t)
	for _, j := range fired {
		var q1, q2 float32
		if p.isPost[j] {
			q1 = read(p.decayQ1, p.q1[j], int32(t)-p.lastPost[j])
			q2 = read(p.decayQ2, p.q2[j], int32(t)-p.lastPost[j])
		}
		if d := p.d1 + float32(p.d2*q2); d != 0 {
			p.potentiateColumn(t, j, d)
		}
		p.q1[j], p.q2[j], p.lastPost[j] = p.raise(q1), p.raise(q2), int32(t)
		p.touch(j)
	}
}

// readInputs computes c_i of p.seen in step t, unless each synapse has a delay and so a trace of its own.
func (p *plastic) readInputs(t int) {
	p.c = p.c[:0]
	if p.net.delays != nil {
		return
	}
	for _, i := range p.seen {
		k := p.last[i]
		p.c = append(p.c, read(p.decayP1, p.p1[k], int32(t)-p.step[k]))
	}
}

func (p *plastic) potentiateColumn(t int, j uint32, d float32) {
	p.updates += int64(len(p.seen))
	column := p.w[j:]
	if p.net.delays != nil {
		for _, i := range p.seen {
			at := int(i) * p.net.ld
			column[at] = p.potentiate(column[at], float32(p.delayedTrace(t, i, j)*d))
		}
		return
	}
	for q, i := range p.seen {
		at := int(i) * p.net.ld
		column[at] = p.potentiate(column[at], float32(p.c[q]*d))
	}
}

func (p *plastic) touch(j uint32) {
	if !p.isPost[j] {
		p.isPost[j] = true
		p.posts = append(p.posts, j)
	}
	if !p.isTouched[j] {
		p.isTouched[j] = true
		p.touched = append(p.touched, j)
	}
}

// normalise scales the weights into every cell that has fired since the last call to the given sum, unless it is below 0.
func (p *plastic) normalise(want float64) {
	for _, j := range p.touched {
		p.isTouched[j] = false
	}
	if want >= 0 {
		p.scaleColumns(want)
	}
	p.touched = p.touched[:0]
}

// scaleColumns scales the weights into the touched cells, row by row, so that the processor waits for all of a row at once.
func (p *plastic) scaleColumns(want float64) {
	ld, n := p.net.ld, p.net.inputs
	p.sums, p.factors = grow(p.sums, len(p.touched)), grow(p.factors, len(p.touched))
	sums, factors := p.sums, p.factors
	clear(sums)
	for i := range n {
		row := p.w[i*ld:][:ld]
		for q, j := range p.touched {
			sums[q] += float64(row[j])
		}
	}
	for q, sum := range sums {
		factors[q] = 1
		if sum != 0 {
			factors[q] = float32(want / sum)
			p.updates += int64(n)
		}
	}
	for i := range n {
		row := p.w[i*ld:][:ld]
		for q, j := range p.touched {
			row[j] *= factors[q]
		}
	}
}
