package hwmodel

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// w784 is a reference workload, 784-128-10 with 25 steps and mean rates of 0.10, 0.08 and 0.04 spikes per cell and step,
// chosen so that every count is a whole number: 253,440 synaptic events, 3,450 updates, 266 of them firing.
func w784() snn.Counts {
	return snn.Counts{Samples: 2, Steps: 50,
		Populations: []snn.PopulationCounts{
			{Name: "input", Size: 784, Kind: snn.InputKind, Spikes: 2 * 1960},
			{Name: "hidden", Size: 128, Kind: snn.SpikingKind, Spikes: 2 * 256, Updates: 2 * 3200},
			{Name: "output", Size: 10, Kind: snn.SpikingKind, Spikes: 2 * 10, Updates: 2 * 250},
		},
		Projections: []snn.ProjectionCounts{
			{Pre: "input", Post: "hidden", Weights: 100352, SynapticEvents: 2 * 250880},
			{Pre: "hidden", Post: "output", Weights: 1280, SynapticEvents: 2 * 2560},
		},
	}
}

// Worked by hand from the equations and prices in the doc comments, pJ. The spiking sums are also what syops-counter,
// KerasSpiking and the authors' tables give for the same counts.
func TestGolden(t *testing.T) {
	ann := func(a Arithmetic) func(snn.Counts) (Estimate, error) { return a.ANN }
	for _, c := range []struct {
		name string
		f    func(snn.Counts) (Estimate, error)
		want float64 // pJ
	}{
		{"fp32", HorowitzFP32.Estimate, 243966}, {"fp32 ANN", ann(HorowitzFP32), 467507.2},
		{"fp16", HorowitzFP16.Estimate, 106551}, {"fp16 ANN", ann(HorowitzFP16), 152448},
		{"int32", HorowitzINT32.Estimate, 36384}, {"int32 ANN", ann(HorowitzINT32), 325222.4},
		{"int8", HorowitzINT8.Estimate, 8396.7}, {"int8 ANN", ann(HorowitzINT8), 23375.36},
		{"Loihi 1, closed form", Loihi1.Estimate, 6172065.2},
	} {
		e, err := c.f(w784())
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Joule() * 1e12; math.Abs(got-c.want) > 1e-9*c.want {
			t.Errorf("%s: %v pJ, want %v", c.name, got, c.want)
		}
	}
}

func TestGradedInputIsMultiplied(t *testing.T) {
	c := w784()
	c.Populations[0].Kind = snn.AnalogInputKind
	e, err := HorowitzFP32.Estimate(c)
	if err != nil {
		t.Fatal(err)
	}
	if want := 250880*4.6 + 2560*.9 + 3450*4.6; math.Abs(e.Joule()*1e12-want) > 1e-6*want {
		t.Errorf("%v pJ, want %v", e.Joule()*1e12, want)
	}
}

func TestInterval(t *testing.T) {
	e, err := Loihi1.Estimate(w784())
	if err != nil {
		t.Fatal(err)
	}
	low, high := e.Interval()
	if low != e.Joule() || math.Abs(high-low-253440*(35.5-23.6)*1e-12) > 1e-15 {
		t.Errorf("interval %g to %g around %g", low, high, e.Joule())
	}
}

func TestBadCounts(t *testing.T) {
	for name, edit := range map[string]func(*snn.Counts){
		"samples":        func(c *snn.Counts) { c.Samples = 0 },
		`"hidden"`:       func(c *snn.Counts) { c.Populations[1].Spikes = -1 },
		"at most once a": func(c *snn.Counts) { c.Populations[1].Spikes = 128*50 + 1 },
		"hidden→output":  func(c *snn.Counts) { c.Projections[1].SynapticEvents = -1 },
		"nowhere→output": func(c *snn.Counts) { c.Projections[1].Pre = "nowhere" },
	} {
		c := w784()
		edit(&c)
		if _, err := Loihi1.Estimate(c); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

// Two presentations of a 784-128-10 network, 25 steps each.
func Example() {
	e, err := HorowitzFP32.Estimate(w784())
	if err != nil {
		panic(err)
	}
	fmt.Print(e)
	// Output:
	// horowitz-fp32: 2.44e-07 J per inference
	//   additions, synaptic events           253440 ×      0.9 pJ = 2.281e-07 J  [horowitz2014, simulated]
	//   multiply-adds, leak                    3450 ×      4.6 pJ = 1.587e-08 J  [horowitz2014, simulated]
	//   without memory, control, static power, input and output
}
