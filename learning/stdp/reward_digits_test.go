package stdp

import (
	"os"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// digitsBelow are the digits below a number; shuffled, training samples have the labels of others, so that what is rewarded is chance.
func digitsBelow(t *testing.T, classes int, shuffled bool) learning.Task {
	t.Helper()
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	task.Classes = classes
	for _, s := range []*learning.Samples{&task.Train, &task.Valid, &task.Test} {
		all := *s
		s.X, s.Label = nil, nil
		for i, c := range all.Label {
			if c < classes {
				s.X, s.Label = append(s.X, all.X[i]), append(s.Label, c)
			}
		}
	}
	if labels, s := task.Train.Label, snn.NewStream(5); shuffled {
		for i := range labels {
			j := i + int(s.Float64(uint64(i))*float64(len(labels)-i))
			labels[i], labels[j] = labels[j], labels[i]
		}
	}
	return task
}

// judged is a net of 15 cells that inhibit each other, five for each class, whose synapses may excite and inhibit.
func judged(kind RewardKind, rate float64, seed uint64) learning.Entry {
	cell := snn.LIF{Tau: 20, Reset: snn.ResetZero, Refractory: 2}
	n := snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{64}}, {Name: "cells", Shape: []int{15}, Cell: cell}},
		Projections: []snn.Projection{
			{Pre: "input", Post: "cells", Bound: snn.Bound{Lo: -1, Hi: 1}, Init: snn.Init{Kind: snn.InitUniform, Hi: .2}},
			{Pre: "cells", Post: "cells", Wiring: snn.AllButOwn{}, Delay: 1, Gain: -1, Frozen: true, Init: snn.Init{Kind: snn.InitConstant, Lo: 5}},
		},
	}
	return learning.Entry{
		Net: n, Encoder: encode.Poisson{T: 50, Dt: 1, MaxRate: 200},
		Learner:  Rule{Plasticity: Pair{Plus: 1, Minus: learning.Zero, Coincident: Both}, Reward: Reward{Kind: kind, Rate: rate}},
		Settings: learning.Settings{Epochs: 12, Batch: 20, Seed: seed, Store: "-"},
	}
}

// With rewards the net learns three digits, and its mean reward rises; with rewards for the labels of other samples, which are as frequent at
// first, it learns nothing. docs/stdp.md has the numbers.
func TestRewardLearnsAndItsControlDoesNot(t *testing.T) {
	if testing.Short() {
		t.Skip("trains twelve nets")
	}
	for kind, rate := range map[RewardKind]float64{MSTDP: 3e-4, MSTDPET: .02} {
		for seed := range uint64(3) {
			right, first, last := judgedDigits(t, judged(kind, rate, seed+1), false)
			control, _, never := judgedDigits(t, judged(kind, rate, seed+1), true)
			t.Logf("%v, seed %d: test %.3f, reward %.3f to %.3f; shuffled: test %.3f, reward %.3f", kind, seed+1, right, first, last, control, never)
			if right < .85 || last < .75 || last < first+.3 {
				t.Errorf("%v, seed %d: test accuracy %.3f, reward from %.3f to %.3f", kind, seed+1, right, first, last)
			}
			if control > .6 || never > 0 {
				t.Errorf("%v, seed %d, shuffled: test accuracy %.3f, reward %.3f", kind, seed+1, control, never)
			}
		}
	}
}

// judgedDigits returns the test accuracy, and the mean reward in the first epoch and in the last.
func judgedDigits(t *testing.T, e learning.Entry, shuffled bool) (test, first, last float64) {
	t.Helper()
	e.Settings.Select = learning.LastEpoch
	r, err := learning.Train(t.Context(), e, digitsBelow(t, 3, shuffled))
	if err != nil {
		t.Fatal(err)
	}
	return r.Test.Accuracy, r.Epochs[0].Observed[0].Value, r.Epochs[len(r.Epochs)-1].Observed[0].Value
}

// What rewards need to teach three digits: docs/stdp.md has the numbers.
func TestWhatRewardsNeed(t *testing.T) {
	if os.Getenv("SPIKECELL_LONG") == "" {
		t.Skip("some experiments; set SPIKECELL_LONG")
	}
	changes := map[string]func(*learning.Entry, *Rule){
		"as it is":          func(*learning.Entry, *Rule) {},
		"Minus 1":           func(_ *learning.Entry, r *Rule) { r.Plasticity = nil },
		"weights from 0 on": func(e *learning.Entry, _ *Rule) { e.Net.Projections[0].Bound.Lo = 0 },
		"weak inhibition":   func(e *learning.Entry, _ *Rule) { e.Net.Projections[1].Init.Lo = .5 },
		"no baseline":       func(_ *learning.Entry, r *Rule) { r.Reward.Baseline = learning.Zero },
		"ten classes":       func(e *learning.Entry, _ *Rule) { e.Net.Populations[1].Shape, e.Settings.Epochs = []int{40}, 20 },
	}
	for kind, rate := range map[RewardKind]float64{MSTDP: 3e-4, MSTDPET: .02} {
		for name, change := range changes {
			e, classes := judged(kind, rate, 1), 3
			rule := e.Learner.(Rule)
			change(&e, &rule)
			e.Learner = rule
			if name == "ten classes" {
				classes = 10
			}
			r, err := learning.Train(t.Context(), e, digitsBelow(t, classes, false))
			if err != nil {
				t.Fatal(err)
			}
			valid := r.Epochs[len(r.Epochs)-1].Valid.Accuracy
			t.Logf("%v, %s: %.3f of the validation samples", kind, name, valid)
			if fine := valid > .85; name == "as it is" && !fine || fine && (name == "weak inhibition" || name == "no baseline") {
				t.Errorf("%v, %s: %.3f", kind, name, valid)
			}
		}
	}
}
