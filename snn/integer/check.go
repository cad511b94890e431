package integer

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Limits of what Check takes.
const (
	mostCells = 1 << 20
	mostSteps = math.MaxUint16 // of a delay, and refractory ones
	mostRows  = 1 << 26        // cells times steps of which spikes are kept
	mostSize  = 1e30           // of a number

	mostSynapses = 1 << 30 // of a convolution or pooling
)

// Check returns the first fault of a model, by the name of its population or projection.
func (m *Model) Check() error {
	if m == nil {
		return errors.New("integer: the model is nil; make it with Convert or Parse")
	}
	if err := m.check(); err != nil {
		return fmt.Errorf("integer: %w", err)
	}
	return nil
}

func (m *Model) check() error {
	switch {
	case m.Format != FormatName:
		return fmt.Errorf("the format is %q; this program reads %q", m.Format, FormatName)
	case !(m.Dt > 0) || m.Dt > mostSize:
		return fmt.Errorf("dt is %v ms; give more than 0", m.Dt)
	case m.Arithmetic > Binary32:
		return fmt.Errorf("arithmetic %v; give one of %v", m.Arithmetic, arithmeticNames)
	case len(m.Populations) == 0:
		return errors.New("there are no populations")
	}
	names := map[string]bool{}
	for i := range m.Populations {
		p := &m.Populations[i]
		if names[p.Name] {
			return fmt.Errorf("there are two populations %q", p.Name)
		}
		if names[p.Name] = true; p.Name == "" {
			return fmt.Errorf("population %d has no name", i)
		}
		if err := m.checkPopulation(p); err != nil {
			return fmt.Errorf("population %q: %w", p.Name, err)
		}
	}
	at := m.places()
	for k := range m.Projections {
		if err := m.checkProjection(&m.Projections[k], at); err != nil {
			return fmt.Errorf("projection %s: %w", m.Projections[k].Name, err)
		}
	}
	if err := m.checkReadout(); err != nil {
		return fmt.Errorf("readout: %w", err)
	}
	if _, i := m.order(); i >= 0 {
		return fmt.Errorf("population %q: it stands in a cycle of projections without delay; give one of them a delay", m.Populations[i].Name)
	}
	_, err := m.bounds(m.compile())
	return err
}

func (m *Model) checkPopulation(p *Population) error {
	if err := snn.CheckName(p.Name); err != nil {
		return err
	}
	n := 1
	for _, s := range p.Shape {
		if s < 1 || s > mostCells/n {
			return fmt.Errorf("the shape is %v; give sides of 1 or more, with no more than %d cells", p.Shape, mostCells)
		}
		n *= s
	}
	switch {
	case len(p.Shape) == 0:
		return errors.New("it has no shape")
	case p.Cell == nil:
		return nil
	case p.Graded:
		return errors.New("graded is for inputs")
	}
	return p.Cell.check(n, m.Arithmetic)
}

// list is a list of numbers of cells.
type list struct {
	name string
	x    []float32
	may  bool // be left out
	most float64
}

func (c *Cell) check(n int, a Arithmetic) error {
	lists := []list{
		{"decay", c.Decay, false, 1}, {"input", c.Input, false, 1 << 30}, {"synapse", c.Synapse, true, 1},
		{"threshold", c.Threshold, c.Silent, mostSize}, {"bias", c.Bias, true, mostSize},
		{"rest", []float32{c.Rest}, false, mostSize}, {"start", []float32{c.Start}, false, mostSize},
		{"resetTo", []float32{c.ResetTo}, false, mostSize},
	}
	if d := c.Adapt; d != nil {
		lists = append(lists, list{"adapt.decay", d.Decay, false, 1}, list{"adapt.increment", d.Increment, false, mostSize},
			list{"adapt.strength", d.Strength, false, 1 << 30}, list{"adapt.start", []float32{d.Start}, false, mostSize})
	}
	for _, l := range lists {
		if wrong := len(l.x) != 1 && len(l.x) != n; wrong && !(l.may && len(l.x) == 0) {
			return fmt.Errorf("%s has %d numbers for %d cells; give 1, or one a cell", l.name, len(l.x), n)
		}
		for _, x := range l.x {
			if !(math.Abs(float64(x)) <= l.most) {
				return fmt.Errorf("%s has the number %v; no more than %v in size", l.name, x, l.most)
			}
		}
	}
	switch {
	case c.Silent && (len(c.Threshold) > 0 || c.Adapt != nil):
		return errors.New("silent cells have no threshold")
	case c.Adapt != nil && c.Timing == snn.ResetSameStepDelta:
		return errors.New("same-step-delta is for thresholds that stay; leave adapt out")
	case c.Fraction < 0 || c.Fraction > mostFraction || a == Binary32 && c.Fraction != 0:
		return fmt.Errorf("fraction is %d; give 0 to %d in fixed point, and 0 in binary32", c.Fraction, mostFraction)
	case c.Reset > snn.ResetNone || c.Timing > snn.ResetSameStepDelta:
		return fmt.Errorf("there is no reset %v, %v", c.Reset, c.Timing)
	case c.Refractory < 0 || c.Refractory > mostSteps:
		return fmt.Errorf("refractory is %d steps; give 0 to %d", c.Refractory, mostSteps)
	case (c.Masked || c.Blocked) && (c.Refractory == 0 || c.Masked == c.Blocked || c.Timing == snn.ResetSameStepDelta):
		return errors.New("masked or blocked is for refractory steps; give one, and no same-step-delta")
	case c.Earlier && len(c.Synapse) == 0:
		return errors.New("earlier is for cells behind a synapse")
	}
	return nil
}

func (m *Model) checkReadout() error {
	r := m.Readout
	i := m.index(r.Population)
	if i < 0 {
		return fmt.Errorf("there is no population %q", r.Population)
	}
	c, potential := m.Populations[i].Cell, r.By == PotentialSum || r.By == PotentialMax
	switch {
	case r.By > FirstSpike:
		return fmt.Errorf("by %v; give one of %v", r.By, scoreNames)
	case c == nil:
		return fmt.Errorf("%q is an input", r.Population)
	case !potential && c.Silent:
		return fmt.Errorf("%q never fires; read it by %v or %v", r.Population, PotentialSum, PotentialMax)
	case r.After < 0 || r.After > mostSteps:
		return fmt.Errorf("after is %d steps; give 0 to %d", r.After, mostSteps)
	}
	return nil
}
