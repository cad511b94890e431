package gradient

import (
	"fmt"
	"slices"
)

// through reports whether errors go back over a projection of the trainer as in back-propagation through time, under a rule that cuts them.
func (t *trainer) through(k int) bool {
	j := t.projs[k].index
	return j < len(t.model.Net.Projections) && slices.Contains(t.rule.Credit.Through, t.model.Net.Projections[j].String())
}

// checkThrough refuses names of projections over which no errors could go back.
func (t *trainer) checkThrough() error {
	for _, name := range t.rule.Credit.Through {
		k := t.model.Net.ProjectionNamed(name)
		if k < 0 {
			return fmt.Errorf("gradient: Credit.Through names %q, and the net has no projection of that name", name)
		}
		if pre := t.pops[t.projs[k].pre]; pre.input() {
			return fmt.Errorf("gradient: Credit.Through names projection %v, which comes from the input %q: nothing there learns from errors", name, pre.name)
		}
	}
	return nil
}

// findLoops marks the populations to which errors come back from themselves, over projections of Credit.Through.
func (t *trainer) findLoops() {
	if len(t.rule.Credit.Through) == 0 {
		return
	}
	for _, g := range t.backwards {
		for _, i := range g {
			own := func(k int) bool { return t.projs[k].post == i }
			t.pops[i].loops = len(g) > 1 || slices.ContainsFunc(t.pops[i].back, own)
		}
	}
}
