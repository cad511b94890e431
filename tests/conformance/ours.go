package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/tests/exchange"
)

// results are spikes, loss and gradients of a mini-batch, by name.
type results struct {
	Spikes     map[string][]int     // of cells, [sample][step][cell]
	Potentials map[string][]float64 // likewise, at the ends of steps; nil where numbers are drawn by chance
	Loss       float64
	Gradients  map[string][]float64
}

// given is an encoder that has the input already: the first value of a sample is its number.
type given []snn.Spikes

func (g given) Steps() int   { return g[0].Steps }
func (g given) Graded() bool { return g[0].Bits == nil }

func (g given) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) { *dst = g[int(x[0])] }

// ours works the results out here: spikes by a simulation, the rest by the rule.
func (s sample) ours() (r results, err error) {
	r.Spikes, r.Potentials, r.Gradients = map[string][]int{}, map[string][]float64{}, map[string][]float64{}
	m, err := s.model()
	if err != nil {
		return r, err
	}
	for i := range s.input {
		trace, err := m.Run(&s.input[i])
		if err != nil {
			return r, err
		}
		for k, p := range trace.Populations {
			if m.Thresholds(k) != nil { // others do not fire
				r.Spikes[p.Name] = append(r.Spikes[p.Name], bits(p.Spikes)...)
			}
			for _, v := range p.Potentials {
				r.Potentials[p.Name] = append(r.Potentials[p.Name], float64(v))
			}
		}
	}
	if !s.learn {
		return r, nil
	}
	return r, s.gradients(&r)
}

// bits are the spikes of all steps.
func bits(s *snn.Spikes) (all []int) {
	for t := range s.Steps {
		for i := range s.Cells {
			fired := 0
			if s.Has(t, i) {
				fired = 1
			}
			all = append(all, fired)
		}
	}
	return all
}

// weightRate is so high that the gradients of weights keep their digits beside the weights in a step of plain descent.
const weightRate = 1 << 20

// gradients are read from steps of plain descent: of weights and biases from a large one, of numbers of single cells, which are kept in
// their ranges, from one for each list, which changes the most sensitive by an eighth.
func (s sample) gradients(r *results) error {
	large, err := s.step(weightRate, r)
	if err != nil {
		return err
	}
	for name, g := range large {
		if g.weight {
			r.Gradients[name] = g.over(weightRate)
		}
	}
	for name, g := range large {
		if g.weight {
			continue
		}
		rate := math.Ldexp(1, -10)
		for range 2 { // the first step says how large the second may be
			small, err := s.step(rate, r)
			if err != nil {
				return err
			}
			r.Gradients[name] = small[name].over(rate)
			if share := small[name].share(); share > 0 {
				rate *= math.Exp2(math.Floor(math.Log2(1 / (8 * share))))
			}
		}
	}
	return nil
}

// change is a list of numbers before and after a step.
type change struct {
	before, after []float32
	weight        bool // or a bias
}

// over returns the gradients of a step of plain descent at a rate.
func (c change) over(rate float64) []float64 {
	g := make([]float64, len(c.before))
	for i, x := range c.before {
		g[i] = (float64(x) - float64(c.after[i])) / rate
	}
	return g
}

// share is the largest change in relation to its number.
func (c change) share() (most float64) {
	for i, x := range c.before {
		most = max(most, math.Abs(float64(c.after[i]-x)/float64(x)))
	}
	return most
}

// step trains the mini-batch once and keeps the loss.
func (s sample) step(rate float64, r *results) (map[string]change, error) {
	m, err := s.model()
	if err != nil {
		return nil, err
	}
	before, rule := numbersOf(m), s.rule
	rule.Optimizer = optim.Optimizer{Kind: optim.SGD, Rate: rate}
	classes := s.net.Populations[len(s.net.Populations)-1].Size()
	t, err := rule.Bind(learning.Setup{Model: m, Encoder: given(s.input), Classes: classes, Batch: len(s.input), Stream: snn.NewStream(1)})
	if err != nil {
		return nil, err
	}
	if r.Loss, err = t.Learn(s.batch); err != nil {
		return nil, err
	}
	t.Sync()
	counts, _ := t.Counts()
	all := map[string]change{}
	for i, after := range numbersOf(m) {
		all[after.Name] = change{before[i].Data, after.Data, before[i].weight}
	}
	return all, r.counted(counts)
}

// counted compares the rule's spikes with those of the simulation.
func (r *results) counted(c snn.Counts) error {
	for _, p := range c.Populations {
		sum := 0
		for _, x := range r.Spikes[p.Name] {
			sum += x
		}
		if _, ok := r.Spikes[p.Name]; ok && int64(sum) != p.Spikes {
			return fmt.Errorf("training counts %d spikes of %q, a simulation of the same %d", p.Spikes, p.Name, sum)
		}
	}
	return nil
}

// numbers are weights, biases or numbers of single cells of a model.
type numbers struct {
	exchange.Tensor
	weight bool // or a bias
}

// numbersOf copies all that is learned of a model: "w0" are the weights of the first projection, "a.bias" the biases of a population, "a.Tau"
// and "a.threshold" numbers of its cells.
func numbersOf(m *snn.Model) (all []numbers) {
	for k := range m.Net.Projections {
		all = append(all, weights(m, k))
	}
	for i, p := range m.Net.Populations {
		add := func(name string, x []float32, weight bool) {
			all = append(all, numbers{exchange.Tensor{Name: p.Name + "." + name, Shape: []int{len(x)}, Data: slices.Clone(x)}, weight})
		}
		if b := m.Bias(i); b != nil {
			add("bias", b, true)
		}
		for _, x := range m.Parameters(i) {
			add(x.Name, x.Values, false)
		}
		if th := m.Thresholds(i); th != nil && slices.Min(th) < slices.Max(th) { // otherwise all have the one of the description
			add("threshold", th, false)
		}
	}
	return all
}

// weights are those of a projection without padding.
func weights(m *snn.Model, projection int) numbers {
	n := numbers{exchange.Tensor{Name: fmt.Sprint("w", projection), Shape: m.Net.WeightShape(projection)}, true}
	last, rows := len(n.Shape)-1, 1
	for _, side := range n.Shape[:last] {
		rows *= side
	}
	w, ld := m.Weights(projection)
	for i := range rows {
		n.Data = append(n.Data, w[i*ld:][:n.Shape[last]]...)
	}
	return n
}
