package learning_test

import (
	"reflect"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// TestFingerprintHasEveryField changes each number, name and flag of nets, rules, encoders and settings.
func TestFingerprintHasEveryField(t *testing.T) {
	entries := map[string]learning.Entry{
		"csdp":       {Net: snn.CSDP(4, 3, 3, 2), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20}},
		"csdp-unsup": {Net: snn.CSDPUnlabelled(4, 3, 3, 2), Learner: csdp.Rule{SelfSupervised: true}, Encoder: encode.Latency{}},
		"stdp":       {Net: snn.DiehlCook(4, 3), Learner: stdp.Rule{}, Encoder: encode.Poisson{}},
		"surrogate":  {Net: snn.Recurrent(4, 3, 2), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10}},
	}
	for name, e := range entries {
		e, err := e.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		fingerprints := map[string]string{}
		add := func(what string, e learning.Entry, classes int, digest string) {
			_, sum, err := e.Fingerprint(learning.Task{Classes: classes}, digest)
			if err != nil {
				t.Fatalf("%s: %s: %v", name, what, err)
			}
			if other, twice := fingerprints[sum]; twice {
				t.Errorf("%s: %s and %s have one fingerprint", name, what, other)
			}
			fingerprints[sum] = what
		}
		add("nothing", e, 2, "d")
		add("classes", e, 3, "d")
		add("digest", e, 2, "e")
		for what, net := range learning.Changes("Net", reflect.ValueOf(&e.Net).Elem()) {
			c := e
			c.Net = net.Interface().(snn.Net)
			add(what, c, 2, "d")
		}
		for what, l := range learning.Changes("Learner", reflect.ValueOf(e.Learner)) {
			c := e
			c.Learner = l.Interface().(learning.Learner)
			add(what, c, 2, "d")
		}
		for what, x := range learning.Changes("Encoder", reflect.ValueOf(e.Encoder)) {
			c := e
			c.Encoder = x.Interface().(learning.Encoder)
			add(what, c, 2, "d")
		}
		for what, change := range map[string]func(s *learning.Settings){
			"Epochs": func(s *learning.Settings) { s.Epochs++ }, "Batch": func(s *learning.Settings) { s.Batch++ },
			"Seed": func(s *learning.Settings) { s.Seed++ }, "Select": func(s *learning.Settings) { s.Select = learning.LastEpoch },
		} {
			c := e
			change(&c.Settings)
			add(what, c, 2, "d")
		}
		if len(fingerprints) < 40 {
			t.Errorf("%s: only %d fields were changed", name, len(fingerprints))
		}
	}
}
