package eventprop

import (
	"fmt"
	"math/bits"
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// trainer is Rule bound to a model.
type trainer struct {
	rule    Rule
	setup   learning.Setup
	room    int // the most samples that are learned at a time
	layers  []*layer
	input   int // population
	descent *optim.Descent
	clock   []int64 // clock[0]: mini-batches learned

	workers  []*worker
	parts    [][][]float64 // gradients, [part][layer][weight]
	gradient [][]float32   // their sum, [layer][weight]

	batch  learning.Batch
	out    *learning.Outcome
	losses []float64 // by sample
	faults []error
	learn  func(part, worker int)
	look   func(chunk, worker int)
	sum    func(block, worker int)

	training, inference tally
}

// worker is what one worker needs for a sample.
type worker struct {
	*presentation
	coded snn.Spikes
	times []float64
	tally tally
}

// mostParts is by how many parts of a mini-batch a gradient is summed, whatever the number of workers.
const mostParts = 8

// lookedAt is how many samples are classified at a time.
const lookedAt = 4

// summed is how many weights of a gradient are summed at a time.
const summed = 4096

func (t *trainer) allocate() {
	end := float64(t.setup.Encoder.Steps()) * t.setup.Model.Net.Step()
	for range t.setup.Pool.Workers() {
		t.workers = append(t.workers, &worker{presentation: newPresentation(t.layers, end), tally: newTally(len(t.layers))})
	}
	for range min(mostParts, t.room) {
		part := make([][]float64, len(t.layers))
		for i, l := range t.layers {
			part[i] = make([]float64, len(l.w))
		}
		t.parts = append(t.parts, part)
	}
	for _, l := range t.layers {
		t.gradient = append(t.gradient, make([]float32, len(l.w)))
	}
	t.training, t.inference = newTally(len(t.layers)), newTally(len(t.layers))
	t.learn, t.look, t.sum = t.learnPart, t.lookAt, t.sumBlock
}

// Learn descends the gradient of a mini-batch once.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
	if err := t.check(b, t.room); err != nil {
		return 0, err
	}
	if b.Label == nil {
		return 0, fmt.Errorf("eventprop: a mini-batch of %d samples without labels; this rule learns from them", len(b.X))
	}
	t.begin(b)
	t.setup.Pool.Run(t.numberOfParts(), t.learn)
	if err := t.collect(&t.training); err != nil {
		return 0, err
	}
	if err := t.descend(); err != nil {
		return 0, err
	}
	total := 0.0
	for _, x := range t.losses {
		total += x
	}
	return total / float64(len(b.X)), nil
}

// descend changes the weights by the gradient of the mini-batch.
func (t *trainer) descend() error {
	blocks := 0
	for _, g := range t.gradient {
		blocks += rules.Ceil(len(g), summed)
	}
	t.setup.Pool.Run(blocks, t.sum)
	for i, l := range t.layers {
		if l.frozen {
			continue
		}
		if err := t.descent.Step(t.clock[0], i, t.gradient[i]); err != nil {
			return fmt.Errorf("eventprop: projection %s: %w", l.name, err)
		}
		t.training.written[i] += int64(len(l.w))
		l.keep()
		l.load()
	}
	t.clock[0]++
	return nil
}

func (t *trainer) numberOfParts() int { return min(len(t.parts), len(t.batch.X)) }

// begin makes room for the results of a batch.
func (t *trainer) begin(b learning.Batch) {
	t.batch = b
	t.losses, t.faults = slices.Grow(t.losses[:0], len(b.X))[:len(b.X)], slices.Grow(t.faults[:0], len(b.X))[:len(b.X)]
	clear(t.faults)
}

// collect adds what the workers counted to y, or returns the error of the first sample that has one.
func (t *trainer) collect(y *tally) error {
	var err error
	for _, fault := range t.faults {
		if err == nil {
			err = fault
		}
	}
	for _, w := range t.workers {
		if err == nil {
			y.plus(w.tally)
		}
		w.tally.clear()
	}
	return err
}

// learnPart presents a part of the mini-batch and sums its gradient.
func (t *trainer) learnPart(part, number int) {
	w, n, parts := t.workers[number], len(t.batch.X), t.numberOfParts()
	for _, g := range t.parts[part] {
		clear(g)
	}
	for r := part * n / parts; r < (part+1)*n/parts; r++ {
		if t.faults[r] = t.present(w, r, true); t.faults[r] != nil {
			return
		}
		t.losses[r] = t.rule.Loss.judge(w.presentation, t.batch.Label[r])
		for k := range w.move {
			w.move[k] /= float64(n)
		}
		w.back(t.parts[part])
	}
}

// sumBlock adds up the gradients of all parts for some weights.
func (t *trainer) sumBlock(block, _ int) {
	layer := 0
	for ; block >= rules.Ceil(len(t.gradient[layer]), summed); layer++ {
		block -= rules.Ceil(len(t.gradient[layer]), summed)
	}
	g := t.gradient[layer]
	first, parts := t.parts[0][layer], t.parts[1:t.numberOfParts()]
	for i := block * summed; i < min((block+1)*summed, len(g)); i++ {
		total := first[i]
		for _, p := range parts {
			total += p[layer][i]
		}
		g[i] = float32(total)
	}
}

// present shows sample r of the batch, to learn from it or to classify it.
func (t *trainer) present(w *worker, r int, training bool) error {
	if err := t.encode(w, r); err != nil {
		return err
	}
	if training && t.rule.Dropout > 0 {
		w.input.thin(t.rule.Dropout, t.batch.Stream.At(t.batch.Index[r]).Named("dropout"))
	}
	w.show()
	for i, c := range w.layers {
		if c.over {
			return fmt.Errorf("eventprop: sample %d makes population %q fire more than %d times a cell; lower the rate, or the initial weights",
				t.batch.Index[r], t.setup.Model.Net.Populations[t.layers[i].population].Name, mostSpikes)
		}
	}
	w.tally.count(w.presentation, t.setup.Model.Net.Step())
	return nil
}

// encode leaves the input spikes of sample r.
func (t *trainer) encode(w *worker, r int) error {
	w.input.clear()
	if timer, ok := t.setup.Encoder.(Timer); ok {
		return t.readTimes(w, timer, r)
	}
	s, steps := &w.coded, t.setup.Encoder.Steps()
	t.setup.Encoder.Encode(s, t.batch.X[r], 1, t.batch.Stream.At(t.batch.Index[r]))
	if s.Current != nil || s.Graded != nil {
		return fmt.Errorf("eventprop: sample %d: the encoder gives currents, and the rule needs spikes, for example of encode.SpikeTimes",
			t.batch.Index[r])
	}
	if s.Cells != t.layers[0].pre || s.Steps != steps {
		return fmt.Errorf("eventprop: sample %d: the encoder gives %d cells for %d steps; population %q has %d cells and the presentation %d "+
			"steps", t.batch.Index[r], s.Cells, s.Steps, t.inputName(), t.layers[0].pre, steps)
	}
	dt := t.setup.Model.Net.Step()
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
func (t *trainer) readTimes(w *worker, e Timer, r int) error {
	w.times = e.Milliseconds(w.times, t.batch.X[r])
	if len(w.times) != t.layers[0].pre {
		return fmt.Errorf("eventprop: sample %d: the encoder gives times of %d cells, population %q has %d",
			t.batch.Index[r], len(w.times), t.inputName(), t.layers[0].pre)
	}
	for i, at := range w.times {
		if at >= 0 && at < w.end {
			w.input.spikes = append(w.input.spikes, spike{at: at, cell: int32(i)})
		}
	}
	return nil
}

func (t *trainer) inputName() string { return t.setup.Model.Net.Populations[t.input].Name }

// Input is the only input population.
func (t *trainer) Input() learning.Input { return learning.Input{Population: t.input, Encoded: true} }

func (t *trainer) check(b learning.Batch, room int) error {
	n := len(b.X)
	switch {
	case n == 0 || n > room:
		return fmt.Errorf("eventprop: a mini-batch of %d samples; there is room for 1 to %d", n, room)
	case len(b.Index) != n || b.Label != nil && len(b.Label) != n:
		return fmt.Errorf("eventprop: a mini-batch of %d samples with %d labels and %d positions", n, len(b.Label), len(b.Index))
	}
	for i, y := range b.Label {
		if y < 0 || y >= t.setup.Classes {
			return fmt.Errorf("eventprop: sample %d has label %d; there are %d classes", b.Index[i], y, t.setup.Classes)
		}
	}
	return nil
}
