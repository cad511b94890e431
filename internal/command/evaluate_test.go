package command

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// stepsTask has series of 6 steps of 2 channels with targets of a kind.
func stepsTask(kind learning.TargetKind) learning.Task {
	task := learning.Task{Name: "own", Shape: []int{6, 2}, Classes: 2}
	if kind.Vectors() {
		task.Classes, task.Outputs = 0, 2
	}
	for i := range 12 {
		x, steps, y := make([]float32, 12), make([]int, 6), make([]float32, 12)
		for t := range 6 {
			x[2*t+i%2], steps[t] = 1, i%2
			y[2*t+i%2] = .5
		}
		steps[0] = -1
		s := &task.Train
		s.X = append(s.X, x)
		switch kind {
		case learning.ClassPerSample:
			s.Label = append(s.Label, i%2)
		case learning.ClassPerStep:
			s.StepLabel = append(s.StepLabel, steps)
		case learning.VectorPerSample:
			s.Target = append(s.Target, y[:2])
		case learning.VectorPerStep:
			s.Target = append(s.Target, y)
		}
	}
	task.Test = task.Train
	return task
}

func trainSteps(t *testing.T, kind learning.TargetKind) *learning.Report {
	t.Helper()
	loss := gradient.CEMembrane
	if kind.Vectors() {
		loss = gradient.MSEMembrane
	}
	r, err := learning.Train(t.Context(), learning.Entry{Net: snn.Recurrent(2, 8, 2), Encoder: encode.Series{T: 6},
		Learner: gradient.Rule{Loss: gradient.Loss{Kind: loss}}, Settings: learning.Settings{Epochs: 2, Batch: 4, Store: "-", Workers: 1}}, stepsTask(kind))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// saveSteps trains a net on such series and returns the file of it.
func saveSteps(t *testing.T, kind learning.TargetKind) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "net.safetensors")
	if err := trainSteps(t, kind).Save(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// Networks of every kind of targets are evaluated on lines of one's own, and give the report's figures; data sets are refused by
// those that give anything else.
func TestEvaluateEveryKindOfTarget(t *testing.T) {
	for _, kind := range []learning.TargetKind{learning.ClassPerSample, learning.ClassPerStep, learning.VectorPerSample, learning.VectorPerStep} {
		r, dir := trainSteps(t, kind), t.TempDir()
		file, samples := filepath.Join(dir, "net.safetensors"), filepath.Join(dir, "own.csv")
		if err := r.Save(file); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		s := stepsTask(kind).Test
		for i, x := range s.X {
			line := fmt.Sprint(x)
			switch {
			case s.Label != nil:
				line += fmt.Sprint(" ", s.Label[i])
			case s.StepLabel != nil:
				line += fmt.Sprint(" ", s.StepLabel[i])
			default:
				line += fmt.Sprint(" ", s.Target[i])
			}
			fmt.Fprintln(&text, strings.NewReplacer("[", "", "]", "").Replace(line))
		}
		put(t, samples, text.String())
		want := measured(r.Test)
		code, got, stderr := call(t, t.Context(), "evaluate", file, "-samples", samples)
		if code != 0 || !strings.Contains(got, want) {
			t.Errorf("%v: exit code %d, %q, want %q", kind, code, got+stderr, want)
		}
		put(t, samples, "1\n")
		if code, _, stderr := call(t, t.Context(), "evaluate", file, "-samples", samples); code != 1 || !strings.Contains(stderr, "evaluate: "+samples+": sample 0: 1 numbers") {
			t.Errorf("%v, a single number: %q", kind, stderr)
		}
		if kind == learning.ClassPerSample {
			continue
		}
		code, _, stderr = call(t, t.Context(), "evaluate", file)
		if want := fmt.Sprintf("evaluate: the network gives %v, and digits has a class per sample; give -samples", kind); code != 1 || !strings.Contains(stderr, want) {
			t.Errorf("%v: %q, want %q", kind, stderr, want)
		}
	}
}

// Labelled samples of one's own are measured as those of a data set are.
func TestEvaluateOwnSamples(t *testing.T) {
	r := storedRun(t)
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	for i, x := range set.Test.X {
		fmt.Fprintf(&text, "%s,%d\n", strings.ReplaceAll(strings.Trim(fmt.Sprint(x), "[]"), " ", ","), set.Test.Label[i])
	}
	file := filepath.Join(t.TempDir(), "labelled.csv")
	put(t, file, text.String())
	_, want, _ := call(t, t.Context(), "evaluate", r.Fingerprint, "-json")
	code, got, stderr := call(t, t.Context(), "evaluate", r.Fingerprint, "-json", "-samples", file)
	if code != 0 || got != want || want == "" {
		t.Errorf("exit code %d, %s, %q, want %q", code, stderr, got, want)
	}
	for name, c := range map[string]struct{ text, want string }{
		"fraction": {strings.Repeat("0 ", 64) + "1.5\n", "sample 0: a label is a whole number"},
		"negative": {strings.Repeat("0 ", 64) + "-1\n", "sample 0: a label is a whole number"},
		"no value": {"3\n", "sample 0: 1 numbers; behind the values"},
		"class":    {strings.Repeat("0 ", 64) + "10\n", "10"},
		"size":     {"0 0 0 1\n", "3 values"},
		"header":   {"a,b\n", `"a" is no number`},
		"none, 0":  {strings.Repeat("0 ", 64) + "\n", "the lines have the 64 values that the network takes, and no labels; write what is to be said of each sample, a class"},
		"none, .5": {strings.Repeat("0.5 ", 64) + "\n", "the lines have the 64 values that the network takes, and no labels"},
		"huge":     {strings.Repeat("0 ", 64) + "1e30\n", "label"},
	} {
		put(t, file, c.text)
		code, stdout, stderr := call(t, t.Context(), "evaluate", r.Fingerprint, "-samples", file)
		if code != 1 || stdout != "" || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: %d, %q, want an error with %q", name, code, stdout+stderr, c.want)
		}
	}
}
