package learning

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// neighbours returns the place of each cell of a shape, as the distance to the neighbour along each side of more than 1.
func neighbours(shape []int) []int {
	var strides []int
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		if shape[i] > 1 {
			strides = append(strides, n)
		}
		n *= shape[i]
	}
	return strides
}

// All pairs of shapes of 24 cells: they are of one order where the steps along the sides of the one are among those of the other.
func TestSameOrder(t *testing.T) {
	shapes := [][]int{{24}, {1, 24}, {24, 1}, {1, 24, 1}}
	for a := 1; a <= 24; a++ {
		for b := 1; a*b <= 24; b++ {
			if 24%(a*b) == 0 {
				shapes = append(shapes, []int{a, b, 24 / (a * b)}, []int{a, b, 1, 24 / (a * b)})
			}
		}
		if 24%a == 0 {
			shapes = append(shapes, []int{a, 24 / a})
		}
	}
	within := func(a, b []int) bool {
		for _, x := range a {
			found := false
			for _, y := range b {
				found = found || x == y
			}
			if !found {
				return false
			}
		}
		return true
	}
	refused := 0
	for _, a := range shapes {
		for _, b := range shapes {
			m, n := neighbours(a), neighbours(b)
			want := within(m, n) || within(n, m)
			if got := sameOrder(a, b); got != want {
				t.Errorf("%v and %v: %v", a, b, got)
			}
			if !want {
				refused++
			}
		}
	}
	if refused == 0 {
		t.Error("no pair was of two orders")
	}
	if !sameOrder(nil, []int{2, 3}) {
		t.Error("cells without a shape have an order")
	}
}

// ownEncoder says nothing of its cells but their number.
type ownEncoder struct{ encode.Events }

func (ownEncoder) CellShape()         {}
func (e ownEncoder) Resolve() Encoder { return e }

// Whatever reads samples, raw or encoded: a population whose shape numbers as many cells in another order is refused, with both shapes named, and
// one that fits, or has one side, is taken.
func TestShapesInAnotherOrder(t *testing.T) {
	images := func(shape ...int) Task {
		task := Task{Name: "images", Classes: 2, Shape: shape}
		for i := range 4 {
			x := make([]float32, task.Inputs())
			x[i] = 1
			task.Train.X, task.Train.Label = append(task.Train.X, x), append(task.Train.Label, i%2)
		}
		task.Test = task.Train
		return task
	}
	series := images(4, 3, 5, 2)
	events := eventTask()
	camera := encode.Events{T: 16, Width: 3, Polarities: 2}
	last := camera
	last.ChannelsLast = true
	surrogate := Surrogate{Loss: Loss{Kind: CEMembrane}}
	for _, c := range []struct {
		learner Learner
		encoder Encoder
		task    Task
		input   []int
		want    string // "" where it is to train
	}{
		{surrogate, encode.Direct{T: 2}, images(3, 4, 4), []int{4, 4, 3}, "samples of task \"images\" have the shape [3 4 4], and population \"input\" has [4 4 3]"},
		{surrogate, encode.Bernoulli{T: 2}, images(8, 2), []int{2, 8}, "the shape [8 2], and population \"input\" has [2 8]"},
		{surrogate, encode.Bernoulli{T: 2}, images(2, 8), []int{2, 8}, ""}, {surrogate, encode.Bernoulli{T: 2}, images(2, 8), []int{16}, ""},
		{surrogate, encode.Bernoulli{T: 2}, images(16), []int{2, 8}, ""}, {surrogate, encode.Bernoulli{T: 2}, images(4, 4), []int{4, 4, 1}, ""},
		{surrogate, encode.Population{T: 6, Fields: 3}, images(4, 4), []int{4, 4, 3}, ""},
		{surrogate, encode.Population{T: 6, Fields: 3}, images(4, 4), []int{3, 4, 4}, "[4 4 3], and population \"input\" has [3 4 4]"},
		{surrogate, encode.Series{T: 4}, series, []int{3, 5, 2}, ""}, {surrogate, encode.Series{T: 4}, series, []int{2, 3, 5}, "[3 5 2], and population"},
		{surrogate, encode.LevelCrossing{T: 4}, series, []int{3, 5, 4}, "[2 3 5 2], and population"},
		{surrogate, encode.LevelCrossing{T: 4, ChannelsLast: true}, series, []int{3, 5, 4}, ""},
		{surrogate, encode.Delta{T: 4, OffSpikes: true}, series, []int{3, 5, 4}, "[2 3 5 2], and population"},
		{surrogate, encode.Delta{T: 4}, series, []int{3, 5, 2}, ""},
		{surrogate, camera, events, []int{3, 2}, "the cells that encode.Events makes of samples of task \"events\" have the shape [2 1 3], and population \"input\" has [3 2]"},
		{surrogate, camera, events, []int{6}, ""}, {surrogate, last, events, []int{3, 2}, ""}, {surrogate, last, events, []int{2, 3}, "[1 3 2], and population"},
		{surrogate, ownEncoder{camera}, events, []int{3, 2}, ""},
		{ANN{}, nil, images(8, 2), []int{2, 8}, "samples of task \"images\" have the shape [8 2], and population \"input\" has [2 8]"},
		{ANN{}, nil, images(8, 2), []int{8, 2}, ""},
		{STDP{}, encode.Poisson{T: 2, Dt: 1, MaxRate: 500}, images(8, 2), []int{2, 8}, "[8 2], and population \"input\" has [2 8]"},
	} {
		size := 1
		for _, side := range c.input {
			size *= side
		}
		net := snn.Feedforward(size, 2)
		if _, ok := c.learner.(STDP); ok {
			net = snn.DiehlCook(size, 2)
		}
		net.Populations[0].Shape = c.input
		e := Entry{Net: net, Encoder: c.encoder, Learner: c.learner, Settings: Settings{Batch: 2, Store: "-", Workers: 1}}
		_, err := Train(t.Context(), e, c.task)
		if got := fmt.Sprint(err); (err == nil) != (c.want == "") || !strings.Contains(got, c.want) && err != nil {
			t.Errorf("%+v, %v into %v: %v, want %q", c.encoder, c.task.Shape, c.input, err, c.want)
		}
	}
}
