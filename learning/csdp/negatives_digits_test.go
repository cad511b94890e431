package csdp_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Every kind of negatives parts the digits, far above chance. The table of docs/csdp.md, with the nets and constants of the entries csdp (for 5 epochs)
// and csdp-unsup:
//
//	SPIKECELL_LONG=1 go test -run NegativesOnDigits -v -timeout 1h ./learning/csdp
func TestNegativesOnDigits(t *testing.T) {
	rate, decay := csdp.AuthorRates(98)
	entry := func(name string, net snn.Net, supervised bool, m csdp.Mixing) learning.Entry {
		return learning.Entry{
			Name: name, Net: net, Encoder: encode.Bernoulli{T: 50}, Learner: csdp.Rule{SelfSupervised: !supervised, Rate: rate, Decay: decay, Negatives: m},
			Settings: learning.Settings{Epochs: 5, Batch: 98, Select: learning.LastEpoch, Store: "-", Workers: 1},
		}
	}
	labelled, unlabelled := snn.CSDP(64, 256, 64, 10), snn.CSDPUnlabelled(64, 256, 64, 10)
	c := compareOnDigits(t, 5,
		entry("wrong label, uniform", labelled, true, csdp.Mixing{}),
		entry("wrong label, predicted", labelled, true, csdp.Mixing{Kind: csdp.PredictedLabel}),
		entry("mixed", unlabelled, false, csdp.Mixing{}),
		entry("mixed, shared partner", unlabelled, false, csdp.Mixing{SharedPartner: true}),
		entry("mixed, partner rotated", unlabelled, false, csdp.Mixing{Rotate: true}),
		entry("hybrid", unlabelled, false, csdp.Mixing{Kind: csdp.Hybrid}),
		entry("noise", unlabelled, false, csdp.Mixing{Kind: csdp.Noise}),
		entry("rotated", unlabelled, false, csdp.Mixing{Kind: csdp.Rotated}),
		entry("generated", unlabelled, false, csdp.Mixing{Kind: csdp.Generated}),
	)
	for _, e := range c.Entries {
		last := func(name string) (mean float64) {
			for _, r := range e.Reports {
				series := r.Observed(name)
				mean += series[len(series)-1] / float64(len(e.Reports))
			}
			return mean
		}
		t.Logf("%s: goodness %.2f / %.2f in layer 1, %.2f / %.2f in layer 2", e.Name, last("goodness of hidden1, positive"), last("goodness of hidden1, negative"),
			last("goodness of hidden2, positive"), last("goodness of hidden2, negative"))
		if e.Valid.Mean < 0.6 {
			t.Errorf("%s: validation accuracy %v", e.Name, e.Valid.Mean)
		}
	}
}
