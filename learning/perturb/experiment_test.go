package perturb_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/perturb"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func digits(t testing.TB) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(200, 40, 100), err)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// entries are one of each family of rules, with the population that is changed.
func entries() []learning.Entry {
	settings := learning.Settings{Epochs: 3, Batch: 20, Store: "-"}
	return []learning.Entry{
		{Name: "csdp", Net: snn.CSDP(64, 40, 20, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20}, Settings: settings},
		{Name: "stdp", Net: snn.DiehlCook(64, 40), Learner: stdp.Rule{}, Encoder: encode.Poisson{T: 100, MaxRate: 600}, Settings: settings},
		{Name: "surrogate", Net: snn.Feedforward(64, 40, 10), Learner: gradient.Rule{}, Encoder: encode.Bernoulli{T: 20}, Settings: settings},
	}
}

// hidden are the populations that cells are changed of.
var hidden = map[string]string{"csdp": "hidden1", "stdp": "excitatory", "surrogate": "hidden1"}

// Silenced cells do not fire, clamped ones do in every step, and cut synapses carry nothing, whatever the rule; what is intact gives the report's numbers.
func TestConditions(t *testing.T) {
	task := digits(t)
	for _, entry := range entries() {
		if testing.Short() && entry.Name == "stdp" { // half a minute under the race detector
			continue
		}
		t.Run(entry.Name, func(t *testing.T) {
			p := hidden[entry.Name]
			if entry.Net.Index(p) < 0 {
				t.Fatalf("no population %q in\n%s", p, entry.Net)
			}
			first := entry.Net.Projections[0].String()
			clamped := p
			if entry.Name == "csdp" { // of which the thresholds of cells have a floor
				clamped = "input"
			}
			r, err := perturb.Run(context.Background(), perturb.Experiment{
				Entries: []learning.Entry{entry},
				Conditions: []perturb.Condition{
					{Name: "silence", Do: []perturb.Manipulation{perturb.Silence{Population: p, Share: 1}}},
					{Name: "clamp", Do: []perturb.Manipulation{perturb.Clamp{Population: clamped, Share: 1}}},
					{Name: "deaf", Do: []perturb.Manipulation{perturb.Silence{Population: "input", Share: 1}}},
					{Name: "lesion", Do: []perturb.Manipulation{perturb.Lesion{Projection: first, Share: 1}}},
				},
			}, task, []uint64{1, 2})
			if err != nil {
				t.Fatal(err)
			}
			intact, rate := r.Find(entry.Name, perturb.Intact, 0), func(name, of string) float64 { return rateOf(t, r.Find(entry.Name, name, 0), of) }
			if got := rate("silence", p); got != 0 {
				t.Errorf("silenced cells have a rate of %v", got)
			}
			if got, before := rate("clamp", clamped), rateOf(t, intact, clamped); entry.Name != "stdp" && got < .99 || got < 3*before {
				t.Errorf("clamped cells have a rate of %v, %v before", got, before) // cells of STDP have a refractory period
			}
			if got := rate("deaf", "input"); got != 0 {
				t.Errorf("a silenced input has a rate of %v", got)
			}
			if lesion := r.Find(entry.Name, "lesion", 0); lesion.Test.Mean >= intact.Test.Mean {
				t.Errorf("without %s accuracy is %v, %v with it", first, lesion.Test.Mean, intact.Test.Mean)
			}
			for i, seed := range []uint64{1, 2} {
				e := entry
				e.Settings.Seed = seed
				report, err := learning.Train(context.Background(), e, task)
				if err != nil {
					t.Fatal(err)
				}
				if intact.Values[i] != report.Test.Accuracy {
					t.Errorf("seed %d: intact %v, the report says %v", seed, intact.Values[i], report.Test.Accuracy)
				}
			}
		})
	}
}

func rateOf(t *testing.T, o *perturb.Outcome, population string) float64 {
	t.Helper()
	if o == nil {
		t.Fatal("no such outcome")
	}
	for _, x := range o.Rates {
		if x.Population == population {
			return x.Rate.Mean
		}
	}
	t.Fatalf("no rate of %s", population)
	return math.NaN()
}

// Cells of a smaller dose are among those of a larger one; accuracy and rates fall with it.
func TestDoses(t *testing.T) {
	entry := entries()[2]
	doses := []float64{.1, .5, 1}
	r, err := perturb.Run(context.Background(), perturb.Experiment{
		Entries: []learning.Entry{entry},
		Conditions: perturb.Doses("silence", func(share float64) perturb.Manipulation {
			return perturb.Silence{Population: "hidden1", Share: share}
		}, doses...),
		Hypotheses: []perturb.Hypothesis{
			{Says: "nothing is left", Entry: "surrogate", Condition: "silence", Dose: 1, Expect: perturb.Lower, Margin: .04},
			{Says: "more cells, more spikes", Entry: "surrogate", Condition: "silence", Dose: .5, Rate: "hidden1", Expect: perturb.Higher},
		},
	}, digits(t), []uint64{1, 2, 3})
	if err != nil {
		t.Fatal(err)
	}
	series := r.Series("surrogate", "silence")
	var rates []float64
	for _, o := range series {
		rates = append(rates, rateOf(t, &o, "hidden1"))
	}
	if len(series) != 4 || !slices.IsSortedFunc(rates, func(a, b float64) int { return int(1e6 * (b - a)) }) || rates[3] != 0 {
		t.Errorf("rates by dose: %v", rates)
	}
	if r.Verdicts[0].Outcome != perturb.Holds || r.Verdicts[1].Outcome != perturb.Contradicted {
		t.Errorf("verdicts: %+v", r.Verdicts)
	}
	for _, want := range []string{"silence 0.5", "intact", "3 seeds"} {
		if text := r.Table().String(); !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if text := r.Hypotheses().String(); !strings.Contains(text, "accuracy lower, margin 4 %") || !strings.Contains(text, "contradicted") {
		t.Error(text)
	}
}

// What cannot be done is told before anything is trained.
func TestRunRefuses(t *testing.T) {
	task := digits(t)
	surrogate := entries()[2]
	conventional := learning.Entry{Name: "ann", Net: snn.Feedforward(64, 20, 10), Learner: ann.Rule{}, Settings: learning.Settings{Store: "-"}}
	jitter := perturb.Condition{Name: "jitter", Do: []perturb.Manipulation{perturb.Jitter{Steps: 1}}}
	floor := perturb.Condition{Name: "clamp", Do: []perturb.Manipulation{perturb.Clamp{Population: "hidden1", Share: 1}}}
	hushed := perturb.Condition{Name: "hushed", Do: []perturb.Manipulation{perturb.Silence{Population: "hidden1", Share: 1}}}
	codeless, negative, nameless := surrogate, surrogate, surrogate
	codeless.Encoder, negative.Encoder, nameless.Name, nameless.Encoder = nil, encode.Bernoulli{T: -5}, "", nil
	far := perturb.Condition{Name: "far", Do: []perturb.Manipulation{perturb.Jitter{Steps: math.MaxInt}}}
	unlike := task
	unlike.Test = learning.Samples{}
	for want, c := range map[string]struct {
		perturb.Experiment
		task learning.Task
	}{
		"an experiment without conditions":                   {perturb.Experiment{Entries: []learning.Entry{surrogate}}, task},
		`has no test samples`:                                {perturb.Experiment{Entries: []learning.Entry{surrogate}, Conditions: []perturb.Condition{jitter}}, unlike},
		`two conditions are called "jitter"`:                 {perturb.Experiment{Conditions: []perturb.Condition{jitter, jitter}}, task},
		`condition "idle" does nothing`:                      {perturb.Experiment{Conditions: []perturb.Condition{{Name: "idle"}}}, task},
		`condition "x": manipulation 0 is nil`:               {perturb.Experiment{Conditions: []perturb.Condition{{Name: "x", Do: []perturb.Manipulation{nil}}}}, task},
		`a condition is called "intact"`:                     {perturb.Experiment{Conditions: []perturb.Condition{{Name: "intact"}}}, task},
		`hypothesis "h": no condition "y"`:                   {hypothesis(surrogate, jitter, perturb.Hypothesis{Condition: "y", Entry: "surrogate"}), task},
		`hypothesis "h": no entry "z"`:                       {hypothesis(surrogate, jitter, perturb.Hypothesis{Condition: "jitter", Entry: "z"}), task},
		`has no population "soma"`:                           {hypothesis(surrogate, jitter, perturb.Hypothesis{Condition: "jitter", Entry: "surrogate", Rate: "soma"}), task},
		`a margin of -1`:                                     {hypothesis(surrogate, jitter, perturb.Hypothesis{Condition: "jitter", Entry: "surrogate", Margin: -1}), task},
		`do not fall below Adapt.PerPopulation.Floor, 0.025`: {perturb.Experiment{Entries: entries()[:1], Conditions: []perturb.Condition{floor}}, task},
		`cells of population "hidden1" do not fire`:          {perturb.Experiment{Entries: []learning.Entry{conventional}, Conditions: []perturb.Condition{hushed}}, task},
		`entry "surrogate": there is no encoder`:             {perturb.Experiment{Entries: []learning.Entry{codeless}, Conditions: []perturb.Condition{hushed}}, task},
		`entry "surrogate": there is no encoder; give it one`: {
			perturb.Experiment{Entries: []learning.Entry{nameless}, Conditions: []perturb.Condition{hushed}}, task,
		},
		`entry "surrogate": encode: Bernoulli: T is -5`: {perturb.Experiment{Entries: []learning.Entry{negative}, Conditions: []perturb.Condition{hushed}}, task},
		`steps; give 0 to 16777216`:                     {perturb.Experiment{Entries: []learning.Entry{surrogate}, Conditions: []perturb.Condition{far}}, task},
		`the rule reads raw samples`:                    {perturb.Experiment{Entries: []learning.Entry{conventional}, Conditions: []perturb.Condition{jitter}}, task},
		`condition "jitter": input moved by up to`:      {perturb.Experiment{Entries: []learning.Entry{conventional}, Conditions: []perturb.Condition{jitter}}, task},
	} {
		_, err := perturb.Run(context.Background(), c.Experiment, c.task, []uint64{1})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "perturb: ") {
			t.Errorf("error %v; want %s", err, want)
		}
	}
}

func hypothesis(e learning.Entry, c perturb.Condition, h perturb.Hypothesis) perturb.Experiment {
	h.Says = "h"
	return perturb.Experiment{Entries: []learning.Entry{e}, Conditions: []perturb.Condition{c}, Hypotheses: []perturb.Hypothesis{h}}
}

// A rule that asks the encoder for exact times does not see that spikes of steps are moved, and says so.
func TestExactTimes(t *testing.T) {
	entry := learning.Entry{
		Net: eventprop.YinYang(), Learner: eventprop.Rule{}, Encoder: encode.SpikeTimes{T: 31}, Settings: learning.Settings{Batch: 10, Store: "-"},
	}
	task := learning.Task{Name: "times", Classes: 3, Shape: []int{5}}
	for i := range 30 {
		x := []float32{.1, .2, .5, .7, 1}
		x[i%5] = float32(i%7) / 7
		for _, part := range []*learning.Samples{&task.Train, &task.Valid, &task.Test} {
			part.X, part.Label = append(part.X, x), append(part.Label, i%3)
		}
	}
	for want, m := range map[string]perturb.Manipulation{
		"asks the encoder for more than spikes":        perturb.Jitter{Steps: 3},
		"under eventprop these cells do not fire when": perturb.Clamp{Population: "hidden1", Share: 1},
	} {
		_, err := perturb.Run(context.Background(), perturb.Experiment{
			Entries: []learning.Entry{entry}, Conditions: []perturb.Condition{{Name: "done", Do: []perturb.Manipulation{m}}},
		}, task, []uint64{1})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}
