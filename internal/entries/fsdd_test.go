package entries

import (
	"errors"
	"io/fs"
	"math"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// TestSpokenDigits: parts and scaling are those that results are stated for, and three epochs are enough to hear most digits.
func TestSpokenDigits(t *testing.T) {
	set, err := found(t, "fsdd").Load(0, datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the set fsdd: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if set.Train.Len() != 2400 || set.Valid.Len() != 300 || set.Test.Len() != 300 {
		t.Errorf("%d, %d and %d recordings", set.Train.Len(), set.Valid.Len(), set.Test.Len())
	}
	perClass := [10]int{}
	for _, c := range set.Valid.Label {
		perClass[c]++
	}
	if perClass != [10]int{30, 30, 30, 30, 30, 30, 30, 30, 30, 30} {
		t.Errorf("validation recordings of each digit: %v", perClass)
	}
	sum, squares, n := 0., 0., 0.
	for _, x := range set.Train.X {
		for _, v := range x {
			sum, squares, n = sum+float64(v), squares+float64(v)*float64(v), n+1
		}
	}
	if mean, sd := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 1e-6 || math.Abs(sd-1) > 1e-6 {
		t.Errorf("training values have mean %v and standard deviation %v", mean, sd)
	}
	if testing.Short() {
		return
	}
	for _, e := range fsddEntries()[:2] {
		learns(t, set, e, 3, 0.5)
	}
}

// TestSpokenSpikes: the same recordings as spikes of 1,024 cells, and three epochs on a third of them are enough to hear most digits.
func TestSpokenSpikes(t *testing.T) {
	spikes, err := found(t, "fsdd-spikes").Load(0, datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the set fsdd: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if spikes.Train.Len() != 2400 || spikes.Valid.Len() != 300 || spikes.Test.Len() != 300 {
		t.Errorf("%d, %d and %d recordings", spikes.Train.Len(), spikes.Valid.Len(), spikes.Test.Len())
	}
	fired := 0
	for _, x := range spikes.Train.X {
		for _, v := range x {
			if v != 0 && v != 1 {
				t.Fatalf("a value of %v", v)
			}
			fired += int(v)
		}
	}
	if mean := float64(fired) / float64(spikes.Train.Len()); mean < 1000 || mean > 1400 || len(spikes.Train.X[0]) != 64*1024 {
		t.Errorf("%v spikes a recording of %d values", mean, len(spikes.Train.X[0]))
	}
	if testing.Short() {
		return
	}
	few, err := found(t, "fsdd-spikes").Entries([]string{"surrogate", "csdp", "csdp-unsup"})
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range few {
		learns(t, spikes.Take(800, 100, 0), e, 3, []float64{0.5, 0.4, 0.3}[i])
	}
}

// found is a set by its name.
func found(t *testing.T, name string) Set {
	t.Helper()
	s, err := Find(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// learns trains an entry for some epochs, after which it must be right about such a share of the validation samples.
func learns(t *testing.T, set datasets.Set, e learning.Entry, epochs int, share float64) {
	t.Helper()
	set.Test = datasets.Samples{}
	task, err := learning.TaskOf(set, nil)
	if err != nil {
		t.Fatal(err)
	}
	e.Settings.Epochs, e.Settings.Seed, e.Settings.Store = epochs, 1, "-"
	e.Learner = FallOver(e, task.Train.Len())
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	got := r.Epochs[epochs-1].Valid.Accuracy
	t.Logf("after %d epochs: %.1f %% of the validation samples", epochs, 100*got)
	if got < share {
		t.Errorf("after %d epochs %.3f of the validation samples, want %.3f", epochs, got, share)
	}
}
