package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// Costing is implemented by learners that state what learning a net costs beside its simulation, in the terms of [snn.RuleCosts]. Package hwmodel
// prices it.
type Costing interface{ Costs(n snn.Net) snn.RuleCosts }

// Costs returns what the learner of the entry states of its costs for the net, or an error if it states none.
func (e Entry) Costs() (snn.RuleCosts, error) {
	l := e.Learner
	if l == nil {
		return snn.RuleCosts{}, fmt.Errorf("learning: the entry %q has no learner, which could state its costs", e.Name)
	}
	if err := e.Net.Check(); err != nil {
		return snn.RuleCosts{}, err
	}
	l = l.Resolve()
	if m, ok := l.(Mixed); ok {
		return m.costs(e.Net, e.Settings.Epochs)
	}
	c, ok := l.(Costing)
	if !ok {
		return snn.RuleCosts{}, fmt.Errorf("learning: %s states no costs; give it a method Costs", l.Name())
	}
	costs := c.Costs(e.Net)
	return costs, costs.Check()
}

// stated are the costs that the learner states, or none: a rule without, or with some that cannot be, loses no run.
func (e Entry) stated() snn.RuleCosts {
	c, err := e.Costs()
	if err != nil {
		return snn.RuleCosts{}
	}
	return c
}

// costs are those of the parts, each for its projections and its share of the epochs.
func (m Mixed) costs(n snn.Net, epochs int) (snn.RuleCosts, error) {
	c := snn.RuleCosts{Name: m.Name()}
	pieces, err := m.pieces(n)
	if err != nil {
		return c, err
	}
	for i, p := range m.Parts {
		part, err := Entry{Name: p.Learner.Name(), Net: pieces[i].net, Learner: p.Learner}.Costs()
		if err != nil {
			return c, err
		}
		c.Parts = append(c.Parts, snn.PartCosts{RuleCosts: part, Projections: p.Projections, Share: p.share(epochs)})
	}
	return c, c.Check()
}

// share is the part of so many epochs in which p learns.
func (p Part) share(epochs int) float64 {
	learns := max(epochs-p.After, 0)
	if p.Epochs > 0 {
		learns = min(learns, p.Epochs)
	}
	return float64(learns) / float64(max(epochs, 1))
}
