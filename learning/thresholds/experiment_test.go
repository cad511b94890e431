package thresholds

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func digits(t testing.TB) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(150, 60, 40), err)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

func settings() learning.Settings {
	return learning.Settings{Epochs: 2, Batch: 25, Workers: 1, Store: "-"}
}

// surrogate has no noise, so that what its cells do can be simulated anew.
func surrogate() Subject {
	return Subject{
		Entry: learning.Entry{Name: "surrogate", Net: snn.Feedforward(64, 70, 10), Encoder: encode.Direct{T: 12}, Settings: settings()},
		Rates: []float64{.002, .004, .016}, Hidden: []string{"hidden1"},
		At: func(rate float64) learning.Learner { return gradient.Rule{Optimizer: optim.Optimizer{Rate: rate}} },
	}
}

func local() Subject {
	return Subject{
		Entry: learning.Entry{Name: "csdp", Net: snn.CSDP(64, 30, 10), Encoder: encode.Bernoulli{T: 12}, Settings: settings()},
		Rates: []float64{.002, .008}, Hidden: []string{"hidden1"},
		At: func(rate float64) learning.Learner { return csdp.Rule{Rate: rate} },
	}
}

// What an outcome says is what each network says by itself: chosen by validation, and of the cells that fire in a simulation of the test samples.
func TestRunIsWhatNetworksDo(t *testing.T) {
	task, ctx := digits(t), context.Background()
	s := surrogate()
	r, err := Run(ctx, Experiment{Forms: Forms(), Subjects: []Subject{s}}, task, learning.Seeds(2))
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range Forms() {
		o := r.Outcomes[i]
		best, mean := 0., -1.
		for _, rate := range s.Rates {
			if sum := train(t, s, f, rate, 1, task).Valid.Accuracy + train(t, s, f, rate, 2, task).Valid.Accuracy; sum > mean {
				best, mean = rate, sum
			}
		}
		if o.Rate != best || o.Form != f.Name {
			t.Errorf("%s: %s chose %v, want %v", f.Name, o.Form, o.Rate, best)
		}
		for k, seed := range []uint64{1, 2} {
			report := train(t, s, f, best, seed, task)
			silent, spikes := simulated(t, report.Model, task.Test)
			if o.Test.Values[k] != report.Test.Accuracy || o.Silent.Values[k] != float64(silent)/70 || o.Spikes.Values[k] != float64(spikes)/40 {
				t.Errorf("%s, seed %d: %v, %v, %v; by itself %v, %v, %v", f.Name, seed, o.Test.Values[k], o.Silent.Values[k], o.Spikes.Values[k],
					report.Test.Accuracy, float64(silent)/70, float64(spikes)/40)
			}
		}
		first := r.Outcomes[0].Test.Values
		if d := (o.Test.Values[0] - first[0] + o.Test.Values[1] - first[1]) / 2; i > 0 && math.Abs(o.Test.Less.Mean-d) > 1e-12 {
			t.Errorf("%s: differs by %v on the mean, want %v", f.Name, o.Test.Less.Mean, d)
		}
	}
	if strings.Contains(Table(r).Markdown(), "patterns") {
		t.Error("the table has capacities, which nobody measured")
	}
	if !math.IsNaN(r.Outcomes[0].Test.Less.Mean) {
		t.Error("the first form differs from itself")
	}
}

func train(t *testing.T, s Subject, f Form, rate float64, seed uint64, task learning.Task) *learning.Report {
	t.Helper()
	e, err := s.entry(f, rate)
	if err != nil {
		t.Fatal(err)
	}
	e.Settings.Seed = seed
	report, err := learning.Train(context.Background(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// simulated counts the hidden cells that fire for no sample, and all spikes of the others.
func simulated(t *testing.T, m *snn.Model, samples learning.Samples) (silent, spikes int) {
	t.Helper()
	fired := make([]bool, 70)
	for _, x := range samples.X {
		s, err := snn.NewSim(m, 1)
		if err != nil {
			t.Fatal(err)
		}
		var in snn.Spikes
		encode.Direct{T: 12}.Encode(&in, x, 1, snn.NewStream(1))
		for step := range 12 {
			if err := s.Deliver(step, []*snn.Spikes{&in}); err != nil {
				t.Fatal(err)
			}
			s.Fire()
			for i := range fired {
				if s.Spikes(1, 0)[i/64]>>(i%64)&1 == 1 {
					fired[i], spikes = true, spikes+1
				}
			}
		}
	}
	for _, x := range fired {
		if !x {
			silent++
		}
	}
	return silent, spikes
}

// Both rules take all five forms, and store something; a rule that does not take one says so in its row, and the others go on.
func TestRulesTakeForms(t *testing.T) {
	task := digits(t)
	e := Experiment{Forms: Forms(), Subjects: []Subject{surrogate(), local()}, Capacity: Capacity{Epochs: 120, Patterns: []int{2, 3}}}
	one := surrogate()
	one.Entry.Name, one.Entry.Net, one.Rates = "e-prop", snn.Recurrent(64, 20, 10), []float64{.01}
	one.At = func(rate float64) learning.Learner {
		return gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}, Credit: gradient.Credit{Kind: gradient.EProp, Feedback: gradient.Random},
			Optimizer: optim.Optimizer{Rate: rate}}
	}
	e.Subjects = append(e.Subjects, one)
	r, err := Run(context.Background(), e, task, learning.Seeds(1))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range r.Outcomes {
		refused := o.Subject == "e-prop" && o.Form == "per population"
		if refused != (o.Refused != "") || refused != (len(o.Test.Values) == 0) || o.Subject == "surrogate" && o.Capacity.Values[0] == 0 {
			t.Errorf("%s, %s: refused %q, accuracy %v, stored %v", o.Subject, o.Form, o.Refused, o.Test.Values, o.Capacity.Values)
		}
	}
	text := Table(r).Markdown()
	if got := strings.Count(text, "\n| digits |"); got != 15 || !strings.Contains(text, "| e-prop | per population |  | refused |") ||
		!strings.Contains(text, "each spike moves the thresholds of all cells") {
		t.Errorf("%d rows of\n%s", got, text)
	}
}

func TestRunRefuses(t *testing.T) {
	task := digits(t)
	good := func() Experiment { return Experiment{Forms: Forms(), Subjects: []Subject{surrogate()}} }
	for want, change := range map[string]func(e *Experiment, task *learning.Task){
		"an experiment of 0 forms":            func(e *Experiment, _ *learning.Task) { e.Forms = nil },
		`two forms are called "fixed"`:        func(e *Experiment, _ *learning.Task) { e.Forms = append(e.Forms, Form{Name: "fixed"}) },
		`two subjects are called "surrogate"`: func(e *Experiment, _ *learning.Task) { e.Subjects = append(e.Subjects, surrogate()) },
		"At is nil":                           func(e *Experiment, _ *learning.Task) { e.Subjects[0].At = nil },
		"At(0.002) is nil": func(e *Experiment, _ *learning.Task) {
			e.Subjects[0].At = func(float64) learning.Learner { return nil }
		},
		"Rates are [0.2 0.1]":              func(e *Experiment, _ *learning.Task) { e.Subjects[0].Rates = []float64{.2, .1} },
		"it has no learning rates":         func(e *Experiment, _ *learning.Task) { e.Subjects[0].Rates = nil },
		`no population "there"`:            func(e *Experiment, _ *learning.Task) { e.Subjects[0].Hidden = []string{"there"} },
		"it has no name":                   func(e *Experiment, _ *learning.Task) { e.Subjects[0].Entry.Name = "" },
		"Capacity has 0 epochs":            func(e *Experiment, _ *learning.Task) { e.Capacity.Patterns = []int{4} },
		"Capacity.Patterns are [4 4]":      func(e *Experiment, _ *learning.Task) { e.Capacity = Capacity{Epochs: 1, Patterns: []int{4, 4}} },
		"Capacity.Share is 2":              func(e *Experiment, _ *learning.Task) { e.Capacity = Capacity{Epochs: 1, Patterns: []int{4}, Share: 2} },
		"0 validation and 40 test samples": func(_ *Experiment, task *learning.Task) { task.Valid = learning.Samples{} },
	} {
		e, task := good(), task
		change(&e, &task)
		if _, err := Run(context.Background(), e, task, learning.Seeds(1)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	var none context.Context
	if _, err := Run(none, good(), task, learning.Seeds(1)); err == nil {
		t.Error("a context that is nil is taken")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Run(ctx, good(), task, learning.Seeds(1)); err == nil {
		t.Error("a context that is over is taken")
	}
}

// Names of forms are told apart in the store by what they do: a run under another form is another run.
func TestFormsAreOtherNets(t *testing.T) {
	var nets []string
	for _, f := range Forms() {
		n, err := f.Apply(snn.Feedforward(4, 3, 2), "hidden1")
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(nets, n.String()) {
			t.Errorf("%s is a net that another form made", f.Name)
		}
		nets = append(nets, n.String())
	}
}
