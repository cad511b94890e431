package learning_test

import (
	"math"
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
