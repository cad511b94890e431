package integer

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// chance draws what tests take at random.
type chance struct{ *rand.Rand }

func newChance(seed uint64) chance { return chance{rand.New(rand.NewPCG(seed, 26))} }

func (g chance) coin() bool { return g.IntN(2) == 0 }

// lif draws any combination of the choices that LIF cells have here.
func (g chance) lif() snn.LIF {
	c := snn.LIF{Tau: 4 + 20*g.Float64(), Euler: g.coin(), Scale: snn.Scaling(g.IntN(3)), Threshold: .5 + g.Float64(),
		Reset: snn.Reset(g.IntN(4)), ResetTiming: snn.ResetTiming(g.IntN(3)), Inclusive: g.coin()}
	if c.Scale == snn.ScaleFactor {
		c.Input = .3 + g.Float64()
	}
	if g.IntN(4) == 0 { // integrate-and-fire
		c.Tau, c.Beta, c.Euler = 0, 1, false
		if c.Scale == snn.ScaleLeak {
			c.Scale = snn.ScaleNone
		}
	}
	if g.coin() {
		c.Refractory = g.IntN(4)
	}
	if g.coin() {
		c.Rest = -1 + 1.2*g.Float64()
		c.Start = c.Rest - g.Float64()/2
		if c.Reset == snn.ResetZero || c.Reset == snn.ResetZeroAll {
			c.ResetTo = c.Rest + .2*g.Float64()
		}
	}
	if c.Refractory > 0 && c.ResetTiming != snn.ResetSameStepDelta {
		c.Masked = g.IntN(3) == 0
		c.Blocked = !c.Masked && g.coin()
	}
	if g.IntN(3) == 0 {
		c.ThresholdSpread = snn.Spread{Uniform: .2}
	}
	if c.Beta == 0 && g.IntN(3) == 0 {
		c.TauSpread = snn.Spread{Uniform: 1}
	}
	if c.ResetTiming != snn.ResetSameStepDelta && g.IntN(3) == 0 {
		c.Adapt.ALIF = snn.ALIF{Strength: .1 + g.Float64(), Tau: 5 + 50*g.Float64(), Increment: snn.Increment(g.IntN(3)), Euler: g.coin(),
			Adapted: c.Reset == snn.ResetSubtract && g.coin(), Start: g.Float64() / 4, StrengthSpread: snn.Spread{Uniform: .05}}
	} else if g.IntN(4) == 0 {
		c.Adapt.PerCell = snn.PerCell{Step: .05, Tau: 50, Init: .1}
		c.ThresholdSpread = snn.Spread{}
	}
	return c
}

func (g chance) cell() snn.Cell {
	switch g.IntN(4) {
	case 0:
		s := snn.Synaptic{LIF: g.lif(), TauSyn: 2 + 5*g.Float64(), Earlier: g.coin()}
		s.Exact = s.Beta == 0 && !s.Euler && s.Scale != snn.ScaleNone && g.coin()
		return s
	default:
		return g.lif()
	}
}

// net draws a net of maps, lines and plain populations, joined by every kind of wiring, back and forth.
func (g chance) net(bits int) snn.Net {
	side, channels := 4+g.IntN(4), 1+g.IntN(3)
	conv := snn.Conv2D{Kernel: [2]int{1 + g.IntN(3), 1 + g.IntN(3)}, Groups: 1}
	for axis := range 2 {
		conv.Stride[axis] = 1 + g.IntN(2)
		if span := conv.Kernel[axis]; span > 1 {
			conv.Pad[axis] = g.IntN(span)
			if side > 6 {
				conv.Dilation[axis] = 1 + g.IntN(2)
			}
		}
	}
	if g.coin() {
		conv.Groups = channels
	}
	out := func(axis int) int {
		return (side+2*conv.Pad[axis]-max(conv.Dilation[axis], 1)*(conv.Kernel[axis]-1)-1)/conv.Stride[axis] + 1
	}
	high, wide, deep := out(0), out(1), channels*(1+g.IntN(2))
	if high >= 2 && wide >= 2 && g.coin() {
		conv.MaxPool, high, wide = 2, high/2, wide/2
	}
	n := snn.Net{Dt: .5 + g.Float64(), Populations: []snn.Population{
		{Name: "in", Shape: []int{side, side, channels}},
		{Name: "maps", Shape: []int{high, wide, deep}, Cell: g.cell()},
		{Name: "pooled", Shape: []int{side / 2, side / 2, channels}, Cell: g.cell()},
		{Name: "hidden", Shape: []int{7 + g.IntN(70)}, Cell: g.cell()},
		{Name: "line", Shape: []int{9, 2}, Cell: g.cell()},
		{Name: "out", Shape: []int{9, 2}, Cell: g.cell()},
		{Name: "leaky", Shape: []int{3}, Cell: snn.LI{Tau: 10, Scale: snn.Scaling(g.IntN(2)), TauSpread: snn.Spread{Normal: 2}}},
	}}
	for i := range n.Populations {
		if i > 0 && g.IntN(3) == 0 {
			n.Populations[i].Bias = &snn.Init{Kind: snn.InitNormal, Hi: .1}
		}
	}
	join := func(pre, post string, w snn.Wiring, delay int) {
		n.Projections = append(n.Projections, snn.Projection{Pre: pre, Post: post, Wiring: w, Delay: delay, Gain: float32(1-g.IntN(3)) / 2,
			Init: snn.Init{Kind: snn.InitNormal, Hi: .2 + g.Float64()}})
	}
	join("in", "maps", conv, g.IntN(3))
	join("in", "pooled", snn.Pool2D{Size: [2]int{2, 2}}, 0)
	n.Projections[1].Init = snn.Init{Kind: snn.InitConstant, Lo: .25}
	join("maps", "hidden", nil, g.IntN(3))
	join("pooled", "hidden", snn.Sparse{Probability: .3, Seed: 5, Common: g.coin(), Delays: [2]int{0, g.IntN(3)}}, 0)
	join("hidden", "hidden", snn.AllButOwn{}, 1+g.IntN(2))
	join("hidden", "line", snn.Sparse{FanIn: 4, Repeats: true}, g.IntN(2))
	join("line", "out", snn.Conv1D{Kernel: 3, Pad: 1}, g.IntN(2))
	join("out", "line", snn.OneToOne{}, 1+g.IntN(3))
	join("out", "leaky", snn.List{Pre: []int{3, 0, 17, 4}, Post: []int{2, 1, 0, 2}, Weight: []int{0, 1, 0, 2}, Delays: []int{1, 0, 2, 0}}, g.IntN(2))
	join("hidden", "leaky", nil, 1)
	if g.coin() {
		for k := range n.Projections {
			n.Projections[k].Quantization = snn.Quantization{Bits: bits, Scale: math.Exp2(float64(-1 - g.IntN(3)))}
		}
	}
	return n
}

// model draws a model of a random net.
func (g chance) model(t testing.TB, bits int) *snn.Model {
	t.Helper()
	m, err := g.net(bits).Init(g.Uint64())
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// spikes draws a spike train.
func (g chance) spikes(steps, cells int) *snn.Spikes {
	s := snn.NewSpikes(steps, cells)
	for i := range steps * cells {
		if g.IntN(3) == 0 {
			s.Set(i/cells, i%cells)
		}
	}
	return s
}

// readout draws how the class is read.
func (g chance) readout() Readout {
	return []Readout{{"out", SpikeCount, 0}, {"out", FirstSpike, g.IntN(3)}, {"leaky", PotentialSum, g.IntN(3)}, {"leaky", PotentialMax, 0}}[g.IntN(4)]
}
