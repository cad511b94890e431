package main

import (
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// network is a net that another library is to simulate.
type network struct {
	name    string
	net     snn.Net
	options nir.ExportOptions
	library string
	known   string // why the library has other spikes, where docs/nir.md says so
}

// norse are nets in the terms of Norse: potentials by Euler's method, r of LIF nodes left out, steps of 1 ms.
func norse() []network {
	lif := snn.LIF{Tau: 8, Euler: true, Scale: snn.ScaleLeak, Threshold: .25, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
	unscaled := snn.LIF{Beta: .875, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
	synaptic := snn.Synaptic{LIF: lif, TauSyn: 4}
	subtracting := lif
	subtracting.Reset = snn.ResetSubtract
	sums := snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
	return []network{
		{name: "LIF", net: chain(1, lif), library: "norse"},
		{name: "LIF with an input scale of 1, r taken into the potentials", net: chain(1, unscaled), options: nir.ExportOptions{UnitR: true},
			library: "norse"},
		{name: "LIF with biases", net: biased(chain(1, lif)), library: "norse"},
		{name: "LIF that subtracts", net: chain(1, subtracting), library: "norse", known: "reset_method is given to CubaLIF nodes only"},
		{name: "CubaLIF that subtracts", net: chain(1, snn.Synaptic{LIF: subtracting, TauSyn: 4}), library: "norse"},
		{name: "IF", net: chain(1, sums), options: nir.ExportOptions{PerStep: true}, library: "norse"},
		{name: "CubaLIF", net: chain(1, synaptic), library: "norse"},
		{name: "recurrent LIF", net: recurrent(chain(1, lif)), library: "norse"},
		{name: "recurrent CubaLIF", net: recurrent(chain(1, synaptic)), library: "norse"},
		{name: "maps", net: maps(1, lif), library: "norse"},
	}
}

// snnTorch are nets in the terms of snnTorch: an input scale of 1, steps of 0.1 ms.
func snnTorch() []network {
	lif := snn.LIF{Beta: .875, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
	synaptic := snn.Synaptic{LIF: lif, Alpha: .75}
	return []network{
		{name: "LIF", net: chain(.1, lif), library: "snntorch"},
		{name: "LIF with biases", net: biased(chain(.1, lif)), library: "snntorch"},
		{name: "CubaLIF", net: chain(.1, synaptic), library: "snntorch"},
		{name: "recurrent LIF", net: recurrent(chain(.1, lif)), library: "snntorch", known: atWRec},
		{name: "recurrent CubaLIF", net: recurrent(chain(.1, synaptic)), library: "snntorch", known: atWRec},
		{name: "maps", net: maps(.1, lif), library: "snntorch"},
	}
}

// atWRec is what the importer of snnTorch does to recurrent pairs.
const atWRec = "what enters a recurrent pair is led to its weights"

// dyadic draws weights which the command rounds to multiples of 1/64.
var dyadic = snn.Init{Kind: snn.InitUniform, Lo: -1, Hi: 1.5}

// chain is a net of two layers.
func chain(dt float64, c snn.Cell) snn.Net {
	return snn.Net{
		Dt: dt,
		Populations: []snn.Population{{Name: "input", Shape: []int{6}}, {Name: "hidden", Shape: []int{8}, Cell: c},
			{Name: "out", Shape: []int{3}, Cell: c}},
		Projections: []snn.Projection{{Pre: "input", Post: "hidden", Init: dyadic}, {Pre: "hidden", Post: "out", Init: dyadic}},
	}
}

func biased(n snn.Net) snn.Net {
	n.Populations[1].Bias = &snn.Init{Kind: snn.InitUniform, Lo: -.1, Hi: .5}
	return n
}

func recurrent(n snn.Net) snn.Net {
	n.Projections = append(n.Projections, snn.Projection{Pre: "hidden", Post: "hidden", Delay: 1, Init: snn.Init{Kind: snn.InitUniform, Lo: -1, Hi: 1}})
	return n
}

// maps is a net of a convolution and a dense layer.
func maps(dt float64, c snn.Cell) snn.Net {
	n := chain(dt, c)
	n.Populations[0].Shape, n.Populations[1].Shape = []int{5, 5, 2}, []int{4, 4, 3}
	n.Projections[0].Wiring = snn.Conv2D{Kernel: [2]int{3, 3}, Stride: [2]int{1, 1}, Pad: [2]int{0, 0}}
	n.Populations[1].Shape = []int{3, 3, 3}
	return n
}
