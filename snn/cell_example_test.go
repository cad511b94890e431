package snn_test

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// An adaptive cell in the form of Yin et al.: its threshold rises with each spike, so that a constant current makes it fire less and less.
func ExampleALIF() {
	cell := snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Threshold: 0.01}
	cell.Adapt.ALIF = snn.ALIF{Strength: 1.8, Tau: 150, Increment: snn.IncrementLeak, Adapted: true}
	fmt.Println(firings(cell, 1, 0.2, 100))
	// Output: [1 4 9 16 23 32 43 54 66 80 94]
}

// Each cell of a resonating population has a frequency of its own, which gradients may change.
func ExampleSpread() {
	net := snn.Net{Dt: 10, Populations: []snn.Population{{Name: "resonators", Shape: []int{4},
		Cell: snn.BRF{Omega: 7.5, OmegaSpread: snn.Spread{Uniform: 2.5, Learn: true}, Offset: 1}}}}
	model, err := net.Init(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range model.Parameters(0) {
		fmt.Printf("%s %.2f, learned: %v\n", p.Name, p.Values, p.Learn)
	}
	fmt.Print(net)
	// Output:
	// Omega [8.59 9.74 7.16 8.49], learned: true
	// population or projection  cells or synapses  cell or wiring  parameters
	// resonators                4                  BRF             Omega 7.5, Offset 1, OmegaSpread{Uniform 2.5, Learn}
	// 4 cells, 0 synapses, steps of 10 ms
}

// Gated cells as published have a factor of the input for each step; here two steps, with one value of each constant for all cells.
func ExampleGatedLIF() {
	cell := snn.GatedLIF{Steps: 2, Gates: snn.Spread{Uniform: 0.1, Learn: true}, Constants: snn.Spread{Learn: true, Shared: true}}
	model, err := snn.Net{Populations: []snn.Population{{Name: "cells", Shape: []int{3}, Cell: cell}}}.Init(1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range model.Parameters(0) {
		fmt.Printf("%s %.3f\n", p.Name, p.Values)
	}
	// Output:
	// Alpha [0.496 0.483 0.490]
	// Beta [0.482 0.494 0.524]
	// Gamma [0.497 0.480 0.486]
	// Tau [0.250 0.250 0.250]
	// Leak [0.125 0.125 0.125]
	// Sub [0.500 0.500 0.500]
	// Conduct[0] [0.500 0.500 0.500]
	// Conduct[1] [0.500 0.500 0.500]
}

// The regular spiking cell as published: it fires once more quickly, and then adapts.
func ExampleIzhikevich() {
	fmt.Println(firings(snn.Izhikevich{A: 0.02, B: 0.2, C: -65, D: 8, Start: -65, StartU: -13}, 1, 10, 200))
	// Output: [3 30 78 140 194]
}

// The cell of Brette and Gerstner under a current of 0.9 nA, in steps of 0.1 ms.
func ExampleAdEx() {
	cell := snn.AdEx{Capacitance: 281, Leak: 30, Rest: -70.6, Threshold: -50.4, Slope: 2, Peak: 20, ResetTo: -70.6, A: 4, B: 80.5, TauW: 144,
		Start: -70.6}
	fmt.Println(firings(cell, 0.1, 900, 1000))
	// Output: [140 309 515 771]
}

// firings returns the steps of dt ms in which a cell fires under a constant current.
func firings(cell snn.Cell, dt float64, current float32, steps int) (fired []int) {
	model, err := snn.Net{Dt: dt, Populations: []snn.Population{{Name: "cell", Shape: []int{1}, Cell: cell}}}.Init(1)
	if err != nil {
		panic(err)
	}
	sim, err := snn.NewSim(model, 1)
	if err != nil {
		panic(err)
	}
	for t := range steps {
		if err := sim.Deliver(t); err != nil {
			panic(err)
		}
		sim.Inject(0, 0, []float32{current})
		if sim.Fire(); sim.Spikes(0, 0)[0] == 1 {
			fired = append(fired, t)
		}
	}
	return fired
}
