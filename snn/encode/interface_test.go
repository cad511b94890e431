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
	Cells(shape []int) (int, error)
	CellShape(shape []int) []int
	Resolve() encode.Encoder
	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
}

func isEncoder[E encoder]() {}

var (
	_ = isEncoder[encode.Bernoulli]
	_ = isEncoder[encode.Poisson]
	_ = isEncoder[encode.Direct]
	_ = isEncoder[encode.Latency]
	_ = isEncoder[encode.Delta]
	_ = isEncoder[encode.PoissonISI]
	_ = isEncoder[encode.Regular]
	_ = isEncoder[encode.ChargeTime]
	_ = isEncoder[encode.LogLatency]
	_ = isEncoder[encode.RankOrder]
	_ = isEncoder[encode.Phase]
	_ = isEncoder[encode.Burst]
	_ = isEncoder[encode.Population]
	_ = isEncoder[encode.Series]
	_ = isEncoder[encode.Train]
	_ = isEncoder[encode.LevelCrossing]
	_ = isEncoder[encode.Events]
	_ = isEncoder[encode.Thresholds]
	_ = isEncoder[encode.SpikeTimes]
	_ = isEncoder[encode.DoG]
)
