package learning_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// someDigits are enough for equal bits.
func someDigits(t *testing.T) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(110, 30, 30), nil)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// trainedOn trains without a store.
func trainedOn(t *testing.T, e learning.Entry, task learning.Task) *learning.Report {
	t.Helper()
	e.Settings.Store = "-"
	r, err := learning.Train(context.Background(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// namesOf names the projections of a net that are not Frozen.
func namesOf(n snn.Net) (names []string) {
	for _, p := range n.Projections {
		if !p.Frozen {
			names = append(names, p.String())
		}
	}
	return names
}

// readBy adds leaky integrators, one a class, that hear a population.
func readBy(n snn.Net, population string) snn.Net {
	n.Populations = append(n.Populations, snn.Population{Name: "output", Shape: []int{10}, Cell: snn.LI{Tau: 20}})
	n.Projections = append(n.Projections, snn.Projection{Pre: population, Post: "output"})
	return n
}

var (
	fewSpikes = stdp.Rule{Norm: 0.4, MaxRepeats: 3}
	linear    = gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Optimizer: optim.Optimizer{Rate: 2e-2}}
	pulses    = encode.Poisson{T: 100, MaxRate: 400}
)

// One part that changes all that learns is its rule, to the bit.
func TestMixedOfOnePartIsItsRule(t *testing.T) {
	task := someDigits(t)
	for _, e := range []learning.Entry{
		{Net: snn.DiehlCook(64, 20), Learner: fewSpikes, Encoder: pulses},
		{Net: snn.Recurrent(64, 30, 10), Learner: linear, Encoder: encode.Bernoulli{T: 10}},
		{Net: snn.CSDP(64, 30, 20, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 10}},
	} {
		e.Settings = learning.Settings{Epochs: 2, Batch: 25, Seed: 3}
		alone := trainedOn(t, e, task)
		e.Learner = learning.Mixed{Parts: []learning.Part{{Learner: e.Learner, Projections: namesOf(e.Net)}}}
		mixed := trainedOn(t, e, task)
		if a, b := sumsOf(t, alone), sumsOf(t, mixed); a != b {
			t.Errorf("%s: %+v, alone %+v", mixed.Entry.Name, b, a)
		}
		if alone.Parameters != mixed.Parameters || alone.StateBytes != mixed.StateBytes {
			t.Errorf("%s: %d parameters and %d bytes of state, alone %d and %d", mixed.Entry.Name, mixed.Parameters, mixed.StateBytes, alone.Parameters,
				alone.StateBytes)
		}
		for i, p := range mixed.Inference.Projections {
			if want := alone.Inference.Projections[i]; p.SynapticEvents != want.SynapticEvents || p.Nonzero != want.Nonzero {
				t.Errorf("%s: %v has %d events and %d weights, alone %d and %d", mixed.Entry.Name, p, p.SynapticEvents, p.Nonzero, want.SynapticEvents,
					want.Nonzero)
			}
		}
	}
}

func sumsOf(t *testing.T, r *learning.Report) learning.Hashes {
	t.Helper()
	h, err := r.Hashes()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A piece behind cells whose weights nobody changes learns what the rule learns of the whole net, where it can train that.
func TestMixedReadOutIsThatOfTheWholeNet(t *testing.T) {
	task := someDigits(t)
	n := readBy(snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{64}}, {Name: "hidden1", Shape: []int{40}, Cell: snn.LIF{Beta: .9}}},
		Projections: []snn.Projection{{Pre: "input", Post: "hidden1", Gain: 3}, {Pre: "hidden1", Post: "hidden1", Delay: 1}},
	}, "hidden1")
	for k := range n.Projections[:len(n.Projections)-1] {
		n.Projections[k].Frozen = true
	}
	e := learning.Entry{Net: n, Learner: linear, Encoder: encode.Bernoulli{T: 15}, Settings: learning.Settings{Epochs: 2, Batch: 25, Seed: 3}}
	whole := trainedOn(t, e, task)
	e.Learner = learning.Mixed{Parts: []learning.Part{{Learner: linear, Projections: []string{"hidden1→output"}}}}
	piece := trainedOn(t, e, task)
	if a, b := sumsOf(t, whole), sumsOf(t, piece); a != b {
		t.Errorf("%+v, the whole net %+v", b, a)
	}
	for i, p := range piece.Inference.Populations {
		if want := whole.Inference.Populations[i]; p.Spikes != want.Spikes || p.Updates != want.Updates || p.Spikes == 0 && i < 2 {
			t.Errorf("population %q: %d spikes and %d updates, the whole net %d and %d", p.Name, p.Spikes, p.Updates, want.Spikes, want.Updates)
		}
	}
}

// What a stage has learned is what its rule learns alone, and stays so.
func TestMixedStageKeepsWhatItLearned(t *testing.T) {
	task := someDigits(t)
	settings := learning.Settings{Epochs: 2, Batch: 25, Seed: 3, Select: learning.LastEpoch}
	alone := trainedOn(t, learning.Entry{Net: snn.DiehlCook(64, 20), Learner: fewSpikes, Encoder: pulses, Settings: settings}, task)
	settings.Epochs = 4
	r := trainedOn(t, learning.Entry{Net: readBy(snn.DiehlCook(64, 20), "excitatory"), Encoder: pulses, Settings: settings,
		Learner: learning.Mixed{Parts: []learning.Part{
			{Learner: fewSpikes, Projections: []string{"input→excitatory"}, Epochs: 2},
			{Learner: linear, Projections: []string{"excitatory→output"}, After: 2},
		}}}, task)
	a, _ := alone.Model.Weights(0)
	b, _ := r.Model.Weights(0)
	if !slices.Equal(a, b) || !slices.Equal(alone.Model.Theta(1), r.Model.Theta(1)) {
		t.Error("the features are not those of STDP alone after two epochs")
	}
	if r.Training.Projections[0].WeightUpdates != alone.Training.Projections[0].WeightUpdates {
		t.Errorf("%d weights of features written, alone %d", r.Training.Projections[0].WeightUpdates, alone.Training.Projections[0].WeightUpdates)
	}
	last := len(r.Training.Projections) - 1
	if p := r.Training.Projections[last]; p.WeightUpdates == 0 || p.SynapticEvents == 0 || r.Training.Samples != 4*110 {
		t.Errorf("the read-out has %d updates and %d events of %d presentations", p.WeightUpdates, p.SynapticEvents, r.Training.Samples)
	}
}

// All of a mixture is in the fingerprint of a run.
func TestMixedFingerprint(t *testing.T) {
	task := someDigits(t)
	task.Train = learning.Samples{X: task.Train.X[:20], Label: task.Train.Label[:20]}
	task.Valid, task.Test = learning.Samples{}, learning.Samples{X: task.Test.X[:5], Label: task.Test.Label[:5]}
	seen := map[string]int{}
	for i, change := range []func(p []learning.Part){
		func([]learning.Part) {}, func(p []learning.Part) { p[0].Epochs = 1 }, func(p []learning.Part) { p[1].After = 1 },
		func(p []learning.Part) { p[0].Learner = stdp.Rule{Norm: 0.5, MaxRepeats: 3} },
		func(p []learning.Part) { p[0].Projections = []string{"input→excitatory", "inhibitory→excitatory"} },
		func(p []learning.Part) { p[0], p[1] = p[1], p[0] },
	} {
		n := readBy(snn.DiehlCook(64, 20), "excitatory")
		parts := []learning.Part{
			{Learner: fewSpikes, Projections: []string{"input→excitatory"}}, {Learner: linear, Projections: []string{"excitatory→output"}},
		}
		change(parts)
		n.Projections[2].Frozen = len(parts[0].Projections) == 1
		if !n.Projections[2].Frozen { // a weight each
			n.Projections[2].Wiring, n.Projections[2].Bound = snn.Dense{}, snn.Bound{Hi: 20}
		}
		e := learning.Entry{Net: n, Learner: learning.Mixed{Parts: parts}, Encoder: pulses, Settings: learning.Settings{Epochs: 2, Batch: 10}}
		r := trainedOn(t, e, task)
		if k, ok := seen[r.Fingerprint]; ok {
			t.Errorf("mixtures %d and %d have one fingerprint", k, i)
		}
		seen[r.Fingerprint] = i
	}
}

// Diagnose looks at a net of several rules.
func TestDiagnoseMixed(t *testing.T) {
	e := learning.Entry{Net: readBy(snn.DiehlCook(64, 20), "excitatory"), Encoder: pulses, Settings: learning.Settings{Epochs: 1, Batch: 25},
		Learner: learning.Mixed{Parts: []learning.Part{
			{Learner: fewSpikes, Projections: []string{"input→excitatory"}}, {Learner: linear, Projections: []string{"excitatory→output"}},
		}}}
	r := trainedOn(t, e, someDigits(t))
	d, err := learning.Diagnose(context.Background(), r.Entry, r.Model, someDigits(t), 20)
	if err != nil || len(d.Projections) != 4 || len(d.Named) != 10 {
		t.Errorf("%+v, %v", d, err)
	}
}

// besideInput has a read-out that hears the input too, by weights that stay.
func besideInput(n snn.Net) snn.Net {
	n.Projections = slices.Clone(n.Projections)
	n.Projections[len(n.Projections)-1].Frozen = true
	n.Projections = append(n.Projections, snn.Projection{Pre: "input", Post: "output"})
	return n
}

// Negatives and reconstructions are of raw samples. CSDP behind other cells is refused where it has either, also if there happen to be as many cells
// as values.
func TestMixedCSDPBehindCells(t *testing.T) {
	for _, c := range []struct {
		rule csdp.Rule
		net  snn.Net
		want string
	}{
		{csdp.Rule{SelfSupervised: true}, snn.CSDPUnlabelled(64, 20, 10), "negatives and reconstructions are of raw samples"},
		{csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.Generated}}, snn.CSDPUnlabelled(64, 20, 10), "are of raw samples"},
		{csdp.Rule{SelfSupervised: true, Negatives: csdp.Mixing{Kind: csdp.OtherData}}, snn.CSDPUnlabelled(30, 20, 10), "are of raw samples"},
	} {
		front := snn.Population{Name: "input", Shape: c.net.Populations[0].Shape, Cell: snn.LIF{Tau: 10, Threshold: .5}}
		c.net.Populations = append([]snn.Population{{Name: "pixels", Shape: []int{64}}}, c.net.Populations...)
		c.net.Populations[1] = front
		part := learning.Part{Learner: c.rule}
		for _, p := range c.net.Projections {
			part.Projections = append(part.Projections, p.String())
		}
		c.net.Projections = append(c.net.Projections, snn.Projection{Pre: "pixels", Post: "input", Frozen: true})
		task := someDigits(t)
		task.Other = task.Train.X[:3]
		_, err := learning.Train(t.Context(), learning.Entry{Net: c.net, Learner: learning.Mixed{Parts: []learning.Part{part}}, Encoder: encode.Bernoulli{T: 10},
			Settings: learning.Settings{Batch: 25, Store: "-"}}, task)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: error %v, want one that says %q", c.rule.Negatives.Kind, err, c.want)
		}
	}
}

// What does not fit is refused before anything is learned, by the names of both sides.
func TestMixedRefuses(t *testing.T) {
	features, out := []string{"input→excitatory"}, []string{"excitatory→output"}
	net := readBy(snn.DiehlCook(64, 20), "excitatory")
	type parts = []learning.Part
	for _, c := range []struct {
		want  string
		parts parts
		net   snn.Net
	}{
		{"there are no Parts", nil, net},
		{"part 2 has no Learner", parts{{Learner: fewSpikes, Projections: features}, {Projections: out}}, net},
		{"part 2 (surrogate) names no Projections", parts{{Learner: fewSpikes, Projections: features}, {Learner: linear}}, net},
		{`part 1 (stdp) names the projection "input→cells", which the net does not have; there are input→excitatory, `,
			parts{{Learner: fewSpikes, Projections: []string{"input→cells"}}}, net},
		{"part 1 (stdp) names the projection excitatory→inhibitory, which is Frozen",
			parts{{Learner: fewSpikes, Projections: []string{"excitatory→inhibitory"}}}, net},
		{"projection input→excitatory is named by part 1 (stdp) and by part 2 (surrogate)", parts{{Learner: fewSpikes, Projections: features},
			{Learner: linear, Projections: append(out, features...)}}, net},
		{"part 1 (stdp) names the projection input→excitatory twice", parts{{Learner: fewSpikes, Projections: append(features, features...)},
			{Learner: linear, Projections: out}}, net},
		{"projection excitatory→output is named by no part, and is not Frozen", parts{{Learner: fewSpikes, Projections: features}}, net},
		{"part 2 (ann) reads raw samples", parts{{Learner: fewSpikes, Projections: features}, {Learner: ann.Rule{}, Projections: out}}, net},
		{"part 1 (stdp) has After -1", parts{{Learner: fewSpikes, Projections: features, After: -1}, {Learner: linear, Projections: out}}, net},
		{"part 2 (surrogate) begins after 3 epochs, and the run has 2", parts{{Learner: fewSpikes, Projections: features, Epochs: 3},
			{Learner: linear, Projections: out, After: 3}}, net},
		{"all parts end after 1 epochs",
			parts{{Learner: fewSpikes, Projections: features, Epochs: 1}, {Learner: linear, Projections: out, Epochs: 1}}, net},
		{"part 2 (surrogate) learns from the spikes that projection input→excitatory causes, and part 1 (stdp) goes on",
			parts{{Learner: fewSpikes, Projections: features, After: 1}, {Learner: linear, Projections: out, Epochs: 1}}, net},
		{`part 1 (surrogate), on the net from "input" on: gradient: snn: population "excitatory": cells of type snn.Conductance`,
			parts{{Learner: linear, Projections: features}, {Learner: linear, Projections: out}}, net},
		{"part 1 (stdp) simulates projection hidden1→hidden1, which part 2 (surrogate) changes in the same epochs",
			parts{{Learner: fewSpikes, Projections: []string{"input→hidden1"}}, {Learner: linear, Projections: []string{"hidden1→hidden1", "hidden1→output"}}},
			snn.Recurrent(64, 20, 10)},
		{`part 2 (surrogate), on the net from "input" on, with input→excitatory of part 1 (stdp): gradient: snn: population "excitatory"`,
			parts{{Learner: fewSpikes, Projections: features, Epochs: 1}, {Learner: linear, Projections: []string{"input→output"}, After: 1}},
			besideInput(net)},
	} {
		e := learning.Entry{Net: c.net, Learner: learning.Mixed{Parts: c.parts}, Encoder: pulses,
			Settings: learning.Settings{Epochs: 2, Batch: 25, Store: "-"}}
		_, err := learning.Train(context.Background(), e, someDigits(t))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, want %q", err, c.want)
		}
	}
}
