package reward

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// EProp is e-prop with rewards [bellec2020]: the code drives a population of LIF cells, whose spikes leaky integrators filter, one for each action,
// whose potentials in the last step of a decision are the logarithms of how likely it is.
type EProp struct {
	Hidden  int     // LIF cells; 0 means 64
	Steps   int     // of the net for a decision; 0 means 5
	Beta    float64 // decay of all potentials in a step; 0 means 0.7
	Rate    float64 // of the synapses onto LIF cells; 0 means 0.1
	OutRate float64 // of those onto the integrators; 0 means 0.05
}

// Name returns "e-prop".
func (EProp) Name() string { return "e-prop" }

func (r *EProp) constants() rules.Constants {
	return rules.Constants{
		Numbers: []rules.Constant{
			{Name: "EProp.Beta", At: &r.Beta, Def: .7, Span: rules.BelowOne},
			{Name: "EProp.Rate", At: &r.Rate, Def: .1},
			{Name: "EProp.OutRate", At: &r.OutRate, Def: .05},
		},
		Wholes: []rules.Whole{
			{Name: "EProp.Hidden", At: &r.Hidden, Def: 64, Lowest: 1, Highest: mostPlaces},
			{Name: "EProp.Steps", At: &r.Steps, Def: 5, Lowest: 1, Highest: mostSteps},
		},
	}
}

// mostSteps bounds the steps of a decision.
const mostSteps = 1 << 12

func (r EProp) resolve() Rule { r.constants().Resolve(); return r }
func (r EProp) check() error  { return r.constants().Check("reward") }

// net is that of the agent. What the code brings to a LIF cell has a deviation of half the threshold in each step.
func (r EProp) net(b body) snn.Net {
	normal := func(deviation float64) snn.Init { return snn.Init{Kind: snn.InitNormal, Hi: deviation} }
	return snn.Net{
		Populations: []snn.Population{
			{Name: "code", Shape: []int{b.cells}},
			{Name: "hidden", Shape: []int{r.Hidden}, Cell: snn.LIF{Beta: r.Beta}},
			{Name: "action", Shape: []int{b.actions}, Cell: snn.LI{Beta: r.Beta}},
		},
		Projections: []snn.Projection{
			{Pre: "code", Post: "hidden", Init: normal(.5)},
			{Pre: "hidden", Post: "action", Init: normal(.25 / math.Sqrt(float64(r.Hidden)))},
		},
	}
}

// eprop is the net of EProp with the traces of its synapses.
type eprop struct {
	rule          EProp
	model         *snn.Model
	sim           *snn.Sim
	in            [1]*snn.Spikes
	input, output synapses
	x, z          []float32 // filtered input of the code, and spikes of hidden cells
	slope, signal []float32 // of hidden cells
	silent        []float32 // no signal
	traces        []float32 // ē of synapses onto hidden cells: [code][hidden]
	chance        []float64 // of actions
}

// The populations of a net.
const hiddenCells, outputCells = 1, 2

func (r EProp) bind(b body) (learner, error) {
	r.constants().Plain()
	m, err := made(r.Name(), r.net(b), b, 1, r.Steps)
	if err != nil {
		return nil, err
	}
	l := &eprop{rule: r, model: m, input: newSynapses(m, 0, b.keep), output: newSynapses(m, 1, b.keep)}
	l.x, l.z, l.traces = kernel.Alloc(b.cells), kernel.Alloc(r.Hidden), kernel.Alloc(b.cells*r.Hidden)
	l.slope, l.signal, l.silent = kernel.Alloc(r.Hidden), kernel.Alloc(r.Hidden), kernel.Alloc(r.Hidden)
	l.in[0], l.chance = snn.NewSpikes(r.Steps, b.cells), make([]float64, b.actions)
	l.sim, err = snn.NewSim(m, 1)
	return l, err
}

func (l *eprop) begin() {
	clear(l.input.eligible)
	clear(l.output.eligible)
}

// choose presents the code to a net at rest, draws an action by its chance, and marks ∂ ln(chance)/∂w as eligible.
func (l *eprop) choose(code []float32, d draws) (int, error) {
	l.rest()
	for t := range l.rule.Steps {
		if err := l.step(t, code); err != nil {
			return 0, err
		}
		l.follow(code)
		if t < l.rule.Steps-1 {
			l.trace(l.silent)
		}
	}
	y := l.sim.Potentials(outputCells, 0)
	if err := finite(l.rule.Name(), y); err != nil {
		return 0, err
	}
	softmax(l.chance, y)
	a := draw(l.chance, d.Float64(0))
	l.mark(a)
	return a, nil
}

func (l *eprop) rest() {
	l.sim.Reset()
	clear(l.x)
	clear(l.z)
	clear(l.traces)
}

func (l *eprop) step(t int, code []float32) error {
	l.in[0].Current = code
	if err := l.sim.Deliver(t, l.in[:]); err != nil {
		return err
	}
	l.sim.Fire()
	return nil
}

// follow takes the traces of cells through a step: x̄ ← β·x̄ + x, z̄ ← β·z̄ + z, and ψ.
func (l *eprop) follow(code []float32) {
	fade(l.x, float32(l.rule.Beta))
	kernel.AddRow(l.x, code, 1)
	spikes := l.sim.Spikes(hiddenCells, 0)
	kernel.Trace{Decay: float32(l.rule.Beta), Additive: true}.Rows(1, len(l.z), l.z, len(l.z), spikes, len(spikes), nil)
	kernel.Slope{Kind: kernel.SlopeLinear, A: dampening}.Row(l.slope, l.sim.Potentials(hiddenCells, 0), l.model.Thresholds(hiddenCells))
}

// dampening is γ of the surrogate derivative [bellec2020].
const dampening = .3

// trace takes the traces of synapses onto hidden cells through a step, ē ← β·ē + ψ·x̄, and makes them eligible by what the cells hear times ē.
func (l *eprop) trace(signal []float32) {
	n := l.rule.Hidden
	e := kernel.Eligibility{Rows: 1, N: n, Decay: float32(l.rule.Beta), LdPre: 1, Ld: n, Slope: l.slope, Signal: signal}
	for i := range l.x {
		e.Pre, e.Filtered, e.Sum = l.x[i:], l.traces[i*n:][:n], l.input.eligible[i*l.input.ld:]
		e.Step()
	}
}

// mark makes synapses eligible for action a, whose error at integrator k is 1[k = a] less its chance.
func (l *eprop) mark(a int) {
	l.input.fade()
	l.output.fade()
	clear(l.signal)
	for k, p := range l.chance {
		e := float32(-p)
		if k == a {
			e = float32(1 - p)
		}
		for j, z := range l.z {
			at := j*l.output.ld + k
			l.signal[j] += float32(e * l.output.w[at])
			l.output.eligible[at] += float32(e * z)
		}
	}
	l.trace(l.signal)
}

func (l *eprop) pay(by float64) {
	l.input.pay(float32(by * l.rule.Rate))
	l.output.pay(float32(by * l.rule.OutRate))
}

func (l *eprop) act(code []float32) (int, error) {
	l.sim.Reset()
	for t := range l.rule.Steps {
		if err := l.step(t, code); err != nil {
			return 0, err
		}
	}
	y := l.sim.Potentials(outputCells, 0)
	return largest(y), finite(l.rule.Name(), y)
}

func (l *eprop) show(code []float32) (*snn.Trace, error) {
	l.in[0].Current = code
	return l.model.Run(l.in[:]...)
}

func (l *eprop) weights() []learning.Tensor { return tensors(l.model) }
