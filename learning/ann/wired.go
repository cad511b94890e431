package ann

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Layers of other wirings than dense ones work sample by sample. Gradients are summed apart over parts of the samples, whose number does not
// depend on the workers, and then in order.

// mostParts are the parts of the samples; of more than partWeights weights together there are fewer.
const (
	mostParts   = 8
	partWeights = 1 << 20
)

// linear is a wiring before its currents are pooled.
type linear interface {
	ForwardGraded(s *engine.Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32)
	Backward(s *engine.Scratch, x engine.Spikes, e engine.Rows, w kernel.Matrix, gain float32, to engine.Rows)
	AccumulateGraded(s *engine.Scratch, x, e []float32, w kernel.Matrix, gain float32, grad []float32)
}

// wired is a layer that is not dense.
type wired struct {
	forward engine.Wiring
	linear  linear
	pooled  engine.Pooled // nil if its currents are not pooled
	weight  kernel.Matrix
	stored  int64 // weights, without padding
	parts   [][]float32
	cells   int       // that the linear wiring reaches
	back    []float32 // their errors, [sample][cells]; those of the units where nothing is pooled
	ld      int       // of back
}

// newWired returns what a layer of n units computes, for so many samples at most.
func newWired(w engine.Wiring, weights []float32, ld int, y *layer, room int) *wired {
	rows, cols, _ := w.Stored()
	x := &wired{forward: w, weight: kernel.Mat(weights, ld), stored: int64(rows) * int64(cols), cells: y.n, back: y.err, ld: y.ld}
	switch d := w.(type) {
	case engine.Pooled:
		x.pooled = d
		x.linear, x.cells = d.Inner()
		x.ld, x.back = x.cells, kernel.Alloc(room*x.cells)
	case engine.Differentiable:
		x.linear = d
	default:
		x.linear = single{w}
	}
	for range min(mostParts, max(1, partWeights/max(len(weights), 1))) {
		x.parts = append(x.parts, kernel.Alloc(len(weights)))
	}
	return x
}

// single is the wiring of cell i to cell i.
type single struct{ engine.Wiring }

// Backward adds to the errors of the units below what those of the units above say.
func (single) Backward(_ *engine.Scratch, _ engine.Spikes, e engine.Rows, w kernel.Matrix, gain float32, to engine.Rows) {
	for r := range e.N {
		for i, x := range w.X {
			to.X[r*to.Ld+i] += float32(float32(gain*x) * e.X[r*e.Ld+i])
		}
	}
}

// AccumulateGraded adds the gradient of one sample.
func (single) AccumulateGraded(_ *engine.Scratch, x, e []float32, _ kernel.Matrix, gain float32, grad []float32) {
	for i, v := range x {
		grad[i] += float32(float32(gain*e[i]) * v)
	}
}

// wiredFns are the chunks of work on samples of layer t.at, made once so that no mini-batch allocates.
type wiredFns struct{ forward, unpool, gradient, sendBack func(chunk, worker int) }

func (t *trainer) wiredForward(r, worker int) {
	y := &t.layers[t.at]
	below, n, ld := t.below(t.at)
	out := y.out[r*y.ld:][:y.n]
	clear(out)
	y.wired.forward.ForwardGraded(&t.scratch[worker], below[r*ld:][:n], y.wired.weight, 1, out)
}

// wiredUnpool sends the errors of a sample to where the largest currents came from.
func (t *trainer) wiredUnpool(r, worker int) {
	y := &t.layers[t.at]
	below, n, ld := t.below(t.at)
	x := y.wired
	x.pooled.UnpoolGraded(&t.scratch[worker], below[r*ld:][:n], y.err[r*y.ld:][:y.n], x.weight, 1, x.back[r*x.ld:][:x.cells])
}

func (t *trainer) wiredGradient(part, worker int) {
	x := t.layers[t.at].wired
	below, n, ld := t.below(t.at)
	each := rules.Ceil(t.rows, len(x.parts))
	clear(x.parts[part])
	for r := part * each; r < min((part+1)*each, t.rows); r++ {
		x.linear.AccumulateGraded(&t.scratch[worker], below[r*ld:][:n], x.back[r*x.ld:][:x.cells], x.weight, 1, x.parts[part])
	}
}

// wiredSendBack sets the errors of the units below, before their own derivative.
func (t *trainer) wiredSendBack(r, worker int) {
	x, p := t.layers[t.at].wired, &t.layers[t.at-1]
	to := p.err[r*p.ld:][:p.ld]
	clear(to)
	x.linear.Backward(&t.scratch[worker], engine.Spikes{N: 1}, engine.Rows{X: x.back[r*x.ld:], N: 1, Ld: x.ld}, x.weight, 1,
		engine.Rows{X: to, N: 1, Ld: p.ld})
}

// backWired sets the gradient of layer l, and the errors of the units below it if there are any.
func (t *trainer) backWired(l int) {
	y := &t.layers[l]
	t.at = l
	if y.wired.pooled != nil {
		t.pool.Run(t.rows, t.wiredFn.unpool)
	}
	if !y.frozen {
		t.pool.Run(len(y.wired.parts), t.wiredFn.gradient)
		clear(y.grad)
		for _, part := range y.wired.parts {
			kernel.AddRow(y.grad, part, 1)
		}
	}
	if l > 0 {
		t.pool.Run(t.rows, t.wiredFn.sendBack)
	}
}
