package entries

import (
	"errors"
	"io/fs"
	"reflect"
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

// TestCamera: parts are those that results are stated for, moved copies are of training samples alone, and three epochs on a part of the samples,
// without copies, tell most digits.
func TestCamera(t *testing.T) {
	known := found(t, "nmnist")
	raw, err := known.Raw(datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the set nmnist: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if raw.Train.Len() != 900 || raw.Valid.Len() != 100 || raw.Test.Len() != 100 {
		t.Errorf("%d, %d and %d samples", raw.Train.Len(), raw.Valid.Len(), raw.Test.Len())
	}
	set, err := known.Load(0, datasets.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if set.Train.Len() != 4*900 || !reflect.DeepEqual(set.Train.X[:900], raw.Train.X) ||
		!reflect.DeepEqual(set.Valid, raw.Valid) || !reflect.DeepEqual(set.Test, raw.Test) {
		t.Errorf("%d training samples, and other parts of %d and %d", set.Train.Len(), set.Valid.Len(), set.Test.Len())
	}
	if testing.Short() {
		return
	}
	e := nmnistEntries()[0]
	e.Settings.Batch = 16
	learns(t, raw.Take(400, 100, 0), e, 3, 0.4)
}

// Each fold of a cross-validation trains on 792 samples and their copies, validates on 88 and tests on 220; no sample is in two of the parts.
func TestCameraFolds(t *testing.T) {
	known := found(t, "nmnist")
	raw, err := known.Raw(datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs the set nmnist: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	folds, err := raw.Folds(5, 1)
	if err != nil {
		t.Fatal(err)
	}
	tested := map[*float32]int{}
	for _, fold := range folds {
		set, err := known.Fold(fold, 1)
		if err != nil {
			t.Fatal(err)
		}
		if set.Train.Len() != 4*792 || set.Valid.Len() != 88 || set.Test.Len() != 220 {
			t.Errorf("%s: %d, %d and %d samples", set.Name, set.Train.Len(), set.Valid.Len(), set.Test.Len())
		}
		seen := map[*float32]bool{}
		for _, part := range [][][]float32{set.Train.X, set.Valid.X, set.Test.X} {
			for _, x := range part {
				seen[&x[0]] = true
			}
		}
		if len(seen) != 4*792+88+220 {
			t.Errorf("%s: %d different samples", set.Name, len(seen))
		}
		for _, x := range set.Test.X {
			tested[&x[0]]++
		}
	}
	if len(tested) != 1100 {
		t.Errorf("%d samples are tested", len(tested))
	}
}
