package command

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// flowers is a table of raw numbers, in cm and mm, whose two classes have names.
func flowers() (table, raw, labelled string) {
	lines := make([]string, 0, 60)
	for i := range 60 {
		kind := []string{"setosa", "virginica"}[i%2]
		lines = append(lines, fmt.Sprintf("%.1f,%d,%s", 4+3*float64(i%2)+float64(i%5)/10, 120-60*(i%2)+i%7, kind))
	}
	for _, l := range lines {
		raw += l[:strings.LastIndex(l, ",")] + "\n"
	}
	return "length,width,kind\n" + strings.Join(lines, "\n") + "\n", raw, strings.Join(lines, "\n") + "\n"
}

// A network that was trained on a scaled table takes lines of the table as they are, and names their classes: from its file, and from the
// folder of its run, beside one of the same values without names.
func TestRawSamplesAreScaledAndNamed(t *testing.T) {
	dir := t.TempDir()
	table, raw, labelled := flowers()
	put(t, filepath.Join(dir, "flowers.csv"), table)
	put(t, filepath.Join(dir, "raw.csv"), raw)
	put(t, filepath.Join(dir, "labelled.csv"), labelled)
	set, err := datasets.CSV{Path: filepath.Join(dir, "flowers.csv"), Label: "kind", Scaling: datasets.Scaling{Method: datasets.MinMaxClipped}}.Load()
	set.Test = set.Train
	task, err := learning.TaskOf(set, err)
	if err != nil {
		t.Fatal(err)
	}
	entry := learning.Entry{Net: snn.Feedforward(2, 16, 2), Learner: gradient.Rule{Optimizer: optim.Optimizer{Rate: 0.02}}, Encoder: encode.Bernoulli{T: 20},
		Settings: learning.Settings{Epochs: 40, Batch: 5, Seed: 1, Store: filepath.Join(dir, "runs")}}
	bare := task
	bare.ClassNames, bare.Scalings = nil, nil
	before := trainOn(t, entry, bare)
	r := trainOn(t, entry, task)
	if r.Fingerprint == before.Fingerprint || !slices.Equal(r.Predicted, before.Predicted) {
		t.Errorf("names and scalings make no run of their own, or one that says other classes")
	}
	file := filepath.Join(dir, "net.safetensors")
	if err := r.Save(file); err != nil {
		t.Fatal(err)
	}
	for _, net := range []string{file, r.Folder} {
		code, got, stderr := call(t, t.Context(), "predict", "-json", net, filepath.Join(dir, "raw.csv"))
		var said []predictionJSON
		if err := json.Unmarshal([]byte(got), &said); code != 0 || err != nil || len(said) != len(r.Predicted) {
			t.Fatalf("%s: exit code %d, %s, %v", net, code, stderr, err)
		}
		for i, p := range said {
			class, name := -1, ""
			if p.Class != nil {
				class, name = *p.Class, set.ClassNames[*p.Class]
			}
			if class != r.Predicted[i] || p.Name != name {
				t.Fatalf("%s: sample %d is %v, %q, and was %d", net, i, class, p.Name, r.Predicted[i])
			}
		}
		if _, got, _ := call(t, t.Context(), "predict", net, filepath.Join(dir, "raw.csv")); !strings.HasPrefix(got, "setosa\t") {
			t.Errorf("%s: %q", net, got)
		}
		want := measured(r.Test)
		if code, got, stderr := call(t, t.Context(), "evaluate", net, "-samples", filepath.Join(dir, "labelled.csv")); code != 0 || !strings.Contains(got, want) {
			t.Errorf("%s: exit code %d, %q, want %q", net, code, got+stderr, want)
		}
		code, _, stderr = call(t, t.Context(), "predict", "-scaled", net, filepath.Join(dir, "raw.csv"))
		if code != 1 || !strings.Contains(stderr, "sample 0") { // codes of rates take 0 to 1
			t.Errorf("%s: raw samples as scaled ones: exit code %d, %q", net, code, stderr)
		}
		code, _, stderr = call(t, t.Context(), "evaluate", net, "-samples", filepath.Join(dir, "raw.csv"))
		if code != 1 || !strings.Contains(stderr, "is no class") {
			t.Errorf("%s: without labels: exit code %d, %q", net, code, stderr)
		}
	}
	if r.Test.Accuracy < 0.9 {
		t.Errorf("accuracy %v: the test says little of a net that learned nothing", r.Test.Accuracy)
	}
}

func trainOn(t *testing.T, e learning.Entry, task learning.Task) *learning.Report {
	t.Helper()
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	return r
}
