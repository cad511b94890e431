package learning

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
)

// Source is a labelled data set in three parts, as package datasets has them.
type Source interface {
	Describe() (name string, classes int, shape []int)
	// Parts returns samples and labels of the training, validation and test part.
	Parts() (x [3][][]float32, label [3][]int)
}

// TargetSource is a Source whose samples have other targets than a class each: how many numbers a target has, or 0, and the classes of
// steps or the targets of the training, validation and test part. What there is not is nil.
type TargetSource interface {
	Source
	Targets() (outputs int, stepLabel [3][][]int, target [3][][]float32)
}

// PreparedSource is a Source that knows what its classes are called, nil where they have no names, and how its values were scaled: by each
// [Scaling], the first one first, its Offset, its Divisor and whether it clips.
type PreparedSource interface {
	Source
	Prepared() (classNames []string, offset, divisor [][]float64, clipped []bool)
}

// TaskOf makes a task of a data set. It takes the error of whatever opened the set, so that
//
//	task, err := learning.TaskOf(datasets.Digits())
//
// needs one check.
func TaskOf[S Source](set S, err error) (Task, error) {
	if err != nil {
		return Task{}, err
	}
	var t Task
	t.Name, t.Classes, t.Shape = set.Describe()
	x, label := set.Parts()
	var steps [3][][]int
	var target [3][][]float32
	if more, ok := any(set).(TargetSource); ok {
		t.Outputs, steps, target = more.Targets()
	}
	if more, ok := any(set).(PreparedSource); ok {
		t.prepare(more)
	}
	for i, part := range []*Samples{&t.Train, &t.Valid, &t.Test} {
		*part = Samples{X: x[i], Label: label[i], StepLabel: steps[i], Target: target[i]}
	}
	return t, t.check()
}

// Inputs returns the number of values of a sample; 0 where each sample has its own.
func (t Task) Inputs() int {
	n := 1
	for _, s := range t.Shape {
		n *= s
	}
	return n
}

// part is one part of a task and its name.
type part struct {
	name string
	Samples
}

func (t Task) parts() [3]part {
	return [...]part{{"training", t.Train}, {"validation", t.Valid}, {"test", t.Test}}
}

// check returns the first fault of a task.
func (t Task) check() error {
	g := t.goal()
	switch {
	case t.checkGoal() != nil:
		return fmt.Errorf("learning: task %q: %w", t.Name, t.checkGoal())
	case !isShape(t.Shape):
		return fmt.Errorf("learning: task %q: samples of shape %v; give every side at least 1, or the first of several 0 for any length",
			t.Name, t.Shape)
	case t.Train.Len() == 0:
		return fmt.Errorf("learning: task %q: no training samples", t.Name)
	}
	if err := checkPrepared(t.ClassNames, t.Classes, t.Scalings); err != nil {
		return fmt.Errorf("learning: task %q: %w", t.Name, err)
	}
	for _, part := range t.parts() {
		if err := part.check(t.Shape, g); err != nil {
			return fmt.Errorf("learning: task %q: %s %w", t.Name, part.name, err)
		}
	}
	if err := (Samples{X: t.Other}).checkShape(t.Shape); err != nil {
		return fmt.Errorf("learning: task %q: Other: %w", t.Name, err)
	}
	return nil
}

// mostClasses bounds the confusion matrix to half a gigabyte.
const mostClasses = 1 << 13

func checkClasses(n int) error {
	switch {
	case n < 1:
		return fmt.Errorf("%d classes; it needs at least one", n)
	case n > mostClasses:
		return fmt.Errorf("%d classes; no more than %d", n, mostClasses)
	}
	return nil
}

// isShape reports whether samples can have such a shape.
func isShape(shape []int) bool {
	for i, side := range shape {
		if side < 0 || side == 0 && (i > 0 || len(shape) == 1) {
			return false
		}
	}
	return len(shape) > 0
}

// checkGoal refuses numbers of classes and outputs that no targets have.
func (t Task) checkGoal() error {
	switch {
	case t.Outputs < 0 || t.Outputs > mostClasses:
		return fmt.Errorf("%d outputs; give 1 to %d for vectors, and 0 for classes", t.Outputs, mostClasses)
	case t.Outputs > 0 && t.Classes != 0:
		return fmt.Errorf("%d classes and %d outputs; give one of them and 0 for the other", t.Classes, t.Outputs)
	case t.Outputs == 0 && len(t.Train.Target) > 0:
		return errors.New("its samples have a Target; say in Outputs how many numbers that has, at each step if there is one for each")
	case t.Outputs > 0 && len(t.Train.Target) == 0 && t.Train.Len() > 0:
		return fmt.Errorf("%d outputs, and its training samples have no Target", t.Outputs)
	case t.Outputs > 0:
		return nil
	}
	return checkClasses(t.Classes)
}

func (s Samples) check(shape []int, g Goal) error {
	if s.Len() == 0 && len(s.Label)+len(s.StepLabel)+len(s.Target) == 0 {
		return nil
	}
	if err := cmp.Or(s.checkTargets(g), s.checkJudged()); err != nil {
		return err
	}
	return s.checkShape(shape)
}

// checkShape checks the values of samples, and how many there are.
func (s Samples) checkShape(shape []int) error {
	n := 1
	for i, side := range shape {
		if i > 0 || side > 0 {
			n *= side
		}
	}
	if len(shape) > 0 && shape[0] > 0 {
		return s.checkValues(n)
	}
	for i, x := range s.X {
		if len(x) == 0 || len(x)%n != 0 {
			return fmt.Errorf("sample %d has %d values, which do not fill rows of %d (shape %v)", i, len(x), n, shape)
		}
		if err := checkFinite(i, x); err != nil {
			return err
		}
	}
	return nil
}

func (s Samples) checkLabels(classes int) error {
	if len(s.Label) != len(s.X) {
		return fmt.Errorf("samples: %d labels for %d samples", len(s.Label), len(s.X))
	}
	for i, c := range s.Label {
		if c < 0 || c >= classes {
			return fmt.Errorf("sample %d has label %d of %d classes", i, c, classes)
		}
	}
	return nil
}

// checkValues is for samples without labels too.
func (s Samples) checkValues(inputs int) error {
	for i, x := range s.X {
		if len(x) != inputs {
			return fmt.Errorf("sample %d has %d values instead of %d", i, len(x), inputs)
		}
		if err := checkFinite(i, x); err != nil {
			return err
		}
	}
	return nil
}

// checkFinite refuses values of sample number i that are no finite numbers.
func checkFinite(i int, x []float32) error {
	for k, v := range x {
		if v != v || v > math.MaxFloat32 || v < -math.MaxFloat32 {
			return fmt.Errorf("sample %d has %v at %d; values are finite", i, v, k)
		}
	}
	return nil
}

// digest returns the SHA-256, in hex, of samples, labels and split. It is always computed from what is there: a digest that
// came with the data would no longer be true of a task whose samples were cut or changed.
func (t Task) digest() string {
	h := sha256.New()
	var b []byte
	for _, s := range []Samples{t.Train, t.Valid, t.Test} {
		h.Write(binary.LittleEndian.AppendUint64(b[:0], uint64(s.Len())))
		for i, x := range s.X {
			b = appendValues(s.appendTarget(b[:0], i), x)
			h.Write(b)
		}
	}
	for _, x := range t.Other {
		b = appendValues(b[:0], x)
		h.Write(b)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// appendValues adds a sample, with its length.
func appendValues(b []byte, x []float32) []byte {
	b = binary.LittleEndian.AppendUint64(b, uint64(len(x)))
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b
}

// appendTarget adds what sample i has to be told. Lists come after a word that no label is, and their length.
func (s Samples) appendTarget(b []byte, i int) []byte {
	switch {
	case len(s.StepLabel) > 0:
		b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, math.MaxUint64), uint64(len(s.StepLabel[i])))
		for _, c := range s.StepLabel[i] {
			b = binary.LittleEndian.AppendUint64(b, uint64(c))
		}
	case len(s.Target) > 0:
		b = binary.LittleEndian.AppendUint64(binary.LittleEndian.AppendUint64(b, math.MaxUint64-1), uint64(len(s.Target[i])))
		for _, v := range s.Target[i] {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	default:
		b = binary.LittleEndian.AppendUint64(b, uint64(s.Label[i]))
	}
	return b
}
