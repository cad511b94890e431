package entries

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// TestElectrocardiograms: parts are those that results are stated for, every step is judged, and after three epochs on a third of the samples each
// entry knows more than which wave is the most frequent.
func TestElectrocardiograms(t *testing.T) {
	set, err := loadQTDB(0, datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the set qtdb: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if set.Train.Len() != 556 || set.Valid.Len() != 62 || set.Test.Len() != 141 {
		t.Errorf("%d, %d and %d samples", set.Train.Len(), set.Valid.Len(), set.Test.Len())
	}
	counts := [ecgWaves]float64{}
	for _, steps := range set.Test.StepLabel {
		for _, c := range steps {
			counts[c]++
		}
	}
	if testing.Short() {
		return
	}
	task, err := learning.TaskOf(set.Take(200, 40, 0), nil)
	if err != nil {
		t.Fatal(err)
	}
	guess := slices.Max(counts[:]) / float64(set.Test.Len()*ecgSteps)
	for _, e := range qtdbEntries() {
		e.Settings.Epochs, e.Settings.Batch, e.Settings.Seed, e.Settings.Store = 3, 8, 1, "-"
		e.Learner = FallOver(e, task.Train.Len())
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		got := r.Epochs[2].Valid.Accuracy
		t.Logf("%s after 3 epochs: %.1f %% of the validation steps; the most frequent wave has %.1f %%", e.Name, 100*got, 100*guess)
		if got < guess+0.02 {
			t.Errorf("%s after 3 epochs: %.3f of the validation steps, the most frequent wave has %.3f", e.Name, got, guess)
		}
	}
}

// CSDP names one class for a presentation, and refuses to name one for each step: by its name, with what the task has.
func TestElectrocardiogramsRefuseCSDP(t *testing.T) {
	x, classes := [][]float32{make([]float32, 8), make([]float32, 8)}, [][]int{{0, 1}, {1, 0}}
	part := learning.Samples{X: x, StepLabel: classes}
	task := learning.Task{Name: "waves", Classes: ecgWaves, Shape: []int{2, ecgChannels}, Train: part, Valid: part, Test: part}
	e := spokenCSDP("csdp", snn.CSDP(ecgChannels, ecgHidden, ecgWaves), encode.Train{T: 2}, csdp.Rule{})
	e.Settings.Epochs, e.Settings.Batch, e.Settings.Store = 1, 2, "-"
	_, err := learning.Train(t.Context(), e, task)
	if want := "the task has a class per step, and csdp learns a class per sample only"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("error %v, want %q", err, want)
	}
}
