package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// features are the spikes of a population as the input of the net behind it: an encoder, which simulates the net before it.
type features struct {
	encoder    Encoder
	population string
	cells      int
	size       int            // cells of the input
	idle       chan *onlooker // those that simulate nothing now
}

// onlooker is one simulation of one sample.
type onlooker struct {
	sim   *snn.Sim
	in    snn.Spikes
	all   [][]*snn.Spikes // by input population; all but one are silent
	fires int             // the population that is looked at
}

// listen gives a part the spikes of the net before it.
func (t *mixedTrainer) listen(p *mixedPart) error {
	whole := t.setup.Model.Net
	if t.input.Population < 0 || p.before.Index(whole.Populations[t.input.Population].Name) < 0 {
		return fmt.Errorf("%s begins at population %q, and no part says which input of the net before that the encoder feeds", p.name,
			whole.Populations[p.from].Name)
	}
	model, err := t.setup.Model.Part(p.before)
	if err != nil {
		return fmt.Errorf("%s: %w", p.name, err)
	}
	input := whole.Populations[t.input.Population]
	f := &features{encoder: t.setup.Encoder, population: whole.Populations[p.from].Name, cells: whole.Populations[p.from].Size(), size: input.Size(),
		idle: make(chan *onlooker, t.setup.Pool.Workers())}
	for range cap(f.idle) {
		o := &onlooker{fires: model.Net.Index(f.population)}
		if o.sim, err = snn.NewSim(model, 1); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		o.sim.Workers = 1
		for _, pop := range model.Net.Populations {
			switch {
			case pop.Name == input.Name:
				o.all = append(o.all, []*snn.Spikes{&o.in})
			case pop.Cell == nil:
				o.all = append(o.all, []*snn.Spikes{nil})
			}
		}
		f.idle <- o
	}
	p.hears = f
	return nil
}

// Steps are those of the encoder.
func (f *features) Steps() int { return f.encoder.Steps() }

// Encode simulates a presentation. Of a sample that does not fit the input it makes spikes of no cells, which rules refuse.
func (f *features) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	o := <-f.idle
	defer func() { f.idle <- o }()
	f.encoder.Encode(&o.in, x, gain, s)
	if o.in.Current == nil && o.in.Cells != f.size {
		dst.Resize(f.Steps(), 0)
		return
	}
	dst.Resize(f.Steps(), f.cells)
	o.sim.Reset()
	for t := range f.Steps() {
		if err := o.sim.Deliver(t, o.all...); err != nil {
			dst.Resize(f.Steps(), 0)
			return
		}
		o.sim.Fire()
		copy(dst.Row(t), o.sim.Spikes(o.fires, 0))
	}
}

// drain adds to c what was counted since the last drain.
func (f *features) drain(c *snn.Counts) {
	if f == nil {
		return
	}
	for range cap(f.idle) {
		o := <-f.idle
		addCounts(c, o.sim.Counts(), "")
		o.sim.ClearCounts()
		f.idle <- o
	}
}
