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

// A thousand cells that excite and inhibit each other at random, driven by 1,000 Poisson trains of 20 Hz each.
func ExampleSim_InjectPoisson() {
	cell := snn.LIF{Tau: 20, Threshold: 20, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Refractory: 20}
	net := snn.Net{Dt: 0.1, Populations: []snn.Population{{Name: "E", Shape: []int{800}, Cell: cell}, {Name: "I", Shape: []int{200}, Cell: cell}}}
	for _, pre := range net.Populations {
		for _, post := range net.Populations {
			p := snn.Projection{Pre: pre.Name, Post: post.Name, Delay: 15, Wiring: snn.Sparse{FanIn: pre.Size() / 10, Common: true},
				Init: snn.Init{Kind: snn.InitConstant, Lo: 0.1}}
			if pre.Name == "I" {
				p.Gain = -5
			}
			net.Projections = append(net.Projections, p)
		}
	}
	model, err := net.Init(1)
	if err != nil {
		panic(err)
	}
	sim, err := snn.NewSim(model, 1)
	if err != nil {
		panic(err)
	}
	noise := snn.NewStream(1).Named("external")
	for t := range 5000 {
		if err := sim.Deliver(t); err != nil {
			panic(err)
		}
		for pop := range net.Populations {
			sim.InjectPoisson(pop, 0, 1000*20*net.Dt/1000, 0.1, noise.At(pop))
		}
		sim.Fire()
	}
	for _, p := range sim.Counts().Populations {
		fmt.Printf("%s: %.0f Hz\n", p.Name, float64(p.Spikes)/float64(p.Size)/0.5)
	}
	// Output:
	// E: 58 Hz
	// I: 58 Hz
}
