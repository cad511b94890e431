package learning

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// features are the spikes of a population as the input of the net behind it: an encoder, which simulates the net before it.
type features struct {
	encoder    Encoder
	population string
	cells      int
	size       int            // cells of the input
	idle       chan *onlooker // those that simulate nothing now
	heard      heard
	each       float64 // bytes that are stored of a sample
}

// onlooker is one simulation of one sample.
type onlooker struct {
	sim   *snn.Sim
	in    snn.Spikes
	all   [][]*snn.Spikes // by input population; all but one are silent
	fires int             // the population that is looked at
	told  snn.Counts      // events of presentations that were stored
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
	f.each = heardBytes(p.before, float64(f.Steps()), float64(f.cells))
	for range cap(f.idle) {
		o := &onlooker{fires: model.Net.Index(f.population)}
		if o.sim, err = snn.NewSim(model, 1); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
		o.sim.Workers, o.told = 1, silent(o.sim.Counts())
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

// HearsCells is true: what comes out are the spikes of cells, of which raw samples have no values.
func (*features) HearsCells() bool { return true }

// Encode simulates a presentation, or takes what is stored of it. Of a sample that does not fit the input it makes spikes of no cells, which rules
// refuse.
func (f *features) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	o := <-f.idle
	defer func() { f.idle <- o }()
	if !f.heard.settled {
		f.simulate(o, dst, x, gain, s)
		return
	}
	key := sampleKey(x, gain)
	p := f.heard.find(key)
	if p == nil {
		if p = f.present(o, dst, x, gain, s); p == nil {
			return
		}
		f.heard.keep(key, p, f.each)
	}
	dst.Resize(f.Steps(), f.cells)
	copy(dst.Bits, p.spikes)
	o.told = o.told.Plus(p.counts)
}

// present simulates a presentation and returns what it came to, without counting it; nil of a sample that does not fit.
func (f *features) present(o *onlooker, dst *snn.Spikes, x []float32, gain float32, s snn.Stream) *presented {
	o.told = o.told.Plus(o.sim.Counts())
	o.sim.ClearCounts()
	if !f.simulate(o, dst, x, gain, s) {
		return nil
	}
	p := &presented{slices.Clone(dst.Bits), o.sim.Counts()}
	o.sim.ClearCounts()
	return p
}

// simulate shows a sample to the net before, and reports whether it fits.
func (f *features) simulate(o *onlooker, dst *snn.Spikes, x []float32, gain float32, s snn.Stream) bool {
	f.encoder.Encode(&o.in, x, gain, s)
	if o.in.Current == nil && o.in.Cells != f.size {
		dst.Resize(f.Steps(), 0)
		return false
	}
	dst.Resize(f.Steps(), f.cells)
	o.sim.Reset()
	for t := range f.Steps() {
		if err := o.sim.Deliver(t, o.all...); err != nil {
			dst.Resize(f.Steps(), 0)
			return false
		}
		o.sim.Fire()
		copy(dst.Row(t), o.sim.Spikes(o.fires, 0))
	}
	return true
}

// drain adds to c what was counted since the last drain.
func (f *features) drain(c *snn.Counts) {
	if f == nil {
		return
	}
	for range cap(f.idle) {
		o := <-f.idle
		addCounts(c, o.told.Plus(o.sim.Counts()), "")
		o.sim.ClearCounts()
		o.told = silent(o.told)
		f.idle <- o
	}
}
