package stdp_test

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// fewCells learns in a second: presentations are shorter than the published ones, and change weights faster.
func fewCells(cells int) learning.Entry {
	return learning.Entry{
		Net: snn.DiehlCook(64, cells), Encoder: encode.Poisson{T: 300, MaxRate: 250},
		Learner:  stdp.Rule{Plasticity: stdp.DiehlCook{Pre: 5e-4, Post: 0.05}, Norm: 0.4, Rest: 50},
		Settings: learning.Settings{Seed: 4, Store: "-"},
	}
}

func partOfDigits(t testing.TB, train, valid, test int) learning.Task {
	t.Helper()
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	task, err := learning.TaskOf(set.Take(train, valid, test), nil)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// Thirty cells read digits that no label has taught them: labels only name the cells, afterwards.
func ExampleRule_digits() {
	task, err := learning.TaskOf(datasets.Digits())
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := learning.Train(context.Background(), fewCells(30), task)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("more than 2 of 3 test digits:", report.Test.Accuracy > 0.67)
	// Output:
	// more than 2 of 3 test digits: true
}

// Cells are labelled by training samples alone: with all other labels wrong the same model gives the same answers.
func TestSTDPLabelsFromTrainingSamples(t *testing.T) {
	right := partOfDigits(t, 250, 20, 120)
	wrong := right
	for _, s := range []*learning.Samples{&wrong.Valid, &wrong.Test} {
		labels := make([]int, s.Len())
		for i, c := range s.Label {
			labels[i] = (c + 1) % 10
		}
		s.Label = labels
	}
	e := fewCells(10)
	e.Settings.Select = learning.LastEpoch
	var named [2][]int
	var model [2]*snn.Model
	for k, task := range []learning.Task{right, wrong} {
		r, err := learning.Train(context.Background(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		named[k], model[k] = make([]int, 10), r.Model
		for _, row := range r.Confusion {
			for c, n := range row {
				named[k][c] += n
			}
		}
		if k == 0 && r.Test.Accuracy < .4 {
			t.Errorf("accuracy %v: this tests nothing", r.Test.Accuracy)
		}
		if k == 1 && r.Test.Accuracy > .3 {
			t.Errorf("accuracy %v with wrong labels: the cells were labelled by them", r.Test.Accuracy)
		}
	}
	if !reflect.DeepEqual(named[0], named[1]) {
		t.Errorf("classes are named %v times, with other labels of the test samples %v times", named[0], named[1])
	}
	a, _ := model[0].Weights(0)
	b, _ := model[1].Weights(0)
	if !reflect.DeepEqual(a, b) {
		t.Error("labels changed the weights")
	}
}

// As many cells as the paper's 1,600, each inhibited by all the others, stay within their potentials: weights and
// thresholds are finite, and rates are neither 0 nor those of cells that nothing holds back.
func TestSTDPManyCells(t *testing.T) {
	if testing.Short() {
		t.Skip("1,600 cells take seconds")
	}
	task := partOfDigits(t, 100, 0, 20)
	r, err := learning.Train(context.Background(), fewCells(1600), task)
	if err != nil {
		t.Fatal(err)
	}
	w, ld := r.Model.Weights(0)
	for i := range 64 {
		for j, x := range w[i*ld:][:1600] {
			if math.IsNaN(float64(x)) || x < 0 || x > 64*.4 {
				t.Fatalf("weight %d→%d is %v", i, j, x)
			}
		}
	}
	for j, x := range r.Model.Theta(1) {
		if !(x > 15 && x < 60) {
			t.Fatalf("θ of cell %d is %v mV", j, x)
		}
	}
	for _, k := range []snn.Counts{r.Training, r.Inference} {
		if n := float64(k.Populations[1].Spikes) / float64(k.Samples); n < 5 || n > 400 {
			t.Errorf("%v spikes a sample, want 5 to 400", n)
		}
	}
}
