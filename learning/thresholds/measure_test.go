package thresholds

import (
	"errors"
	"math"
	"math/bits"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

func TestSpan(t *testing.T) {
	rates := []float64{1, 2, 4, 8, 16}
	for _, c := range []struct {
		accuracy []float64
		want     float64
	}{
		{[]float64{.5, .5, .5, .5, .5}, 4},
		{[]float64{.5, .9, .5, .5, .5}, 0},
		{[]float64{.89, .9, .881, .5, .9}, 2},  // the gap ends it, though 16 would do
		{[]float64{.89, .9, .879, .89, .9}, 1}, // from the first of equal ones
		{[]float64{.1, .2, .88, .895, .9}, 2},
	} {
		if got := span(rates, c.accuracy); got != c.want {
			t.Errorf("%v: %v octaves, want %v", c.accuracy, got, c.want)
		}
	}
	if got := span([]float64{3}, []float64{.1}); got != 0 {
		t.Errorf("of one rate %v octaves", got)
	}
}

// A net that stores K patterns and no more has the capacity K, to the grid below it, whatever K is, in as many trainings as bisection takes.
func TestMostStored(t *testing.T) {
	numbers := []int{2, 4, 8, 16, 32, 64, 128}
	for k := range 200 {
		want, tried := 0, 0
		for _, n := range numbers {
			if n <= k {
				want = n
			}
		}
		got, err := mostStored(numbers, func(n int) (bool, error) {
			tried++
			return n <= k, nil
		})
		if err != nil || got != want || tried > bits.Len(uint(len(numbers))) {
			t.Errorf("of %d: %d in %d trainings, want %d: %v", k, got, tried, want, err)
		}
	}
	broken := errors.New("broken")
	if _, err := mostStored(numbers, func(int) (bool, error) { return true, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// Patterns are uniform in [0, 1], as many of each class as can be, the first of more are those of fewer, and seeds have others.
func TestPatterns(t *testing.T) {
	task := learning.Task{Classes: 3, Shape: []int{10, 10}, Test: learning.Samples{X: [][]float32{make([]float32, 100)}}}
	few, many, others := patterns(task, 20, 1), patterns(task, 60, 1), patterns(task, 60, 2)
	sum, class := 0., make([]int, 3)
	for i, x := range many.Train.X {
		for _, v := range x {
			if v < 0 || v > 1 {
				t.Errorf("a value of %v", v)
			}
			sum += float64(v)
		}
		class[many.Train.Label[i]]++
	}
	if mean := sum / 6000; math.Abs(mean-.5) > .02 || !slices.Equal(class, []int{20, 20, 20}) { // 5 standard errors of 0.0037
		t.Errorf("mean %v, classes %v", mean, class)
	}
	if got := many.first(20); !slices.EqualFunc(got.Train.X, few.Train.X, slices.Equal) || len(got.Test.X) != 20 || len(got.Valid.Label) != 20 {
		t.Error("the first patterns of more are others")
	}
	if slices.Equal(many.Train.X[0], others.Train.X[0]) {
		t.Error("two seeds have the same patterns")
	}
}
