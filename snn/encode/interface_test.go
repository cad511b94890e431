package encode_test

import (
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// encoder is what learners ask of an encoder.
type encoder interface {
	comparable
	Check() error
	Steps() int
	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
}

func isEncoder[E encoder]() {}

var (
	_ = isEncoder[encode.Bernoulli]
	_ = isEncoder[encode.Poisson]
	_ = isEncoder[encode.Direct]
	_ = isEncoder[encode.Latency]
	_ = isEncoder[encode.Delta]
)
