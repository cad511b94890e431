package bpstdp_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/bpstdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The exclusive or of two firing rates is learned by a net of 2-20-2 cells, as published [tavanaei2019], and not by one without a hidden layer.
func TestExclusiveOr(t *testing.T) {
	for seed := range uint64(5) {
		deep, flat := exclusiveOr(t, seed+1, 2, 20, 2), exclusiveOr(t, seed+1, 2, 2)
		t.Logf("seed %d: %.3f of the last 50 epochs, without a hidden layer %.3f", seed+1, deep, flat)
		if deep < .9 || flat > .8 {
			t.Errorf("seed %d: accuracy %.3f, without a hidden layer %.3f", seed+1, deep, flat)
		}
	}
}

// exclusiveOr returns the mean accuracy of the last 50 of 300 epochs of four presentations.
func exclusiveOr(t *testing.T, seed uint64, sizes ...int) (accuracy float64) {
	t.Helper()
	task := learning.Task{Name: "exclusive or", Classes: 2, Shape: []int{2}}
	for i := range 4 {
		a, b := i&1, i>>1
		task.Train.X = append(task.Train.X, []float32{.2 + .8*float32(a), .2 + .8*float32(b)})
		task.Train.Label = append(task.Train.Label, a^b)
	}
	task.Valid = task.Train
	net := snn.Feedforward(sizes...)
	for i := range net.Populations[1:] {
		net.Populations[i+1].Cell = snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
		net.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Hi: 1}
	}
	r, err := learning.Train(t.Context(), learning.Entry{
		Net: net, Learner: bpstdp.Rule{Rate: 2e-3}, Encoder: encode.Bernoulli{T: 100},
		Settings: learning.Settings{Epochs: 300, Batch: 1, Seed: seed, Store: "-"},
	}, task)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range r.Epochs[250:] {
		accuracy += e.Valid.Accuracy / 50
	}
	return accuracy
}
