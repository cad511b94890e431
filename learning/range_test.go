package learning_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// withValue returns a task of which one value of a sample is another.
func withValue(task learning.Task, part, sample, at int, v float32) learning.Task {
	s := []*learning.Samples{&task.Train, &task.Valid, &task.Test}[part]
	s.X = slices.Clone(s.X)
	s.X[sample] = slices.Clone(s.X[sample])
	s.X[sample][at] = v
	return task
}

// TestSamplesOutOfRange: a value that a code of rates or times would cut off is found before training, evaluation and prediction, for
// every rule, code and part of the data, with its place and the cure, and before the store has a folder. Codes without a range, and
// rules that do not read spikes, take it.
func TestSamplesOutOfRange(t *testing.T) {
	task := fewDigits(t)
	for name, e := range ruleEntries() {
		for k, code := range []learning.Encoder{encode.Bernoulli{T: 8}, encode.Poisson{T: 100, Dt: e.Net.Step(), MaxRate: 300}, encode.Latency{T: 8},
			encode.Direct{T: 6}} {
			e.Encoder, e.Settings.Epochs = code, 1
			_, isANN := e.Learner.(ann.Rule)
			if _, direct := code.(encode.Direct); direct && !isANN && !strings.HasPrefix(name, "surrogate") || isANN && k > 0 {
				continue // takes no currents; ignores the encoder
			}
			part := k % 3
			bad := withValue(task, part, 7, 11, -1.25)
			e.Settings.Store = filepath.Join(t.TempDir(), "runs")
			_, err := learning.Train(context.Background(), e, bad)
			_, ranged := code.(learning.SampleChecker)
			if !ranged || isANN {
				if err != nil && strings.Contains(err.Error(), "outside") {
					t.Errorf("%s with %T: error %v", name, code, err)
				}
				continue
			}
			want := fmt.Sprintf("%s sample 7: encode: %s: value -1.25 at 11 is outside 0 to 1; scale",
				[]string{"training", "validation", "test"}[part], reflect.TypeOf(code).Name())
			if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
				t.Errorf("%s with %T: error %v, want %q", name, code, err, want)
			}
			if _, err := os.Stat(e.Settings.Store); err == nil {
				t.Errorf("%s: the store was made", name)
			}
		}
	}
}

// TestRangeAfterTraining: evaluation and prediction of other samples look at them too.
func TestRangeAfterTraining(t *testing.T) {
	task := fewDigits(t)
	for _, name := range []string{"stdp diehl", "surrogate recurrent", "csdp"} {
		r, err := learning.Train(context.Background(), ruleEntries()[name], task)
		if err != nil {
			t.Fatal(err)
		}
		_, err = r.Evaluate(context.Background(), r.Model, withValue(task, 2, 3, 4, 1.5))
		_, predicted := r.Predict(context.Background(), withValue(task, 2, 3, 4, 1.5).Test.X)
		for _, err := range []error{err, predicted} {
			if err == nil || !strings.Contains(err.Error(), "sample 3: encode: ") || !strings.Contains(err.Error(), "value 1.5 at 4") {
				t.Errorf("%s: error %v", name, err)
			}
		}
		if _, err := r.Evaluate(context.Background(), r.Model, task); err != nil {
			t.Error(err)
		}
	}
}

// TestEntryNames: they stand in tables, files and messages, a line each.
func TestEntryNames(t *testing.T) {
	for _, name := range []string{"a\nb", "a\x00", "\xff", "a\u2028b", "\u202eabc", strings.Repeat("a", 300)} {
		e := ruleEntries()["ann adam"]
		e.Name = name
		if _, err := e.Resolve(); err == nil || !strings.HasPrefix(err.Error(), "learning: entry ") {
			t.Errorf("%q: error %v", name, err)
		}
	}
	e := learning.Entry{Name: "naïve → 神经元 64-10", Net: snn.Feedforward(64, 10), Learner: ann.Rule{}, Encoder: encode.Direct{}}
	if _, err := e.Resolve(); err != nil {
		t.Error(err)
	}
}
