package snn

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// CompileCell returns what the cells of population i of m compute, or why errors cannot be sent back through them; throughReset says whether
// resets are to be differentiated too. It is the one place where a cell is told from another; learners work with what it returns, which is nil
// for an input.
func CompileCell(m *Model, i int, throughReset bool) (engine.Cell, error) {
	if m == nil {
		return nil, errors.New("snn: CompileCell: the model is nil; make it with Net.Init")
	}
	p, dt := m.Net.Populations[within("CompileCell", "population", i, len(m.Net.Populations))], m.Net.Step()
	var (
		l   engine.Leaky
		err error
	)
	switch c := p.Cell.(type) {
	case nil:
		return nil, nil
	case LI:
		l.LIF = kernel.LIF{Decay: c.DecayFactor(dt), Input: c.InputFactor(dt), Reset: kernel.ResetNone}
		return engine.NewLeaky(l, p.Size(), nil), nil
	case LIF:
		l, err = c.leaky(dt, throughReset)
	case Synaptic:
		l, err = c.LIF.leaky(dt, throughReset)
		l.Synaptic, l.Earlier, l.Alpha = true, c.Earlier, c.SynapseFactor(dt)
	default:
		return nil, fmt.Errorf("cells of type %T cannot be differentiated; use LIF, Synaptic or LI", c)
	}
	if err != nil {
		return nil, err
	}
	return engine.NewLeaky(l, p.Size(), m.Thresholds(i)), nil
}

// leaky returns the membrane of a cell that fires, or says what cannot be differentiated.
func (c LIF) leaky(dt float64, throughReset bool) (l engine.Leaky, err error) {
	same := c.ResetTiming == ResetSameStep
	switch {
	case c.Adapt != (Adaptation{}):
		return l, errors.New("adaptive thresholds cannot be differentiated by this rule; leave Adapt out")
	case c.Refractory != 0:
		return l, errors.New("a refractory period cannot be differentiated; set Refractory to 0")
	case c.ResetTiming == ResetSameStepDelta:
		return l, errors.New("ResetSameStepDelta cannot be differentiated; use ResetSameStep")
	case throughReset && c.Reset == ResetZeroAll && !same:
		return l, errors.New("ResetZeroAll in the next step cannot be differentiated through; use ResetZero, or leave ThroughReset out")
	}
	l.LIF = kernel.LIF{Decay: c.DecayFactor(dt), Input: c.InputFactor(dt), Reset: kernel.ResetNone, Inclusive: c.Inclusive}
	switch {
	case c.Reset == ResetSubtract:
		l.LIF.Reset, l.LIF.Delayed = kernel.ResetSubtract, !same
	case c.Reset == ResetZeroAll && !same:
		l.Cancel = true
	case c.Reset == ResetZero || c.Reset == ResetZeroAll:
		l.LIF.Reset = kernel.ResetZero
	}
	return l, nil
}
