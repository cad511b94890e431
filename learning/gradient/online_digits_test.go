package gradient_test

import (
	"context"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Nets that write their weights at every step learn to read digits, by each of the rules and cells.
func TestOnlineLearnsDigits(t *testing.T) {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	alif := snn.LIF{Beta: .9, Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .1, Tau: 20}}}
	for name, c := range map[string]struct {
		credit gradient.Credit
		cell   snn.LIF
	}{
		"e-prop, LIF":   {gradient.Credit{Kind: gradient.EProp}, snn.LIF{Beta: .9}},
		"e-prop, ALIF":  {gradient.Credit{Kind: gradient.EProp, Feedback: gradient.Random}, alif},
		"OTTT, LIF":     {gradient.Credit{Kind: gradient.OTTT}, snn.LIF{Beta: .9}},
		"DECOLLE, LIF":  {gradient.Credit{Kind: gradient.DECOLLE}, snn.LIF{Beta: .9}},
		"DECOLLE, ALIF": {gradient.Credit{Kind: gradient.DECOLLE}, alif},
	} {
		c.credit.Online = true
		n := snn.Recurrent(64, 64, 10)
		n.Populations[1].Cell = c.cell
		for k := range n.Projections[:1] {
			n.Projections[k].Gain = 2
		}
		rule := gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Credit: c.credit, Optimizer: optim.Optimizer{Rate: 5e-4}}
		report, err := learning.Train(context.Background(), learning.Entry{Net: n, Learner: rule, Encoder: encode.Bernoulli{T: 20},
			Settings: learning.Settings{Epochs: 4, Batch: 32, Seed: 1, Store: "-"}}, task)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %.1f %%", name, 100*report.Test.Accuracy)
		if report.Test.Accuracy < .85 {
			t.Errorf("%s: %.1f %% of the test digits are read, want 85", name, 100*report.Test.Accuracy)
		}
	}
}
