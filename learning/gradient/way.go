package gradient

import (
	"fmt"
	"slices"

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
	out := &t.pops[t.output]
	if out.fires {
		return fmt.Errorf("gradient: %v has the errors of leaky integrators, and cells of the output population %q fire; give it snn.LI cells",
			t.rule.Credit.Kind, out.name)
	}
	for i := range t.pops {
		p := &t.pops[i]
		if p.input() || i == t.output {
			continue
		}
		if err := t.hear(i, s); err != nil {
			return err
		}
	}
	var sending []proj
	for _, p := range t.pops {
		for _, i := range p.back {
			t.projs[i].sends = true
			sending = append(sending, t.projs[i])
		}
	}
	t.backwards = groups(t.pops, sending)
	return nil
}

// hear finds over which projections population i hears of the errors of the output, if it learns.
func (t *trainer) hear(i int, s learning.Setup) error {
	p := &t.pops[i]
	if !t.learns(p) {
		return nil
	}
	for _, k := range p.out {
		if t.projs[k].post == t.output {
			p.back = append(p.back, k)
		}
	}
	if t.rule.Credit.Feedback == Symmetric {
		if len(p.back) == 0 {
			return fmt.Errorf("gradient: population %q learns, and has no projection onto the output %q over which errors could come back; "+
				"set Credit.Feedback to Random, or freeze the projections onto it", p.name, t.pops[t.output].name)
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

// learns reports whether something of p changes.
func (t *trainer) learns(p *pop) bool {
	return p.bias != nil || p.cells.own != nil || slices.ContainsFunc(p.in, func(i int) bool { return t.projs[i].plastic })
}
