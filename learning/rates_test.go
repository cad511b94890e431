package learning_test

import (
	"context"
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The rates of the epochs are those of the events that the report has of all of them; conventional networks have none.
func TestRatesOfEpochs(t *testing.T) {
	rates := map[int][]learning.Rate{}
	entry := learning.Entry{
		Net: snn.CSDP(64, 20, 12, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20},
		Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1, Store: "-", Progress: func(p learning.Progress) {
			if p.Last != nil {
				rates[p.Last.Epoch] = p.Rates
			}
		}},
	}
	report, err := learning.Train(context.Background(), entry, firstDigits())
	if err != nil {
		t.Fatal(err)
	}
	if len(rates) != 3 || len(rates[1]) != 4 {
		t.Fatalf("rates of %d epochs, %v", len(rates), rates)
	}
	for k, first := range rates[1] {
		i := entry.Net.Index(first.Population)
		sum := 0.0
		for epoch := 1; epoch <= 3; epoch++ {
			sum += rates[epoch][k].Spikes
		}
		all := report.Training
		want := float64(all.Populations[i].Spikes) / float64(all.Steps) / float64(entry.Net.Populations[i].Size())
		if first.Cells != entry.Net.Populations[i].Size() || math.Abs(sum/3-want) > 1e-12 || want == 0 {
			t.Errorf("%s: %v of %d cells, want %v", first.Population, sum/3, first.Cells, want)
		}
	}
	entry.Learner, entry.Net = ann.Rule{}, snn.Feedforward(64, 20, 10)
	clear(rates)
	if _, err := learning.Train(context.Background(), entry, firstDigits()); err != nil {
		t.Fatal(err)
	}
	for epoch, r := range rates {
		if r != nil {
			t.Errorf("epoch %d of a conventional network: %v", epoch, r)
		}
	}
}
