// Package baseline has what a trained network is to be compared with before anything is said of it: the largest class, and the nearest
// training sample, or naive Bayes.
package baseline

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/spikecell/spikecell/datasets"
)

// Classifier names the class of samples after it has seen the training samples.
type Classifier interface {
	// Predict returns a class for each sample of x.
	Predict(train datasets.Samples, x [][]float32) ([]int, error)
}

// Majority names the class that most training samples have, the first of several.
type Majority struct{}

// Predict returns the same class for every sample.
func (Majority) Predict(train datasets.Samples, x [][]float32) ([]int, error) {
	if err := checkLabels(train); err != nil {
		return nil, err
	}
	count, largest := map[int]int{}, train.Label[0]
	for _, c := range train.Label {
		count[c]++
	}
	for c, n := range count {
		if n > count[largest] || n == count[largest] && c < largest {
			largest = c
		}
	}
	predicted := make([]int, len(x))
	for i := range predicted {
		predicted[i] = largest
	}
	return predicted, nil
}

// checkLabels reports training samples without a class each.
func checkLabels(train datasets.Samples) error {
	if train.Len() == 0 || len(train.Label) != train.Len() {
		return fmt.Errorf("baseline: %d training samples and %d classes; give at least one sample, and a class for each", train.Len(), len(train.Label))
	}
	return nil
}

// mostClasses bounds the scores of a sample.
const mostClasses = 1 << 16

// checkClasses reports classes of training samples beyond those that are scored, and more of these than there may be.
func checkClasses(train datasets.Samples, classes int) error {
	if classes > mostClasses {
		return fmt.Errorf("baseline: scores of %d classes; give %d at most", classes, mostClasses)
	}
	for i, c := range train.Label {
		if c < 0 || c >= classes {
			return fmt.Errorf("baseline: training sample %d has class %d of %d; give 0 to %d", i, c, classes, classes-1)
		}
	}
	return nil
}

// Score is how many samples of a part were named rightly, from 0 to 1: of all, and the mean over the classes that occur of their own shares, which
// a large class does not decide.
type Score struct{ Accuracy, Balanced float64 }

// Test scores a classifier on the test part of a set.
func Test(c Classifier, set datasets.Set) (Score, error) {
	if c == nil {
		return Score{}, errors.New("baseline: Test: the classifier is nil")
	}
	if set.Test.Len() == 0 || len(set.Test.Label) != set.Test.Len() {
		return Score{}, fmt.Errorf("baseline: %s: %d test samples and %d classes; give at least one sample, and a class for each",
			set.Name, set.Test.Len(), len(set.Test.Label))
	}
	predicted, err := c.Predict(set.Train, set.Test.X)
	if err != nil {
		return Score{}, err
	}
	if len(predicted) != set.Test.Len() {
		return Score{}, fmt.Errorf("baseline: %s: a classifier that names %d classes of %d samples", set.Name, len(predicted), set.Test.Len())
	}
	right, of := map[int]int{}, map[int]int{}
	var s Score
	for i, c := range set.Test.Label {
		of[c]++
		if predicted[i] == c {
			right[c]++
			s.Accuracy++
		}
	}
	s.Accuracy /= float64(set.Test.Len())
	for _, c := range slices.Sorted(maps.Keys(of)) { // a sum in another order may have another last bit
		s.Balanced += float64(right[c]) / float64(of[c]) / float64(len(of))
	}
	return s, nil
}
