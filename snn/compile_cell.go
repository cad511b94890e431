package snn

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// CompileCell returns what the cells of population i of m compute, or why errors cannot be sent back through them; throughReset says whether
// resets are to be differentiated too. Learners work with what it returns, which is nil for an input, and need not tell cells apart. Values
// that differ from cell to cell stay in the memory of m. It panics if there is no such population.
func CompileCell(m *Model, i int, throughReset bool) (engine.Cell, error) {
	if m == nil {
		return nil, errors.New("snn: CompileCell: the model is nil; make it with Net.Init")
	}
	c, err := compileCell(m, i, throughReset)
	if err != nil {
		return nil, fmt.Errorf("snn: population %q: %w", m.Net.Populations[i].Name, err)
	}
	return c, nil
}

func compileCell(m *Model, i int, throughReset bool) (engine.Cell, error) {
	q := m.Net.Populations[within("CompileCell", "population", i, len(m.Net.Populations))]
	if q.Cell == nil {
		return nil, nil
	}
	if err := differentiable(q.Cell, throughReset); err != nil {
		return nil, err
	}
	return compiled(m, i, false).stepper(q.Cell).(engine.Cell), nil
}

// differentiable says why errors cannot be sent back through cells.
func differentiable(c Cell, throughReset bool) error {
	switch c := c.(type) {
	case LI, BRF, GatedLIF:
		return nil
	case LIF:
		return c.differentiable(throughReset)
	case Synaptic:
		return c.differentiable(throughReset)
	case Alpha:
		if throughReset && !c.NoReset {
			return errors.New("the reset of Alpha cells clears what arrives with it and cannot be differentiated through; leave ThroughReset out, " +
				"or set NoReset")
		}
		return nil
	default:
		return fmt.Errorf("cells of type %T cannot be differentiated; use LIF, Synaptic, Alpha, LI, BRF or GatedLIF", c)
	}
}

// compiledCell is a population whose cells are compiled: its size, ms of a step, thresholds, and what else differs from cell to cell.
type compiledCell struct {
	n          int
	dt         float64
	thresholds []float32
	own        []Parameter
	simulated  bool // by a Sim, which has no errors to send back
}

func compiled(m *Model, i int, simulated bool) compiledCell {
	return compiledCell{m.Net.Populations[i].Size(), m.Net.Step(), m.Thresholds(i), m.Parameters(i), simulated}
}

// stepper returns what the cells compute; nil for cells whose state is not that of the engine.
func (p compiledCell) stepper(c Cell) engine.Stepper {
	switch c := c.(type) {
	case LI:
		return p.integrator(c)
	case LIF:
		return p.lif(c, nil)
	case Synaptic:
		return p.lif(c.LIF, &c)
	case Alpha:
		return p.alpha(c)
	case BRF:
		return p.resonant(c)
	case GatedLIF:
		return p.gated(c)
	case Conductance:
		return p.conductance(c)
	}
	return nil
}

// lif compiles LIF cells, behind a synapse if there is one.
func (p compiledCell) lif(c LIF, s *Synaptic) engine.Stepper {
	l := c.leaky(s, p.dt)
	shared := len(p.own) == 0 && c.Adapt.ALIF.Strength == 0 && !p.common(c)
	switch {
	case shared && p.simulated && c.held():
		return &engine.Held{Synapse: l.Synapse, Start: float32(c.Start), LIF: kernel.HeldLIF{Decay: l.LIF.Decay, Input: l.LIF.Input,
			Rest: float32(c.Rest), ResetTo: float32(c.ResetTo), Hold: float32(c.Refractory), Inclusive: c.Inclusive}}
	case shared && c.simple() && (p.simulated || c.Start == 0 && !c.ThresholdSpread.Learn):
		l.Start = float32(c.Start)
		return engine.NewLeaky(l, p.n, p.thresholds)
	}
	return p.general(c, s, l)
}

// general compiles LIF cells in their general form.
func (p compiledCell) general(c LIF, s *Synaptic, l engine.Leaky) *engine.Spiking {
	cells := engine.Spiking{
		Rest: float32(c.Rest), ResetTo: float32(c.ResetTo), Start: float32(c.Start), AdaptStart: float32(c.Adapt.ALIF.Start),
		Reset: l.LIF.Reset, Delayed: c.ResetTiming != ResetSameStep,
		Cancel: l.Cancel, Inclusive: c.Inclusive, Refractory: c.Refractory, Masked: c.Masked, Blocked: c.Blocked, Adapts: c.Adapt.ALIF.Strength != 0,
		Adapted: c.Adapt.ALIF.Adapted, Synaptic: l.Synaptic, Earlier: l.Earlier, Delta: c.ResetTiming == ResetSameStepDelta,
	}
	if p.common(c) {
		a := c.Adapt.PerPopulation
		cells.Common = engine.Common{Rate: float32(a.Rate), Floor: float32(a.Floor)}
		cells.Adapts, cells.Adapted, cells.AdaptStart = true, true, cells.Common.Rate
	}
	return engine.NewSpiking(cells, p.n, p.spikingFactors(c, s))
}

// common reports whether the cells themselves follow their population; in simulations the simulation does it for them.
func (p compiledCell) common(c LIF) bool { return !p.simulated && c.Adapt.PerPopulation.Rate != 0 }

// simple reports whether [engine.Leaky] has the membrane, but for what differs from cell to cell.
func (c LIF) simple() bool {
	return c.Rest == 0 && c.ResetTo == 0 && c.Refractory == 0 && c.ResetTiming != ResetSameStepDelta
}

// held reports whether [engine.Held] has the membrane, but for what differs from cell to cell.
func (c LIF) held() bool {
	zeroes := c.Reset == ResetZero || c.Reset == ResetZeroAll
	return zeroes && c.Refractory > 0 && c.ResetTiming == ResetSameStep && !c.Masked && !c.Blocked && c.Adapt.PerPopulation.Rate == 0
}

// differentiable says what of a cell that fires cannot be differentiated.
func (c LIF) differentiable(throughReset bool) error {
	switch {
	case c.Adapt.PerCell != PerCell{}:
		return errors.New("Adapt.PerCell outlives the presentation and cannot be differentiated; use Adapt.ALIF")
	case c.ResetTiming == ResetSameStepDelta:
		return errors.New("ResetSameStepDelta cannot be differentiated; use ResetSameStep")
	case throughReset && c.Reset == ResetZeroAll && c.ResetTiming != ResetSameStep:
		return errors.New("ResetZeroAll in the next step cannot be differentiated through; use ResetZero, or leave ThroughReset out")
	}
	return nil
}

// leaky returns the membrane of a cell that fires, and the synapse before it.
func (c LIF) leaky(s *Synaptic, dt float64) (l engine.Leaky) {
	same := c.ResetTiming == ResetSameStep
	l.LIF = kernel.LIF{Decay: c.DecayFactor(dt), Input: c.InputFactor(dt), Reset: kernel.ResetNone, Inclusive: c.Inclusive}
	switch {
	case c.Reset == ResetSubtract:
		l.LIF.Reset, l.LIF.Delayed = kernel.ResetSubtract, !same
	case c.Reset == ResetZeroAll && !same:
		l.Cancel = true
	case c.Reset == ResetZero || c.Reset == ResetZeroAll:
		l.LIF.Reset, l.LIF.Delayed = kernel.ResetZero, !same
	}
	if s != nil {
		l.Synaptic, l.Earlier, l.Alpha, l.LIF.Input = true, s.Earlier, s.SynapseFactor(dt), s.InputFactor(dt)
	}
	return l
}

// integrator compiles cells that never fire.
func (p compiledCell) integrator(c LI) engine.Cell {
	if len(p.own) == 0 {
		l := engine.Leaky{LIF: kernel.LIF{Decay: c.DecayFactor(p.dt), Input: c.InputFactor(p.dt), Reset: kernel.ResetNone}}
		return engine.NewLeaky(l, p.n, nil)
	}
	membrane := LIF{Tau: c.Tau, Beta: c.Beta, Euler: c.Euler, Scale: c.Scale, Input: c.Input, TauSpread: c.TauSpread}
	return engine.NewSpiking(engine.Spiking{Silent: true, Reset: kernel.ResetNone}, p.n, p.spikingFactors(membrane, nil))
}

// alpha compiles Alpha cells.
func (p compiledCell) alpha(c Alpha) engine.Cell {
	rise, fall, scale := c.Factors(p.dt)
	return engine.NewDoubleExponential(engine.DoubleExponential{Rise: rise, Fall: fall, Scale: scale, Resets: !c.NoReset, Inclusive: c.Inclusive},
		p.n, p.thresholds)
}

// conductance compiles conductance cells.
func (p compiledCell) conductance(c Conductance) engine.Stepper {
	return &engine.Conductance{
		Kernel: kernel.Conductance{
			Rest: float32(c.Rest), Exc: float32(c.Exc), Inh: float32(c.Inh), Rate: float32(p.dt / c.Tau),
			DecayE: float32(kernel.Exp(-p.dt / c.TauExc)), DecayI: float32(kernel.Exp(-p.dt / c.TauInh)),
		},
		Start: float32(c.Start), ResetTo: float32(c.ResetTo), Refractory: float32(math.Round(c.Refractory / p.dt)),
	}
}

// resonant compiles resonate-and-fire cells, whose time is in seconds.
func (p compiledCell) resonant(c BRF) engine.Cell {
	dt := p.dt / 1000
	omega, offset := p.value("Omega", c.Omega), p.value("Offset", c.Offset)
	omega.most, offset.most = 0.999/dt, 1/dt
	f := engine.Factors{Number: engine.ResonantFactors}
	omega.learn(&f)
	offset.learn(&f)
	f.Of = func(i int, f []float64, slope [][]float64) {
		w, dw := omega.at(i)
		b, db := offset.at(i)
		f[engine.FactorOmega], f[engine.FactorDamp] = w, -b
		boundary := 0.0
		if !c.NoBoundary {
			turn := dt * w
			root := math.Sqrt(max(0, 1-float64(turn*turn)))
			f[engine.FactorDamp] += (root - 1) / dt
			boundary = -turn / max(root, 0.01) // at dt·ω = 1 the slope has no end
		}
		omega.slope(slope, engine.FactorOmega, dw)
		omega.slope(slope, engine.FactorDamp, dw*boundary)
		offset.slope(slope, engine.FactorDamp, -db)
	}
	return engine.NewResonant(engine.Resonant{Dt: float32(dt), Gamma: float32(c.EffectiveGamma()), Plain: c.NoRefractory}, p.n, p.thresholds, f)
}

// membraneOf returns the membrane of cells without its factors, and the synapse before it; false for cells of other kinds.
func membraneOf(c Cell) (b Membrane, synapse *Synaptic, ok bool) {
	switch c := c.(type) {
	case LI:
		return Membrane{LIF: LIF{Tau: c.Tau, Beta: c.Beta, Euler: c.Euler, Scale: c.Scale, Input: c.Input, TauSpread: c.TauSpread}, Silent: true}, nil, true
	case LIF:
		return Membrane{LIF: c}, nil, true
	case Synaptic:
		return Membrane{LIF: c.LIF, Earlier: c.Earlier}, &c, true
	}
	return Membrane{}, nil, false
}
