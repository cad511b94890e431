package csdp

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// convolutional is a net of maps: 6×6 → 4×4×5 → 2×2×20, with convolutions forward and laterally in the first layer.
func convolutional() snn.Net {
	n := snn.CSDP(36, 80, 80, 3)
	n.Population("input").Shape, n.Population("hidden1").Shape, n.Population("hidden2").Shape = []int{6, 6}, []int{4, 4, 5}, []int{2, 2, 20}
	for _, c := range []struct {
		pre, post string
		w         snn.Wiring
	}{
		{"input", "hidden1", snn.Conv2D{Kernel: [2]int{3, 3}}}, {"hidden1", "hidden2", snn.Conv2D{Kernel: [2]int{3, 3}}},
		{"hidden1", "hidden1", snn.Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{1, 1}}},
	} {
		p := &n.Projections[n.Projection(c.pre, c.post)]
		p.Wiring, p.Bound.ZeroDiagonal = c.w, false
		p.Gain *= 3
	}
	return n
}

// sharing are nets of which some weights have many synapses.
func sharing() map[string]snn.Net {
	line := snn.CSDP(20, 72, 9, 3)
	line.Population("input").Shape, line.Population("hidden1").Shape = []int{20, 1}, []int{18, 4}
	line.Projections[0].Wiring = snn.Conv1D{Kernel: 3}
	pooled := convolutional()
	pooled.Population("hidden2").Shape = []int{2, 2, 5}
	pool := &pooled.Projections[pooled.Projection("hidden1", "hidden2")]
	pool.Wiring, pool.Frozen = snn.Pool2D{Size: [2]int{2, 2}}, true
	class := withWiring("hidden2", "class", snn.Sparse{Probability: 0.5, Common: true})
	return map[string]snn.Net{"maps": convolutional(), "line": line, "pooled": pooled, "class": class}
}

// Shared weights learn what the definition says, bit for bit, at any number of workers, and so do the others beside them.
func TestCSDPSharedWeightsAreTheirDefinition(t *testing.T) {
	for name, net := range sharing() {
		for _, rule := range []Rule{{Rate: 0.005}, {Rate: 0.005, Groups: 1, Decay: 1e-3, Threshold: 2}} {
			t.Run(fmt.Sprint(name, rule.Decay), func(t *testing.T) {
				alone, three := bind(t, rule, net, 4, 20, 1), bind(t, rule, net, 4, 20, 3)
				d := newDefinition(t, rule, alone.model.Clone())
				for k, batch := range []int{4, 3, 4} {
					b := ruletest.Batch(batch, alone.pops[alone.input].n, 3, uint64(k))
					for _, tr := range []*trainer{three, alone} {
						if _, err := tr.Learn(b); err != nil {
							t.Fatal(err)
						}
					}
					d.learn(alone.room.spikes[:2*batch], alone.room.shown[:2*batch], b.Label)
				}
				moved := d.compare(t, alone)
				for k, n := range moved {
					if x := alone.projs[k].synapses; x != nil && x.shared != nil && !net.Projections[k].Frozen && n == 0 {
						t.Errorf("%v: no shared weight has learnt", net.Projections[k])
					}
				}
				sameState(t, three.State(), alone.State())
			})
		}
	}
}

// The gradient of a shared weight is that of the contrastive cost: after the first update each moment is a tenth of the sum over its synapses of those
// that a list of the same pairs has, each with a weight of its own.
func TestCSDPSharedGradientIsTheSum(t *testing.T) {
	net := convolutional()
	k := net.Projection("input", "hidden1")
	wiring, err := snn.Compile(net, k)
	if err != nil {
		t.Fatal(err)
	}
	var l snn.List
	var number []int
	wiring.Each(func(i, j, w int) { l.Pre, l.Post, number = append(l.Pre, i), append(l.Post, j), append(number, w) })
	net.Projections = slices.Clone(net.Projections)
	net.Projections[k].Wiring = l
	rows, cols, ld := wiring.Stored()
	b := ruletest.Batch(6, 36, 3, 1)
	var conv, listed *trainer
	seen := false // the first gradient: until then all weights are equal
	for steps := 2; steps < 20 && !seen; steps++ {
		conv, listed = bind(t, Rule{}, convolutional(), 6, steps, 2), bind(t, Rule{}, net, 6, steps, 2)
		from, _ := conv.model.Weights(k)
		to, _ := listed.model.Weights(k)
		for i, w := range number {
			to[i] = from[w/cols*ld+w%cols]
		}
		listed.pack()
		for _, tr := range []*trainer{conv, listed} {
			if _, err := tr.Learn(b); err != nil {
				t.Fatal(err)
			}
		}
		own := listed.projs[k].synapses
		seen = slices.ContainsFunc(own.wmv[own.count():2*own.count()], func(m float32) bool { return m != 0 })
	}
	if !seen {
		t.Fatal("no gradient in 20 steps: nothing was compared")
	}
	own, sums := listed.projs[k].synapses, make([]float64, rows*cols)
	for at, place := range own.place {
		sums[number[place]] += float64(own.wmv[own.count()+at])
	}
	shared := conv.projs[k].synapses.shared
	for w, want := range sums {
		if got := float64(shared.wmv[len(sums)+w]); math.Abs(got-want) > 1e-5*math.Max(math.Abs(want), 1e-3) {
			t.Errorf("weight %d: first moment %v, sum over its synapses %v", w, got, want)
		}
	}
}

// What an update costs and keeps is linear in synapses and weights: no array has a number for each pair of a panel and a weight.
func TestCSDPSharedIsLinear(t *testing.T) {
	for _, side := range []int{16, 64} {
		n := snn.Net{Populations: []snn.Population{{Name: "a", Shape: []int{side, side}}, {Name: "b", Shape: []int{side, side, 4}, Cell: snn.LIF{Tau: 10}}},
			Projections: []snn.Projection{{Pre: "a", Post: "b", Wiring: snn.Conv2D{Kernel: [2]int{3, 3}, Pad: [2]int{1, 1}}}}}
		x, err := wiring(n, 0)
		if err != nil {
			t.Fatal(err)
		}
		length := len(x.wmv) + len(x.shared.number) + len(x.shared.wmv) + 4*len(x.shared.place)
		for _, p := range x.shared.panels {
			length += len(p.weights) + len(p.sums)
		}
		if got, want := n.Synapses(0), float64(x.count()); got != want || x.weights() != 36 || float64(length) > 5*want+8*36 {
			t.Errorf("side %d: %d synapses, %v by the net, %d weights, %d numbers", side, x.count(), got, x.weights(), length)
		}
	}
}
