package datasets

import (
	"math"
	"slices"
	"testing"
)

// small is a set of 5 + 1 + 2 samples of two features; sample i of the whole is {i/10, 1}.
func small() Set {
	var all Samples
	for i := range 8 {
		all.X, all.Label = append(all.X, []float32{float32(i) / 10, 1}), append(all.Label, i%3)
	}
	return Set{Name: "small", Classes: 3, Shape: []int{2},
		Train: all.first(5), Valid: all.from(5).first(1), Test: all.from(6)}
}

// ids returns the number of each sample of small.
func ids(s Samples) []int {
	n := []int{}
	for i, x := range s.X {
		id := int(math.Round(float64(x[0]) * 10))
		if s.Label[i] != id%3 {
			id = -1
		}
		n = append(n, id)
	}
	return n
}

func TestHoldAndTake(t *testing.T) {
	for _, c := range []struct {
		name               string
		set                Set
		train, valid, test []int
	}{
		{"as it is", small(), []int{0, 1, 2, 3, 4}, []int{5}, []int{6, 7}},
		{"hold", small().Hold(2), []int{0, 1, 2}, []int{5, 3, 4}, []int{6, 7}},
		{"hold none", small().Hold(0), []int{0, 1, 2, 3, 4}, []int{5}, []int{6, 7}},
		{"hold less than none", small().Hold(-3), []int{0, 1, 2, 3, 4}, []int{5}, []int{6, 7}},
		{"hold all", small().Hold(99), []int{}, []int{5, 0, 1, 2, 3, 4}, []int{6, 7}},
		{"take", small().Take(3, 0, 1), []int{0, 1, 2}, []int{}, []int{6}},
		{"take all", small().Take(-1, 99, -1), []int{0, 1, 2, 3, 4}, []int{5}, []int{6, 7}},
		{"hold, then take", small().Hold(2).Take(1, 2, 0), []int{0}, []int{5, 3}, []int{}},
	} {
		got := [][]int{ids(c.set.Train), ids(c.set.Valid), ids(c.set.Test)}
		for i, want := range [][]int{c.train, c.valid, c.test} {
			if !slices.Equal(got[i], want) {
				t.Errorf("%s: part %d is %v, want %v", c.name, i, got[i], want)
			}
		}
	}
}

func TestDerivedSetsDoNotOverwrite(t *testing.T) {
	s := small()
	taken := s.Take(2, 0, 0)
	taken.Train.X = append(taken.Train.X, []float32{9, 9})
	taken.Train.Label = append(taken.Train.Label, 2)
	s.Hold(3)
	if got := ids(s.Train); !slices.Equal(got, []int{0, 1, 2, 3, 4}) {
		t.Errorf("the set became %v", got)
	}
}

// TestDigestTellsApart changes one thing at a time; every digest must be new.
func TestDigestTellsApart(t *testing.T) {
	change := func(f func(*Set)) Set {
		s := small()
		s.Train.X = slices.Clone(s.Train.X)
		s.Train.Label = slices.Clone(s.Train.Label)
		f(&s)
		return s
	}
	seen := map[string]string{}
	for name, s := range map[string]Set{
		"as it is":      small(),
		"held":          small().Hold(1),
		"taken":         small().Take(4, -1, -1),
		"classes":       change(func(s *Set) { s.Classes++ }),
		"shape":         change(func(s *Set) { s.Shape = []int{1, 2} }),
		"one label":     change(func(s *Set) { s.Train.Label[4] = 2 }),
		"one bit":       change(func(s *Set) { s.Train.X[0] = []float32{0, math.Nextafter32(1, 0)} }),
		"negative zero": change(func(s *Set) { s.Train.X[0] = []float32{float32(math.Copysign(0, -1)), 1} }),
		"order":         change(func(s *Set) { s.Train.X[0], s.Train.X[1] = s.Train.X[1], s.Train.X[0] }),
		"rows differ":   change(func(s *Set) { s.Train.X[0], s.Train.X[1] = []float32{0}, []float32{1, .1, 1} }),
		"valid to test": change(func(s *Set) {
			s.Test, s.Valid = s.Valid.and(s.Test), Samples{}
		}),
		"nothing at all":  {},
		"an empty sample": {Train: Samples{X: [][]float32{{}}}},
	} {
		d := s.Digest()
		if other, ok := seen[d]; ok {
			t.Errorf("%q and %q have the same digest", name, other)
		}
		seen[d] = name
	}
}

func TestDigestIgnoresNameAndMemory(t *testing.T) {
	a, b := small(), small()
	b.Name = "another"
	b.Valid.X = [][]float32{append(make([]float32, 0, 50), b.Valid.X[0]...)}
	if a.Digest() != b.Digest() {
		t.Error("equal content, different digests")
	}
}

func TestDescribeAndParts(t *testing.T) {
	s := small()
	name, classes, shape := s.Describe()
	if name != "small" || classes != 3 || !slices.Equal(shape, []int{2}) {
		t.Errorf("got %s, %d, %v", name, classes, shape)
	}
	x, label := s.Parts()
	for i, want := range [][]int{{0, 1, 2, 3, 4}, {5}, {6, 7}} {
		if got := ids(Samples{X: x[i], Label: label[i]}); !slices.Equal(got, want) {
			t.Errorf("part %d is %v, want %v", i, got, want)
		}
	}
}
