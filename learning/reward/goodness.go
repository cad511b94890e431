package reward

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// CSDP is contrastive-signal-dependent plasticity [ororbia2024] with rewards, a definition of ours: a population of LIF cells sees the code together
// with an action, once for each action, and the goodness of what it sees, Σ_j z_j² of its spike traces, says how likely the action is. When the
// error δ of the critic is above 0, what was done is a positive sample and what was not is a negative one; below 0 it is the other way round.
type CSDP struct {
	Hidden      int     // LIF cells; 0 means 64
	Steps       int     // of the net for a decision; 0 means 10
	Rate        float64 // of weights; 0 means 0.03
	Center      float64 // θ_z, the goodness that is as likely positive as negative; 0 means 10
	Context     float64 // deviation of the initial weights of the action; 0 means 1
	Temperature float64 // of the mean goodness of actions, in their chances, at first; it falls as rates do, to a tenth; 0 means 4
}

// Name returns "csdp".
func (CSDP) Name() string { return "csdp" }

func (r *CSDP) constants() rules.Constants {
	return rules.Constants{
		Numbers: []rules.Constant{
			{Name: "CSDP.Rate", At: &r.Rate, Def: .03},
			{Name: "CSDP.Center", At: &r.Center, Def: 10},
			{Name: "CSDP.Context", At: &r.Context, Def: 1},
			{Name: "CSDP.Temperature", At: &r.Temperature, Def: 4, Span: rules.Positive},
		},
		Wholes: []rules.Whole{
			{Name: "CSDP.Hidden", At: &r.Hidden, Def: 64, Lowest: 1, Highest: mostPlaces},
			{Name: "CSDP.Steps", At: &r.Steps, Def: 10, Lowest: 1, Highest: mostSteps},
		},
	}
}

func (r CSDP) resolve() Rule { r.constants().Resolve(); return r }
func (r CSDP) check() error  { return r.constants().Check("reward") }

// traceDecay is that of z, 1 − 3 ms/13 ms [csdp-code].
const traceDecay = 1 - 3./13

func (r CSDP) net(b body) snn.Net {
	return snn.Net{
		Dt: 3,
		Populations: []snn.Population{
			{Name: "code", Shape: []int{b.cells}},
			{Name: "context", Shape: []int{b.actions}},
			{Name: "hidden", Shape: []int{r.Hidden}, Cell: snn.LIF{Beta: .8, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}},
		},
		Projections: []snn.Projection{
			{Pre: "code", Post: "hidden", Init: snn.Init{Kind: snn.InitNormal, Hi: .4}},
			{Pre: "context", Post: "hidden", Init: snn.Init{Kind: snn.InitNormal, Hi: r.Context}},
		},
	}
}

// contrast is the net of CSDP: a sample for each action.
type contrast struct {
	rule     CSDP
	keep     float32
	model    *snn.Model
	sim      *snn.Sim
	in       [2][]*snn.Spikes
	z        []float32   // traces of hidden cells: [action][hidden]
	goodness []float32   // Σ z² of each action
	mean     []float32   // over the steps
	likelier [][]float32 // of each action Σ_t 2·z·(1 − p)
	rarer    [][]float32 // and Σ_t 2·z·p
	chance   []float64
	weight   [2]contrasted // of the code, and of the context
}

// contrasted are the synapses of a projection, with what they are eligible for if the action was better than expected, and if it was worse.
type contrasted struct {
	synapses
	worse []float32
}

func (r CSDP) bind(b body) (learner, error) {
	r.constants().Plain()
	m, err := made(r.Name(), r.net(b), b, b.actions, r.Steps)
	if err != nil {
		return nil, err
	}
	l := &contrast{rule: r, keep: b.keep, model: m, z: kernel.Alloc(b.actions * r.Hidden), goodness: make([]float32, b.actions)}
	l.mean, l.chance = make([]float32, b.actions), make([]float64, b.actions)
	code := snn.NewSpikes(r.Steps, b.cells)
	for a := range b.actions {
		context := snn.NewSpikes(r.Steps, b.actions)
		for t := range r.Steps {
			context.Set(t, a)
		}
		l.in[0], l.in[1] = append(l.in[0], code), append(l.in[1], context)
		l.likelier, l.rarer = append(l.likelier, make([]float32, r.Hidden)), append(l.rarer, make([]float32, r.Hidden))
	}
	for k := range l.weight {
		s := newSynapses(m, k, b.keep)
		l.weight[k] = contrasted{s, kernel.Alloc(len(s.eligible))}
	}
	l.sim, err = snn.NewSim(m, b.actions)
	return l, err
}

func (l *contrast) begin() {
	for k := range l.weight {
		clear(l.weight[k].eligible)
		clear(l.weight[k].worse)
	}
}

// judge shows the code with each action, and works out the mean goodness of each.
func (l *contrast) judge(code []float32) error {
	l.sim.Reset()
	clear(l.z)
	clear(l.mean)
	for a := range l.mean {
		clear(l.likelier[a])
		clear(l.rarer[a])
	}
	l.in[0][0].Current = code
	for t := range l.rule.Steps {
		if err := l.sim.Deliver(t, l.in[0], l.in[1]); err != nil {
			return err
		}
		l.sim.Fire()
		for a := range l.mean {
			if err := finite(l.rule.Name(), l.sim.Potentials(2, a)); err != nil {
				return err
			}
			l.contrast(a)
		}
	}
	return nil
}

// contrast takes the traces of action a through a step, and what they would change as a positive and as a negative sample.
func (l *contrast) contrast(a int) {
	n := l.rule.Hidden
	z, spikes := l.z[a*n:][:n], l.sim.Spikes(2, a)
	kernel.Trace{Decay: traceDecay}.Rows(1, n, z, n, spikes, len(spikes), l.goodness[a:])
	g := l.goodness[a]
	l.mean[a] += g / float32(l.rule.Steps)
	p := float32(1 / (1 + kernel.Exp(l.rule.Center-float64(g))))
	kernel.AddRow(l.likelier[a], z, 2*(1-p))
	kernel.AddRow(l.rarer[a], z, 2*p)
}

// coldest is the share of Temperature that is left in the end.
const coldest = .1

func (l *contrast) choose(code []float32, d draws) (int, error) {
	if err := l.judge(code); err != nil {
		return 0, err
	}
	for a := range l.mean {
		l.mean[a] /= float32(l.rule.Temperature * max(d.share, coldest))
	}
	softmax(l.chance, l.mean)
	done := draw(l.chance, d.Float64(0))
	for k := range l.weight {
		l.weight[k].fade()
		fade(l.weight[k].worse, l.keep)
	}
	for a := range l.mean {
		better, worse, share := l.likelier[a], l.rarer[a], float32(1-l.chance[done])
		if a != done {
			better, worse, share = worse, better, -share/float32(len(l.mean)-1)
		}
		l.mark(code, a, better, worse, share)
	}
	return done, nil
}

// mark makes the synapses of the code and of action a eligible.
func (l *contrast) mark(code []float32, a int, better, worse []float32, share float32) {
	s := &l.weight[0]
	for i, x := range code {
		kernel.AddRow(s.eligible[i*s.ld:], better, share*x)
		kernel.AddRow(s.worse[i*s.ld:], worse, -share*x)
	}
	s = &l.weight[1]
	kernel.AddRow(s.eligible[a*s.ld:], better, share)
	kernel.AddRow(s.worse[a*s.ld:], worse, -share)
}

func (l *contrast) pay(by float64) {
	for k := range l.weight {
		s := &l.weight[k]
		if by > 0 {
			s.pay(float32(by * l.rule.Rate))
		} else {
			kernel.AddRow(s.w, s.worse, float32(math.Abs(by)*l.rule.Rate))
		}
	}
}

func (l *contrast) act(code []float32) (int, error) {
	err := l.judge(code)
	return largest(l.mean), err
}

func (l *contrast) show(code []float32) (*snn.Trace, error) {
	a, err := l.act(code)
	if err != nil {
		return nil, err
	}
	return l.model.Run(l.in[0][0], l.in[1][a])
}

func (l *contrast) weights() []learning.Tensor { return tensors(l.model) }
