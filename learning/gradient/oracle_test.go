package gradient

import (
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// bptt is back-propagation through time a second time: one sample, one step and one cell after the other, in dense
// float64, from the partial derivatives of docs/surrogate.md. It shares no code with the trainer.
type bptt struct {
	rule   Rule // resolved
	steps  int
	pops   []bpttPop
	projs  []bpttProj
	order  []int // populations, each after those that reach it without delay
	input  int
	output int
	smooth float64         // k > 0: spikes are 1/(1+e^(−kx)) and so have a true derivative, that of Sigmoid
	timed  *learning.Batch // targets that are not one class a sample
	count  []int
	only   int     // the one step whose spikes count in gradients, as they arrive; below 0: all
	margin float64 // the least |u − θ| seen: below it float32 may see another spike
}

type bpttPop struct {
	n                    int
	input, fires         bool
	synaptic, earlier    bool
	sameStep, inclusive  bool
	reset                snn.Reset
	decay, factor, alpha float64
	th                   []float64
	out                  []int // projections
}

type bpttProj struct {
	pre, post, delay int
	gain             float64
	w                [][]float64 // [pre][post, or cell before pooling]; 0 where there is no synapse
	synapses         engine.Wiring
	pooled           [][]int // of each post cell the cells before pooling, of which the largest current counts; nil: its own
}

// bpttTrace is what one population did: [step][cell].
type bpttTrace struct{ c, u, s [][]float64 }

func newBPTT(m *snn.Model, rule Rule, steps int) *bptt {
	o := &bptt{rule: rule.Resolve().(Rule), steps: steps, output: len(m.Net.Populations) - 1, only: -1, margin: math.Inf(1)}
	if rule.Output != "" {
		o.output = m.Net.Index(rule.Output)
	}
	for i, p := range m.Net.Populations {
		q := bpttPop{n: p.Size()}
		switch c := p.Cell.(type) {
		case nil:
			q.input, o.input = true, i
		case snn.LI:
			q.decay, q.factor, q.reset = float64(c.DecayFactor(m.Net.Step())), float64(c.InputFactor(m.Net.Step())), snn.ResetNone
		case snn.LIF:
			q.lif(c, m.Net.Step())
		case snn.Synaptic:
			q.lif(c.LIF, m.Net.Step())
			q.synaptic, q.earlier, q.alpha = true, c.Earlier, float64(c.SynapseFactor(m.Net.Step()))
		}
		for _, th := range m.Thresholds(i) {
			q.th = append(q.th, float64(th))
		}
		o.pops = append(o.pops, q)
	}
	for i, p := range m.Net.Projections {
		j := bpttProj{pre: m.Net.Index(p.Pre), post: m.Net.Index(p.Post), delay: p.Delay, gain: float64(p.EffectiveGain())}
		j.synapses, _ = snn.Compile(m.Net, i)
		w, ld := m.Weights(i)
		w = bpttRounded(p.Quantization, w)
		_, cols, _ := j.synapses.Stored()
		onto := o.pops[j.post].n
		if j.pooled = bpttPooled(m.Net, p); j.pooled != nil {
			j.synapses.Each(func(_, b, _ int) { onto = max(onto, b+1) })
		}
		j.w = bpttMatrix(o.pops[j.pre].n, onto)
		j.synapses.Each(func(a, b, k int) { j.w[a][b] += float64(w[k/cols*ld+k%cols]) })
		o.projs = append(o.projs, j)
		o.pops[j.pre].out = append(o.pops[j.pre].out, i)
	}
	o.sort()
	return o
}

func (p *bpttPop) lif(c snn.LIF, dt float64) {
	p.fires, p.reset, p.sameStep, p.inclusive = true, c.Reset, c.ResetTiming == snn.ResetSameStep, c.Inclusive
	p.decay, p.factor = float64(c.DecayFactor(dt)), float64(c.InputFactor(dt))
}

func (o *bptt) sort() {
	for len(o.order) < len(o.pops) {
		for i := range o.pops {
			waits := slices.Contains(o.order, i)
			for _, j := range o.projs {
				waits = waits || j.post == i && j.delay == 0 && !slices.Contains(o.order, j.pre)
			}
			if !waits {
				o.order = append(o.order, i)
			}
		}
	}
}

func bpttMatrix(rows, cols int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, cols)
	}
	return m
}

// at is row t of m, or zeros before the first.
func bpttAt(m [][]float64, t int) []float64 {
	if t < 0 {
		return make([]float64, len(m[0]))
	}
	return m[t]
}

// membrane is u_t from u and s of the step before and c.
func (p *bpttPop) membrane(u, s, c, th float64) float64 {
	switch {
	case p.reset == snn.ResetNone:
		return p.decay*u + p.factor*c
	case p.reset == snn.ResetSubtract && p.sameStep:
		return p.decay*(u-th*s) + p.factor*c
	case p.reset == snn.ResetSubtract:
		return p.decay*u + p.factor*c - th*s
	case p.reset == snn.ResetZeroAll && !p.sameStep:
		return (1 - s) * (p.decay*u + p.factor*c)
	}
	return p.decay*(1-s)*u + p.factor*c
}

// partials are those of membrane by u, s and c.
func (p *bpttPop) partials(u, s, c, th float64) (du, ds, dc float64) {
	switch {
	case p.reset == snn.ResetNone:
		return p.decay, 0, p.factor
	case p.reset == snn.ResetSubtract && p.sameStep:
		return p.decay, -p.decay * th, p.factor
	case p.reset == snn.ResetSubtract:
		return p.decay, -th, p.factor
	case p.reset == snn.ResetZeroAll && !p.sameStep:
		return (1 - s) * p.decay, -(p.decay*u + p.factor*c), (1 - s) * p.factor
	}
	return p.decay * (1 - s), -p.decay * u, p.factor
}

// arriving is the c that the membrane takes at step t.
func (p *bpttPop) arriving(tr *bpttTrace, t int) []float64 {
	if p.earlier {
		t--
	}
	return bpttAt(tr.c, t)
}

// run is the forward pass of one sample. held, unless it is nil, are the traces whose spikes reset the membranes.
func (o *bptt) run(in [][]float64, held []bpttTrace) []bpttTrace {
	tr := make([]bpttTrace, len(o.pops))
	for i, p := range o.pops {
		tr[i] = bpttTrace{bpttMatrix(o.steps, p.n), bpttMatrix(o.steps, p.n), bpttMatrix(o.steps, p.n)}
	}
	tr[o.input].s = in
	resets := tr
	if held != nil {
		resets = held
	}
	for t := range o.steps {
		for _, i := range o.order {
			if !o.pops[i].input {
				o.step(tr, resets, i, t)
			}
		}
	}
	return tr
}

func (o *bptt) step(tr, resets []bpttTrace, i, t int) {
	p, x := &o.pops[i], &tr[i]
	for _, j := range o.projs {
		if j.post != i || t < j.delay {
			continue
		}
		cur := j.current(tr[j.pre].s[t-j.delay])
		for b, from := range j.largest(cur, o) {
			x.c[t][b] += cur[from]
		}
	}
	if p.synaptic {
		for b, c := range bpttAt(x.c, t-1) {
			x.c[t][b] += p.alpha * c
		}
	}
	c, u, s := p.arriving(x, t), bpttAt(x.u, t-1), bpttAt(resets[i].s, t-1)
	for b := range p.n {
		if !p.fires {
			x.u[t][b] = p.membrane(u[b], 0, c[b], 0)
			continue
		}
		x.u[t][b] = p.membrane(u[b], s[b], c[b], p.th[b])
		x.s[t][b] = o.spike(x.u[t][b]-p.th[b], p.inclusive)
	}
}

// current is what spikes s bring to each cell, before pooling.
func (j *bpttProj) current(s []float64) []float64 {
	cur := make([]float64, len(j.w[0]))
	for a, x := range s {
		if x == 0 {
			continue
		}
		for b, w := range j.w[a] {
			cur[b] += j.gain * w * x
		}
	}
	return cur
}

// largest is from where each post cell has its current: of a window, the first largest one.
func (j *bpttProj) largest(cur []float64, o *bptt) []int {
	if j.pooled == nil {
		return o.own(len(cur))
	}
	var from []int
	for _, window := range j.pooled {
		best := window[0]
		for _, b := range window[1:] {
			if cur[b] != cur[best] {
				o.margin = math.Min(o.margin, math.Abs(cur[b]-cur[best]))
			}
			if cur[b] > cur[best] {
				best = b
			}
		}
		from = append(from, best)
	}
	return from
}

// winners is largest at step t of pre.
func (j *bpttProj) winners(tr []bpttTrace, t int, o *bptt) []int {
	if j.pooled == nil {
		return o.own(len(j.w[0]))
	}
	return j.largest(j.current(tr[j.pre].s[t]), o)
}

// own is 0 to n−1.
func (o *bptt) own(n int) []int {
	for len(o.count) < n {
		o.count = append(o.count, len(o.count))
	}
	return o.count[:n]
}

// bpttPooled returns the windows of a projection that is pooled by its largest currents, by the definition of snn.Conv2D.
func bpttPooled(n snn.Net, p snn.Projection) (windows [][]int) {
	c, ok := p.Wiring.(snn.Conv2D)
	if !ok || c.MaxPool < 2 {
		return nil
	}
	pre, post, m := n.Population(p.Pre).Shape, n.Population(p.Post).Shape, c.MaxPool
	width := (pre[1]+2*c.Pad[1]-c.Kernel[1])/max(c.Stride[1], 1) + 1
	for y := range post[0] {
		for x := range post[1] {
			for k := range post[2] {
				var w []int
				for d := range m * m {
					w = append(w, ((y*m+d/m)*width+x*m+d%m)*post[2]+k)
				}
				windows = append(windows, w)
			}
		}
	}
	return windows
}

func (o *bptt) spike(x float64, inclusive bool) float64 {
	if o.smooth > 0 {
		return 1 / (1 + math.Exp(-o.smooth*x))
	}
	o.margin = math.Min(o.margin, math.Abs(x))
	if x > 0 || inclusive && x == 0 {
		return 1
	}
	return 0
}

// back adds the gradient of one sample over the steps from a to b−1, of a loss with the derivatives ds and du by spikes and
// potentials, [population][step of the window][cell].
func (o *bptt) back(tr []bpttTrace, a, b int, ds, du [][][]float64, grad [][][]float64) {
	n := len(o.pops)
	g, syn, e := make([][][]float64, n), make([][][]float64, n), make([][][]float64, n)
	for i, p := range o.pops {
		g[i], syn[i], e[i] = bpttMatrix(b+1, p.n), bpttMatrix(b+1, p.n), bpttMatrix(b+1, p.n)
	}
	for t := b - 1; t >= a; t-- {
		for k := n - 1; k >= 0; k-- {
			i := o.order[k]
			if o.pops[i].input {
				continue
			}
			o.backStep(tr, i, t, b, ds[i][t-a], du[i][t-a], g[i], syn[i], e)
		}
	}
	for k, j := range o.projs {
		for t := max(a, j.delay); t < b; t++ {
			if o.only >= 0 && o.only != t {
				continue
			}
			winners := j.largest(j.current(tr[j.pre].s[t-j.delay]), o)
			for x, s := range tr[j.pre].s[t-j.delay] {
				for y, from := range winners {
					grad[k][x][from] += j.gain * s * e[j.post][t][y]
				}
			}
		}
	}
}

// backStep sets ∂L/∂u, ∂L/∂c and ∂L/∂i of population i at step t, which are 0 at step b.
func (o *bptt) backStep(tr []bpttTrace, i, t, b int, ds, du []float64, g, syn [][]float64, e [][][]float64) {
	p, x := &o.pops[i], &tr[i]
	for c := range p.n {
		byS, byU := ds[c], du[c]
		for _, k := range p.out {
			j := o.projs[k]
			if t+j.delay >= b {
				continue
			}
			for y, from := range j.winners(tr, t, o) {
				byS += j.gain * j.w[c][from] * e[j.post][t+j.delay][y]
			}
		}
		th := 0.0
		if p.fires {
			th = p.th[c]
		}
		later := 0.0 // ∂L/∂c_{t+1} by way of u_{t+1}
		if t+1 < b {
			pu, ps, pc := p.partials(x.u[t][c], x.s[t][c], p.arriving(x, t+1)[c], th)
			byU += pu * g[t+1][c]
			later = pc * g[t+1][c]
			if o.rule.ThroughReset {
				byS += ps * g[t+1][c]
			}
		}
		if p.fires {
			byU += byS * o.slope(x.u[t][c]-th, th)
		}
		g[t][c] = byU
		_, _, pc := p.partials(bpttAt(x.u, t-1)[c], bpttAt(x.s, t-1)[c], p.arriving(x, t)[c], th)
		now := pc * byU
		if p.earlier {
			now = later
		}
		if p.synaptic {
			now += p.alpha * syn[t+1][c]
		}
		syn[t][c], e[i][t][c] = now, now
	}
}

// slope is the surrogate derivative.
func (o *bptt) slope(x, th float64) float64 {
	f := o.rule.Function
	k, a := f.Slope, math.Abs(x)
	normal := func(x, mean, sd float64) float64 {
		return math.Exp(-(x-mean)*(x-mean)/(2*sd*sd)) / (sd * math.Sqrt(2*math.Pi))
	}
	switch f.Kind {
	case FastSigmoid:
		return math.Pow(1+k*a, -2)
	case ATan:
		return k / 2 / (1 + math.Pow(math.Pi/2*k*x, 2))
	case Sigmoid:
		return k / math.Pow(math.Exp(k*x/2)+math.Exp(-k*x/2), 2)
	case Triangular:
		if x < 0 {
			return th
		}
		return -th
	case PiecewiseLinear, RelativeLinear:
		return k / th * math.Max(0, 1-a/th)
	case MultiGaussian:
		s, h, w := f.Width, f.Side, f.Spread*f.Width
		return k * ((1+h)*normal(x, 0, s) - h*normal(x, s, w) - h*normal(x, -s, w))
	case Gaussian:
		return k * normal(x, 0, f.Width)
	case DoubleGaussian:
		return k * ((1+f.Side)*normal(x, 0, f.Width) - 2*f.Side*normal(x, 0, f.Spread*f.Width))
	case SpikeRateEscape:
		return k * math.Exp(-math.Abs(x-1)/f.Width)
	case Exponential:
		return k * math.Exp(-a/f.Width)
	case Tanh:
		return 1 - math.Pow(math.Tanh(k*x), 2)
	case Erfc:
		return 2 / math.Sqrt(math.Pi) * math.Exp(-k*k*x*x)
	case Box:
		if x > -f.Width && x <= f.Width {
			return k
		}
		return 0
	}
	return 1
}

// batch returns the loss and the gradients, [projection][pre][post], of a mini-batch.
func (o *bptt) batch(in [][][]float64, label []int) (loss float64, grad [][][]float64) {
	for _, j := range o.projs {
		grad = append(grad, bpttMatrix(o.pops[j.pre].n, len(j.w[0])))
	}
	var tr [][]bpttTrace
	for _, x := range in {
		tr = append(tr, o.run(x, nil))
	}
	window := o.steps
	if k := o.rule.Truncate; k > 0 {
		window = min(k, window)
	}
	for a := 0; a < o.steps; a += window {
		loss += o.window(tr, a, min(a+window, o.steps), label, grad)
	}
	return loss, grad
}

// window adds the gradient of one window of a mini-batch and returns its loss.
func (o *bptt) window(tr [][]bpttTrace, a, b int, label []int, grad [][][]float64) (loss float64) {
	from := min(max(a, o.rule.Loss.After), b)
	weight := float64(b-from) / float64(o.steps-o.rule.Loss.After)
	switch {
	case o.rule.Loss.Kind == CEMembrane, o.rule.Loss.Kind == MSELast:
		weight = 1
	}
	weight /= float64(len(tr))
	cost, costs := o.activity(tr, a, b)
	loss = cost
	for r := range tr {
		ds, du := make([][][]float64, len(o.pops)), make([][][]float64, len(o.pops))
		for i, p := range o.pops {
			ds[i], du[i] = bpttMatrix(b-a, p.n), bpttMatrix(b-a, p.n)
			for t := range ds[i] {
				copy(ds[i][t], costs[i])
			}
		}
		out := &tr[r][o.output]
		var l float64
		var s, u [][]float64
		switch {
		case o.timed != nil:
			l, s, u = o.timedLoss(out.s[a:b], out.u[a:b], r, a)
		case from < b:
			o.nearMaxima(out.u[from:b])
			l, s, u = bpttLoss(o.rule.Loss, out.s[from:b], out.u[from:b], label[r])
		}
		loss += weight * l
		for t := range s {
			for c := range s[t] {
				ds[o.output][from-a+t][c] += weight * s[t][c]
				du[o.output][from-a+t][c] += weight * u[t][c]
			}
		}
		o.back(tr[r], a, b, ds, du, grad)
	}
	return loss
}

// nearMaxima lowers the margin to the distance of the largest potential of a cell from that of another step, which float32 may take for the
// largest: sums of weights of few bits are often equal.
func (o *bptt) nearMaxima(u [][]float64) {
	if o.rule.Loss.Kind != CEMaxMembrane {
		return
	}
	for c := range u[0] {
		first, second := math.Inf(-1), math.Inf(-1)
		for t := range u {
			first, second = math.Max(first, u[t][c]), math.Max(second, math.Min(first, u[t][c]))
		}
		if first != 0 || second != 0 { // nothing has reached the cell: 0 is exact
			o.margin = math.Min(o.margin, first-second)
		}
	}
}

// activity returns the costs of spikes in a window and their derivatives by any spike of a cell, [population][cell].
func (o *bptt) activity(tr [][]bpttTrace, a, b int) (cost float64, by [][]float64) {
	rows := float64(len(tr))
	for i, p := range o.pops {
		d := make([]float64, p.n)
		by = append(by, d)
		if !p.fires || i == o.output {
			continue
		}
		for c := range p.n {
			sum := 0.0
			for r := range tr {
				for t := a; t < b; t++ {
					sum += tr[r][i].s[t][c]
				}
			}
			cost += o.rule.RateCost*sum/rows + o.rule.CountCost*sum*sum/rows/rows/float64(p.n)
			d[c] = o.rule.RateCost/rows + o.rule.CountCost*2*sum/rows/rows/float64(p.n)
		}
	}
	return cost, by
}

// bpttLoss returns a loss and its derivatives by spikes s and potentials u, [step][class].
func bpttLoss(l Loss, s, u [][]float64, y int) (loss float64, ds, du [][]float64) {
	steps, classes := len(s), len(s[0])
	T, C := float64(steps), float64(classes)
	ds, du = bpttMatrix(steps, classes), bpttMatrix(steps, classes)
	target := func(c int) float64 {
		if c == y {
			return l.Right
		}
		return l.Wrong
	}
	entropy := func(z []float64) (float64, []float64) {
		sum, d := 0.0, make([]float64, classes)
		for _, v := range z {
			sum += math.Exp(v)
		}
		for c, v := range z {
			d[c] = math.Exp(v) / sum
		}
		d[y]--
		return math.Log(sum) - z[y], d
	}
	sum, first, top := make([]float64, classes), make([]int, classes), make([]int, classes)
	for c := range classes {
		first[c] = steps - 1
		for t := steps - 1; t >= 0; t-- {
			sum[c] += s[t][c]
			if s[t][c] == 1 {
				first[c] = t
			}
			if u[t][c] >= u[top[c]][c] {
				top[c] = t
			}
		}
	}
	switch l.Kind {
	case CERate, CEMembrane:
		x, d, w := s, ds, 1/T
		if l.Kind == CEMembrane {
			x, d, w = u, du, 1
		}
		for t := range steps {
			e, g := entropy(x[t])
			loss += w * e
			for c := range g {
				d[t][c] = w * g[c]
			}
		}
	case CECount, MSECount:
		e, g := entropy(sum)
		if l.Kind == MSECount {
			e = 0
			for c := range g {
				miss := sum[c] - math.Floor(T*target(c))
				e += miss * miss / C / T
				g[c] = 2 * miss / C / T
			}
		}
		loss = e
		for t := range steps {
			copy(ds[t], g)
		}
	case CEMaxMembrane:
		z := make([]float64, classes)
		for c := range z {
			z[c] = u[top[c]][c]
		}
		e, g := entropy(z)
		loss = e
		for c := range g {
			du[top[c]][c] = g[c]
		}
	case MSEMembrane:
		for t := range steps {
			for c := range classes {
				miss := u[t][c] - target(c)
				loss += miss * miss / C / T
				du[t][c] = 2 * miss / C / T
			}
		}
	case CETemporal, MSETemporal:
		z := make([]float64, classes)
		for c, t := range first {
			z[c] = -float64(t)
			if l.Reciprocal {
				z[c] = 1 / float64(t+1)
			}
		}
		e, g := entropy(z)
		for c, t := range first {
			if l.Reciprocal {
				g[c] /= float64((t + 1) * (t + 1))
			}
		}
		if l.Kind == MSETemporal {
			e = 0
			for c, t := range first {
				goal := target(c)
				if c != y && goal == 0 {
					goal = T - 1
				}
				miss := float64(t) - goal
				if math.Abs(miss) < l.Tolerance {
					miss = 0
				}
				e += miss * miss / C / T / T
				g[c] = -2 * miss / C / T / T
			}
		}
		loss = e
		for c, t := range first {
			ds[t][c] = g[c]
		}
	}
	return loss, ds, du
}
