package gradient

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// tape records arithmetic in float64 and differentiates it backwards: the second implementation of cells and their gradients, which shares
// no code with the trainer. Numbers are places on the tape.
type tape struct {
	value, grad []float64
	from        [][2]num
	by          [][2]float64
	held        []float64 // what detach gives, in order, of a run that another one repeats
	replay      int       // so many of them have been given; −1 if this run records them
}

type num int32

func (t *tape) push(v float64, a, b num, byA, byB float64) num {
	t.value, t.grad = append(t.value, v), append(t.grad, 0)
	t.from, t.by = append(t.from, [2]num{a, b}), append(t.by, [2]float64{byA, byB})
	return num(len(t.value) - 1)
}

func (t *tape) leaf(v float64) num         { return t.push(v, 0, 0, 0, 0) }
func (t *tape) add(a, b num) num           { return t.push(t.value[a]+t.value[b], a, b, 1, 1) }
func (t *tape) sub(a, b num) num           { return t.push(t.value[a]-t.value[b], a, b, 1, -1) }
func (t *tape) mul(a, b num) num           { return t.push(t.value[a]*t.value[b], a, b, t.value[b], t.value[a]) }
func (t *tape) scale(k float64, a num) num { return t.push(k*t.value[a], a, 0, k, 0) }
func (t *tape) plus(a num, k float64) num  { return t.push(t.value[a]+k, a, 0, 1, 0) }

func (t *tape) exp(a num) num {
	v := math.Exp(t.value[a])
	return t.push(v, a, 0, v, 0)
}

func (t *tape) inverse(a num) num {
	v := 1 / t.value[a]
	return t.push(v, a, 0, -v*v, 0)
}

func (t *tape) sqrt(a num) num {
	v := math.Sqrt(t.value[a])
	return t.push(v, a, 0, 1/(2*v), 0)
}

func (t *tape) abs(a num) num {
	if t.value[a] < 0 {
		return t.scale(-1, a)
	}
	return t.scale(1, a)
}

// detach is a number of the same value that nothing flows back through. A run that repeats another one takes the other's value.
func (t *tape) detach(a num) num {
	if t.replay >= 0 {
		t.replay++
		return t.leaf(t.held[t.replay-1])
	}
	t.held = append(t.held, t.value[a])
	return t.leaf(t.value[a])
}

// back carries the gradients that have been set to all numbers before them.
func (t *tape) back() {
	for k := len(t.value) - 1; k >= 0; k-- {
		for i, a := range t.from[k] {
			t.grad[a] += t.by[k][i] * t.grad[k]
		}
	}
}

// tapeNet is a net on a tape: its weights and parameters are numbers there.
type tapeNet struct {
	tape
	m      *snn.Model
	rule   Rule    // resolved
	smooth float64 // k > 0: spikes are 1/(1+e^(−kx)), and have a true derivative
	margin float64 // the least distance from a threshold
	w      [][]num // [projection][weight as stored]
	th     [][]num // [population][cell]
	fired  num     // spikes of the step before of the population whose cells move
	own    []map[string][]num
}

func newTapeNet(m *snn.Model, rule Rule) *tapeNet {
	o := &tapeNet{m: m, rule: rule.Resolve().(Rule), margin: math.Inf(1)}
	o.replay = -1
	o.leaf(0) // number 0, which nothing depends on
	leaves := func(x []float32, in func(float64) float64) (all []num) {
		for _, v := range x {
			all = append(all, o.leaf(in(float64(v))))
		}
		return all
	}
	for i := range m.Net.Projections {
		w, _ := m.Weights(i)
		o.w = append(o.w, leaves(w, func(x float64) float64 { return x }))
	}
	for i := range m.Net.Populations {
		o.th = append(o.th, leaves(m.Thresholds(i), o.chart(i, "Threshold")))
		own := map[string][]num{}
		for _, p := range m.Parameters(i) {
			own[p.Name] = leaves(p.Values, o.chart(i, p.Name))
		}
		o.own = append(o.own, own)
	}
	return o
}

// tapeCell is the state of one cell of one sample.
type tapeCell struct {
	u, s               num // potential that is compared, spike
	a, c               num // adaptation, synaptic current
	v, q               num // of resonators
	e, n               num // of Alpha cells
	hold               int // steps that it is still refractory
	population, number int
}

// parameter is the size of a parameter of a cell: its own, or the one that all share.
func (o *tapeNet) parameter(x *tapeCell, name string, shared float64) num {
	own := o.own[x.population][name]
	switch {
	case own == nil:
		return o.leaf(shared)
	case o.gated(x.population):
		return o.sigmoid(own[x.number])
	case o.euler(x.population, name):
		return o.scale(o.m.Net.Step(), o.plus(o.exp(o.scale(-1, own[x.number])), 1))
	}
	return o.abs(own[x.number])
}

func (o *tapeNet) sigmoid(w num) num { return o.inverse(o.plus(o.exp(o.scale(-1, w)), 1)) }

// gated reports whether parameters of a population are moved by their logits.
func (o *tapeNet) gated(i int) bool {
	_, ok := o.m.Net.Populations[i].Cell.(snn.GatedLIF)
	return ok
}

// euler reports whether a time constant is moved by the logit of dt/τ.
func (o *tapeNet) euler(i int, name string) bool {
	c, _ := o.m.Net.Populations[i].Cell.(snn.LIF)
	if s, ok := o.m.Net.Populations[i].Cell.(snn.Synaptic); ok {
		c = s.LIF
	}
	return c.Euler && (name == "Tau" || name == "TauSyn") || c.Adapt.ALIF.Euler && name == "Adapt.ALIF.Tau"
}

// chart is what is on the tape of a parameter.
func (o *tapeNet) chart(i int, name string) func(x float64) float64 {
	logit := func(x float64) float64 { return math.Log(x / (1 - x)) }
	switch {
	case o.gated(i):
		return logit
	case o.euler(i, name):
		return func(tau float64) float64 { return logit(o.m.Net.Step() / tau) }
	}
	return func(x float64) float64 { return x }
}

// decay is exp(−dt/tau), 1 − dt/tau or beta.
func (o *tapeNet) decay(tau num, beta float64, euler bool) num {
	rate := o.scale(o.m.Net.Step(), o.inverse(tau))
	switch {
	case beta != 0:
		return o.leaf(float64(float32(beta)))
	case euler:
		return o.sub(o.leaf(1), rate)
	}
	return o.exp(o.scale(-1, rate))
}

func (o *tapeNet) complement(a num) num { return o.sub(o.leaf(1), a) }

// spike is H(u − th), whose derivative is the surrogate's; scale is the threshold, without adaptation, of the forms that scale with it.
func (o *tapeNet) spike(u, th num, scale float64, inclusive bool) num {
	x := o.sub(u, th)
	v := o.value[x]
	if o.smooth > 0 {
		s := 1 / (1 + math.Exp(-o.smooth*v))
		return o.push(s, x, 0, o.smooth*s*(1-s), 0)
	}
	o.margin = math.Min(o.margin, math.Abs(v))
	s, f := 0.0, bptt{rule: o.rule}
	if o.rule.Function.Kind == RelativeLinear {
		scale = o.value[th]
	}
	if v > 0 || inclusive && v == 0 {
		s = 1
	}
	return o.push(s, x, 0, f.slope(v, scale), 0)
}

// step moves a cell by one step with input i.
func (o *tapeNet) step(x *tapeCell, i num) {
	switch c := o.m.Net.Populations[x.population].Cell.(type) {
	case snn.LI:
		d := o.decay(o.parameter(x, "Tau", c.Tau), c.Beta, c.Euler)
		x.u = o.add(o.mul(d, x.u), o.mul(o.input(snn.LIF{Scale: c.Scale, Input: c.Input}, d), i))
	case snn.LIF:
		d := o.decay(o.parameter(x, "Tau", c.Tau), c.Beta, c.Euler)
		o.lif(c, x, d, o.input(c, d), i)
	case snn.Synaptic:
		o.synaptic(c, x, i)
	case snn.Alpha:
		o.alpha(c, x, i)
	case snn.BRF:
		o.resonate(c, x, i)
	case snn.GatedLIF:
		o.gate(c, x, i)
	}
}

func (o *tapeNet) input(c snn.LIF, decay num) num {
	switch c.Scale {
	case snn.ScaleFactor:
		return o.leaf(c.Input)
	case snn.ScaleLeak:
		return o.complement(decay)
	}
	return o.leaf(1)
}

func (o *tapeNet) synaptic(c snn.Synaptic, x *tapeCell, i num) {
	tau, tauSyn := o.parameter(x, "Tau", c.Tau), o.parameter(x, "TauSyn", c.TauSyn)
	alpha, d := o.decay(tauSyn, c.Alpha, c.Euler), o.decay(tau, c.Beta, c.Euler)
	k := o.input(c.LIF, d)
	if c.Exact { // k τs/(τs − τ)·(e^(−dt/τs) − e^(−dt/τ)); the nets of the tests have τs ≠ τ
		unit := 1.0
		if c.Scale == snn.ScaleFactor {
			unit = c.Input
		}
		k = o.scale(unit, o.mul(o.mul(tauSyn, o.inverse(o.sub(tauSyn, tau))), o.sub(alpha, d)))
	}
	old := x.c
	x.c = o.add(o.mul(alpha, x.c), i)
	taken := x.c
	if c.Earlier {
		taken = old
	}
	o.lif(c.LIF, x, d, k, taken)
}

// lif is the step of a membrane with decay d that takes the current i times k.
func (o *tapeNet) lif(c snn.LIF, x *tapeCell, d, k, i num) {
	th := o.th[x.population][x.number]
	if c.ThresholdSpread != (snn.Spread{}) {
		th = o.plus(o.abs(o.plus(th, -c.Rest)), c.Rest)
	}
	before := x.s // of the reset
	if !o.rule.ThroughReset {
		before = o.detach(before)
	}
	base, wasTh := th, th
	if a := c.Adapt.ALIF; a.Strength != 0 {
		wasTh = o.add(base, o.mul(o.parameter(x, "Adapt.ALIF.Strength", a.Strength), x.a))
		th = o.adapt(a, x, th)
	}
	if a := c.Adapt.PerPopulation; a.Rate != 0 {
		wasTh = o.add(base, x.a)
		x.a = o.most(o.add(x.a, o.scale(float64(float32(a.Rate)), o.plus(o.fired, -1))), o.plus(o.scale(-1, base), float64(float32(a.Floor))))
		th = o.add(base, x.a)
	}
	blocked := x.hold > 0
	x.hold = max(x.hold-1, 0)
	delayed := c.ResetTiming == snn.ResetNextStep
	taken := base // off by ResetSubtract
	if c.Adapt.ALIF.Adapted || c.Adapt.PerPopulation.Rate != 0 {
		if taken = th; !delayed {
			taken = wasTh
		}
	}
	off := o.mul(o.plus(taken, -c.Rest), before)
	v := x.u
	to := func(u num) num { return o.add(o.mul(o.complement(before), u), o.scale(c.ResetTo, before)) }
	switch {
	case c.Reset == snn.ResetSubtract && !delayed:
		v = o.sub(v, off)
	case c.Reset == snn.ResetZero, c.Reset == snn.ResetZeroAll && !delayed:
		v = to(v)
	}
	x.u = v
	if !blocked || c.Masked || c.Blocked {
		x.u = o.plus(o.mul(d, o.plus(v, -c.Rest)), c.Rest)
	}
	if !blocked || c.Masked {
		x.u = o.add(x.u, o.mul(k, i))
	}
	switch {
	case c.Reset == snn.ResetSubtract && delayed:
		x.u = o.sub(x.u, off)
	case c.Reset == snn.ResetZeroAll && delayed:
		x.u = to(x.u)
	}
	if x.s = o.leaf(0); !blocked {
		x.s = o.spike(x.u, th, o.value[base]-c.Rest, c.Inclusive)
		if c.Refractory > 0 {
			o.margin = math.Min(o.margin, math.Abs(o.value[x.u]-o.value[th]))
		}
	}
	if o.value[x.s] > .5 {
		x.hold = c.Refractory
	}
}

// most is the larger of a and b, a if they are equal.
func (o *tapeNet) most(a, b num) num {
	d := o.value[a] - o.value[b]
	if d != 0 || o.value[o.fired] != 1 { // one spike moves nothing, and what was at the floor stays there
		o.margin = math.Min(o.margin, math.Abs(d))
	}
	if d < 0 {
		return b
	}
	return a
}

// adapt is the step of the adaptation, and returns the threshold.
func (o *tapeNet) adapt(c snn.ALIF, x *tapeCell, th num) num {
	rho := o.decay(o.parameter(x, "Adapt.ALIF.Tau", c.Tau), 0, c.Euler)
	kappa := o.leaf(1)
	switch c.Increment {
	case snn.IncrementLeak:
		kappa = o.complement(rho)
	case snn.IncrementDecay:
		kappa = rho
	}
	x.a = o.add(o.mul(rho, x.a), o.mul(kappa, x.s))
	return o.add(th, o.mul(o.parameter(x, "Adapt.ALIF.Strength", c.Strength), x.a))
}

func (o *tapeNet) alpha(c snn.Alpha, x *tapeCell, i num) {
	dt := o.m.Net.Step()
	rise, fall := float64(float32(c.Alpha)), float64(float32(c.Beta))
	if c.Alpha == 0 {
		rise, fall = math.Exp(-dt/c.TauExc), math.Exp(-dt/c.TauInh)
	}
	x.e, x.n = o.add(o.scale(rise, x.e), i), o.sub(o.scale(fall, x.n), i)
	if !c.NoReset {
		stays := o.complement(o.detach(x.s))
		x.e, x.n = o.mul(stays, x.e), o.mul(stays, x.n)
	}
	x.u = o.scale(math.Log(rise)/(math.Log(fall)-math.Log(rise))+1, o.add(x.e, x.n))
	th := o.th[x.population][x.number]
	x.s = o.spike(x.u, th, o.value[th], c.Inclusive)
}

func (o *tapeNet) resonate(c snn.BRF, x *tapeCell, i num) {
	dt := o.m.Net.Step() / 1000
	w, b := o.parameter(x, "Omega", c.Omega), o.scale(-1, o.parameter(x, "Offset", c.Offset))
	if !c.NoBoundary {
		turn := o.scale(dt, w)
		b = o.add(b, o.scale(1/dt, o.plus(o.sqrt(o.complement(o.mul(turn, turn))), -1)))
	}
	th := o.th[x.population][x.number]
	base := o.value[th]
	if !c.NoRefractory {
		b, th = o.sub(b, x.q), o.add(th, x.q)
	}
	u, v := x.u, x.v
	x.u = o.add(u, o.scale(dt, o.add(o.sub(o.mul(b, u), o.mul(w, v)), i)))
	x.v = o.add(v, o.scale(dt, o.add(o.mul(w, u), o.mul(b, v))))
	x.s = o.spike(x.u, th, base, false)
	x.q = o.add(o.scale(c.EffectiveGamma(), x.q), x.s)
}

// gate is the step of a GatedLIF cell, whose defaults the nets of the tests write out.
func (o *tapeNet) gate(c snn.GatedLIF, x *tapeCell, i num) {
	of := func(name string, shared float64) num { return o.parameter(x, name, shared) }
	before := x.s
	if !o.rule.ThroughReset {
		before = o.detach(before)
	}
	alpha, beta, gamma := of("Alpha", c.Alpha), of("Beta", c.Beta), of("Gamma", c.Gamma)
	conduct := of(fmt.Sprintf("Conduct[%d]", min(x.hold, c.Steps-1)), c.Conduct)
	x.hold++ // the steps so far
	keep := o.complement(o.mul(alpha, o.complement(of("Tau", c.Tau))))
	u := o.mul(o.mul(keep, x.u), o.complement(o.mul(gamma, before)))
	u = o.sub(u, o.mul(o.complement(alpha), of("Leak", c.Leak)))
	u = o.add(u, o.mul(o.complement(o.mul(beta, o.complement(conduct))), i))
	x.u = o.sub(u, o.mul(o.mul(o.complement(gamma), of("Sub", c.Sub)), before))
	th := o.sigmoid(o.th[x.population][x.number])
	x.s = o.spike(x.u, th, o.value[th], !c.Exclusive)
}

// present runs one sample. Windows of so many steps are cut off from each other.
func (o *tapeNet) present(in [][]float64, window int) (cells [][][]tapeCell) {
	n := o.m.Net
	now := make([][]tapeCell, len(n.Populations))
	for i, p := range n.Populations {
		now[i] = make([]tapeCell, p.Size())
		for k := range now[i] {
			now[i][k] = o.start(i, k)
		}
	}
	order := tapeOrder(n)
	var past [][][]tapeCell // as the steps of this window see them
	for t := range in {
		if t > 0 && t%window == 0 {
			o.cut(now)
			for _, x := range past {
				o.cut(x)
			}
		}
		fired, seen := make([][]tapeCell, len(now)), make([][]tapeCell, len(now))
		for _, i := range order {
			o.fired = o.leaf(0)
			for k := range now[i] {
				o.fired = o.add(o.fired, now[i][k].s)
			}
			for k := range now[i] {
				if n.Populations[i].Cell == nil {
					now[i][k].s = o.leaf(in[t][k])
					continue
				}
				o.step(&now[i][k], o.arriving(now, past, t, i, k))
			}
		}
		for i := range now {
			fired[i], seen[i] = slices.Clone(now[i]), slices.Clone(now[i])
		}
		cells, past = append(cells, fired), append(past, seen)
	}
	return cells
}

// start is a cell before the first step.
func (o *tapeNet) start(i, k int) tapeCell {
	x := tapeCell{population: i, number: k}
	c, ok := o.m.Net.Populations[i].Cell.(snn.LIF)
	if s, is := o.m.Net.Populations[i].Cell.(snn.Synaptic); is {
		c, ok = s.LIF, true
	}
	if ok {
		x.u, x.a = o.leaf(c.Start), o.leaf(c.Adapt.ALIF.Start+float64(float32(c.Adapt.PerPopulation.Rate)))
	}
	return x
}

// cut makes numbers out of states that nothing flows back through.
func (o *tapeNet) cut(cells [][]tapeCell) {
	for i := range cells {
		for k := range cells[i] {
			x := &cells[i][k]
			for _, at := range []*num{&x.u, &x.s, &x.a, &x.c, &x.v, &x.q, &x.e, &x.n} {
				*at = o.detach(*at)
			}
		}
	}
}

// arriving is the current of cell k of population i at step t.
func (o *tapeNet) arriving(now [][]tapeCell, past [][][]tapeCell, t, i, k int) num {
	n, sum := o.m.Net, num(0)
	for j, p := range n.Projections {
		if n.Index(p.Post) != i || t < p.Delay {
			continue
		}
		from := now[n.Index(p.Pre)]
		if p.Delay > 0 {
			from = past[t-p.Delay][n.Index(p.Pre)]
		}
		_, ld := o.m.Weights(j)
		if a, attends := p.Wiring.(snn.Attention); attends {
			sum = o.add(sum, o.scale(float64(p.EffectiveGain()), o.mul(o.w[j][0], o.attend(from, n.Populations[i].Shape, max(a.Heads, 1), k))))
			continue
		}
		if _, single := p.Wiring.(snn.OneToOne); single {
			sum = o.add(sum, o.scale(float64(p.EffectiveGain()), o.mul(o.w[j][k], from[k].s)))
			continue
		}
		for a := range from {
			sum = o.add(sum, o.scale(float64(p.EffectiveGain()), o.mul(o.w[j][a*ld+k], from[a].s)))
		}
	}
	return sum
}

// attend is what the queries, keys and values of tokens bring to cell k behind them.
func (o *tapeNet) attend(from []tapeCell, shape []int, heads, k int) (sum num) {
	channels := shape[len(shape)-1]
	own, c, each := k/channels, k%channels, channels/heads
	at := func(token, part, c int) num { return from[(3*token+part)*channels+c].s }
	for j := range len(from) / (3 * channels) {
		score := num(0)
		for q := c / each * each; q < (c/each+1)*each; q++ {
			score = o.add(score, o.mul(at(own, 0, q), at(j, 1, q)))
		}
		sum = o.add(sum, o.mul(score, at(j, 2, c)))
	}
	return sum
}

// tapeOrder lists populations, each after those that reach it without delay.
func tapeOrder(n snn.Net) []int {
	o := bptt{}
	for range n.Populations {
		o.pops = append(o.pops, bpttPop{})
	}
	for _, p := range n.Projections {
		o.projs = append(o.projs, bpttProj{pre: n.Index(p.Pre), post: n.Index(p.Post), delay: p.Delay})
	}
	o.sort()
	return o.order
}

// learn presents a mini-batch, and leaves the gradient of its loss, which it returns.
func (o *tapeNet) learn(in [][][]float64, label []int) (loss float64) {
	out, steps := o.m.Net.Index(o.rule.Output), len(in[0])
	window := steps
	if k := o.rule.Truncate; k > 0 {
		window = min(k, steps)
	}
	for r, x := range in {
		cells := o.present(x, window)
		for a := 0; a < steps; a += window {
			b := min(a+window, steps)
			weight := float64(b-a) / float64(steps) / float64(len(in))
			if o.rule.Loss.Kind == CEMembrane {
				weight = 1 / float64(len(in))
			}
			var s, u [][]float64
			for t := a; t < b; t++ {
				var ss, us []float64
				for _, c := range cells[t][out] {
					ss, us = append(ss, o.value[c.s]), append(us, o.value[c.u])
				}
				s, u = append(s, ss), append(u, us)
			}
			l, ds, du := bpttLoss(o.rule.Loss, s, u, label[r])
			loss += weight * l
			for t := range s {
				for k := range s[t] {
					o.grad[cells[a+t][out][k].s] += weight * ds[t][k]
					o.grad[cells[a+t][out][k].u] += weight * du[t][k]
				}
			}
		}
	}
	o.back()
	return loss
}
