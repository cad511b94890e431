package foreign

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
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// digits is a task of a few digits.
func digits(t *testing.T, train, test int) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(train, 0, test), nil)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

func csdpEntry() learning.Entry {
	return learning.Entry{Name: "csdp", Net: snn.CSDP(64, 60, 30, 10), Encoder: encode.Bernoulli{T: 30}, Learner: csdp.Rule{},
		Settings: learning.Settings{Epochs: 8, Batch: 50, Store: "-"}}
}

func annEntry() learning.Entry {
	return learning.Entry{Name: "ann", Net: snn.Feedforward(64, 20, 10), Learner: ann.Rule{}, Settings: learning.Settings{Epochs: 2, Store: "-"}}
}

// A trained CSDP tells shuffled digits, which are as bright as digits, by its goodness. What knows only how bright they are cannot, to the last
// digit: 0.5.
func TestRun(t *testing.T) {
	task := digits(t, 400, 60)
	r, err := Run(t.Context(), Experiment{
		Cases: []Case{
			{csdpEntry(), []Detector{Goodness{}, Goodness{Populations: []string{"hidden1", "hidden2"}}, MaxSoftmax{}}},
			{annEntry(), []Detector{MaxSoftmax{}}},
		},
		Raw:     []Detector{Intensity{}, Nearest{}},
		Foreign: []Set{{"shuffled", Permuted(task.Test.X, 1)}, {"noise", Uniform(40, 64, 1)}},
	}, task, learning.Seeds(2))
	if err != nil {
		t.Fatal(err)
	}
	t.Log(r.Table())
	if got := r.Find("csdp", "goodness", "shuffled"); got == nil || len(got.Values) != 2 || got.AUROC.Mean < 0.9 {
		t.Errorf("%+v", got)
	}
	if a, b := r.Find("csdp", "goodness", "noise"), r.Find("csdp", "goodness of hidden1, hidden2", "noise"); !slices.Equal(a.Values, b.Values) {
		t.Errorf("all that are judged: %v, the same named: %v", a.Values, b.Values)
	}
	bright := r.Find("", "mean intensity", "shuffled")
	if bright.AUROC.Mean != 0.5 || len(bright.Values) != 1 {
		t.Errorf("%+v", bright)
	}
	if near := r.Find("", "nearest training sample", "noise"); near.AUROC.Mean != 1 {
		t.Errorf("%+v", near)
	}
	good := r.Find("csdp", "goodness", "shuffled")
	if d, err := good.Less(bright); err != nil || d.N != 2 || math.Abs(d.Mean-(good.AUROC.Mean-0.5)) > 1e-12 {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := good.Less(r.Find("csdp", "goodness", "noise")); err == nil || !strings.Contains(err.Error(), `the sets "shuffled" and "noise"`) {
		t.Error(err)
	}
	table := r.Table()
	if len(table.Rows) != 6 || len(table.Head) != 4 || len(table.Rows[0]) != 4 || table.Rows[0][2] != "0.500" {
		t.Errorf("%v", table)
	}
}

// Goodness is Σ z² of the equation, from the spikes of a presentation, mean over steps and sum over layers.
func TestGoodnessIsTheEquation(t *testing.T) {
	task := digits(t, 60, 12)
	e := csdpEntry()
	e.Settings.Epochs = 1
	report, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	trained, err := report.Trained()
	if err != nil {
		t.Fatal(err)
	}
	scores, err := Goodness{}.Score(t.Context(), trained, nil, task.Test.X)
	if err != nil {
		t.Fatal(err)
	}
	usual, err := Goodness{}.Score(t.Context(), trained, nil, task.Train.X)
	if err != nil {
		t.Fatal(err)
	}
	sided, err := Goodness{TwoSided: true}.Score(t.Context(), trained, task.Train.X, task.Test.X)
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range task.Test.X {
		in, want := new(snn.Spikes), 0.
		e.Encoder.Encode(in, x, 1, snn.NewStream(0).Named("codes").At(i))
		trace, err := trained.Model.Run(in, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, layer := range []string{"hidden1", "hidden2"} {
			s := trace.Populations[trained.Model.Net.Index(layer)].Spikes
			z := make([]float64, s.Cells)
			for step := range s.Steps {
				for k := range z {
					z[k] *= 1 - 3./13
					if s.Has(step, k) {
						z[k] = 1
					}
					want += z[k] * z[k] / float64(s.Steps)
				}
			}
		}
		if math.Abs(scores[i]-want) > 1e-9 {
			t.Errorf("sample %d: %v, want %v", i, scores[i], want)
		}
		if two := -math.Abs(want - mean(usual)); math.Abs(sided[i]-two) > 1e-9 {
			t.Errorf("sample %d, two-sided: %v, want %v", i, sided[i], two)
		}
	}
}

// Sets keep what they say they keep.
func TestSets(t *testing.T) {
	x := digits(t, 200, 30).Train.X
	for i, y := range Permuted(x, 1) {
		a, b := slices.Clone(x[i]), slices.Clone(y)
		if slices.Equal(a, b) {
			t.Errorf("sample %d is as it was", i)
		}
		slices.Sort(a)
		slices.Sort(b)
		if !slices.Equal(a, b) {
			t.Fatalf("sample %d has other values", i)
		}
	}
	first, last := 0., 0.
	for _, y := range Resampled(x, 4000, 1) {
		for k, v := range y {
			if !slices.ContainsFunc(x, func(s []float32) bool { return s[k] == v }) {
				t.Fatalf("no sample has %v at %d", v, k)
			}
		}
		first, last = first+float64(y[20])/4000, last+float64(y[43])/4000
	}
	mean20, mean43 := 0., 0.
	for _, s := range x {
		mean20, mean43 = mean20+float64(s[20])/200, mean43+float64(s[43])/200
	}
	if math.Abs(first-mean20) > .03 || math.Abs(last-mean43) > .03 { // 0.5/√4000 is 0.008
		t.Errorf("means %v and %v, want %v and %v", first, last, mean20, mean43)
	}
	if u := Uniform(3, 5, 1); len(u) != 3 || len(u[0]) != 5 || slices.Equal(u[0], u[1]) || len(Resampled(nil, 3, 1)) != 0 {
		t.Error(u)
	}
}

func TestRefuses(t *testing.T) {
	task, sets := digits(t, 60, 12), []Set{{"noise", Uniform(4, 64, 1)}}
	over, end := context.WithCancel(t.Context())
	end()
	run := func(ctx context.Context, e Experiment) error {
		_, err := Run(ctx, e, task, learning.Seeds(1))
		return err
	}
	raw := []Detector{Nearest{}}
	for want, err := range map[string]error{
		"the context is nil":             run(nil, Experiment{}), //nolint:staticcheck // what is refused
		"there are 0 foreign sets":       run(t.Context(), Experiment{Raw: raw}),
		`set "noise" has 4 samples, or`:  run(t.Context(), Experiment{Raw: raw, Foreign: append(sets, sets...)}),
		`set "none" has 0 samples`:       run(t.Context(), Experiment{Raw: raw, Foreign: []Set{{Name: "none"}}}),
		"0 detectors":                    run(t.Context(), Experiment{Foreign: sets}),
		"1 detectors, or one that is ni": run(t.Context(), Experiment{Raw: []Detector{nil}, Foreign: sets}),
		`"mean intensity" comes twice`:   run(t.Context(), Experiment{Raw: []Detector{Intensity{}, Intensity{}}, Foreign: sets}),
		`entry "ann" has no detector`:    run(t.Context(), Experiment{Raw: raw, Cases: []Case{{Entry: annEntry()}}, Foreign: sets}),
		"layers of ann have no goodness": run(t.Context(), Experiment{Cases: []Case{{annEntry(), []Detector{Goodness{}}}}, Foreign: sets}),
		"there is none":                  run(t.Context(), Experiment{Raw: []Detector{MaxSoftmax{}}, Foreign: sets}),
		"sample 0 has 63 values":         run(t.Context(), Experiment{Raw: raw, Foreign: []Set{{"short", Uniform(4, 63, 1)}}}),
		"context canceled":               run(over, Experiment{Raw: raw, Foreign: sets}),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "foreign: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// Detectors name what they cannot score.
func TestDetectorsRefuse(t *testing.T) {
	over, end := context.WithCancel(t.Context())
	end()
	x, bad := [][]float32{{0, 1}}, [][]float32{{0, 1}, {1, float32(math.NaN())}}
	score := func(d Detector, ctx context.Context, train, x [][]float32) error {
		_, err := d.Score(ctx, nil, train, x)
		return err
	}
	for _, d := range []Detector{Intensity{}, Nearest{}} {
		for want, err := range map[string]error{
			"the context is nil":                    score(d, nil, x, x),
			"context canceled":                      score(d, over, x, x),
			"there are no training samples":         score(d, t.Context(), nil, x),
			"foreign: training sample 1 has NaN at": score(d, t.Context(), bad, x),
			"foreign: sample 1 has NaN at 1":        score(d, t.Context(), x, bad),
		} {
			if err == nil || !strings.HasPrefix(err.Error(), "foreign: ") || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %v, want %q", d, err, want)
			}
		}
	}
	for _, d := range []Detector{Goodness{}, MaxSoftmax{}} {
		if err := score(d, nil, x, x); err == nil || !strings.Contains(err.Error(), "the context is nil") {
			t.Errorf("%v: %v", d, err)
		}
	}
}

// More samples than there is room for are refused at once.
func TestSetsAreBounded(t *testing.T) {
	for want, f := range map[string]func(){
		"foreign: Resampled: 1099511627776 samples of 1 values": func() { Resampled([][]float32{{1}}, 1<<40, 1) },
		"foreign: Uniform: 2 samples of 1099511627776 values":   func() { Uniform(2, 1<<40, 1) },
		"foreign: Uniform: 16777217 samples of 0 values":        func() { Uniform(1<<24+1, 0, 1) },
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, want) {
					t.Errorf("%q, want %q", text, want)
				}
			}()
			f()
		}()
	}
}
