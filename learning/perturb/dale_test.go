package perturb_test

import (
	"context"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Weights have the sign of their cell before training and after it, on the way to output cells and back to their own layer.
func TestDale(t *testing.T) {
	slow := optim.Optimizer{Rate: 1e-3} // at 0.01 inhibition silences the output
	for _, c := range []struct {
		name string
		net  snn.Net
		rule learning.Learner
	}{
		{"surrogate", snn.Feedforward(64, 40, 10), gradient.Rule{Optimizer: slow}},
		{"recurrent", snn.Recurrent(64, 40, 10), gradient.Rule{Optimizer: slow, Loss: gradient.Loss{Kind: gradient.CEMembrane}}},
		{"csdp", snn.CSDP(64, 40, 20, 10), csdp.Rule{}},
	} {
		net, err := perturb.Dale(c.net, "hidden1", .2)
		if err != nil {
			t.Fatal(c.name, err)
		}
		if e, i := net.Population("hidden1E").Size(), net.Population("hidden1I").Size(); e != 32 || i != 8 {
			t.Errorf("%s: %d excitatory and %d inhibitory cells", c.name, e, i)
		}
		report, err := learning.Train(context.Background(), learning.Entry{
			Net: net, Learner: c.rule, Encoder: encode.Bernoulli{T: 20}, Settings: learning.Settings{Epochs: 10, Batch: 20, Seed: 1, Store: "-"},
		}, digits(t))
		if err != nil {
			t.Fatal(c.name, err)
		}
		fresh, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		signs(t, c.name+" before", fresh)
		signs(t, c.name+" after", report.Model)
		if report.Test.Accuracy < .2 {
			t.Errorf("%s: accuracy %v", c.name, report.Test.Accuracy)
		}
	}
}

// signs checks the sign of what each synapse of divided cells does, but for projections that had one sign before.
func signs(t *testing.T, name string, m *snn.Model) {
	t.Helper()
	checked, moved := 0, 0
	for i, p := range m.Net.Projections {
		sign := float32(1)
		switch {
		case strings.HasSuffix(p.Pre, "I"):
			sign = -1
		case !strings.HasSuffix(p.Pre, "E"):
			continue
		}
		if strings.HasPrefix(p.Post, "hidden1") && p.Gain < 0 {
			continue // lateral inhibition of CSDP
		}
		for row := range m.WeightRows(i) {
			for _, w := range row {
				if checked++; w*sign*p.EffectiveGain() < 0 {
					t.Fatalf("%s: %s has a weight of %v", name, p, w)
				}
				if w != 0 {
					moved++
				}
			}
		}
	}
	if checked == 0 || moved < checked/4 {
		t.Errorf("%s: %d weights of %d are not 0", name, moved, checked)
	}
}

func TestDaleRefuses(t *testing.T) {
	maps, err := snn.Layers([]int{8, 8, 1}, "4C3-10")
	if err != nil {
		t.Fatal(err)
	}
	for want, c := range map[string]struct {
		net        snn.Net
		population string
		share      float64
	}{
		`no population "soma"; the net has "input", "hidden1", "output"`:         {snn.Feedforward(4, 3, 2), "soma", .5},
		"a share of 1 inhibitory cells; give one between 0 and 1":                {snn.Feedforward(4, 3, 2), "hidden1", 1},
		`0.1 of the 3 cells of population "hidden1" inhibitory leaves none`:      {snn.Feedforward(4, 3, 2), "hidden1", .1},
		`population "hidden1" has the shape [6 6 4]; its cells have to be a row`: {maps, "hidden1", .2},
	} {
		if _, err := perturb.Dale(c.net, c.population, c.share); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}
