package main

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

const (
	tokens, channels = 8, 16
	epochs, batch    = 30, 32
)

// cell is that of [zhou2023].
func cell(threshold float64) snn.Cell {
	return snn.LIF{Tau: 2, Euler: true, Scale: snn.ScaleLeak, Threshold: threshold, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep,
		Inclusive: true}
}

func (s study) entry(name string, rate float64, samples, workers int) (learning.Entry, error) {
	n, err := s.net(name)
	return learning.Entry{
		Name: name, Net: n, Encoder: encode.Direct{T: 4},
		Learner: gradient.Rule{Function: gradient.SurrogateFunction{Kind: gradient.Sigmoid, Slope: 4}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
			Optimizer: optim.Optimizer{Rate: rate}, Schedule: optim.Schedule{Kind: optim.Cosine, Steps: epochs * ((samples + batch - 1) / batch)}},
		Settings: learning.Settings{Epochs: epochs, Batch: batch, Workers: workers},
	}, err
}

// net is in → embedding → qkv → attended, of which the embedding and what is attended are read.
func (s study) net(name string) (snn.Net, error) {
	wide := func(half float64) snn.Init { return snn.Init{Kind: snn.InitUniform, Lo: -half, Hi: half} }
	row := snn.Conv1D{Kernel: 1}
	places := wide(.5)
	mix := snn.Projection{Pre: "qkv", Post: "attended"}
	switch name {
	case "attention":
		mix.Wiring, mix.Gain = snn.Attention{Heads: 2}, s.gain
	case "tokens":
		mix.Wiring, mix.Init = row, wide(.5)
	case "dense":
		mix.Init = wide(.2)
	default:
		return snn.Net{}, fmt.Errorf("no net is called %q; give attention, tokens or dense", name)
	}
	return snn.Net{
		Populations: []snn.Population{
			{Name: "in", Shape: []int{tokens, s.inputs}},
			{Name: "embedding", Shape: []int{tokens, channels}, Cell: cell(1), Bias: &places},
			{Name: "qkv", Shape: []int{tokens, 3 * channels}, Cell: cell(1)}, {Name: "attended", Shape: []int{tokens, channels}, Cell: cell(.5)},
			{Name: "output", Shape: []int{s.classes}, Cell: snn.LI{Tau: 4, Scale: snn.ScaleLeak}},
		},
		Projections: []snn.Projection{
			{Pre: "in", Post: "embedding", Wiring: row, Init: wide(1.5)}, {Pre: "embedding", Post: "qkv", Wiring: row, Init: wide(1.5)}, mix,
			{Pre: "embedding", Post: "output", Wiring: summed(s.classes), Init: wide(.25)},
			{Pre: "attended", Post: "output", Wiring: summed(s.classes), Init: wide(.25)},
		},
	}, nil
}

// summed joins all tokens to the classes, by one weight for each channel and class.
func summed(classes int) (l snn.List) {
	for cell := range tokens * channels {
		for class := range classes {
			l.Pre, l.Post, l.Weight = append(l.Pre, cell), append(l.Post, class), append(l.Weight, cell%channels*classes+class)
		}
	}
	return l
}
