package main

import (
	"fmt"
	"math"
	"strings"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// batch is how many samples a mini-batch has.
const batch = 32

// study is a task and the net that all cells are compared in: one recurrent layer before a leaky integrator for each class.
type study struct {
	load            func() (datasets.Set, error)
	encoder         learning.Encoder
	inputs, classes int
	hidden, epochs  int
	steps, judged   int                // steps of a presentation; of them, at the end, those that are judged
	drive           float64            // largest weight of the input at the start
	adaptive        float64            // time constant of thresholds that adapt, ms
	rate            map[string]float64 // by cell, chosen by validation
	samples         int                // of training
	tau             float64            // of membranes, at the start, ms
}

// studyOf returns a task by its name.
func studyOf(name string) (study, error) {
	switch name {
	case "digit-rows":
		return study{load: digits(8, 8), encoder: encode.Series{T: 8}, inputs: 8, classes: 10, hidden: 64, epochs: 30, steps: 8, judged: 8,
			drive: math.Sqrt(3), adaptive: 20, tau: 2,
			rate: map[string]float64{"lif": .03, "plif": .03, "alif": .06, "glif": .06, "glif-1": .03}}, nil
	case "digit-pixels":
		return study{load: digits(64, 1), encoder: encode.Series{T: 64}, inputs: 1, classes: 10, hidden: 64, epochs: 30, steps: 64, judged: 16,
			drive: 4 * math.Sqrt(3), adaptive: 60, tau: 5,
			rate: map[string]float64{"lif": .06, "plif": .01, "alif": .01, "glif": .03, "glif-1": .03}}, nil
	}
	return study{}, fmt.Errorf("no task is called %q; give digit-rows or digit-pixels", name)
}

// digits are the embedded digits as series of so many steps and channels.
func digits(steps, channels int) func() (datasets.Set, error) {
	return func() (datasets.Set, error) {
		set, err := datasets.Digits()
		set.Name, set.Shape = fmt.Sprintf("digits as %d steps", steps), []int{steps, channels}
		return set, err
	}
}

// cell returns a hidden cell by its name. All have a threshold of 0.5, and are set to 0 by a spike where no gate says otherwise.
func (s study) cell(name string) (snn.Cell, error) {
	learn := snn.Spread{Learn: true}
	lif := snn.LIF{Tau: s.tau, Euler: true, Scale: snn.ScaleLeak, Threshold: .5, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}
	switch name {
	case "lif":
	case "plif":
		lif.TauSpread = learn
	case "alif":
		lif.TauSpread, lif.Reset = learn, snn.ResetSubtract
		lif.Adapt.ALIF = snn.ALIF{Strength: 1, Tau: s.adaptive, TauSpread: learn, Increment: snn.IncrementLeak}
	case "glif":
		return snn.GatedLIF{Steps: s.steps, Gates: snn.Spread{Uniform: .1, Learn: true}, Constants: learn}, nil
	case "glif-1":
		return snn.GatedLIF{Leak: .5 / float64(2*s.steps), Gates: snn.Spread{Uniform: .1, Learn: true}, Constants: learn}, nil
	default:
		return nil, fmt.Errorf("no cell is called %q; give lif, plif, alif, glif or glif-1", name)
	}
	return lif, nil
}

func (s study) entries(cells string, workers int) (all []learning.Entry, err error) {
	for name := range strings.SplitSeq(cells, ",") {
		n := snn.Recurrent(s.inputs, s.hidden, s.classes)
		if n.Populations[1].Cell, err = s.cell(name); err != nil {
			return nil, err
		}
		n.Populations[2].Cell = snn.LI{Tau: s.tau, TauSpread: snn.Spread{Learn: true}, Scale: snn.ScaleLeak}
		n.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: -s.drive, Hi: s.drive}
		all = append(all, learning.Entry{Name: name, Net: n, Encoder: s.encoder, Learner: s.rule(s.rate[name]),
			Settings: learning.Settings{Epochs: s.epochs, Batch: batch, Workers: workers}})
	}
	return all, nil
}

// rule is SpikingJelly's surrogate derivative, through resets too.
func (s study) rule(rate float64) gradient.Rule {
	return gradient.Rule{Function: gradient.SurrogateFunction{Kind: gradient.Sigmoid, Slope: 4}, ThroughReset: true,
		Loss: gradient.Loss{Kind: gradient.CEMembrane, After: s.steps - s.judged}, Optimizer: optim.Optimizer{Rate: rate},
		Schedule: optim.Schedule{Kind: optim.Cosine, Steps: s.epochs * ((s.samples + batch - 1) / batch)}, GradientClip: 1}
}
