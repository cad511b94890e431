package snn

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/memory"
)

// Init draws the weights and thresholds of n from a seed, or returns the first fault of n, or an error that names the bytes where
// there is no memory for them. Each projection and each population draws from a stream of its own, so a change to one leaves the
// others as they were.
func (n Net) Init(seed uint64) (*Model, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	if need, have := n.modelBytes(), memory.Available(); !(need <= have) {
		return nil, fmt.Errorf("snn: the weights and thresholds of the net need about %.3g bytes, and there are %.3g; take fewer cells or projections",
			need, have)
	}
	m, root := &Model{Net: n}, NewStream(seed).Named("init")
	at, fanIn := n.byName(), make(map[string]int, len(n.Populations))
	for _, p := range n.Projections {
		fanIn[p.Post] += p.extent(*at[p.Pre], *at[p.Post]).fanIn
		synapses, drawn := p.keep(*at[p.Pre], *at[p.Post])
		w, ld := p.draw(synapses, *at[p.Pre], *at[p.Post], root.Named(p.String()))
		m.weights, m.lds, m.drawn = append(m.weights, w), append(m.lds, ld), append(m.drawn, drawn)
	}
	for _, p := range n.Populations {
		m.thresholds = append(m.thresholds, p.drawThresholds(root.Named(p.Name)))
		m.thetas = append(m.thetas, p.startTheta())
		m.parameters = append(m.parameters, p.drawParameters(root.Named(p.Name)))
		m.biases = append(m.biases, p.drawBias(root.Named(p.Name).Named("bias"), fanIn[p.Name]))
	}
	return m, nil
}

// modelBytes returns how many bytes a model of n takes; in float64, which no product of sizes overflows.
func (n Net) modelBytes() float64 {
	at, sum := n.byName(), 0.0
	for _, p := range n.Populations {
		sum += 4 * float64(2+len(spreads(p.Cell))) * p.cells()
		if p.Bias != nil {
			sum += 4 * p.cells()
		}
	}
	for _, p := range n.Projections {
		x := p.extent(*at[p.Pre], *at[p.Post])
		sum += 4*x.stored + x.list
	}
	return sum
}

// draw returns the initial weights of a projection's synapses and their row stride.
func (p Projection) draw(synapses engine.Wiring, pre, post Population, s Stream) (w []float32, ld int) {
	rows, cols, ld := synapses.Stored()
	fanIn := p.extent(pre, post).fanIn
	init := p.initial(fanIn)
	w = kernel.Alloc(rows * ld)
	for i := range rows {
		for j := range cols {
			w[i*ld+j] = float32(init.value(s, uint64(i*cols+j), fanIn))
		}
		if p.Bound.ZeroDiagonal {
			w[i*ld+i] = 0
		}
	}
	return w, ld
}

// initial returns Init with the default of its wiring applied.
func (p Projection) initial(fanIn int) Init {
	switch t := traitsOfWiring(p.Wiring); {
	case p.Init.Kind != InitFanIn:
	case t.mean:
		return Init{Kind: InitConstant, Lo: 1 / float64(fanIn)}
	case t.heads > 0:
		return Init{Kind: InitConstant, Lo: usualAttention}
	}
	return p.Init
}

// value returns weight number k.
func (i Init) value(s Stream, k uint64, fanIn int) float64 {
	switch i.Kind {
	case InitUniform:
		return i.Lo + float64((i.Hi-i.Lo)*s.Float64(k))
	case InitNormal:
		return i.Lo + float64(i.Hi*s.At(int(k)).normal())
	case InitConstant:
		return i.Lo
	}
	b := 1 / math.Sqrt(float64(max(fanIn, 1))) // biases of cells that nothing reaches have none
	return float64(2*b*s.Float64(k)) - b
}

// normal returns a draw from the standard normal distribution by the polar method [marsaglia1964].
func (s Stream) normal() float64 {
	for k := uint64(0); ; k += 2 {
		x, y := 2*s.Float64(k)-1, 2*s.Float64(k+1)-1
		if r := float64(x*x) + float64(y*y); r > 0 && r < 1 {
			return x * math.Sqrt(-2*kernel.Log(r)/r)
		}
	}
}

func (p Population) drawThresholds(s Stream) []float32 {
	if t := traitsOf(p.Cell); t.compares {
		return t.draw(s, p.Size())
	}
	return nil
}

func (c LIF) drawThresholds(s Stream, n int) []float32 {
	middle := c.EffectiveThreshold()
	if c.ThresholdSpread.reach() == 0 {
		return Spread{Uniform: c.Jitter}.draw(s, middle, n)
	}
	th := c.ThresholdSpread.draw(s.Named("Threshold"), middle, n)
	for i, x := range th {
		th[i] = float32(c.Rest + max(math.Abs(float64(x)-c.Rest), leastThreshold*(middle-c.Rest)))
	}
	return th
}

// drawBias returns the initial biases of the cells, of all of whose projections fanIn is the sum; nil for none.
func (p Population) drawBias(s Stream, fanIn int) []float32 {
	if p.Bias == nil {
		return nil
	}
	b := make([]float32, p.Size())
	for i := range b {
		b[i] = float32(p.Bias.value(s, uint64(i), fanIn))
	}
	return b
}

// leastThreshold is the least height above Rest of a threshold that is drawn, as a part of the usual one: at 0 a cell would fire in silence.
const leastThreshold = 1e-3

// drawParameters returns the parameters that differ between cells.
func (p Population) drawParameters(s Stream) (all []Parameter) {
	for _, d := range spreads(p.Cell) {
		all = append(all, Parameter{d.name, d.draw(s.Named(d.name), p.Size()), d.spread.Learn, d.spread.Shared})
	}
	return all
}

// startTheta returns the PerCell adaptation before any spike, or nil.
func (p Population) startTheta() []float32 {
	a := traitsOf(p.Cell).adapt.PerCell
	if a.Step == 0 {
		return nil
	}
	return slices.Repeat([]float32{float32(a.Init)}, p.Size())
}

// Clone returns a copy of m that shares nothing with it.
func (m *Model) Clone() *Model {
	if m == nil {
		panic("snn: Model.Clone: the model is nil; make it with Net.Init")
	}
	c := &Model{Net: m.Net.Clone(), lds: slices.Clone(m.lds), drawn: m.drawn}
	for _, w := range m.weights {
		fresh := kernel.Alloc(len(w))
		copy(fresh, w)
		c.weights = append(c.weights, fresh)
	}
	for i := range m.thresholds {
		c.thresholds = append(c.thresholds, slices.Clone(m.thresholds[i]))
		c.thetas = append(c.thetas, slices.Clone(m.thetas[i]))
		c.biases = append(c.biases, slices.Clone(m.biases[i]))
		own := slices.Clone(m.parameters[i])
		for k := range own {
			own[k].Values = slices.Clone(own[k].Values)
		}
		c.parameters = append(c.parameters, own)
	}
	return c
}
