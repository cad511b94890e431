package learning_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
)

// withoutClass returns the samples that are not of a class.
func withoutClass(s learning.Samples, class int) (kept learning.Samples) {
	for i, c := range s.Label {
		if c != class {
			kept.X, kept.Label = append(kept.X, s.X[i]), append(kept.Label, c)
		}
	}
	return kept
}

// manyDigits has each class in each part, and in the last 20 training samples.
func manyDigits(t *testing.T) learning.Task {
	t.Helper()
	task := fewDigits(t)
	task.Valid, task.Test = task.Train, task.Train
	for _, w := range task.Warnings() {
		t.Fatal(w)
	}
	return task
}

// TestAbsentClassesAreNamed: for every rule and every part of the task a class without samples is named, before training by the task, in the
// report, and in one that comes from the store; of that class no recall is known, and JSON says so.
func TestAbsentClassesAreNamed(t *testing.T) {
	for name, e := range ruleEntries() {
		e.Settings.Epochs, e.Settings.Store = 1, t.TempDir()
		whole := manyDigits(t)
		for _, part := range []struct {
			name string
			of   func(*learning.Task) *learning.Samples
		}{
			{"training", func(t *learning.Task) *learning.Samples { return &t.Train }}, {"validation", func(t *learning.Task) *learning.Samples { return &t.Valid }},
			{"test", func(t *learning.Task) *learning.Samples { return &t.Test }},
		} {
			task := whole
			*part.of(&task) = withoutClass(*part.of(&task), 7)
			want := part.name + " set has no sample of class 7 (of 10): "
			has := func(all []string) bool {
				return slices.ContainsFunc(all, func(w string) bool { return strings.HasPrefix(w, want) })
			}
			for _, from := range []string{"trained", "stored"} {
				if r := learning.TrainOrFail(t, e, task); !has(task.Warnings()) || !has(r.Warnings) {
					t.Errorf("%s, %s: the task warns of %q, the report of %q; want %q", name, from, task.Warnings(), r.Warnings, want)
				} else if unknown := part.name == "test"; math.IsNaN(r.Test.Recall[7]) != unknown || math.IsNaN(r.Test.BalancedAccuracy) {
					t.Errorf("%s, %s: recall %v, balanced %v", name, from, r.Test.Recall, r.Test.BalancedAccuracy)
				}
			}
		}
	}
}

// TestRecallFollowsTheConfusion: of every rule recall is the diagonal over the number of samples, whether or not they have a class,
// and balanced accuracy its mean over the classes that are there, however many samples each has.
func TestRecallFollowsTheConfusion(t *testing.T) {
	task := manyDigits(t)
	task.Test = withoutClass(task.Test, 4)
	for name, e := range ruleEntries() {
		r := learning.TrainOrFail(t, e, task)
		sum := 0.0
		for c, recall := range r.Test.Recall {
			n := 0
			for _, l := range task.Test.Label {
				if l == c {
					n++
				}
			}
			if want := float64(r.Confusion[c][c]) / float64(n); recall != want && n > 0 {
				t.Errorf("%s: recall of %d is %v, want %v", name, c, recall, want)
			} else if n > 0 {
				sum += want / 9
			}
		}
		if math.Abs(sum-r.Test.BalancedAccuracy) > 1e-12 {
			t.Errorf("%s: balanced accuracy %v, want %v", name, r.Test.BalancedAccuracy, sum)
		}
	}
	j := learning.NewJudge(learning.Goal{Classes: 3})
	label, class := []int{0, 0, 0, 0, 0, 0, 0, 0, 2, 2}, make([]int, 10)
	if err := j.Add(learning.Labelled(label...), &learning.Outcome{Class: class}); err != nil {
		t.Fatal(err)
	}
	if m := j.Metrics(); m.Accuracy != 0.8 || m.BalancedAccuracy != 0.5 { // one class named: 1/2 of the classes that are there
		t.Errorf("%+v", m)
	}
}

// TestAssignmentWithoutAClass: cells of STDP cannot get a label that the samples have not from which labels are assigned.
func TestAssignmentWithoutAClass(t *testing.T) {
	e, task := ruleEntries()["stdp diehl"], manyDigits(t)
	e.Settings.Epochs = 1
	e.Learner = stdp.Rule{Norm: 0.4, MaxRepeats: 1, Rest: -1, Assign: 1}
	r := learning.TrainOrFail(t, e, task)
	if !slices.ContainsFunc(r.Warnings, func(w string) bool {
		return strings.HasPrefix(w, "assignment of labels, from the last 1 training samples, has no sample of classes ")
	}) {
		t.Errorf("%q", r.Warnings)
	}
}

// TestNumbersOutOfScale: every plastic projection of every rule is looked at, also in a stored report; nets that train as they should
// stay far from the limit.
func TestNumbersOutOfScale(t *testing.T) {
	task := fewDigits(t)
	for name, e := range ruleEntries() {
		e.Settings.Epochs = 1
		r := learning.TrainOrFail(t, e, task)
		if w := r.ScaleWarnings(); len(w) > 0 {
			t.Errorf("%s: %q", name, w)
		}
		for i, p := range e.Net.Projections {
			weights, _ := r.Model.Weights(i)
			old, scale := weights[0], learning.WeightScale(e.Net, i)
			if most := learning.LargestOf(r.Model, i); math.Abs(float64(most.Value)) > 30*scale && !p.Frozen {
				t.Errorf("%s: %v of %v is near the limit of %v", name, most, p, learning.MostGrowth*scale)
			}
			for sign := -1.0; sign < 2; sign += 2 {
				weights[0] = float32(sign * 1.01 * learning.MostGrowth * scale)
				w := r.ScaleWarnings()
				want := fmt.Sprintf("the weights of %v reach ", p)
				if p.Frozen && len(w) > 0 || !p.Frozen && (len(w) != 1 || !strings.HasPrefix(w[0], want)) {
					t.Errorf("%s: %v at %v: %q", name, p, weights[0], w)
				}
			}
			weights[0] = old
		}
	}
}

// TestAbsurdTrainingIsWarnedOf: weights of 1e12 are no error, since they can be calculated with, and no silent result.
func TestAbsurdTrainingIsWarnedOf(t *testing.T) {
	task := fewDigits(t)
	for _, rule := range []string{"surrogate sgd", "ann adam"} {
		e := ruleEntries()[rule]
		e.Settings.Store = t.TempDir()
		o := optim.Optimizer{Kind: optim.SGD, Rate: 1e15}
		switch e.Learner.(type) {
		case gradient.Rule:
			e.Learner = gradient.Rule{Optimizer: o}
		case ann.Rule:
			e.Learner = ann.Rule{Optimizer: optim.Optimizer{Rate: 1e9}}
		}
		for range 2 {
			r := learning.TrainOrFail(t, e, task)
			if !slices.ContainsFunc(r.Warnings, func(w string) bool { return strings.Contains(w, "more than 1000 times") }) {
				t.Errorf("%s: largest %v, warnings %q", rule, learning.LargestWeight(r.Model), r.Warnings)
			}
		}
	}
	for _, c := range []struct {
		loss []float64
		nll  float64
		want string
	}{
		{[]float64{2, 1999}, 1, ""}, {[]float64{2, 2400}, 1, "the loss of epoch 2 is 2.4e+03"}, {[]float64{0, 0.1}, 1, ""},
		{[]float64{50, -60000}, 1, "the loss of epoch 2 is -6e+04"}, {[]float64{1}, 2400, "the NLL of the test samples is 2.4e+03 nats"},
		{[]float64{1e9, 1e9}, math.NaN(), ""},
	} {
		r := &learning.Report{Confusion: make([][]int, 10), Test: learning.Metrics{NLL: c.nll}}
		for i, l := range c.loss {
			r.Epochs = append(r.Epochs, learning.Epoch{Epoch: i + 1, Loss: l})
		}
		if w := r.LossWarning(); !strings.HasPrefix(w, c.want) || (w == "") != (c.want == "") {
			t.Errorf("%+v: %q", c, w)
		}
	}
}
