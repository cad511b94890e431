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
	set, err := loadFSDD(0, datasets.Options{})
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
	task, err := learning.TaskOf(set, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := fsddEntries()[0]
	e.Settings.Epochs, e.Settings.Seed, e.Settings.Store = 3, 1, "-"
	e.Learner = FallOver(e, task.Train.Len())
	r, err := learning.Train(t.Context(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("after 3 epochs: %.1f %% of the validation recordings", 100*r.Epochs[2].Valid.Accuracy)
	if r.Epochs[2].Valid.Accuracy < 0.5 {
		t.Errorf("after 3 epochs %.3f of the validation recordings", r.Epochs[2].Valid.Accuracy)
	}
}
