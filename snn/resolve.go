package snn

// Resolve returns n with every default written out: each field of which 0 or nil means a number or a wiring has that, and each other
// field what it had. Both describe one network: they draw the same weights and simulate to the same bits.
func (n Net) Resolve() Net {
	n = n.clone()
	n.Dt = n.Step()
	for i := range n.Populations {
		n.Populations[i].Cell = traitsOf(n.Populations[i].Cell).resolved
	}
	for i := range n.Projections {
		p := &n.Projections[i]
		p.Gain = p.EffectiveGain()
		p.Wiring = resolveWiring(p.Wiring)
	}
	return n
}

// resolveWiring writes out the defaults of a wiring.
func resolveWiring(w Wiring) Wiring {
	switch w := w.(type) {
	case nil:
		return Dense{}
	case Conv2D:
		for axis := range 2 {
			w.Stride[axis], w.Dilation[axis] = orOne(w.Stride[axis]), orOne(w.Dilation[axis])
		}
		w.Groups, w.MaxPool = orOne(w.Groups), orOne(w.MaxPool)
		return w
	case Conv1D:
		w.Stride, w.Dilation, w.Groups = orOne(w.Stride), orOne(w.Dilation), orOne(w.Groups)
		return w
	case Pool2D:
		for axis := range 2 {
			if w.Stride[axis] == 0 {
				w.Stride[axis] = w.Size[axis]
			}
		}
		return w
	}
	return w
}
