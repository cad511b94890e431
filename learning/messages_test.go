package learning_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// TestEvaluationNamesSizesFirst: samples of another data set have other sizes and other labels; for every rule, in Report.Evaluate
// and Trained.Evaluate, the error names the sizes and the population, and then a task without samples, other classes and labels.
func TestEvaluationNamesSizesFirst(t *testing.T) {
	whole := fewDigits(t)
	for name, e := range ruleEntries() {
		e.Settings.Epochs = 1
		r := learning.TrainOrFail(t, e, whole)
		net, err := r.Trained()
		if err != nil {
			t.Fatal(err)
		}
		other := whole
		other.Classes = 300
		cut(&other, 60)
		other.Test.Label = append([]int{299}, other.Test.Label[1:]...)
		labels := whole
		labels.Test.Label = append([]int{10}, labels.Test.Label[1:]...)
		classes := whole
		classes.Classes = 9
		for want, task := range map[string]learning.Task{
			`sample 0 has 60 values instead of 64, the cells of population "input"`: other,
			"it has no test samples; give it some in Task.Test":                     {},
			"it has 9 classes, and the network was trained on 10":                   classes,
			"test sample 0 has label 10 of 10 classes":                              labels,
		} {
			if _, err := r.Evaluate(context.Background(), r.Model, task); err == nil || !strings.Contains(err.Error(), want) ||
				!strings.HasPrefix(err.Error(), "learning: evaluate: task ") {
				t.Errorf("%s: error %v, want %q", name, err, want)
			}
		}
		if _, err := net.Evaluate(context.Background(), other.Test); err == nil || !strings.Contains(err.Error(), "sample 0 has 60 values instead of 64") {
			t.Errorf("%s: error %v", name, err)
		}
		bare := learning.Samples{X: whole.Test.X}
		if _, err := net.Evaluate(context.Background(), bare); err == nil || !strings.Contains(err.Error(), "samples; give what is to be said of each, a class per sample, or call Predict") {
			t.Errorf("%s: error %v", name, err)
		}
		if _, err := net.Evaluate(context.Background(), labels.Test); err == nil || !strings.Contains(err.Error(), "sample 0 has label 10 of 10") {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// TestFolderThatIsNoRun: it is named, with what it lacks and what to name instead; a run that is not finished says that.
func TestFolderThatIsNoRun(t *testing.T) {
	folder := t.TempDir()
	for _, state := range []string{"is no run: it has no ", "is not finished: it has no "} {
		_, model := learning.LoadTrained(folder)
		_, report := learning.ReadReport(folder)
		for file, err := range map[string]error{learning.ModelFile: model, learning.ReportFile: report} {
			if err == nil || !strings.Contains(err.Error(), state+file) || !strings.Contains(err.Error(), "folder \""+folder) {
				t.Errorf("%v, want %q", err, state+file)
			}
		}
		if err := os.WriteFile(filepath.Join(folder, learning.EntryFile), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestShortSignals: a code of differences says what a sample lacks, before training.
func TestShortSignals(t *testing.T) {
	e := ruleEntries()["surrogate recurrent"]
	e.Encoder = encode.Delta{T: 70}
	_, err := learning.Train(context.Background(), e, fewDigits(t))
	want := "samples of task \"digits\": encode: Delta: samples of shape [8 8] have 8 steps, and T is 70; make them equal"
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %q", err, want)
	}
}

// A rule that does not train maps names the projection that it cannot train, whatever else of the net it could not.
func TestRulesNameTheWiring(t *testing.T) {
	net, err := snn.Layers([]int{8, 8}, "6C3-MP2-10")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []learning.Learner{csdp.Rule{}, stdp.Rule{}} {
		e := learning.Entry{Net: net, Learner: l, Encoder: encode.Bernoulli{T: 5}, Settings: learning.Settings{Batch: 20, Store: "-"}}
		if _, err := learning.Train(t.Context(), e, fewDigits(t)); err == nil || !strings.Contains(err.Error(), "projection input→hidden1") {
			t.Errorf("%s: %v; want an error that names the projection", l.Name(), err)
		}
	}
}
