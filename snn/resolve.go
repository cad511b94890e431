package snn

// Resolve returns n with every default written out: each field of which 0 or nil means a number or a wiring has that, and each other
// field what it had. Both describe one network: they draw the same weights and simulate to the same bits.
func (n Net) Resolve() Net {
	n = n.Clone()
	n.Dt = n.Step()
	for i := range n.Populations {
		n.Populations[i].Cell = traitsOf(n.Populations[i].Cell).resolved
	}
	for i := range n.Projections {
		p := &n.Projections[i]
		p.Gain = p.EffectiveGain()
		p.Wiring = traitsOfWiring(p.Wiring).resolved
	}
	return n
}
