package eventprop

import (
	"fmt"
	"math/bits"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/snn"
)

// worker is what one worker needs for a sample.
type worker struct {
	*presentation
	rule  Rule
	setup learning.Setup
	from  int // population of the input
	dt    float64
	coded snn.Spikes
	times []float64
}

// Present shows sample r of a batch.
func (w *worker) Present(b learning.Batch, r int, training bool) error {
	if err := w.encode(b, r); err != nil {
		return err
	}
	if training && w.rule.Dropout > 0 {
		w.input.thin(w.rule.Dropout, b.Stream.At(b.Index[r]).Named("dropout"))
	}
	w.show()
	for _, c := range w.layers {
		if c.over {
			return fmt.Errorf("eventprop: sample %d makes population %q fire more than %d times a cell; lower the rate, or the initial weights",
				b.Index[r], w.setup.Model.Net.Populations[c.Population].Name, mostSpikes)
		}
	}
	return nil
}

// Judge returns the loss of the presentation of a sample of class y, and keeps its derivatives by n.
func (w *worker) Judge(y, n int) float64 {
	loss := w.rule.Loss.judge(w.presentation, y)
	for k := range w.move {
		w.move[k] /= float64(n)
	}
	return loss
}

// Back adds the gradient of what was judged.
func (w *worker) Back(gradient *chain.Gradient[float64]) { w.back(gradient) }

// Say names the class of the output cell that fires first, or with MaxPotential has the largest potential, the first of equals; none if all are
// silent. The scores are −t/Tau0, or the potentials.
func (w *worker) Say(score []float64) int {
	w.rule.Loss.scores(w.presentation, score)
	return w.class(score)
}

// class is the output cell with the highest score of those that fired or came above 0, or −1.
func (p *presentation) class(score []float64) int {
	best := -1
	for k, fired := range p.fired {
		if fired && (best < 0 || score[k] > score[best]) {
			best = k
		}
	}
	return best
}

// encode leaves the input spikes of sample r.
func (w *worker) encode(b learning.Batch, r int) error {
	w.input.clear()
	if timer, ok := w.setup.Encoder.(Timer); ok {
		return w.readTimes(timer, b, r)
	}
	s, steps := &w.coded, w.setup.Encoder.Steps()
	w.setup.Encoder.Encode(s, b.X[r], 1, b.Stream.At(b.Index[r]))
	if s.Current != nil || s.Graded != nil {
		return fmt.Errorf("eventprop: sample %d: the encoder gives currents, and the rule needs spikes, for example of encode.SpikeTimes",
			b.Index[r])
	}
	if s.Cells != w.layers[0].Pre || s.Steps != steps {
		return fmt.Errorf("eventprop: sample %d: the encoder gives %d cells for %d steps; population %q has %d cells and the presentation %d "+
			"steps", b.Index[r], s.Cells, s.Steps, w.inputName(), w.layers[0].Pre, steps)
	}
	dt := w.setup.Model.Net.Step()
	for step := range steps {
		for k, word := range s.Row(step) {
			for ; word != 0; word &= word - 1 {
				w.input.spikes = append(w.input.spikes, spike{at: float64(step) * dt, cell: int32(64*k + bits.TrailingZeros64(word))})
			}
		}
	}
	return nil
}

// readTimes leaves the input spikes of sample r, of an encoder that knows their times. Those beyond the presentation have no effect.
func (w *worker) readTimes(e Timer, b learning.Batch, r int) error {
	w.times = e.Milliseconds(w.times, b.X[r])
	if len(w.times) != w.layers[0].Pre {
		return fmt.Errorf("eventprop: sample %d: the encoder gives times of %d cells, population %q has %d",
			b.Index[r], len(w.times), w.inputName(), w.layers[0].Pre)
	}
	for i, at := range w.times {
		if at >= 0 && at < w.end {
			w.input.spikes = append(w.input.spikes, spike{at: at, cell: int32(i)})
		}
	}
	return nil
}

func (w *worker) inputName() string { return w.setup.Model.Net.Populations[w.from].Name }

// numbers are V, I and their adjoints of each cell and the time and slope of a spike, for each sample of a mini-batch: of one spike a cell, for how
// many there will be is not known. Of an input cell it is the time.
func numbers(layers []*layer) func(room int) int64 {
	return func(room int) int64 {
		n := int64(layers[0].Pre)
		for _, l := range layers {
			n += 6 * int64(l.Post)
		}
		return int64(room) * n
	}
}

// bind makes the trainer of a chain of layers.
func (r Rule) bind(s learning.Setup, input int, layers []*layer) (*chain.Trainer[float64], error) {
	end := float64(s.Encoder.Steps()) * s.Model.Net.Step()
	c := chain.Config[float64]{
		Rule: "eventprop", Setup: s, Input: input, Optimizer: r.Optimizer, Schedule: r.Schedule,
		NewWorker: func() chain.Worker[float64] {
			return &worker{presentation: newPresentation(layers, end), rule: r, setup: s, from: input, dt: s.Model.Net.Step()}
		},
		Load: func(i int) { layers[i].load() }, Numbers: numbers(layers),
	}
	for _, l := range layers {
		c.Layers = append(c.Layers, &l.Layer)
	}
	return chain.Bind(c)
}
