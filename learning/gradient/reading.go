package gradient

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// reading is what is read of one sample whose target is not one class, and what memory of it is used again.
type reading struct {
	class  []int     // at each step
	output []float32 // of vectors
	nll    float64   // Σ −ln p over the steps that have a class
	judged int       // so many
}

// takes reports whether the loss can be of such targets, and says which ones can be.
func (k LossKind) takes(targets learning.TargetKind) (bool, string) {
	switch targets {
	case learning.ClassPerStep:
		return k.everyStep() || k.differs(), "CERate, CEMembrane, MSEMembrane or SmoothL1Membrane"
	case learning.VectorPerSample:
		return k.differs() || k == MSELast, "MSEMembrane, SmoothL1Membrane or MSELast"
	case learning.VectorPerStep:
		return k.differs(), "MSEMembrane or SmoothL1Membrane"
	}
	return k != MSELast, "another loss"
}

// aim is what the loss of sample r wants in the window.
func (t *trainer) aim(r int) aim {
	a := aim{label: -1}
	switch t.goal.Kind {
	case learning.ClassPerStep:
		a.steps = t.batch.StepLabel[r]
		a.steps = a.steps[min(t.window, len(a.steps)):min(t.window+t.width, len(a.steps))]
	case learning.VectorPerSample:
		a.vector = t.batch.Target[r]
	case learning.VectorPerStep:
		a.vector, a.stride = t.batch.Target[r], t.classes
		a.vector = a.vector[min(t.window*a.stride, len(a.vector)):min((t.window+t.width)*a.stride, len(a.vector))]
	default:
		a.label = t.batch.Label[r]
	}
	return a
}

// aim is a class for all steps of a window, a class for each, or numbers for all or for each, of which rows are stride apart.
type aim struct {
	label  int
	steps  []int
	vector []float32
	stride int
}

// class returns the class that is asked for at a step, or −1.
func (a *aim) class(t int) int {
	switch {
	case a.steps == nil:
		return a.label
	case t < len(a.steps):
		return a.steps[t]
	}
	return -1
}

// numbers returns the numbers that are asked for at a step, or nil.
func (a *aim) numbers(t int) []float32 {
	if t*a.stride >= len(a.vector) {
		return nil
	}
	return a.vector[t*a.stride:]
}

// unjudged is how many of the first steps of the window the loss leaves out, or more than it has.
func (t *trainer) unjudged() int { return max(t.rule.Loss.After-t.window, 0) }

// clearReadings begins the presentation of the samples in hand.
func (t *trainer) clearReadings() {
	for r := range t.readings[:min(t.rows, len(t.readings))] {
		x := &t.readings[r]
		x.class, x.output, x.nll, x.judged = x.class[:0], x.output[:0], 0, 0
	}
}

// readWindow adds a window to the reading of sample r.
func (t *trainer) readWindow(r int, o *sample, z []float64) {
	x := &t.readings[r]
	if t.goal.Kind == learning.VectorPerSample {
		x.output = append(x.output, make([]float32, t.classes-len(x.output))...)
	}
	for step := range o.steps {
		t.rule.Loss.Kind.values(o, step, z)
		switch t.goal.Kind {
		case learning.ClassPerStep:
			x.readClass(t, r, step, z)
		case learning.VectorPerStep:
			for _, v := range z {
				x.output = append(x.output, float32(v))
			}
		default:
			for c, v := range z {
				x.output[c] = t.rule.Loss.follow(x.output[c], float32(v), t.window+step, t.steps)
			}
		}
	}
}

// values writes what stands for the cells of the output at a step: potentials, or 1 for a spike.
func (k LossKind) values(o *sample, step int, z []float64) {
	if k.readsMembrane() {
		for c, u := range o.u[step*o.stride:][:len(z)] {
			z[c] = float64(u)
		}
		return
	}
	for c := range z {
		z[c] = 0
		if o.fired(step, c) {
			z[c] = 1
		}
	}
}

// follow adds the value of a step to the output of a whole sample: the mean over steps, or the last one.
func (l Loss) follow(sum, value float32, step, steps int) float32 {
	switch {
	case l.Kind != MSELast:
		return sum + value/float32(steps)
	case step == steps-1:
		return value
	}
	return 0
}

func (x *reading) readClass(t *trainer, r, step int, z []float64) {
	class := rules.ClassOf(z)
	if !t.rule.Loss.Kind.readsMembrane() {
		class = rules.HeardClass(z)
	}
	x.class = append(x.class, class)
	if t.batch.StepLabel == nil {
		return
	}
	a := t.aim(r)
	if y := a.class(step); y >= 0 {
		x.nll += rules.CrossEntropy(z, y)
		x.judged++
	}
}

// tell hands the readings of the samples in hand over, as those from number lo on.
func (t *trainer) tell(lo int, out *learning.Outcome) {
	for r := range t.rows {
		x := &t.readings[r]
		switch {
		case t.goal.Kind == learning.ClassPerStep:
			out.StepClass[lo+r] = append(out.StepClass[lo+r][:0], x.class...)
			if t.batch.StepLabel != nil {
				out.NLL[lo+r] = x.nll / float64(max(x.judged, 1))
			}
		default:
			out.Output[lo+r] = append(out.Output[lo+r][:0], x.output...)
		}
	}
}

// outcome is an Outcome for n samples, in the memory of out where it is enough.
func (t *trainer) outcome(n int, b learning.Batch, out *learning.Outcome) learning.Outcome {
	switch o := (learning.Outcome{Score: out.Score}); t.goal.Kind {
	case learning.ClassPerStep:
		o.StepClass, o.NLL = rules.Zeros(out.StepClass, n), rules.Zeros(out.NLL, len(b.StepLabel))
		return o
	case learning.VectorPerSample, learning.VectorPerStep:
		o.Output = rules.Zeros(out.Output, n)
		return o
	default:
		o.Class, o.NLL = rules.Zeros(out.Class, n), rules.Zeros(out.NLL, len(b.Label))
		return o
	}
}

// checkTargets checks those of a mini-batch, which may have none.
func (t *trainer) checkTargets(b learning.Batch) error {
	s := learning.Samples{X: b.X, Label: b.Label, StepLabel: b.StepLabel, Target: b.Target}
	if len(b.Label)+len(b.StepLabel)+len(b.Target) == 0 {
		return nil
	}
	if err := s.CheckAsked(t.goal, t.steps); err != nil {
		return fmt.Errorf("gradient: a mini-batch: %w", err)
	}
	return nil
}
