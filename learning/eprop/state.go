package eprop

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// tensor is a part of the state: numbers of float64, of which State hands out the bits, or whole ones.
type tensor struct {
	name    string
	numbers []float64
	wholes  []int64
}

// tensors lists all that decides what comes: nothing of it is forgotten between samples.
func (t *trainer) tensors() (x []tensor) {
	add := func(name string, numbers []float64, wholes []int64) {
		if len(numbers)+len(wholes) > 0 {
			x = append(x, tensor{name, numbers, wholes})
		}
	}
	add("clock", nil, t.clock)
	add("output", t.live.output, nil)
	add("errors", t.errors.before, nil)
	for i, m := range t.memory {
		if m == nil {
			continue
		}
		name, a := t.setup.Model.Net.Populations[i].Name, t.live.cells[i]
		add(name+".potential", a.v, nil)
		add(name+".adaptation", a.adapt, nil)
		add(name+".refractory", nil, a.left)
		add(name+".fired", nil, a.fired)
		add(name+".slope", m.slopeBefore, nil)
		add(name+".excess", m.excessBefore, nil)
		add(name+".rate", m.rate, nil)
		add(name+".feedback", m.feedback, nil)
	}
	for _, s := range t.synapses {
		add(s.name, s.w, nil)
		add(s.name+".next", s.next, nil)
		add(s.name+".filtered", s.filtered, nil)
		add(s.name+".filteredRate", s.rate, nil)
		add(s.name+".adaptation", s.adapt, nil)
		add(s.name+".sum", s.sum, nil)
		add(s.name+".m", s.moments.first, nil)
		add(s.name+".v", s.moments.second, nil)
		add(s.name+".counted", nil, s.moments.counted)
		add(s.name+".power1", s.moments.power1, nil)
		add(s.name+".power2", s.moments.power2, nil)
		add(s.name+".trace", s.trace, nil)
		add(s.name+".since", nil, s.since)
		add(s.name+".spent", nil, s.spent)
	}
	return x
}

// State returns weights, traces, moments and potentials, as the bits of float64.
func (t *trainer) State() []learning.Tensor {
	all := t.tensors()
	if t.kept == nil {
		t.kept = make([][]int64, len(all))
	}
	s := make([]learning.Tensor, len(all))
	for i, x := range all {
		if x.wholes == nil && t.kept[i] == nil {
			t.kept[i] = make([]int64, len(x.numbers))
		}
		for k, v := range x.numbers {
			t.kept[i][k] = int64(math.Float64bits(v))
		}
		s[i] = learning.Tensor{Name: x.name, I64: x.wholes}
		if x.wholes == nil {
			s[i].I64 = t.kept[i]
		}
		s[i].Shape = []int{len(s[i].I64)}
	}
	return s
}

// Restored takes over what the tensors of the last State hold now; without a State before it there are none.
func (t *trainer) Restored() error {
	if t.kept == nil {
		return nil
	}
	for i, x := range t.tensors() {
		for k := range x.numbers {
			x.numbers[k] = math.Float64frombits(uint64(t.kept[i][k]))
		}
	}
	if !t.finite() {
		return fmt.Errorf("eprop: the weights of a state are not finite, or beyond %v; go on from another", largest)
	}
	return nil
}

// Sync writes the weights to the model, rounded to float32.
func (t *trainer) Sync() {
	for _, s := range t.synapses {
		w, ld := t.setup.Model.Weights(s.index)
		for i, x := range s.w {
			w[i/s.cols*ld+i%s.cols] = float32(x)
		}
	}
}

// StateBytes counts, in 8 bytes each, the numbers beside weights: of a synapse the weight to come, its eligibility and moments; of a pre cell its
// trace and times; of a cell its potential, adaptation, rate, derivative and feedback.
func (t *trainer) StateBytes() int64 {
	f := rules.Footprint{}
	for _, x := range t.tensors() {
		f.Longs += int64(len(x.numbers) + len(x.wholes))
	}
	for _, s := range t.synapses {
		f.Longs -= int64(len(s.w))
	}
	return f.Bytes()
}
