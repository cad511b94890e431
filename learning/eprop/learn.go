package eprop

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// memory is what learning keeps of a population beside its activity.
type memory struct {
	slope, slopeBefore   []float64 // ψ of this step and of the one before
	excess, excessBefore []float64 // c (f − f*)
	rate                 []float64 // f
	feedback             []float64 // B, [output][cell]
	signal               []float64 // L of the step before, which the error of this one is
}

func newMemory(n, outputs int) *memory {
	m := &memory{feedback: make([]float64, n*outputs)}
	for _, x := range []*[]float64{&m.slope, &m.slopeBefore, &m.excess, &m.excessBefore, &m.rate, &m.signal} {
		*x = make([]float64, n)
	}
	return m
}

// drawFeedback draws the weights by which errors reach population i, of N(0, (Feedback/√n)²).
func (t *trainer) drawFeedback(m *memory, i int) error {
	n := len(m.signal)
	deviation := t.rule.Feedback / math.Sqrt(float64(n))
	net := snn.Net{
		Populations: []snn.Population{{Name: "errors", Shape: []int{t.outputs}}, {Name: "cells", Shape: []int{n}, Cell: snn.LI{Beta: 0.5}}},
		Projections: []snn.Projection{{Pre: "errors", Post: "cells", Init: snn.Init{Kind: snn.InitNormal, Hi: deviation}}},
	}
	drawn, err := net.Init(t.setup.Stream.Named("feedback").Named(t.setup.Model.Net.Populations[i].Name).Key())
	if err != nil {
		return fmt.Errorf("eprop: feedback of N(0, %v²): %w", deviation, err)
	}
	w, ld := drawn.Weights(0)
	for k := range m.feedback {
		m.feedback[k] = float64(w[k/n*ld+k%n])
	}
	return nil
}

// outputErrors are y − y* in this step and in the one before.
type outputErrors struct {
	want, now, before []float64
}

// learnStep is a step of sample r with learning. It returns ½ Σ (y − y*)².
func (t *trainer) learnStep(b *learning.Batch, r, step int) (loss float64) {
	c, before := t.live, t.clock[0]-1
	c.hear(&t.coded[r], step)
	c.deliver(&t.net, func(s *synapses, pre int) {
		if s.since[pre] != never {
			c.tally.Written[s.index] += int64(s.cols)
		}
		s.arrive(&t.rule, pre, before)
	})
	c.integrate(&t.net)
	judged := t.target(b, r, step, t.errors.want)
	for k, y := range c.output {
		t.errors.now[k] = 0
		if judged {
			t.errors.now[k] = y - t.errors.want[k]
		}
		loss += t.errors.now[k] * t.errors.now[k] / 2
	}
	for i, x := range t.cells {
		if x != nil {
			x.step(c.cells[i], t.memory[i].slope)
			t.regulate(t.memory[i], c.cells[i].fired)
		}
	}
	c.count(&t.net)
	t.learnSynapses(before)
	t.clock[0]++
	return loss
}

// regulate follows the rates of cells.
func (t *trainer) regulate(m *memory, fired []int64) {
	wanted := t.rule.RateTarget * t.setup.Model.Net.Step() / 1000
	for i, z := range fired {
		m.rate[i] = float64(t.rule.RateTrace*m.rate[i]) + float64((1-t.rule.RateTrace)*float64(z))
		m.excess[i] = t.rule.RateCost * (m.rate[i] - wanted)
	}
}

// learnSynapses takes the step before, whose errors are known now, into the eligibility of all synapses.
func (t *trainer) learnSynapses(before int64) {
	for _, m := range t.memory {
		if m != nil {
			m.hear(t.errors.now)
		}
	}
	e := errand{gradient: t.gradient}
	for _, s := range t.synapses {
		if s.frozen {
			continue
		}
		e.slope, e.signal, e.excess = nil, t.errors.before, nil
		if m := t.memory[s.post]; m != nil {
			e.slope, e.signal, e.excess = m.slopeBefore, m.signal, m.excessBefore
		}
		s.learn(&t.rule, before, &e)
	}
	for _, m := range t.memory {
		if m != nil {
			m.slope, m.slopeBefore, m.excess, m.excessBefore = m.slopeBefore, m.slope, m.excessBefore, m.excess
		}
	}
	t.errors.now, t.errors.before = t.errors.before, t.errors.now
}

// hear takes the errors of the output back to the cells.
func (m *memory) hear(errors []float64) {
	clear(m.signal)
	n := len(m.signal)
	for k, e := range errors {
		for i, b := range m.feedback[k*n:][:n] {
			m.signal[i] += float64(b * e)
		}
	}
}

// finite reports whether all weights are numbers to calculate with.
func (n *net) finite() bool {
	for _, s := range n.synapses {
		for _, w := range s.w {
			if !(math.Abs(w) <= largest) {
				return false
			}
		}
	}
	return true
}

// largest is what a model holds.
const largest = 1e30
