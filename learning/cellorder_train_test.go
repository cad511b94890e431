package learning_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// ownEncoder says nothing of its cells but their number.
type ownEncoder struct{ encode.Events }

func (ownEncoder) CellShape()                  {}
func (e ownEncoder) Resolve() learning.Encoder { return e }

// Whatever reads samples, raw or encoded: a population whose shape numbers as many cells in another order is refused, with both shapes named, and
// one that fits, or has one side, is taken.
func TestShapesInAnotherOrder(t *testing.T) {
	images := func(shape ...int) learning.Task {
		task := learning.Task{Name: "images", Classes: 2, Shape: shape}
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
	surrogate := gradient.Rule{Loss: gradient.Loss{Kind: gradient.CEMembrane}}
	for _, c := range []struct {
		learner learning.Learner
		encoder learning.Encoder
		task    learning.Task
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
		{ann.Rule{}, nil, images(8, 2), []int{2, 8}, "samples of task \"images\" have the shape [8 2], and population \"input\" has [2 8]"},
		{ann.Rule{}, nil, images(8, 2), []int{8, 2}, ""},
		{stdp.Rule{}, encode.Poisson{T: 2, Dt: 1, MaxRate: 500}, images(8, 2), []int{2, 8}, "[8 2], and population \"input\" has [2 8]"},
	} {
		size := 1
		for _, side := range c.input {
			size *= side
		}
		net := snn.Feedforward(size, 2)
		if _, ok := c.learner.(stdp.Rule); ok {
			net = snn.DiehlCook(size, 2)
		}
		net.Populations[0].Shape = c.input
		e := learning.Entry{Net: net, Encoder: c.encoder, Learner: c.learner, Settings: learning.Settings{Batch: 2, Store: "-", Workers: 1}}
		_, err := learning.Train(t.Context(), e, c.task)
		if got := fmt.Sprint(err); (err == nil) != (c.want == "") || !strings.Contains(got, c.want) && err != nil {
			t.Errorf("%+v, %v into %v: %v, want %q", c.encoder, c.task.Shape, c.input, err, c.want)
		}
	}
}
