package learning_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// silencedEntries are all rules, and the surrogate with every loss, read from cells that fire or, where the loss reads
// membranes, from a leaky integrator too.
func silencedEntries() map[string]learning.Entry {
	all := ruleEntries()
	for k := gradient.LossKind(0); named(k); k++ {
		rule := gradient.Rule{Loss: gradient.Loss{Kind: k}}
		if !takesClasses(rule) {
			continue
		}
		e := all["surrogate adam"]
		e.Learner = rule
		all["surrogate "+k.String()] = e
		if k == gradient.CEMaxMembrane || k == gradient.CEMembrane || k == gradient.MSEMembrane || k == gradient.SmoothL1Membrane || k == gradient.MSELast {
			e.Net.Populations = slices.Clone(e.Net.Populations)
			e.Net.Populations[2].Cell = snn.LI{Beta: 0.9}
			all["surrogate with LI "+k.String()] = e
		}
	}
	e := all["surrogate CETemporal"]
	e.Learner = gradient.Rule{Loss: gradient.Loss{Kind: gradient.CETemporal, Reciprocal: true}}
	all["surrogate CETemporal reciprocal"] = e
	return all
}

// silence sets all weights that are learned to 0.
func silence(m *snn.Model) *snn.Model {
	m = m.Clone()
	for i, p := range m.Net.Projections {
		if !p.Frozen {
			w, _ := m.Weights(i)
			clear(w)
		}
	}
	return m
}

// TestSilentOutputsHaveNoClass: for every rule and loss a net of zero weights names no class, so that it is right for no sample,
// also where all samples are of class 0.
func TestSilentOutputsHaveNoClass(t *testing.T) {
	task := fewDigits(t)
	task.Test.Label = make([]int, task.Test.Len())
	for name, e := range silencedEntries() {
		r := prepared(t, e, task)
		m := silence(r.Model())
		var err error
		tr, err := e.Learner.Resolve().Bind(learning.Setup{Model: m, Encoder: e.Encoder, Classes: 10, Batch: 20, Stream: r.Root().Named("learner")})
		if err != nil {
			t.Fatal(err)
		}
		r.TrainBy(tr)
		j, err := r.Evaluate(context.Background(), "test", task.Test)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := j.Metrics().Accuracy; got != 0 || j.Unclassified() != 20 || slices.Max(j.Predicted()) != -1 {
			t.Errorf("%s: accuracy %v, %d of 20 unclassified, classes %v", name, got, j.Unclassified(), j.Predicted())
		}
	}
}

// TestClassOf: a tie is the first of equals, and a score that is no number names no class.
func TestClassOf(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		score       []float64
		any, silent int
	}{
		{[]float64{0, 0, 0}, 0, -1},
		{[]float64{0}, 0, -1},
		{[]float64{2, 2, 1}, 0, 0},
		{[]float64{1, 2, 2}, 1, 1},
		{[]float64{3, 3, 3}, 0, 0},
		{[]float64{-1, -2, 0}, 2, 2},
		{[]float64{-2, -1, -1}, 1, 1},
		{[]float64{nan, 5, 1}, -1, -1},
		{[]float64{5, nan, 1}, -1, -1},
		{[]float64{5, 1, inf}, -1, -1},
		{[]float64{5, 1, -inf}, -1, -1},
	} {
		if a, b := rules.ClassOf(c.score), rules.HeardClass(c.score); a != c.any || b != c.silent {
			t.Errorf("%v: class %d and %d, want %d and %d", c.score, a, b, c.any, c.silent)
		}
	}
}

// TestSilenceIsReported: a net of which the hidden cells cannot fire is whole in numbers, and says so in the report, its file, the
// comparison and its table.
func TestSilenceIsReported(t *testing.T) {
	task := fewDigits(t)
	task.Train.Label, task.Test.Label = make([]int, task.Train.Len()), make([]int, task.Test.Len()) // the most imbalanced data there is
	e := ruleEntries()["surrogate adam"]
	e.Settings.Store = t.TempDir()
	dead := e.Net.Populations[1].Cell.(snn.LIF)
	dead.Threshold = 1e6
	e.Net.Populations = slices.Clone(e.Net.Populations)
	e.Net.Populations[1].Cell = dead
	c, err := learning.Compare(context.Background(), []learning.Entry{e}, task, learning.Seeds(2))
	if err != nil {
		t.Fatal(err)
	}
	r := c.Entries[0].Reports[0]
	const absent = "set has no sample of classes 1, 2, 3, 4, 5, 6, 7, 8, 9 (of 10): "
	want := []string{
		"training " + absent + "what is never shown cannot be learned",
		"test " + absent + "accuracy says nothing of it, and balanced accuracy leaves it out",
		`populations "hidden1", "output" never fired in training and in the test presentations; learning.Diagnose shows why`,
		"20 of 20 test samples left the output silent: they have no class and count as wrong",
	}
	if !slices.Equal(r.Warnings, want) || r.Test.Accuracy != 0 || r.Unclassified != 20 {
		t.Errorf("accuracy %v, %d unclassified, warnings %q", r.Test.Accuracy, r.Unclassified, r.Warnings)
	}
	for i := range want {
		want[i] = "surrogate adam, every seed: " + strings.Replace(want[i], "20 of 20", "40 of 40", 1)
	}
	if got := c.Warnings(); !slices.Equal(got, want) || c.Entries[0].Unclassified != 1 {
		t.Errorf("warnings of the comparison %q, %v unclassified", got, c.Entries[0].Unclassified)
	}
	for _, text := range []string{c.Table().Markdown(), c.Table().String(), r.Table().Markdown()} {
		if !strings.Contains(text, "warning: ") || !strings.Contains(text, "never fired in training") {
			t.Errorf("no warning in\n%s", text)
		}
	}
	if text, err := os.ReadFile(filepath.Join(e.Settings.Store, r.Fingerprint, learning.ReportFile)); err != nil ||
		!strings.Contains(string(text), `\"output\" never fired in training`) {
		t.Errorf("%v\n%s", err, text)
	}
	again, err := learning.Train(context.Background(), r.Entry, task)
	if err != nil || !slices.Equal(again.Warnings, r.Warnings) || again.Result != r.Result {
		t.Errorf("stored, it warns of %q (%v)", again.Warnings, err)
	}
}

// TestHealthyNetsAreQuiet: no rule warns of populations of a net that learns, nor of the label's input, which is silent in tests.
func TestHealthyNetsAreQuiet(t *testing.T) {
	for _, rule := range []string{"csdp", "stdp", "surrogate"} {
		e := killedEntry(rule)
		e.Settings.Store = "-"
		r := learning.TrainOrFail(t, e, killedTask(rule))
		if of := r.ActivityWarnings(r.Training, r.Inference); len(of) > 0 || r.Unclassified > 2 {
			t.Errorf("%s: %q", rule, r.Warnings)
		}
	}
}

// ones are spikes of every cell in every step.
type ones struct{ T int }

func (e ones) Steps() int { return e.T }

func (e ones) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	dst.Resize(e.T, len(x))
	for t := range e.T {
		for i := range x {
			dst.Set(t, i)
		}
	}
}

// TestMostSpikesIsReached: cells that are driven far above their threshold fire as often as the report thinks they can, for each
// kind of cell, refractory period, reset and delay; one spike less is no saturation.
func TestMostSpikesIsReached(t *testing.T) {
	cells := map[string]snn.Cell{
		"lif": snn.LIF{Beta: 0.5}, "refractory": snn.LIF{Beta: 0.5, Refractory: 2}, "zero": snn.LIF{Beta: 0.5, Reset: snn.ResetZero},
		"zero all":             snn.LIF{Beta: 0.5, Reset: snn.ResetZeroAll},
		"zero all, same step":  snn.LIF{Beta: 0.5, Reset: snn.ResetZeroAll, ResetTiming: snn.ResetSameStep},
		"zero all, refractory": snn.LIF{Beta: 0.5, Reset: snn.ResetZeroAll, Refractory: 3},
		"synaptic":             snn.Synaptic{LIF: snn.LIF{Beta: 0.5}, Alpha: 0.5},
		"earlier":              snn.Synaptic{LIF: snn.LIF{Beta: 0.5}, Alpha: 0.5, Earlier: true},
		"conductance": snn.Conductance{
			Rest: -65, Exc: 0, Inh: -100, Tau: 1, TauExc: 1, TauInh: 1, ResetTo: -65, Threshold: -60, Refractory: 2, Start: -65,
		},
	}
	for name, cell := range cells {
		for _, delay := range []int{0, 1, 3} {
			for _, steps := range []int{1, 4, 11} {
				n := snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{3}}, {Name: "a", Shape: []int{2}, Cell: cell},
					{Name: "b", Shape: []int{2}, Cell: cell}}}
				for _, p := range [][2]string{{"in", "a"}, {"a", "b"}} {
					n.Projections = append(n.Projections, snn.Projection{Pre: p[0], Post: p[1], Delay: delay, Init: snn.Init{Kind: snn.InitConstant, Lo: 1000}})
				}
				n.Projections[1].Pre = "in"
				n.Projections[1].Delay++
				checkMostSpikes(t, fmt.Sprintf("%s, delay %d, %d steps", name, delay, steps), n, steps)
			}
		}
	}
}

func checkMostSpikes(t *testing.T, name string, n snn.Net, steps int) {
	t.Helper()
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	var in snn.Spikes
	ones{steps}.Encode(&in, make([]float32, 3), 1, snn.Stream{})
	trace, err := m.Run(&in)
	if err != nil {
		t.Fatal(err)
	}
	r := &learning.Report{Entry: learning.Entry{Net: n, Learner: gradient.Rule{}, Encoder: ones{steps}}}
	once := make([]bool, len(n.Populations))
	for i, p := range trace.Counts.Populations {
		want := float64(p.Spikes)
		if once[i] = n.Populations[i].Refractory(1) > 0 && n.Populations[i].Refractory(1) >= float64(steps-1); once[i] {
			want = math.Inf(1) // that cells that fire once do so says nothing
		}
		if most := r.MostSpikes(trace.Counts, i); most != want {
			t.Errorf("%s: population %q fired %d times, and could %v times", name, p.Name, p.Spikes, most)
		}
	}
	all := strings.Join(r.ActivityWarnings(trace.Counts, snn.Counts{}), "\n")
	for i, p := range trace.Counts.Populations {
		want := regexp.MustCompile(fmt.Sprintf("populations? .*%q.* fired in every step that it could in training", p.Name))
		if p.Spikes == 0 {
			want = regexp.MustCompile(fmt.Sprintf("populations? .*%q.* never fired in training", p.Name))
		}
		if want.MatchString(all) == (once[i] && p.Spikes > 0) {
			t.Errorf("%s: warnings %q, want %v", name, all, want)
		}
		if trace.Counts.Populations[i].Spikes > 1 {
			trace.Counts.Populations[i].Spikes--
			if want.MatchString(strings.Join(r.ActivityWarnings(trace.Counts, snn.Counts{}), "\n")) {
				t.Errorf("%s: one spike less is still %v", name, want)
			}
		}
	}
}

// TestSaturationIsReported by every rule that has spikes: an input that fires in each step, whatever the rule does with it.
func TestSaturationIsReported(t *testing.T) {
	for name, e := range ruleEntries() {
		if strings.HasPrefix(name, "ann") || name == "gru" {
			continue
		}
		e.Encoder = ones{e.Encoder.Steps()}
		r := learning.TrainOrFail(t, e, fewDigits(t))
		want := regexp.MustCompile(`populations? .*"input".* fired in every step that it could in training and in the test presentations`)
		if !slices.ContainsFunc(r.Warnings, want.MatchString) {
			t.Errorf("%s: warnings %q, want %v", name, r.Warnings, want)
		}
	}
}

// TestReportJSONStaysReadable: a report without warnings has no such key, and NaN is absent.
func TestReportJSONStaysReadable(t *testing.T) {
	text, err := json.Marshal(&learning.Report{Valid: learning.NoMetrics(), Test: learning.NoMetrics()})
	if err != nil || strings.Contains(string(text), "Warnings") || strings.Contains(string(text), "Accuracy") {
		t.Errorf("%s (%v)", text, err)
	}
	e := ruleEntries()["ann adam"]
	task := fewDigits(t)
	task.Test, task.Valid = learning.Samples{}, learning.Samples{}
	r := learning.TrainOrFail(t, e, task)
	if !math.IsNaN(r.Test.Accuracy) || r.Unclassified != 0 || len(r.Warnings) > 0 {
		t.Errorf("without test samples: %+v", r.Test)
	}
}

// A rate beyond all bounds makes a net of finite weights that names one class (an imbalanced task: 101, 20 and 5 samples): it is
// reported, and so is the same net when the store answers.
func TestCollapsedTrainingIsReported(t *testing.T) {
	task := learning.Task{Name: "imbalanced", Classes: 3, Shape: []int{8}}
	for c, n := range []int{101, 20, 5} {
		for i := range n {
			x := make([]float32, 8)
			for k := range x {
				x[k] = float32(snn.NewStream(4).At(c).At(i).Float64(uint64(k)))
			}
			task.Train.X, task.Train.Label = append(task.Train.X, x), append(task.Train.Label, c)
		}
	}
	task.Test = task.Train
	e := learning.Entry{
		Net: snn.Feedforward(8, 32, 3), Encoder: encode.Direct{T: 10}, Learner: gradient.Rule{Optimizer: optim.Optimizer{Rate: 1e6}},
		Settings: learning.Settings{Epochs: 2, Batch: 32, Seed: 1, Store: t.TempDir()},
	}
	for _, from := range []string{"trained", "stored"} {
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Warnings) == 0 {
			t.Errorf("%s: confusion %v, and no warning", from, r.Confusion)
		}
	}
}
