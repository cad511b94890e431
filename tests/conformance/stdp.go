package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
)

// How far weights may differ behind all presentations: of the equations in float64, and of a training in float32 whose numbers are on the grid,
// and of one that rounds.
const (
	exactWeights   = 1e-9
	roundedWeights = 5e-6
)

// pairing is a rule of STDP here and in Brian2.
type pairing struct {
	name, kind string
	rule       stdp.Plasticity
	constants  map[string]float64
	trained    bool // a net of LIF cells is trained, in float32; else Evolve follows every synapse, in float64
	grid       bool // numbers of the net are on the grid
}

// halving is a time constant in steps by which a trace falls by half a step.
const halving = 1 / math.Ln2

func pairings() []pairing {
	pair := func(p stdp.Pair, more ...float64) map[string]float64 {
		c := map[string]float64{"plus": p.Plus, "minus": p.Minus, "taux": p.TauPlus, "tauy": p.TauMinus, "lo": 0, "hi": 1}
		if len(more) > 0 {
			c["mu"], c["beta"] = p.Mu, p.Beta
		}
		return c
	}
	half := stdp.Pair{Plus: 1. / 64, Minus: 1. / 64, TauPlus: halving, TauMinus: halving}
	near := half
	near.Nearest = true
	usual := stdp.Pair{Plus: 0.01, Minus: 0.0105, TauPlus: 20, TauMinus: 20}
	nearest, power, exponential := usual, usual, usual
	nearest.Nearest, power.Mu, exponential.Beta = true, 0.5, 1.5
	triplet := stdp.Hippocampus.Triplet()
	three := map[string]float64{"plus": triplet.Plus2, "plus3": triplet.Plus3, "minus": triplet.Minus2, "minus3": triplet.Minus3, "taux": 16.8,
		"tauy": 33.7, "taur": triplet.TauX, "tauo": triplet.TauY, "lo": 0, "hi": 1}
	diehl := map[string]float64{"plus": 1e-2, "minus": 1e-4, "taux": 20, "tauy": 20, "tauo": 40, "lo": 0, "hi": 1}
	return []pairing{
		{"Pair on the grid, trained", "pair", half, pair(half), true, true},
		{"Pair on the grid, Nearest, trained", "nearest", near, pair(near), true, true},
		{"Pair, trained", "pair", usual, pair(usual), true, false},
		{"Pair", "pair", usual, pair(usual), false, false},
		{"Pair, Nearest", "nearest", nearest, pair(nearest), false, false},
		{"Pair, Mu 0.5", "power", power, pair(power, 1), false, false},
		{"Pair, Beta 1.5", "exponential", exponential, pair(exponential, 1), false, false},
		{"Triplet, Hippocampus", "triplet", triplet, three, false, false},
		{"DiehlCook", "diehlcook", stdp.DiehlCook{}, diehl, false, false},
	}
}

// asked is a line to the script: trains are [presentation][step][cell].
type asked struct {
	Kind      string             `json:"kind"`
	Constants map[string]float64 `json:"constants"`
	Weights   [][]float64        `json:"weights"`
	Pre       [][][]int          `json:"pre"`
	Post      [][][]int          `json:"post"`
	Cell      map[string]float64 `json:"cell"`
}

// evolved is what comes out of it.
type evolved struct {
	Weights []float64 // [pre][post]
	Spikes  int       // of post cells
}

// weighed is a comparison of weights.
type weighed struct {
	pairing
	presentations, spikes, synapses int
	moved, differs, allowed         float64 // the largest change of a weight, and difference of two
}

const presentations = 4

// compare lets both sides change weights.
func (p pairing) compare(s asker, seed uint64, number int) (c weighed, err error) {
	g := rand.New(rand.NewPCG(seed, uint64(1000*number+7)))
	q := p.draw(g)
	line, err := json.Marshal(q)
	if err != nil {
		return c, err
	}
	var there evolved
	if err := s.Ask(string(line), &there); err != nil {
		return c, err
	}
	here, err := p.ours(q)
	if err != nil {
		return c, err
	}
	c = weighed{pairing: p, presentations: len(q.Pre), spikes: there.Spikes, synapses: len(here.Weights), allowed: exactWeights}
	if p.trained && !p.grid {
		c.allowed = roundedWeights
	}
	return c, c.measure(q, here, there)
}

// measure fills the differences in.
func (c *weighed) measure(q asked, here, there evolved) error {
	if len(here.Weights) != len(there.Weights) || here.Spikes != there.Spikes {
		return fmt.Errorf("%d weights and %d post spikes here, %d and %d there", len(here.Weights), here.Spikes, len(there.Weights), there.Spikes)
	}
	for k, w := range here.Weights {
		c.moved = max(c.moved, math.Abs(w-q.Weights[k/len(q.Weights[0])][k%len(q.Weights[0])]))
		c.differs = max(c.differs, math.Abs(w-there.Weights[k]))
	}
	if !(c.differs <= c.allowed) || c.moved < 0.01 {
		return fmt.Errorf("weights have moved by up to %.2g and differ by up to %.2g, and may by %.2g", c.moved, c.differs, c.allowed)
	}
	return nil
}

// draw draws weights and spikes.
func (p pairing) draw(g *rand.Rand) asked {
	pre, post, steps := 6+g.IntN(6), 3+g.IntN(4), 40
	if p.grid {
		steps = 12 // each of which adds a bit to traces
	}
	q := asked{Kind: p.kind, Constants: p.constants, Cell: map[string]float64{"threshold": 0.5, "tau": 2, "tausyn": 2}}
	for range pre {
		row := make([]float64, post)
		for j := range row {
			row[j] = math.Round(64*between(g, 0.2, 0.8)) / 64
		}
		q.Weights = append(q.Weights, row)
	}
	for range presentations {
		q.Pre = append(q.Pre, trains(g, steps, pre))
		if !p.trained {
			q.Post = append(q.Post, trains(g, steps, post))
		}
	}
	return q
}

func trains(g *rand.Rand, steps, cells int) (all [][]int) {
	for range steps {
		row := make([]int, cells)
		for i := range row {
			if g.IntN(5) == 0 {
				row[i] = 1
			}
		}
		all = append(all, row)
	}
	return all
}

func (p pairing) ours(q asked) (evolved, error) {
	if p.trained {
		return p.train(q)
	}
	return p.evolve(q)
}

// evolve follows every synapse by itself, in float64.
func (p pairing) evolve(q asked) (l evolved, err error) {
	bound := snn.Bound{Lo: 0, Hi: 1}
	for i, row := range q.Weights {
		for j, w := range row {
			for k := range q.Pre {
				out, err := stdp.Evolve(p.rule, w, bound, meetings(q.Pre[k], q.Post[k], i, j))
				if err != nil {
					return l, err
				}
				if len(out) > 0 {
					w = out[len(out)-1]
				}
			}
			l.Weights = append(l.Weights, w)
		}
	}
	for _, post := range q.Post {
		for _, row := range post {
			for _, x := range row {
				l.Spikes += x
			}
		}
	}
	return l, nil
}

// meetings are the spikes at the ends of a synapse.
func meetings(pre, post [][]int, i, j int) (all []stdp.Spike) {
	for t := range pre {
		if pre[t][i] == 1 {
			all = append(all, stdp.Spike{Time: float64(t)})
		}
		if post[t][j] == 1 {
			all = append(all, stdp.Spike{Time: float64(t), Post: true})
		}
	}
	return all
}

// train trains a net, in which v takes the current of the step before, as what arrives in Brian2 acts in the step behind.
func (p pairing) train(q asked) (l evolved, err error) {
	m, err := p.net(q)
	if err != nil {
		return l, err
	}
	rule := stdp.Rule{Plasticity: p.rule, Norm: learning.Zero, Rest: learning.Zero, MinSpikes: learning.Zero}
	in := given{}
	for _, train := range q.Pre {
		in = append(in, spikesOf(train))
	}
	t, err := rule.Bind(learning.Setup{Model: m, Encoder: in, Classes: 2, Batch: 1, Stream: snn.NewStream(1)})
	if err != nil {
		return l, err
	}
	for k := range in {
		batch := learning.Batch{X: [][]float32{make([]float32, len(q.Weights))}, Label: []int{0}, Index: []int{k}, Stream: snn.NewStream(1)}
		batch.X[0][0] = float32(k)
		if _, err := t.Learn(batch); err != nil {
			return l, err
		}
	}
	t.Sync()
	for _, w := range weights(m, 0).Data {
		l.Weights = append(l.Weights, float64(w))
	}
	counts, _ := t.Counts()
	l.Spikes = int(counts.Populations[1].Spikes)
	return l, nil
}

func (p pairing) net(q asked) (*snn.Model, error) {
	cell := snn.Synaptic{LIF: snn.LIF{Tau: q.Cell["tau"], Euler: true, Scale: snn.ScaleLeak, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep,
		Threshold: q.Cell["threshold"]}, TauSyn: q.Cell["tausyn"], Earlier: true}
	n := snn.Net{
		Populations: []snn.Population{{Name: "in", Shape: []int{len(q.Weights)}}, {Name: "out", Shape: []int{len(q.Weights[0])}, Cell: cell}},
		Projections: []snn.Projection{{Pre: "in", Post: "out", Bound: snn.Bound{Lo: 0, Hi: 1}}},
	}
	m, err := n.Init(1)
	if err != nil {
		return nil, err
	}
	w, ld := m.Weights(0)
	for i, row := range q.Weights {
		for j, x := range row {
			w[i*ld+j] = float32(x)
		}
	}
	return m, nil
}

func spikesOf(train [][]int) (s snn.Spikes) {
	s.Resize(len(train), len(train[0]))
	for t, row := range train {
		for i, x := range row {
			if x == 1 {
				s.Set(t, i)
			}
		}
	}
	return s
}
