package eprop

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// net is what is trained: populations by their number in the description.
type net struct {
	input, output int
	cells         []*cells // nil for input and output
	leak          float64  // decay of the output in a step
	outputs       int
	synapses      []*synapses
}

// layOut reads the description, or says what of it the rule does not define.
func (t *trainer) layOut() error {
	n := t.setup.Model.Net
	t.input, t.output, t.cells = rules.OnlyInput(n), -1, make([]*cells, len(n.Populations))
	if t.input < 0 {
		return errors.New("eprop: the net has no input population, or several; give it one")
	}
	for i, p := range n.Populations {
		if i == t.input {
			continue
		}
		if err := t.population(i, p); err != nil {
			return fmt.Errorf("eprop: population %q: %w", p.Name, err)
		}
	}
	switch goal := t.setup.Goal(); {
	case t.output < 0:
		return errors.New("eprop: the net has no output; give it a population of snn.LI cells, of which errors are taken")
	case t.outputs != goal.Cells():
		return fmt.Errorf("eprop: population %q has %d cells; it needs one for each of %d %s",
			n.Populations[t.output].Name, t.outputs, goal.Cells(), goal.Unit())
	}
	learns := false
	for i, p := range n.Projections {
		if err := t.projection(i, p); err != nil {
			return fmt.Errorf("eprop: projection %v: %w", p, err)
		}
		learns = learns || !p.Frozen
	}
	if !learns {
		return errors.New("eprop: all projections are Frozen, so that nothing can learn; let one of them")
	}
	return nil
}

// population reads the cells of population i.
func (t *trainer) population(i int, p snn.Population) error {
	dt := t.setup.Model.Net.Step()
	if c, ok := p.Cell.(snn.LI); ok {
		switch what := rules.UnreadField(c, "Tau", "Beta"); {
		case what != "":
			return fmt.Errorf("%s of its cells is set, which is no part of e-prop plus; leave it out", what)
		case t.output >= 0:
			return fmt.Errorf("population %q is an output of snn.LI cells too; the rule has one", t.setup.Model.Net.Populations[t.output].Name)
		}
		t.output, t.outputs, t.leak = i, p.Size(), decayOf(c.Tau, c.Beta, dt)
		return nil
	}
	c, ok := p.Cell.(snn.LIF)
	if !ok {
		return fmt.Errorf("cells of type %T; the equations are of snn.LIF, and of snn.LI for the output", p.Cell)
	}
	if err := checkCell(c); err != nil {
		return err
	}
	t.cells[i] = newCells(c, p.Size(), dt, t.rule.Surrogate)
	return nil
}

// checkCell returns what a cell has that the equations do not.
func checkCell(c snn.LIF) error {
	read := []string{"Tau", "Beta", "Threshold", "Reset", "ResetTo", "ResetTiming", "Inclusive", "Refractory", "Masked",
		"Adapt.ALIF.Strength", "Adapt.ALIF.Tau"}
	switch what := rules.UnreadField(c, read...); {
	case what != "":
		return fmt.Errorf("%s of its cells is set, which is no part of e-prop plus; leave it out", what)
	case c.Reset != snn.ResetSubtract && c.Reset != snn.ResetZero:
		return fmt.Errorf("Reset is %v; the cells of e-prop plus have ResetSubtract or ResetZero", c.Reset)
	case c.ResetTiming != snn.ResetSameStep:
		return fmt.Errorf("ResetTiming is %v; the cells of e-prop plus have ResetSameStep", c.ResetTiming)
	case c.Refractory > 0 && c.Masked != (c.Reset == snn.ResetSubtract):
		return fmt.Errorf("Reset is %v, and Masked %v; in refractory steps cells that subtract go on, which is Masked, and others are held",
			c.Reset, c.Masked)
	}
	return nil
}

// projection reads projection i.
func (t *trainer) projection(i int, p snn.Projection) error {
	n := t.setup.Model.Net
	pre, post, delay := n.Index(p.Pre), n.Index(p.Post), 1
	if pre == t.input {
		delay = 0
	}
	switch {
	case !p.Dense():
		return fmt.Errorf("its wiring is %T; populations are joined densely", p.Wiring)
	case p.EffectiveGain() != 1 || p.Receptor != 0:
		return errors.New("Gain or Receptor is set, which is no part of e-prop plus; leave it out")
	case pre == t.output:
		return fmt.Errorf("population %q is the output, which does not fire", p.Pre)
	case pre == t.input && post == t.output:
		return errors.New("it leads from the input to the output; eligibility is of cells that fire, put a population between")
	case p.Delay != delay:
		return fmt.Errorf("its Delay is %d; spikes of the input come at once, those of cells a step later: give Delay %d", p.Delay, delay)
	}
	s := &synapses{
		index: i, name: p.String(), pre: pre, post: post, rows: n.Populations[pre].Size(), cols: n.Populations[post].Size(),
		bound: p.Bound, frozen: p.Frozen, decay: t.leak, cells: t.cells[post],
	}
	if s.cells != nil {
		s.decay = s.cells.decay
	}
	s.w = make([]float64, s.rows*s.cols)
	w, ld := t.setup.Model.Weights(i)
	for r := range s.rows {
		for k := range s.cols {
			s.w[r*s.cols+k] = float64(w[r*ld+k])
		}
	}
	t.synapses = append(t.synapses, s)
	return nil
}

// decayOf is that of a step of dt ms.
func decayOf(tau, beta, dt float64) float64 {
	if tau == 0 {
		return beta
	}
	return kernel.Exp(-dt / tau)
}
