package datasets

import (
	"slices"
	"strings"
	"testing"
)

// series is a set of 5 + 1 + 2 series of two channels, sample i of i+1 steps, with a class for each step.
func series() Set {
	var all Samples
	for i := range 8 {
		x, label := []float32{}, []int{}
		for step := range i + 1 {
			x, label = append(x, float32(i), float32(step)), append(label, (i+step)%3-1)
		}
		all.X, all.StepLabel = append(all.X, x), append(all.StepLabel, label)
	}
	return Set{Name: "series", Classes: 2, Shape: []int{0, 2}, Train: all.first(5), Valid: all.from(5).first(1), Test: all.from(6)}
}

// vectors is series with a target of two numbers for each step.
func vectors() Set {
	s := series()
	s.Classes, s.Outputs = 0, 2
	for _, p := range []*Samples{&s.Train, &s.Valid, &s.Test} {
		p.StepLabel, p.Target = nil, p.X
	}
	return s
}

// first values of the samples of series, which are their numbers.
func numbersOf(s Samples) []int {
	n := []int{}
	for i, x := range s.X {
		id := int(x[0])
		if len(s.StepLabel) > 0 && len(s.StepLabel[i]) != id+1 || len(s.Target) > 0 && len(s.Target[i]) != 2*(id+1) {
			id = -1
		}
		n = append(n, id)
	}
	return n
}

func TestHoldAndTakeOverTime(t *testing.T) {
	for name, s := range map[string]Set{"step labels": series(), "targets": vectors()} {
		held, taken := s.Hold(2), s.Take(2, 0, 1)
		if !slices.Equal(numbersOf(held.Train), []int{0, 1, 2}) || !slices.Equal(numbersOf(held.Valid), []int{5, 3, 4}) {
			t.Errorf("%s: held %v, %v", name, numbersOf(held.Train), numbersOf(held.Valid))
		}
		if !slices.Equal(numbersOf(taken.Train), []int{0, 1}) || taken.Valid.Len() != 0 || !slices.Equal(numbersOf(taken.Test), []int{6}) {
			t.Errorf("%s: took %v, %v", name, numbersOf(taken.Train), numbersOf(taken.Test))
		}
		for _, part := range []Samples{held.Train, held.Valid, taken.Train, taken.Test} {
			if len(part.Label) != 0 || len(part.StepLabel)+len(part.Target) != part.Len() {
				t.Errorf("%s: %d samples, %d step labels, %d targets", name, part.Len(), len(part.StepLabel), len(part.Target))
			}
		}
	}
}

func TestUnlabelledSamples(t *testing.T) {
	s := series()
	s.Train.StepLabel, s.Valid.StepLabel = nil, nil
	if got := s.Hold(2); !slices.Equal(numbersOf(got.Valid), []int{5, 3, 4}) || got.Valid.StepLabel != nil {
		t.Errorf("got %+v", got.Valid)
	}
}

// TestMixedLabelsPanic covers every pair of a set's parts that do not belong together.
func TestMixedLabelsPanic(t *testing.T) {
	for name, spoil := range map[string]func(*Set){
		"two kinds":       func(s *Set) { s.Train.Target = s.Train.X },
		"one list short":  func(s *Set) { s.Train.StepLabel = s.Train.StepLabel[1:] },
		"other in valid":  func(s *Set) { s.Valid = vectors().Valid },
		"none in valid":   func(s *Set) { s.Valid.StepLabel = nil },
		"only in valid":   func(s *Set) { s.Train.StepLabel = nil },
		"labels of class": func(s *Set) { s.Train.StepLabel, s.Train.Label = nil, []int{1} },
	} {
		func() {
			defer func() {
				if r := recover(); r == nil || !strings.HasPrefix(r.(string), "datasets: Set: a part has ") {
					t.Errorf("%s: recovered %v", name, r)
				}
			}()
			s := series()
			spoil(&s)
			s.Hold(1)
		}()
	}
}

func TestTargets(t *testing.T) {
	outputs, step, target := vectors().Targets()
	if outputs != 2 || step[0] != nil || !slices.Equal(target[2][1], []float32{7, 0, 7, 1, 7, 2, 7, 3, 7, 4, 7, 5, 7, 6, 7, 7}) {
		t.Errorf("%d outputs, %v, %v", outputs, step, target)
	}
	outputs, step, target = series().Targets()
	if outputs != 0 || target[1] != nil || !slices.Equal(step[0][2], []int{1, -1, 0}) {
		t.Errorf("%d outputs, %v, %v", outputs, step, target)
	}
}

// TestDigestOverTime changes one thing at a time; every digest must be new.
func TestDigestOverTime(t *testing.T) {
	change := func(s Set, f func(*Set)) Set {
		s.Train.StepLabel, s.Train.Target = slices.Clone(s.Train.StepLabel), slices.Clone(s.Train.Target)
		f(&s)
		return s
	}
	unlabelled := func(s *Set) {
		for _, p := range []*Samples{&s.Train, &s.Valid, &s.Test} {
			p.StepLabel = nil
		}
	}
	seen := map[string]string{}
	for name, s := range map[string]Set{
		"steps":           series(),
		"steps held":      series().Hold(1),
		"a step's class":  change(series(), func(s *Set) { s.Train.StepLabel[2] = []int{1, -1, 1} }),
		"a step more":     change(series(), func(s *Set) { s.Train.StepLabel[2] = []int{1, -1, 0, 0} }),
		"no labels":       change(series(), unlabelled),
		"vectors":         vectors(),
		"a number":        change(vectors(), func(s *Set) { s.Train.Target[0] = []float32{0, 1} }),
		"outputs":         change(vectors(), func(s *Set) { s.Outputs = 1 }),
		"vectors, held":   vectors().Hold(1),
		"valid is in two": change(vectors(), func(s *Set) { s.Train.Target = append(s.Train.Target, s.Valid.Target...); s.Valid.Target = nil }),
	} {
		d := s.Digest()
		if other, ok := seen[d]; ok {
			t.Errorf("%q and %q have the same digest", name, other)
		}
		seen[d] = name
	}
}
