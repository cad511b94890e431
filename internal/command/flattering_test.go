package command

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// flatteringAccuracy is the accuracy of a trained model when its cells are labelled by the very samples that it is then scored on, as
// the released code of [diehl2015] did with the test set. It is an experiment that shows how much that flatters: no report does it, and
// learning.Train assigns labels on training samples alone. Sample i draws its spikes from stream.At(i).
func flatteringAccuracy(t *testing.T, e learning.Entry, m *snn.Model, s learning.Samples, classes int, stream snn.Stream) float64 {
	t.Helper()
	pool := kernel.NewPool(2)
	defer pool.Close()
	trainer, err := e.Learner.Bind(learning.Setup{Model: m, Encoder: e.Encoder, Classes: classes, Batch: 1, Stream: stream, Pool: pool})
	if err != nil {
		t.Fatal(err)
	}
	b := learning.Batch{X: s.X, Label: s.Label, Stream: stream}
	for i := range s.X {
		b.Index = append(b.Index, i)
	}
	more := true
	once := func() (learning.Batch, bool) { first := more; more = false; return b, first }
	if err := trainer.(learning.Calibrator).Calibrate(once); err != nil {
		t.Fatal(err)
	}
	var out learning.Outcome
	if err := trainer.Classify(b, &out); err != nil {
		t.Fatal(err)
	}
	right := 0
	for i, c := range out.Class {
		if c == s.Label[i] {
			right++
		}
	}
	return float64(right) / float64(s.Len())
}

// Labels from the samples that are scored flatter a net of many cells and few of them, and change none of its numbers.
func TestFlatteringAccuracy(t *testing.T) {
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(150, 0, 100), err)
	if err != nil {
		t.Fatal(err)
	}
	e := learning.Entry{
		Net: snn.DiehlCook(64, 60), Encoder: encode.Poisson{T: 300, MaxRate: 250},
		Learner:  stdp.Rule{Plasticity: stdp.DiehlCook{Pre: 5e-4, Post: 0.05}, Norm: 0.4, Rest: 50},
		Settings: learning.Settings{Seed: 4, Store: "-"},
	}
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	w, _ := r.Model.Weights(0)
	before := slices.Clone(w)
	if got := flatteringAccuracy(t, e, r.Model, task.Test, 10, snn.NewStream(1).Named("test")); got <= r.Test.Accuracy {
		t.Errorf("labels from the test samples give %v, those from training samples %v: nothing flatters", got, r.Test.Accuracy)
	}
	if !slices.Equal(w, before) {
		t.Error("it changed the weights")
	}
}
