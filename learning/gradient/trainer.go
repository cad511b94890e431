package gradient

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// trainer is [Rule] bound to a model.
type trainer struct {
	rule    Rule
	model   *snn.Model
	encoder learning.Encoder
	pool    *kernel.Pool
	goal    learning.Goal
	classes int // cells of the output
	room    int // the most samples at a time
	steps   int // of a presentation

	net
	plan
	hand
	buffers
	slots slots

	clock               []int64 // clock[0]: how often weights were written, once a mini-batch or step
	training, inference rules.Tally
}

// net is a network as it is laid out once.
type net struct {
	pops          []pop
	projs         []proj // those of the net, groups of synapses of longer delays, which belong to one of them, and feedback
	whole         int    // of the net
	columns       []columns
	groups        [][]int // populations in the order of computing
	backwards     [][]int // in the order in which they would send errors on
	feedback      []*feedback
	input, output int
}

// hand is the work in hand: samples, and the window of them that is computed.
type hand struct {
	batch         learning.Batch
	rows          int  // samples
	window, width int  // first step and length of the window
	writing       bool // weights are written at every step of the presentation
}

// buffers are what all populations share.
type buffers struct {
	spikes   []*snn.Spikes // encoded input, by sample
	fault    []error       // of the encoder, by sample
	x        []float32     // constant input, [sample][ld]
	dense    []float32     // spikes of a step as numbers, [sample][ld]
	product  []float32     // currents of a step that are matrix products, [sample][ld]
	scaled   []float32     // errors of a stretch times a gain, [step][sample][ld]
	score    []float64     // of the output, [sample][class]
	losses   []float64     // of each sample in the window
	readings []reading
	scratch  []scratch // by worker
	ones     []float32 // of a block, where weights are written at every step
}

// scratch is a worker's own memory.
type scratch struct {
	packed   []float32 // weights onto a block
	w        []weights // of each projection onto the population
	errors   []float32 // of a block over a group of steps
	sum      []float32 // gradient of a run of synapses
	turned   []float32 // traces of pre cells, [cell][sample]
	cells    []uint32  // of a chunk
	wired    engine.Scratch
	back     engine.Back // the block and step in hand
	eligible kernel.Eligibility
	loss     lossScratch
}

// weights are the weights onto a block, a row of ld a pre cell.
type weights struct {
	w  []float32
	ld int
}

// Learn presents a mini-batch and descends its gradient once.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
	if err := t.check(b, t.room); err != nil {
		return 0, err
	}
	if t.goal.In(b) == 0 {
		return 0, fmt.Errorf("gradient: a mini-batch of %d samples without labels or targets for %v; this rule learns from them",
			len(b.X), t.goal.Kind)
	}
	if err := t.begin(b); err != nil {
		return 0, err
	}
	t.dropout(true)
	t.writing = t.rule.Credit.Online
	t.clearGradients()
	t.eachOwn(func(_ *pop, own *own) { own.clear() })
	t.eachBias(func(_ *pop, b *bias) { b.clear() })
	total := 0.0
	for range t.windows {
		t.forward(true)
		t.count(&t.training)
		total += t.judge()
		t.backward()
		if t.rule.Credit.Online {
			t.write()
		}
	}
	if !t.rule.Credit.Online {
		t.eachOwn(t.ownGradients)
		t.eachBias(func(_ *pop, b *bias) { b.gradient(t.rows) })
		t.descend()
	}
	t.training.Samples += int64(t.rows)
	return total, nil
}

// windows goes through a presentation, with each window in hand in turn.
func (t *trainer) windows(yield func() bool) {
	for t.window = 0; t.window < t.steps; t.window += t.span {
		if t.width = min(t.span, t.steps-t.window); !yield() {
			return
		}
	}
}

// Input is the only input population.
func (t *trainer) Input() learning.Input {
	return learning.Input{Population: t.input, Encoded: true, Currents: true}
}

// Classify presents samples without plasticity. The slices of out are used again where they have room.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("gradient"); err != nil {
		return err
	}
	*out = t.outcome(len(b.X), b, out)
	if err := t.check(b, len(b.X)); err != nil {
		return err
	}
	for lo := 0; lo < len(b.X); lo += t.room {
		hi := min(lo+t.room, len(b.X))
		part := learning.Batch{X: b.X[lo:hi], Index: b.Index[lo:hi], Stream: b.Stream}
		if b.StepLabel != nil {
			part.StepLabel = b.StepLabel[lo:hi]
		}
		if err := t.begin(part); err != nil {
			return err
		}
		t.dropout(false)
		t.watch()
		if t.goal.Kind != learning.ClassPerSample {
			t.tell(lo, out)
			continue
		}
		for r := range t.rows {
			z := t.scratch[0].loss.z
			out.Class[lo+r] = t.rule.Loss.finish(t.score[r*t.classes:(r+1)*t.classes], z, t.steps-t.rule.Loss.After)
			out.Keep(lo+r, z)
			if b.Label != nil {
				out.NLL[lo+r] = rules.CrossEntropy(z, b.Label[lo+r])
			}
		}
	}
	return nil
}

// watch simulates a whole presentation and adds up the scores of the output.
func (t *trainer) watch() {
	for i := range t.score {
		t.score[i] = unread
	}
	t.clearReadings()
	for range t.windows {
		t.forward(false)
		t.count(&t.inference)
		t.slots.read.share(t.pool, t.rows, readJob{t})
	}
	t.inference.Samples += int64(t.rows)
}

// readJob reads the output in the window, a sample a chunk.
type readJob struct{ t *trainer }

func (x readJob) run(r, worker int) {
	t := x.t
	o := t.sample(r)
	if t.goal.Kind != learning.ClassPerSample {
		t.readWindow(r, &o, t.scratch[worker].loss.z)
		return
	}
	o = o.behind(t.unjudged())
	t.rule.Loss.read(&o, t.window, t.score[r*t.classes:(r+1)*t.classes])
}

// sample returns the output of one sample in the window.
func (t *trainer) sample(r int) sample {
	p := &t.pops[t.output]
	d := t.lossAt(0, r, 0)
	o := sample{classes: t.classes, steps: t.width, stride: t.rows * p.across, u: p.potentials(t.rows, 0, r, 0), ds: d, du: d, words: t.rows * p.words}
	if p.fires {
		o.bits = p.spikes(t.rows, 0, r, 0)
	}
	return o
}

func (t *trainer) check(b learning.Batch, room int) error {
	if err := rules.CheckBatch("gradient", len(b.X), room, b.Label, b.Index, t.classes); err != nil {
		return err
	}
	if t.goal.Kind != learning.ClassPerSample {
		return t.checkTargets(b)
	}
	return nil
}

// begin encodes samples and, for constant inputs, works out their currents.
func (t *trainer) begin(b learning.Batch) error {
	t.batch, t.rows, t.writing = b, len(b.X), false
	t.slots.encode.share(t.pool, rules.Ceil(t.rows, encodeRows), encodeJob{t})
	for _, err := range t.fault[:t.rows] {
		if err != nil {
			return err
		}
	}
	if t.pops[t.input].static {
		for _, j := range t.pops[t.input].out {
			t.constantCurrent(&t.projs[j])
		}
	}
	return nil
}

// encodeJob encodes the samples in hand.
type encodeJob struct{ t *trainer }

func (x encodeJob) run(c, _ int) {
	t := x.t
	in := &t.pops[t.input]
	for r := c * encodeRows; r < min((c+1)*encodeRows, t.rows); r++ {
		t.pool.Check()
		s := t.spikes[r]
		t.encoder.Encode(s, t.batch.X[r], 1, t.batch.Stream.At(t.batch.Index[r]))
		t.fault[r] = nil
		switch {
		case (s.Current != nil) != in.static, (s.Graded != nil) != in.graded:
			t.fault[r] = fmt.Errorf("gradient: sample %d: the encoder gives spikes for one sample and currents for another", t.batch.Index[r])
		case in.static && len(s.Current) != in.n, !in.static && (s.Cells != in.n || s.Steps != t.steps),
			in.graded && len(s.Graded) != in.n*t.steps:
			t.fault[r] = fmt.Errorf("gradient: sample %d: the encoder gives %d cells for %d steps; population %q has %d cells and the "+
				"presentation %d steps", t.batch.Index[r], s.Cells, s.Steps, in.name, in.n, t.steps)
		case in.static:
			copy(t.x[r*in.ld:], s.Current)
		}
	}
}

// constantCurrent is gain · x W.
func (t *trainer) constantCurrent(j *proj) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	if j.wired != nil {
		t.constantWired(j)
		return
	}
	if j.dense {
		kernel.Gemm(t.pool, kernel.Size{M: t.rows, N: post.n, K: pre.n}, kernel.Mat(t.x, pre.ld), j.weights(), kernel.Mat(j.constant, post.ld), false)
	}
	for r := range t.rows {
		c := j.constant[r*post.ld:][:post.n]
		for i := range c {
			if !j.dense {
				c[i] = t.x[r*pre.ld+i] * j.w[i]
			}
			c[i] = float32(j.gain * c[i])
		}
	}
}
