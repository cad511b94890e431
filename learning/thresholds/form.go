package thresholds

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Form is what thresholds follow, in numbers of any net of LIF cells: heights are in units of θ, the height of the cells' common threshold above
// their resting potential, and times in steps. Forms may be combined, but not Rate and Strength; the zero value is a fixed threshold.
type Form struct {
	Name       string
	Jitter     float64 // per cell: each threshold is drawn once, uniformly within ±Jitter of θ
	Rate       float64 // per population: by how much each spike of it in a step, beyond one, raises all of its thresholds (Adaptation.PerPopulation)
	Floor      float64 // and the height to which they fall at most
	Strength   float64 // by activity history: by how much a spike raises the threshold of its own cell (Adaptation.ALIF)
	Tau        float64 // and the steps in which this falls to 1/e
	Inhibition float64 // lateral: by how much a spike lowers the potentials of all other cells in the next step
}

// Forms returns the five forms. The numbers of Jitter, Rate and Floor are those of CSDP's cells [ororbia2024], and a spike inhibits by as much as it
// raises the thresholds of a population; docs/thresholds.md says where the others come from.
func Forms() []Form {
	const jitter, rate = .025 / .055, .001 / .055
	return []Form{
		{Name: "fixed"},
		{Name: "per cell", Jitter: jitter},
		{Name: "per population", Rate: rate, Floor: jitter},
		{Name: "by history", Strength: .3, Tau: 20},
		{Name: "lateral inhibition", Inhibition: rate},
	}
}

// Apply returns n with the form in place of what the cells of some populations had for Jitter, ThresholdSpread and Adapt. Other projections stay:
// a net that has lateral inhibition of its own keeps it.
func (f Form) Apply(n snn.Net, populations ...string) (snn.Net, error) {
	if err := f.check(); err != nil {
		return snn.Net{}, fmt.Errorf("thresholds: %w", err)
	}
	if len(populations) == 0 {
		return snn.Net{}, fmt.Errorf("thresholds: form %q is applied to no population; name those whose thresholds take it", f.Name)
	}
	n = n.Resolve()
	for _, name := range populations {
		if err := f.apply(&n, name); err != nil {
			return snn.Net{}, fmt.Errorf("thresholds: form %q: %w", f.Name, err)
		}
	}
	return n, n.Check()
}

// check returns what is wrong with the numbers of a form.
func (f Form) check() error {
	if err := snn.CheckName(f.Name); err != nil {
		return fmt.Errorf("form: %w", err)
	}
	for _, x := range []struct {
		name string
		is   float64
	}{{"Jitter", f.Jitter}, {"Rate", f.Rate}, {"Floor", f.Floor}, {"Strength", f.Strength}, {"Tau", f.Tau}, {"Inhibition", f.Inhibition}} {
		if !(x.is >= 0) || !kernel.Finite(x.is) {
			return fmt.Errorf("form %q: %s is %v; give 0 or more", f.Name, x.name, x.is)
		}
	}
	switch {
	case f.Jitter >= 1:
		return fmt.Errorf("form %q: Jitter is %v, and thresholds of cells would be 0 or less; give less than 1", f.Name, f.Jitter)
	case f.Rate > 0 && f.Strength > 0:
		return fmt.Errorf("form %q has both Rate and Strength; give one", f.Name)
	case f.Rate > 0 && (f.Floor <= 0 || f.Floor > 1):
		return fmt.Errorf("form %q: Floor is %v; give a height above 0 and up to 1, the threshold itself", f.Name, f.Floor)
	case f.Strength > 0 && f.Tau < 1:
		return fmt.Errorf("form %q: Tau is %v steps; give 1 or more", f.Name, f.Tau)
	}
	return nil
}

// apply gives a population the form.
func (f Form) apply(n *snn.Net, name string) error {
	p := n.Population(name)
	if p == nil {
		return fmt.Errorf("the net has no population %q", name)
	}
	c, ok := p.Cell.(snn.LIF)
	if !ok {
		return fmt.Errorf("population %q: forms are of LIF cells, and these are %T", name, p.Cell)
	}
	height := c.EffectiveThreshold() - c.Rest
	c.Jitter, c.ThresholdSpread, c.Adapt = f.Jitter*height, snn.Spread{}, snn.Adaptation{}
	if f.Rate > 0 {
		c.Adapt.PerPopulation = snn.PerPopulation{Rate: f.Rate * height, Floor: c.Rest + float64(f.Floor*height)}
	}
	if f.Strength > 0 {
		c.Adapt.ALIF = snn.ALIF{Strength: f.Strength * height, Tau: f.Tau * n.Step()}
	}
	p.Cell = c
	if f.Inhibition > 0 {
		return f.inhibit(n, name, height/float64(c.InputFactor(n.Step())))
	}
	return nil
}

// inhibit joins a population to itself by fixed synapses that lower the potentials of all other cells; unit is the current that moves a potential
// by θ.
func (f Form) inhibit(n *snn.Net, population string, unit float64) error {
	if !kernel.Finite(unit) {
		return errors.New("no current moves the cells; give them an Input")
	}
	name := "inhibition of " + population
	if n.ProjectionNamed(name) >= 0 {
		return fmt.Errorf("the net has a projection %q already; give it another name", name)
	}
	n.Projections = append(n.Projections, snn.Projection{
		Name: name, Pre: population, Post: population, Wiring: snn.AllButOwn{}, Delay: 1, Frozen: true,
		Init: snn.Init{Kind: snn.InitConstant, Lo: -f.Inhibition * unit},
	})
	return nil
}
