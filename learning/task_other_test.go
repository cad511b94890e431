package learning_test

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Samples of something else are part of a task: a run learns from them, others make another run, and what does not fit is refused by name.
func TestOtherSamples(t *testing.T) {
	x := [][]float32{{0, 1, 1, 0}, {1, 0, 0, 1}, {1, 1, 0, 0}, {0, 0, 1, 1}}
	task := learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: learning.Samples{X: x, Label: []int{0, 1, 0, 1}}}
	entry := learning.Entry{Net: snn.CSDPUnlabelled(4, 20, 2), Learner: csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.OtherData}},
		Encoder: encode.Bernoulli{T: 20}, Settings: learning.Settings{Epochs: 2, Store: t.TempDir(), Workers: 1}}
	losses := map[float64]bool{}
	for _, other := range [][][]float32{{{1, 1, 1, 1}}, {{.1, .1, .1, .1}}, {{1, 1, 1, 1}, {0, 0, 0, 0}}} {
		task.Other = other
		r, err := learning.Train(t.Context(), entry, task)
		if err != nil {
			t.Fatal(err)
		}
		losses[r.Epochs[1].Loss] = true
	}
	if len(losses) != 3 {
		t.Errorf("three tasks have the losses %v; a stored run was taken for another", losses)
	}
	for want, other := range map[string][][]float32{
		"give the task some in Other":  nil,
		"Other: sample 1 has 3 values": {{1, 1, 1, 1}, {1, 1, 1}},
		"Other: sample 0 has NaN":      {{1, float32(math.NaN()), 1, 1}},
		`"marks": Other: sample 0: `:   {{2, 0, 0, 0}},
	} {
		task.Other = other
		if _, err := learning.Train(t.Context(), entry, task); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}

// What was learned against other samples needs none of them to be used: it predicts, is evaluated and looked at, reconstructs, and loads.
func TestOtherSamplesAreForLearning(t *testing.T) {
	x := [][]float32{{0, 1, 1, 0}, {1, 0, 0, 1}, {1, 1, 0, 0}, {0, 0, 1, 1}}
	marks := learning.Samples{X: x, Label: []int{0, 1, 0, 1}}
	task := learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: marks, Test: marks, Other: [][]float32{{1, 1, 1, 1}}}
	entry := learning.Entry{Net: snn.CSDPUnlabelled(4, 20, 2), Learner: csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.OtherData}},
		Encoder: encode.Bernoulli{T: 20}, Settings: learning.Settings{Store: "-", Workers: 1}}
	r, err := learning.Train(t.Context(), entry, task)
	if err != nil {
		t.Fatal(err)
	}
	task.Other = nil
	for name, use := range map[string]func() error{
		"predict":  func() error { _, err := r.Predict(t.Context(), x); return err },
		"evaluate": func() error { _, err := r.Evaluate(t.Context(), r.Model, task); return err },
		"diagnose": func() error { _, err := learning.Diagnose(t.Context(), r.Entry, r.Model, task, 0); return err },
		"load": func() error {
			path := t.TempDir() + "/marks.safetensors"
			if err := r.Save(path); err != nil {
				return err
			}
			n, err := learning.LoadTrained(path, reflect.TypeFor[csdp.Rule](), reflect.TypeFor[encode.Bernoulli]())
			if err != nil {
				return err
			}
			_, err = n.Predict(t.Context(), x)
			return err
		},
		"reconstruct": func() error { _, err := r.Reconstruct(marks); return err },
	} {
		if err := use(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a net is to reconstruct is checked as what it is to classify, and a mixture reconstructs as its last rule does.
func TestReconstructChecks(t *testing.T) {
	marks := learning.Samples{X: [][]float32{{0, 1, 1, 0}, {1, 0, 0, 1}}, Label: []int{0, 1}}
	r, err := learning.Train(t.Context(), learning.Entry{Name: "marks", Net: snn.CSDP(4, 20, 2), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20},
		Settings: learning.Settings{Store: "-", Workers: 1}}, learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: marks})
	if err != nil {
		t.Fatal(err)
	}
	for want, x := range map[string][]float32{
		"sample 1 has 3 values instead of 4": {1, 1, 1}, "sample 1 has 0 values instead of 4": nil,
		"sample 1 has NaN at 2": {0, 0, float32(math.NaN()), 0}, "value 7 at 0 is outside 0 to 1": {7, 0, 0, 0},
	} {
		if _, err := r.Reconstruct(learning.Samples{X: [][]float32{{0, 1, 1, 0}, x}}); err == nil || !strings.Contains(err.Error(), `entry "marks": `) ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	whole := learning.Part{Learner: csdp.Rule{}}
	for _, p := range r.Entry.Net.Projections {
		whole.Projections = append(whole.Projections, p.String())
	}
	mixed := r.Entry
	mixed.Learner = learning.Mixed{Parts: []learning.Part{whole}}
	again, err := learning.Train(t.Context(), mixed, learning.Task{Name: "marks", Classes: 2, Shape: []int{4}, Train: marks})
	if err != nil {
		t.Fatal(err)
	}
	want, err := r.Reconstruct(marks)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Reconstruct(marks); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("a mixture of one rule reconstructs %v, %v; the rule %v", got, err, want)
	}
	if all, err := r.Reconstruct(learning.Samples{}); err != nil || len(all) != 0 {
		t.Errorf("no samples: %v, %v", all, err)
	}
}
