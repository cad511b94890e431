package hwmodel

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// row is a line of the table of docs/energy.md: what was measured, what is predicted, and whether the measurement lies inside.
type row struct {
	id, workload, measured, predicted, verdict string
}

// knn is the k-nearest-neighbour search of [frady2020] on 32 chips: so many synaptic events, 4.608 million updates.
func knn(events float64) snn.Activity {
	return feedforward(100, []int{1000, 46080}, []float64{events / 46080, 0})
}

const knnMeasured = 1.33e-3 // J, neuro cores, dynamic

// V1, the one independent check: prices that were published before the chip was measured.
func TestNearestNeighbours(t *testing.T) {
	for _, c := range []struct {
		m         Method
		low, high float64 // predictions for the lowest and the highest number of events, mJ
		inside    bool
	}{{ClosedForm, 1.448, 1.599, true}, {KerasSpiking, 1.761, 1.934, true}, {EventBased, 2.153, 2.380, false}} {
		for events, want := range map[float64]float64{5.12e7: c.low, 5.76e7: c.high} {
			e := estimate(t, "loihi-1", c.m, knn(events))
			own := e.Energy()
			if c.m == ClosedForm || c.m == EventBased { // messages between cores were not published
				own = withoutRouting(e)
			}
			if c.m == KerasSpiking {
				same(t, "keras", own.Typical, want*1e-3, 5e-4)
			} else {
				same(t, c.m.String(), own.Typical, want*1e-3, 5e-4)
			}
			if in := inside(own, knnMeasured) == "inside"; in != c.inside {
				t.Errorf("%v: measured value inside: %v, %v", c.m, in, own)
			}
		}
	}
}

func withoutRouting(e Estimate) Interval {
	var terms []Term
	for _, t := range e.Terms {
		if t.Cause != Routing {
			terms = append(terms, t)
		}
	}
	return total(terms)
}

// sweep is a second of the synthetic networks of [merolla2014] at a mean rate in hertz.
func sweep(rate float64) snn.Activity {
	const cells, fan = 1 << 20, 128
	spikes := rate * cells
	return snn.Activity{T: 1000, Dt: 1, Samples: 1,
		Populations: []snn.PopulationActivity{{Name: "cells", Size: cells, Kind: snn.SpikingKind, Spikes: spikes, MaxSpikesPerStep: cells, Updates: 1000 * cells, Fired: spikes, StateBits: 20}},
		Projections: []snn.ProjectionActivity{{Pre: "cells", Post: "cells", Kind: snn.SparseKind, Weights: cells * fan, Nonzero: cells * fan, WeightBits: 2, SynapticEvents: spikes * fan}},
	}
}

// V2: power in mW at three rates. The first and the last are what the line was fitted to; only the middle one is held out.
func TestTrueNorthSweep(t *testing.T) {
	for _, c := range []struct{ rate, measured, want, constant float64 }{{11.58, 68, 68.000, 40}, {20.07, 71, 70.618, 70}, {95.93, 94, 94.005, 335}} {
		e := estimate(t, "truenorth", AffinePower, sweep(c.rate))
		e.Mapping.Chips = 1 // synapses of one sign
		same(t, "power", e.Energy().Typical*1e3, c.want, 2e-5)
		same(t, "26 pJ an event", eventsOf(sweep(c.rate)).all()*26e-9, c.constant, 2e-2)
		if d := e.Energy().Typical*1e3/c.measured - 1; math.Abs(d) > 0.01 {
			t.Errorf("%v Hz: off by %.2f %%", c.rate, 100*d)
		}
	}
}

// V4: keyword spotting 390-256-256-29, whose spikes are unpublished. Batch-1 prices give back the dynamic energies they were
// computed from, and with idle power the whole ones; Loihi's 0.27 mJ would be 57.7 events per synapse.
func TestKeywordSpotting(t *testing.T) {
	a := quiet(390, 256, 256, 29)
	for _, c := range []struct {
		chip           string
		dynamic, whole float64 // mJ
	}{{"gpu-batch-1", 29.8, 49.1}, {"cpu-batch-1", 6.3, 15.7}, {"jetson", 5.6, 11.9}, {"movidius", 1.5, 2.16}} {
		e := estimate(t, c.chip, AffinePower, a)
		same(t, c.chip, e.Energy().Typical*1e3, c.dynamic, 3e-2)
		same(t, c.chip+" whole", e.Total(WholeChip, FullSpeed).Typical*1e3, c.whole, 1e-2)
	}
	same(t, "events per synapse", 0.27e-3/(eventsOf(a).synapses*27.1e-12), 57.7, 1e-3)
	batched := estimate(t, "gpu", KerasSpiking, a).ByCause(Dynamic, FullSpeed)[0].Energy.Typical
	same(t, "batched", batched, 51.8e-6, 1e-3)
	same(t, "batch 1 over batched", chip(t, "gpu-batch-1").Measured[0].Energy.typical()/batched, 575, 1e-3)
}

// staticOver is the energy of a chip's static power over a time.
func staticOver(t *testing.T, name string, seconds Interval) Interval {
	return chip(t, name).Power.Chip.Interval().product(seconds)
}

// V5: MNIST on Loihi in 6.65 ms. Static power alone spans the measured 0.66 mJ: a bound, no validation.
func TestStaticBoundOfMNIST(t *testing.T) {
	s := staticOver(t, "loihi-1", Exactly(6.65e-3))
	same(t, "low", s.Low, 0.193e-3, 2e-3)
	same(t, "high", s.High, 0.694e-3, 2e-3)
	if s.Low > 0.66e-3 || s.High < 0.66e-3 {
		t.Error(s)
	}
}

// V6: a frame of PilotNet on Loihi 2. The split is checked, not a price: a third is static, updates are little.
func TestPilotNetSplit(t *testing.T) {
	static := chip(t, "loihi-2").Power.Chip.Low * 2.4455e-3
	same(t, "static", static, 0.5676e-3, 1e-3)
	same(t, "share", static/1.661e-3, 0.34, 1e-2)
	const updates = 158509 * 16
	d := chip(t, "loihi-1").Davies
	low, high := updates*d.Inactive.typical(), updates*d.Active.typical()
	same(t, "updates, silent", low, 0.132e-3, 2e-3)
	same(t, "updates, firing", high, 0.205e-3, 3e-3)
	dynamic := 0.679*2.4455e-3 - static
	same(t, "dynamic", dynamic, 1.094e-3, 2e-3)
	same(t, "events at most", (dynamic-low)/d.Synapse.typical(), 40.7e6, 3e-3)
	same(t, "events at least", (dynamic-high)/d.Synapse.typical(), 37.6e6, 3e-3)
}

// V7: a run that drew less than the static row of its own table. That is below the resolution, and no negative energy.
func TestBelowResolution(t *testing.T) {
	if d, ok := Resolve(Exactly(0.276), Exactly(0.282)); ok {
		t.Errorf("%v W", d)
	}
	if _, ok := Resolve(Exactly(0.276), chip(t, "loihi-2").Power.Chip.Interval()); ok {
		t.Error("inside the range of static power")
	}
	if d, ok := Resolve(Exactly(0.679), Exactly(0.232)); !ok || math.Abs(d.Typical-0.447) > 1e-12 {
		t.Errorf("%v W", d)
	}
}

// V8: spoken digits and commands on Loihi 2: static power over 1.46 to 1.54 ms explains what was measured.
func TestStaticBoundOfSpeech(t *testing.T) {
	s := staticOver(t, "loihi-2", Interval{1.46e-3, math.Sqrt(1.46*1.54) * 1e-3, 1.54e-3})
	measured := Interval{0.28e-3, math.Sqrt(0.28*0.46) * 1e-3, 0.46e-3}
	if !s.Overlaps(measured) || s.Low > measured.Typical || s.High < measured.Typical {
		t.Errorf("%v, measured %v", s, measured)
	}
	same(t, "low", s.Low, 0.35e-3, 5e-2)
	same(t, "high", s.High, 0.42e-3, 5e-2)
}

// V9, V11, V12, V14: power times time.
func TestPowerTimesTime(t *testing.T) {
	n := chip(t, "truenorth")
	tick := n.Power.Chip.typical() / n.Die.Cores.typical() * n.Affine.Tick.typical()
	same(t, "a core and tick", tick, 15.73e-9, 1e-3)
	same(t, "ticks of cores in 0.268 µJ", 0.268e-6/tick, 17, 1e-2)
	b := staticOver(t, "brainscales-2", Exactly(8e-6))
	if inside(b, 2.4e-6) != "inside" {
		t.Errorf("BrainScaleS-2: %v", b)
	}
	s := chip(t, "spinnaker-1").Power.Chip.typical() * 20e-3
	same(t, "SpiNNaker", s, 7e-3, 1e-9)
	same(t, "over", s/6e-3-1, 0.17, 3e-2)
	k := chip(t, "akida")
	same(t, "Akida's floor", k.Power.Chip.typical()/43.48/23.48e-3, 0.89, 5e-3)
}

// The table in docs/energy.md holds these very numbers.
func TestTableOfThePage(t *testing.T) {
	text, err := os.ReadFile("../docs/energy.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rowsOf(t) {
		line := fmt.Sprintf("| %s | %s | %s | %s | %s |", r.id, r.workload, r.measured, r.predicted, r.verdict)
		if !strings.Contains(string(text), line) {
			t.Errorf("docs/energy.md lacks\n%s", line)
		}
	}
}

// inside says whether a measurement lies in the range of a prediction.
func inside(i Interval, measured float64) string {
	if i.Low <= measured && measured <= i.High {
		return "inside"
	}
	return "outside"
}

func rowsOf(t *testing.T) []row {
	var rows []row
	for _, m := range []Method{ClosedForm, KerasSpiking, EventBased} {
		e := estimate(t, "loihi-1", m, knn(5.44e7))
		i := withoutRouting(e)
		rows = append(rows, row{"V1", "nearest neighbours, 32 Loihi chips, dynamic, " + m.String(), "1.33 mJ", i.text("J"),
			fmt.Sprintf("%s, %+.0f %%", inside(i, knnMeasured), 100*(i.Typical/knnMeasured-1))})
	}
	for _, c := range []struct {
		rate, measured float64
		remark         string
	}{{11.58, 68e-3, "fitted"}, {20.07, 71e-3, "held out"}, {95.93, 94e-3, "fitted"}} {
		e := estimate(t, "truenorth", AffinePower, sweep(c.rate))
		e.Mapping.Chips = 1
		i := e.Energy()
		rows = append(rows, row{"V2", fmt.Sprintf("TrueNorth at %.4g Hz, %s", c.rate, c.remark), amountText(c.measured, "W"), i.text("W"),
			fmt.Sprintf("%s, %+.2f %%", inside(i, c.measured), 100*(i.Typical/c.measured-1))})
	}
	for _, c := range []struct{ mhz, measured float64 }{{75, 477e-6}, {1.3, 35e-6}} {
		e := odinAt(t, c.mhz, feedforward(25, []int{256, 256}, []float64{6400, 0}))
		i := e.Energy().Times(1 / e.Latency(FullSpeed).Typical)
		rows = append(rows, row{
			"V3", fmt.Sprintf("ODIN at %v MHz, every input in every step, fitted", c.mhz),
			amountText(c.measured, "W"), amountText(i.Typical, "W"), fmt.Sprintf("%+.2f %%", 100*(i.Typical/c.measured-1)),
		})
	}
	for _, c := range []struct {
		chip  string
		whole float64
	}{{"gpu-batch-1", 49.1e-3}, {"cpu-batch-1", 15.7e-3}, {"jetson", 11.9e-3}, {"movidius", 2.16e-3}} {
		i := estimate(t, c.chip, AffinePower, quiet(390, 256, 256, 29)).Total(WholeChip, FullSpeed)
		rows = append(rows, row{"V4", "keyword spotting, " + c.chip + ", whole, fitted", amountText(c.whole, "J"), i.text("J"), fmt.Sprintf("%s, %+.1f %%", inside(i, c.whole), 100*(i.Typical/c.whole-1))})
	}
	mnist := staticOver(t, "loihi-1", Exactly(6.65e-3))
	rows = append(rows, row{"V5", "MNIST, NxTF on Loihi, 6.65 ms: static power alone", "660 µJ", mnist.text("J"), inside(mnist, 0.66e-3) + ", a bound"})
	pilot, part := staticOver(t, "loihi-2", Exactly(2.4455e-3)), 0.232*2.4455e-3
	same(t, "the range of static power begins at this row of the notebooks", pilot.Low, part, 1e-12)
	rows = append(rows, row{"V6", "PilotNet, Loihi 2, 2.4455 ms: the static part of 1.661 mJ", amountText(part, "J"), pilot.text("J"), "its low end, which is from this row: the split only"})
	rows = append(rows, row{"V7", "PilotNet SDNN, Loihi 2: 0.276 W beside 0.282 W static", "−6 mW", "below resolution", "no number"})
	speech := staticOver(t, "loihi-2", Interval{1.46e-3, math.Sqrt(1.46*1.54) * 1e-3, 1.54e-3})
	rows = append(rows, row{"V8", "SHD and SSC, Loihi 2, 1.46 to 1.54 ms: static power alone", "280 to 460 µJ", speech.text("J"), "its middle " + inside(speech, math.Sqrt(0.28*0.46)*1e-3) + ", its ends outside"})
	return slices.Concat(rows, rowsOfSpeck(t), rowsOfSpikeSim(t), rowsOfNeuroBench(t), rowsOfBounds(t))
}
