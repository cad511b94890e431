package learning

import (
	"fmt"
	"math"
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

// goal is what the output of a net is for: a class of classes, or outputs numbers.
type goal struct {
	kind             TargetKind
	classes, outputs int
}

// cells is how many numbers the output has at a step.
func (g goal) cells() int {
	if g.kind.Vectors() {
		return g.outputs
	}
	return g.classes
}

// in returns how many samples of a mini-batch have a target of the goal.
func (g goal) in(b Batch) int {
	switch {
	case g.kind == ClassPerStep:
		return len(b.StepLabel)
	case g.kind.Vectors():
		return len(b.Target)
	}
	return len(b.Label)
}

// unit names what there is one cell of the output for.
func (g goal) unit() string {
	if g.kind.Vectors() {
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
	case len(s.Target) > 0 && len(s.Target[0]) == t.Outputs:
		return VectorPerSample
	case len(s.Target) > 0:
		return VectorPerStep
	}
	return ClassPerSample
}

// goal is what the output of a net is for.
func (t Task) goal() goal { return goal{t.Targets(), t.Classes, t.Outputs} }

// check refuses rules that do not learn such targets.
func (g goal) check(l Learner) error {
	if g.kind == ClassPerSample {
		return nil
	}
	if k, ok := l.(TargetLearner); ok && k.Learns(g.kind) {
		return nil
	}
	return fmt.Errorf("the task has %v, and %s learns a class per sample only", g.kind, l.Name())
}

// checkTargets checks that s has targets of the goal, and no others.
func (s Samples) checkTargets(g goal) error {
	given := map[string]bool{"Label": len(s.Label) > 0, "StepLabel": len(s.StepLabel) > 0, "Target": len(s.Target) > 0}
	want := "Label"
	switch g.kind {
	case ClassPerStep:
		want = "StepLabel"
	case VectorPerSample, VectorPerStep:
		want = "Target"
	}
	for _, name := range []string{"Label", "StepLabel", "Target"} {
		if given[name] && name != want {
			return fmt.Errorf("samples: they have a %s, and the task has %v; give %s alone", name, g.kind, want)
		}
	}
	switch g.kind {
	case ClassPerStep:
		return s.checkStepLabels(g.classes)
	case VectorPerSample, VectorPerStep:
		return s.checkVectors(g)
	}
	return s.checkLabels(g.classes)
}

func (s Samples) checkStepLabels(classes int) error {
	if len(s.StepLabel) != len(s.X) {
		return fmt.Errorf("samples: %d lists of StepLabel for %d samples", len(s.StepLabel), len(s.X))
	}
	for i, steps := range s.StepLabel {
		judged := 0
		for t, c := range steps {
			switch {
			case c < -1 || c >= classes:
				return fmt.Errorf("sample %d has the StepLabel %d of %d classes at step %d; −1 is for steps without a class", i, c, classes, t)
			case c >= 0:
				judged++
			}
		}
		if judged == 0 {
			return fmt.Errorf("sample %d has a StepLabel of no class at any of %d steps", i, len(steps))
		}
	}
	return nil
}

func (s Samples) checkVectors(g goal) error {
	if len(s.Target) != len(s.X) {
		return fmt.Errorf("samples: %d of Target for %d samples", len(s.Target), len(s.X))
	}
	for i, y := range s.Target {
		n := len(y)
		if n == 0 || g.kind == VectorPerSample && n != g.outputs || n%g.outputs != 0 {
			return fmt.Errorf("sample %d has a Target of %d numbers; the task has %d Outputs, and %v", i, n, g.outputs, g.kind)
		}
		for k, v := range y {
			if v != v || v > math.MaxFloat32 || v < -math.MaxFloat32 {
				return fmt.Errorf("sample %d has the Target %v at %d; targets are finite", i, v, k)
			}
		}
	}
	return nil
}

// checkAsked checks that s has targets of the goal, and none for steps that presentations of steps steps do not have.
func (s Samples) checkAsked(g goal, steps int) error {
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
func (s Samples) checkSteps(g goal, steps int) error {
	for i := range s.X {
		n := 0
		switch g.kind {
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
