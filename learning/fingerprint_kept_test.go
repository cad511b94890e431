package learning_test

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Fields that came when there were runs already are no part of a description where they are zero, so that stored runs are found: the fingerprints
// are those of commit 9739323, before Quantization, Dropout and Loss.After. A rule whose Version is raised has another one for that reason.
func TestNewFieldsKeepFingerprints(t *testing.T) {
	sum := func(e learning.Entry) (text, sum string) {
		e, err := e.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		b, _, err := e.Fingerprint(learning.Task{Classes: 2}, "d")
		if err != nil {
			t.Fatal(err)
		}
		text = regexp.MustCompile(`"Kernel":"\w+"`).ReplaceAllString(string(b), `"Kernel":"avx512"`) // of the machine on which they were made
		return text, fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
	}
	for want, old := range map[string]learning.Entry{
		"fbdb4a2ae77ceb59b08db112ed2e37122866a6e54f1999fe8847e0104a8c8789": {Net: snn.CSDP(4, 3, 3, 2), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20}},
		"a467bfeedc4ea4109c61c0a3de1e21894cc15bba0c7ae237436e15d383c7b626": {Net: snn.DiehlCook(4, 3), Learner: stdp.Rule{}, Encoder: encode.Poisson{}},
		"05228704c4b8e2a6c63944f4f5526cd4bc2947a7e19f411602c51ab8efb3ac5a": {Net: snn.Recurrent(4, 3, 2), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10}},
		"e2dfa0234e990f77ed5fa2286c890001188af690c8e30cf1f83876b1b24d5499": {Net: snn.Feedforward(4, 3, 2), Learner: ann.Rule{}, Encoder: encode.Direct{T: 1}},
		"ec001d8014d43ee66900d998cc050cc02e3c0d53b05d1d3332c04c48c5450035": {Net: ann.GRUNet(4, 3, 2), Learner: ann.GRU{}, Encoder: encode.Series{T: 5}},
		"3e5bacb4a1b2512edecb7a4751f08733cdd37f5cf6b73cce3c4f01d8f5fee8aa": {Net: eventprop.YinYang(), Learner: eventprop.Rule{}, Encoder: encode.SpikeTimes{}},
	} {
		if text, got := sum(old); got != want {
			t.Errorf("%s has the fingerprint %s, and had %s: %s", old.Learner.Name(), got, want, text)
		}
	}
	plain := learning.Entry{Net: snn.Recurrent(4, 3, 2), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10}}
	text, first := sum(plain)
	for _, field := range []string{"Quantization", "Dropout", "After", "Credit", "CountTarget", "Groups", "Least"} {
		if strings.Contains(text, field) {
			t.Errorf("a description has %s where it is zero: %s", field, text)
		}
	}
	eprop := plain
	eprop.Learner = gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Credit: gradient.Credit{Kind: gradient.EProp}}
	if text, _ := sum(eprop); strings.Contains(text, "Online") {
		t.Errorf("a description has Online where it is not set: %s", text)
	}
	few := plain
	few.Net = snn.Recurrent(4, 3, 2)
	few.Net.Projections[1].Quantization.Bits = 4
	dropped := plain
	dropped.Learner = gradient.Rule{Dropout: gradient.Dropout{Fraction: .5}}
	if text, second := sum(few); second == first || !strings.Contains(text, `"Quantization":{"$type":"github.com/spikecell/spikecell/snn.Quantization","Bits":4,"Scale":0}`) {
		t.Errorf("weights of few bits are no part of %s", text)
	}
	if text, third := sum(dropped); third == first || !strings.Contains(text, `"Fraction":0.5`) {
		t.Errorf("dropout is no part of %s", text)
	}
	judged := learning.Entry{Net: snn.CSDP(4, 3, 3, 2), Learner: csdp.Rule{Groups: 3}, Encoder: encode.Bernoulli{T: 20}}
	if text, fourth := sum(judged); fourth == "fbdb4a2ae77ceb59b08db112ed2e37122866a6e54f1999fe8847e0104a8c8789" || !strings.Contains(text, `"Groups":3`) {
		t.Errorf("groups are no part of %s", text)
	}
}
