package hwmodel

import (
	"fmt"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

const pico = 1e-12

// The values of each method on W784, worked by hand from the equations of docs/energy.md.
func TestHorowitz(t *testing.T) {
	for _, c := range []struct {
		precision      string
		m              Method
		events, snn, a float64 // pJ
	}{
		{"fp32", HorowitzFP32, 228096, 243966, 467507.2}, {"fp16", HorowitzFP16, 101376, 106551, 152448},
		{"int32", HorowitzINT32, 25344, 36384, 325222.4}, {"int8", HorowitzINT8, 7603.2, 8396.7, 23375.36},
	} {
		e := estimate(t, "horowitz-"+c.precision, c.m, w784())
		same(t, c.precision, e.Energy().Typical, c.snn*pico, 1e-12)
		same(t, c.precision+", synapses", e.ByCause(Dynamic, FullSpeed)[0].Energy.Typical, c.events*pico, 1e-12)
		same(t, c.precision+" ANN", conventional(t, "horowitz-"+c.precision, c.m, w784()).Energy().Typical, c.a*pico, 1e-12)
	}
}

func TestKerasSpiking(t *testing.T) {
	for name, want := range map[string][3]float64{ // synapses, neurons, total; J
		"loihi-1": {6.868224e-6, 0.279450e-6, 7.147674e-6}, "spinnaker-1": {3.370752e-3, 0.089700e-3, 3.460452e-3},
		"spinnaker-2": {114.048e-6, 7.5555e-6, 121.6035e-6}, "cpu": {874.0352e-6, 1.1868e-6, 875.222e-6},
		"gpu": {30.4896e-6, 0.0414e-6, 30.531e-6}, "arm": {91.4688e-6, 0.1242e-6, 91.593e-6},
	} {
		e := estimate(t, name, KerasSpiking, w784())
		parts := e.ByCause(Dynamic, FullSpeed)
		same(t, name+", synapses", parts[0].Energy.Typical, want[0], 1e-12)
		same(t, name+", neurons", parts[1].Energy.Typical, want[1], 1e-12)
		same(t, name, e.Energy().Typical, want[2], 1e-12)
		if e.ANN != (name == "cpu" || name == "gpu" || name == "arm") {
			t.Errorf("%s: ANN %v", name, e.ANN)
		}
	}
}

// Operations of cells as neurobench 2.3.0 (PyPI) has them in neuron_ops_reset_operations, by reset_mechanism; of 3,450 updates of which half happen.
func TestNeuronOperations(t *testing.T) {
	for _, c := range []struct {
		cell   snn.CellKind
		zeroes bool
		each   float64
	}{{snn.LIFKind, false, 4}, {snn.LIFKind, true, 4}, {snn.SynapticKind, false, 6}, {snn.SynapticKind, true, 8}, {snn.AlphaKind, false, 18}, {snn.AlphaKind, true, 24}} {
		a := w784()
		for i := range a.Populations {
			p := &a.Populations[i]
			p.Updates /= 2
			if !p.Input() {
				p.Cell, p.Zeroes = c.cell, c.zeroes
			}
		}
		m := estimate(t, "horowitz-fp32", NeuroBench, a).Counted
		same(t, fmt.Sprint(c, ", effective"), m.NeuronOperations, 1725*c.each, 0)
		same(t, fmt.Sprint(c, ", dense"), m.NeuronDense, 3450*c.each, 0)
	}
}

func TestNeuroBench(t *testing.T) {
	a := w784()
	for i := range a.Projections {
		a.Projections[i].WeightBits = 32
	}
	e := estimate(t, "horowitz-fp32", NeuroBench, a)
	m := e.Counted
	same(t, "footprint", m.Footprint, 406528+4*138, 0)
	same(t, "connection sparsity", m.ConnectionSparsity, 0, 0)
	same(t, "activation sparsity", m.ActivationSparsity, 0.9228985507246377, 1e-15)
	same(t, "effective ACs", m.EffectiveACs, 253440, 0)
	same(t, "effective MACs", m.EffectiveMACs, 0, 0)
	same(t, "dense", m.Dense, 2540800, 0)
	same(t, "updates", m.MembraneUpdates, 3450, 0)
	same(t, "neuron operations", m.NeuronOperations, 13800, 0)
	same(t, "dense neuron operations", m.NeuronDense, 13800, 0)
	same(t, "footprint at 8 bits", estimate(t, "horowitz-fp32", NeuroBench, w784()).Counted.Footprint, 101632+4*138, 0)
	if e.Known() {
		t.Error("it names an energy")
	}
}

func TestSyOps(t *testing.T) {
	same(t, "syops", estimate(t, "horowitz-fp32", SyOps, w784()).Energy().Typical, 231201*pico, 1e-12)
}

// Layer by layer and step: 9,031.68 + 588.8 and 92.16 + 46 pJ. For a feed-forward network it is Horowitz's sum with leak.
func TestYin(t *testing.T) {
	e := estimate(t, "horowitz-fp32", Yin, w784())
	same(t, "a step", e.Energy().Typical/25, 9758.64*pico, 1e-12)
	same(t, "identity", e.Energy().Typical, estimate(t, "horowitz-fp32", HorowitzFP32, w784()).Energy().Typical, 1e-12)
	same(t, "LSTM", LSTM(784, 128), 469120, 0)
	a := w784()
	a.Populations[1].Cell = snn.AdaptiveKind
	same(t, "adaptive", estimate(t, "horowitz-fp32", Yin, a).Energy().Typical, (243966+2*3200*4.6)*pico, 1e-12)
	a.Populations[1].Cell = snn.GatedKind
	same(t, "gated", estimate(t, "horowitz-fp32", Yin, a).Energy().Typical, (243966+3200*4.6)*pico, 1e-12)
	same(t, "dense", conventional(t, "horowitz-fp32", Yin, w784()).Energy().Typical, 25*467507.2*pico, 1e-12)
}

func TestLemaire(t *testing.T) {
	for _, c := range []struct {
		memory        string
		m             Method
		lif, i, a     float64
		addr, memory2 float64
	}{
		{"sram-linear", Lemaire32, 19027512.91, 19016472.91, 5204197.87, 25344, 29251.2 + 12128047.79 + 6804603.12 + 3511.2},
		{"sram-line", Lemaire32, 3910609.6, 3899569.6, 848809.4, 25344, 11080 + 1267200 + 2568900 + 1330},
		{"sram-linear", Lemaire8, 12377514.51, 12376721.01, 2260179.88, 7603.2, 29251.2 + 5541067.95 + 6787572.78 + 3511.2},
		{"sram-line", Lemaire8, 978238.88, 977445.38, 154780.96, 7603.2, 2770 + 316800 + 642225 + 332.5},
	} {
		name := c.memory + " " + c.m.String()
		e := estimate(t, c.memory, c.m, w784())
		same(t, name, e.Energy().Typical, c.lif*pico, 2e-9)
		for _, s := range e.ByCause(Dynamic, FullSpeed) {
			switch s.Cause {
			case Memory:
				same(t, name+" memory", s.Energy.Typical, c.memory2*pico, 2e-9)
			case Addressing:
				same(t, name+" addressing", s.Energy.Typical, c.addr*pico, 1e-12)
			}
		}
		same(t, name+" ANN", conventional(t, c.memory, c.m, w784()).Energy().Typical, c.a*pico, 3e-8)
		same(t, name+" IF", estimate(t, c.memory, c.m, withoutLeak(w784())).Energy().Typical, c.i*pico, 2e-9)
	}
}

func withoutLeak(a snn.Activity) snn.Activity {
	for i := range a.Populations {
		a.Populations[i].Cell = snn.IFKind
	}
	return a
}

func TestClosedForm(t *testing.T) {
	e := estimate(t, "loihi-1", ClosedForm, w784())
	same(t, "energy", e.Energy().Typical, 6172065.2*pico, 1e-12)
	for i, want := range []float64{5981184, 266*81 + 3184*52, 3767.2} {
		same(t, "part", e.ByCause(Dynamic, FullSpeed)[i].Energy.Typical, want*pico, 1e-12)
	}
	low, high := e.Energy().Low, e.Energy().High // class B, one source
	same(t, "low", low, 4.115e-6, 1e-4)
	same(t, "high", high, 9.258e-6, 1e-4)
	same(t, "latency", e.Latency(FullSpeed).Typical, 0.0009074586, 1e-12)
	barrier := e.Time[len(e.Time)-1]
	least := e.Latency(FullSpeed).Typical - barrier.Interval().Typical + barrier.Interval().Low
	same(t, "latency, least barrier", least, 0.8987e-3, 1e-4)
	same(t, "step, least barrier", least/25, 35.946e-6, 1e-5)
	same(t, "step", e.Latency(FullSpeed).Typical/25, 36.298e-6, 1e-5)
}

// The same inference in every scope, with static power at its high end, as most measurements of small networks have it.
func TestScopes(t *testing.T) {
	c := chip(t, "loihi-1")
	c.Power.Chip = &Quantity{Value: 104.4, Unit: "mW", Class: ClassA, Source: "frady2020", Year: 2020, Provenance: Measured}
	e, err := c.Estimate(ClosedForm, w784())
	if err != nil {
		t.Fatal(err)
	}
	static := func(s Scope, p Pace) float64 { return e.Total(s, p).Typical - e.Total(Dynamic, p).Typical }
	same(t, "chip", static(WholeChip, FullSpeed), 94.74e-6, 1e-4)
	same(t, "two cores", static(UsedCores, FullSpeed), 1.480e-6, 4e-4)
	e.Mapping.Cores = 3
	same(t, "three cores", static(UsedCores, FullSpeed), 2.220e-6, 4e-4)
	same(t, "embedded processors", static(WithHost, FullSpeed)-static(WholeChip, FullSpeed)-5.94e-6, 58.98e-6, 1e-4)
	same(t, "real time", static(WholeChip, RealTime), 2.61e-3, 1e-3)
	c.Power.Chip.Value = 29
	e, _ = c.Estimate(ClosedForm, w784())
	same(t, "chip at 29 mW", static(WholeChip, FullSpeed), 26.3e-6, 1e-3)
	same(t, "with events", e.Total(WholeChip, FullSpeed).Typical, 32.5e-6, 2e-3)
}

func TestEventBased(t *testing.T) {
	e := estimate(t, "loihi-1", EventBased, w784())
	same(t, "energy", e.Energy().Typical, 9519337.8*pico, 1e-12)
	same(t, "latency", e.Latency(FullSpeed).Typical, 0.001009704, 1e-12)
	same(t, "power", e.Energy().Typical/e.Latency(FullSpeed).Typical, 9.43e-3, 1e-3)
	// only firing cells updated
	same(t, "quiet cells not updated", e.Energy().Typical-(3450-266)*21.6*pico, 9450563.4*pico, 1e-12)
	x, m := eventsOf(w784()), e.Mapping
	sending := slowest(m, layers(w784())[:1], func(b *builder, l layer, cores float64) {
		v := chip(t, "loihi-1").Event
		b.add(Updates, "", l.Updates/cores, v.AccessTime)
		b.add(Updates, "", l.Updates/cores, v.UpdateTime)
		b.add(Updates, "", l.Fired/cores, v.FireTime)
		b.add(Routing, "", v.messages(x, m, l.Name)/cores, v.AxonOutTime)
	})
	same(t, "generation of the hidden core", total(sending).Typical/25, 1601.0e-9, 1e-4)
}

func TestAffine(t *testing.T) {
	e := estimate(t, "truenorth", AffinePower, w784())
	same(t, "TrueNorth, events", e.Total(Dynamic, FullSpeed).Typical, 5.8215168e-07, 1e-12)
	same(t, "TrueNorth", e.Energy().Typical, 0.00161133215168, 1e-12)
	same(t, "TrueNorth, 12 cores", e.Total(UsedCores, FullSpeed).Typical-e.Total(Dynamic, FullSpeed).Typical, 4.72e-6, 1e-3)
	s := estimate(t, "spinnaker-1", AffinePower, w784())
	for cores, want := range map[int]float64{2: 10.452216e-3, 3: 11.302216e-3, 6: 13.852216e-3} {
		s.Mapping.Cores = cores
		same(t, "SpiNNaker", s.Energy().Typical, want, 1e-12)
	}
	for chip, want := range map[string]float64{"tianjic": 0.390e-6, "seneca": 0.710e-6, "reckon": 1.343e-6} {
		same(t, chip, estimate(t, chip, AffinePower, w784()).Energy().Typical, want, 2e-3)
	}
}

// batch1 are the processors of table 1 of [blouw2019]: watts above idle, inferences a second, and the batched price of a multiply-add.
var batch1 = map[string]struct{ watt, rate, mac float64 }{
	"gpu-batch-1": {22.86, 770.39, 0.3e-9}, "cpu-batch-1": {11.47, 1813.63, 8.6e-9}, "jetson": {2.34, 419, 0.3e-9}, "movidius": {0.437, 300, 0.3e-9},
}

// An inference that is launched by itself costs what was measured for 172,800 multiply-adds, and from there the batched price for each
// one more or less: a network of 10-10 nearly as much as the benchmark's, and one of 20 million synapses less than twice.
func TestLaunchesHaveAFixedPrice(t *testing.T) {
	for name, c := range batch1 {
		for _, a := range []snn.Activity{quiet(10, 10), quiet(390, 256, 256, 29), w784(), quiet(784, 4096, 4096, 10), quiet(40000, 25000)} {
			e, more := estimate(t, name, AffinePower, a), eventsOf(a).synapses-172800
			same(t, name, e.Energy().Typical, c.watt/c.rate+more*c.mac, 1e-4)
			same(t, name+" latency", e.Latency(FullSpeed).Typical, 1/c.rate+more*c.mac/c.watt, 1e-4)
			same(t, name+" draws", e.Energy().Typical/e.Latency(FullSpeed).Typical, c.watt, 1e-9)
			if i := e.Energy(); i.High/i.Low < 5 {
				t.Errorf("%s: the range %v hides how little is known of a launch", name, i)
			}
		}
	}
	if e := estimate(t, "gpu-batch-1", AffinePower, quiet(784, 4096, 4096, 10)); e.Energy().Typical > 2*29.8e-3 {
		t.Errorf("784-4096-4096-10 costs %v J", e.Energy().Typical)
	}
}

// ODIN by its documentation: a spike is 513 cycles and 256 synaptic events, a step 512 cycles, whatever the network is. With all
// inputs firing in every step it works nearly at the rate of the published points, 477 µW at 75 MHz and 35 µW at 1.3 MHz.
func TestODIN(t *testing.T) {
	a := feedforward(25, []int{256, 256}, []float64{6400, 0})
	const cycles, events = 6400*513 + 25*512, 6400 * 256
	for mhz, want := range map[float64]float64{75: 477, 1.3: 35} {
		e := odinAt(t, mhz, a)
		same(t, "latency", e.Latency(FullSpeed).Typical, cycles/(mhz*1e6), 1e-12)
		power := 27.3 + 1.78*mhz + 8.43*mhz*events/cycles // µW
		same(t, "power", e.Energy().Typical/e.Latency(FullSpeed).Typical, power*1e-6, 1e-12)
		same(t, "measured power", power, want, 5e-3)
		same(t, "dynamic", e.Total(Dynamic, FullSpeed).Typical, events*8.43*pico, 1e-12)
	}
	same(t, "an event of a full row at 75 MHz", (27.3/75+1.78)*2+8.43, 12.718, 1e-4)
	same(t, "an event of a full row at 1.3 MHz", (27.3/1.3+1.78)*2+8.43, 53.99, 1e-4)
}

func odinAt(t testing.TB, mhz float64, a snn.Activity) Estimate {
	t.Helper()
	c := chip(t, "odin")
	c.Affine.Clock = &Quantity{Value: mhz, Low: mhz, High: mhz, Unit: "MHz", Class: ClassA, Provenance: Measured, Year: 2019, Source: "frenkel2019"}
	e, err := c.Estimate(AffinePower, a)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// A spike costs ODIN the same whatever it reaches: 10 cells as 256, once for all projections; spikes of hidden cells are worked
// through like those of inputs, and where there are any, those of outputs too.
func TestSpikesOnODINAreRows(t *testing.T) {
	events := func(a snn.Activity) float64 {
		for _, term := range estimate(t, "odin", AffinePower, a).Terms {
			if term.Cause == Synapses {
				return term.Count
			}
		}
		return 0
	}
	for _, n := range []int{1, 10, 100, 256} {
		same(t, "events", events(feedforward(25, []int{256, n}, []float64{200, 5})), 200*256, 0)
	}
	a := feedforward(25, []int{100, 50, 10}, []float64{200, 30, 5})
	same(t, "three layers", events(a), (200+30+5)*256, 0)
	a.Projections = append(a.Projections, dense(a.Populations[0], a.Populations[2]))
	same(t, "and a projection more", events(a), (200+30+5)*256, 0)
}

func TestXyloCycles(t *testing.T) {
	n := xyloNet{in: 16, hidden: 128, out: 10, takeInput: 128, toOutput: 128, rateIn: .1, rateHidden: .08}
	same(t, "cycles", n.cycles(), 4528.96, 1e-12)
	same(t, "step", n.cycles()/12.5e6, 0.362e-3, 1e-3)
	a := feedforward(10, []int{16, 128, 10}, []float64{16, 102.4, 0})
	e := estimate(t, "xylo-audio-3", CycleModel, a)
	same(t, "latency", e.Latency(FullSpeed).Typical, 10*4528.96/12.5e6, 1e-12)
	same(t, "energy in real time", e.Energy().Typical, 588e-6*0.01, 1e-12)
}

func TestCrossbar(t *testing.T) {
	e := estimate(t, "crossbar-rram", CrossbarReads, w784())
	same(t, "RRAM", e.Energy().Typical, 500902.79904*pico, 1e-10)
	same(t, "SRAM", estimate(t, "crossbar-sram", CrossbarReads, w784()).Energy().Typical, (500902.79904-700*8*1.76423)*pico, 1e-10) // without the cells
	same(t, "one read", e.Energy().Typical/700, 715.575*pico, 1e-6)
	same(t, "silent", estimate(t, "crossbar-rram", CrossbarReads, quiet(784, 128, 10)).Energy().Typical, e.Energy().Typical, 0)
	memories := (784 + 128 + 138) * 22 * 0.7391e-12 // of inputs and membranes
	same(t, "area", e.Mapping.Area-memories, 2.3801e-6, 1e-5)
}

// Loihi 2 in microseconds, and the price list of a spike, of rest and of a window for Speck and TEXEL, on W784 over 25 ms.
func TestNewPrices(t *testing.T) {
	l := estimate(t, "loihi-2", ClosedForm, w784()).Latency(FullSpeed).Times(1e6)
	same(t, "low", l.Low, 59, 1e-2)
	same(t, "typical", l.Typical, 131, 1e-2)
	same(t, "high", l.High, 293, 1e-2)
	speck := estimate(t, "speck", AffinePower, w784()).Energy()
	same(t, "Speck", speck.Low, 0.42e-3*0.75*0.025+266*2.9e-9, 1e-12)
	same(t, "Speck", speck.High, 0.42e-3*1.25*0.025+266*7.6e-9, 1e-12)
	same(t, "TEXEL", estimate(t, "texel", AffinePower, w784()).Energy().Typical, 27.4e-6*0.025+266*25.9e-12, 1e-12)
	for name, want := range map[string]float64{"innatera-t1": 1e-3 * 0.025, "abr-tsp1": 35e-3 * 0.025} {
		same(t, name, estimate(t, name, AffinePower, w784()).Energy().Typical, want, 1e-12)
	}
	if e := estimate(t, "northpole", AffinePower, w784()); e.Known() {
		t.Errorf("NorthPole has no price: %v", e.Energy())
	}
}
