package gradient

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// wiredNet joins maps by convolutions and poolings of every geometry, and beside them by sparse and lateral projections.
func wiredNet(g *rand.Rand) snn.Net {
	cell := func() snn.Cell { return randomCell(g) }
	n := snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{4 + g.IntN(4), 4 + g.IntN(4), 1 + g.IntN(3)}}}}
	conv := snn.Conv2D{Kernel: [2]int{1 + g.IntN(3), 1 + g.IntN(3)}, Stride: [2]int{g.IntN(2), 1}, MaxPool: g.IntN(3)}
	conv.Pad = [2]int{g.IntN(conv.Kernel[0]), g.IntN(conv.Kernel[1])}
	if conv.MaxPool < 2 {
		conv.Dilation = [2]int{g.IntN(2), 1 + g.IntN(2)}
	}
	in := n.Populations[0].Shape
	n.Populations = append(n.Populations, snn.Population{Name: "a", Shape: convolved(in, conv, 1+g.IntN(20)), Cell: cell()})
	n.Projections = append(n.Projections, wiredProjection(g, "in", "a", conv))
	a := n.Populations[1].Shape
	if g.IntN(2) == 0 {
		p := snn.Pool2D{Size: [2]int{min(2, a[0]), min(2, a[1])}}
		n.Populations = append(n.Populations, snn.Population{Name: "b", Shape: []int{a[0] / p.Size[0], a[1] / p.Size[1], a[2]}, Cell: cell()})
		n.Projections = append(n.Projections, wiredProjection(g, "a", "b", p))
	} else {
		c := snn.Conv2D{Kernel: [2]int{1, min(2, a[1])}, Groups: a[2]} // by the channel
		n.Populations = append(n.Populations, snn.Population{Name: "b", Shape: convolved(a, c, 2*a[2]), Cell: cell()})
		n.Projections = append(n.Projections, wiredProjection(g, "a", "b", c))
	}
	n.Populations = append(n.Populations, snn.Population{Name: "out", Shape: []int{2 + g.IntN(5)}, Cell: cell()})
	n.Projections = append(n.Projections, wiredProjection(g, "b", "out", []snn.Wiring{snn.Dense{}, snn.Sparse{Probability: .5}}[g.IntN(2)]),
		wiredProjection(g, "in", "out", snn.Sparse{FanIn: 1 + g.IntN(5), Seed: g.Uint64()}))
	if g.IntN(2) == 0 { // beside the other from "in" to "out"
		second := wiredProjection(g, "in", "out", []snn.Wiring{nil, snn.Sparse{FanIn: 3, Repeats: true}, snn.Sparse{Probability: .3, Common: true},
			randomList(g, in[0]*in[1]*in[2], n.Populations[3].Size())}[g.IntN(4)])
		second.Name = "skip"
		n.Projections = append(n.Projections, second)
	}
	if g.IntN(2) == 0 {
		lateral := wiredProjection(g, "b", "b", []snn.Wiring{snn.AllButOwn{}, snn.Sparse{Probability: .2}, snn.Sparse{Probability: .2, NoSelf: true}}[g.IntN(3)])
		lateral.Delay = 1 + g.IntN(2)
		n.Projections = append(n.Projections, lateral)
	}
	g.Shuffle(len(n.Projections), func(i, j int) { n.Projections[i], n.Projections[j] = n.Projections[j], n.Projections[i] })
	return n
}

// randomList joins random pairs by weights of which some are shared.
func randomList(g *rand.Rand, pre, post int) (l snn.List) {
	for k := range 10 + g.IntN(20) {
		l.Pre, l.Post, l.Weight = append(l.Pre, g.IntN(pre)), append(l.Post, g.IntN(post)), append(l.Weight, k/2)
	}
	return l
}

// convolved is the shape of what a convolution makes of a map.
func convolved(in []int, c snn.Conv2D, channels int) []int {
	side := func(axis int) int {
		n := in[axis] + 2*c.Pad[axis] - max(c.Dilation[axis], 1)*(c.Kernel[axis]-1) - 1
		return max(n, 0)/max(c.Stride[axis], 1) + 1
	}
	m := max(c.MaxPool, 1)
	return []int{max(side(0)/m, 1), max(side(1)/m, 1), channels}
}

func wiredProjection(g *rand.Rand, pre, post string, w snn.Wiring) snn.Projection {
	p := snn.Projection{Pre: pre, Post: post, Wiring: w, Delay: max(0, g.IntN(4)-2), Gain: []float32{0, .5, -1.5}[g.IntN(3)], Frozen: g.IntN(9) == 0}
	p.Init = snn.Init{Kind: snn.InitUniform, Lo: -.3, Hi: .5}
	return p
}

// Loss and gradients of nets of every wiring are those of the oracle, which knows them only as lists of synapses.
func TestWiredAgainstOracle(t *testing.T) {
	nets, a := 80, agreement{}
	if testing.Short() {
		nets = 40
	}
	for seed := range nets {
		g := rand.New(rand.NewPCG(uint64(seed), 9))
		if n := wiredNet(g); n.Check() == nil { // else a window does not fit
			a.compare(t, g, n, 1+g.IntN(9), 1+g.IntN(12))
		}
	}
	a.check(t, nets/4)
}

// The weights after several mini-batches are the same at any number of workers.
func TestWiredWorkers(t *testing.T) {
	for seed := range 12 {
		g := rand.New(rand.NewPCG(uint64(seed), 10))
		n := wiredNet(g)
		if n.Check() != nil {
			continue
		}
		b := randomBatch(g, n, 21)
		var want []float32
		for _, workers := range []int{1, 2, 5} {
			m := ruletest.Model(t, n)
			tr := bind(t, Rule{Output: "out", Loss: Loss{Kind: CEMaxMembrane}}, m, encode.Bernoulli{T: 5}, 21, workers)
			for range 3 {
				if _, err := tr.Learn(b); err != nil {
					t.Fatal(err)
				}
			}
			var got []float32
			for k := range n.Projections {
				w, _ := m.Weights(k)
				got = append(got, w...)
			}
			if want == nil {
				want = got
			}
			if !slices.Equal(got, want) {
				t.Errorf("net %d: other weights with %d workers\n%v", seed, workers, n)
			}
		}
	}
}
