package snn

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
// steps as the longest of them has, and returns what all cells did. Nothing learns.
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
	for i := range s.pops {
		t.Populations = append(t.Populations, PopulationTrace{Name: m.Net.Populations[i].Name, Spikes: NewSpikes(t.Steps, s.pops[i].size)})
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

func (t *Trace) record(s *Sim, step int) {
	for i := range t.Populations {
		p := &t.Populations[i]
		copy(p.Spikes.Row(step), s.Spikes(i, 0))
		p.Potentials = append(p.Potentials, s.Potentials(i, 0)...)
	}
}

// Cell returns the potential of cell i at every step, and the steps at which it fired.
func (p PopulationTrace) Cell(i int) (v []float64, fired []int) {
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
