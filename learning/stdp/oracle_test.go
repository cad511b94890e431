package stdp

import (
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// diehlCookOracle is the network of docs/stdp.md a second time: every cell, every synapse and every trace moves at every step
// of a presentation and of its rest, in float64, from the equations as they are written there. It shares no code with
// the trainer.
type diehlCookOracle struct {
	rule                                Rule // resolved
	dt                                  float64
	steps, rest                         int
	feedDelay, driveDelay, lateralDelay int
	inputs, cells                       int
	w                                   [][]float64 // [input][cell]
	delay                               [][]int     // steps, [input][cell]
	gain, drive, lateral                float64
	bound                               snn.Bound
	exc, inh                            snn.Conductance
	theta                               []float64
	margin                              float64 // the least |v − V_th − θ| seen: below it float32 may see another spike

	v, ge, gi  [2][]float64 // of excitatory and inhibitory cells
	until      [2][]int     // the first step in which a cell is not refractory
	pre, post  [2][][]float64
	excSpikes  [][]int // by step
	inhSpikes  [][]int
	presented  int
	inputCount int
}

func newDiehlCookOracle(m *snn.Model, rule Rule, steps int) *diehlCookOracle {
	net := m.Net
	rule = rule.Resolve().(Rule)
	feed, drive, lateral := net.Projections[0], net.Projections[1], net.Projections[2]
	o := &diehlCookOracle{
		rule: rule, dt: net.Step(), steps: steps, rest: int(math.Round(max(rule.Rest, 0) / net.Step())),
		feedDelay: feed.Delay, driveDelay: drive.Delay, lateralDelay: lateral.Delay, bound: feed.Bound, gain: float64(feed.EffectiveGain()),
		inputs: net.Populations[0].Size(), cells: net.Populations[1].Size(), drive: drive.Init.Lo, lateral: lateral.Init.Lo,
		exc: net.Populations[1].Cell.(snn.Conductance), inh: net.Populations[2].Cell.(snn.Conductance), margin: math.Inf(1),
	}
	w, ld := m.Weights(0)
	for i := range o.inputs {
		o.w = append(o.w, make([]float64, o.cells))
		o.delay = append(o.delay, make([]int, o.cells))
		for j := range o.cells {
			o.w[i][j], o.delay[i][j] = float64(w[i*ld+j]), o.feedDelay
		}
	}
	for range o.cells {
		o.theta = append(o.theta, o.exc.Adapt.PerCell.Init)
	}
	o.normalise()
	return o
}

func (o *diehlCookOracle) normalise() {
	if o.rule.Norm < 0 {
		return
	}
	for j := range o.cells {
		sum := 0.0
		for i := range o.inputs {
			sum += o.w[i][j]
		}
		for i := range o.inputs {
			o.w[i][j] *= o.rule.Norm * float64(o.inputs) / sum
		}
	}
}

// show is a sample with its repeats; with learn the net learns. It returns the spikes of each excitatory cell.
func (o *diehlCookOracle) show(e learning.Encoder, x []float32, s snn.Stream, learn bool) []int {
	gain := 1.0
	for repeat := 0; ; repeat++ {
		var in snn.Spikes
		e.Encode(&in, x, float32(gain), s.At(repeat))
		counts, sum := o.present(&in, learn), 0
		for _, n := range counts {
			sum += n
		}
		if sum >= o.rule.MinSpikes || repeat == o.rule.MaxRepeats {
			return counts
		}
		gain += o.rule.GainStep
	}
}

func (o *diehlCookOracle) present(in *snn.Spikes, learn bool) []int {
	o.begin()
	counts := make([]int, o.cells)
	for t := range o.steps + o.rest {
		o.deliver(t, in, learn)
		var fired []int
		if o.lateralDelay == 0 {
			o.stepInhibitory(t)
			fired = o.stepExcitatory(t, learn)
		} else {
			fired = o.stepExcitatory(t, learn)
			o.stepInhibitory(t)
		}
		for _, j := range fired {
			counts[j]++
		}
	}
	if learn {
		o.normalise()
		for j := range o.theta {
			if tau := o.exc.Adapt.PerCell.Tau; tau > 0 {
				o.theta[j] *= math.Exp(-float64(o.steps+o.rest) * o.dt / tau)
			}
		}
	}
	o.presented++
	return counts
}

func (o *diehlCookOracle) begin() {
	for k, c := range []snn.Conductance{o.exc, o.inh} {
		o.v[k], o.ge[k], o.gi[k] = make([]float64, o.cells), make([]float64, o.cells), make([]float64, o.cells)
		o.until[k] = make([]int, o.cells)
		for j := range o.v[k] {
			o.v[k][j] = c.Start
		}
		o.pre[k], o.post[k] = matrix(o.inputs, o.cells), matrix(o.inputs, o.cells)
	}
	o.excSpikes, o.inhSpikes = nil, nil
}

func matrix(rows, columns int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, columns)
	}
	return m
}

// deliver lets conductances and traces decay, and adds the spikes that reach the excitatory cells in step t.
func (o *diehlCookOracle) deliver(t int, in *snn.Spikes, learn bool) {
	for j := range o.cells {
		o.ge[0][j] *= math.Exp(-o.dt / o.exc.TauExc)
		o.gi[0][j] *= math.Exp(-o.dt / o.exc.TauInh)
		o.ge[1][j] *= math.Exp(-o.dt / o.inh.TauExc)
	}
	o.decayTraces()
	for i := range o.inputs {
		if t < o.steps && in.Has(t, i) {
			o.inputCount++
		}
		for j := range o.cells {
			at := t - o.delay[i][j]
			if at < 0 || at >= o.steps || !in.Has(at, i) {
				continue
			}
			o.ge[0][j] += o.gain * o.w[i][j]
			if learn {
				o.preSpike(i, j)
			}
		}
	}
	if at := t - o.lateralDelay; at >= 0 && o.lateralDelay > 0 {
		o.inhibit(o.inhSpikes[at])
	}
}

func (o *diehlCookOracle) inhibit(spikes []int) {
	for _, k := range spikes {
		for j := range o.cells {
			if j != k {
				o.gi[0][j] += o.lateral
			}
		}
	}
}

func (o *diehlCookOracle) stepExcitatory(t int, learn bool) []int {
	if o.lateralDelay == 0 {
		o.inhibit(o.inhSpikes[t])
	}
	th := make([]float64, o.cells)
	for j := range th {
		th[j] = o.exc.Threshold + o.theta[j]
	}
	fired := o.step(0, t, o.exc, th)
	o.excSpikes = append(o.excSpikes, fired)
	if !learn {
		return fired
	}
	for _, j := range fired {
		for i := range o.inputs {
			o.postSpike(i, j)
		}
		o.theta[j] += o.exc.Adapt.PerCell.Step
	}
	return fired
}

func (o *diehlCookOracle) stepInhibitory(t int) {
	if at := t - o.driveDelay; at >= 0 {
		for _, j := range o.excSpikes[at] {
			o.ge[1][j] += o.drive
		}
	}
	th := make([]float64, o.cells)
	for j := range th {
		th[j] = o.inh.Threshold
	}
	o.inhSpikes = append(o.inhSpikes, o.step(1, t, o.inh, th))
}

// step relaxes one population exactly towards v∞ and returns the cells that fire.
func (o *diehlCookOracle) step(k, t int, c snn.Conductance, th []float64) (fired []int) {
	for j := range o.cells {
		if t < o.until[k][j] {
			o.v[k][j] = c.ResetTo
			continue
		}
		g := 1 + o.ge[k][j] + o.gi[k][j]
		vInf := (c.Rest + o.ge[k][j]*c.Exc + o.gi[k][j]*c.Inh) / g
		o.v[k][j] = vInf + (o.v[k][j]-vInf)*math.Exp(-o.dt/c.Tau*g)
		o.margin = min(o.margin, math.Abs(o.v[k][j]-th[j]))
		if o.v[k][j] > th[j] {
			fired = append(fired, j)
			o.v[k][j] = c.ResetTo
			o.until[k][j] = t + 1 + int(math.Round(c.Refractory/o.dt))
		}
	}
	return fired
}

// taus returns the time constants of the two traces that each end of a synapse has.
func (o *diehlCookOracle) taus() (pre, post [2]float64) {
	switch r := o.rule.Plasticity.(type) {
	case DiehlCook:
		return [2]float64{r.TauPre, 1}, [2]float64{r.TauPost1, r.TauPost2}
	case Pair:
		return [2]float64{r.TauPlus, 1}, [2]float64{r.TauMinus, 1}
	case Triplet:
		return [2]float64{r.TauPlus, r.TauX}, [2]float64{r.TauMinus, r.TauY}
	}
	panic("rule")
}

func (o *diehlCookOracle) decayTraces() {
	pre, post := o.taus()
	for k := range 2 {
		for i := range o.inputs {
			for j := range o.cells {
				o.pre[k][i][j] *= math.Exp(-o.dt / pre[k])
				o.post[k][i][j] *= math.Exp(-o.dt / post[k])
			}
		}
	}
}

func (o *diehlCookOracle) preSpike(i, j int) {
	w, post, change, soft, nearest := o.w[i][j], o.post[0][i][j], 0.0, 1.0, true
	switch r := o.rule.Plasticity.(type) {
	case DiehlCook:
		change = r.Pre * post
	case Pair:
		change, soft = r.Minus*post, math.Pow(max(w-float64(o.bound.Lo), 0), r.Mu)
		nearest = r.Nearest
	case Triplet:
		change = r.Rate * post * (r.Minus2 + r.Minus3*o.pre[1][i][j])
		nearest = r.Nearest
	}
	o.change(i, j, -change, soft)
	raiseTrace(&o.pre[0][i][j], nearest)
	raiseTrace(&o.pre[1][i][j], nearest)
}

func (o *diehlCookOracle) postSpike(i, j int) {
	w, pre, change, soft, nearest := o.w[i][j], o.pre[0][i][j], 0.0, 1.0, true
	switch r := o.rule.Plasticity.(type) {
	case DiehlCook:
		change = r.Post * pre * o.post[1][i][j]
	case Pair:
		change, soft = r.Plus*pre, math.Pow(max(float64(o.bound.Hi)-w, 0), r.Mu)
		nearest = r.Nearest
	case Triplet:
		change = r.Rate * pre * (r.Plus2 + r.Plus3*o.post[1][i][j])
		nearest = r.Nearest
	}
	o.change(i, j, change, soft)
	raiseTrace(&o.post[0][i][j], nearest)
	raiseTrace(&o.post[1][i][j], nearest)
}

// change adds to a weight. One that normalisation has left beyond its range stays there until a pair of spikes changes it; with
// soft bounds that pair does not move it, but brings it back to its bound.
func (o *diehlCookOracle) change(i, j int, by, soft float64) {
	if by != 0 {
		o.w[i][j] = min(max(o.w[i][j]+by*soft, float64(o.bound.Lo)), float64(o.bound.Hi))
	}
}

func raiseTrace(trace *float64, nearest bool) {
	if nearest {
		*trace = 1
		return
	}
	*trace++
}
