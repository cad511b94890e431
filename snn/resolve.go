package snn

// Resolve returns n with every default written out: each field of which 0 or nil means a number or a wiring has that, and each other
// field what it had. Both describe one network: they draw the same weights and simulate to the same bits.
func (n Net) Resolve() Net {
	n = n.clone()
	n.Dt = n.Step()
	for i := range n.Populations {
		n.Populations[i].Cell = resolveCell(n.Populations[i].Cell)
	}
	for i := range n.Projections {
		p := &n.Projections[i]
		p.Gain = p.EffectiveGain()
		if p.Wiring == nil {
			p.Wiring = Dense{}
		}
	}
	return n
}

// resolveCell writes out the defaults of a cell. LI and Conductance have none.
func resolveCell(c Cell) Cell {
	switch c := c.(type) {
	case LIF:
		c.Threshold = c.EffectiveThreshold()
		return c
	case Synaptic:
		c.Threshold = c.EffectiveThreshold()
		return c
	}
	return c
}
