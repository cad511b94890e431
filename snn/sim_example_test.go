package snn_test

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// A cell that is driven by a constant current of 0.6 fires every other step or so.
func ExampleSim() {
	net := snn.Net{Populations: []snn.Population{{Name: "cell", Shape: []int{1}, Cell: snn.LIF{Beta: 0.9}}}}
	model, err := net.Init(1)
	if err != nil {
		panic(err)
	}
	sim, err := snn.NewSim(model, 1)
	if err != nil {
		panic(err)
	}
	for t := range 6 {
		if err := sim.Deliver(t); err != nil {
			panic(err)
		}
		sim.Inject(0, 0, []float32{0.6})
		sim.Fire()
		fmt.Printf("%.3f %d\n", sim.Potentials(0, 0)[0], sim.Spikes(0, 0)[0])
	}
	// Output:
	// 0.600 0
	// 1.140 1
	// 0.626 0
	// 1.163 1
	// 0.647 0
	// 1.182 1
}

// A net of one input and one cell, with what it did as a trace.
func ExampleModel_Run() {
	net := snn.Net{
		Populations: []snn.Population{
			{Name: "input", Shape: []int{1}},
			{Name: "cell", Shape: []int{1}, Cell: snn.LIF{Beta: 0.5}},
		},
		Projections: []snn.Projection{{Pre: "input", Post: "cell"}},
	}
	model, err := net.Init(1)
	if err != nil {
		panic(err)
	}
	w, _ := model.Weights(0)
	w[0] = 0.75
	in := snn.NewSpikes(4, 1)
	for t := range 3 {
		in.Set(t, 0)
	}
	trace, err := model.Run(in)
	if err != nil {
		panic(err)
	}
	cell := trace.Populations[1]
	fmt.Println(cell.Potentials)
	fmt.Println(cell.Spikes.Has(1, 0), trace.Counts.Projections[0].SynapticEvents)
	// Output:
	// [0.75 1.125 0.3125 0.15625]
	// true 3
}
