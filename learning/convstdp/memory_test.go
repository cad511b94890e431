package convstdp

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// What is estimated is about what is stored: little for few samples of a small net, and never more than may be.
func TestBytesAreThoseOfTheNet(t *testing.T) {
	task := digitsTask(t, 400, 10, 10)
	tr := learnDigits(t, task, digits().Learner.(Rule), 100, 1)
	stored := float64(tr.features.bytes)
	sizes := learning.RunSizes{Net: digits().Net, Steps: 8, Batch: 100, Workers: 1}
	none := Rule{}.Bytes(sizes) // and a mini-batch
	sizes.Samples = 400
	if grown := (Rule{}).Bytes(sizes) - none; grown < stored/2 || grown > 3*stored {
		t.Errorf("features of 300 samples more are estimated as %.0f bytes, where those of 400 take %.0f", grown, stored)
	}
	if none > 8e6 {
		t.Errorf("a net of %d cells is estimated to need %.0f bytes", 128+1024+256+960, none)
	}
	sizes.Samples = 1e9
	if all := (Rule{}).Bytes(sizes); all > none+mostStored {
		t.Errorf("%.0f bytes, beyond the %d that are stored at most", all, mostStored)
	}
}
