package datasets

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// unequal is a set of n training samples {i} of which class c has a share that grows with c.
func unequal(n, classes int) Set {
	s := Set{Name: "unequal", Classes: classes, Shape: []int{1}}
	for i := range n {
		c := int(math.Sqrt(float64(i%(classes*classes)) + .5))
		s.Train.X, s.Train.Label = append(s.Train.X, []float32{float32(i)}), append(s.Train.Label, c)
	}
	return s
}

func values(s Samples) []int {
	v := []int{}
	for _, x := range s.X {
		v = append(v, int(x[0]))
	}
	return v
}

// classCounts counts the samples of each class, and reports a sample that has lost its label.
func classCounts(t *testing.T, from Set, s Samples) []int {
	t.Helper()
	n := make([]int, from.Classes)
	for i, v := range values(s) {
		if s.Label[i] != from.Train.Label[v] {
			t.Fatalf("sample %d has label %d instead of %d", v, s.Label[i], from.Train.Label[v])
		}
		n[s.Label[i]]++
	}
	return n
}

// TestSplitIsAPartition holds for every way of splitting: each sample is in one part, counts are the rounded shares.
func TestSplitIsAPartition(t *testing.T) {
	for _, n := range []int{2, 3, 10, 97, 360} {
		for _, by := range []Split{
			{}, {Valid: .25, Test: .25, Seed: 1}, {Test: .5, Stratify: true}, {Valid: .3, Test: .2, Stratify: true, Seed: 9}, {Valid: .4, InOrder: true},
		} {
			s := unequal(n, 4)
			got, err := s.Split(by)
			if err != nil {
				if n > 3 {
					t.Errorf("%d samples, %+v: %v", n, by, err)
				}
				continue
			}
			all := slices.Concat(values(got.Train), values(got.Valid), values(got.Test))
			slices.Sort(all)
			if !slices.Equal(all, counting(n)) {
				t.Errorf("%d samples, %+v: parts hold %v", n, by, all)
			}
			if v, w := got.Valid.Len(), int(math.Round(by.Valid*float64(n))); v != w {
				t.Errorf("%d samples, %+v: %d validate, want %d", n, by, v, w)
			}
			if v, w := got.Test.Len(), int(math.Round(by.Test*float64(n))); v != w {
				t.Errorf("%d samples, %+v: %d test, want %d", n, by, v, w)
			}
		}
	}
}

// TestSplitStratified compares the count of every class in every part with its share.
func TestSplitStratified(t *testing.T) {
	for n := 20; n < 500; n += 37 {
		for seed := range uint64(3) {
			s := unequal(n, 5)
			got, err := s.Split(Split{Valid: .2, Test: .3, Stratify: true, Seed: seed})
			if err != nil {
				t.Fatal(err)
			}
			whole, valid, test := classCounts(t, s, s.Train), classCounts(t, s, got.Valid), classCounts(t, s, got.Test)
			for c, k := range whole {
				share := float64(got.Test.Len()) / float64(n)
				if d := math.Abs(float64(test[c]) - share*float64(k)); d >= 1 {
					t.Errorf("%d samples: class %d has %d of %d in the test part", n, c, test[c], k)
				}
				share = float64(got.Valid.Len()) / float64(n-got.Test.Len())
				if d := math.Abs(float64(valid[c]) - share*float64(k-test[c])); d >= 1 {
					t.Errorf("%d samples: class %d has %d of %d in the validation part", n, c, valid[c], k-test[c])
				}
			}
		}
	}
}

// TestSplitFollowsTheSeed fixes the draw: a split that is stored or published must not change.
func TestSplitFollowsTheSeed(t *testing.T) {
	split := func(seed uint64) Set {
		s, err := unequal(12, 2).Split(Split{Valid: .25, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	if a, b := split(1), split(1); a.Digest() != b.Digest() {
		t.Error("the same seed gave two splits")
	}
	if a, b := split(1), split(2); a.Digest() == b.Digest() {
		t.Error("two seeds gave the same split")
	}
	got := fmt.Sprint(values(split(1).Train), values(split(1).Valid))
	if want := "[7 5 0 2 10 11 4 3 1] [9 6 8]"; got != want {
		t.Errorf("drew %s, want %s", got, want)
	}
}

// TestSplitIsFair counts where sample 0 comes to lie: any share of seeds must be near the share of the split.
func TestSplitIsFair(t *testing.T) {
	in, seeds := 0, 2000
	for seed := range uint64(seeds) {
		s, err := unequal(10, 2).Split(Split{Test: .3, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(values(s.Test), 0) {
			in++
		}
	}
	// Standard deviation 20.5 of 600.
	if in < 500 || in > 700 {
		t.Errorf("sample 0 tests in %d of %d draws of three tenths", in, seeds)
	}
}

func TestSplitAddsToParts(t *testing.T) {
	s, err := small().Split(Split{Valid: .4, InOrder: true})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(ids(s.Train), []int{0, 1, 2}) || !slices.Equal(ids(s.Valid), []int{5, 3, 4}) || !slices.Equal(ids(s.Test), []int{6, 7}) {
		t.Errorf("parts %v, %v, %v", ids(s.Train), ids(s.Valid), ids(s.Test))
	}
}

// TestSplitOfFarClasses: memory goes with the classes that there are, not with the largest of their numbers.
func TestSplitOfFarClasses(t *testing.T) {
	s := unequal(8, 2)
	for i := range s.Train.Label {
		s.Train.Label[i] *= 1 << 60
	}
	near, err := unequal(8, 2).Split(Split{Test: .5, Stratify: true})
	far, err2 := s.Split(Split{Test: .5, Stratify: true})
	if err != nil || err2 != nil || !slices.Equal(values(near.Train), values(far.Train)) || !slices.Equal(values(near.Test), values(far.Test)) {
		t.Errorf("%v and %v (%v, %v)", values(near.Test), values(far.Test), err, err2)
	}
}

func TestSplitRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		set  Set
		by   Split
		want string
	}{
		"negative":        {small(), Split{Valid: -.1}, "shares Valid -0.1 and Test 0"},
		"all":             {small(), Split{Valid: .5, Test: .5}, "a sum below 1"},
		"NaN":             {small(), Split{Test: math.NaN()}, "Test NaN"},
		"infinite":        {small(), Split{Test: math.Inf(1)}, "Test +Inf"},
		"nothing":         {Set{Name: "none"}, Split{}, "of 0 training samples"},
		"none left":       {small(), Split{Valid: .99}, "none is left to train"},
		"less than one":   {small(), Split{Test: .01}, "is less than one"},
		"both":            {small(), Split{Test: .4, Stratify: true, InOrder: true}, "exclude one another"},
		"no classes":      {series(), Split{Test: .4, Stratify: true}, "Stratify needs one class for each sample"},
		"unlabelled part": {func() Set { s := small(); s.Valid.Label = nil; return s }(), Split{Valid: .4}, "validation part: its samples and those"},
		"labels missing":  {Set{Name: "x", Train: Samples{X: make([][]float32, 3), Label: []int{1}}}, Split{}, "3 samples and 1 labels"},
	} {
		got, err := c.set.Split(c.by)
		if text := fmt.Sprint(err); !strings.HasPrefix(text, "datasets: "+c.set.Name+": split: ") || !strings.Contains(text, c.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, c.want)
		} else if got.Train.Len()+got.Test.Len() > 0 {
			t.Errorf("%s: half a set came with the error", name)
		}
	}
}

func TestFolds(t *testing.T) {
	for _, c := range []struct{ n, k int }{{10, 2}, {23, 5}, {1100, 5}, {7, 7}} {
		s := unequal(c.n, 3)
		pooled := s
		s = s.Hold(c.n / 5) // folds are of all samples, whatever part they are in
		sets, err := s.Folds(c.k, 4)
		if err != nil {
			t.Fatal(err)
		}
		whole := classCounts(t, pooled, pooled.Train)
		var tested []int
		for _, f := range sets {
			tested = append(tested, values(f.Test)...)
			both := append(values(f.Train), values(f.Test)...)
			slices.Sort(both)
			if !slices.Equal(both, counting(c.n)) || f.Valid.Len() != 0 {
				t.Errorf("%d samples, %d folds: %s holds %v", c.n, c.k, f.Name, both)
			}
			if size := f.Test.Len(); size != c.n/c.k && size != c.n/c.k+1 {
				t.Errorf("%d samples, %d folds: %s tests on %d", c.n, c.k, f.Name, size)
			}
			for class, n := range classCounts(t, pooled, f.Test) {
				if n != whole[class]/c.k && n != whole[class]/c.k+1 {
					t.Errorf("%d samples, %d folds: %s has %d of %d of class %d", c.n, c.k, f.Name, n, whole[class], class)
				}
			}
		}
		slices.Sort(tested)
		if !slices.Equal(tested, counting(c.n)) {
			t.Errorf("%d samples, %d folds: tested on %v", c.n, c.k, tested)
		}
	}
}

func TestFoldsOverTime(t *testing.T) {
	for _, s := range []Set{series(), vectors()} {
		sets, err := s.Folds(4, 0)
		if err != nil {
			t.Fatal(err)
		}
		var all []int
		for _, f := range sets {
			all = append(all, numbersOf(f.Test)...)
		}
		slices.Sort(all)
		if !slices.Equal(all, counting(8)) || sets[3].Name != "series, fold 4 of 4" {
			t.Errorf("%s: %v", sets[3].Name, all)
		}
	}
}

func TestFoldsRefuse(t *testing.T) {
	mixed := small()
	mixed.Test.Label = nil
	for _, c := range []struct {
		set  Set
		k    int
		want string
	}{
		{small(), 1, "small: 1 folds of 8"}, {small(), 9, "small: 9 folds of 8"}, {small(), -2, "-2 folds"},
		{Set{}, 2, "2 folds of 0"}, {mixed, 2, "different kinds"},
	} {
		if sets, err := c.set.Folds(c.k, 0); err == nil || sets != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d folds: error %v, want one with %q", c.k, err, c.want)
		}
	}
}

// TestLabelGaps leaves the set as it was.
func TestLabelGaps(t *testing.T) {
	s := Set{Classes: 3, Train: Samples{X: [][]float32{{1, 2, 3}}, StepLabel: [][]int{{-1, 1, -1}}}}
	if got := s.LabelGaps(2).Train.StepLabel[0]; !slices.Equal(got, []int{2, 1, 2}) || s.Train.StepLabel[0][0] != -1 {
		t.Errorf("%v, and the set has %v", got, s.Train.StepLabel)
	}
}
