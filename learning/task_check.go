package learning

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
)

// Source is a labelled data set in three parts, as package datasets has them.
type Source interface {
	Describe() (name string, classes int, shape []int)
	// Parts returns samples and labels of the training, validation and test part.
	Parts() (x [3][][]float32, label [3][]int)
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
	t.Train, t.Valid, t.Test = Samples{x[0], label[0]}, Samples{x[1], label[1]}, Samples{x[2], label[2]}
	return t, t.check()
}

// Inputs returns the number of values of a sample.
func (t Task) Inputs() int {
	n := 1
	for _, s := range t.Shape {
		n *= s
	}
	return n
}

// check returns the first fault of a task.
func (t Task) check() error {
	switch {
	case checkClasses(t.Classes) != nil:
		return fmt.Errorf("learning: task %q: %w", t.Name, checkClasses(t.Classes))
	case len(t.Shape) == 0 || slices.Min(t.Shape) < 1:
		return fmt.Errorf("learning: task %q: samples of shape %v; give every side at least 1", t.Name, t.Shape)
	case t.Train.Len() == 0:
		return fmt.Errorf("learning: task %q: no training samples", t.Name)
	}
	for _, part := range []struct {
		name string
		s    Samples
	}{{"training", t.Train}, {"validation", t.Valid}, {"test", t.Test}} {
		if err := part.s.check(t.Inputs(), t.Classes); err != nil {
			return fmt.Errorf("learning: task %q: %s %w", t.Name, part.name, err)
		}
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

func (s Samples) check(inputs, classes int) error {
	if err := s.checkLabels(classes); err != nil {
		return err
	}
	return s.checkValues(inputs)
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
		for k, v := range x {
			if v != v || v > math.MaxFloat32 || v < -math.MaxFloat32 {
				return fmt.Errorf("sample %d has %v at %d; values are finite", i, v, k)
			}
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
			b = binary.LittleEndian.AppendUint64(b[:0], uint64(s.Label[i]))
			b = binary.LittleEndian.AppendUint64(b, uint64(len(x)))
			for _, v := range x {
				b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
			}
			h.Write(b)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
