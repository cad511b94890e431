package chain

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
)

// Worker is what one worker needs to present a sample, and to walk back from its loss.
type Worker[F float32 | float64] interface {
	// Present shows sample r of a batch, to learn from it or to classify it.
	Present(b learning.Batch, r int, training bool) error
	// Judge returns the loss of what was presented, whose class is y, and keeps the derivatives of the loss by n.
	Judge(y, n int) float64
	// Back adds ∂L/∂W of the layers to the gradient.
	Back(*Gradient[F])
	// Say leaves what the class is read from in score, and returns the class, or −1.
	Say(score []float64) int
	// Count adds what happened.
	Count(*Tally)
}

// Config is what a rule gives to the trainer.
type Config[F float32 | float64] struct {
	Rule      string // its name, with which errors begin
	Setup     learning.Setup
	Input     int // population
	Layers    []*Layer
	Optimizer optim.Optimizer
	Schedule  optim.Schedule
	Decay     float32 // λ: gradients are those of L + λ/2 Σ W²
	NewWorker func() Worker[F]
	Load      func(layer int)      // takes over the stored weights of a layer, which have changed
	Numbers   func(room int) int64 // that it keeps of the cells, with room for so many samples
}

// Trainer is a rule bound to a model.
type Trainer[F float32 | float64] struct {
	config  Config[F]
	room    int // the most samples that are learned at a time
	descent *optim.Descent
	clock   []int64 // clock[0]: mini-batches learned

	workers  []Worker[F]
	tallies  []Tally // by worker
	parts    []*Gradient[F]
	gradient [][]float32 // their sum, [layer][weight]
	scores   [][]float64 // by worker
	batch    learning.Batch
	out      *learning.Outcome
	losses   []float64 // by sample
	faults   []error
	learn    func(part, worker int)
	look     func(chunk, worker int)
	sum      func(block, worker int)

	training, inference Tally
}

// mostParts is by how many parts of a mini-batch a gradient is summed, whatever the number of workers.
const mostParts = 8

// lookedAt is how many samples are classified at a time.
const lookedAt = 4

// summed is about how many weights of a gradient are summed at a time.
const summed = 4096

// Bytes returns about how much memory training takes beyond the model: of each weight the gradients of all parts of a mini-batch in so many bytes and
// four numbers more, of each cell and worker so many bytes.
func Bytes(s learning.RunSizes, weight, cell float64) float64 {
	weight, cell = weight*min(max(s.Batch, 1), mostParts)+32, max(s.Workers, 1)*cell
	bytes := 0.0
	for k := range s.Net.Projections {
		bytes += weight * s.Net.StoredWeights(k)
	}
	for _, p := range s.Net.Populations {
		bytes += cell * float64(p.Size())
	}
	return rules.Finite(bytes)
}

// Bind makes a trainer.
func Bind[F float32 | float64](c Config[F]) (*Trainer[F], error) {
	t := &Trainer[F]{config: c, clock: make([]int64, 1), room: c.Setup.MostSamples()}
	n := c.Setup.Model.Net
	if last := c.Layers[len(c.Layers)-1]; last.Post != c.Setup.Classes {
		return nil, fmt.Errorf("%s: population %q has %d cells; it needs one for each of %d classes",
			c.Rule, n.Populations[last.Population].Name, last.Post, c.Setup.Classes)
	}
	if !slices.ContainsFunc(c.Layers, func(l *Layer) bool { return !l.Frozen }) {
		return nil, fmt.Errorf("%s: all projections are Frozen, so that nothing can learn; let one of them", c.Rule)
	}
	var weights [][]float32
	for _, l := range c.Layers {
		weights = append(weights, l.Stored)
	}
	var err error
	if t.descent, err = c.Optimizer.Descend(c.Rule, c.Schedule, weights...); err != nil {
		return nil, err
	}
	t.allocate()
	return t, nil
}

func (t *Trainer[F]) allocate() {
	n := len(t.config.Layers)
	for range t.config.Setup.Pool.Workers() {
		t.workers, t.tallies = append(t.workers, t.config.NewWorker()), append(t.tallies, NewTally(n))
		t.scores = append(t.scores, make([]float64, t.config.Setup.Classes))
	}
	for range min(mostParts, t.room) {
		t.parts = append(t.parts, NewGradient[F](t.config.Layers...))
	}
	for _, l := range t.config.Layers {
		t.gradient = append(t.gradient, make([]float32, len(l.Stored)))
	}
	t.training, t.inference = NewTally(n), NewTally(n)
	t.learn, t.look, t.sum = t.learnPart, t.lookAt, t.sumBlock
}

// Learn descends the gradient of a mini-batch once.
func (t *Trainer[F]) Learn(b learning.Batch) (float64, error) {
	if err := rules.CheckBatch(t.config.Rule, len(b.X), t.room, b.Label, b.Index, t.config.Setup.Classes); err != nil {
		return 0, err
	}
	if b.Label == nil {
		return 0, fmt.Errorf("%s: a mini-batch of %d samples without labels; this rule learns from them", t.config.Rule, len(b.X))
	}
	t.begin(b)
	t.config.Setup.Pool.Run(t.numberOfParts(), t.learn)
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
func (t *Trainer[F]) descend() error {
	blocks := 0
	for _, l := range t.config.Layers {
		blocks += l.blocks()
	}
	t.config.Setup.Pool.Run(blocks, t.sum)
	for i, l := range t.config.Layers {
		if l.Frozen {
			continue
		}
		if err := t.descent.Step(t.clock[0], i, t.gradient[i]); err != nil {
			return fmt.Errorf("%s: projection %s: %w", t.config.Rule, l.Name, err)
		}
		t.training.written[i] += int64(len(l.Stored))
		l.keep()
		t.config.Load(i)
	}
	t.clock[0]++
	return nil
}

func (t *Trainer[F]) numberOfParts() int { return min(len(t.parts), len(t.batch.X)) }

// begin makes room for the results of a batch.
func (t *Trainer[F]) begin(b learning.Batch) {
	t.batch = b
	t.losses, t.faults = slices.Grow(t.losses[:0], len(b.X))[:len(b.X)], slices.Grow(t.faults[:0], len(b.X))[:len(b.X)]
	clear(t.faults)
}

// collect adds what the workers counted to y, or returns the error of the first sample that has one.
func (t *Trainer[F]) collect(y *Tally) error {
	var err error
	for _, fault := range t.faults {
		if err == nil {
			err = fault
		}
	}
	for i := range t.tallies {
		if err == nil {
			y.plus(t.tallies[i])
		}
		t.tallies[i].clear()
	}
	return err
}

// learnPart presents a part of the mini-batch and sums its gradient.
func (t *Trainer[F]) learnPart(part, number int) {
	w, n, parts := t.workers[number], len(t.batch.X), t.numberOfParts()
	t.parts[part].clear()
	for r := part * n / parts; r < (part+1)*n/parts; r++ {
		if t.faults[r] = w.Present(t.batch, r, true); t.faults[r] != nil {
			return
		}
		w.Count(&t.tallies[number])
		t.losses[r] = w.Judge(t.batch.Label[r], n)
		w.Back(t.parts[part])
	}
}

// blockRows is how many rows of a gradient are summed at a time.
func (l *Layer) blockRows() int {
	_, length := l.rows()
	return max(summed/length, 1)
}

func (l *Layer) blocks() int {
	n, _ := l.rows()
	return rules.Ceil(n, l.blockRows())
}

// sumBlock adds up the gradients of all parts for some rows of weights.
func (t *Trainer[F]) sumBlock(block, _ int) {
	layer := 0
	for ; block >= t.config.Layers[layer].blocks(); layer++ {
		block -= t.config.Layers[layer].blocks()
	}
	l := t.config.Layers[layer]
	n, _ := l.rows()
	for i := block * l.blockRows(); i < min((block+1)*l.blockRows(), n); i++ {
		t.sumRow(layer, i)
	}
}

func (t *Trainer[F]) sumRow(layer, i int) {
	_, n := t.config.Layers[layer].rows()
	g, w := t.gradient[layer][i*n:][:n], t.config.Layers[layer].Stored[i*n:][:n]
	var total []F
	for _, p := range t.parts[:t.numberOfParts()] {
		switch x := p.layers[layer].row(i); {
		case x == nil:
		case total == nil:
			total = x
		default:
			add(total, x)
		}
	}
	if total == nil {
		clear(g)
	}
	single(g, total)
	if t.config.Decay > 0 {
		for k, x := range w {
			g[k] += float32(t.config.Decay * x)
		}
	}
}

// add adds y to x.
func add[F float32 | float64](x, y []F) {
	switch x := any(x).(type) {
	case []float32:
		kernel.AddRow(x, any(y).([]float32), 1)
	case []float64:
		kernel.AddDoubles(x, any(y).([]float64))
	}
}

// single writes x in float32.
func single[F float32 | float64](to []float32, x []F) {
	switch x := any(x).(type) {
	case []float32:
		copy(to, x)
	case []float64:
		kernel.Narrow(to, x)
	}
}

// Input is the only input population.
func (t *Trainer[F]) Input() learning.Input {
	return learning.Input{Population: t.config.Input, Encoded: true}
}
