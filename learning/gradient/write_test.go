package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// writing is a chain of layers before leaky integrators that writes its weights at every step, in float64: forward in time, with a trace of each synapse
// for every rule, from the equations of docs/credit.md. It shares nothing with the trainer.
type writing struct {
	kind           CreditKind
	layers         []*writingLayer // the last ones are integrators
	kappa, readout float64
	rate           float64
	feedback       [][][]float64 // EProp, DECOLLE: of each layer that fires, [output][cell]
}

// writingLayer has weights [post][pre] of the layer below and, unless v is nil, of its own spikes of the step before.
type writingLayer struct {
	w, v                            [][]float64
	decay, input, th, strength, rho float64
	dw, dv                          [][]float64
}

// writingState are the cells of a layer in a sample, and the traces of their synapses, those of own spikes behind the others.
type writingState struct {
	u, a, s, slope []float64
	pre            []float64
	eps, bar       [][]float64
}

func (w *writing) begin(samples int) (states [][]*writingState) {
	for range samples {
		var sample []*writingState
		for _, l := range w.layers {
			n, pre := len(l.w), len(l.w[0])
			if l.v != nil {
				pre += n
			}
			sample = append(sample, &writingState{u: make([]float64, n), a: make([]float64, n), s: make([]float64, n), slope: make([]float64, n),
				pre: make([]float64, pre), eps: matrix(n, pre), bar: matrix(n, pre)})
		}
		states = append(states, sample)
	}
	return states
}

// run presents samples, [sample][step][input], and leaves the weights as they are behind them.
func (w *writing) run(x [][][]float64, e []errorOf) (loss float64) {
	states := w.begin(len(x))
	for t := range x[0] {
		for _, l := range w.layers {
			if l.dw = matrix(len(l.w), len(l.w[0])); l.v != nil {
				l.dv = matrix(len(l.w), len(l.w))
			}
		}
		for r := range x {
			in := x[r][t]
			for k, l := range w.layers {
				in = l.step(states[r][k], in, k == len(w.layers)-1)
			}
			loss += w.credit(states[r], func(y []float64) (float64, []float64) { return e[r](t, y) })
		}
		for _, l := range w.layers {
			descendRows(l.w, l.dw, w.rate)
			descendRows(l.v, l.dv, w.rate)
		}
	}
	return loss
}

func descendRows(w, d [][]float64, rate float64) {
	for i := range w {
		for k := range w[i] {
			w[i][k] -= rate * d[i][k]
		}
	}
}

// step takes the cells of a layer through a step, and the traces of what feeds them. It returns their spikes, or potentials.
func (l *writingLayer) step(x *writingState, in []float64, silent bool) []float64 {
	was := append([]float64(nil), x.s...)
	for i := range x.pre {
		s := 0.0
		if i < len(in) {
			s = in[i]
		} else {
			s = was[i-len(in)]
		}
		x.pre[i] = l.decay*x.pre[i] + l.input*s
	}
	for j := range x.u {
		cur := 0.0
		for i, s := range in {
			cur += l.w[j][i] * s
		}
		for i := range l.v {
			cur += l.v[j][i] * was[i]
		}
		x.u[j] = l.decay*x.u[j] + l.input*cur
		if silent {
			continue
		}
		x.u[j] -= l.th * was[j]
		x.a[j] = l.rho*x.a[j] + was[j]
		over := x.u[j] - l.th - l.strength*x.a[j]
		x.slope[j] = .6 / l.th * max(0, 1-math.Abs(over)/l.th)
		if x.s[j] = 0; over > 0 {
			x.s[j] = 1
		}
	}
	if silent {
		return x.u
	}
	return x.s
}

// credit adds the gradient of a step of a sample.
func (w *writing) credit(x []*writingState, e func(y []float64) (float64, []float64)) (loss float64) {
	last := len(w.layers) - 1
	loss, d := e(x[last].u)
	for k, y := range d {
		for i, z := range x[last].pre {
			w.layers[last].dw[k][i] += y * z
		}
	}
	err := d
	below := sendDown(w.layers[last].w, d, w.readout)
	for n := last - 1; n >= 0; n-- {
		l, s := w.layers[n], x[n]
		switch w.kind {
		case EProp:
			below = sendDown(w.feedback[n], err, w.readout)
		case DECOLLE:
			read := make([]float64, len(err))
			for k, row := range w.feedback[n] {
				for i, g := range row {
					read[k] += g * s.s[i]
				}
			}
			_, own := e(read)
			below = sendDown(w.feedback[n], own, 1)
		}
		delta := make([]float64, len(s.s))
		for j, signal := range below {
			delta[j] = signal * s.slope[j] * l.input
			for i, z := range s.pre {
				elig := s.slope[j] * z
				if w.kind == EProp { // DECOLLE takes thresholds as given
					elig -= s.slope[j] * l.strength * s.eps[j][i]
				}
				s.eps[j][i] = l.rho*s.eps[j][i] + elig
				if w.kind == EProp {
					s.bar[j][i] = w.kappa*s.bar[j][i] + elig
				} else {
					s.bar[j][i] = elig
				}
				if pre := len(l.w[0]); i < pre {
					l.dw[j][i] += signal * s.bar[j][i]
				} else {
					l.dv[j][i-pre] += signal * s.bar[j][i]
				}
			}
		}
		below = sendDown(l.w, delta, 1)
	}
	return loss
}

// sendDown is gain · Wᵀ d.
func sendDown(w [][]float64, d []float64, gain float64) []float64 {
	x := make([]float64, len(w[0]))
	for k, row := range w {
		for i, v := range row {
			x[i] += gain * v * d[k]
		}
	}
	return x
}

// Weights that are written at every step by the rules of the trainer are those of the equations behind a presentation of a mini-batch, in float64; those
// of the swept form are others.
func TestWeightsAreWrittenAtEveryStep(t *testing.T) {
	for n, c := range []struct {
		credit    Credit
		adapts    bool
		recurrent bool
	}{
		{Credit{Kind: EProp, Feedback: Random}, false, true}, {Credit{Kind: EProp, Feedback: Random}, true, true}, {Credit{Kind: OTTT}, false, true},
		{Credit{Kind: OTTT}, false, false}, {Credit{Kind: DECOLLE}, false, true}, {Credit{Kind: DECOLLE}, true, false}, {Credit{Kind: DECOLLE}, true, true},
	} {
		t.Run(fmt.Sprint(c.credit.Kind, " ", n), func(t *testing.T) { compareWriting(t, uint64(n), c.credit, c.adapts, c.recurrent) })
	}
}

func compareWriting(t *testing.T, seed uint64, credit Credit, adapts, recurrent bool) {
	const ins, outs, steps, samples, rate = 9, 3, 30, 3, .02
	rnd := rand.New(rand.NewPCG(seed, 3))
	draw := func(n, m int) [][]float64 {
		x := matrix(n, m)
		for i := range x {
			for k := range x[i] {
				x[i][k] = float64(float32(2 * rnd.NormFloat64() / math.Sqrt(float64(m))))
			}
		}
		return x
	}
	n := snn.Feedforward(ins, 20, 17, outs)
	cell := snn.LIF{Beta: .85, Threshold: .5, Scale: snn.ScaleFactor, Input: .8}
	w := &writing{kind: credit.Kind, kappa: float64(float32(.7)), readout: float64(float32(.6)), rate: rate}
	for k, size := range []int{20, 17} {
		l := &writingLayer{w: draw(size, []int{ins, 20}[k]), decay: float64(float32(.85)), input: float64(float32(.8)), th: .5, rho: .9}
		if recurrent {
			l.v = draw(size, size)
		}
		if adapts {
			l.strength = float64(float32(.2))
			cell.Adapt.ALIF = snn.ALIF{Strength: .2, Tau: -1 / math.Log(.9)}
		}
		w.layers = append(w.layers, l)
	}
	w.layers = append(w.layers, &writingLayer{w: draw(outs, 17), decay: w.kappa, input: w.readout})
	n.Populations[1].Cell, n.Populations[2].Cell, n.Populations[3].Cell = cell, cell, snn.LI{Beta: .7, Scale: snn.ScaleFactor, Input: .6}
	weights := [][][]float64{turned(w.layers[0].w), turned(w.layers[1].w), turned(w.layers[2].w)}
	for k := range 2 {
		if recurrent {
			name := n.Populations[k+1].Name
			n.Projections = append(n.Projections, snn.Projection{Pre: name, Post: name, Delay: 1})
			weights = append(weights, turned(w.layers[k].v))
		}
	}
	in, b, x, e := make(tapes, samples), learning.Batch{}, [][][]float64{}, []errorOf{}
	for r := range in {
		in[r] = torchTape{matrix(steps, ins)}
		label := make([]int, steps)
		for step := range steps {
			label[step] = rnd.IntN(outs)
			for i := range ins {
				in[r].input[step][i] = float64(rnd.IntN(2))
			}
		}
		at := make([]float32, ins)
		at[0] = float32(r)
		b.X, b.StepLabel, b.Index, x = append(b.X, at), append(b.StepLabel, label), append(b.Index, r), append(x, in[r].input)
		e = append(e, func(step int, y []float64) (float64, []float64) {
			l, d := crossEntropies(label)(step, y)
			for k := range d {
				d[k] /= samples
			}
			return l / samples, d
		})
	}
	rule := Rule{Function: SurrogateFunction{Kind: PiecewiseLinear, Slope: .6}, Credit: credit, Loss: Loss{Kind: CEMembrane},
		Optimizer: optim.Optimizer{Kind: optim.SGD, Rate: rate}}
	learned := func(online bool) (*trainer, float64) {
		rule.Credit.Online = online
		bound, err := rule.Bind(learning.Setup{Model: ruletest.Model(t, n, weights...), Encoder: in, Classes: outs, Batch: samples, Targets: learning.ClassPerStep,
			Stream: snn.NewStream(3)})
		if err != nil {
			t.Fatal(err)
		}
		tr := bound.(*trainer)
		w.takeFeedback(tr)
		loss, err := tr.Learn(b)
		if err != nil {
			t.Fatal(err)
		}
		return tr, loss
	}
	swept, _ := learned(false)
	tr, loss := learned(true)
	if want := w.run(x, e); math.Abs(loss-want) > 1e-4 {
		t.Errorf("loss %v, want %v", loss, want)
	}
	lists := [][][]float64{w.layers[0].w, w.layers[1].w, w.layers[2].w}
	if recurrent {
		lists = append(lists, w.layers[0].v, w.layers[1].v)
	}
	for k, list := range lists {
		j, apart, moved := &tr.projs[k], 0.0, 0.0
		for post, row := range list {
			for pre, want := range row {
				apart = max(apart, math.Abs(float64(j.w[pre*j.ld+post])-want))
				moved = max(moved, math.Abs(float64(swept.projs[k].w[pre*j.ld+post])-want))
			}
		}
		if !(apart < 1e-5) || moved < 1e-3 {
			t.Errorf("projection %d: weights are %v from those of the equations; the swept form is %v from them", k, apart, moved)
		}
	}
	train, _ := tr.Counts()
	for k, p := range train.Projections {
		if p.WeightUpdates != steps*p.Weights {
			t.Errorf("projection %d: %d weights were written, want %d", k, p.WeightUpdates, steps*p.Weights)
		}
	}
}

// takeFeedback takes over what a trainer has drawn.
func (w *writing) takeFeedback(tr *trainer) {
	w.feedback = nil
	take := func(x []float32, ld, cells int) {
		b := matrix(tr.classes, cells)
		for k := range b {
			for i := range b[k] {
				b[k][i] = float64(x[i*ld+k])
			}
		}
		w.feedback = append(w.feedback, b)
	}
	for _, f := range tr.feedback {
		j := &tr.projs[f.proj]
		take(j.w, j.ld, tr.pops[j.pre].n)
	}
	for i := range tr.pops {
		if p := &tr.pops[i]; p.readout != nil {
			take(p.readout.w, p.readout.ld, p.n)
		}
	}
}
