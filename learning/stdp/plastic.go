package stdp

import "github.com/spikecell/spikecell/internal/kernel"

// plastic changes the input's weights during a presentation. Traces are not stepped: what a cell's spikes have left
// is kept as it was after its last spike, and read through a table of e^(−k·dt/τ).
type plastic struct {
	update
	net       *diehlCookNet
	w         []float32
	thetaStep float32
	decay     decays
	in        inputTraces
	out       cellTraces
	due       columns
	updates   int64
}

// inputTraces are what the inputs have left in the presentation so far: traces by input spike, in the order of the train.
type inputTraces struct {
	a, p1, p2 []float32 // a_i that the spike meets, and traces after it
	step      []int32   // when it arrived first
	before    []int32   // spike of the same input before it, or −1
	last      []int32   // latest spike of each input, or −1
	seen      []uint32  // inputs that have fired
	c         []float32 // c_i of seen
}

// cellTraces are what the excitatory cells have left in the presentation so far.
type cellTraces struct {
	q1, q2   []float32 // by cell
	last     []int32   // step of each cell's latest spike
	hasFired []bool    // in this presentation
	fired    []uint32  // cells that have
	b        []float32 // b_j of fired
	dense    []float32 // b_j of all cells, with delays
}

func newPlastic(net *diehlCookNet, rule Plasticity, w []float32) *plastic {
	f := rule.factors()
	return &plastic{
		update: newUpdate(f, net.bound), net: net, w: w, thetaStep: float32(net.adapt.Step), decay: f.decays(net.steps+net.rest+1, net.dt),
		in: inputTraces{last: make([]int32, net.inputs)},
		out: cellTraces{
			q1: kernel.Alloc(net.cells), q2: kernel.Alloc(net.cells), last: make([]int32, net.cells), hasFired: make([]bool, net.cells),
			fired: make([]uint32, 0, net.cells), b: make([]float32, 0, net.cells),
		},
		due: columns{isDue: make([]bool, net.cells)},
	}
}

// begin silences all traces, for a presentation of so many input spikes.
func (p *plastic) begin(spikes int) {
	p.in.a, p.in.p1, p.in.p2 = grow(p.in.a, spikes), grow(p.in.p1, spikes), grow(p.in.p2, spikes)
	p.in.step, p.in.before = grow(p.in.step, spikes), grow(p.in.before, spikes)
	for i := range p.in.last {
		p.in.last[i] = -1
	}
	p.in.seen = p.in.seen[:0]
	for _, j := range p.out.fired {
		p.out.hasFired[j] = false
	}
	p.out.fired = p.out.fired[:0]
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
		prev := p.in.last[i]
		var p1, p2 float32
		var ago int32
		if prev < 0 {
			p.in.seen = append(p.in.seen, i)
		} else {
			p1, p2, ago = p.in.p1[prev], p.in.p2[prev], int32(t)-p.in.step[prev]
		}
		p.in.a[k], p.in.p1[k], p.in.p2[k] = p.arriving(&p.decay, p1, p2, ago)
		p.in.step[k], p.in.before[k], p.in.last[i] = int32(t), prev, int32(k)
	}
}

// pre depresses the synapses of the input spikes of step t, of which the first is number first of the train. Only cells that
// have fired have b_j > 0.
func (p *plastic) pre(t, first int, inputs []uint32) {
	p.notice(t, first, inputs)
	if len(p.out.fired) == 0 {
		return
	}
	p.readPosts(t)
	for k, i := range inputs {
		p.depressRow(p.w[int(i)*p.net.ld:][:p.net.cells], p.in.a[first+k])
	}
	p.updates += int64(len(inputs)) * int64(len(p.out.fired))
}

// depressRow depresses the synapses of one input with the cells that have fired.
func (p *plastic) depressRow(row []float32, a float32) {
	b := p.out.b[:len(p.out.fired)]
	for q, j := range p.out.fired {
		row[j] = p.depress(row[j], float32(a*b[q]))
	}
}

// readPosts computes b_j of p.out.fired in step t.
func (p *plastic) readPosts(t int) {
	p.out.b = p.out.b[:0]
	for _, j := range p.out.fired {
		p.out.b = append(p.out.b, read(p.decay.q1, p.out.q1[j], int32(t)-p.out.last[j]))
	}
}

// post potentiates the synapses into the cells that fired in step t, and raises the cells' traces.
func (p *plastic) post(t int, fired []uint32) {
	p.readInputs(t)
	for _, j := range fired {
		var q1, q2 float32
		var ago int32
		if p.out.hasFired[j] {
			q1, q2, ago = p.out.q1[j], p.out.q2[j], int32(t)-p.out.last[j]
		}
		d, left1, left2 := p.firing(&p.decay, q1, q2, ago)
		if d != 0 {
			p.potentiateColumn(t, j, d)
		}
		p.out.q1[j], p.out.q2[j], p.out.last[j] = left1, left2, int32(t)
		p.noteFired(j)
	}
}

// noteFired notes that a cell has fired in this presentation, and that its weights have changed.
func (p *plastic) noteFired(j uint32) {
	if !p.out.hasFired[j] {
		p.out.hasFired[j] = true
		p.out.fired = append(p.out.fired, j)
	}
	p.due.add(j)
}

// readInputs computes c_i of p.in.seen in step t, unless each synapse has a delay and so a trace of its own.
func (p *plastic) readInputs(t int) {
	p.in.c = p.in.c[:0]
	if p.net.delays != nil {
		return
	}
	for _, i := range p.in.seen {
		k := p.in.last[i]
		p.in.c = append(p.in.c, read(p.decay.p1, p.in.p1[k], int32(t)-p.in.step[k]))
	}
}

func (p *plastic) potentiateColumn(t int, j uint32, d float32) {
	p.updates += int64(len(p.in.seen))
	column := p.w[j:]
	if p.net.delays != nil {
		for _, i := range p.in.seen {
			at := int(i) * p.net.ld
			column[at] = p.potentiate(column[at], float32(p.delayedTrace(t, i, j)*d))
		}
		return
	}
	for q, i := range p.in.seen {
		at := int(i) * p.net.ld
		column[at] = p.potentiate(column[at], float32(p.in.c[q]*d))
	}
}
