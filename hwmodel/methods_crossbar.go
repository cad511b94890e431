package hwmodel

// crossbar is the sum of SpikeSim [moitra2023]: an array of X × X cells is read whole, whatever fires, in every step and at every
// place of a map,
//
//	E_read = hTree + fetch + neuron + tileBuffer + G·(16·subtract + buffer) + G·(k²·array + G·(converter + multiplex)),  G = X / columns
//	E = T · Σ ⌈C_in/X⌉ · ⌈C_out/X⌉ · H_out · W_out · E_read
//
// Slicing the bits of a weight over several cells is not in the energy. The latency is a rule of our own: the places of a map are read one
// after the other, all processing elements at once, and the layers one after the other,
//
//	t = T · Σ over layers of H_out · W_out · t_read
//
// SpikeSim's own counts the spikes of every output cell one by one, and lets the layers overlap.
func (c Chip) crossbar(e *Estimate, x events) {
	b, t := builder{}, builder{}
	for _, l := range layers(x.Activity) {
		places := 0.0
		for _, j := range l.in {
			r := c.Crossbar.reads(j, l.Size)
			c.Crossbar.terms(&b, j.String(), r.elements*r.places*x.T, r.kernel)
			places = max(places, r.places)
		}
		t.add(Synapses, l.Name+": reads, one after the other", places*x.T, c.Crossbar.ReadTime)
	}
	b.into(e)
	e.Time, e.Excludes = t.terms, "static power, bit slices, input and output"
	if c.Crossbar.Array == nil {
		e.Lacks = "the cells themselves"
		e.Excludes = e.Lacks + " (no energy is published), " + e.Excludes
	}
}

// crossbarReads is how a projection is read.
type crossbarReads struct {
	elements, places, kernel float64 // processing elements read at once; places of the map, one after the other; k²
}

func (c *Crossbar) reads(j incoming, post int) crossbarReads {
	places := 1.0
	if s := j.Shape; s != nil {
		m := s.Mid()
		places = float64(m[1] * m[2])
	}
	return crossbarReads{float64(blocks(j, post, c.Side.count())), places, float64(kernelPlaces(j))}
}

// terms adds so many reads of arrays for kernels of k² weights.
func (c *Crossbar) terms(b *builder, name string, reads, kernel float64) {
	groups := c.Side.typical() / c.Columns.typical()
	for _, p := range []struct {
		cause Cause
		what  string
		times float64
		price *Quantity
	}{
		{Routing, "tree of the tile", 1, c.HTree}, {Memory, "inputs fetched", 1, c.Fetch}, {Updates, "neurons", 1, c.Neuron},
		{Memory, "buffer of the tile", 1, c.TileBuffer}, {Synapses, "subtractors", 16 * groups, c.Subtract},
		{Memory, "buffers of partial sums", groups, c.Buffer},
		{Synapses, "cells", groups * kernel, c.Array}, {Synapses, "converters", groups * groups, c.Converter}, {Synapses, "multiplexers",
			groups * groups, c.Multiplex},
	} {
		b.add(p.cause, name+": "+p.what, reads*p.times, p.price)
	}
}
