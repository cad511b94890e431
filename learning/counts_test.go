package learning_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
)

// 1,013 spikes of the input, each with 32 synapses, are 32,416 events, in one step as in many, for every rule.
func TestCountsOfThousandSpikes(t *testing.T) {
	const spikes, samples = 1013, 20
	b := learning.Batch{Stream: snn.NewStream(1)}
	for i := range samples {
		b.X, b.Label, b.Index = append(b.X, make([]float32, 64)), append(b.Label, 0), append(b.Index, i)
	}
	for k := range spikes {
		b.X[k%samples][k/samples] = 1
	}
	for name, c := range map[string]struct {
		rule learning.Learner
		net  snn.Net
	}{
		"csdp":      {csdp.Rule{}, snn.CSDP(64, 32, 32, 10)},
		"surrogate": {gradient.Rule{}, snn.Feedforward(64, 32, 32, 10)},
		"stdp":      {stdp.Rule{MinSpikes: learning.Zero}, snn.DiehlCook(64, 32)},
	} {
		m, err := c.net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := c.rule.Bind(learning.Setup{Model: m, Encoder: ruletest.Sure{T: 1}, Classes: 10, Batch: samples})
		if err != nil {
			t.Fatal(err)
		}
		if err := tr.Classify(b, &learning.Outcome{}); err != nil {
			t.Fatal(err)
		}
		if _, k := tr.Counts(); k.Populations[0].Spikes != spikes || k.Projections[0].SynapticEvents != spikes*32 {
			t.Errorf("%s: %d input spikes have %d synaptic events, want %d", name, k.Populations[0].Spikes, k.Projections[0].SynapticEvents, spikes*32)
		}
	}
}
