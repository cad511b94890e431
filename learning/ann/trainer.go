package ann

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// trainer is Rule bound to a model.
type trainer struct {
	rule    Rule
	model   *snn.Model
	pool    *kernel.Pool
	classes int
	room    int // the most samples at a time
	clock   []int64
	input   int
	inputs  int
	layers  []layer
	x       []float32 // [sample][ld]
	z       []float64 // scratch
	rows    int

	along   *layer
	descent optim.Update
	stepFn  func(chunk, worker int)
	at      int // layer that wiredFn works on
	wiredFn wiredFns
	scratch []engine.Scratch // [worker]

	training, inference, batches int64 // samples, and mini-batches learned
}

func (t *trainer) last() *layer { return &t.layers[len(t.layers)-1] }

// below returns what layer l sees.
func (t *trainer) below(l int) (y []float32, n, ld int) {
	if l == 0 {
		return t.x, t.inputs, kernel.Ld(t.inputs)
	}
	p := &t.layers[l-1]
	return p.out, p.n, p.ld
}

// Learn descends the gradient of a mini-batch once.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
	if err := t.check(b, t.room); err != nil {
		return 0, err
	}
	if b.Label == nil {
		return 0, fmt.Errorf("ann: a mini-batch of %d samples without labels; this rule learns from them", len(b.X))
	}
	t.forward(b.X)
	loss := t.judge(b.Label)
	t.backward()
	t.descent = t.rule.Optimizer.At(t.clock[0], t.rule.Schedule)
	for l := range t.layers {
		t.along = &t.layers[l]
		t.along.bias.descend(t.descent)
		if t.along.frozen {
			continue
		}
		t.pool.Run(rules.Ceil(len(t.along.w), optim.Chunk), t.stepFn)
	}
	t.clock[0]++
	t.training += int64(t.rows)
	t.batches++
	return loss, nil
}

func (t *trainer) stepBlock(c, _ int) {
	y := t.along
	t.descent.Apply(y.w, y.grad, y.moments, c*optim.Chunk, min((c+1)*optim.Chunk, len(y.w)))
}

func (t *trainer) forward(x [][]float32) {
	t.rows = len(x)
	for r, row := range x {
		copy(t.x[r*kernel.Ld(t.inputs):], row)
	}
	for l := range t.layers {
		y := &t.layers[l]
		below, n, ld := t.below(l)
		if t.at = l; y.wired != nil {
			t.pool.Run(t.rows, t.wiredFn.forward)
		} else {
			kernel.Gemm(t.pool, kernel.Size{M: t.rows, N: y.n, K: n}, kernel.Mat(below, ld), kernel.Mat(y.w, y.ld), kernel.Mat(y.out, y.ld), false)
		}
		y.add(t.rows)
		if y == t.last() {
			return
		}
		for i, v := range y.out[:t.rows*y.ld] {
			y.out[i] = max(v, 0)
		}
	}
}

// logits copies the outputs of a sample to z.
func (t *trainer) logits(r int) []float64 {
	for c := range t.z {
		t.z[c] = float64(t.last().out[r*t.last().ld+c])
	}
	return t.z
}

// judge leaves the derivatives of the mean loss by the outputs in the last layer and returns that loss.
func (t *trainer) judge(label []int) (loss float64) {
	y := t.last()
	for r, c := range label {
		loss += rules.CrossEntropy(t.logits(r), c) / float64(t.rows)
		for k, d := range t.z {
			y.err[r*y.ld+k] = float32(d / float64(t.rows))
		}
	}
	return loss
}

// backward sets all gradients.
func (t *trainer) backward() {
	for l := len(t.layers) - 1; l >= 0; l-- {
		if t.layers[l].wired != nil {
			t.backWired(l)
		} else {
			t.backDense(l)
		}
		t.layers[l].sum(t.rows)
		if l == 0 {
			return
		}
		p := &t.layers[l-1]
		for i, v := range p.out[:t.rows*p.ld] {
			if v <= 0 {
				p.err[i] = 0
			}
		}
	}
}

// backDense sets the gradient of layer l, and the errors of the units below it if there are any.
func (t *trainer) backDense(l int) {
	y := &t.layers[l]
	below, n, ld := t.below(l)
	kernel.Gemm(t.pool, kernel.Size{M: n, N: y.n, K: t.rows}, kernel.Mat(below, ld).T(), kernel.Mat(y.err, y.ld), kernel.Mat(y.grad, y.ld), false)
	if l > 0 {
		back := kernel.Mat(t.layers[l-1].err, ld)
		kernel.Gemm(t.pool, kernel.Size{M: t.rows, N: n, K: y.n}, kernel.Mat(y.err, y.ld), kernel.Mat(y.w, y.ld).T(), back, false)
	}
}

// Input is the only input population; Rule sees the raw sample.
func (t *trainer) Input() learning.Input { return learning.Input{Population: t.input} }

// Classify takes the class with the highest output, the first of equals; none if all outputs are 0. The slices of out are
// used again where they have room.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("ann"); err != nil {
		return err
	}
	if err := t.check(b, len(b.X)); err != nil {
		return err
	}
	*out = learning.Outcome{Class: rules.Zeros(out.Class, len(b.X)), NLL: rules.Zeros(out.NLL, len(b.Label)), Score: out.Score}
	for lo := 0; lo < len(b.X); lo += t.room {
		t.forward(b.X[lo:min(lo+t.room, len(b.X))])
		for r := range t.rows {
			z := t.logits(r)
			out.Class[lo+r] = rules.HeardClass(z)
			out.Keep(lo+r, z)
			if b.Label != nil {
				out.NLL[lo+r] = rules.CrossEntropy(z, b.Label[lo+r])
			}
		}
	}
	t.inference += int64(len(b.X))
	return nil
}

func (t *trainer) check(b learning.Batch, room int) error {
	n := len(b.X)
	if n == 0 || n > room || b.Label != nil && len(b.Label) != n {
		return fmt.Errorf("ann: a mini-batch of %d samples with %d labels; there is room for 1 to %d", n, len(b.Label), room)
	}
	for i, x := range b.X {
		if len(x) != t.inputs {
			return fmt.Errorf("ann: sample %d of the mini-batch has %d values, the input has %d units", i, len(x), t.inputs)
		}
		if b.Label != nil && (b.Label[i] < 0 || b.Label[i] >= t.classes) {
			return fmt.Errorf("ann: sample %d of the mini-batch has label %d; there are %d classes", i, b.Label[i], t.classes)
		}
	}
	return nil
}

// Counts returns the events since Bind, or since what SetCounts set.
func (t *trainer) Counts() (training, inference snn.Counts) {
	return t.counts(t.training, t.batches), t.counts(t.inference, 0)
}

func (t *trainer) counts(samples, batches int64) snn.Counts {
	c := snn.Counts{Samples: samples, Steps: samples}
	for i, p := range t.model.Net.Populations {
		k := snn.PopulationCounts{Name: p.Name, Size: p.Size(), Kind: snn.AnalogInputKind}
		if i != t.input {
			k.Kind, k.Updates = snn.ReadoutKind, samples*int64(k.Size)
		}
		c.Populations = append(c.Populations, k)
	}
	c.Projections = make([]snn.ProjectionCounts, len(t.layers))
	for l := range t.layers {
		y := &t.layers[l]
		p := t.model.Net.Projections[y.projection]
		weights, synapses := t.sizes(l)
		k := snn.ProjectionCounts{Pre: p.Pre, Post: p.Post, Name: p.Name, Wiring: p.Wiring, Weights: weights, Nonzero: rules.Nonzero(y.w),
			SynapticEvents: samples * synapses}
		if !y.frozen {
			k.WeightUpdates = batches * weights
		}
		c.Projections[y.projection] = k
	}
	return c
}

// sizes returns how many weights and synapses layer l has.
func (t *trainer) sizes(l int) (weights, synapses int64) {
	if w := t.layers[l].wired; w != nil {
		return w.stored, w.forward.Synapses()
	}
	_, n, _ := t.below(l)
	return int64(n) * int64(t.layers[l].n), int64(n) * int64(t.layers[l].n)
}

// SetCounts makes the trainer count on from a checkpoint.
func (t *trainer) SetCounts(training, inference snn.Counts) {
	t.training, t.inference = training.Samples, inference.Samples
	t.batches = 0
	for _, p := range training.Projections {
		t.batches = max(t.batches, p.WeightUpdates/max(p.Weights, 1)) // 0 of those that are Frozen
	}
}

// Sync needs nothing: the weights are the model's own memory.
func (t *trainer) Sync() {}

// Restored needs nothing: State is the trainer's own memory.
func (t *trainer) Restored() error { return nil }

// State returns the weights and biases, the optimiser's memory and the number of mini-batches learned.
func (t *trainer) State() []learning.Tensor {
	s := []learning.Tensor{{Name: "clock", Shape: []int{1}, I64: t.clock}}
	for _, y := range t.layers {
		s = append(s, y.moments.Tensors(t.model.Net.Projections[y.projection].String(), y.w)...)
		if b := y.bias; b != nil {
			s = append(s, b.moments.Tensors(t.model.Net.Populations[y.post].Name+".bias", b.x)...)
		}
	}
	return s
}

// StateBytes counts a gradient and the optimiser's moments a weight and a bias, and for each sample of a mini-batch the output and the error of
// every unit; of layers that are not dense also the gradients of parts of the samples, and the errors before pooling.
func (t *trainer) StateBytes() int64 {
	f := rules.Footprint{Longs: int64(len(t.clock))}
	for l := range t.layers {
		y := &t.layers[l]
		weights, _ := t.sizes(l)
		f.Synapses(int(weights), 1+y.moments.Number())
		f.Cells(t.room, y.n, 2)
		if y.bias != nil {
			f.Synapses(y.n, 1+y.bias.moments.Number())
		}
		if y.wired != nil {
			f.Synapses(int(weights), len(y.wired.parts))
		}
		if y.wired != nil && y.wired.pooled != nil {
			f.Cells(t.room, y.wired.cells, 1)
		}
	}
	return f.Bytes()
}
