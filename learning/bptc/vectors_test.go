package bptc

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/snn"
)

// steps is a code of what cells fire in each step, for tests: x is [step][cell], 1 for a spike.
type code struct{ steps, cells int }

func (c code) Steps() int { return c.steps }

func (c code) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	dst.Resize(c.steps, c.cells)
	for k, v := range x {
		if v > 0 {
			dst.Set(k/c.cells, k%c.cells)
		}
	}
}

// vectorNet is the net 3-4-3 of the worked vector, with its weights.
func vectorNet(t *testing.T) *snn.Model {
	t.Helper()
	n := snn.Feedforward(3, 4, 3)
	n.Populations[1].Cell, n.Populations[2].Cell = NOSO(8), NOSO(8)
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	for p, rows := range [][][]float32{
		{{.5, -.2, .3}, {-.3, .6, .2}, {-.3, .2, .9}, {.1, .1, -.6}},
		{{.4, .7, -.3, .5}, {.3, -.2, .8, -.1}, {-.5, .2, .1, .3}},
	} {
		w, ld := m.Weights(p)
		for post, row := range rows {
			for pre, x := range row {
				w[pre*ld+post] = x
			}
		}
	}
	return m
}

// workerOf is a worker of the rule with its defaults.
func workerOf(t *testing.T, s learning.Setup) *worker {
	t.Helper()
	var layers []*layer
	for i := range s.Model.Net.Projections {
		l, err := newLayer(s, i)
		if err != nil {
			t.Fatal(err)
		}
		layers = append(layers, l)
	}
	return newWorker(s, layers, 100)
}

func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// The worked vector: the published code, run with autograd through its steps and with its own rule, which agree to 3e-8.
func TestWorkedVector(t *testing.T) {
	m := vectorNet(t)
	s := learning.Setup{Model: m, Encoder: code{8, 3}, Classes: 3, Batch: 1, Stream: snn.NewStream(1), Pool: kernel.NewPool(1)}
	w := workerOf(t, s)
	x := []float32{1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 0}
	b := learning.Batch{X: [][]float32{x}, Label: []int{1}, Index: []int{0}, Stream: s.Stream}
	if err := w.Present(b, 0, true); err != nil {
		t.Fatal(err)
	}
	if got, want := w.layers[0].at, []int32{2, 3, 2, none}; !slices.Equal(got, want) {
		t.Errorf("hidden cells fire at %v, want %v", got, want)
	}
	if got, want := w.layers[1].at, []int32{5, 3, none}; !slices.Equal(got, want) {
		t.Errorf("output cells fire at %v, want %v", got, want)
	}
	near(t, "u of output 0", float64(w.layers[1].over[0]), .0794392, 3e-7)
	near(t, "u of output 1", float64(w.layers[1].over[1]), .0533110, 3e-7)
	near(t, "u of hidden 0", float64(w.layers[0].over[0]), .0654778, 3e-7)
	near(t, "u of hidden 2", float64(w.layers[0].over[2]), .0660709, 3e-7)
	near(t, "loss", w.Judge(1, 1), .132845234, 1e-8)
	for k, want := range []float64{-.118499655, .124399405, -.005899750} {
		near(t, "∂L/∂t", w.p[k], want, 1e-8)
	}
	for k, want := range []float64{-24.472178, -21.554340, -32.434329} {
		near(t, "dt/du of a hidden cell", float64(w.layers[0].move[k]), want, 1e-4)
	}
	for k, want := range []float64{-28.587878, -24.008893} {
		near(t, "dt/du of an output cell", float64(w.layers[1].move[k]), want, 1e-4)
	}
	gradient := gradientOf(w)
	w.Back(gradient)
	for i, want := range []float64{
		.03202815, .01651951, .03202815, .53612034, .41249625, .39575855, -.46992875, -.24238034, -.46992875, 0, 0, 0,
	} {
		near(t, "∂L/∂W of the hidden layer", float64(gradient.All(0)[i]), want, 3e-6)
	}
	for i, want := range []float64{.46291810, .31831521, .46291810, 0, -.14474854, 0, -.14474854, 0, 0, 0, 0, 0} {
		near(t, "∂L/∂W of the output", float64(gradient.All(1)[i]), want, 3e-6)
	}
	y := chain.NewTally(2)
	w.Count(&y)
	if got, want := y.Spikes, []int64{11, 3, 2}; !slices.Equal(got, want) {
		t.Errorf("spikes %v, want %v", got, want)
	}
	if c := w.Say(make([]float64, 3)); c != 1 {
		t.Errorf("class %d, want that of the first spike, 1", c)
	}
}
