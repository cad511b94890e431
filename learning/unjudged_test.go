package learning_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// stepTask has classes of steps: of each series its class at the steps from 10 on.
func stepTask() learning.Task {
	task := seriesTask(false)
	for i := range task.Train.X {
		steps := slices.Repeat([]int{-1}, 40)
		for t := 10; t < 40; t++ {
			steps[t] = task.Train.Label[i]
		}
		task.Train.StepLabel = append(task.Train.StepLabel, steps)
	}
	task.Train.Label = nil
	task.Test = task.Train
	return task
}

// learning.Samples without a class at any step stand among others in every part: they are counted by a warning, change no figure of the others, and are
// predicted like those. A part that has nothing to judge is an error.
func TestSamplesWithoutAJudgedStep(t *testing.T) {
	entry := learning.Entry{Net: snn.Recurrent(2, 16, 2), Encoder: encode.Series{T: 40}, Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}},
		Settings: learning.Settings{Epochs: 2, Batch: 10, Store: "-", Workers: 1}}
	whole := stepTask()
	want, err := learning.Train(t.Context(), entry, whole)
	if err != nil {
		t.Fatal(err)
	}
	more := whole
	none := learning.Samples{X: slices.Clone(whole.Train.X[:10]), StepLabel: [][]int{nil, {}, {-1}, {-1, -1}, nil, nil, nil, nil, nil, slices.Repeat([]int{-1}, 40)}}
	more.Test = learning.Samples{X: slices.Concat(none.X, whole.Test.X), StepLabel: slices.Concat(none.StepLabel, whole.Test.StepLabel)}
	got, err := learning.Train(t.Context(), entry, more)
	if err != nil {
		t.Fatal(err)
	}
	a, b := want.Test, got.Test
	if b.Samples != a.Samples+10 || b.Accuracy != a.Accuracy || math.Abs(b.NLL-a.NLL) > 1e-9 || !reflect.DeepEqual(want.Confusion, got.Confusion) {
		t.Errorf("with 10 samples that nothing is asked of, %+v instead of %+v", b, a)
	}
	if w := strings.Join(more.Warnings(), "\n"); w != "test set has no class at any step of 10 of 50 samples: they teach nothing and are not judged" {
		t.Errorf("warnings %q", w)
	}
	more.Train, more.Valid = more.Test, more.Test
	got, err = learning.Train(t.Context(), entry, more) // its first mini-batch may be of such samples alone
	if err != nil || math.IsNaN(got.Test.NLL) || got.Test.Accuracy < .5 {
		t.Fatalf("%+v, %v", got, err)
	}
	if again, err := got.Evaluate(t.Context(), got.Model, more); err != nil || again.Accuracy != got.Test.Accuracy {
		t.Errorf("evaluated anew: %+v, %v", again, err)
	}
	for _, part := range []string{"training", "validation", "test"} {
		bad := whole
		bad.Valid = whole.Test
		*map[string]*learning.Samples{"training": &bad.Train, "validation": &bad.Valid, "test": &bad.Test}[part] = none
		if _, err := learning.Train(t.Context(), entry, bad); err == nil || !strings.Contains(err.Error(), part+" samples: the StepLabel of 10 samples have no class") {
			t.Errorf("%s: %v", part, err)
		}
	}
	bad := whole
	bad.Test = none
	if _, err := got.Evaluate(t.Context(), got.Model, bad); err == nil || !strings.Contains(err.Error(), "test samples: the StepLabel of 10 samples") {
		t.Errorf("evaluation: %v", err)
	}
}
