package datasets

import (
	"errors"
	"fmt"
	"slices"
)

// Set is a data set with its split.
//
// Shape is that of one sample, slowest axis first: {28, 28} is 28 rows of 28 pixels, {1300, 4} is a series of 1,300 steps
// of four channels. A first side of 0 means as many as a sample has: {0, 20} is a series of any length, {0, 2} is a list
// of events (time in ms, address), ascending in time. Without such a side the length of a sample is the product of
// Shape, with it a multiple of the product of the other sides.
//
// Classes is the number of classes, of samples or of steps; labels lie in 0..Classes-1. For vector targets it is 0, and
// Outputs is how many numbers a target has, in a sample or in each step. ClassNames, where there are any, say what the
// classes are called. Scalers are those that [Set.Scale] has put all parts through, the first one first: they scale what comes later alike.
type Set struct {
	Name               string
	Classes            int
	ClassNames         []string
	Outputs            int
	Shape              []int
	Scalers            []Scaler
	Train, Valid, Test Samples
}

// Samples are inputs X[sample][value] and what is to be learned of each: exactly one of Label, StepLabel and Target is
// set, or none where nothing is known. Rows may share one backing array, and sets derived from one another share rows:
// treat them as read-only.
type Samples struct {
	X         [][]float32
	Label     []int       // class of each sample
	StepLabel [][]int     // class of each step of each sample; −1 where none is judged
	Target    [][]float32 // Set.Outputs numbers for each sample, or for each of its steps, one step after the other
}

// Len returns the number of samples.
func (s Samples) Len() int { return len(s.X) }

// ofEvents reports whether samples are lists of events.
func (s Set) ofEvents() bool { return len(s.Shape) == 2 && s.Shape[0] == 0 && s.Shape[1] == 2 }

// Hold returns the set with its last n training samples moved to the end of the validation part, in their order. A
// number beyond what is there moves all; n ≤ 0 moves none. MNIST's usual division is Hold(10000): the first 50,000
// train. A part with more or fewer labels than samples, or with more than one kind of them, is a mistake of the program,
// and panics, in [Set.Take] too; so are a training and a validation part with different kinds.
func (s Set) Hold(n int) Set {
	n = min(max(n, 0), s.Train.Len())
	cut := s.Train.Len() - n
	s.Valid = s.Valid.labelled().and(s.Train.labelled().from(cut)).labelled()
	s.Train = s.Train.first(cut)
	return s
}

// Take returns the set with only the first train, valid and test samples of its parts, for quick runs. A number that is
// negative or beyond what is there takes the whole part.
func (s Set) Take(train, valid, test int) Set {
	s.Train, s.Valid, s.Test = s.Train.first(train), s.Valid.first(valid), s.Test.first(test)
	return s
}

// labelled panics unless every sample has a label, or none has, and returns s.
func (s Samples) labelled() Samples {
	if err := s.checkCounts(); err != nil {
		panic("datasets: Set: a part has " + err.Error())
	}
	return s
}

// checkCounts reports labels that are not one for each sample, and more kinds of labels than one.
func (s Samples) checkCounts() error {
	kinds := 0
	for _, k := range [...]struct {
		name  string
		count int
	}{{"labels", len(s.Label)}, {"lists of step labels", len(s.StepLabel)}, {"targets", len(s.Target)}} {
		if k.count == 0 {
			continue
		}
		if k.count != len(s.X) {
			return fmt.Errorf("%d samples and %d %s", len(s.X), k.count, k.name)
		}
		if kinds++; kinds > 1 {
			return errors.New("more than one kind of Label, StepLabel and Target; set one")
		}
	}
	return nil
}

// first returns the first n samples, or all for n < 0 and n too large.
func (s Samples) first(n int) Samples {
	s = s.labelled()
	if n < 0 || n > s.Len() {
		n = s.Len()
	}
	return Samples{X: head(s.X, n), Label: head(s.Label, n), StepLabel: head(s.StepLabel, n), Target: head(s.Target, n)}
}

// from returns the samples from number i on.
func (s Samples) from(i int) Samples {
	return Samples{X: tail(s.X, i), Label: tail(s.Label, i), StepLabel: tail(s.StepLabel, i), Target: tail(s.Target, i)}
}

// and returns the samples of s, then those of t.
func (s Samples) and(t Samples) Samples {
	return Samples{X: slices.Concat(s.X, t.X), Label: slices.Concat(s.Label, t.Label),
		StepLabel: slices.Concat(s.StepLabel, t.StepLabel), Target: slices.Concat(s.Target, t.Target)}
}

// at returns the samples with the given numbers, in that order.
func (s Samples) at(numbers []int) Samples {
	return Samples{X: gather(s.X, numbers), Label: gather(s.Label, numbers),
		StepLabel: gather(s.StepLabel, numbers), Target: gather(s.Target, numbers)}
}

// head returns the first n of v, and nothing of a kind of label that is not set. Appending to it does not overwrite v.
func head[T any](v []T, n int) []T {
	n = min(n, len(v))
	return v[:n:n]
}

func tail[T any](v []T, i int) []T { return v[min(i, len(v)):] }

// gather returns v at the numbers, or nil for a kind of label that is not set.
func gather[T any](v []T, numbers []int) []T {
	if len(v) == 0 {
		return nil
	}
	out := make([]T, len(numbers))
	for i, n := range numbers {
		out[i] = v[n]
	}
	return out
}

// Describe returns what the set is in plain values. With [Set.Parts] and [Set.Targets] it lets a package take a Set
// through an interface of its own without importing this one.
func (s Set) Describe() (name string, classes int, shape []int) {
	return s.Name, s.Classes, slices.Clone(s.Shape)
}

// Parts returns samples and labels of the training, validation and test part, in this order. Rows are shared with s.
func (s Set) Parts() (x [3][][]float32, label [3][]int) {
	for i, p := range s.parts() {
		x[i], label[i] = p.X, p.Label
	}
	return x, label
}

// Targets returns the labels of steps and the vector targets of the three parts, in the order of [Set.Parts], nil where
// a part has none, and how many numbers a target has. Rows are shared with s.
func (s Set) Targets() (outputs int, stepLabel [3][][]int, target [3][][]float32) {
	for i, p := range s.parts() {
		stepLabel[i], target[i] = p.StepLabel, p.Target
	}
	return s.Outputs, stepLabel, target
}

// Prepared returns what the classes are called, nil where they have no names, and how values were scaled: by each of Scalers its Offset, its
// Divisor and whether values are clipped to 0 to 1. See [Set.Describe].
func (s Set) Prepared() (classNames []string, offset, divisor [][]float64, clipped []bool) {
	for _, c := range s.Scalers {
		offset, divisor = append(offset, slices.Clone(c.Offset)), append(divisor, slices.Clone(c.Divisor))
		clipped = append(clipped, c.Method == MinMaxClipped)
	}
	return slices.Clone(s.ClassNames), offset, divisor, clipped
}

func (s Set) parts() [3]Samples { return [...]Samples{s.Train, s.Valid, s.Test} }
