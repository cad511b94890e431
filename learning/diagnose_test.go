package learning_test

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
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// diagnosed is a chain of 2, 3 and 2 cells without leak, whose first weights are given: a constant input of 1 in the first cell, for 10 steps.
func diagnosed(t *testing.T, first []float32, bound snn.Bound) *learning.Diagnosis {
	t.Helper()
	net := snn.Feedforward(2, 3, 2)
	for i := range net.Populations[1:] {
		net.Populations[i+1].Cell = snn.LIF{Beta: 1}
	}
	net.Projections[0].Bound = bound
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	w, ld := m.Weights(0)
	copy(w, first)
	clear(w[ld:][:3])
	out, ld := m.Weights(1)
	for i := range 3 {
		copy(out[i*ld:], []float32{0.5, -0.5})
	}
	task := learning.Task{Name: "two", Classes: 2, Shape: []int{2}, Train: learning.Samples{X: [][]float32{{1, 0}, {1, 0}}, Label: []int{0, 1}}}
	e := learning.Entry{Name: "x", Net: net, Learner: gradient.Rule{}, Encoder: encode.Direct{T: 10}, Settings: learning.Settings{Batch: 2}}
	d, err := learning.Diagnose(t.Context(), e, m, task, 0)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The numbers are those of ten steps by hand: a cell that gains 0.09 a step comes to 0.9 of its threshold, one that gains 0.26 fires twice, at 1.04 in
// step 4 and, from 0.04 on, at 1.08 in step 8, and one that gains 2 fires in every step.
func TestDiagnoseByHand(t *testing.T) {
	d := diagnosed(t, []float32{0.09, 0.26, 2}, snn.Bound{Lo: -2, Hi: 2})
	p := d.Populations[1]
	if p.Cells != 3 || p.Silent != 1 || p.Saturated != 1 || math.Abs(p.Reach-0.9) > 1e-5 || math.Abs(p.Rate-12./30) > 1e-12 {
		t.Errorf("hidden1: %+v", p)
	}
	if !p.Differentiated || p.SurrogateOverlap < 0.4 || p.SurrogateOverlap > 0.6 { // the spikes, and few steps nearer than (√10 − 1)/25
		t.Errorf("overlap %v", p.SurrogateOverlap)
	}
	if j := d.Projections[0]; j.Weights != 6 || j.AtBound != 1./6 || j.Largest != 2 || math.Abs(j.RMS-math.Sqrt((0.09*0.09+0.26*0.26+4)/6)) > 1e-7 {
		t.Errorf("input→hidden1: %+v", j)
	}
	if d.Samples != 2 || d.Steps != 10 || !slices.Equal(d.Named, []int{2, 0}) || d.Unclassified != 0 {
		t.Errorf("%+v", d)
	}
	if d.Projections[1].Gradient == 0 {
		t.Error("no gradient of the output's weights")
	}
	if text := d.Table().Markdown(); !strings.Contains(text, "| hidden1 | 3 | 0.4 | 1 | 1 |") {
		t.Error(text)
	}
}

// Each thing that keeps a net from learning is found, with what to change, and a net that learns has no finding.
func TestDiagnoseFinds(t *testing.T) {
	found := func(d *learning.Diagnosis, what, advice string) {
		t.Helper()
		if !slices.ContainsFunc(d.Findings, func(f learning.Finding) bool {
			return strings.Contains(f.What, what) && strings.Contains(f.Advice, advice)
		}) {
			t.Errorf("no finding with %q and %q among %v", what, advice, d.Findings)
		}
	}
	silent := diagnosed(t, []float32{0.01, 0.01, 0.01}, snn.Bound{})
	found(silent, `population "hidden1" never fired; its cells came to 0.1 of their thresholds`, "larger weights")
	found(silent, `population "output" never fired`, "excites it")
	found(silent, "2 of 2 samples left the output silent", "lower Threshold")
	found(silent, `the surrogate derivative of population "hidden1" is`, "smaller Slope")
	found(diagnosed(t, []float32{0.01, 0.01, 2}, snn.Bound{}), `2 of 3 cells of population "hidden1" never fired`, "fewer cells")
	loud := diagnosed(t, []float32{2, 2, 2}, snn.Bound{Lo: 0, Hi: 2})
	found(loud, `3 of 3 cells of population "hidden1" fired in every step`, "smaller weights")
	found(loud, "100 % of the weights of input→hidden1 are at a bound", "widen Bound")
	found(loud, "one class alone was named", "lower the rate")
}

// Gradients that vanish or grow are found: between projections and steps by numbers that are made up here, and where there is none.
func TestDiagnoseFindsGradients(t *testing.T) {
	part := func(norm, first, last float64) learning.ProjectionDiagnosis {
		return learning.ProjectionDiagnosis{Name: "p", Gradient: norm, Steps: []float64{0, first, 1e-3 * first, first, last, last, last, last, 0}}
	}
	for _, c := range []struct {
		of   []learning.ProjectionDiagnosis
		want []string
	}{
		{[]learning.ProjectionDiagnosis{part(1, 1, 1), part(0.5, 1, 2)}, nil},
		{[]learning.ProjectionDiagnosis{part(0, 0, 0)}, []string{"no gradient reaches any weights"}},
		{[]learning.ProjectionDiagnosis{part(1, 1, 1), part(0, 0, 0)}, []string{"no gradient reaches the weights of p"}},
		{[]learning.ProjectionDiagnosis{part(1, 1, 1), part(1e-5, 1, 1)}, []string{"the gradient of p has a norm of 1e-05, and the largest one of the net 1"}},
		{[]learning.ProjectionDiagnosis{part(1, 1, 1e-5)}, []string{"a norm of 1 in its first steps, and of 1e-05 in its last"}},
		{[]learning.ProjectionDiagnosis{part(1, 1e-5, 1)}, []string{"a norm of 1e-05 in its first steps, and of 1 in its last"}},
		{[]learning.ProjectionDiagnosis{{Name: "frozen"}}, nil},
	} {
		d := learning.Diagnosis{Projections: c.of}
		got := d.FindGradients()
		if len(got) != len(c.want) {
			t.Errorf("%+v: %v, want %q", c.of, got, c.want)
			continue
		}
		for i, want := range c.want {
			if !strings.Contains(got[i].What, want) {
				t.Errorf("%v, want %q", got[i], want)
			}
		}
	}
}

// Black images are a finding of the input, and not only of the cells that hear nothing.
func TestDiagnoseSilentInput(t *testing.T) {
	net := snn.Feedforward(2, 3, 2)
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []learning.Encoder{encode.Direct{T: 4}, encode.Bernoulli{T: 4}} {
		task := learning.Task{Name: "black", Classes: 2, Shape: []int{2}, Train: learning.Samples{X: [][]float32{{0, 0}}, Label: []int{0}}}
		e := learning.Entry{Name: "x", Net: net, Learner: gradient.Rule{}, Encoder: code}
		d, err := learning.Diagnose(t.Context(), e, m, task, 0)
		if err != nil || len(d.Findings) == 0 || !strings.Contains(d.Findings[0].What, `nothing but silence of the samples for population "input"`) {
			t.Errorf("%T: %+v, %v", code, d, err)
		}
	}
}

// The surrogate derivative of each cell is compared with the largest that its own threshold allows, so that the threshold of one cell does not decide
// for all.
func TestDiagnoseThresholdsDiffer(t *testing.T) {
	overlap := func(first float32) float64 {
		net := snn.Feedforward(2, 30, 2)
		net.Populations[1].Cell = snn.LIF{Beta: 0.9, Jitter: 1e-3} // thresholds of their own
		m, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		m.Thresholds(1)[0] = first
		task := learning.Task{Name: "two", Classes: 2, Shape: []int{2}, Train: learning.Samples{X: [][]float32{{1, 0.5}}, Label: []int{0}}}
		rule := gradient.Rule{Function: gradient.SurrogateFunction{Kind: gradient.PiecewiseLinear}} // its height is γ/θ
		d, err := learning.Diagnose(t.Context(), learning.Entry{Name: "x", Net: net, Learner: rule, Encoder: encode.Direct{T: 20}}, m, task, 0)
		if err != nil {
			t.Fatal(err)
		}
		return d.Populations[1].SurrogateOverlap
	}
	if same, other := overlap(1), overlap(0.01); same == 0 || math.Abs(same-other) > 1./30 {
		t.Errorf("overlap %v, and %v if one threshold of 30 is 0.01", same, other)
	}
}

// Every kind of rule can be diagnosed on the digits: trained nets of them fire, and an untrained one is told apart by nothing but its classes.
func TestDiagnoseRules(t *testing.T) {
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(200, 0, 60), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []learning.Entry{
		{Name: "gradient", Net: snn.Feedforward(64, 50, 10), Learner: gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}, Encoder: encode.Direct{T: 20}},
		{Name: "csdp", Net: snn.CSDP(64, 50, 30, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 20}},
		{Name: "stdp", Net: snn.DiehlCook(64, 30), Learner: stdp.Rule{Norm: 0.4}, Encoder: encode.Poisson{T: 100, MaxRate: 250}},
	} {
		e.Settings = learning.Settings{Epochs: 2, Batch: 20, Store: "-", Seed: 3}
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		d, err := learning.Diagnose(t.Context(), e, r.Model, task, 30)
		if err != nil {
			t.Fatalf("%s: %v", e.Name, err)
		}
		if d.Samples != 30 || len(d.Populations) != len(e.Net.Populations) || len(d.Projections) != len(e.Net.Projections) {
			t.Errorf("%s: %+v", e.Name, d)
		}
		if hidden := d.Populations[1]; hidden.Rate == 0 || hidden.Rate >= 1 || (e.Name == "gradient") != hidden.Differentiated {
			t.Errorf("%s: %+v", e.Name, hidden)
		}
		if (e.Name == "gradient") != (d.Projections[0].Gradient > 0) || (e.Name == "stdp") != (d.Named == nil) {
			t.Errorf("%s: gradient %v, named %v", e.Name, d.Projections[0].Gradient, d.Named)
		}
		if e.Name == "gradient" && len(d.Findings) != 0 {
			t.Errorf("a net that learns: %v", d.Findings)
		}
	}
}

func TestDiagnoseRefuses(t *testing.T) {
	net := snn.Feedforward(2, 3, 2)
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	good := learning.Entry{Name: "x", Net: net, Learner: gradient.Rule{}, Encoder: encode.Direct{T: 4}}
	raw, none := good, good
	raw.Learner, none.Learner = ann.Rule{}, nil
	task := learning.Task{Name: "two", Classes: 2, Shape: []int{2}, Train: learning.Samples{X: [][]float32{{1, 0}}, Label: []int{0}}}
	wide := task
	wide.Train.X, wide.Shape = [][]float32{{1, 0, 1}}, []int{3}
	over, stop := context.WithCancel(t.Context())
	stop()
	for want, err := range map[string]error{
		"there is no Model":  second(learning.Diagnose(t.Context(), good, nil, task, 0)),
		"reads raw samples":  second(learning.Diagnose(t.Context(), raw, m, task, 0)),
		"has no learner":     second(learning.Diagnose(t.Context(), none, m, task, 0)),
		"-1 samples":         second(learning.Diagnose(t.Context(), good, m, task, -1)),
		"3":                  second(learning.Diagnose(t.Context(), good, m, wide, 0)),
		"context canceled":   second(learning.Diagnose(over, good, m, task, 0)),
		"no training sample": second(learning.Diagnose(t.Context(), good, m, learning.Task{Name: "two", Classes: 2, Shape: []int{2}}, 0)),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "learning: diagnose: entry \"x\": ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func second[T any](_ T, err error) error { return err }
