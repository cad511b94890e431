package stdp

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// relayRules are all rules in all their forms, with amplitudes that change weights of about 1/2 visibly.
func relayRules() map[string]Plasticity {
	return map[string]Plasticity{
		"diehl and cook":    DiehlCook{Pre: .01, Post: .05},
		"pair":              Pair{Plus: .01, Minus: .012},
		"pair, soft":        Pair{Plus: .05, Minus: .06, Mu: .7},
		"pair, linear":      Pair{Plus: .05, Minus: .06, Mu: 1},
		"pair, nearest":     Pair{Plus: .01, Minus: .012, Nearest: true},
		"pair, one-sided":   Pair{Plus: learning.Zero, Minus: .05},
		"pair, exponential": Pair{Plus: .05, Minus: .06, Beta: 1.5},
		"pair, hebbian":     Pair{Plus: .01, Minus: .012, Hebbian: true},
		"pair, both":        Pair{Plus: .05, Minus: .06, Mu: .7, Coincident: Both},
		"pair, neither":     Pair{Plus: .05, Minus: .06, Mu: 1, Coincident: Neither, Nearest: true},
		"triplet, both":     Triplet{Plus2: 1e-3, Minus3: 5e-3, Coincident: Both},
		"triplet, neither":  Triplet{Plus2: 1e-3, Minus3: 5e-3, Coincident: Neither},
		"triplet":           Triplet{Plus2: 1e-3},
		"triplet, nearest":  Triplet{Plus2: 1e-3, Nearest: true},
	}
}

// relayNet has cells that repeat the input's spikes, whatever arrives through the projection that learns: its gain is next to nothing. The first
// 7 inputs drive population a, the others the 5 cells of b.
func relayNet(from, to string, w snn.Wiring, delay int, cell snn.Cell) snn.Net {
	drive := func(first, n int) snn.Wiring {
		var l snn.List
		for i := range n {
			l.Pre, l.Post = append(l.Pre, first+i), append(l.Post, i)
		}
		return l
	}
	strong := snn.Init{Kind: snn.InitConstant, Lo: 3}
	return snn.Net{
		Populations: []snn.Population{
			{Name: "input", Shape: []int{12}}, {Name: "a", Shape: []int{7}, Cell: cell}, {Name: "b", Shape: []int{5}, Cell: cell},
		},
		Projections: []snn.Projection{
			{Pre: "input", Post: "a", Name: "drive a", Wiring: drive(0, 7), Frozen: true, Init: strong},
			{Pre: "input", Post: "b", Name: "drive b", Wiring: drive(7, 5), Frozen: true, Init: strong},
			{Pre: from, Post: to, Name: "plastic", Wiring: w, Delay: delay, Gain: 1e-9, Bound: snn.Bound{Lo: 0, Hi: 1},
				Init: snn.Init{Kind: snn.InitUniform, Lo: .3, Hi: .7}},
		},
	}
}

// relayNets are the wirings that can learn, dense, sparse and recurrent, without and with delays.
func relayNets() map[string]snn.Net {
	zero := snn.LIF{Beta: .5, Reset: snn.ResetZero}
	held := snn.LIF{Beta: .5, Reset: snn.ResetZero, Refractory: 2}
	list := snn.List{Pre: []int{4, 0, 6, 0, 4}, Post: []int{1, 0, 4, 3, 1}, Delays: []int{0, 3, 1, 0, 7}}
	own := relayNet("a", "a", nil, 1, zero)
	own.Projections[2].Bound.ZeroDiagonal = true
	return map[string]snn.Net{
		"dense":                    relayNet("a", "b", nil, 0, zero),
		"dense, delayed":           relayNet("a", "b", snn.Dense{}, 3, held),
		"from the input":           relayNet("input", "b", nil, 2, zero),
		"one to one":               relayNet("a", "a", snn.OneToOne{}, 2, zero),
		"sparse":                   relayNet("a", "b", snn.Sparse{Probability: .4}, 0, held),
		"sparse, delayed":          relayNet("a", "b", snn.Sparse{FanIn: 3, Delays: [2]int{0, 6}}, 1, zero),
		"list, delayed":            relayNet("a", "b", list, 0, zero),
		"recurrent":                relayNet("b", "b", nil, 1, held),
		"recurrent, but own":       own,
		"recurrent, sparse":        relayNet("a", "a", snn.Sparse{Probability: .5, NoSelf: true}, 4, zero),
		"recurrent, sparse delays": relayNet("a", "a", snn.Sparse{FanIn: 4, Repeats: true, Delays: [2]int{1, 5}}, 1, zero),
	}
}

// Every synapse of a net goes the way that Evolve says in float64 of its own two cells: spikes of the pre cell act when they arrive.
// Traces and weights are float32 in training, so weights agree to 2e-6.
func TestSTDPSynapsesOfNets(t *testing.T) {
	e := encode.Poisson{T: 150, MaxRate: 120}
	for net, n := range relayNets() {
		for name, r := range relayRules() {
			t.Run(net+", "+name, func(t *testing.T) {
				m := initial(t, n)
				rule := Rule{Plasticity: r, Norm: learning.Zero, Rest: 20, MinSpikes: learning.Zero}
				tr, b := bindSimulated(t, rule, m, e, 2, 1), ruletest.Patterns(1, 12, 1, 4)
				tr.Learn(learning.Batch{})
				start := append([]float32(nil), tr.learning.projections[0].w...)
				learn(t, tr, b)
				checkSynapses(t, tr, r, start)
			})
		}
	}
}

// checkSynapses compares the weights of the only plastic projection after one presentation that began with start.
func checkSynapses(t *testing.T, tr *simTrainer, r Plasticity, start []float32) {
	t.Helper()
	k := tr.net.plastic[0]
	p := tr.net.net.Projections[k]
	pre, post := &tr.learner.trains[tr.net.net.Index(p.Pre)], &tr.learner.trains[tr.net.net.Index(p.Post)]
	w, _ := tr.own.Weights(k)
	cells, moved := 0, 0.0
	for _, g := range delaysOf(tr.net.wirings[k]) {
		_, cols, ld := tr.net.wirings[k].Stored()
		g.wiring.Each(func(i, j, weight int) {
			at := weight/cols*ld + weight%cols
			want := float64(start[at])
			if p.Bound.ZeroDiagonal && i == j {
				want = 0
			} else if spikes := synapseSpikes(pre, post, i, j, p.Delay+g.steps); len(spikes) > 0 {
				course, err := Evolve(r, want, p.Bound, spikes)
				if err != nil {
					t.Fatal(err)
				}
				want = course[len(course)-1]
			}
			if math.Abs(float64(w[at])-want) > 2e-6 {
				t.Errorf("weight of synapse %d→%d after %d steps is %v, want %v", i, j, p.Delay+g.steps, w[at], want)
			}
			cells++
			moved = max(moved, math.Abs(want-float64(start[at])))
		})
	}
	if cells < 5 || moved < 1e-3 {
		t.Errorf("of %d weights none moved by more than %v: this compares nothing", cells, moved)
	}
}

// delaysOf lists the synapses of a wiring by the steps that they wait.
func delaysOf(w engine.Wiring) (all []group) {
	if d, ok := w.(*engine.Delayed); ok {
		d.EachDelay(func(steps int, w engine.Wiring) { all = append(all, group{steps, w}) })
		return all
	}
	return []group{{0, w}}
}

// synapseSpikes are the spikes of cells i and j at their synapse, one a millisecond at most, a pre spike before a post spike of the same step.
func synapseSpikes(pre, post *train, i, j, delay int) (all []Spike) {
	for t := range len(post.start) - 1 {
		if has(pre.at(t-delay), i) {
			all = append(all, Spike{Time: float64(t)})
		}
		if has(post.at(t), j) {
			all = append(all, Spike{Time: float64(t), Post: true})
		}
	}
	return all
}

func has(fired []uint32, i int) bool {
	for _, k := range fired {
		if int(k) == i {
			return true
		}
	}
	return false
}

// What cannot learn is refused by name, with the reason.
func TestSTDPNamesWhatCannotLearn(t *testing.T) {
	zero := snn.LIF{Beta: .5}
	edit := func(f func(n *snn.Net)) snn.Net { n := relayNet("a", "b", nil, 1, zero); f(&n); return n }
	wired := func(w snn.Wiring) snn.Net { return relayNet("a", "a", w, 1, zero) }
	maps, err := snn.Layers([]int{4, 4}, "2C3-MP2-5")
	if err != nil {
		t.Fatal(err)
	}
	conducts := edit(func(n *snn.Net) {
		n.Populations[2].Cell = snn.DiehlCook(2, 2).Populations[1].Cell
		n.Projections[2].Bound = snn.Bound{}
	})
	for want, c := range map[string]struct {
		net  snn.Net
		rule Rule
	}{
		`projection plastic cannot learn: one weight is shared by many synapses, and the rule moves a weight by what the two cells of its synapse do; freeze it`: {
			wired(snn.AllButOwn{}), Rule{}},
		"projection input→hidden1 cannot learn: it passes on the largest of several currents": {maps, Rule{}},
		"projection plastic cannot learn: soft bounds need a Bound": {
			edit(func(n *snn.Net) { n.Projections[2].Bound = snn.Bound{} }), Rule{Plasticity: Pair{Mu: 1}}},
		"a conductance cannot be negative; give it a Bound": {conducts, Rule{}},
		`cells of population "b" fire no spikes`:            {edit(func(n *snn.Net) { n.Populations[2].Cell = snn.LI{Beta: .9} }), Rule{}},
		"all projections are Frozen":                        {edit(func(n *snn.Net) { n.Projections[2].Frozen = true }), Rule{}},
		`populations "input" and "more" are both inputs`: {
			edit(func(n *snn.Net) { n.Populations = append(n.Populations, snn.Population{Name: "more", Shape: []int{1}}) }), Rule{}},
		`Output is "c", and the net has no population of that name`:              {edit(func(*snn.Net) {}), Rule{Output: "c"}},
		`Output is population "input", which fires no spikes of its own to read`: {edit(func(*snn.Net) {}), Rule{Output: "input"}},
		"Delays are drawn for the dense input projection":                        {edit(func(*snn.Net) {}), Rule{Delays: 5}},
	} {
		m := initial(t, c.net)
		_, err := c.rule.Bind(learning.Setup{Model: m, Encoder: poisson, Classes: 2, Batch: 1})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "stdp: ") {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

// A net of Diehl and Cook's form but for one thing is trained by the general definition, and is refused only where that cannot be.
func TestSTDPTrainsWhatIsAlmostTheForm(t *testing.T) {
	edit := func(f func(n *snn.Net)) snn.Net { n := smallNet(); f(&n); return n }
	adapts := func(k int, a snn.Adaptation) snn.Net {
		return edit(func(n *snn.Net) {
			c := n.Populations[k].Cell.(snn.Conductance)
			c.Adapt = a
			n.Populations[k].Cell = c
		})
	}
	for name, n := range map[string]snn.Net{
		"another form":      snn.Feedforward(12, 3, 2),
		"inhibiting input":  edit(func(n *snn.Net) { n.Projections[0].Receptor = snn.Inhibitory }),
		"LIF":               edit(func(n *snn.Net) { n.Populations[2].Cell = snn.LIF{Beta: .9} }),
		"population adapts": adapts(1, snn.Adaptation{PerPopulation: snn.PerPopulation{Rate: 1}}),
		"inhibitory adapts": adapts(2, snn.Adaptation{PerCell: snn.PerCell{Step: 1, Tau: 1}}),
		"drive learns":      edit(func(n *snn.Net) { n.Projections[1].Frozen, n.Projections[1].Bound = false, snn.Bound{Hi: 20} }),
		"one more projection": edit(func(n *snn.Net) {
			more := snn.Projection{Pre: "input", Post: "inhibitory", Bound: snn.Bound{Hi: 1}, Init: snn.Init{Kind: snn.InitUniform, Hi: 1}}
			n.Projections = append(n.Projections, more)
		}),
	} {
		tr, err := Rule{MaxRepeats: 1}.Bind(learning.Setup{Model: initial(t, n), Encoder: poisson, Classes: 2, Batch: 1})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if _, general := tr.(*simTrainer); !general {
			t.Errorf("%s: trained by %T", name, tr)
		}
		learn(t, tr, ruletest.Patterns(2, 12, 2, 1))
	}
	for _, output := range []string{"", "excitatory"} {
		tr, err := Rule{Output: output}.Bind(learning.Setup{Model: initial(t, smallNet()), Encoder: poisson, Classes: 2, Batch: 1})
		if _, lane := tr.(*trainer); !lane {
			t.Errorf("with Output %q the form is trained by %T, %v", output, tr, err)
		}
	}
	if tr := fmt.Sprintf("%T", mustBind(t, Rule{Output: "inhibitory"}, smallNet())); tr != "*stdp.simTrainer" {
		t.Errorf("with the inhibitory cells as Output the net is trained by %s", tr)
	}
}

func mustBind(t *testing.T, l Rule, n snn.Net) learning.Trainer {
	t.Helper()
	tr, err := l.Bind(learning.Setup{Model: initial(t, n), Encoder: poisson, Classes: 2, Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	return tr
}
