package codes

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// small is a net that was trained on a few digits.
func small(t *testing.T, e learning.Entry) (*learning.Trained, learning.Task) {
	t.Helper()
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(100, 0, 70), nil)
	if err != nil {
		t.Fatal(err)
	}
	e.Settings = learning.Settings{Batch: 50, Store: "-", Seed: 3}
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	trained, err := r.Trained()
	if err != nil {
		t.Fatal(err)
	}
	return trained, task
}

// Spikes are those of snn.Model.Run, a sample at a time, with the labels silent.
func TestSpikesAreTheModels(t *testing.T) {
	trained, task := small(t, learning.Entry{Net: snn.CSDP(64, 30, 20, 10), Encoder: encode.Bernoulli{T: 12}, Learner: csdp.Rule{}})
	noise, fired := snn.NewStream(3).Named("codes"), 0
	layers := []string{"hidden2", "hidden1"}
	err := Spikes(t.Context(), trained, layers, task.Test.X, func(i int, spikes []*snn.Spikes) error {
		x := new(snn.Spikes)
		trained.Entry.Encoder.Encode(x, task.Test.X[i], 1, noise.At(i))
		trace, err := trained.Model.Run(x, nil)
		if err != nil {
			return err
		}
		for k, name := range layers {
			want := trace.Populations[trained.Model.Net.Index(name)].Spikes
			if !slices.Equal(want.Bits, spikes[k].Bits) {
				t.Fatalf("sample %d, %s: other spikes", i, name)
			}
			for _, n := range want.Counts() {
				fired += n
			}
		}
		return nil
	})
	if err != nil || fired < 500 {
		t.Errorf("%d spikes, %v", fired, err)
	}
	rows, err := Counts(t.Context(), trained, "hidden1", task.Test.X)
	if err != nil || len(rows) != 70 || len(rows[69]) != 30 {
		t.Errorf("%d rows, %v", len(rows), err)
	}
}

func TestSpikesRefuse(t *testing.T) {
	trained, task := small(t, learning.Entry{Net: snn.CSDP(64, 30, 10), Encoder: encode.Bernoulli{T: 12}, Learner: csdp.Rule{}})
	raw, _ := small(t, learning.Entry{Net: snn.Feedforward(64, 10), Learner: ann.Rule{}})
	wrong := *trained
	wrong.Entry.Encoder = encode.Bernoulli{T: 12, Max: -1}
	over, end := context.WithCancel(t.Context())
	end()
	mine := errors.New("mine")
	of := func(x *learning.Trained, name string, s [][]float32) error {
		_, err := Counts(t.Context(), x, name, s)
		return err
	}
	for want, err := range map[string]error{
		"the trained network is nil": of(nil, "hidden1", nil),
		`no population "hidden7"`:    of(trained, "hidden7", task.Test.X),
		`no population "input"`:      of(trained, "input", task.Test.X),
		"Max":                        of(&wrong, "hidden1", task.Test.X),
		"reads raw samples":          of(raw, "hidden1", task.Test.X),
		"sample 1":                   of(trained, "hidden1", [][]float32{task.Test.X[0], {0, 1, 7}}),
		"context canceled":           Spikes(over, trained, nil, task.Test.X, func(int, []*snn.Spikes) error { return nil }),
		"the context or the function that reads is ": Spikes(t.Context(), trained, nil, task.Test.X, nil),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "codes: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if err := Spikes(t.Context(), trained, nil, task.Test.X, func(int, []*snn.Spikes) error { return mine }); err != mine {
		t.Error(err)
	}
}
