package ann

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// gruTrainer is GRU bound to a model.
type gruTrainer struct {
	model       *snn.Model
	encoder     learning.Encoder
	pool        *kernel.Pool
	goal        learning.Goal
	room, steps int
	clock       []int64
	matrices    [2*gruGates + 1]gruMatrix // in the order of GRUNet

	x, h, dh, back, z, dz gruRows // inputs, states, R_n h, outputs
	gate                  [gruGates]gruRows
	batch                 learning.Batch
	rows                  int
	losses                []float64
	fault                 []error
	scratch               []gruScratch // of each worker

	descent *optim.Descent
	work    gruWork
	done    gruDone
}

// gruWork are the chunks of work that workers share out.
type gruWork struct{ encode, forward, backward, loss func(chunk, worker int) }

// gruDone counts samples, and mini-batches learned.
type gruDone struct{ training, inference, batches int64 }

// gruScratch is what a worker writes on.
type gruScratch struct {
	spikes snn.Spikes
	z      []float64
}

func (t *gruTrainer) allocate() {
	n := t.model.Net
	inputs, units, rows := n.Populations[0].Size(), n.Populations[1].Size(), t.room*(t.steps+1)
	for _, r := range []*gruRows{&t.h, &t.dh, &t.back, &t.gate[gruReset], &t.gate[gruUpdate], &t.gate[gruCandidate]} {
		*r = newGRURows(rows, units)
	}
	t.x, t.z, t.dz = newGRURows(rows, inputs), newGRURows(rows, t.goal.Classes), newGRURows(rows, t.goal.Classes)
	for g := range gruGates {
		m := &t.matrices[gruGates+g]
		m.turned = kernel.Alloc(len(m.w))
	}
	t.losses, t.fault, t.scratch = make([]float64, t.room), make([]error, t.room), make([]gruScratch, t.pool.Workers())
	for i := range t.scratch {
		t.scratch[i].z = make([]float64, t.goal.Classes)
	}
	t.work = gruWork{t.encode, t.forwardGroup, t.backwardGroup, t.lossOf}
}

// Input is the only input population.
func (t *gruTrainer) Input() learning.Input { return learning.Input{Encoded: true, Currents: true} }

// Learn descends the gradient of a mini-batch once.
func (t *gruTrainer) Learn(b learning.Batch) (float64, error) {
	if err := t.check(b, t.room); err != nil {
		return 0, err
	}
	if t.goal.In(b) == 0 {
		return 0, fmt.Errorf("ann: GRU: a mini-batch of %d samples without labels for %v; this rule learns from them", len(b.X), t.goal.Kind)
	}
	if err := t.begin(b); err != nil {
		return 0, err
	}
	t.forward()
	t.pool.Run(t.rows, t.work.loss)
	total := 0.0
	for _, l := range t.losses[:t.rows] {
		total += l / float64(t.rows)
	}
	t.backward()
	for k := range t.matrices {
		if err := t.descent.Step(t.clock[0], k, t.matrices[k].grad); err != nil {
			return 0, fmt.Errorf("ann: GRU: the gradients of %v diverge: %w", t.model.Net.Projections[k], err)
		}
	}
	t.clock[0]++
	t.done.training += int64(t.rows)
	t.done.batches++
	return total, nil
}

// begin encodes samples.
func (t *gruTrainer) begin(b learning.Batch) error {
	t.batch, t.rows = b, len(b.X)
	t.pool.Run(t.rows, t.work.encode)
	for _, err := range t.fault[:t.rows] {
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *gruTrainer) encode(r, worker int) {
	t.pool.Check()
	s := &t.scratch[worker].spikes
	t.encoder.Encode(s, t.batch.X[r], 1, t.batch.Stream.At(t.batch.Index[r]))
	t.fault[r] = nil
	cells := s.Cells
	if s.Current != nil {
		cells = len(s.Current)
	}
	if cells != t.x.n || s.Current == nil && s.Steps != t.steps || s.Graded != nil && len(s.Graded) != t.x.n*t.steps {
		t.fault[r] = fmt.Errorf("ann: GRU: sample %d: the encoder gives %d cells for %d steps; the input has %d units and the presentation %d steps",
			t.batch.Index[r], cells, s.Steps, t.x.n, t.steps)
		return
	}
	for step := range t.steps {
		row := t.x.at(r*(t.steps+1) + step)
		switch {
		case s.Current != nil:
			copy(row, s.Current)
		case s.Graded != nil:
			copy(row, s.Graded[step*s.Cells:])
		default:
			bits := s.Row(step)
			for i := range row {
				row[i] = float32(bits[i>>6] >> (i & 63) & 1)
			}
		}
	}
}

// class is what is asked of sample r behind so many steps, −1 for none.
func (t *gruTrainer) class(r, steps int) int {
	switch {
	case t.goal.Kind != learning.ClassPerStep && steps == t.steps:
		return t.batch.Label[r]
	case t.goal.Kind == learning.ClassPerStep && steps <= len(t.batch.StepLabel[r]):
		return t.batch.StepLabel[r][steps-1]
	}
	return -1
}

// lossOf leaves the derivatives of the mean loss by the outputs of sample r.
func (t *gruTrainer) lossOf(r, worker int) {
	z, loss := t.scratch[worker].z, 0.0
	clear(t.dz.at(r * (t.steps + 1)))
	for step := range t.steps {
		d, class := t.dz.at(r*(t.steps+1)+step+1), t.class(r, step+1)
		if class < 0 {
			clear(d)
			continue
		}
		t.logits(r, step+1, z)
		loss += rules.CrossEntropy(z, class)
		for c, g := range z {
			d[c] = float32(g / float64(t.rows))
		}
	}
	t.losses[r] = loss
}

// logits are the outputs of sample r behind so many steps.
func (t *gruTrainer) logits(r, steps int, z []float64) {
	for c, v := range t.z.at(r*(t.steps+1) + steps) {
		z[c] = float64(v)
	}
}

// Classify names the class of the last step, or of each. The slices of out are used again where they have room.
func (t *gruTrainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("ann: GRU"); err != nil {
		return err
	}
	if err := t.check(b, len(b.X)); err != nil {
		return err
	}
	*out = t.outcome(b, out)
	for lo := 0; lo < len(b.X); lo += t.room {
		hi := min(lo+t.room, len(b.X))
		part := learning.Batch{X: b.X[lo:hi], Index: b.Index[lo:hi], Stream: b.Stream}
		if b.Label != nil {
			part.Label = b.Label[lo:hi]
		}
		if b.StepLabel != nil {
			part.StepLabel = b.StepLabel[lo:hi]
		}
		if err := t.begin(part); err != nil {
			return err
		}
		t.forward()
		for r := range t.rows {
			t.tell(r, lo+r, out)
		}
	}
	t.done.inference += int64(len(b.X))
	return nil
}

func (t *gruTrainer) outcome(b learning.Batch, out *learning.Outcome) learning.Outcome {
	if t.goal.Kind == learning.ClassPerStep {
		steps := out.StepClass // lists that were made before are used again
		if cap(steps) < len(b.X) {
			steps = make([][]int, len(b.X))
		}
		return learning.Outcome{Score: out.Score, StepClass: steps[:len(b.X)], NLL: rules.Zeros(out.NLL, len(b.StepLabel))}
	}
	return learning.Outcome{Score: out.Score, Class: rules.Zeros(out.Class, len(b.X)), NLL: rules.Zeros(out.NLL, len(b.Label))}
}

// tell writes what is said of sample r in hand as number i.
func (t *gruTrainer) tell(r, i int, out *learning.Outcome) {
	z := t.scratch[0].z
	if t.goal.Kind != learning.ClassPerStep {
		t.logits(r, t.steps, z)
		out.Class[i] = rules.HeardClass(z)
		out.Keep(i, z)
		if t.batch.Label != nil {
			out.NLL[i] = rules.CrossEntropy(z, t.batch.Label[r])
		}
		return
	}
	classes, judged := out.StepClass[i][:0], 0
	for step := range t.steps {
		t.logits(r, step+1, z)
		classes = append(classes, rules.ClassOf(z))
		if t.batch.StepLabel == nil {
			continue
		}
		if class := t.class(r, step+1); class >= 0 {
			out.NLL[i] += rules.CrossEntropy(z, class)
			judged++
		}
	}
	out.StepClass[i] = classes
	if t.batch.StepLabel != nil {
		out.NLL[i] /= float64(max(judged, 1))
	}
}

func (t *gruTrainer) check(b learning.Batch, room int) error {
	n := len(b.X)
	if n == 0 || n > room {
		return fmt.Errorf("ann: GRU: a mini-batch of %d samples; there is room for 1 to %d", n, room)
	}
	if len(b.Index) != n {
		return fmt.Errorf("ann: GRU: a mini-batch of %d samples with %d positions", n, len(b.Index))
	}
	if len(b.Label)+len(b.StepLabel)+len(b.Target) == 0 {
		return nil
	}
	s := learning.Samples{X: b.X, Label: b.Label, StepLabel: b.StepLabel, Target: b.Target}
	if err := s.CheckAsked(t.goal, t.steps); err != nil {
		return fmt.Errorf("ann: GRU: a mini-batch: %w", err)
	}
	return nil
}
