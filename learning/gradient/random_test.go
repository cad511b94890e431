package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func bind(t testing.TB, rule Rule, m *snn.Model, e learning.Encoder, room, workers int) *trainer {
	t.Helper()
	classes := m.Net.Populations[len(m.Net.Populations)-1].Size()
	if p := m.Net.Population(rule.Output); p != nil {
		classes = p.Size()
	}
	pool := kernel.NewPool(workers)
	t.Cleanup(pool.Close)
	tr, err := rule.Bind(learning.Setup{Model: m, Encoder: e, Classes: classes, Batch: room, Stream: snn.NewStream(7), Pool: pool})
	if err != nil {
		t.Fatal(err)
	}
	return tr.(*trainer)
}

func randomLIF(g *rand.Rand) snn.LIF {
	c := snn.LIF{Beta: .5 + g.Float64()/2, Reset: snn.Reset(g.IntN(4)), ResetTiming: snn.ResetTiming(g.IntN(2)), Inclusive: g.IntN(2) == 0,
		Threshold: .5 + g.Float64(), Jitter: .1}
	if g.IntN(8) == 0 {
		c.Jitter = ruletest.BelowZero
	}
	if g.IntN(3) == 0 {
		c.Tau, c.Beta, c.Euler, c.Scale = 2+5*g.Float64(), 0, g.IntN(2) == 0, snn.ScaleLeak
	}
	return c
}

func randomCell(g *rand.Rand) snn.Cell {
	if g.IntN(3) == 0 {
		return snn.Synaptic{LIF: randomLIF(g), Alpha: .3 + g.Float64()/2, Earlier: g.IntN(2) == 0}
	}
	return randomLIF(g)
}

// randomNet joins an input, three hidden populations and an output, listed in any order, by any projections that the rule
// can train.
func randomNet(g *rand.Rand) snn.Net {
	var n snn.Net
	sizes := []int{1, 2, 5, 17, 64, 65, 130}
	same := sizes[g.IntN(len(sizes))]
	for _, name := range []string{"in", "a", "b", "c", "out"} {
		p := snn.Population{Name: name, Shape: []int{same}, Cell: randomCell(g)}
		if g.IntN(2) == 0 {
			p.Shape[0] = sizes[g.IntN(len(sizes))]
		}
		switch name {
		case "in":
			p.Cell = nil
		case "out":
			p.Shape[0] = 2 + g.IntN(6)
			if g.IntN(2) == 0 {
				p.Cell = snn.LI{Beta: .9}
			}
		}
		n.Populations = append(n.Populations, p)
	}
	for i, pre := range n.Populations {
		for j, post := range n.Populations {
			_, silent := pre.Cell.(snn.LI)
			if post.Cell == nil || silent || j != i+1 && g.IntN(3) != 0 {
				continue
			}
			n.Projections = append(n.Projections, randomProjection(g, pre, post, i >= j))
			if g.IntN(6) == 0 {
				second := randomProjection(g, pre, post, i >= j)
				second.Name = "second of " + pre.Name + " and " + post.Name
				n.Projections = append(n.Projections, second)
			}
		}
	}
	g.Shuffle(len(n.Populations), func(i, j int) { n.Populations[i], n.Populations[j] = n.Populations[j], n.Populations[i] })
	g.Shuffle(len(n.Projections), func(i, j int) { n.Projections[i], n.Projections[j] = n.Projections[j], n.Projections[i] })
	return n
}

func randomProjection(g *rand.Rand, pre, post snn.Population, back bool) snn.Projection {
	p := snn.Projection{Pre: pre.Name, Post: post.Name, Delay: max(0, g.IntN(5)-2), Gain: []float32{0, 0, .5, -1.5}[g.IntN(4)], Frozen: g.IntN(8) == 0}
	if back {
		p.Delay = max(1, p.Delay)
	}
	wide := 3 / math.Sqrt(float64(pre.Size()))
	if pre.Size() == post.Size() && g.IntN(3) == 0 {
		p.Wiring, wide = snn.OneToOne{}, 1
	}
	p.Init = snn.Init{Kind: snn.InitUniform, Lo: -wide / 2, Hi: wide}
	return p
}

func randomRule(g *rand.Rand, n snn.Net, steps int) Rule {
	r := Rule{Output: "out", Function: SurrogateFunction{Kind: SurrogateKind(g.IntN(int(Box)))}, ThroughReset: g.IntN(2) == 0}
	if r.Function.Kind == SpikeRateEscape {
		r.Function.Slope = 1 // 25, its default, takes gradients of recurrent nets beyond float32
	}
	r.Loss.Kind = LossKind(g.IntN(8))
	if _, silent := n.Population("out").Cell.(snn.LI); silent {
		r.Loss.Kind = []LossKind{CEMaxMembrane, CEMembrane, MSEMembrane}[g.IntN(3)]
	}
	switch r.Loss.Kind {
	case MSECount, MSEMembrane:
		r.Loss.Right, r.Loss.Wrong = .8, .2
	case MSETemporal:
		r.Loss.Right, r.Loss.Tolerance = 1, float64(g.IntN(3))
	case CETemporal:
		r.Loss.Reciprocal = g.IntN(2) == 0
	}
	for _, p := range n.Populations {
		c, _ := p.Cell.(snn.LIF)
		if s, ok := p.Cell.(snn.Synaptic); ok {
			c = s.LIF
		}
		if c.Reset == snn.ResetZeroAll && c.ResetTiming == snn.ResetNextStep {
			r.ThroughReset = false
		}
	}
	if g.IntN(2) == 0 {
		r.RateCost, r.CountCost = .01*g.Float64(), .01*g.Float64()
	}
	if g.IntN(2) == 0 && !r.Loss.Kind.temporal() {
		r.Truncate = 1 + g.IntN(steps)
	}
	if g.IntN(3) == 0 && !r.Loss.Kind.temporal() {
		r.Loss.After = g.IntN(steps)
	}
	return r
}

func randomBatch(g *rand.Rand, n snn.Net, rows int) learning.Batch {
	b := learning.Batch{Stream: snn.NewStream(g.Uint64())}
	for r := range rows {
		x := make([]float32, n.Population("in").Size())
		for i := range x {
			x[i] = g.Float32()
		}
		b.X, b.Label, b.Index = append(b.X, x), append(b.Label, g.IntN(n.Population("out").Size())), append(b.Index, 3*r)
	}
	return b
}

// inputs are the encoded samples as the oracle takes them.
func inputs(b learning.Batch, e learning.Encoder) (in [][][]float64) {
	for r, x := range b.X {
		var s snn.Spikes
		e.Encode(&s, x, 1, b.Stream.At(b.Index[r]))
		m := bpttMatrix(e.Steps(), len(x))
		for t, row := range m {
			for i := range row {
				switch {
				case s.Current != nil:
					row[i] = float64(s.Current[i])
				case s.Graded != nil:
					row[i] = float64(s.Graded[t*s.Cells+i])
				case s.Has(t, i):
					row[i] = 1
				}
			}
		}
		in = append(in, m)
	}
	return in
}

// agreement counts the nets on which trainer and oracle were compared, and the projections that could learn and had a gradient.
type agreement struct{ tried, compared, plastic, moved int }

// compare trains one mini-batch by a random rule and compares loss and gradients with the oracle's.
func (a *agreement) compare(t *testing.T, g *rand.Rand, n snn.Net, steps, rows int) {
	t.Helper()
	a.tried++
	rule := randomRule(g, n, steps)
	var e learning.Encoder = encode.Bernoulli{T: steps}
	if g.IntN(2) == 0 {
		e = encode.Direct{T: steps}
	}
	b, m := randomBatch(g, n, rows), ruletest.Model(t, n)
	o := newBPTT(m, rule, steps)
	loss, grad := o.batch(inputs(b, e), b.Label)
	if o.margin < 2e-5 {
		return // float32 may see another spike
	}
	a.compared++
	tr := bind(t, rule, m, e, rows, 1+g.IntN(3))
	got, err := tr.Learn(b)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("net %d (%d steps, %d samples, %+v)\n%v", a.tried, steps, rows, rule, n)
	if math.Abs(got-loss) > 1e-4*math.Abs(loss)+1e-6 {
		t.Errorf("%s: loss %v, oracle %v", name, got, loss)
	}
	plastic, moved := compareGradients(t, name, tr, grad)
	a.plastic, a.moved = a.plastic+plastic, a.moved+moved
}

// check fails where too little was compared to say anything.
func (a *agreement) check(t *testing.T, least int) {
	t.Helper()
	if a.compared < least || a.moved < a.plastic/3 {
		t.Errorf("of %d nets %d could be compared, want %d, and %d of %d projections had a gradient; the test has lost its grip",
			a.tried, a.compared, least, a.moved, a.plastic)
	}
}

// The trainer agrees with the oracle on nets, rules and inputs of every kind.
func TestSurrogateAgainstOracle(t *testing.T) {
	nets, a := 300, agreement{}
	if testing.Short() {
		nets = 60
	}
	for seed := range nets {
		g := rand.New(rand.NewPCG(uint64(seed), 1))
		a.compare(t, g, randomNet(g), 1+g.IntN(14), 1+g.IntN(40))
	}
	a.check(t, nets*3/4)
}

// byWeight is a gradient by synapses as one by the weights of a projection, each of which has the sum over its synapses.
func byWeight(t *testing.T, tr *trainer, j *proj, bySynapse [][]float64) []float64 {
	want := make([]float64, len(j.grad))
	_, cols, _ := j.synapses.Stored()
	j.synapses.Each(func(a, b, w int) { want[w/cols*j.ld+w%cols] += bySynapse[a][b] })
	straight(t, tr.model.Net, j.index, want)
	return want
}

// compareGradients returns how many projections learn, and how many of them had a gradient at all.
func compareGradients(t *testing.T, name string, tr *trainer, grad [][][]float64) (plastic, moved int) {
	t.Helper()
	for k := range tr.projs {
		j := &tr.projs[k]
		if !j.plastic {
			if j.grad != nil {
				t.Errorf("%s: projection %d is frozen and has a gradient", name, k)
			}
			continue
		}
		plastic++
		worst, most := 0.0, 0.0
		want := byWeight(t, tr, j, grad[k])
		for i, x := range want {
			worst, most = math.Max(worst, math.Abs(float64(j.grad[i])-x)), math.Max(most, math.Abs(x))
		}
		if most > 0 {
			moved++
		}
		if most > 1e30 {
			continue // beyond float32
		}
		if worst > 5e-4*most+1e-7 {
			t.Errorf("%s: projection %v: gradients of up to %g differ by %g", name, tr.model.Net.Projections[k], most, worst)
		}
	}
	return plastic, moved
}
