package eprop

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// course is a net in the course of time.
type course struct {
	cells   []*activity // by population
	output  []float64   // potentials
	current []float64   // of the output
	input   []uint32    // cells of the input that fire in this step
	tally   rules.Tally
}

func newCourse(n *net, projections int) *course {
	c := &course{output: make([]float64, n.outputs), current: make([]float64, n.outputs), tally: rules.NewTally(len(n.cells), projections)}
	for _, x := range n.cells {
		var a *activity
		if x != nil {
			a = newActivity(x.n)
		}
		c.cells = append(c.cells, a)
	}
	return c
}

// rest puts all potentials to 0.
func (c *course) rest() {
	clear(c.output)
	for _, a := range c.cells {
		if a != nil {
			a.clear()
		}
	}
}

// hear takes the input cells that fire in a step of a sample.
func (c *course) hear(s *snn.Spikes, step int) {
	c.input = kernel.AppendIndices(c.input[:0], s.Row(step))
}

// deliver brings spikes to the currents: those of the input, and those that cells fired in the step before. Of each pre cell that does, learn is
// called first, unless it is nil.
func (c *course) deliver(n *net, learn func(s *synapses, pre int)) {
	clear(c.current)
	for _, a := range c.cells {
		if a != nil {
			clear(a.current)
		}
	}
	for _, s := range n.synapses {
		current := c.current
		if s.post != n.output {
			current = c.cells[s.post].current
		}
		c.eachSpike(n, s.pre, func(i int) {
			if learn != nil && !s.frozen {
				learn(s, i)
			}
			for k, w := range s.w[i*s.cols:][:s.cols] {
				current[k] += w
			}
		})
	}
}

// eachSpike calls f for the cells of a population whose spikes arrive.
func (c *course) eachSpike(n *net, population int, f func(i int)) {
	if population == n.input {
		for _, i := range c.input {
			f(int(i))
		}
		return
	}
	for i, fired := range c.cells[population].fired {
		if fired != 0 {
			f(i)
		}
	}
}

// integrate moves the output by its currents.
func (c *course) integrate(n *net) {
	for k, x := range c.current {
		c.output[k] = float64(n.leak*c.output[k]) + x
	}
}

// count adds the spikes of a step.
func (c *course) count(n *net) {
	c.tally.Steps++
	for i, a := range c.cells {
		fired := int64(len(c.input))
		if i == n.output {
			fired = 0
		}
		if a != nil {
			fired = 0
			for _, x := range a.fired {
				fired += x
			}
		}
		c.tally.Spikes[i], c.tally.Most[i] = c.tally.Spikes[i]+fired, max(c.tally.Most[i], fired)
		for _, s := range n.synapses {
			if s.pre == i {
				c.tally.Events[s.index] += fired * int64(s.cols)
			}
		}
	}
}

// target writes what the output should be at a step of sample r to want, and reports whether it should be anything.
func (t *trainer) target(b *learning.Batch, r, step int, want []float64) bool {
	if step < t.rule.After {
		return false
	}
	class := -1
	switch t.setup.Targets {
	case learning.VectorPerStep:
		row := b.Target[r][min(step*len(want), len(b.Target[r])):]
		for k := range min(len(want), len(row)) {
			want[k] = float64(row[k])
		}
		return len(row) > 0
	case learning.ClassPerStep:
		if step < len(b.StepLabel[r]) {
			class = b.StepLabel[r][step]
		}
	default:
		class = b.Label[r]
	}
	clear(want)
	if class >= 0 {
		want[class] = 1
	}
	return class >= 0
}
