package csdp

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// randomWiring draws one of the wirings, of which some have a weight for several synapses.
func randomWiring(r *rand.Rand, pre, post int) snn.Wiring {
	switch r.IntN(10) {
	case 8:
		var l snn.List
		for range 1 + r.IntN(pre*post) {
			l.Pre, l.Post, l.Weight = append(l.Pre, r.IntN(pre)), append(l.Post, r.IntN(post)), append(l.Weight, r.IntN(12))
		}
		return numbered(l)
	case 9:
		if pre == post && r.IntN(2) == 0 {
			return snn.AllButOwn{}
		}
		return snn.Sparse{Probability: 0.2, Common: true, Seed: r.Uint64()}
	case 0, 1:
		return snn.Dense{}
	case 2:
		return snn.Sparse{FanIn: 1 + r.IntN(pre), Seed: r.Uint64()}
	case 3:
		return snn.Sparse{FanIn: 1 + r.IntN(pre), Repeats: true, Seed: r.Uint64()}
	case 4:
		if pre == post {
			return snn.Sparse{Probability: 0.5, NoSelf: true, Seed: r.Uint64()}
		}
	case 5:
		if pre == post {
			return snn.OneToOne{}
		}
	case 6:
		var l snn.List
		for range 1 + r.IntN(pre*post) {
			l.Pre, l.Post = append(l.Pre, r.IntN(pre)), append(l.Post, r.IntN(post))
		}
		l.Weight = r.Perm(len(l.Pre))
		return l
	}
	return snn.Sparse{Probability: 0.1 + 0.9*r.Float64(), Seed: r.Uint64()}
}

// numbered gives the weights of a list the numbers 0, 1, 2 … in which they come.
func numbered(l snn.List) snn.List {
	at := map[int]int{}
	for i, w := range l.Weight {
		if _, ok := at[w]; !ok {
			at[w] = len(at)
		}
		l.Weight[i] = at[w]
	}
	return l
}

// randomNet draws a net of CSDP: one to three hidden populations, joined in any direction, cycles among them, two projections between some
// pairs, and any wiring anywhere.
func randomNet(r *rand.Rand, rule Rule) snn.Net {
	sizes := []int{20 + r.IntN(120)}
	hidden := 1 + r.IntN(3)
	for range hidden {
		sizes = append(sizes, []int{sizes[0], 3 + r.IntN(70), 64 + r.IntN(70)}[r.IntN(3)])
	}
	if g := rule.Groups; g > 1 {
		for i := 1; i <= hidden; i++ {
			sizes[i] = (sizes[i] + g - 1) / g * g
		}
	}
	sizes = append(sizes, 2+r.IntN(4))
	n := snn.CSDP(sizes...)
	if rule.SelfSupervised {
		n = snn.CSDPUnlabelled(sizes...)
	}
	if hidden == 3 { // a cycle of three
		back := n.Projections[n.Projection("input", "hidden1")]
		back.Pre = "hidden3"
		n.Projections = append(n.Projections, back)
	}
	if twin := n.Projections[0]; r.IntN(2) == 0 {
		twin.Name = "twin"
		n.Projections = append(n.Projections, twin)
	}
	if hidden > 1 { // read by the reconstruction too, which adds two projections
		second := n.Projections[n.Projection("hidden1", "reconstruction")]
		second.Pre = "hidden2"
		n.Projections = append(n.Projections, second)
	}
	for i := range n.Projections {
		p := &n.Projections[i]
		p.Wiring = randomWiring(r, n.Population(p.Pre).Size(), n.Population(p.Post).Size())
		p.Bound.ZeroDiagonal = p.Pre == p.Post && p.Wiring == snn.Wiring(snn.Dense{}) && r.IntN(2) == 0
		p.Frozen = r.IntN(8) == 0
		if own := rulesOwn(n, i); !own && p.Post == rule.Resolve().(Rule).Reconstruction {
			p.Wiring = snn.Dense{} // those onto the reconstruction need a weight each
		}
		p.Gain *= 1 + 3*r.Float32() // lists bring less than dense projections
		if r.IntN(6) == 0 {
			p.Bound = snn.Bound{}
		}
	}
	return n
}

// delay gives half of the projections that may wait a delay of several steps, now and then one of more than a presentation has.
func delay(r *rand.Rand, n snn.Net) {
	for i := range n.Projections {
		if p := &n.Projections[i]; p.Delay == 1 && r.IntN(2) == 0 {
			p.Delay = []int{2, 2, 3, 4, 40}[r.IntN(5)]
		}
	}
}

// follow gives all cells thresholds that follow their own spikes, and every other a reset that takes off either.
func follow(n snn.Net) {
	for i, p := range n.Populations {
		if c, ok := p.Cell.(snn.LIF); ok {
			c.Adapt = snn.Adaptation{ALIF: snn.ALIF{Strength: .02, Tau: 30}}
			if i%2 == 0 {
				c.Reset, c.Adapt.ALIF.Adapted = snn.ResetSubtract, i%4 == 0
			}
			n.Populations[i].Cell = c
		}
	}
}

// rulesOwn tells whether each synapse of a projection has a weight of its own.
func rulesOwn(n snn.Net, k int) bool {
	own := true
	if w, err := snn.Compile(n, k); err == nil {
		own = !errors.Is(rules.OwnWeights(w), rules.ErrShared)
	}
	return own
}

// Dense projections and those of listed synapses, in any mixture, learn what the definition says, bit for bit: weights, moments and loss,
// at any number of workers, across mini-batches of unequal size.
func TestCSDPIsItsDefinition(t *testing.T) {
	moved, plastic := 0, 0
	for seed := range 30 {
		if testing.Short() && seed%7 > 1 { // of each kind below there is one among those that are left
			continue
		}
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		rule := Rule{SelfSupervised: seed%3 == 0, Rate: 0.005}
		if seed%4 == 0 {
			rule.Decay = learning.Zero
		}
		if seed >= 18 {
			rule.Groups, rule.Threshold = 1+(seed-18)%6, 3
		}
		net, steps := randomNet(r, rule), 12
		if seed%2 == 1 {
			delay(r, net)
			steps = 20
		}
		if seed%5 == 2 {
			follow(net)
		}
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			alone, three := bind(t, rule, net, 4, steps, 1), bind(t, rule, net, 4, steps, 3)
			d := newDefinition(t, rule, alone.model.Clone())
			for k, batch := range []int{4, 4, 3} {
				b := ruletest.Batch(batch, alone.pops[alone.input].n, alone.classes, uint64(k))
				for _, tr := range []*trainer{three, alone} {
					if loss, err := tr.Learn(b); err != nil {
						t.Fatal(err)
					} else if tr == alone {
						d.learn(tr.room.spikes[:2*batch], tr.room.shown[:2*batch], b.Label)
						if loss != d.cost {
							t.Errorf("loss %v, by definition %v", loss, d.cost)
						}
					}
				}
			}
			for k, n := range d.compare(t, alone) {
				if p := net.Projections[k]; !p.Frozen && p.Delay < steps {
					plastic++
					moved += min(n, 1)
				}
			}
			sameState(t, three.State(), alone.State())
		})
	}
	if moved < plastic*9/10 {
		t.Errorf("%d of %d plastic projections have learnt: this compares too little", moved, plastic)
	}
}

// Of all pairs, drawn with probability 1 or given as a list, synapses learn and fire as those of a dense projection do, bit for bit.
func TestCSDPListOfAllPairsIsDense(t *testing.T) {
	for name, c := range nets() {
		t.Run(name, func(t *testing.T) {
			for i := range c.net.Projections {
				c.net.Projections[i].Bound.ZeroDiagonal = false // of dense projections alone
			}
			dense := bind(t, c.rule, c.net, 8, 30, 2)
			learnThrice(t, dense, true)
			listed := c.net
			listed.Projections = slices.Clone(c.net.Projections)
			for i := range listed.Projections {
				listed.Projections[i].Wiring = snn.Sparse{Probability: 1}
			}
			all := bind(t, c.rule, listed, 8, 30, 3)
			copyWeights(t, all.model, bind(t, c.rule, c.net, 8, 30, 1).model)
			all.pack()
			learnThrice(t, all, false)
			var want, got learning.Outcome
			b := ruletest.Batch(9, dense.pops[dense.input].n, dense.classes, 5)
			for tr, out := range map[*trainer]*learning.Outcome{dense: &want, all: &got} {
				if err := tr.Classify(b, out); err != nil {
					t.Fatal(err)
				}
				tr.Sync()
			}
			if !slices.Equal(got.NLL, want.NLL) || !slices.Equal(got.SSE, want.SSE) {
				t.Error("samples are classified or reconstructed otherwise")
			}
			sameWeights(t, all.model, dense.model)
		})
	}
}

// copyWeights gives the lists of all pairs of one model the weights of dense projections.
func copyWeights(t *testing.T, to, from *snn.Model) {
	t.Helper()
	eachPair(t, to, from, func(_ int, listed, dense *float32) { *listed = *dense })
}

func sameWeights(t *testing.T, got, want *snn.Model) {
	t.Helper()
	eachPair(t, got, want, func(k int, listed, dense *float32) {
		if *listed != *dense {
			t.Fatalf("%v: weight %v, of the dense projection %v", want.Net.Projections[k], *listed, *dense)
		}
	})
}

func eachPair(t *testing.T, listed, dense *snn.Model, f func(k int, listed, dense *float32)) {
	t.Helper()
	for k, p := range dense.Net.Projections {
		x, _ := listed.Weights(k)
		y, ld := dense.Weights(k)
		post := dense.Net.Population(p.Post).Size()
		for i := range x {
			f(k, &x[i], &y[i/post*ld+i%post])
		}
	}
}

// The two ways of summing the gradients of listed synapses give the same bits.
func TestCSDPListedGradientEitherWay(t *testing.T) {
	net := snn.CSDP(130, 150, 70, 5)
	for _, pre := range []string{"input", "hidden1"} {
		j := &net.Projections[net.Projection(pre, "hidden1")]
		j.Wiring, j.Bound.ZeroDiagonal = snn.Sparse{FanIn: 60, Repeats: true}, false
	}
	tr := bind(t, Rule{}, net, 8, 20, 1)
	b := ruletest.Batch(8, 130, 5, 1)
	if _, err := tr.Learn(b); err != nil {
		t.Fatal(err)
	}
	win := tr.learningFrom(b) // its last step again
	p, s := &tr.pops[tr.hidden[0]], &tr.room.scratch[0]
	for _, pre := range []string{"input", "hidden1"} {
		j := &tr.projs[tr.model.Net.Projection(pre, "hidden1")]
		for panel := range p.panels {
			var sums [2][]float32
			for k, masked := range []bool{false, true} {
				j.visits.masked = masked
				win.factors(p, panel, s)
				l := j.synapses.listed(panel, &s.synapses)
				clear(l.Grad)
				clear(l.Count)
				if masked {
					win.sumTiles(j, panel, s)
				} else {
					win.sumListed(j, panel, s)
				}
				sums[k] = slices.Concat(l.Grad, l.Count)
			}
			if !slices.ContainsFunc(sums[0], func(x float32) bool { return x != 0 }) {
				t.Errorf("%s, panel %d: nothing was summed, so nothing was compared", pre, panel)
			}
			if !slices.Equal(sums[0], sums[1]) {
				t.Errorf("%s, panel %d: sums differ", pre, panel)
			}
		}
	}
}
