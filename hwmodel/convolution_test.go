package hwmodel

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// geometry is a convolution of square maps.
type geometry struct {
	in, side, out, kernel, stride, padding int
}

func (g geometry) outSide() int { return (g.side+2*g.padding-g.kernel)/g.stride + 1 }

// reaches are the pairs of an output and a place of the kernel along a side that read a pixel of the map, tried one by one.
func (g geometry) reaches() int {
	n := 0
	for o := range g.outSide() {
		for k := range g.kernel {
			if pixel := o*g.stride + k - g.padding; 0 <= pixel && pixel < g.side {
				n++
			}
		}
	}
	return n
}

// network is one convolution of a step, without spikes.
func (g geometry) network() snn.Activity {
	a := snn.Activity{T: 1, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: g.in * g.side * g.side, Kind: snn.InputKind}}}
	side := g.outSide()
	conv(&a, "map", [3]int{g.out, side, side}, g.kernel, g.padding, 1, [3]int{g.in, g.side, g.side})
	a.Projections[0].Shape.Stride = [2]int{g.stride, g.stride}
	return a
}

// Dense operations of a convolution as single_layer_MACs of neurobench 2.3.0 (PyPI) counts them with inputs of ones and total=True: what is
// padded is no operand. TestTapsAreThoseOnTheMap counts the same by trying all places.
func TestDenseOperationsLeavePaddingOut(t *testing.T) {
	for g, want := range map[geometry]float64{
		{2, 8, 4, 3, 1, 0}: 2592, {2, 8, 4, 3, 1, 1}: 3872, {1, 4, 2, 3, 1, 2}: 288, {1, 28, 16, 5, 1, 2}: 287296,
	} {
		same(t, fmt.Sprintf("%+v", g), estimate(t, "horowitz-fp32", NeuroBench, g.network()).Counted.Dense, want, 0)
	}
	a := snn.Activity{T: 1, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: 2 * 6 * 6, Kind: snn.InputKind}}}
	conv(&a, "map", [3]int{3, 3, 6}, 3, 1, 1, [3]int{2, 6, 6}) // 3 × 5, stride 2 and 1, padding 1 and 2
	s := a.Projections[0].Shape
	s.Kernel, s.Stride, s.Padding = [2]int{3, 5}, [2]int{2, 1}, [2]int{1, 2}
	a.Projections[0].Weights, a.Projections[0].Nonzero = 2*3*15, 2*3*15
	same(t, "3 × 5", estimate(t, "horowitz-fp32", NeuroBench, a).Counted.Dense, 1152, 0)
}

// The sum in closed form is what trying all outputs and places of the kernel gives.
func TestTapsAreThoseOnTheMap(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 3000 {
		g := geometry{in: 1 + random.IntN(3), side: 1 + random.IntN(12), out: 1 + random.IntN(3), stride: 1 + random.IntN(5), padding: random.IntN(9)}
		g.kernel = 1 + random.IntN(g.side+2*g.padding)
		a := g.network()
		if err := a.Check(); err != nil {
			t.Fatal(err)
		}
		if got, want := joins(a.Projections[0]), float64(g.in*g.out*g.reaches()*g.reaches()); got != want {
			t.Fatalf("%+v: %v pairs, want %v", g, got, want)
		}
	}
	large := geometry{in: 1, side: 1 << 13, out: 1, kernel: 1 << 13, stride: 1, padding: 1 << 12} // no loop over places
	if got, want := float64(taps(large.network().Projections[0].Shape, 0)), float64(large.reaches()); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

// eventsOfSpikes is conv2d(spikes, ones).sum(): for each spike the outputs that see it.
func (g geometry) eventsOfSpikes(spikes []bool) float64 {
	n, side := 0, g.outSide()
	for i, s := range spikes {
		if !s {
			continue
		}
		row, column := i/g.side%g.side, i%g.side
		for o := range side * side {
			dy, dx := row+g.padding-o/side*g.stride, column+g.padding-o%side*g.stride
			if 0 <= dy && dy < g.kernel && 0 <= dx && dx < g.kernel {
				n += g.out
			}
		}
	}
	return float64(n)
}

// Effective operations of NeuroBench are the events of the spikes; those of a map that fires everywhere are the dense operations, and weights
// that are 0 take their share, whatever the wiring.
func TestEffectiveOperationsAreEvents(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, g := range []geometry{{2, 8, 4, 3, 1, 1}, {3, 9, 5, 5, 2, 2}, {1, 4, 2, 3, 1, 2}} {
		for _, rate := range []float64{0, 0.2, 1} {
			a, spikes := g.network(), make([]bool, g.in*g.side*g.side)
			for i := range spikes {
				if spikes[i] = random.Float64() < rate; spikes[i] {
					a.Populations[0].Spikes++
				}
			}
			a.Populations[0].MaxSpikesPerStep = a.Populations[0].Spikes
			want := g.eventsOfSpikes(spikes)
			a.Projections[0].SynapticEvents = want
			m := estimate(t, "horowitz-fp32", NeuroBench, a).Counted
			same(t, "effective", m.EffectiveACs, want, 0)
			if rate == 1 {
				same(t, "all fire", m.EffectiveACs, m.Dense, 0)
			}
			a.Projections[0].Nonzero /= 4
			same(t, "a quarter of the weights", estimate(t, "horowitz-fp32", NeuroBench, a).Counted.EffectiveACs, want/4, 1e-12)
		}
	}
}

// Footprints of 784-128-10 after a run by neurobench 2.3.0 with snnTorch, less 20 bytes of scalars a layer of Leaky and 24 of Synaptic.
func TestFootprintHoldsBiasesAndState(t *testing.T) {
	for _, c := range []struct {
		cell          snn.CellKind
		biases        bool
		printed, rest float64
	}{
		{snn.LIFKind, false, 407120, 40}, {snn.LIFKind, true, 407672, 40}, {snn.SynapticKind, false, 407680, 48}, {snn.SynapticKind, true, 408232, 48},
	} {
		a := w784()
		for i := range a.Projections {
			a.Projections[i].WeightBits = 32
		}
		for i := range a.Populations[1:] {
			p := &a.Populations[i+1]
			p.Cell, p.StateBits = c.cell, 32*c.cell.StateVariables()
			if c.biases {
				p.Biases = float64(p.Size)
			}
		}
		same(t, fmt.Sprint(c.cell, c.biases), estimate(t, "horowitz-fp32", NeuroBench, a).Counted.Footprint, c.printed-c.rest, 0)
	}
}

// What Lemaire's paper says of convolutions is what the events say where all of a kernel reads spikes, at stride 1; a spike near a border, or a
// stride, has fewer.
func TestLemaireReadsForEvents(t *testing.T) {
	const spikes, out, kernel = 30, 4, 3
	g := geometry{in: 2, side: 8, out: out, kernel: kernel, stride: 1, padding: 1}
	a := g.network()
	a.T, a.Populations[0].Spikes, a.Populations[0].MaxSpikesPerStep = 10, spikes, 10
	for _, share := range []float64{1, 0.5, 0.25} {
		a.Projections[0].SynapticEvents = share * spikes * out * kernel * kernel
		counts := map[string]float64{}
		for _, term := range estimate(t, "sram-linear", Lemaire32, a).Terms {
			counts[term.What] += term.Count
		}
		for what, want := range map[string]float64{
			"input→map: weights read": 1, "input→map: address additions": 1, "map: potentials read and written": 2, "map: additions": 1,
		} {
			same(t, what, counts[what], want*share*spikes*out*kernel*kernel, 0)
		}
		same(t, "addresses", counts["input→map: address multiply-adds"], 2*spikes, 0)
	}
}

// Biases are read in every update, and once where there are no spikes.
func TestLemaireReadsBiases(t *testing.T) {
	a := w784()
	a.Populations[1].Biases = 64
	line := chip(t, "sram-line").SRAM.Line.typical() / 2 // 32 of 64 bits
	for name, c := range map[string]struct {
		got, before Estimate
		reads       float64
	}{
		"with spikes": {estimate(t, "sram-line", Lemaire32, a), estimate(t, "sram-line", Lemaire32, w784()), 64 * 25},
		"without":     {conventional(t, "sram-line", Lemaire32, a), conventional(t, "sram-line", Lemaire32, w784()), 64},
	} {
		same(t, name, c.got.Energy().Typical-c.before.Energy().Typical, c.reads*line, 1e-6)
	}
}

// Back-propagation through a convolution multiplies for every pair of cells that is joined, and reads and writes the few weights that they share.
func TestTrainingSharesWeights(t *testing.T) {
	a := twoMaps(snn.ConvKind, 1)
	for i := range a.Projections {
		a.Projections[i].WeightUpdates = 1
	}
	const pairs, weights = 3872 + 3*4*11*11, 2*4*9 + 4*3*9 // stride 2: of the four outputs along a side one misses a place of the kernel
	e, err := chip(t, "sram-linear").Training(bpttRule(), a, 1)
	if err != nil {
		t.Fatal(err)
	}
	l := lemaireSum{sram: chip(t, "sram-linear").SRAM, bits: 32}
	for _, term := range e.Terms {
		switch term.What {
		case "errors through synapses: multiply-adds":
			same(t, term.What, term.Count, pairs*a.T, 0)
		case "errors through synapses: read and written", "gradients: read and written":
			same(t, term.What, term.Price.typical(), l.access(weights).typical(), 1e-12)
		}
	}
	same(t, "state", e.StateBytes, 4*(20*(256+48)+weights), 0) // potentials of all steps, gradients
}

// Why a chip or a method has a dynamic energy that does not depend on synaptic events; docs/energy.md says so too.
const (
	wholeArrays = "arrays are read whole, whatever fires"
	onePass     = "a pass of multiply-adds without spikes"
	wholeRows   = "a spike works through a whole row of synapses"
	bySpike     = "the published price is one of a spike, with all that it causes"
	byPacket    = "the published price is one of a packet; events are in the number of cores"
	powerAlone  = "no price of an event is published: power over time alone"
)

var withoutEvents = map[string]string{
	"crossbar-rram": wholeArrays, "crossbar-sram": wholeArrays, "cpu": onePass, "gpu": onePass, "arm": onePass, "cpu-batch-1": onePass,
	"gpu-batch-1": onePass, "jetson": onePass, "movidius": onePass, "northpole": onePass, "odin": wholeRows, "speck": bySpike, "texel": bySpike,
	"spinnaker-1 affine": byPacket, "abr-tsp1": powerAlone, "akida": powerAlone, "brainscales-2": powerAlone, "dynap-se2": powerAlone,
	"innatera-t1": powerAlone, "xylo-audio-2": powerAlone, "xylo-audio-3": powerAlone, "xylo-imu": powerAlone,
}

// ignores says why a method of a chip does not look at events; empty if it does.
func ignores(c Chip, m Method) string {
	return withoutEvents[c.Name] + withoutEvents[c.Name+" "+m.String()]
}

// twoMaps is 2×8×8 → 4×8×8 → 3×4×4 (stride 2), with so many times 500 events each, as convolutions or as sparse projections of as many
// weights.
func twoMaps(kind snn.WiringKind, times float64) snn.Activity {
	a := snn.Activity{T: 20, Dt: 1, Samples: 1, Populations: []snn.PopulationActivity{{Name: "input", Size: 128, Kind: snn.InputKind}}}
	conv(&a, "map1", [3]int{4, 8, 8}, 3, 1, 1, [3]int{2, 8, 8})
	conv(&a, "map2", [3]int{3, 4, 4}, 3, 1, 1, [3]int{4, 8, 8})
	a.Projections[1].Shape.Stride = [2]int{2, 2}
	for i := range a.Populations {
		p := &a.Populations[i]
		p.Spikes, p.MaxSpikesPerStep, p.StateBits = 200, 20, 32
		if !p.Input() {
			p.Updates, p.Fired = 20*float64(p.Size), 200
		}
	}
	for i := range a.Projections {
		p := &a.Projections[i]
		p.SynapticEvents = 500 * times
		if p.Kind = kind; kind != snn.ConvKind {
			p.Shape = nil
		}
	}
	return a
}

// Every method takes the events of a convolution that are given, and nothing in their place: its energy is a straight line over them, as steep
// as that of other wiring, unless it is one that does not look at events; and more of them take no less time.
func TestConvolutionsUseTheGivenEvents(t *testing.T) {
	for _, c := range known(t) {
		for _, m := range c.Methods() {
			at := func(kind snn.WiringKind, times float64) (energy, latency float64) {
				e, err := c.Estimate(m, twoMaps(kind, times))
				if err != nil {
					t.Fatal(err)
				}
				if e.Counted != nil {
					return e.Counted.EffectiveACs, 0
				}
				return e.Total(Dynamic, FullSpeed).Typical, e.Latency(FullSpeed).Typical
			}
			name := c.Name + " " + m.String()
			none, first := at(snn.ConvKind, 0)
			one, second := at(snn.ConvKind, 1)
			two, third := at(snn.ConvKind, 2)
			same(t, name+": a straight line", two-none, 2*(one-none), 1e-9)
			if first > second || second > third {
				t.Errorf("%s: more events take less time: %v, %v, %v s", name, first, second, third)
			}
			if m != EventBased { // has a price for each wiring
				least, _ := at(snn.SparseKind, 0)
				other, _ := at(snn.SparseKind, 1)
				same(t, name+": as steep as others", one-none, other-least, 1e-9)
			}
			if why := ignores(c, m); (why == "") != (one > none) {
				t.Errorf("%s: %v J without events and %v with; it ignores them because: %q", name, none, one, why)
			}
		}
	}
}

// With dilation too: each pair of an output and a place of the kernel is tried.
func TestTapsWithDilation(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 3000 {
		s := snn.Shape{In: [3]int{1, 1 + random.IntN(15), 1}, Kernel: [2]int{1 + random.IntN(5), 1}, Stride: [2]int{1 + random.IntN(5), 1},
			Padding: [2]int{random.IntN(9), 0}, Dilation: [2]int{1 + random.IntN(5), 1}, MaxPool: 1 + random.IntN(2)}
		free := s.In[1] + 2*s.Padding[0] - s.Reach(0)
		if free < 0 {
			continue
		}
		mid := free/s.Stride[0] + 1
		want := 0
		s.Out = [3]int{1, mid / s.MaxPool, 1}
		for o := range mid {
			for k := range s.Kernel[0] {
				if pixel := o*s.Stride[0] + k*s.Dilation[0] - s.Padding[0]; 0 <= pixel && pixel < s.In[1] {
					want++
				}
			}
		}
		if got := taps(&s, 0); got != want {
			t.Fatalf("%+v: %d pairs, want %d", s, got, want)
		}
	}
}
