package hwmodel

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

func compared(t testing.TB, methods []Method, names ...string) *Comparison {
	t.Helper()
	var chips []Chip
	if len(names) > 0 {
		var err error
		if chips, err = Named(names...); err != nil {
			t.Fatal(err)
		}
	}
	c, err := CompareActivity(w784(), methods, chips...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// On the same counts, arithmetic alone says that spikes win and arithmetic with memory that they lose. Both are verdicts, though every price may
// be ten times off: where all prices are of one source, the network without spikes pays the same ones.
func TestTheVerdictDependsOnTheMethod(t *testing.T) {
	want := map[string]string{ // of the tables of docs/energy.md, the dearer over the cheaper
		"horowitz-fp32 horowitz-fp32": "1.92× less", "horowitz-fp16 horowitz-fp16": "1.43× less", "horowitz-int32 horowitz-int32": "8.94× less",
		"horowitz-int8 horowitz-int8": "2.78× less", "sram-line lemaire-32": "4.61× more", "sram-line lemaire-8": "6.32× more",
		"sram-linear lemaire-32": "3.66 [1.99, 3.96]× more", "sram-linear lemaire-8": "5.48 [4.83, 5.55]× more", "dram-weights lemaire-32": "2.51 [2.5, 2.63]× more",
	}
	for _, r := range compared(t, []Method{HorowitzFP32, HorowitzFP16, HorowitzINT32, HorowitzINT8, Lemaire32, Lemaire8}).Rows {
		name := r.Chip + " " + r.Method.String()
		if w, ok := want[name]; ok && r.againstText() != w {
			t.Errorf("%s: %s, want %s", name, r.againstText(), w)
		}
		delete(want, name)
		if got := r.againstText(); !strings.HasSuffix(got, "× less") && !strings.HasSuffix(got, "× more") {
			t.Errorf("%s: %s, yet the counts differ", name, got)
		}
		ratio, err := r.Ratio(*r.Conventional)
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, ratio.Typical, r.Energy().Typical/r.Conventional.Energy().Typical, 1e-12)
	}
	if len(want) > 0 {
		t.Errorf("no rows of %v", want)
	}
}

func TestCompareCoversAll(t *testing.T) {
	c := compared(t, nil)
	seen := map[Method]bool{}
	for _, r := range c.Rows {
		seen[r.Method] = true
		if r.Known() && r.Energy().Typical <= 0 {
			t.Errorf("%s %v: %v", r.Chip, r.Method, r.Energy())
		}
	}
	if len(seen) != len(methodNames) {
		t.Errorf("%d methods", len(seen))
	}
	energies, fit := c.Table(), c.Fit()
	for _, text := range []string{energies.String() + fit.String(), energies.Markdown() + fit.Markdown(), energies.CSV() + fit.CSV()} {
		for _, want := range []string{"loihi-1", "6.172 [4.115, 9.258] µJ", "1.92× less", "3.66 [1.99, 3.96]× more", "encode to ≤ 16 channels", "whole chip, in real time", "synapse memory, 86.1 %"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	loihi := chip(t, "loihi-1")
	for _, c := range []struct {
		a       snn.Activity
		methods []Method
		chips   []Chip
		want    string
	}{
		{snn.Activity{}, nil, nil, "T is 0 steps"},
		{w784(), []Method{CycleModel}, []Chip{loihi}, "method cycles: none of the chips has numbers for it"},
		{w784(), []Method{ClosedForm}, []Chip{loihi, chip(t, "odin")}, "chip odin has no numbers for these methods; it has those for affine"},
	} {
		if _, err := CompareActivity(c.a, c.methods, c.chips...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if _, err := loihi.Estimate(CycleModel, w784()); err == nil || !strings.Contains(err.Error(), "it has those for keras, davies, event") {
		t.Error(err)
	}
	if _, err := loihi.ANN(ClosedForm, w784()); err == nil {
		t.Error("Loihi's closed form knows a network without spikes")
	}
	if _, err := ParseMethod("magic"); err == nil || !strings.Contains(err.Error(), "horowitz-fp32, horowitz-fp16") {
		t.Error(err)
	}
}

// The keys that other programs read.
func TestJSON(t *testing.T) {
	text, err := json.Marshal(compared(t, []Method{ClosedForm, NeuroBench, AffinePower}, "loihi-1", "horowitz-fp32", "truenorth", "odin"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Chip, Method string
		EnergyJ      *Interval
		ByCause      map[string]float64
		LatencyS     *Interval
		Fits         *bool
		Cores, Chips *int
		Violations   []string
		Counted      *Metrics
	}
	if err := json.Unmarshal(text, &rows); err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Fits == nil || r.Cores == nil || r.Chips == nil || r.Violations == nil || r.ByCause == nil {
			t.Errorf("%+v", r)
		}
		sum := 0.0
		for _, v := range r.ByCause {
			sum += v
		}
		switch r.Method {
		case "neurobench":
			if r.EnergyJ != nil || r.Counted.EffectiveACs != 253440 {
				t.Errorf("%+v", r)
			}
		case "davies":
			same(t, "typical", r.EnergyJ.Typical, 6172065.2*pico, 1e-12)
			same(t, "latency", r.LatencyS.Typical, 0.0009074586, 1e-12)
			same(t, "causes", sum, r.EnergyJ.Typical, 1e-12)
		case "affine":
			same(t, "causes", sum, r.EnergyJ.Typical, 1e-12)
			if r.Chip == "odin" && (*r.Fits || len(r.Violations) != 2) {
				t.Errorf("%+v", r)
			}
		}
	}
}

// Explain shows every count, price and source.
func TestExplain(t *testing.T) {
	text := compared(t, nil, "loihi-1").Explain()
	for _, want := range []string{
		"loihi-1 by davies: 6.172 [4.115, 9.258] µJ an inference, dynamic", "253440 × 23.6 pJ = 5.981 [3.987, 8.972] µJ  [davies2018, simulated 2018, class B]",
		"3184 × 52 pJ", "whole chip, as fast as possible:", "whole chip, in real time:", "powered chips", "× 55.02 mW × 907.5 [", "frady2020, measured 2020, class C",
		"latency: 907.5 [", "davies.synapse moves it from", "mapping (exact): 2 cores on 1 chip", "hidden1: synapse memory 14112 of 16384, 86.13 %", "binding: synapse memory",
		"left out: static power", "Intel Loihi (2018), 14 nm [davies2018], 0.75 V [davies2018]. Event energies", "measured elsewhere (what it covers was not read): MNIST convolutional, 14 cores, 660 [440, 990] µJ [rueckauer2022], 6.65 [", "rules of thumb:", "[dampfhoffer2023]",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// Two presentations of a 784-128-10 network, 25 steps each, on Loihi and by arithmetic.
func ExampleCompare() {
	net := snn.Feedforward(784, 128, 10)
	counts := snn.Counts{Samples: 2, Steps: 50,
		Populations: []snn.PopulationCounts{
			{Name: "input", Size: 784, Kind: snn.InputKind, Spikes: 2 * 1960},
			{Name: "hidden1", Size: 128, Kind: snn.SpikingKind, Spikes: 2 * 256, Updates: 2 * 3200},
			{Name: "output", Size: 10, Kind: snn.SpikingKind, Spikes: 2 * 10, Updates: 2 * 250},
		},
		Projections: []snn.ProjectionCounts{
			{Pre: "input", Post: "hidden1", Weights: 100352, Nonzero: 100352, SynapticEvents: 2 * 250880},
			{Pre: "hidden1", Post: "output", Weights: 1280, Nonzero: 1280, SynapticEvents: 2 * 2560},
		},
	}
	chips, err := Named("loihi-1", "odin")
	if err != nil {
		panic(err)
	}
	c, err := Compare(net, counts, chips...)
	if err != nil {
		panic(err)
	}
	for _, r := range c.Rows {
		fmt.Printf("%s %v: %s, fits: %v\n", r.Chip, r.Method, r.energyText(), r.Mapping.Fits())
	}
	// Output:
	// loihi-1 keras: 7.148 [4.765, 10.72] µJ, fits: true
	// loihi-1 davies: 6.172 [4.115, 9.258] µJ, fits: true
	// loihi-1 event: 9.519 [6.346, 14.28] µJ, fits: true
	// odin affine: 7.28 [5.46, 9.1] µJ, fits: false
}

// The targets of one page: a counts file priced on every chip, and a network of 10⁸ synapses placed on each.
func BenchmarkPrice(b *testing.B) {
	text, err := json.Marshal(w784())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		a, err := snn.ParseActivity(text)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := CompareActivity(a, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMap(b *testing.B) {
	a := quiet(4096, 8192, 8192, 100) // 1.01·10⁸ synapses
	all, err := Chips()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, c := range all {
			if _, err := c.Map(a); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func TestExplainSaysWhereBothCostTheSame(t *testing.T) {
	text := compared(t, []Method{HorowitzFP32}, "horowitz-fp32").Explain()
	for _, want := range []string{"without spikes: 467.5 [", "typical prices are equal at 1.98 times these firing rates (4.938 spikes per synapse), or in 47.91 steps"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

func TestSentence(t *testing.T) {
	want := "On Intel Loihi (2018) an inference is estimated, not measured, to take 6.172 µJ (4.115 µJ to 9.258 µJ, dynamic; method davies, prices from davies2018). " +
		"With the static power of 1 powered chip it is 56.1 µJ (29.39 µJ to 112.6 µJ) as fast as possible, and 1.382 mJ in real time. It takes 2 cores (exact). " +
		"Left out: static power, embedded processors, hops between tiles, input and output."
	if got := compared(t, []Method{ClosedForm}, "loihi-1").Rows[0].Sentence(); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := compared(t, nil, "odin").Rows[0].Sentence(); !strings.Contains(got, "The network does not fit: 784 inputs exceed the 256") {
		t.Error(got)
	}
}
