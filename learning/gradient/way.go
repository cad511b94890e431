package gradient

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/learning"
)

// layOutWay finds over which projections errors come back to each population, and in which order populations are gone back through.
func (t *trainer) layOutWay(s learning.Setup) error {
	if t.rule.Credit.Kind == BPTT {
		for i := range t.pops {
			p := &t.pops[i]
			p.back, p.loops = p.out, p.cyclic
		}
		for i := range t.projs {
			t.projs[i].sends = true
		}
		t.backwards = t.groups
		return nil
	}
	if err := t.takesCells(); err != nil {
		return err
	}
	if err := t.checkThrough(); err != nil {
		return err
	}
	same := t.layers()
	for i := range t.pops {
		p := &t.pops[i]
		if p.input() || i == t.output && t.rule.Credit.Kind != OSTL {
			continue
		}
		if err := t.hear(i, same, s); err != nil {
			return err
		}
	}
	var sending []proj
	for i := range t.pops {
		p := &t.pops[i]
		p.loops = t.rule.Credit.Kind == OSTL && p.cyclic
		for _, i := range p.back {
			t.projs[i].sends = true
			sending = append(sending, t.projs[i])
		}
	}
	t.backwards = groups(t.pops, sending)
	t.findLoops()
	return nil
}

// layers returns the number of the layer of each population: those on a common cycle are one.
func (t *trainer) layers() []int {
	layer := make([]int, len(t.pops))
	for n, g := range t.groups {
		for _, i := range g {
			layer[i] = n
		}
	}
	return layer
}

// hear finds over which projections population i hears of errors.
func (t *trainer) hear(i int, layer []int, s learning.Setup) error {
	switch p := &t.pops[i]; t.rule.Credit.Kind {
	case EProp:
		return t.hearOutput(i, s)
	case DECOLLE:
		return t.hearItself(p, s)
	default:
		for _, k := range p.out {
			j := &t.projs[k]
			if j.within = layer[j.pre] == layer[j.post]; !j.within || t.rule.Credit.Kind == OSTL {
				p.back = append(p.back, k)
			}
			if j.within && j.wired != nil && t.rule.Credit.Kind == OSTL {
				return fmt.Errorf("gradient: projection %v: OSTL sends errors back in time over dense and one-to-one recurrent projections alone; "+
					"set Credit.Kind to OTTT, or the Wiring to snn.Dense", t.model.Net.Projections[j.index])
			}
		}
	}
	return nil
}

// hearOutput finds over which projections population i hears of the errors of the output, if it learns.
func (t *trainer) hearOutput(i int, s learning.Setup) error {
	p := &t.pops[i]
	through := slices.DeleteFunc(slices.Clone(p.out), func(k int) bool { return !t.through(k) })
	p.back = through
	if !t.learns(p) || len(through) > 0 && t.rule.Credit.Feedback != Symmetric {
		return nil
	}
	for _, k := range p.out {
		if t.projs[k].post == t.output && !t.through(k) {
			p.back = append(p.back, k)
		}
	}
	if t.rule.Credit.Feedback == Symmetric {
		if len(p.back) == 0 {
			return fmt.Errorf("gradient: population %q learns, and has no projection onto the output %q over which errors could come back; "+
				"set Credit.Feedback to Random, name a projection from it in Credit.Through, or freeze those onto it", p.name, t.pops[t.output].name)
		}
		return nil
	}
	if !p.fires {
		return nil
	}
	f, err := t.newFeedback(i, s.Stream)
	if err != nil {
		return err
	}
	p.back, t.feedback = []int{f.proj}, append(t.feedback, f)
	return nil
}

// hearItself gives a population that fires and learns a read-out.
func (t *trainer) hearItself(p *pop, s learning.Setup) error {
	if !p.fires || !t.learns(p) {
		return nil
	}
	w, ld, err := t.drawCredit(p, s.Stream.Named("readout"))
	p.readout = &readout{w: w, ld: ld}
	return err
}

// learns reports whether something of p changes.
func (t *trainer) learns(p *pop) bool {
	return p.bias != nil || p.cells.own != nil || slices.ContainsFunc(p.in, func(i int) bool { return t.projs[i].plastic })
}

// takesCells refuses cells that the equations of the rule are not of.
func (t *trainer) takesCells() error {
	kind := t.rule.Credit.Kind
	if out := &t.pops[t.output]; kind == EProp && out.fires {
		return fmt.Errorf("gradient: %v has the errors of leaky integrators, and cells of the output population %q fire; "+
			"give it snn.LI cells", kind, out.name)
	}
	for i, p := range t.model.Net.Populations {
		if p.Cell == nil || !t.rule.Credit.instant() {
			continue
		}
		why := ""
		if c, ok := t.pops[i].cells.cell.(engine.Instantaneous); !ok {
			why = fmt.Sprintf("cells of type %T have no error of a step alone here; give it LIF, Synaptic or LI cells", p.Cell)
		} else if m := c.Membrane(); m.Earlier {
			why = "Earlier: input does not reach the membrane in its own step, and no error of a step comes back; leave it out"
		} else if kind == OTTT {
			why = beyondTrace(m)
		}
		if why != "" {
			return fmt.Errorf("gradient: population %q: %v: %s", p.Name, kind, why)
		}
	}
	return nil
}

// beyondTrace returns what of cells makes the trace of OTTT more than one number a pre cell.
func beyondTrace(m engine.Membrane) string {
	switch {
	case m.Synaptic:
		return "its trace is that of the membrane of LIF cells; give it those, or use EProp or OSTL"
	case m.Adapts:
		return "Adapt.ALIF gives each synapse a trace of its own; leave it out, or use EProp or OSTL"
	case m.Clears:
		return "Reset: a membrane that is set to ResetTo forgets its input, and the trace does not; use ResetSubtract, or EProp or OSTL"
	case m.Stops:
		return "Refractory: a membrane that is held or takes no input is not what the trace follows; set Masked, or use EProp or OSTL"
	}
	return ""
}
