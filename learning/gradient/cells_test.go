package gradient

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// cellForms are the cells that gradients pass through, by name; every one draws its constants.
func cellForms() map[string]func(g *rand.Rand) snn.Cell {
	membrane := func(g *rand.Rand) snn.LIF {
		c := snn.LIF{Tau: 3 + 20*g.Float64(), Scale: snn.Scaling(g.IntN(2)), Reset: snn.Reset(g.IntN(4)), ResetTiming: snn.ResetTiming(g.IntN(2)),
			Inclusive: g.IntN(2) == 0, Threshold: .4 + .4*g.Float64(), Jitter: .1}
		if c.Scale == snn.ScaleLeak {
			c.Tau = 2 + 2*g.Float64()
		}
		return c
	}
	lif := func(change func(g *rand.Rand, c *snn.LIF)) func(g *rand.Rand) snn.Cell {
		return func(g *rand.Rand) snn.Cell {
			c := membrane(g)
			change(g, &c)
			return c
		}
	}
	synaptic := func(change func(g *rand.Rand, c *snn.Synaptic)) func(g *rand.Rand) snn.Cell {
		return func(g *rand.Rand) snn.Cell {
			c := snn.Synaptic{LIF: membrane(g), TauSyn: 1 + g.Float64(), Earlier: g.IntN(2) == 0}
			change(g, &c)
			return c
		}
	}
	spread := snn.Spread{Uniform: .5, Learn: true}
	adapts := func(g *rand.Rand, c *snn.LIF) {
		c.Adapt.ALIF = snn.ALIF{Strength: .1 + g.Float64(), Tau: 2 + 20*g.Float64(), Increment: snn.Increment(g.IntN(3)), Start: .2 * g.Float64()}
		c.Adapt.ALIF.Adapted = c.Reset == snn.ResetSubtract && g.IntN(2) == 0
	}
	together := func(g *rand.Rand, c *snn.LIF) {
		c.Adapt.PerPopulation = snn.PerPopulation{Rate: .02 + .2*g.Float64(), Floor: c.Threshold - .2*g.Float64() - .12}
		if g.IntN(2) == 0 {
			c.Adapt.PerPopulation.Rate /= 20 // never down to the floor
		}
	}
	moved := func(g *rand.Rand, c *snn.LIF) {
		c.Rest, c.Start, c.Threshold = -.3, -.4, c.Threshold-.3
		if c.Reset == snn.ResetZero || c.Reset == snn.ResetZeroAll {
			c.ResetTo = -.5
		}
	}
	learns := func(g *rand.Rand, c *snn.LIF) {
		c.TauSpread = spread
		if c.Jitter = 0; g.IntN(2) == 0 {
			c.ThresholdSpread = snn.Spread{Uniform: .1, Learn: true}
		}
		if c.Adapt.ALIF.Strength != 0 {
			c.Adapt.ALIF.TauSpread = spread
			c.Adapt.ALIF.StrengthSpread = snn.Spread{Uniform: .1, Learn: true}
		}
	}
	refractory := func(g *rand.Rand, c *snn.LIF) {
		c.Refractory = 1 + g.IntN(3)
		switch g.IntN(3) {
		case 0:
			c.Masked = true
		case 1:
			c.Blocked = true
		}
	}
	all := func(changes ...func(g *rand.Rand, c *snn.LIF)) func(g *rand.Rand, c *snn.LIF) {
		return func(g *rand.Rand, c *snn.LIF) {
			for _, change := range changes {
				change(g, c)
			}
		}
	}
	brf := func(g *rand.Rand, learn bool) snn.BRF {
		c := snn.BRF{Omega: 5 + 20*g.Float64(), Offset: 1 + 5*g.Float64(), Threshold: .1 + .2*g.Float64()}
		if learn {
			c.OmegaSpread, c.OffsetSpread = snn.Spread{Uniform: 2, Learn: true}, snn.Spread{Uniform: .5, Learn: true}
		}
		return c
	}
	gated := func(g *rand.Rand, gates, constants snn.Spread) snn.GatedLIF {
		of := func() float64 { return .2 + .6*g.Float64() }
		return snn.GatedLIF{Alpha: of(), Beta: of(), Gamma: of(), Tau: of(), Threshold: .3 + .3*g.Float64(), Leak: .05, Sub: of(), Conduct: of(),
			Steps: 1 + g.IntN(6), Exclusive: g.IntN(2) == 0, Gates: gates, Constants: constants}
	}
	euler := func(g *rand.Rand, c *snn.LIF) {
		c.Tau, c.Euler, c.TauSpread = 3+5*g.Float64(), true, spread
		if c.Adapt.ALIF.Strength != 0 {
			c.Adapt.ALIF.Tau, c.Adapt.ALIF.Euler, c.Adapt.ALIF.TauSpread = 3+5*g.Float64(), true, spread
		}
	}
	return map[string]func(g *rand.Rand) snn.Cell{
		"GatedLIF":                               func(g *rand.Rand) snn.Cell { return gated(g, snn.Spread{}, snn.Spread{}) },
		"GatedLIF that learns":                   func(g *rand.Rand) snn.Cell { return gated(g, spread, spread) },
		"GatedLIF whose gates learn":             func(g *rand.Rand) snn.Cell { return gated(g, spread, snn.Spread{Uniform: .1}) },
		"LIF that learns with Euler":             lif(euler),
		"ALIF that learns with Euler, with rest": lif(all(moved, adapts, euler)),
		"Synaptic that learns with Euler": synaptic(func(g *rand.Rand, c *snn.Synaptic) {
			euler(g, &c.LIF)
			c.TauSyn, c.TauSynSpread = 2+g.Float64(), snn.Spread{Uniform: .2, Learn: true}
		}),
		"LIF with rest, start and reset potentials": lif(moved),
		"LIF, refractory":                        lif(refractory),
		"LIF, refractory, with rest":             lif(all(moved, refractory)),
		"LIF that learns":                        lif(learns),
		"LIF that learns, refractory, with rest": lif(all(moved, refractory, learns)),
		"LIF with values per cell": lif(func(g *rand.Rand, c *snn.LIF) {
			c.TauSpread = snn.Spread{Normal: .3}
			c.Jitter, c.ThresholdSpread = 0, snn.Spread{Normal: .05}
		}),
		"ALIF":                        lif(adapts),
		"ALIF, refractory, with rest": lif(all(moved, refractory, adapts)),
		"ALIF that learns":            lif(all(adapts, learns)),
		"ALIF that learns, refractory, with rest": lif(all(moved, refractory, adapts, learns)),
		"LIF by population":                       lif(together),
		"LIF by population, with rest":            lif(all(moved, together)),
		"LIF by population that learns":           lif(all(together, learns)),
		"Synaptic by population, refractory": synaptic(func(g *rand.Rand, c *snn.Synaptic) {
			refractory(g, &c.LIF)
			together(g, &c.LIF)
		}),
		"Synaptic, exact":      synaptic(func(g *rand.Rand, c *snn.Synaptic) { c.Exact, c.Scale = true, snn.ScaleLeak }),
		"Synaptic that adapts": synaptic(func(g *rand.Rand, c *snn.Synaptic) { adapts(g, &c.LIF) }),
		"Synaptic that learns": synaptic(func(g *rand.Rand, c *snn.Synaptic) {
			all(refractory, adapts, learns)(g, &c.LIF)
			c.TauSynSpread = snn.Spread{Uniform: .2, Learn: true}
		}),
		"Synaptic, exact, that learns": synaptic(func(g *rand.Rand, c *snn.Synaptic) {
			learns(g, &c.LIF)
			c.Exact, c.Scale, c.Input, c.TauSynSpread = true, snn.ScaleFactor, 1.5, snn.Spread{Uniform: .2, Learn: true}
		}),
		"Alpha": func(g *rand.Rand) snn.Cell {
			return snn.Alpha{TauExc: 5 + 5*g.Float64(), TauInh: 1 + 2*g.Float64(), Threshold: .3, NoReset: g.IntN(3) == 0, Inclusive: g.IntN(2) == 0}
		},
		"BRF":             func(g *rand.Rand) snn.Cell { return brf(g, false) },
		"BRF that learns": func(g *rand.Rand) snn.Cell { return brf(g, true) },
		"RF that learns": func(g *rand.Rand) snn.Cell {
			c := brf(g, true)
			c.NoBoundary, c.NoRefractory = true, true
			return c
		},
	}
}

// cellNet is in → a → b → out of such cells, with delays, recurrent with lateral and backward projections, and a read-out that may learn.
func cellNet(g *rand.Rand, cell func(g *rand.Rand) snn.Cell, recurrent bool) snn.Net {
	sizes := []int{1, 3, 5, 17, 66}
	n := snn.Net{Dt: []float64{0, 10}[g.IntN(2)], Populations: []snn.Population{
		{Name: "in", Shape: []int{sizes[1+g.IntN(2)]}},
		{Name: "a", Shape: []int{sizes[g.IntN(len(sizes))]}, Cell: cell(g)},
		{Name: "b", Shape: []int{sizes[g.IntN(3)]}, Cell: cell(g)},
		{Name: "out", Shape: []int{3}, Cell: cell(g)},
	}}
	n.Dt = 1
	for _, p := range n.Populations {
		if _, ok := p.Cell.(snn.BRF); ok {
			n.Dt = 10
		}
	}
	if g.IntN(2) == 0 {
		n.Populations[3].Cell = snn.LI{Tau: 5 * n.Dt, Scale: snn.ScaleLeak, TauSpread: snn.Spread{Uniform: n.Dt, Learn: true}}
	}
	join := func(pre, post string, delay int) {
		w := 4 / math.Sqrt(float64(n.Population(pre).Size()))
		if _, ok := n.Population(post).Cell.(snn.BRF); ok {
			w *= 15 // its input is weighted by dt in seconds
		}
		n.Projections = append(n.Projections, snn.Projection{Pre: pre, Post: post, Delay: delay, Init: snn.Init{Kind: snn.InitUniform, Lo: -w / 2, Hi: w}})
	}
	join("in", "a", g.IntN(2))
	join("a", "b", 2*g.IntN(2))
	join("b", "out", 0)
	if recurrent {
		join("a", "a", 1+g.IntN(2))
		join("b", "a", 1+g.IntN(2))
	}
	return n
}

func cellRule(g *rand.Rand, n snn.Net, steps int) Rule {
	r := Rule{Output: "out", Function: SurrogateFunction{Kind: SurrogateKind(g.IntN(int(Box))), Slope: 1}, ThroughReset: g.IntN(2) == 0}
	if r.Function.Kind.defaults().slope == 0 {
		r.Function.Slope = 0
	}
	r.Loss.Kind = []LossKind{CEMaxMembrane, CEMembrane, MSEMembrane}[g.IntN(3)]
	if _, silent := n.Population("out").Cell.(snn.LI); !silent {
		r.Loss.Kind = []LossKind{CERate, CECount, CEMembrane}[g.IntN(3)] // potentials after a reset have no single maximum
	}
	for _, p := range n.Populations {
		c, _ := p.Cell.(snn.LIF)
		if s, ok := p.Cell.(snn.Synaptic); ok {
			c = s.LIF
		}
		a, _ := p.Cell.(snn.Alpha)
		if c.Reset == snn.ResetZeroAll && c.ResetTiming == snn.ResetNextStep || a != (snn.Alpha{}) && !a.NoReset {
			r.ThroughReset = false
		}
	}
	if g.IntN(3) == 0 {
		r.Truncate = 1 + g.IntN(steps)
	}
	return r
}

// Gradients by weights and by parameters of every form of cell are those of the tape; with segments, whose states are computed again, and
// several workers, the bits are the same.
func TestSurrogateCells(t *testing.T) {
	for name, cell := range cellForms() {
		t.Run(name, func(t *testing.T) { compareCells(t, cell, func(*Rule) {}) })
	}
}

// RelativeLinear is as wide as the threshold is then: of cells that adapt, also by what they learn, and of resonators.
func TestRelativeSurrogateOfCells(t *testing.T) {
	forms := cellForms()
	for _, name := range []string{"LIF, refractory", "ALIF", "ALIF that learns", "Synaptic that adapts", "Alpha", "BRF"} {
		t.Run(name, func(t *testing.T) {
			compareCells(t, forms[name], func(r *Rule) { r.Function = SurrogateFunction{Kind: RelativeLinear} })
		})
	}
}

// compareCells holds the trainer to the tape, of nets that are drawn.
func compareCells(t *testing.T, cell func(g *rand.Rand) snn.Cell, change func(*Rule)) {
	t.Helper()
	seeds := map[bool]int{false: 24, true: 6}[testing.Short()]
	compared, parameters, changed := 0, 0, 0
	for seed := range seeds {
		g := rand.New(rand.NewPCG(uint64(seed), 11))
		steps, rows := 4+g.IntN(16), 1+g.IntN(5)
		n := cellNet(g, cell, seed%2 == 0)
		rule := cellRule(g, n, steps)
		change(&rule)
		m, b := ruletest.Model(t, n), randomBatch(g, n, rows)
		var e learning.Encoder = encode.Bernoulli{T: steps, Max: .8}
		if g.IntN(3) == 0 {
			e = encode.Direct{T: steps}
		}
		o := newTapeNet(m, rule)
		loss := o.learn(inputs(b, e), b.Label)
		if o.margin < 1e-5 {
			continue // float32 may see another spike
		}
		compared++
		label := fmt.Sprintf("seed %d (%d steps, %d samples, %+v)\n%v", seed, steps, rows, rule, n)
		want := [][]uint32(nil)
		for _, how := range []struct{ history, workers int }{{math.MaxInt, 1}, {1, 3}} {
			m := ruletest.Model(t, n)
			tr := cellTrainer(t, rule, m, e, rows, how.history, how.workers)
			got, err := tr.Learn(b)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(got-loss) > 1e-4*math.Abs(loss)+1e-6 {
				t.Errorf("%s: loss %v, want %v", label, got, loss)
			}
			bits := cellBits(tr)
			if want == nil {
				want = bits
				learned, moved := o.compare(t, label, tr)
				parameters, changed = parameters+learned, changed+moved
				continue
			}
			if !slices.EqualFunc(bits, want, slices.Equal[[]uint32]) {
				t.Errorf("%s: segments of %d and 3 workers give other bits", label, tr.segment)
			}
		}
	}
	if compared < seeds/2 || changed < parameters/2 {
		t.Errorf("of %d nets only %d could be compared, and of %d parameters %d had a gradient", seeds, compared, parameters, changed)
	}
}

func cellTrainer(t testing.TB, rule Rule, m *snn.Model, e learning.Encoder, rows, history, workers int) *trainer {
	t.Helper()
	probe := bind(t, Rule{Output: "out", Loss: Loss{Kind: CEMembrane}}, m, e, rows, workers) // its pool is closed with the test
	bound, err := rule.bind(learning.Setup{Model: m, Encoder: e, Classes: 3, Batch: rows, Pool: probe.pool}, memory{history, 1})
	if err != nil {
		t.Fatal(err)
	}
	return bound.(*trainer)
}

// cellBits are those of all weights, parameters and gradients.
func cellBits(tr *trainer) (all [][]uint32) {
	all = append(all, allBits(tr))
	tr.eachOwn(func(_ *pop, own *own) {
		for _, x := range own.learned {
			for _, f := range [][]float32{x.X, x.grad} {
				var bits []uint32
				for _, v := range f {
					bits = append(bits, math.Float32bits(v))
				}
				all = append(all, bits)
			}
		}
	})
	return all
}

// compare compares gradients by weights and by parameters of cells, and says how many parameters are learned and have a gradient.
func (o *tapeNet) compare(t *testing.T, label string, tr *trainer) (learned, moved int) {
	t.Helper()
	check := func(what string, got []float32, at []num) (most float64) {
		worst := 0.0
		for i, a := range at {
			worst, most = math.Max(worst, math.Abs(float64(got[i])-o.grad[a])), math.Max(most, math.Abs(o.grad[a]))
		}
		if worst > 5e-4*most+1e-6 && most < 1e30 {
			t.Errorf("%s: %s: gradients of up to %g differ by %g", label, what, most, worst)
		}
		return most
	}
	for k := range tr.projs {
		check(tr.model.Net.Projections[k].String(), tr.projs[k].grad, o.w[k])
	}
	for i := range tr.pops {
		own := tr.pops[i].cells.own
		for k := 0; own != nil && k < len(own.learned); k++ {
			x := &own.learned[k]
			at := o.own[i][x.Name]
			if x.Name == "Threshold" {
				at = o.th[i]
			}
			learned++
			if check(tr.pops[i].name+"."+x.Name, x.grad, at) > 0 {
				moved++
			}
		}
	}
	return learned, moved
}

// The tape itself is right: with a sigmoid in place of the spike, finite differences of the loss by weights and parameters agree with it. What
// is detached is held.
func TestTapeFiniteDifferences(t *testing.T) {
	for name, cell := range cellForms() {
		t.Run(name, func(t *testing.T) {
			for seed := range 8 {
				g := rand.New(rand.NewPCG(uint64(seed), 12))
				n := cellNet(g, cell, seed%2 == 0)
				for i := range n.Populations {
					n.Populations[i].Shape[0] = min(n.Populations[i].Shape[0], 3)
				}
				rule := cellRule(g, n, 7)
				rule.Function, rule.Truncate = SurrogateFunction{Kind: Sigmoid, Slope: 4}, 0
				m, b := ruletest.Model(t, n), randomBatch(g, n, 2)
				in := inputs(b, encode.Bernoulli{T: 7, Max: .8})
				base := newTapeNet(m, rule)
				base.smooth = 4
				base.learn(in, b.Label)
				if base.margin < .01 {
					continue // a change may move the period in which a cell is refractory
				}
				loss := func() float64 {
					o := newTapeNet(m, rule)
					o.smooth, o.held, o.replay = 4, base.held, 0
					return o.learn(in, b.Label)
				}
				try := func(what string, x []float32, at []num, chart func(float64) float64) {
					for range 3 {
						i := g.IntN(len(x))
						was := x[i]
						up, down := was*(1+1.0/1024)+1.0/4096, was*(1-1.0/1024)-1.0/4096
						x[i] = up
						above := loss()
						x[i] = down
						below := loss()
						x[i] = was
						want := (above - below) / (chart(float64(up)) - chart(float64(down)))
						if got := base.grad[at[i]]; math.Abs(got-want) > 2e-3*(math.Abs(want)+.01) {
							t.Errorf("seed %d: %s[%d]: %g, by differences %g (%+v)", seed, what, i, got, want, rule)
						}
					}
				}
				for k := range n.Projections {
					w, _ := m.Weights(k)
					try(n.Projections[k].String(), w[:n.Population(n.Projections[k].Post).Size()], base.w[k], func(x float64) float64 { return x })
				}
				for i := range n.Populations {
					for _, p := range m.Parameters(i) {
						try(p.Name, p.Values, base.own[i][p.Name], base.chart(i, p.Name))
					}
				}
			}
		})
	}
}
