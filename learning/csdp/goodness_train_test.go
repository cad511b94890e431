package csdp_test

import (
	"context"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A report has the goodness of both kinds of samples in each layer and epoch, and learning parts them: positive above negative samples.
func TestGoodnessInReports(t *testing.T) {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	r, err := learning.Train(context.Background(), learning.Entry{
		Net: snn.CSDP(64, 60, 30, 10), Learner: csdp.Rule{Threshold: 4}, Encoder: encode.Bernoulli{T: 25},
		Settings: learning.Settings{Epochs: 4, Batch: 98, Seed: 1, Store: "-"},
	}, task)
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range []string{"hidden1", "hidden2"} {
		positive, negative := r.Observed("goodness of "+layer+", positive"), r.Observed("goodness of "+layer+", negative")
		if len(positive) != 4 || len(negative) != 4 {
			t.Fatalf("%s: series %v and %v", layer, positive, negative)
		}
		if positive[3] <= negative[3] {
			t.Errorf("%s: goodness of positive samples %v, of negative ones %v", layer, positive, negative)
		}
	}
}
