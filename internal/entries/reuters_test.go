package entries

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// TestNews: parts are those that results are stated for, and each entry learns in two epochs of a sixth of the training texts more than to
// name one topic always, which has a balanced accuracy of 50 % of validation texts.
func TestNews(t *testing.T) {
	for _, name := range []string{"reuters-bag", "reuters-words", "reuters-numbers"} {
		s, err := Find(name)
		if err != nil {
			t.Fatal(err)
		}
		set, err := s.Load(0, datasets.Options{})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skipf("needs the set reuters: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		grain := 0
		for _, c := range set.Train.Label {
			grain += c
		}
		if set.Train.Len() != 2*1161 || grain != 1161 || set.Valid.Len() != 311 || set.Test.Len() != 604 {
			t.Errorf("%s: %d texts, %d on grain, %d and %d", name, set.Train.Len(), grain, set.Valid.Len(), set.Test.Len())
		}
		if !testing.Short() {
			learnNews(t, name, set, s.entries())
		}
	}
}

func learnNews(t *testing.T, name string, set datasets.Set, entries []learning.Entry) {
	t.Helper()
	set.Train.X, set.Train.Label = every(6, set.Train.X), every(6, set.Train.Label)
	set.Test = set.Valid
	task, err := learning.TaskOf(set, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		e.Settings.Epochs, e.Settings.Batch, e.Settings.Seed, e.Settings.Store = 2, min(e.Settings.Batch, 16), 1, "-"
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatalf("%s, %s: %v", name, e.Name, err)
		}
		if got := r.Test.BalancedAccuracy; got < 0.55 {
			t.Errorf("%s, %s: balanced accuracy %.3f", name, e.Name, got)
		}
	}
}

// every returns one of n elements.
func every[T any](n int, all []T) (some []T) {
	for chunk := range slices.Chunk(all, n) {
		some = append(some, chunk[0])
	}
	return some
}
