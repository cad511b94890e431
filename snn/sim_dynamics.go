package snn

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

type cellKind uint8

const (
	lifKind cellKind = iota
	synapticKind
	integratorKind
	conductanceKind
)

// dynamics is a [Cell] with its time constants in steps.
type dynamics struct {
	kind           cellKind
	decay, input   float32
	alpha          float32 // of the synaptic current
	earlier        bool
	reset          Reset
	timing         ResetTiming
	inclusive      bool
	start          float32
	threshold      float32
	refractory     int32 // steps
	adapt          Adaptation
	conductance    kernel.Conductance
	resetPotential float32 // of a conductance cell
}

func newDynamics(c Cell, dt float64) dynamics {
	switch c := c.(type) {
	case LIF:
		return lifDynamics(c, dt)
	case Synaptic:
		d := lifDynamics(c.LIF, dt)
		d.kind, d.alpha, d.earlier = synapticKind, c.SynapseFactor(dt), c.Earlier
		return d
	case LI:
		return dynamics{kind: integratorKind, decay: c.DecayFactor(dt), input: c.InputFactor(dt)}
	case Conductance:
		return conductanceDynamics(c, dt)
	}
	return dynamics{}
}

func lifDynamics(c LIF, dt float64) dynamics {
	return dynamics{
		kind: lifKind, decay: c.DecayFactor(dt), input: c.InputFactor(dt), reset: c.Reset, timing: c.ResetTiming,
		inclusive: c.Inclusive, threshold: float32(c.EffectiveThreshold()), refractory: int32(c.Refractory), adapt: c.Adapt,
	}
}

func conductanceDynamics(c Conductance, dt float64) dynamics {
	return dynamics{
		kind: conductanceKind, start: float32(c.Start), threshold: float32(c.Threshold),
		refractory: int32(math.Round(c.Refractory / dt)), adapt: c.Adapt, resetPotential: float32(c.ResetTo),
		conductance: kernel.Conductance{
			Rest: float32(c.Rest), Exc: float32(c.Exc), Inh: float32(c.Inh), Rate: float32(dt / c.Tau),
			DecayE: float32(kernel.Exp(-dt / c.TauExc)), DecayI: float32(kernel.Exp(-dt / c.TauInh)),
		},
	}
}

// kernel returns the dynamics as the kernel has them, and whether it has them at all.
func (d *dynamics) kernel() (kernel.LIF, bool) {
	l := kernel.LIF{Decay: d.decay, Input: d.input, Delayed: d.timing == ResetNextStep, Inclusive: d.inclusive}
	switch d.reset {
	case ResetSubtract:
		l.Reset = kernel.ResetSubtract
	case ResetZero:
		l.Reset = kernel.ResetZero
	case ResetNone:
		l.Reset = kernel.ResetNone
	case ResetZeroAll:
		l.Reset = kernel.ResetZero
		if l.Delayed {
			return l, false
		}
	}
	return l, d.refractory == 0 && d.timing != ResetSameStepDelta
}

// noFloor lies below any threshold: the floor acts from the first adaptation on.
const noFloor = -1e30

// threshold returns the threshold of a cell with PerPopulation adaptation.
func (p *simPop) threshold(t float32, sample int) float32 {
	if p.shift == nil {
		return t
	}
	return max(t+p.shift[sample], p.floor[sample])
}

// setThresholds takes the thresholds of population i from the model.
func (s *Sim) setThresholds(i int) {
	p := &s.pops[i]
	if p.th == nil {
		return
	}
	for k := range p.base {
		p.base[k] = p.dyn.threshold
	}
	copy(p.base, s.model.thresholds[i])
	copy(p.th, p.base)
	for k, x := range s.model.thetas[i] {
		p.th[k] += x
	}
}

// adapt moves the thresholds of population i after its cells have fired.
func (s *Sim) adapt(i int) {
	p := &s.pops[i]
	rows := p.row(s.step)
	if p.shift != nil {
		rate, lowest := float32(p.dyn.adapt.PerPopulation.Rate), float32(p.dyn.adapt.PerPopulation.Floor)
		for b := range s.batch {
			// θ ← max(θ + δ, F) for every cell is max(θ₀ + shift, floor), with the floor moving along
			delta := float32(rate * float32(kernel.Popcount(rows[b*p.words:][:p.words])-1))
			p.shift[b] += delta
			p.floor[b] = max(p.floor[b]+delta, lowest)
		}
	}
	theta := s.model.thetas[i]
	if !s.Learning || theta == nil {
		return
	}
	by := float32(p.dyn.adapt.PerCell.Step)
	for b := range s.batch {
		kernel.AddMasked(theta, rows[b*p.words:][:p.words], by)
	}
	for k, x := range theta {
		p.th[k] = p.base[k] + x
	}
}

// relax lets the PerCell adaptation of population i decay by the length of the presentation that ends.
func (s *Sim) relax(i int) {
	theta, tau := s.model.thetas[i], s.pops[i].dyn.adapt.PerCell.Tau
	if !s.Learning || theta == nil || tau == 0 || s.step < 0 {
		return
	}
	f := float32(kernel.Exp(-float64(s.step+1) * s.dt / tau))
	for k := range theta {
		theta[k] *= f
	}
}
