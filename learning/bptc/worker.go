package bptc

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// worker is what one worker needs for a sample.
type worker struct {
	setup  learning.Setup
	most   float32
	steps  int
	layers []*cells
	coded  snn.Spikes
	heard  []uint32
	inputs []int // spikes of the input, by step
	ended  int   // steps that were presented

	vm, vs []float32 // traces of the input
	traces []float32 // vm − vs, [step][input cell]
	z, p   []float64 // −t and ∂L/∂t of output cells
}

func newWorker(s learning.Setup, layers []*layer, most float32) *worker {
	first, last := layers[0], layers[len(layers)-1]
	w := &worker{setup: s, most: most, steps: s.Encoder.Steps(), vm: make([]float32, first.Pre), vs: make([]float32, first.Pre)}
	w.traces, w.inputs = make([]float32, w.steps*first.Pre), make([]int, w.steps)
	w.z, w.p = make([]float64, last.Post), make([]float64, last.Post)
	for _, l := range layers {
		w.layers = append(w.layers, newCells(l))
	}
	return w
}

func (w *worker) output() *cells { return w.layers[len(w.layers)-1] }

// Present shows sample r of a batch, until all output cells have fired: nothing after that has an effect on the loss.
func (w *worker) Present(b learning.Batch, r int, training bool) error {
	e := w.setup.Encoder
	e.Encode(&w.coded, b.X[r], 1, b.Stream.At(b.Index[r]))
	in := w.setup.Model.Net.Population(w.setup.Model.Net.Projections[w.layers[0].Projection].Pre)
	if err := rules.CheckEncoded(e, &w.coded, in.Name, in.Size(), false); err != nil {
		return fmt.Errorf("bptc: sample %d: %w", b.Index[r], err)
	}
	w.begin()
	for w.ended < w.steps && len(w.output().fired) < w.output().Post {
		w.step(w.ended, training)
		w.ended++
	}
	return nil
}

func (w *worker) begin() {
	w.ended = 0
	clear(w.vm)
	clear(w.vs)
	for _, c := range w.layers {
		c.begin()
	}
}

// step presents step t to all layers, each of which hears the one before it at once.
func (w *worker) step(t int, training bool) {
	w.heard = kernel.AppendIndices(w.heard[:0], w.coded.Row(t))
	w.inputs[t] = len(w.heard)
	if training {
		w.trace()
	}
	heard := w.heard
	for i, c := range w.layers {
		heard = c.step(t, heard, w.most)
		if i == 0 && training && len(heard) > 0 {
			w.keepTrace(t)
		}
	}
}

// trace moves the traces of the input by a step.
func (w *worker) trace() {
	c := w.layers[0].layer
	kernel.MultiplyRows(w.vm, w.vm, c.tracesM)
	kernel.MultiplyRows(w.vs, w.vs, c.tracesS)
	for _, i := range w.heard {
		w.vm[i], w.vs[i] = w.vm[i]+c.factor, w.vs[i]+c.factor
	}
}

// keepTrace keeps the traces of a step in which cells of the first layer fired.
func (w *worker) keepTrace(t int) {
	subtract(w.traces[t*len(w.vm):][:len(w.vm)], w.vm, w.vs)
}

// Judge returns −ln softmax(−t)_y, and keeps its derivatives by n.
func (w *worker) Judge(y, n int) float64 {
	w.times(w.z)
	nll := chain.Softmax(w.z, y, w.p)
	for k := range w.p {
		w.p[k] = -w.p[k] / float64(n)
	}
	w.p[y] += 1 / float64(n)
	return nll
}

// times leaves −t of each output cell in z, of a silent one minus the number of steps.
func (w *worker) times(z []float64) {
	for k, t := range w.output().at {
		if t == none {
			t = int32(w.steps)
		}
		z[k] = -float64(t)
	}
}

// Say names the class of the output cell that fires first, of several in one step that with the largest potential; none if all are silent. The
// scores are −t.
func (w *worker) Say(score []float64) int {
	w.times(score)
	o, best := w.output(), -1
	for _, k := range o.fired {
		if best < 0 || o.at[k] == o.at[best] && o.over[k] > o.over[best] {
			best = int(k)
		}
	}
	return best
}

// Count adds what happened.
func (w *worker) Count(y *chain.Tally) {
	y.Samples++
	y.Steps += int64(w.ended)
	for _, n := range w.inputs[:w.ended] {
		y.Spikes[0], y.Most[0] = y.Spikes[0]+int64(n), max(y.Most[0], int64(n))
	}
	for k, c := range w.layers {
		y.Spikes[k+1] += int64(len(c.fired))
		for from := 0; from < len(c.fired); {
			list, next := c.firedIn(c.at[c.fired[from]], from)
			y.Most[k+1], from = max(y.Most[k+1], int64(len(list))), next
		}
	}
}
