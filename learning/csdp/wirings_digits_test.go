package csdp_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// convolutionalDigits is the entry "csdp" of `spikecell compare` on the digits with sixteen maps of 3×3 windows as its first layer; the gain
// makes up for windows of 9 pixels instead of 64.
func convolutionalDigits() learning.Entry {
	rate, decay := csdp.AuthorRates(98)
	n := snn.CSDP(64, 576, 64, 10)
	n.Population("input").Shape, n.Population("hidden1").Shape = []int{8, 8}, []int{6, 6, 16}
	first := &n.Projections[n.Projection("input", "hidden1")]
	first.Wiring = snn.Conv2D{Kernel: [2]int{3, 3}}
	first.Gain *= 64. / 9
	return learning.Entry{
		Name: "convolution", Net: n, Encoder: encode.Bernoulli{T: 50}, Learner: csdp.Rule{Rate: rate, Decay: decay},
		Settings: learning.Settings{Epochs: 20, Batch: 98, Store: "-", Workers: 1},
	}
}

// CSDP with a convolution reads digits as well as with dense layers, within two points. The number of docs/csdp.md:
//
//	SPIKECELL_LONG=1 go test -run ConvolutionalCSDPReadsDigits -v -timeout 1h ./learning/csdp
func TestConvolutionalCSDPReadsDigits(t *testing.T) {
	c := compareOnDigits(t, 3, sparseDigits(1), convolutionalDigits())
	if dense, maps := c.Entries[0].Test.Mean, c.Entries[1].Test.Mean; maps < dense-0.02 {
		t.Errorf("test accuracy %v with a convolution, %v with dense layers", maps, dense)
	}
}
