package stdp

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// lifOracle is a net of LIF cells under a rule of STDP, written from the equations of docs/stdp.md: every synapse is by itself, with its
// delay, its weight and its four traces, and every cell moves in every step, in float64. It shares no code with the trainer but the rule at
// one synapse, which Evolve has and published vectors check.
type lifOracle struct {
	rule        Rule // resolved
	net         snn.Net
	steps, rest int
	synapses    []lifSynapse
	theta       [][]float64
	v           [][]float64
	held        [][]int
	spikes      [][][]bool // [step][population][cell]
	margin      float64    // the least |v − θ| seen
}

// lifSynapse is a synapse between cells of two populations.
type lifSynapse struct {
	synapse
	projection, pre, post, from, to, at, delay int
	gain                                       float64
	learns                                     bool
}

func newLIFOracle(m *snn.Model, rule Rule, steps int) *lifOracle {
	o := &lifOracle{rule: rule.Resolve().(Rule), net: m.Net, steps: steps, margin: math.Inf(1)}
	o.rest = int(math.Round(max(o.rule.Rest, 0) / m.Net.Step()))
	for k, p := range m.Net.Projections {
		w, err := snn.Compile(m.Net, k)
		if err != nil {
			panic(err)
		}
		weights, _ := m.Weights(k)
		_, cols, ld := w.Stored()
		for _, g := range delaysOf(w) {
			g.wiring.Each(func(i, j, n int) {
				s := lifSynapse{
					projection: k, pre: m.Net.Index(p.Pre), post: m.Net.Index(p.Post), from: i, to: j, at: n/cols*ld + n%cols, delay: p.Delay + g.steps,
					gain: float64(p.EffectiveGain()), learns: !p.Frozen && !(p.Bound.ZeroDiagonal && i == j),
				}
				s.f, s.bound, s.w = o.rule.Plasticity.plain().factors(), p.Bound, float64(weights[s.at])
				if !s.learns && !p.Frozen {
					s.w = 0
				}
				o.synapses = append(o.synapses, s)
			})
		}
	}
	for i, p := range m.Net.Populations {
		theta := make([]float64, p.Size())
		for j, x := range m.Theta(i) {
			theta[j] = float64(x)
		}
		o.theta = append(o.theta, theta)
	}
	o.normalise()
	return o
}

// normalise scales the weights above 0 of each plastic projection into each cell.
func (o *lifOracle) normalise() {
	type cell struct{ projection, to int }
	sum, n := map[cell]float64{}, map[cell]float64{}
	for _, s := range o.synapses {
		sum[cell{s.projection, s.to}] += max(s.w, 0)
		if s.learns {
			n[cell{s.projection, s.to}]++
		}
	}
	for i := range o.synapses {
		s := &o.synapses[i]
		c := cell{s.projection, s.to}
		if s.learns && s.w > 0 && s.gain > 0 && o.rule.Norm >= 0 {
			s.w *= o.rule.Norm * n[c] / sum[c]
		}
	}
}

// present shows a sample with plasticity.
func (o *lifOracle) present(in *snn.Spikes) {
	o.v, o.held, o.spikes = nil, nil, nil
	for _, p := range o.net.Populations {
		o.v, o.held = append(o.v, make([]float64, p.Size())), append(o.held, make([]int, p.Size()))
	}
	for i := range o.synapses {
		s := &o.synapses[i]
		s.p1, s.p2, s.q1, s.q2, s.t = 0, 0, 0, 0, 0
	}
	for t := range o.steps + o.rest {
		o.fire(t, in)
		o.learn(t)
	}
	o.normalise()
	for i, p := range o.net.Populations {
		if c, ok := p.Cell.(snn.LIF); ok && c.Adapt.PerCell.Tau > 0 {
			for j := range o.theta[i] {
				o.theta[i][j] *= math.Exp(-float64(o.steps+o.rest) * o.net.Step() / c.Adapt.PerCell.Tau)
			}
		}
	}
}

// fire moves the populations in the order of the net, which is one that each comes after those that reach it without delay.
func (o *lifOracle) fire(t int, in *snn.Spikes) {
	now := make([][]bool, len(o.net.Populations))
	o.spikes = append(o.spikes, now)
	for i, p := range o.net.Populations {
		now[i] = make([]bool, p.Size())
		c, cell := p.Cell.(snn.LIF)
		for j := range now[i] {
			if !cell {
				now[i][j] = t < o.steps && in.Has(t, j)
				continue
			}
			now[i][j] = o.moves(i, j, t, c)
		}
		for j, fires := range now[i] {
			if fires {
				o.theta[i][j] += c.Adapt.PerCell.Step
			}
		}
	}
}

// moves is the step of a cell that is held after a reset to 0.
func (o *lifOracle) moves(i, j, t int, c snn.LIF) bool {
	current := 0.0
	for _, s := range o.synapses {
		if s.post == i && s.to == j && o.fired(t-s.delay, s.pre, s.from) {
			current += s.gain * s.w
		}
	}
	if o.held[i][j] > 0 {
		o.held[i][j]--
		return false
	}
	v := c.Beta*o.v[i][j] + current
	th := c.EffectiveThreshold() + o.theta[i][j]
	o.margin = min(o.margin, math.Abs(v-th))
	if o.v[i][j] = v; v > th {
		o.v[i][j], o.held[i][j] = 0, c.Refractory
		return true
	}
	return false
}

func (o *lifOracle) fired(t, population, cell int) bool {
	return t >= 0 && o.spikes[t][population][cell]
}

// learn lets what arrives in a step act before what is fired in it. A pair of spikes of which one trace is 0 changes nothing, so that a weight
// that normalisation has left beyond its range stays there.
func (o *lifOracle) learn(t int) {
	now := float64(t) * o.net.Step()
	for i := range o.synapses {
		s := &o.synapses[i]
		if !s.learns {
			continue
		}
		s.advance(now)
		if s.f.coincident != PreFirst {
			s.meet(now, o.fired(t-s.delay, s.pre, s.from), o.fired(t, s.post, s.to))
			continue
		}
		if o.fired(t-s.delay, s.pre, s.from) {
			w, acts := s.w, s.q1 != 0
			if s.spike(Spike{Time: now}); !acts {
				s.w = w
			}
		}
		if o.fired(t, s.post, s.to) {
			w, acts := s.w, s.p1 != 0 && s.f.D+s.f.D2*s.q2 != 0
			if s.spike(Spike{Time: now, Post: true}); !acts {
				s.w = w
			}
		}
	}
}

// meet lets the spikes of a step act at once.
func (s *synapse) meet(now float64, pre, post bool) {
	var spikes []Spike
	if pre {
		spikes = append(spikes, Spike{Time: now})
	}
	if post {
		spikes = append(spikes, Spike{Time: now, Post: true})
	}
	if spikes != nil {
		s.spikesAtOnce(spikes)
	}
}

// randomNet draws a net of LIF cells: an input, excitatory cells with adaptive thresholds and inhibitory ones; dense or sparse, with
// recurrent synapses that learn or not, and delays.
func randomNet(s snn.Stream) snn.Net {
	draw := func(k int) float64 { return s.Float64(uint64(k)) }
	wiring := func(k int, recurrent bool) snn.Wiring {
		switch int(3 * draw(k)) {
		case 0:
			return snn.Sparse{Probability: .3 + .5*draw(k+1), NoSelf: recurrent, Seed: uint64(k)}
		case 1:
			return snn.Sparse{FanIn: 3, Delays: [2]int{0, int(4 * draw(k+1))}, Seed: uint64(k)}
		}
		return snn.Dense{}
	}
	exc := snn.LIF{Beta: .8 + .15*draw(0), Reset: snn.ResetZero, Refractory: 1 + int(3*draw(1))}
	exc.Adapt.PerCell = snn.PerCell{Step: .05, Tau: 3000, Init: .2 * draw(2)}
	inh := snn.LIF{Beta: .5 + .4*draw(3), Reset: snn.ResetZero, Refractory: 1}
	uniform := func(lo, hi float64) snn.Init { return snn.Init{Kind: snn.InitUniform, Lo: lo, Hi: hi} }
	bound := snn.Bound{Lo: 0, Hi: 1}
	n := snn.Net{
		Dt: .5 + .5*math.Round(draw(4)),
		Populations: []snn.Population{
			{Name: "input", Shape: []int{12}}, {Name: "exc", Shape: []int{8}, Cell: exc}, {Name: "inh", Shape: []int{5}, Cell: inh},
		},
		Projections: []snn.Projection{
			{Pre: "input", Post: "exc", Wiring: wiring(10, false), Delay: int(3 * draw(12)), Bound: bound, Init: uniform(.1, .6), Gain: 3},
			{Pre: "exc", Post: "inh", Wiring: wiring(20, false), Frozen: draw(22) < .5, Bound: bound, Init: uniform(.3, .9)},
			{Pre: "inh", Post: "exc", Wiring: wiring(30, false), Delay: 1 + int(2*draw(32)), Frozen: draw(33) < .5, Bound: bound, Init: uniform(.1, .5),
				Gain: -1},
			{Pre: "exc", Post: "exc", Wiring: wiring(40, true), Delay: 1 + int(4*draw(42)), Bound: bound, Init: uniform(0, .3), Gain: .5},
		},
	}
	if n.Projections[3].Wiring == (snn.Dense{}) {
		n.Projections[3].Bound.ZeroDiagonal = draw(43) < .5
	}
	return n
}

// Random nets, dense, sparse, recurrent and delayed, under every rule: the same spikes in every step as in the second implementation, weights to
// 1e-5 and thresholds to 1e-5, which float32 leaves of them.
func TestSTDPRandomNets(t *testing.T) {
	e := encode.Poisson{T: 60, MaxRate: 250}
	names := []string{"diehl and cook", "pair", "pair, soft", "pair, nearest", "triplet", "triplet, nearest", "pair, one-sided", "pair, linear",
		"pair, both", "pair, neither", "triplet, both", "pair, exponential"}
	for seed := range 40 {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			n, s := randomNet(snn.NewStream(uint64(seed))), snn.NewStream(uint64(seed)).Named("input")
			rule := Rule{Plasticity: relayRules()[names[seed%len(names)]], Norm: .3, Rest: 10, MinSpikes: learning.Zero}
			if rule.Plasticity.factors().coincident != PreFirst {
				rule.Norm = learning.Zero // beyond their range weights come back by any change, which the second implementation says of one spike at a time
			}
			m, b := initial(t, n), ruletest.Patterns(3, 12, 2, uint64(seed))
			tr, o := bindSimulated(t, rule, m, e, 2, 1), newLIFOracle(m, rule, e.Steps())
			b.Stream = s
			fired := 0
			for i := range b.X {
				learn(t, tr, learning.Batch{X: b.X[i : i+1], Index: b.Index[i : i+1], Stream: s})
				var in snn.Spikes
				e.Encode(&in, b.X[i], 1, s.At(i).At(0))
				o.present(&in)
				fired += sameOracleSpikes(t, i, tr, o)
			}
			sameOracleState(t, tr, o)
			if fired < 20 {
				t.Errorf("%d spikes of cells are too few to compare", fired)
			}
		})
	}
}

func sameOracleSpikes(t *testing.T, sample int, tr *simTrainer, o *lifOracle) (fired int) {
	t.Helper()
	for step, pops := range o.spikes {
		for i, cells := range pops {
			var want []uint32
			for j, fires := range cells {
				if fires {
					want = append(want, uint32(j))
				}
			}
			if got := tr.learner.trains[i].at(step); !slices.Equal(got, want) {
				t.Fatalf("sample %d, step %d: cells %v of %q fire, want %v (margin %g)", sample, step, got, o.net.Populations[i].Name, want, o.margin)
			}
			if i > 0 {
				fired += len(want)
			}
		}
	}
	return fired
}

func sameOracleState(t *testing.T, tr *simTrainer, o *lifOracle) {
	t.Helper()
	moved := 0.0
	for _, s := range o.synapses {
		w, _ := tr.own.Weights(s.projection)
		start, _ := tr.model.Weights(s.projection)
		if got := float64(w[s.at]); math.Abs(got-s.w) > 1e-5 {
			t.Errorf("%v: weight %d→%d is %v, want %v", o.net.Projections[s.projection], s.from, s.to, got, s.w)
		}
		moved = max(moved, math.Abs(s.w-float64(start[s.at])))
	}
	if moved < 1e-2 {
		t.Errorf("no weight moved by more than %v: this compares nothing", moved)
	}
	for i, theta := range o.theta {
		for j, got := range tr.own.Theta(i) {
			if math.Abs(float64(got)-theta[j]) > 1e-5 {
				t.Errorf("θ of cell %d of %q is %v, want %v", j, o.net.Populations[i].Name, got, theta[j])
			}
		}
	}
}
