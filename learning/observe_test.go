package learning

import (
	"math"
	"slices"
	"testing"
)

// observing is a toy that notes a number.
type observing struct {
	Trainer
	value float64
}

func (o *observing) Observed() []Observation {
	return []Observation{{"twice", 2 * o.value}, {"once", o.value}}
}

// The mean of an epoch is that over its samples, whatever mini-batches they came in, and what an epoch left is not carried on.
func TestObservedByEpoch(t *testing.T) {
	o := &observing{}
	r := &run{trainer: o, task: Task{Train: Samples{Label: make([]int, 10), X: make([][]float32, 10)}}}
	for _, values := range [][3]float64{{1, 2, 10}, {0, 0, 5}} {
		r.state.Done, r.state.Observed = 0, nil
		for i, n := range []int{4, 4, 2} {
			o.value = values[i]
			if err := r.observe(n); err != nil {
				t.Fatal(err)
			}
			r.state.Done += n
		}
		mean := (4*values[0] + 4*values[1] + 2*values[2]) / 10
		if got, want := r.observed(), []Observation{{"twice", 2 * mean}, {"once", mean}}; !slices.Equal(got, want) {
			t.Errorf("means %v, want %v", got, want)
		}
	}
	r.state.Done, r.state.Observed = 4, nil // a checkpoint of before
	if err := r.observe(4); err != nil || r.observed() != nil {
		t.Errorf("of half an epoch: %v, %v", r.observed(), err)
	}
}

func TestReportObserved(t *testing.T) {
	r := &Report{Epochs: []Epoch{{Epoch: 1}, {Epoch: 2, Observed: []Observation{{"a", 3}}}}}
	if got := r.Observed("a"); len(got) != 2 || !math.IsNaN(got[0]) || got[1] != 3 {
		t.Errorf("series %v", got)
	}
	if got := r.Observed("b"); got != nil {
		t.Errorf("nobody noted %v", got)
	}
}
