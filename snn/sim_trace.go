package snn

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/memory"
)

// Trace is what the cells of a net did with one sample, for plots.
type Trace struct {
	Steps       int
	Populations []PopulationTrace // as in Net.Populations
	Counts      Counts
}

// PopulationTrace is what one population did.
type PopulationTrace struct {
	Name       string
	Spikes     *Spikes
	Potentials []float32 // v of cell i at step t is Potentials[t·Spikes.Cells + i]; nil for an input population
}

// Run presents one sample to m, with one input for each input population in the order of Net.Populations, for as many
// steps as the longest of them has, and returns what all cells did. Nothing learns. A nil input is silence. Inputs that are
// missing or of the wrong size are an error, as are inputs of which none has a step and a trace that memory cannot hold.
func (m *Model) Run(in ...*Spikes) (*Trace, error) {
	s, err := NewSim(m, 1)
	if err != nil {
		return nil, err
	}
	batch, t := make([][]*Spikes, len(in)), &Trace{}
	for k, x := range in {
		batch[k] = []*Spikes{x}
		if x != nil {
			t.Steps = max(t.Steps, x.Steps)
		}
	}
	if err := s.checkInput(0, batch); err != nil {
		return nil, err
	}
	if err := t.allocate(m.Net); err != nil {
		return nil, err
	}
	for step := range t.Steps {
		if err := s.Deliver(step, batch...); err != nil {
			return nil, err
		}
		s.Fire()
		t.record(s, step)
	}
	t.Counts = s.Counts()
	return t, nil
}

// allocate makes room for all steps.
func (t *Trace) allocate(n Net) error {
	if t.Steps < 1 {
		return errors.New("snn: Run: no input says how many steps there are; give at least one that has some, or step through a Sim")
	}
	need := 0.0
	for _, p := range n.Populations {
		need += float64(t.Steps) * (8*float64(Words(p.Size())) + 4*float64(p.Size()))
	}
	if have := memory.Available(); !(need <= have) {
		return fmt.Errorf("snn: Run: the trace of %d steps needs %.3g bytes, and there are %.3g; take fewer steps, or step through a Sim",
			t.Steps, need, have)
	}
	for _, p := range n.Populations {
		if 8*float64(t.Steps)*float64(Words(p.Size())) > mostSpikeBytes {
			return fmt.Errorf("snn: Run: the spikes of population %q in %d steps are more than %d bytes", p.Name, t.Steps, int64(mostSpikeBytes))
		}
	}
	for _, p := range n.Populations {
		t.Populations = append(t.Populations, PopulationTrace{Name: p.Name, Spikes: NewSpikes(t.Steps, p.Size())})
	}
	return nil
}

func (t *Trace) record(s *Sim, step int) {
	for i := range t.Populations {
		p := &t.Populations[i]
		copy(p.Spikes.Row(step), s.Spikes(i, 0))
		p.Potentials = append(p.Potentials, s.Potentials(i, 0)...)
	}
}

// Cell returns the potential of cell i at every step, and the steps at which it fired. It panics if there is no such cell.
func (p PopulationTrace) Cell(i int) (v []float64, fired []int) {
	if p.Spikes == nil {
		panic("snn: PopulationTrace.Cell: the trace has no Spikes; it is not one that Run made")
	}
	within("PopulationTrace.Cell", "cell", i, p.Spikes.Cells)
	if p.Potentials != nil && len(p.Potentials) != p.Spikes.Steps*p.Spikes.Cells {
		panic(fmt.Sprintf("snn: PopulationTrace.Cell: %d potentials for %d steps of %d cells", len(p.Potentials), p.Spikes.Steps, p.Spikes.Cells))
	}
	for t := range p.Spikes.Steps {
		if p.Potentials != nil {
			v = append(v, float64(p.Potentials[t*p.Spikes.Cells+i]))
		}
		if p.Spikes.Has(t, i) {
			fired = append(fired, t)
		}
	}
	return v, fired
}
