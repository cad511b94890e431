package hwmodel

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// What other tools get wrong, and this one must not. docs/energy.md names them.

// A hop is made once for all synapses of a spike on a core: twice the fan-out costs twice the synapses, and no more routing.
func TestHopsAreNotChargedToSynapses(t *testing.T) {
	a, b := estimate(t, "loihi-1", ClosedForm, w784()), estimate(t, "loihi-1", ClosedForm, feedforward(25, []int{784, 256, 10}, []float64{1960, 256, 10}))
	if a.Mapping.Placements[0].Cores != 1 {
		t.Fatal("the first layer is on several cores")
	}
	b.Mapping.Placements[0].Cores = 1
	x := eventsOf(feedforward(25, []int{784, 256, 10}, []float64{1960, 256, 10}))
	if got, want := sent(x, b.Mapping), sent(eventsOf(w784()), a.Mapping); got != want {
		t.Errorf("%v spikes sent, want %v", got, want)
	}
	// over two cores, each spike is sent twice
	b.Mapping.Placements[0].Cores = 2
	if got := sent(x, b.Mapping); got != 2*1960+256 {
		t.Errorf("%v spikes sent to two cores", got)
	}
}

// The address of a weight is computed for every event: a version that leaves N_in out has 34 pJ where 25,344 are due.
func TestAddressingHasAllFactors(t *testing.T) {
	e := estimate(t, "sram-linear", Lemaire32, w784())
	for _, s := range e.ByCause(Dynamic, FullSpeed) {
		if s.Cause == Addressing && s.Energy.Typical < 1000*pico {
			t.Errorf("%v J", s.Energy.Typical)
		}
	}
	var a snn.Activity
	a.T, a.Dt, a.Samples = 10, 1, 1
	a.Populations = []snn.PopulationActivity{{Name: "input", Size: 32, Kind: snn.InputKind, Spikes: 20, MaxSpikesPerStep: 2}}
	conv(&a, "map", [3]int{8, 2, 2}, 3, 0, 1, [3]int{2, 4, 4})
	const events = 20 * 8 * 2.25 // on average a pixel is seen by 1.5 × 1.5 places
	a.Projections[0].SynapticEvents = events
	e = estimate(t, "sram-linear", Lemaire32, a)
	reads := 0.0
	for _, term := range e.Terms {
		if strings.HasSuffix(term.What, "address additions") {
			reads += term.Count
		}
	}
	same(t, "convolution: all channels", reads, events, 0)
}

// Additions of a dense layer: events + updates + spikes, without the paper's N_in too many, with its resets.
func TestAdditionsAreNotMultipliedTwice(t *testing.T) {
	adds := 0.0
	for _, term := range estimate(t, "sram-linear", Lemaire32, w784()).Terms {
		if strings.HasSuffix(term.What, ": additions") {
			adds += term.Count
		}
	}
	same(t, "additions", adds, 257156, 0)
}

// No energy enters a latency: prices ten times as high leave it as it was.
func TestLatencyHoldsNoEnergy(t *testing.T) {
	c := chip(t, "loihi-1")
	before, _ := c.Estimate(EventBased, w784())
	latency, energy := before.Latency(FullSpeed), before.Energy().Typical
	for _, q := range []*Quantity{c.Event.Access, c.Event.Update, c.Event.Fire, c.Event.AxonOut, c.Event.Hop, c.Event.Dense} {
		q.Value *= 10
	}
	after, _ := c.Estimate(EventBased, w784())
	if latency != after.Latency(FullSpeed) || after.Energy().Typical < 9*energy {
		t.Errorf("%v and %v", latency, after.Latency(FullSpeed))
	}
}

// A chip file with zeros for what is not known is refused: nothing costs nothing.
func TestUnknownIsNotZero(t *testing.T) {
	_, err := ParseChip("zeros.json", []byte(`{"name":"zeros","title":"x","kind":"neuromorphic","affine":{"synapse":{"value":0,"unit":"pJ","class":"B","provenance":"measured","year":2014,"source":"x"}}}`))
	if err == nil || !strings.Contains(err.Error(), "affine.synapse.value is 0 or left out; leave the whole field out if it is not known") {
		t.Error(err)
	}
	// and an estimate says what is not known
	if e := estimate(t, "tianjic", AffinePower, w784()); e.Covers(WholeChip) || !strings.Contains(e.Excludes, "static power (not published)") {
		t.Errorf("left out: %s", e.Excludes)
	}
}

// SpiNNaker's events cost nanojoules; a comparison table in circulation prints the figure in picojoules.
func TestSpiNNakersUnit(t *testing.T) {
	if q := chip(t, "spinnaker-1").Keras.Synapse; q.Unit != "nJ" || q.typical() < 1e-9 {
		t.Error(q)
	}
}

// Graded input is multiplied whatever its values are: tools that look at the values take an input of two of them for spikes.
func TestGradedInputIsMultiplied(t *testing.T) {
	a := w784()
	a.Populations[0].Kind, a.Populations[0].Spikes, a.Populations[0].MaxSpikesPerStep = snn.AnalogInputKind, 0, 0
	a.Projections[0].SynapticEvents = 784 * 128 * 25
	same(t, "horowitz", estimate(t, "horowitz-fp32", HorowitzFP32, a).Energy().Typical, (2508800*4.6+2560*.9+3450*4.6)*pico, 1e-12)
	same(t, "syops", estimate(t, "horowitz-fp32", SyOps, a).Energy().Typical, (2508800*4.6+(2560+3450)*.9)*pico, 1e-12)
	m := estimate(t, "horowitz-fp32", NeuroBench, a).Counted
	if m.EffectiveMACs != 2508800 || m.EffectiveACs != 2560 {
		t.Errorf("%+v", m)
	}
}

// A read-out without spikes is computed and takes its place like any other population; it sends values, so it is no input.
func TestReadoutsAreComputed(t *testing.T) {
	a := w784()
	a.Populations[2].Kind, a.Populations[2].Spikes, a.Populations[2].Fired = snn.ReadoutKind, 0, 0
	if x := eventsOf(a); x.updates != 3450 || x.fired != 256 || x.cells != 138 {
		t.Errorf("%v updates, %v fired, %v cells", x.updates, x.fired, x.cells)
	}
	same(t, "keras", estimate(t, "loihi-1", KerasSpiking, a).Energy().Typical, 7.147674e-6, 1e-12)
	same(t, "lemaire, outputs are not spikes", estimate(t, "sram-line", Lemaire32, a).Energy().Typical, (3910609.6-10*5-10*.1)*pico, 1e-12)
	for name, cores := range map[string]int{"loihi-1": 2, "loihi-2": 4, "truenorth": 12, "spinnaker-1": 7, "crossbar-rram": 28} {
		if m := mapped(t, name, a); m.Cores != cores {
			t.Errorf("%s: %d cores, want %d", name, m.Cores, cores)
		}
	}
	violated(t, "xylo-audio-2", a, "10 outputs exceed the 8")
}

// A network that never fires costs no synaptic energy where the price is known; that is 0 J, not an unknown energy.
func TestSilenceIsNotUnknown(t *testing.T) {
	e := estimate(t, "seneca", AffinePower, quiet(784, 128, 10))
	if !e.Known() || !e.Covers(Dynamic) || e.Energy() != (Interval{}) {
		t.Errorf("known %v, %v", e.Known(), e.Energy())
	}
	row := Row{Estimate: e}
	if row.energyText() != "0 J" || row.mostText() != unknown || !strings.Contains(row.Sentence(), "to take 0 J") {
		t.Errorf("%s, %s, %s", row.energyText(), row.mostText(), row.Sentence())
	}
	if e := estimate(t, "akida", AffinePower, w784()); e.Covers(Dynamic) {
		t.Error("Akida has no price of an event")
	}
}

// Recurrent projections are counted, which some tools do not support or leave out.
func TestRecurrentEventsCount(t *testing.T) {
	a := w784()
	h := a.Populations[1]
	j := dense(h, h)
	a.Projections = append(a.Projections, j)
	same(t, "horowitz", estimate(t, "horowitz-fp32", HorowitzFP32, a).Energy().Typical, (243966+256*128*.9)*pico, 1e-12)
	same(t, "neurobench", estimate(t, "horowitz-fp32", NeuroBench, a).Counted.EffectiveACs, 253440+256*128, 0)
}

// Events are counted, not a mean rate times a fan-out: a projection whose busy cells have few synapses costs what it costs.
func TestEventsAreCounted(t *testing.T) {
	a := w784()
	a.Projections[0].Kind = snn.SparseKind
	a.Projections[0].Weights, a.Projections[0].Nonzero, a.Projections[0].SynapticEvents = 50000, 50000, 100
	same(t, "horowitz", estimate(t, "horowitz-fp32", HorowitzFP32, a).Energy().Typical, ((100+2560)*.9+3450*4.6)*pico, 1e-12)
}

// The average of a chip's power over its events is not the price of one more: W784 costs 0.4 % of what TrueNorth draws.
func TestAverageIsNotMarginal(t *testing.T) {
	naive := eventsOf(w784()).all() * 26e-12
	e := estimate(t, "truenorth", AffinePower, w784())
	same(t, "naive", naive, 6.589e-6, 1e-3)
	same(t, "over marginal", naive/e.Total(Dynamic, FullSpeed).Typical, 11.3, 3e-3)
	same(t, "of the true total", naive/e.Energy().Typical, 0.004, 3e-2)
}

// Identities that must hold whatever the numbers.
func TestIdentities(t *testing.T) {
	all, err := Chips()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		for _, m := range c.Methods() {
			e, err := c.Estimate(m, w784())
			if err != nil {
				t.Fatal(err)
			}
			if !e.Known() {
				continue
			}
			name := c.Name + " " + m.String()
			twice, _ := c.Estimate(m, scaled(w784(), 1, 2))
			if !e.ANN && c.Affine == nil {
				same(t, name+": linear in T", twice.Total(Dynamic, FullSpeed).Typical, 2*e.Total(Dynamic, FullSpeed).Typical, 1e-9)
			}
			for s := UsedCores; s <= WithHost; s++ {
				if e.Total(s, FullSpeed).Typical < e.Total(s-1, FullSpeed).Typical*(1-1e-12) {
					t.Errorf("%s: %v is less than %v", name, s, s-1)
				}
			}
			i := e.Energy()
			if !(0 < i.Low && i.Low <= i.Typical && i.Typical <= i.High) {
				t.Errorf("%s: %v", name, i)
			}
			silent, _ := c.Estimate(m, quiet(784, 128, 10))
			for _, s := range silent.ByCause(Dynamic, FullSpeed) {
				if s.Cause == Synapses && !e.ANN && m != CrossbarReads && m != Lemaire32 && m != Lemaire8 {
					t.Errorf("%s: synapses cost %v without spikes", name, s.Energy.Typical)
				}
			}
		}
	}
}
