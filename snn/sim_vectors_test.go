package snn

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
)

// handModel returns a model of n with the weights given, rows [pre][post] without padding, and no jitter.
func handModel(t testing.TB, n Net, weights ...[]float32) *Model {
	t.Helper()
	m := &Model{Net: n}
	for k, p := range n.Projections {
		w, ld := weights[k], 1
		if p.Wiring == nil || p.Wiring == (Dense{}) {
			post := n.Population(p.Post).Size()
			ld = kernel.Ld(post)
			rows := kernel.Alloc(len(w) / post * ld)
			for i := range len(w) / post {
				copy(rows[i*ld:], w[i*post:][:post])
			}
			w = rows
		}
		m.weights, m.lds = append(m.weights, w), append(m.lds, ld)
	}
	for _, p := range n.Populations {
		var th []float32
		if c := traitsOf(p.Cell); c.compares {
			th = everyCell(p, c.threshold)
		}
		theta := p.startTheta()
		m.thresholds, m.thetas = append(m.thresholds, th), append(m.thetas, theta)
		m.parameters = append(m.parameters, p.drawParameters(Stream{}))
		m.biases = append(m.biases, nil)
	}
	return m
}

func everyCell(p Population, v float64) []float32 {
	x := make([]float32, p.Size())
	for i := range x {
		x[i] = float32(v)
	}
	return x
}

func mustSim(t testing.TB, m *Model, batch int) *Sim {
	t.Helper()
	s, err := NewSim(m, batch)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// closeTo reports whether a and b agree to 1e-5, relative above 1.
func closeTo(a, b float64) bool { return math.Abs(a-b) <= 1e-5*max(1, math.Abs(b)) }

// vector is what one cell, or a few, did by a published program under injected currents.
type vector struct {
	name   string
	cell   Cell
	size   int       // 0 means 1
	self   Wiring    // recurrent projection of delay 1, if any
	w      []float32 // its weights
	in     []float32 // [step][cell]
	mem    []float64
	spikes string // one character a cell and step; "" is not compared
	syn    []float64
}

func (c vector) run(t *testing.T) {
	n := max(c.size, 1)
	net := Net{Populations: []Population{{Name: "cells", Shape: []int{n}, Cell: c.cell}}}
	if c.self != nil {
		net.Projections = []Projection{{Pre: "cells", Post: "cells", Wiring: c.self, Delay: 1}}
	}
	s := mustSim(t, handModel(t, net, c.w), 1)
	for k := range len(c.in) / n {
		if err := s.Deliver(k); err != nil {
			t.Fatal(err)
		}
		s.Inject(0, 0, c.in[k*n:(k+1)*n])
		s.Fire()
		for i := range n {
			at := k*n + i
			if got := float64(s.Potentials(0, 0)[i]); !closeTo(got, c.mem[at]) {
				t.Errorf("step %d, cell %d: v = %v, want %v", k, i, got, c.mem[at])
			}
			if fires := s.Spikes(0, 0)[0]>>i&1 == 1; c.spikes != "" && fires != (c.spikes[at] == '1') {
				t.Errorf("step %d, cell %d: spike %v", k, i, fires)
			}
			if c.syn == nil {
				continue
			}
			if got := s.pops[0].cells.(*stepped).state[1][i]; !closeTo(float64(got), c.syn[at]) {
				t.Errorf("step %d: s = %v, want %v", k, got, c.syn[at])
			}
		}
	}
}

// usual is the input of the vectors of snnTorch.
var usual = []float32{.6, .6, .6, 2.5, 0, .3, 1.2, 0}

func ones(n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = 1
	}
	return x
}

func scaled(a float64, x ...float64) []float64 {
	out := make([]float64, len(x))
	for i := range x {
		out[i] = a * x[i]
	}
	return out
}

// Printed by snnTorch's Leaky with beta 0.9 and threshold 1, for its reset mechanisms with reset_delay True and False,
// and by its unit test with beta 0.5.
func TestLeakyOfSnnTorch(t *testing.T) {
	for _, c := range []vector{
		{name: "subtract", cell: LIF{Beta: .9}, in: usual, spikes: "01011010",
			mem: []float64{.6, 1.14, .626, 3.0634, 1.75706, .881354, 1.993219, .793897}},
		{name: "subtract same step", cell: LIF{Beta: .9, ResetTiming: ResetSameStepDelta}, in: usual, spikes: "01010110",
			mem: []float64{.6, .14, .726, 2.1534, 1.93806, 1.044254, 1.139829, 1.025846}},
		{name: "zero", cell: LIF{Beta: .9, Reset: ResetZero}, in: usual, spikes: "01010010",
			mem: []float64{.6, 1.14, .6, 3.04, 0, .3, 1.47, 0}},
		{name: "zero same step", cell: LIF{Beta: .9, Reset: ResetZero, ResetTiming: ResetSameStepDelta}, in: usual, spikes: "01010010",
			mem: []float64{.6, 0, .6, 0, 0, .3, 0, 0}},
		{name: "zero same step, kernel", cell: LIF{Beta: .9, Reset: ResetZero, ResetTiming: ResetSameStep}, in: usual, spikes: "01010010",
			mem: []float64{.6, 0, .6, 0, 0, .3, 0, 0}},
		{name: "none", cell: LIF{Beta: .9, Reset: ResetNone}, in: usual, spikes: "01111111",
			mem: []float64{.6, 1.14, 1.626, 3.9634, 3.56706, 3.510354, 4.359318, 3.923386}},
		{name: "unit test", cell: LIF{Beta: .5}, in: []float32{.25, 0}, spikes: "00", mem: []float64{.25, .125}},
	} {
		t.Run(c.name, c.run)
	}
}

// Printed by snnTorch's Lapicque with R = 5, C = 5e-3, a step of 1e-3 and an input of 0.3: tau = RC is 25 steps.
func TestLapicqueOfSnnTorch(t *testing.T) {
	in := []float32{.3, .3, .3, .3, .3, .3, .3, .3}
	vector{cell: LIF{Tau: 25, Euler: true, Scale: ScaleFactor, Input: .2}, in: in, spikes: "00000000",
		mem: []float64{.06, .1176, .172896, .22598, .276941, .325863, .372829, .417916}}.run(t)
}

// The step response of v towards i is 1 − e^(−t/Tau) whatever the step, for LIF and LI alike.
func TestExponentialStepIsExact(t *testing.T) {
	var want []float64
	for k := range 8 {
		want = append(want, 1-math.Exp(-float64(k+1)/20))
	}
	t.Run("LIF", vector{cell: LIF{Tau: 20, Scale: ScaleLeak}, in: ones(8), spikes: "00000000", mem: want}.run)
	t.Run("LI", vector{cell: LI{Tau: 20, Scale: ScaleLeak}, in: ones(8), spikes: "00000000", mem: want}.run)
}

// Printed by snnTorch's Synaptic with alpha 0.8 and beta 0.9, and by its unit test.
func TestSynapticOfSnnTorch(t *testing.T) {
	syn := []float64{.6, 1.08, 1.464, 3.6712, 2.93696, 2.649568, 3.319654, 2.655724}
	for _, c := range []vector{
		{name: "subtract", cell: Synaptic{LIF: LIF{Beta: .9}, Alpha: .8}, in: usual, syn: syn,
			mem: []float64{.6, 1.62, 1.922, 4.401, 5.89786, 6.957642, 8.581532, 9.379102}},
		{name: "zero", cell: Synaptic{LIF: LIF{Beta: .9, Reset: ResetZeroAll}, Alpha: .8}, in: usual, syn: syn,
			mem: []float64{.6, 1.62, 0, 3.6712, 0, 2.649568, 0, 2.655724}},
		{name: "unit test", cell: Synaptic{LIF: LIF{Beta: .5}, Alpha: .5}, in: []float32{.25, 0}, syn: []float64{.25, .125},
			mem: []float64{.25, .25}},
	} {
		t.Run(c.name, c.run)
	}
}

// norse is the LIF cell of Norse with its defaults: tau_mem_inv 100/s, a step of 1 ms, v_th 1, v_reset 0.
func norse() LIF {
	return LIF{Tau: 10, Euler: true, Scale: ScaleLeak, Reset: ResetZero, ResetTiming: ResetSameStep}
}

// Printed by Norse with input 1 at every step. Its state i is taken after its decay, ours before: i = α·s.
func TestLIFOfNorse(t *testing.T) {
	t.Run("with synapse", vector{cell: Synaptic{LIF: norse(), TauSyn: 5}, in: ones(12), spikes: "000001001001",
		mem: []float64{.1, .27, .487, .7335, .99631, 0, .3951424, .7717421, 0, .446313, .858732, 0}}.run)
	t.Run("synaptic current", vector{cell: Synaptic{LIF: norse(), TauSyn: 5}, in: ones(6), spikes: "000001",
		mem: []float64{.1, .27, .487, .7335, .99631, 0},
		syn: scaled(1/.8, .8, 1.44, 1.952, 2.3616, 2.68928, 2.951424)}.run)
	t.Run("current only", vector{cell: norse(), in: ones(10), spikes: "0000000000",
		mem: []float64{.1, .19, .271, .3439, .40951, .468559, .5217031, .5695328, .6125795, .6513216}}.run)
}

// The rule of Norse's refractory LIF: after a spike the membrane is held, without spikes, for rho_reset steps while
// the synaptic current goes on. Calculated by hand from the row above, rho_reset 2: the step that follows the hold has
// s = 5(1 − 0.8⁹) = 4.32891 and v = 0.1·s.
func TestRefractoryLIFOfNorse(t *testing.T) {
	cell := norse()
	cell.Refractory = 2
	vector{cell: Synaptic{LIF: cell, TauSyn: 5}, in: ones(9), spikes: "000001000",
		mem: []float64{.1, .27, .487, .7335, .99631, 0, 0, 0, .4328911}}.run(t)
}

// A refractory cell whose reset acts in the next step is reset in the first step of its hold: by hand, beta 0.9.
func TestRefractoryWithLateReset(t *testing.T) {
	in := []float32{1.5, 1, 1, .2}
	t.Run("subtract", vector{cell: LIF{Beta: .9, Refractory: 2}, in: in, spikes: "1000", mem: []float64{1.5, .5, .5, .65}}.run)
	t.Run("zero", vector{cell: LIF{Beta: .9, Refractory: 2, Reset: ResetZero}, in: in, spikes: "1000", mem: []float64{1.5, 0, 0, .2}}.run)
}

// SpyTorch reads the spike from the old membrane: out = H(mem − 1), then syn' = α·syn + h and
// mem' = (β·mem + syn)(1 − out). Its out of step t is our spike of step t − 1.
func TestCellOfSpyTorch(t *testing.T) {
	alpha, beta := math.Exp(-1./5), math.Exp(-1./10)
	in := []float32{.6, .6, .6, 2.5, 0, .3, 1.2, 0, 0, 0, 0}
	var syn, mem float64
	c := vector{in: in, cell: Synaptic{LIF: LIF{Tau: 10, Reset: ResetZeroAll}, TauSyn: 5, Earlier: true}}
	for _, h := range in {
		fires := 0. // out of this step
		if mem > 1 {
			fires = 1
		}
		syn, mem = alpha*syn+float64(h), (beta*mem+syn)*(1-fires)
		c.syn, c.mem = append(c.syn, syn), append(c.mem, mem)
		if mem > 1 { // out of the next
			c.spikes += "1"
		} else {
			c.spikes += "0"
		}
	}
	c.run(t)
}

// SpyTorch's read-out never fires: flt' = α·flt + h, out' = β·out + flt. An input spike reaches it two steps later.
func TestReadOutOfSpyTorch(t *testing.T) {
	alpha, beta := math.Exp(-1./5), math.Exp(-1./10)
	in := []float32{1, 0, 0, .5, 0, 2, 0, 0}
	var flt, out float64
	c := vector{in: in, spikes: "00000000", cell: Synaptic{LIF: LIF{Tau: 10, Threshold: 1e30, Reset: ResetNone}, TauSyn: 5, Earlier: true}}
	for _, h := range in {
		flt, out = alpha*flt+float64(h), beta*out+flt
		c.syn, c.mem = append(c.syn, flt), append(c.mem, out)
	}
	c.run(t)
}

// Traces of [kaiser2020], α .97 and β .92, calculated from Q ← βQ + (1 − β)s and P ← αP + (1 − α)Q of the step before.
func TestTracesOfDECOLLE(t *testing.T) {
	c := vector{in: []float32{1, 0, 0, 1}, spikes: "0000", mem: []float64{0, .0024, .004536, .00643128},
		cell: Synaptic{LIF: LIF{Beta: .97, Scale: ScaleFactor, Input: .03 * .08, Threshold: 1e30, Reset: ResetNone}, Alpha: .92, Earlier: true}}
	for _, q := range []float64{.08, .0736, .067712, .14229504} {
		c.syn = append(c.syn, q/.08)
	}
	c.run(t)
}

// Printed by snnTorch's RLeaky and RSynaptic, beta 0.9, alpha 0.8, elementwise V = 0.5, and RLeaky with a dense V of two
// neurons.
func TestRecurrentOfSnnTorch(t *testing.T) {
	half := []float32{.5}
	for _, c := range []vector{
		{name: "subtract", cell: LIF{Beta: .9}, self: OneToOne{}, w: half, in: usual, spikes: "01111111",
			mem: []float64{.6, 1.14, 1.126, 3.0134, 2.21206, 1.790854, 2.311769, 1.580592}},
		{name: "zero", cell: LIF{Beta: .9, Reset: ResetZeroAll}, self: OneToOne{}, w: half, in: usual,
			mem: []float64{.6, 1.14, 0, 2.5, 0, .3, 1.47, 0}},
		{name: "synaptic", cell: Synaptic{LIF: LIF{Beta: .9}, Alpha: .8}, self: OneToOne{}, w: half, in: usual,
			syn: []float64{.6, 1.08, 1.964, 4.5712, 4.15696, 4.125568, 5.000454, 4.500364},
			mem: []float64{.6, 1.62, 2.422, 5.751, 8.332859, 10.625141, 13.563082, 15.707136}},
		{name: "dense", cell: LIF{Beta: .9}, size: 2, self: Dense{}, w: []float32{0, .75, -.5, 0},
			in:     []float32{1.2, .2, .4, .2, .4, .2, .4, .9, 0, 0, .6, .6},
			spikes: "100100010000",
			mem:    []float64{1.2, .2, .48, 1.13, .332, .217, .6988, 1.0953, .12892, -.01423, .716028, .587193}},
	} {
		t.Run(c.name, c.run)
	}
}
