package entries

import (
	"errors"
	"io/fs"
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
)

// What a set says of holding out is what it does: the same samples validate, whatever it is told. Some sets stand for all, which would take long.
func TestHolds(t *testing.T) {
	for _, s := range sets() {
		want := slices.Contains([]string{"mnist", "fashion", "fashion-mirrored", "mnist-pixels", "mnist-rows"}, s.name)
		if s.Holds() != want {
			t.Errorf("%s: %v, want %v", s.name, s.Holds(), want)
		}
		if !slices.Contains([]string{"digits", "yin-yang", "mnist", "mnist-rows"}, s.name) {
			continue
		}
		few, err := s.Load(5, datasets.Options{})
		if err != nil {
			continue // its files are not here
		}
		if many, err := s.Load(50, datasets.Options{}); err != nil || (many.Valid.Len() != few.Valid.Len()) != want {
			t.Errorf("%s: %d and %d samples validate, %v", s.name, few.Valid.Len(), many.Valid.Len(), err)
		}
	}
}

// Every set is found by its name, its entries have names of their own, and the standard ones are among them.
func TestSets(t *testing.T) {
	for _, known := range sets() {
		s, err := Find(known.name)
		if err != nil || s.name != known.name {
			t.Fatalf("%q: %q, %v", known.name, s.name, err)
		}
		names := s.Names()
		if sorted := slices.Sorted(slices.Values(names)); len(slices.Compact(sorted)) != len(names) || slices.Contains(names, "") {
			t.Errorf("%s: names %q", s.name, names)
		}
		chosen, err := s.Entries(s.Standard())
		if err != nil || len(chosen) == 0 {
			t.Errorf("%s: %d standard entries, %v", s.name, len(chosen), err)
		}
		for i, e := range chosen {
			if e.Name != s.Standard()[i] {
				t.Errorf("%s: entry %q in the place of %q", s.name, e.Name, s.Standard()[i])
			}
		}
	}
}

// What a set says of its targets is what its samples have, wherever it is on this machine.
func TestTargets(t *testing.T) {
	for _, known := range sets() {
		if testing.Short() && slices.Contains([]string{"evidence", "store-recall"}, known.name) {
			continue // drawing their samples takes the race detector minutes
		}
		set, err := known.Load(0, datasets.Options{})
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		kind := learning.ClassPerSample
		if set.Test.StepLabel != nil {
			kind = learning.ClassPerStep
		}
		if set.Outputs > 0 {
			kind = learning.VectorPerStep
		}
		if known.Targets() != kind {
			t.Errorf("%s: %v, and the samples have %v", known.name, known.Targets(), kind)
		}
	}
}

// Schedules that fall over the run end with its last mini-batch, which may be smaller than the others, and those of steps have epochs as steps; all
// else of a learner stays.
func TestFallOver(t *testing.T) {
	schedule := func(l learning.Learner) (optim.Schedule, bool) {
		switch r := l.(type) {
		case gradient.Rule:
			return r.Schedule, true
		case eventprop.Rule:
			return r.Schedule, true
		case ann.Rule:
			return r.Schedule, true
		case ann.GRU:
			return r.Schedule, true
		}
		return optim.Schedule{}, false
	}
	seen, steps := 0, 0
	for _, s := range sets() {
		for _, e := range s.entries() {
			before, has := schedule(e.Learner)
			if after := FallOver(e, 1); !has && !reflect.DeepEqual(after, e.Learner) {
				t.Errorf("%s: %s became %+v", s.name, e.Name, after)
			}
			for n, batches := range map[int]int{3 * e.Settings.Batch: 3, 3*e.Settings.Batch + 1: 4} {
				after, _ := schedule(FallOver(e, n))
				want := before
				switch before.Kind {
				case optim.Cosine, optim.Linear:
					want.Steps = batches * e.Settings.Epochs
					seen++
				case optim.StepDecay:
					want.Steps, want.Hold = batches*before.Steps, batches*before.Hold
					steps++
				}
				if has && after != want {
					t.Errorf("%s: %s with %d samples: %+v, want %+v", s.name, e.Name, n, after, want)
				}
			}
		}
	}
	if seen < 10 || steps < 4 {
		t.Errorf("only %d schedules fall over the run and %d by steps", seen, steps)
	}
}
