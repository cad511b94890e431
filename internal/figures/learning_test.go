package figures

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/plot"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// few are some of the digits.
func few(t *testing.T, train, test int) learning.Task {
	t.Helper()
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		t.Fatal(err)
	}
	part := func(s learning.Samples, n int) learning.Samples {
		return learning.Samples{X: s.X[:n], Label: s.Label[:n]}
	}
	task.Train, task.Valid, task.Test = part(task.Train, train), part(task.Valid, test), part(task.Test, test)
	return task
}

func train(t *testing.T, e learning.Entry, task learning.Task) *learning.Report {
	t.Helper()
	e.Settings.Store, e.Settings.Seed, e.Settings.Workers = "-", 1, 1
	r, err := learning.Train(context.Background(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// drawn writes a figure twice, which must give the same bytes, and returns its text.
func drawn(t *testing.T, f *plot.Figure, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var a, b bytes.Buffer
	if err := f.SVG(&a); err != nil {
		t.Fatal(err)
	}
	if err := f.SVG(&b); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("another time the figure is another; error %v", err)
	}
	return a.String()
}

// The simulator's window is the closed form, and that of a single synapse, to float32.
func TestWindowOfTheSimulator(t *testing.T) {
	for _, d := range []int{-100, -60, -20, -5, -1, 1, 2, 10, 45, 100} {
		got, err := pairedSpikes(windowRule, d)
		if err != nil {
			t.Fatal(err)
		}
		one, err := stdp.Window(windowRule, windowWeight, 1, 0, []float64{float64(d)})
		if err != nil {
			t.Fatal(err)
		}
		if want := windowForm(float64(d)); math.Abs(got-want) > 1e-7 || math.Abs(one[0]-want) > 1e-15 {
			t.Errorf("Δt = %d ms: measured %v, one synapse %v, closed form %v", d, got, one[0], want)
		}
	}
}

func TestSmallFigures(t *testing.T) {
	for want, draw := range map[string]func() (*plot.Figure, error){
		"rectified linear": Activations, "within reach": Surrogates, "0.00525": STDPWindow,
	} {
		f, err := draw()
		if text := drawn(t, f, err); !strings.Contains(text, want) {
			t.Errorf("%q is not in the figure", want)
		}
	}
}

// The columns of the inputs have the numbers that the figure writes beside their spikes.
func TestColumnsHaveTheNumbersOfTheFigure(t *testing.T) {
	made, err := lif().Make(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := made.Data.Head, []string{"time_ms", "input0", "input1", "input2", "potential", "output"}; !slices.Equal(got, want) {
		t.Errorf("columns %q, want %q", got, want)
	}
	if text := drawn(t, made.Figure, nil); !strings.Contains(text, ">0<") || !strings.Contains(text, ">2<") || strings.Contains(text, ">3<") {
		t.Error("the figure has other numbers than 0 to 2")
	}
}

func TestFiguresOfDiehlCook(t *testing.T) {
	r := train(t, learning.Entry{Net: snn.DiehlCook(64, 100), Learner: stdp.Rule{Norm: 0.4}, Encoder: encode.Poisson{MaxRate: 250}}, few(t, 200, 50))
	labels, err := stdp.Labels(r)
	if err != nil {
		t.Fatal(err)
	}
	// By the definition: the class of the highest mean response.
	responses, samples := r.Readout()[0].I64, r.Readout()[1].I64
	for cell, got := range labels {
		best, want := 0.0, -1
		for class := range 10 {
			if mean := float64(responses[class*100+cell]) / float64(samples[class]); mean > best {
				best, want = mean, class
			}
		}
		if got != want {
			t.Errorf("cell %d has class %d, want %d", cell, got, want)
		}
	}
	f, err := CellClasses(r)
	drawn(t, f, err)
	if _, err := ContrastGoodness(r); err == nil || !strings.Contains(err.Error(), "goodness is of csdp.Rule") {
		t.Errorf("error %v", err)
	}
}

func TestFiguresOfCSDP(t *testing.T) {
	task := few(t, 490, 200)
	r := train(t, learning.Entry{Net: snn.CSDP(64, 60, 30, 10), Learner: csdp.Rule{Threshold: 4}, Encoder: encode.Bernoulli{T: 25},
		Settings: learning.Settings{Epochs: 4, Batch: 98}}, task)
	f, err := ContrastGoodness(r)
	if text := drawn(t, f, err); !strings.Contains(text, "hidden2, negative") || !strings.Contains(text, "threshold") {
		t.Error("the key lacks a layer or the threshold")
	}
	f, err = LayerCodes(context.Background(), r, task.Test, "hidden1")
	drawn(t, f, err)
	over, end := context.WithCancel(context.Background())
	end()
	for want, draw := range map[string]func() error{
		`no population "hidden7"`: func() error { _, err := LayerCodes(context.Background(), r, task.Test, "hidden7"); return err },
		"context canceled":        func() error { _, err := LayerCodes(over, r, task.Test, "hidden1"); return err },
		"0 labels for 2 samples": func() error {
			_, err := LayerCodes(over, r, learning.Samples{X: task.Test.X[:2]}, "hidden1")
			return err
		},
		"the report has no model or encoder": func() error { _, err := LayerCodes(over, nil, task.Test, "hidden1"); return err },
		"only those of a stdp.Rule":          func() error { _, err := CellClasses(r); return err },
		"the report is nil":                  func() error { _, err := ContrastGoodness(nil); return err },
	} {
		if err := draw(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
