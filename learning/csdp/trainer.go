package csdp

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// trainer is the rule bound to a model: the net as it is laid out, how far Adam has come, and what mini-batches are worked on in.
type trainer struct {
	rule    Rule
	model   *snn.Model
	encoder learning.Encoder
	pool    *kernel.Pool
	classes int

	net
	adam                adam
	image               image
	other               [][]float32 // samples of something else
	learnt              int         // positive samples of the last mini-batch
	room                room
	training, inference rules.Tally
}

// room is memory for the largest mini-batch, which is used again for every one.
type room struct {
	shown    []int         // by row; see window
	spikes   []*snn.Spikes // by row
	mixed    [][]float32   // by positive row, if negatives are mixed
	partners []*snn.Spikes // spikes of the other sample, by positive row, if spikes are mixed
	others   [][]float64   // by positive row, if the net draws wrong labels: probabilities of the classes but the true one
	everyRow []uint32      // 0, 1, 2 …
	scratch  []scratch     // by worker
}

// negativesOf returns room for negatives of the lengths of samples, with what is in it.
func (r *room) negativesOf(b learning.Batch) [][]float32 {
	for i, x := range b.X {
		r.mixed[i] = slices.Grow(r.mixed[i][:0], len(x))[:len(x)]
	}
	return r.mixed[:len(b.X)]
}

// scratch is the working memory of one worker.
type scratch struct {
	current []float32 // [row][64]
	errors  []float32 // post-factors, [row][64]
	grad    []float32 // of a block of synapses, [pre 64][post 64]
	turned  []float32 // its transpose
	count   []float32 // rows in which pre and post cell fired
	spikes  marks     // of the panel
	marks   marks     // of all cells that have fired in the window

	synapses synapseScratch
}

// allocate makes room for mini-batches of up to batch positive samples.
func (t *trainer) allocate(batch int) {
	rows := 2 * batch
	for i := range t.pops {
		t.pops[i].allocate(rows, t.encoder.Steps())
	}
	for i := range t.projs {
		j := &t.projs[i]
		j.visits.allocate(t.pops[j.pre].n)
	}
	r := &t.room
	r.shown, r.spikes, r.everyRow = make([]int, rows), make([]*snn.Spikes, rows), make([]uint32, rows)
	for b := range rows {
		r.spikes[b], r.everyRow[b] = &snn.Spikes{}, uint32(b)
	}
	if t.rule.mixesSpikes() {
		r.partners = make([]*snn.Spikes, batch)
		for i := range r.partners {
			r.partners[i] = &snn.Spikes{}
		}
	} else if t.rule.SelfSupervised {
		r.mixed = make([][]float32, batch)
	}
	if t.rule.Negatives.Kind == PredictedLabel {
		r.others = make([][]float64, batch)
		for i := range r.others {
			r.others[i] = make([]float64, t.classes-1)
		}
	}
	r.scratch = make([]scratch, t.pool.Workers())
	for i := range r.scratch {
		s := &r.scratch[i]
		s.current, s.errors = kernel.Alloc(rows*kernel.Panel), kernel.Alloc(rows*kernel.Panel+kernel.RunSpare)
		s.grad, s.turned, s.count = kernel.Alloc(tile), kernel.Alloc(tile), kernel.Alloc(tile)
	}
	t.allocateSynapses(rows)
	t.training, t.inference = rules.NewTally(len(t.pops), len(t.projs)), rules.NewTally(len(t.pops), len(t.projs))
}

// checkTrace refuses a time constant that a trace stepped in float32 would not have: one of less than a step, whose decay would
// change the sign, and one so long that 1 − dt/τ is rounded by more than 1 % of dt/τ.
func (t *trainer) checkTrace() error {
	dt, tau := t.model.Net.Step(), t.rule.TraceTau
	if lost := 1 - float64(t.trace().Decay); tau < dt || math.Abs(lost*tau/dt-1) > 0.01 {
		return fmt.Errorf("csdp: TraceTau is %v ms with steps of %v ms; a trace in float32 needs 1 to 100,000 steps", tau, dt)
	}
	return nil
}

func (t *trainer) trace() kernel.Trace {
	return kernel.Trace{Decay: float32(1 - t.model.Net.Step()/t.rule.TraceTau)}
}

// probeEncoder looks at a sample, and at what the encoder makes of it.
func (t *trainer) probeEncoder(sample []float32) error {
	in := &t.pops[t.input]
	x, err := rules.Probe(t.encoder, sample, in.n)
	switch {
	case err != nil:
		return fmt.Errorf("csdp: %w", err)
	case sample != nil && x.Current == nil && x.Graded == nil && x.Cells != in.n:
		return nil // who has the task compares its shape with the net; a mini-batch is an error
	case sample != nil && x.Cells == in.n:
		if err := t.checkValues(sample); err != nil {
			return fmt.Errorf("csdp: a sample %w", err)
		}
	}
	return t.checkSpikes(x)
}

// checkValues refuses samples that are not a value for each input cell, where they are reconstructed or turned as such, and series that are not
// whole steps, where their negatives are cut in time.
func (t *trainer) checkValues(x []float32) error {
	in := &t.pops[t.input]
	switch shaped := t.rule.Negatives.shaped(); {
	case len(x) == in.n || t.recon < 0 && !shaped:
		return nil
	case shaped && t.recon < 0 && t.image.series && len(x) == t.image.values():
		return nil
	}
	return fmt.Errorf("has %d values, population %q has %d cells; reconstruction and negatives of rows and columns need one for each",
		len(x), in.name, in.n)
}

func (t *trainer) checkSpikes(s *snn.Spikes) error {
	in := &t.pops[t.input]
	if err := rules.CheckEncoded(t.encoder, s, in.name, in.n, false); err != nil {
		return fmt.Errorf("csdp: %w", err)
	}
	return nil
}

func (p *pop) allocate(rows, steps int) {
	p.before, p.now, p.next = p.newLists(rows), p.newLists(rows), p.newLists(rows)
	if p.role == late {
		p.after.line = newLine(p.after.delay, steps, rows*p.panels)
	}
	if p.role < hidden {
		return
	}
	cells := rows * p.panels * kernel.Panel
	p.v, p.z = kernel.Alloc(cells), kernel.Alloc(cells)
	p.alif.allocate(cells)
	p.shift, p.floor = make([]float32, rows), make([]float32, rows)
	switch p.role {
	case hidden:
		p.judged.allocate(rows)
		p.ever, p.marked = kernel.AllocWords(rows*p.panels), make([][kernel.Panel]uint32, p.panels)
		p.colsum = make([]colsum, p.panels)
	case class:
		p.fired = make([]float64, rows*p.n)
	case recon:
		p.sum = kernel.Alloc(cells)
	}
}
