package learning

import (
	"fmt"
	"math"
	"slices"
)

// TargetKind is what each sample of a task has to be told: a class or a vector of numbers, once or at every step.
type TargetKind uint8

// The kinds of targets: Samples.Label, StepLabel, and Target with Outputs numbers a sample or Outputs numbers a step.
const (
	ClassPerSample TargetKind = iota
	ClassPerStep
	VectorPerSample
	VectorPerStep
)

var targetKinds = [...]string{"a class per sample", "a class per step", "a vector per sample", "a vector per step"}

// String says it in words.
func (k TargetKind) String() string {
	if int(k) < len(targetKinds) {
		return targetKinds[k]
	}
	return fmt.Sprintf("TargetKind(%d)", uint8(k))
}

// Vectors reports whether targets are numbers and not classes.
func (k TargetKind) Vectors() bool { return k == VectorPerSample || k == VectorPerStep }

// TargetLearner is implemented by rules that learn other targets than a class per sample, which all do.
type TargetLearner interface{ Learns(k TargetKind) bool }

// Goal is what the output of a net is for: a class of classes, or outputs numbers.
type Goal struct {
	Kind             TargetKind
	Classes, outputs int
}

// Cells is how many numbers the output has at a step.
func (g Goal) Cells() int {
	if g.Kind.Vectors() {
		return g.outputs
	}
	return g.Classes
}

// In returns how many samples of a mini-batch have a target of the goal.
func (g Goal) In(b Batch) int {
	switch {
	case g.Kind == ClassPerStep:
		return len(b.StepLabel)
	case g.Kind.Vectors():
		return len(b.Target)
	}
	return len(b.Label)
}

// Unit names what there is one cell of the output for.
func (g Goal) Unit() string {
	if g.Kind.Vectors() {
		return "numbers of a target"
	}
	return "classes"
}

// Targets returns what the samples of the task have to be told, as the training samples have it.
func (t Task) Targets() TargetKind {
	s := t.Train
	switch {
	case len(s.StepLabel) > 0:
		return ClassPerStep
	case len(s.Target) == 0:
		return ClassPerSample
	case len(s.Target[t.telling()]) == t.Outputs:
		return VectorPerSample
	}
	return VectorPerStep
}

// telling is the first training sample whose Target tells apart a vector per sample and one per step. Of series of their own length those of a
// single row do not.
func (t Task) telling() int {
	if len(t.Shape) == 0 || t.Shape[0] > 0 {
		return 0
	}
	row := Task{Shape: t.Shape[1:]}.Inputs()
	i := slices.IndexFunc(t.Train.X, func(x []float32) bool { return len(x) > row })
	if i >= len(t.Train.Target) {
		return 0
	}
	return max(i, 0)
}

// Goal is what the output of a net is for.
func (t Task) goal() Goal { return Goal{t.Targets(), t.Classes, t.Outputs} }

// check refuses rules that do not learn such targets.
func (g Goal) check(l Learner) error {
	if g.Kind == ClassPerSample {
		return nil
	}
	if k, ok := l.(TargetLearner); ok && k.Learns(g.Kind) {
		return nil
	}
	return fmt.Errorf("the task has %v, and %s learns a class per sample only; give samples a Label, or use gradient.Rule", g.Kind, l.Name())
}

// checkTargets checks that s has targets of the goal, and no others.
func (s Samples) checkTargets(g Goal) error {
	given := map[string]bool{"Label": len(s.Label) > 0, "StepLabel": len(s.StepLabel) > 0, "Target": len(s.Target) > 0}
	want := "Label"
	switch g.Kind {
	case ClassPerStep:
		want = "StepLabel"
	case VectorPerSample, VectorPerStep:
		want = "Target"
	}
	for _, name := range []string{"Label", "StepLabel", "Target"} {
		if given[name] && name != want {
			return fmt.Errorf("samples: they have a %s, and the task has %v; give %s alone", name, g.Kind, want)
		}
	}
	switch g.Kind {
	case ClassPerStep:
		return s.checkStepLabels(g.Classes)
	case VectorPerSample, VectorPerStep:
		return s.checkVectors(g)
	}
	return s.checkLabels(g.Classes)
}

func (s Samples) checkStepLabels(classes int) error {
	if len(s.StepLabel) != len(s.X) {
		return fmt.Errorf("samples: %d lists of StepLabel for %d samples", len(s.StepLabel), len(s.X))
	}
	for i, steps := range s.StepLabel {
		for t, c := range steps {
			if c < -1 || c >= classes {
				return fmt.Errorf("sample %d has the StepLabel %d of %d classes at step %d; −1 is for steps without a class", i, c, classes, t)
			}
		}
	}
	return nil
}

// judged reports whether a class is asked for at any step. A sample of which none is, as a recording that nobody labelled, may stand among
// others: it is presented as they are, teaches nothing and is not judged. Leaving it out would number the others anew.
func judged(steps []int) bool {
	return slices.ContainsFunc(steps, func(c int) bool { return c >= 0 })
}

// checkJudged refuses samples of classes of steps among which there is nothing to learn or to judge.
func (s Samples) checkJudged() error {
	if len(s.StepLabel) == 0 || slices.ContainsFunc(s.StepLabel, judged) {
		return nil
	}
	return fmt.Errorf("samples: the StepLabel of %d samples have no class at any step, but −1 alone; give some steps a class", len(s.StepLabel))
}

func (s Samples) checkVectors(g Goal) error {
	if len(s.Target) != len(s.X) {
		return fmt.Errorf("samples: %d of Target for %d samples", len(s.Target), len(s.X))
	}
	for i, y := range s.Target {
		n := len(y)
		if n == 0 || g.Kind == VectorPerSample && n != g.outputs || n%g.outputs != 0 {
			return fmt.Errorf("sample %d has a Target of %d numbers; the task has %d Outputs, and %v; give each sample %d, or each as many for every step",
				i, n, g.outputs, g.Kind, g.outputs)
		}
		for k, v := range y {
			if v != v || v > math.MaxFloat32 || v < -math.MaxFloat32 {
				return fmt.Errorf("sample %d has the Target %v at %d; targets are finite", i, v, k)
			}
		}
	}
	return nil
}

// CheckAsked checks that s has targets of the goal, and none for steps that presentations of steps steps do not have.
func (s Samples) CheckAsked(g Goal, steps int) error {
	if err := s.checkTargets(g); err != nil {
		return err
	}
	return s.checkSteps(g, steps)
}

// stepsOfEncoder is how many steps its presentations have; without an encoder there is one.
func stepsOfEncoder(e Encoder) int {
	if e == nil {
		return 1
	}
	return e.Steps()
}

// checkSteps refuses targets of steps that a presentation does not have. s has targets of the goal.
func (s Samples) checkSteps(g Goal, steps int) error {
	for i := range s.X {
		n := 0
		switch g.Kind {
		case ClassPerStep:
			n = len(s.StepLabel[i])
		case VectorPerStep:
			n = len(s.Target[i]) / g.outputs
		}
		if n > steps {
			return fmt.Errorf("sample %d has targets of %d steps, and its presentation has %d; give the encoder as many steps", i, n, steps)
		}
	}
	return nil
}
