package eprop

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// trainer is Rule bound to a model.
type trainer struct {
	net
	rule     Rule
	setup    learning.Setup
	clock    []int64 // clock[0]: steps learned
	live     *course // which learns
	watching []*course
	memory   []*memory // by population, nil for input and output
	errors   outputErrors
	gradient []float64
	coded    []snn.Spikes

	training, inference rules.Tally
	kept                [][]int64 // what State handed out
}

func (t *trainer) allocate() error {
	projections := len(t.synapses)
	t.clock, t.live = make([]int64, 1), newCourse(&t.net, projections)
	for range t.setup.Pool.Workers() {
		t.watching = append(t.watching, newCourse(&t.net, projections))
	}
	most := t.outputs
	for i, x := range t.cells {
		var m *memory
		if x != nil {
			m = newMemory(x.n, t.outputs)
			if err := t.drawFeedback(m, i); err != nil {
				return err
			}
			most = max(most, x.n)
		}
		t.memory = append(t.memory, m)
	}
	for _, s := range t.synapses {
		s.allocate(&t.rule)
	}
	t.gradient = make([]float64, most)
	t.errors = outputErrors{want: make([]float64, t.outputs), now: make([]float64, t.outputs), before: make([]float64, t.outputs)}
	t.training, t.inference = rules.NewTally(len(t.cells), projections), rules.NewTally(len(t.cells), projections)
	return nil
}

// Input is the only input population.
func (t *trainer) Input() learning.Input { return learning.Input{Population: t.input, Encoded: true} }

// Learn presents the samples of a mini-batch one after another, and changes weights at their spikes.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
	if t.setup.Goal().In(b) == 0 {
		return 0, fmt.Errorf("eprop: a mini-batch of %d samples without %s; this rule learns from them", len(b.X), t.setup.Targets)
	}
	if err := t.begin(b); err != nil {
		return 0, err
	}
	total := 0.0
	for r := range b.X {
		for step := range t.setup.Encoder.Steps() {
			t.setup.Pool.Check()
			total += t.learnStep(&b, r, step)
		}
		t.live.tally.Samples++
	}
	add(&t.training, &t.live.tally, &t.net)
	if !(total < largest) || !t.finite() {
		return 0, fmt.Errorf("eprop: weights or errors diverge, at a loss of %v a sample; lower Optimizer.Rate, or give projections a Bound",
			total/float64(len(b.X)))
	}
	return total / float64(len(b.X)), nil
}

// begin checks and encodes all samples of a mini-batch, before the first is presented.
func (t *trainer) begin(b learning.Batch) error {
	n, asked := len(b.X), learning.Samples{X: b.X, Label: b.Label, StepLabel: b.StepLabel, Target: b.Target}
	if n == 0 || len(b.Index) != n {
		return fmt.Errorf("eprop: a mini-batch of %d samples with %d positions; give one of each or more", n, len(b.Index))
	}
	if len(b.Label)+len(b.StepLabel)+len(b.Target) > 0 {
		if err := asked.CheckAsked(t.setup.Goal(), t.setup.Encoder.Steps()); err != nil {
			return fmt.Errorf("eprop: a mini-batch: %w", err)
		}
	}
	for len(t.coded) < n {
		t.coded = append(t.coded, snn.Spikes{})
	}
	p := t.setup.Model.Net.Populations[t.input]
	for r, x := range b.X {
		t.setup.Pool.Check()
		t.setup.Encoder.Encode(&t.coded[r], x, 1, b.Stream.At(b.Index[r]))
		if err := rules.CheckEncoded(t.setup.Encoder, &t.coded[r], p.Name, p.Size(), false); err != nil {
			return fmt.Errorf("eprop: sample %d: %w", b.Index[r], err)
		}
	}
	return nil
}

// Classify presents each sample to a net at rest. Of classes, the score is the sum of the output's potentials over the steps that are judged.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("eprop"); err != nil {
		return err
	}
	if err := t.begin(b); err != nil {
		return err
	}
	n := len(b.X)
	*out = learning.Outcome{Score: out.Score}
	switch t.setup.Targets {
	case learning.ClassPerSample:
		out.Class = make([]int, n)
	case learning.ClassPerStep:
		out.StepClass = make([][]int, n)
	default:
		out.Output = make([][]float32, n)
	}
	t.setup.Pool.Run(n, func(r, worker int) { t.watch(t.watching[worker], r, out) })
	for _, c := range t.watching {
		add(&t.inference, &c.tally, &t.net)
	}
	return nil
}

// watch presents sample r without learning.
func (t *trainer) watch(c *course, r int, out *learning.Outcome) {
	score, steps := make([]float64, t.outputs), t.setup.Encoder.Steps()
	c.rest()
	c.tally.Samples++
	for step := range steps {
		t.setup.Pool.Check()
		c.hear(&t.coded[r], step)
		c.deliver(&t.net, nil)
		c.integrate(&t.net)
		for i, x := range t.cells {
			if x != nil {
				x.step(c.cells[i], nil)
			}
		}
		c.count(&t.net)
		t.read(c.output, r, step, score, out)
	}
	if out.Class != nil {
		out.Class[r] = rules.HeardClass(score)
		out.Keep(r, score)
	}
}

// read takes the potentials of the output in a step.
func (t *trainer) read(y []float64, r, step int, score []float64, out *learning.Outcome) {
	switch {
	case out.StepClass != nil:
		out.StepClass[r] = append(out.StepClass[r], rules.ClassOf(y))
	case out.Output != nil:
		for _, x := range y {
			out.Output[r] = append(out.Output[r], float32(x))
		}
	case step >= t.rule.After:
		for k, x := range y {
			score[k] += x
		}
	}
}
