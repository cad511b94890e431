package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// count adds the events of the window just simulated to y.
func (t *trainer) count(y *rules.Tally) {
	shown := int64(t.width * t.rows)
	y.Steps += shown
	for i := range t.pops {
		p := &t.pops[i]
		if !p.input() {
			y.Updates[i] += shown * int64(p.n)
		}
		for step := 0; step < t.width && p.listed(); step++ {
			y.Spikes[i] += p.tally[step].spikes
			y.Most[i] = max(y.Most[i], p.tally[step].most)
		}
	}
	for i := range t.projs[:t.whole] {
		y.Events[i] += t.eventsOf(&t.projs[i])
	}
	if y == &t.training && (t.rule.Credit.Online || t.window+t.width == t.steps) {
		for i := range t.projs[:t.whole] {
			if j := &t.projs[i]; j.plastic {
				y.Written[i] += j.stored()
			}
		}
	}
}

// eventsOf are the synaptic events of a projection in the window: the spikes of its pre cells, each with its whole fan-out
// in the step that it is fired, whatever the delay. A graded input reaches every synapse in every step from Delay on.
func (t *trainer) eventsOf(j *proj) int64 {
	pre := &t.pops[j.pre]
	if pre.static || pre.graded {
		arrive := func(delay int, w engine.Wiring) int64 {
			return int64(max(0, t.window+t.width-max(t.window, delay))*t.rows) * w.Synapses()
		}
		if d, ok := j.synapses.(*engine.Delayed); ok {
			base, events := t.model.Net.Projections[j.index].Delay, int64(0)
			d.EachDelay(func(steps int, w engine.Wiring) { events += arrive(base+steps, w) })
			return events
		}
		return arrive(j.delay, j.synapses)
	}
	if fan, even := j.synapses.Even(); even {
		return pre.fired(0, t.width, 0) * int64(fan)
	}
	events := int64(0)
	for r := range t.width * t.rows {
		if r%check == 0 {
			t.pool.Check()
		}
		events += j.synapses.Events(pre.spikes(t.rows, 0, r, 0)[:pre.words])
	}
	return events
}

// stored returns how many weights j has: one a synapse, and of a convolution those that it shares.
func (j *proj) stored() int64 {
	rows, cols, _ := j.synapses.Stored()
	if n := int64(rows) * int64(cols); n > 1 {
		return n
	}
	return j.synapses.Synapses()
}

// nonzero returns how many of them are not 0.
func (j *proj) nonzero() (n int64) {
	rows, cols, _ := j.synapses.Stored()
	for r := range rows {
		n += rules.Nonzero(j.w[r*j.ld:][:cols])
	}
	if rows*cols == 1 {
		return n * j.synapses.Synapses()
	}
	return n
}

// Counts returns the events since Bind, or since what SetCounts set.
func (t *trainer) Counts() (training, inference snn.Counts) {
	return t.countsOf(&t.training), t.countsOf(&t.inference)
}

// SetCounts makes the trainer count on from a checkpoint.
func (t *trainer) SetCounts(training, inference snn.Counts) {
	t.training.Set(training)
	t.inference.Set(inference)
}

func (t *trainer) countsOf(y *rules.Tally) snn.Counts {
	c := snn.Counts{Samples: y.Samples, Steps: y.Steps}
	for i := range t.pops {
		p := &t.pops[i]
		c.Populations = append(c.Populations, y.Population(i, p.name, p.n, p.kind))
	}
	for i := range t.projs[:t.whole] {
		j := &t.projs[i]
		c.Projections = append(c.Projections, snn.ProjectionCounts{
			Pre: t.pops[j.pre].name, Post: t.pops[j.post].name, Name: t.model.Net.Projections[j.index].Name,
			Wiring:  t.model.Net.Projections[j.index].Wiring,
			Weights: j.stored(), Nonzero: j.nonzero(), SynapticEvents: y.Events[i], WeightUpdates: y.Written[i],
		})
	}
	return c
}
