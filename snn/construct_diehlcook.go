package snn

// DiehlCook returns the network of [diehl2015]: inputs that excite cells through plastic synapses, and as many inhibitory
// cells, each driven by its own excitatory cell and inhibiting all the others, so that few cells fire at a time and each
// comes to stand for another pattern. Conductances are in units of the leak, potentials in mV, steps of 0.5 ms.
// docs/stdp.md has its equations and the source of each constant.
func DiehlCook(inputs, cells int) Net {
	excitatory := Conductance{
		Rest: -65, Exc: 0, Inh: -100, Tau: 100, TauExc: 1, TauInh: 2, ResetTo: -65, Threshold: -72, Refractory: 5, Start: -105,
		Adapt: Adaptation{PerCell: PerCell{Step: 0.05, Tau: 1e7, Init: 20}},
	}
	inhibitory := Conductance{
		Rest: -60, Exc: 0, Inh: -85, Tau: 10, TauExc: 1, TauInh: 2, ResetTo: -45, Threshold: -40, Refractory: 2, Start: -100,
	}
	return Net{
		Dt: 0.5,
		Populations: []Population{
			{Name: "input", Shape: []int{inputs}},
			{Name: "excitatory", Shape: []int{cells}, Cell: excitatory},
			{Name: "inhibitory", Shape: []int{cells}, Cell: inhibitory},
		},
		Projections: []Projection{
			{Pre: "input", Post: "excitatory", Wiring: Dense{}, Bound: Bound{Lo: 0, Hi: 1}, Init: Init{Kind: InitUniform, Lo: 0.003, Hi: 0.303}},
			{Pre: "excitatory", Post: "inhibitory", Wiring: OneToOne{}, Frozen: true, Init: Init{Kind: InitConstant, Lo: 10.4}},
			{Pre: "inhibitory", Post: "excitatory", Wiring: AllButOwn{}, Delay: 1, Receptor: Inhibitory, Frozen: true, Init: Init{Kind: InitConstant, Lo: 17}},
		},
	}
}
