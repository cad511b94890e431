package learning_test

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Fields that came when there were runs already are no part of a description where they are zero, so that stored runs are found: the fingerprint of
// CSDP is that of commit 9739323, before Quantization and Dropout.
func TestNewFieldsKeepFingerprints(t *testing.T) {
	sum := func(e learning.Entry) (text, sum string) {
		e, err := e.Resolve()
		if err != nil {
			t.Fatal(err)
		}
		b, sum, err := e.Fingerprint(learning.Task{Classes: 2}, "d")
		if err != nil {
			t.Fatal(err)
		}
		return string(b), sum
	}
	old := learning.Entry{Net: snn.CSDP(4, 3, 3, 2), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20}}
	if text, got := sum(old); got != "fbdb4a2ae77ceb59b08db112ed2e37122866a6e54f1999fe8847e0104a8c8789" {
		t.Errorf("fingerprint %s of %s", got, text)
	}
	plain := learning.Entry{Net: snn.Recurrent(4, 3, 2), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10}}
	text, first := sum(plain)
	for _, field := range []string{"Quantization", "Dropout"} {
		if strings.Contains(text, field) {
			t.Errorf("a description has %s where it is zero: %s", field, text)
		}
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
}
