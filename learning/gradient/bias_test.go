package gradient_test

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// biasedNet has a bias in each population, or in its place an input of one cell more, which is 1 in every step and reaches both.
func biasedNet(biased bool, cell snn.Cell, recurrent bool) snn.Net {
	inputs := 6
	if !biased {
		inputs++
	}
	n := snn.Net{
		Populations: []snn.Population{{Name: "in", Shape: []int{inputs}}, {Name: "h", Shape: []int{70}, Cell: cell},
			{Name: "out", Shape: []int{3}, Cell: snn.LI{Beta: 0.8}}},
		Projections: []snn.Projection{{Pre: "in", Post: "h"}, {Pre: "h", Post: "out"}},
	}
	if recurrent {
		n.Projections = append(n.Projections, snn.Projection{Pre: "h", Post: "h", Delay: 1})
	}
	if biased {
		n.Populations[1].Bias, n.Populations[2].Bias = &snn.Init{}, &snn.Init{}
	} else {
		n.Projections = append(n.Projections, snn.Projection{Pre: "in", Post: "out"})
	}
	return n
}

// A bias learns as the weight of an input that is 1 in every step, with every optimiser, through several windows, in a product too.
func TestBiasIsAConstantInput(t *testing.T) {
	for name, c := range map[string]struct {
		cell      snn.Cell
		recurrent bool
		rule      gradient.Rule
	}{
		"lif":       {snn.LIF{Beta: 0.9}, false, gradient.Rule{}},
		"recurrent": {snn.LIF{Beta: 0.9}, true, gradient.Rule{RateCost: 1e-3}},
		"synaptic":  {snn.Synaptic{LIF: snn.LIF{Beta: 0.9}, Alpha: 0.5}, false, gradient.Rule{Optimizer: optim.Optimizer{Kind: optim.SGD, Momentum: 0.5}}},
		"truncated": {snn.LIF{Beta: 0.9}, true, gradient.Rule{Truncate: 4, Optimizer: optim.Optimizer{Kind: optim.AdamW}}},
	} {
		c.rule.Loss.Kind = gradient.CEMembrane
		with, bare := biasedModels(t, c.cell, c.recurrent)
		learnBiased(t, with, c.rule, false)
		learnBiased(t, bare, c.rule, true)
		last, moved := len(bare.Net.Projections)-1, 0.0
		for i, k := range []int{0, last} { // the rows of the last input
			b := with.Bias(1 + i)
			w, ld := bare.Weights(k)
			for c, x := range w[6*ld:][:len(b)] {
				moved = max(moved, math.Abs(float64(b[c])))
				if math.Abs(float64(b[c]-x)) > 2e-5 {
					t.Errorf("%s: bias %d of population %d is %v, the weight of a constant input %v", name, c, 1+i, b[c], x)
				}
			}
		}
		if moved < 1e-3 {
			t.Errorf("%s: biases moved by %v at most", name, moved)
		}
	}
}

// CellRate is the factor of the rate of biases too: Zero keeps them, with AdamW's decay as well.
func TestBiasesAreKept(t *testing.T) {
	with, _ := biasedModels(t, snn.LIF{Beta: 0.9}, false)
	for i := range with.Bias(1) {
		with.Bias(1)[i] = float32(i) / 100
	}
	before := with.Clone()
	learnBiased(t, with, gradient.Rule{CellRate: learning.Zero, Loss: gradient.Loss{Kind: gradient.CEMembrane},
		Optimizer: optim.Optimizer{Kind: optim.AdamW}}, false)
	now, _ := with.Weights(0)
	was, _ := before.Weights(0)
	if !slices.Equal(with.Bias(1), before.Bias(1)) || slices.Equal(now, was) {
		t.Errorf("biases %v were %v; weights learned: %v", with.Bias(1), before.Bias(1), !slices.Equal(now, was))
	}
}

// biasedModels returns a net with biases and one with a constant input, of equal weights; the biases and the weights onto out that only the second
// has begin at 0.
func biasedModels(t *testing.T, cell snn.Cell, recurrent bool) (with, bare *snn.Model) {
	t.Helper()
	with, err := biasedNet(true, cell, recurrent).Init(3)
	if err != nil {
		t.Fatal(err)
	}
	if bare, err = biasedNet(false, cell, recurrent).Init(4); err != nil {
		t.Fatal(err)
	}
	for k := range bare.Net.Projections {
		w, _ := bare.Weights(k)
		clear(w)
	}
	for k := range with.Net.Projections {
		from, _ := with.Weights(k)
		to, _ := bare.Weights(k)
		copy(to, from)
	}
	for i := range with.Net.Populations {
		clear(with.Bias(i))
	}
	return with, bare
}

// learnBiased learns three mini-batches. Where one input stands for the biases, its other weights onto out are held at 0.
func learnBiased(t *testing.T, m *snn.Model, rule gradient.Rule, constant bool) {
	t.Helper()
	tr, err := rule.Bind(learning.Setup{Model: m, Encoder: encode.Direct{T: 11}, Classes: 3, Batch: 40})
	if err != nil {
		t.Fatal(err)
	}
	s := snn.NewStream(9)
	for batch := range 3 {
		b := learning.Batch{}
		for i := range 40 {
			x := make([]float32, 6)
			for k := range x {
				x[k] = 2 * float32(s.At(batch).At(i).Float64(uint64(k)))
			}
			if constant {
				x = append(x, 1)
			}
			b.X, b.Label, b.Index = append(b.X, x), append(b.Label, i%3), append(b.Index, i)
		}
		if _, err := tr.Learn(b); err != nil {
			t.Fatal(err)
		}
		if constant {
			w, ld := m.Weights(len(m.Net.Projections) - 1)
			clear(w[:6*ld])
		}
	}
}
