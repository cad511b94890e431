package entries

import (
	"errors"
	"io/fs"
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
)

// Every rule trains on series, generated ones here, and gives scores. Of the control the hidden layer stays as it was drawn.
func TestSeriesTrain(t *testing.T) {
	set, err := datasets.Heart{Train: 40, Valid: 10, Test: 20, Before: 60, After: 30, Premature: .5}.Set()
	if err != nil {
		t.Fatal(err)
	}
	if set, err = readySeries(set); err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := series{steps: 90, channels: 1, classes: 2, levels: 8, settings: learning.Settings{Epochs: 1, Batch: 10, Select: learning.BestBalanced}}
	for _, e := range s.entries() {
		e.Settings.Seed, e.Settings.Store = 1, "-"
		e.Learner = FallOver(e, task.Train.Len())
		r, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		if area := r.Test.AUROC; math.IsNaN(area) || area < 0 || area > 1 {
			t.Errorf("%s: area %v", e.Name, area)
		}
		before, err := e.Net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		in := e.Net.ProjectionNamed("input→hidden1")
		if in < 0 {
			continue
		}
		drawn, _ := before.Weights(in)
		learnt, _ := r.Model.Weights(in)
		if slices.Equal(drawn, learnt) != (e.Name == "csdp-frozen") {
			t.Errorf("%s: whether the weights of the input changed", e.Name)
		}
	}
}

// The parts are those that results are stated for, premature beats are repeated for training alone, and two epochs are enough to find most of them.
func TestPrematureBeats(t *testing.T) {
	set, err := found(t, "mitbih").Load(0, datasets.Options{})
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("needs record 100: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range []datasets.Samples{set.Train, set.Valid, set.Test} {
		premature := 0
		for k, c := range part.Label {
			premature += c
			if lo, hi := slices.Min(part.X[k]), slices.Max(part.X[k]); lo < 0 || hi > 1 {
				t.Fatalf("values from %v to %v", lo, hi)
			}
		}
		if want := [][2]int{{2694, 1347}, {226, 7}, {680, 11}}[i]; part.Len() != want[0] || premature != want[1] {
			t.Errorf("part %d has %d beats, %d premature, want %v", i, part.Len(), premature, want)
		}
	}
	if testing.Short() {
		return
	}
	chosen, err := found(t, "mitbih").Entries([]string{"eprop"})
	if err != nil {
		t.Fatal(err)
	}
	learns(t, set, chosen[0], 2, 0.9)
}

// A fifth of the archive's training series validates; vowels are padded.
func TestArchivedSeries(t *testing.T) {
	for name, want := range map[string][4]int{
		"gunpoint": {40, 10, 150, 150}, "italypowerdemand": {54, 13, 1029, 24}, "basicmotions": {32, 8, 40, 600}, "japanesevowels": {216, 54, 370, 348},
	} {
		set, err := found(t, name).Load(0, datasets.Options{})
		if errors.Is(err, fs.ErrNotExist) {
			t.Skipf("needs the archive: %v", err)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := [4]int{set.Train.Len(), set.Valid.Len(), set.Test.Len(), len(set.Test.X[0])}; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
