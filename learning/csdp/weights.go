package csdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// pack copies the model's weights and thresholds into panels.
func (t *trainer) pack() {
	all := 0
	for i := range t.projs {
		all += t.denseNumbers(&t.projs[i])
	}
	slab := kernel.Alloc(all)
	for i := range t.projs {
		j := &t.projs[i]
		n := t.denseNumbers(j)
		j.w, slab = slab[:n:n], slab[n:]
		t.eachRow(j, func(panel, model []float32) { copy(panel, model) })
	}
	t.refreshAll()
	for i := range t.pops {
		p := &t.pops[i]
		if p.role < hidden {
			continue
		}
		p.th = kernel.Alloc(p.panels * kernel.Panel)
		copy(p.th, t.model.Thresholds(i)[:p.n])
	}
	t.adam.clock = make([]int64, 1)
}

// Sync writes the weights back to the model.
func (t *trainer) Sync() {
	t.flush()
	for i := range t.projs {
		t.eachRow(&t.projs[i], func(panel, model []float32) { copy(model, panel) })
	}
}

// eachRow calls f with the weights of every pre cell and panel, in panel and in model layout, or of every synapse that is listed.
func (t *trainer) eachRow(j *proj, f func(panel, model []float32)) {
	pre, post := t.pops[j.pre].n, &t.pops[j.post]
	w, ld := t.model.Weights(j.index)
	if j.synapses != nil {
		j.synapses.each(w, f)
		return
	}
	for p := range post.panels {
		lo := p * kernel.Panel
		hi := min(lo+kernel.Panel, post.n)
		c := j.panel(p, pre)
		for i := range pre {
			f(c[i*chunk:i*chunk+hi-lo], w[i*ld+lo:i*ld+hi])
		}
	}
}

func (t *trainer) nonzero(j *proj) (n int64) {
	t.eachRow(j, func(panel, _ []float32) {
		for _, w := range panel {
			if w != 0 {
				n++
			}
		}
	})
	return n
}

// State returns weights with their moments, as packed, and the step counter.
func (t *trainer) State() []learning.Tensor {
	t.flush()
	s := []learning.Tensor{{Name: "clock", Shape: []int{1}, I64: t.adam.clock}}
	for i := range t.projs {
		j := &t.projs[i]
		shape, numbers := []int{t.pops[j.post].panels, t.pops[j.pre].n, 3, kernel.Panel}, j.w
		if x := j.synapses; x != nil {
			shape, numbers = []int{3, x.weights()}, x.state()
		}
		s = append(s, learning.Tensor{Name: t.model.Net.Projections[j.index].String(), Shape: shape, F32: numbers})
	}
	return s
}

// Restored notes that all weights stand at the clock's step: State is the trainer's own memory.
func (t *trainer) Restored() error {
	t.flushed()
	t.refreshAll()
	return nil
}

// StateBytes counts two moments a plastic synapse, and for each row of a mini-batch (a positive and a negative one for each sample, of
// read-outs the positive one) potential, trace and spikes of two steps a cell, two numbers where thresholds adapt by population, and one a cell
// where they follow its own spikes.
func (t *trainer) StateBytes() int64 {
	f := rules.Footprint{Longs: int64(len(t.adam.clock))}
	for i := range t.projs {
		if j := &t.projs[i]; !j.frozen {
			f.Synapses(t.weightsOf(j), 2)
		}
	}
	for i := range t.pops {
		p, rows := &t.pops[i], len(t.room.shown)
		if p.role == class || p.role == recon {
			rows /= 2
		}
		f.Spikes(rows, p.n, 2)
		if p.role >= hidden {
			f.Cells(rows, p.n, 2)
		}
		if p.adapt.Rate != 0 {
			f.Cells(rows, 1, 2)
		}
		if p.alif.follows() {
			f.Cells(rows, p.n, 1)
		}
	}
	return f.Bytes()
}
