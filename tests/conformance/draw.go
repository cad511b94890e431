package main

import (
	"math/rand/v2"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// drawing is a net that is being drawn: what a subject does not set is left to chance.
type drawing struct {
	g       *rand.Rand
	cell    cells                    // of populations that fire
	layers  func(d *drawing) snn.Net // nil for fully connected layers
	output  snn.Cell                 // nil for cells that fire
	drive   float64                  // factor of all weights
	own     snn.Wiring               // of the first hidden population onto itself, a step later; nil for none
	ownCell cells                    // of that population then
	idle    string                   // weights that have no gradient by definition
	bias    bool
	skip    bool // from the input to the output, two steps later
	input   inputKind
	loss    gradient.LossKind
	form    gradient.SurrogateKind
	rule    gradient.Rule // with the loss and the form, and what else a subject sets
	learn   bool          // the losses are compared too, not spikes alone
	later   bool          // projections have delays of their own, one step at least
	twice   bool          // a potential is to stay above its threshold behind a reset in the same step
	numbers numberKind    // of weights and input
	module  modules       // of the library
}

// modules are the library's names of the cells, where it has several that a description could be of.
type modules struct{ all, own, output string }

// cells draws the cells of a population.
type cells func(g *rand.Rand) snn.Cell

// inputKind is what a net is fed.
type inputKind int

const (
	spiking inputKind = iota
	constant
	changing
)

// outputLosses are those that every output has; the others read potentials behind resets, or spike times.
var outputLosses = []gradient.LossKind{gradient.CERate, gradient.CECount, gradient.MSECount}

// forms are those that are drawn where they are not the subject: of the others, some hardly have a gradient where cells do not fire.
var forms = []gradient.SurrogateKind{gradient.FastSigmoid, gradient.ATan}

func newDrawing(g *rand.Rand) *drawing {
	return &drawing{
		g: g, learn: true, drive: 1, loss: outputLosses[g.IntN(len(outputLosses))], form: forms[g.IntN(len(forms))], input: inputKind(g.IntN(3)),
		bias: g.IntN(3) == 0, cell: leaky(snn.ResetSubtract, snn.ResetNextStep),
	}
}

// between draws uniformly.
func between(g *rand.Rand, lo, hi float64) float64 { return lo + (hi-lo)*g.Float64() }

// leaky are LIF cells as snnTorch's Leaky and RLeaky have them.
func leaky(r snn.Reset, t snn.ResetTiming) cells {
	return func(g *rand.Rand) snn.Cell {
		return lif(g, r, t)
	}
}

func lif(g *rand.Rand, r snn.Reset, t snn.ResetTiming) snn.LIF {
	return snn.LIF{Beta: between(g, 0.6, 0.98), Threshold: between(g, 0.6, 1.4), Reset: r, ResetTiming: t}
}

func synaptic(r snn.Reset, t snn.ResetTiming) cells {
	return func(g *rand.Rand) snn.Cell {
		return snn.Synaptic{LIF: lif(g, r, t), Alpha: between(g, 0.3, 0.8)}
	}
}

// lapicque are cells of a resistance and a capacity.
func lapicque(r snn.Reset) cells {
	return func(g *rand.Rand) snn.Cell {
		resistance, capacity := between(g, 2, 6), between(g, 1, 3)
		return snn.LIF{Tau: resistance * capacity, Euler: true, Scale: snn.ScaleFactor, Input: 1 / capacity, Threshold: between(g, 0.4, 0.9), Reset: r}
	}
}

func alpha(noReset bool) cells {
	return func(g *rand.Rand) snn.Cell {
		return snn.Alpha{Alpha: between(g, 0.8, 0.95), Beta: between(g, 0.4, 0.7), Threshold: between(g, 0.1, 0.3), NoReset: noReset}
	}
}

// learned are LIF cells with thresholds of their own, and time constants if tau says so, that are learned.
func learned(tau bool, t snn.ResetTiming) cells {
	return func(g *rand.Rand) snn.Cell { return learnedLIF(g, tau, t) }
}

func learnedLIF(g *rand.Rand, tau bool, t snn.ResetTiming) snn.LIF {
	c := snn.LIF{Tau: between(g, 4, 12), Threshold: between(g, 0.8, 1.2), ThresholdSpread: snn.Spread{Uniform: 0.2, Learn: true}, ResetTiming: t}
	if tau {
		c.TauSpread = snn.Spread{Uniform: 2, Learn: true}
	}
	return c
}

// learnedSynaptic are the same behind synapses of which the time constants are learned too.
func learnedSynaptic(g *rand.Rand) snn.Cell {
	c := snn.Synaptic{LIF: learnedLIF(g, true, snn.ResetNextStep), TauSyn: between(g, 2, 4)}
	c.TauSynSpread = snn.Spread{Uniform: 1, Learn: true}
	return c
}

// net draws the net.
func (d *drawing) net() snn.Net {
	n := snn.Net{}
	if d.layers != nil {
		n = d.layers(d)
	} else {
		n.Populations = []snn.Population{{Name: "in", Shape: []int{d.some(4, 12)}}, d.hidden("a", d.some(3, 20)), d.population("b", d.some(3, 12)),
			d.population("out", d.some(2, 5))}
		n.Projections = []snn.Projection{{Pre: "in", Post: "a"}, {Pre: "a", Post: "b"}, {Pre: "b", Post: "out"}}
	}
	last := &n.Populations[len(n.Populations)-1]
	if d.output != nil {
		last.Cell = d.output
	}
	if d.own != nil {
		n.Projections = append(n.Projections, snn.Projection{Pre: "a", Post: "a", Wiring: d.own, Delay: 1})
	}
	if d.skip {
		n.Projections = append(n.Projections, snn.Projection{Pre: "in", Post: last.Name, Delay: 2, Name: "skip"})
	}
	for i := range n.Projections {
		if d.later {
			n.Projections[i].Delay = d.some(1, 3)
		}
		d.weigh(n, i)
	}
	for i := range n.Populations {
		if p := &n.Populations[i]; d.bias && p.Cell != nil && len(p.Shape) == 1 {
			p.Bias = &snn.Init{Kind: snn.InitUniform, Lo: -0.05, Hi: 0.15}
		}
	}
	return n
}

func (d *drawing) some(lo, hi int) int { return lo + d.g.IntN(hi-lo+1) }

// population draws a population of the drawing's cells.
func (d *drawing) population(name string, shape ...int) snn.Population {
	return snn.Population{Name: name, Shape: shape, Cell: d.cell(d.g)}
}

// hidden draws the first hidden population.
func (d *drawing) hidden(name string, shape ...int) snn.Population {
	p := d.population(name, shape...)
	if d.own != nil {
		p.Cell = d.ownCell(d.g)
	}
	return p
}

// modulesOf returns the library's cells of the populations.
func (d *drawing) modulesOf(n snn.Net) map[string]string {
	of := map[string]string{}
	for _, p := range n.Populations {
		if p.Cell != nil {
			of[p.Name] = d.module.all
		}
	}
	if d.own != nil {
		of["a"] = d.module.own
	}
	if d.output != nil {
		of[n.Populations[len(n.Populations)-1].Name] = d.module.output
	}
	return of
}

// weigh says how the weights of a projection are drawn, unless that is set: so that cells fire, and not in every step.
func (d *drawing) weigh(n snn.Net, k int) {
	p := &n.Projections[k]
	p.Gain = []float32{0, 1.5}[d.g.IntN(2)]
	if p.Init != (snn.Init{}) {
		return
	}
	_, wide := n.InitialRange(k) // 1/√(pre cells of a cell)
	wide *= d.drive
	if p.Pre != p.Post {
		wide *= 2
	}
	p.Init = snn.Init{Kind: snn.InitUniform, Lo: -wide, Hi: 1.5 * wide}
}

// sample is a net with weights, what trains it, and a mini-batch.
type sample struct {
	net     snn.Net
	seed    uint64 // of its weights
	rule    gradient.Rule
	input   []snn.Spikes // by sample
	batch   learning.Batch
	learn   bool
	numbers numberKind
	modules map[string]string // by population
	weights [][]float32       // by projection, instead of those of the seed
}

// sample draws the rest.
func (d *drawing) sample() sample {
	n := d.net()
	s := sample{net: n, seed: d.g.Uint64(), rule: d.rule, learn: d.learn, numbers: d.numbers, modules: d.modulesOf(n)}
	s.rule.Function.Kind, s.rule.Loss.Kind = d.form, d.loss
	s.rule = s.rule.Resolve().(gradient.Rule)
	least, most := d.numbers.steps()
	steps, rows, cells := d.some(least, most), d.some(2, 6), n.Populations[0].Size()
	s.batch.Stream = snn.NewStream(1)
	for r := range rows {
		x := make([]float32, cells)
		x[0] = float32(r)
		s.input = append(s.input, d.train(steps, cells))
		s.batch.X, s.batch.Index = append(s.batch.X, x), append(s.batch.Index, r)
		s.batch.Label = append(s.batch.Label, d.g.IntN(n.Populations[len(n.Populations)-1].Size()))
	}
	return s
}

// train draws the input of a sample.
func (d *drawing) train(steps, cells int) (s snn.Spikes) {
	switch d.input {
	case constant:
		s.Resize(steps, cells)
		s.Current = make([]float32, cells)
		for i := range s.Current {
			s.Current[i] = d.numbers.value(d.g.Float64())
		}
	case changing:
		s.ResizeGraded(steps, cells)
		for i := range s.Graded {
			s.Graded[i] = d.numbers.value(between(d.g, -0.5, 1))
		}
	default:
		s.Resize(steps, cells)
		for k := range steps * cells {
			if d.g.Float64() < 0.4 {
				s.Set(k/cells, k%cells)
			}
		}
	}
	return s
}
