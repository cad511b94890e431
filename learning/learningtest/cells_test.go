package learningtest_test

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/learningtest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// learnedCells are recurrent hidden cells of every form that gradients pass through, most with parameters that are learned, and the weights that
// make them fire.
func learnedCells() map[string]struct {
	cell   snn.Cell
	dt     float64 // ms
	weight float64
} {
	learn := snn.Spread{Learn: true}
	type form = struct {
		cell   snn.Cell
		dt     float64
		weight float64
	}
	return map[string]form{
		"refractory": {snn.LIF{Tau: 20, Rest: -.2, Start: -.2, ResetTo: -.3, Reset: snn.ResetZero, Refractory: 2}, 1, .2},
		"bellec": {snn.LIF{Tau: 20, Refractory: 2, Masked: true, TauSpread: learn, ThresholdSpread: learn,
			Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: .2, Tau: 100, TauSpread: learn, StrengthSpread: learn}}}, 1, .2},
		"yin": {snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Threshold: .05, TauSpread: snn.Spread{Normal: 1, Learn: true},
			Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: 1.8, Tau: 150, Increment: snn.IncrementLeak, Adapted: true, Start: .05,
				TauSpread: snn.Spread{Normal: 5, Learn: true}}}}, 1, .3},
		"higuchi": {snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Threshold: .05, ResetTiming: snn.ResetSameStep, TauSpread: learn,
			Adapt: snn.Adaptation{ALIF: snn.ALIF{Strength: 1.8, Tau: 20, Increment: snn.IncrementLeak, Adapted: true, TauSpread: learn}}}, 1, .3},
		"exact": {snn.Synaptic{LIF: snn.LIF{Tau: 20, Scale: snn.ScaleLeak, TauSpread: learn}, TauSyn: 5, Exact: true, TauSynSpread: learn}, 1, 1.5},
		"alpha": {snn.Alpha{TauExc: 10, TauInh: 3}, 1, .3},
		"plif": {snn.LIF{Tau: 5, Euler: true, Scale: snn.ScaleLeak, Threshold: .1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true,
			TauSpread: snn.Spread{Learn: true, Shared: true}}, 1, .3},
		"gated": {snn.GatedLIF{Steps: 12, Gates: snn.Spread{Uniform: .1, Learn: true}, Constants: learn}, 1, .2},
		"brf": {snn.BRF{Omega: 10, Offset: 1, OmegaSpread: snn.Spread{Uniform: 3, Learn: true},
			OffsetSpread: snn.Spread{Uniform: .5, Learn: true}}, 10, 8},
		"rf": {snn.BRF{Omega: 10, Offset: 3, NoBoundary: true, NoRefractory: true, OmegaSpread: learn, OffsetSpread: learn}, 10, 4},
	}
}

func learnedCellsEntry(cell snn.Cell, dt, weight float64) learning.Entry {
	n := snn.Recurrent(64, 24, 10)
	n.Dt = dt
	n.Populations[1].Cell = cell
	n.Populations[2].Cell = snn.LI{Tau: 20 * dt, Scale: snn.ScaleLeak, TauSpread: snn.Spread{Normal: dt, Learn: true}}
	n.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: -weight / 2, Hi: weight}
	for i, p := range n.Projections {
		if p.Pre == "hidden1" && p.Post == "hidden1" {
			n.Projections[i].Init = snn.Init{Kind: snn.InitUniform, Lo: -weight / 4, Hi: weight / 4}
		}
	}
	return learning.Entry{
		Net: n, Encoder: encode.Bernoulli{T: 12}, Settings: learning.Settings{Epochs: 3, Batch: 20, Seed: 1},
		Learner: gradient.Rule{Function: gradient.SurrogateFunction{Kind: gradient.DoubleGaussian}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
			Optimizer: optim.Optimizer{Rate: 2e-2}, CellRate: 3, Truncate: 8},
	}
}

func same(s snn.Stream) snn.Stream { return s }

// A rule keeps its promises with cells of every form: runs that are stopped and continued, more workers, counts as those of a simulation.
func TestSurrogateCells(t *testing.T) {
	for name, c := range learnedCells() {
		t.Run(name, func(t *testing.T) {
			e := learnedCellsEntry(c.cell, c.dt, c.weight)
			learningtest.Suite(t, e, fewDigits(t, 210, 50, 50), 0.15)
			t.Run("against a simulation", func(t *testing.T) {
				learningtest.AgainstSim(t, e, fewDigits(t, 60, 20, 20), learningtest.Presentation{Stream: same})
			})
		})
	}
}
