package eventprop_test

import (
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// BenchmarkMNIST learns a mini-batch of five images, by the published training of 784-350-10.
//
//	SPIKECELL_DATA=… go test ./learning/eventprop -run XXX -bench MNIST
func BenchmarkMNIST(b *testing.B) {
	set, err := datasets.MNIST(datasets.Options{})
	if err != nil {
		b.Skip(err)
	}
	const samples, batches = 5, 200
	m, err := eventprop.MNIST().Init(1)
	if err != nil {
		b.Fatal(err)
	}
	rule := eventprop.Rule{Loss: eventprop.Loss{Kind: eventprop.MaxPotential}, Dropout: 0.2}
	t, err := rule.Bind(learning.Setup{
		Model: m, Encoder: encode.SpikeTimes{T: 60, From: 20, Least: 1.5 / 255}, Classes: 10, Batch: samples, Stream: snn.NewStream(1),
		Pool: kernel.NewPool(1),
	})
	if err != nil {
		b.Fatal(err)
	}
	at := 0
	learn := func() {
		from := at % batches * samples
		batch := learning.Batch{X: set.Train.X[from:][:samples], Label: set.Train.Label[from:][:samples], Index: make([]int, samples)}
		batch.Stream = snn.NewStream(2)
		if _, err := t.Learn(batch); err != nil {
			b.Fatal(err)
		}
		at++
	}
	for range 4 * batches { // rates settle
		learn()
	}
	for b.Loop() {
		learn()
	}
}
