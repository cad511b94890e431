package reward

import (
	"errors"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
)

// STDP is spike-timing-dependent plasticity that waits for a reward (MSTDPET) [florian2007] [fremaux2013]: cells of the code, which fire in
// proportion to their answers, and a constant current drive groups of LIF cells, one for each action, that inhibit those of the other groups;
// the group with the most spikes acts. Eligibilities of synapses fade by γ·λ over a decision and are paid by the error δ of the critic. The
// current is the mean of noise that each cell has for itself while it learns, which tries actions out.
type STDP struct {
	Group      int     // cells for each action; 0 means 4
	Steps      int     // of the net for a decision, 1 ms each; 0 means 10
	Rate       float64 // of weights; 0 means 0.03
	Tau        float64 // of the traces of spikes, ms; 0 means 5
	Minus      float64 // what a spike of the code takes off after one of the cell, by what it adds before one; 0 means none
	Noise      float64 // Poisson spikes that reach a cell in a step; 0 means 1
	Noisy      float64 // weight of each; 0 means 0.15
	Inhibition float64 // by a spike of another group; 0 means 0.5
}

// Name returns "r-stdp".
func (STDP) Name() string { return "r-stdp" }

func (r *STDP) constants() rules.Constants {
	return rules.Constants{
		Numbers: []rules.Constant{
			{Name: "STDP.Rate", At: &r.Rate, Def: .03},
			{Name: "STDP.Tau", At: &r.Tau, Def: 5, Span: rules.Positive},
			{Name: "STDP.Minus", At: &r.Minus, Def: learning.Zero},
			{Name: "STDP.Noise", At: &r.Noise, Def: 1},
			{Name: "STDP.Noisy", At: &r.Noisy, Def: .15},
			{Name: "STDP.Inhibition", At: &r.Inhibition, Def: .5},
		},
		Wholes: []rules.Whole{
			{Name: "STDP.Group", At: &r.Group, Def: 4, Lowest: 1, Highest: mostActions},
			{Name: "STDP.Steps", At: &r.Steps, Def: 10, Lowest: 1, Highest: mostSteps},
		},
	}
}

func (r STDP) resolve() Rule { r.constants().Resolve(); return r }
func (r STDP) check() error  { return r.constants().Check("reward") }

func (r STDP) net(b body) snn.Net {
	return snn.Net{
		Populations: []snn.Population{
			{Name: "code", Shape: []int{b.cells}},
			{Name: "action", Shape: []int{b.actions, r.Group}, Cell: snn.LIF{Beta: .9}, Bias: &snn.Init{Kind: snn.InitConstant, Lo: r.Noise * r.Noisy}},
		},
		Projections: []snn.Projection{
			{Pre: "code", Post: "action", Gain: .2, Bound: snn.Bound{Lo: -1, Hi: 1}, Init: snn.Init{Kind: snn.InitUniform, Lo: .1, Hi: .2}},
			{Pre: "action", Post: "action", Delay: 1, Init: snn.Init{Kind: snn.InitConstant}, Frozen: true},
		},
	}
}

// inhibit gives cells of different groups a weight of −by.
func inhibit(m *snn.Model, group int, by float64) {
	w, ld := m.Weights(1)
	n := m.Net.Populations[1].Size()
	for i := range n {
		for j := range n {
			if i/group != j/group {
				w[i*ld+j] = float32(-by)
			}
		}
	}
}

// timing is the net of STDP.
type timing struct {
	rule    STDP
	plastic stdp.Rule // of its synapses
	model   *snn.Model
	sim     *snn.Sim
	learns  *stdp.Online
	in      [1]*snn.Spikes
	phase   []float32 // of each cell of the code
	counts  []float32 // spikes of each group
	calm    []float32 // of each cell, by which noise has a mean of 0
}

func (r STDP) bind(b body) (learner, error) {
	if b.keep == 0 {
		return nil, errors.New("reward: STDP with Discount·Trace of 0; its eligibilities fade and cannot end at once, give more than 0")
	}
	tau := -float64(r.Steps) / kernel.Log(float64(b.keep))
	minus := r.Minus
	r.constants().Plain()
	m, err := made(r.Name(), r.net(b), b, 1, r.Steps)
	if err != nil {
		return nil, err
	}
	inhibit(m, r.Group, r.Inhibition)
	rule := stdp.Rule{
		Plasticity: stdp.Pair{Plus: 1, Minus: minus, TauPlus: r.Tau, TauMinus: r.Tau, Coincident: stdp.Both},
		Reward:     stdp.Reward{Kind: stdp.MSTDPET, Rate: 1, Tau: tau},
	}
	l := &timing{rule: r, plastic: rule, model: m, phase: make([]float32, b.cells), counts: make([]float32, b.actions)}
	phases := snn.NewStream(b.seed).Named("phases")
	for i := range l.phase {
		l.phase[i] = float32(phases.Float64(uint64(i)))
	}
	l.in[0], l.calm = snn.NewSpikes(r.Steps, b.cells), slices.Repeat([]float32{-float32(r.Noise * r.Noisy)}, b.actions*r.Group)
	if l.learns, err = rule.Online(m, r.Steps); err != nil {
		return nil, err
	}
	l.sim = l.learns.Sim()
	return l, nil
}

func (l *timing) begin() { l.learns.Forget() }

// spikeGain is how often a cell of the code fires in a step, by its answer.
const spikeGain = 1.5

// fire makes the cells of the code fire at even distances, in each step with a frequency of their answers.
func (l *timing) fire(code []float32) {
	s := l.in[0]
	clear(s.Bits)
	for i, x := range code {
		p := min(spikeGain*x, 1)
		for t, before := 0, l.phase[i]; t < s.Steps; t++ {
			if before += p; before >= 1 {
				before--
				s.Bits[t*s.Words()+i>>6] |= 1 << (i & 63)
			}
		}
	}
}

func (l *timing) choose(code []float32, d draws) (int, error) {
	l.learns.Begin()
	noise := func() {
		l.sim.Inject(1, 0, l.calm)
		l.sim.InjectPoisson(1, 0, l.rule.Noise, float32(l.rule.Noisy), d.Stream)
	}
	return l.run(code, noise, l.learns.Step)
}

func (l *timing) act(code []float32) (int, error) {
	l.sim.Reset()
	return l.run(code, func() {}, func() {})
}

// run takes the steps of a decision and returns the group with the most spikes, of equal ones that with the highest potentials.
func (l *timing) run(code []float32, noise, follow func()) (int, error) {
	l.fire(code)
	clear(l.counts)
	for t := range l.rule.Steps {
		if err := l.sim.Deliver(t, l.in[:]); err != nil {
			return 0, err
		}
		noise()
		l.sim.Fire()
		row := l.sim.Spikes(1, 0)
		for i := range len(l.counts) * l.rule.Group {
			l.counts[i/l.rule.Group] += float32(row[i>>6] >> (i & 63) & 1)
		}
		follow()
	}
	v := l.sim.Potentials(1, 0)
	if err := finite(l.rule.Name(), v); err != nil {
		return 0, err
	}
	for i, x := range v {
		l.counts[i/l.rule.Group] += max(-1, min(1, x)) / float32(4*l.rule.Group)
	}
	return largest(l.counts), nil
}

func (l *timing) show(code []float32) (*snn.Trace, error) {
	l.fire(code)
	return l.model.Run(l.in[:]...)
}

func (l *timing) pay(by float64) { l.learns.Reward(by * l.rule.Rate) }

func (l *timing) weights() []learning.Tensor { return tensors(l.model) }
