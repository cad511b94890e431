package hwmodel

import "github.com/spikecell/spikecell/snn"

func (r *ArraysRule) place(p *placer) {
	p.m.Certainty = ByRule
	side, cells, elements := r.Side.count(), 0.0, 0
	for _, l := range p.layers {
		arrays := 0
		for _, j := range l.in {
			n := blocks(j, l.Size, side) * r.slices(p.bits(j))
			elements, arrays = elements+n, arrays+n*kernelPlaces(j)
			cells += j.Nonzero * float64(r.slices(p.bits(j)))
		}
		p.put(Placement{Population: l.Name, Cores: arrays, Cells: min(l.Size, side), groups: 1})
	}
	if p.m.Cores > 0 {
		p.m.Uses = append(p.m.Uses, Use{Resource: "cells of the arrays", Used: cells,
			Limit: float64(p.m.Cores) * float64(side) * float64(side), Source: r.Side.Source})
	}
	if p.chip.Crossbar != nil {
		p.m.Chips = 1
		p.m.Area = p.chip.Crossbar.area(p.layers, elements)
	}
}

// blocks are the pieces of side × side into which the matrix of a projection is cut, which is that of channels if it is a convolution, for each
// group by itself. Of one that joins a cell to one other only those on the diagonal are there.
func blocks(j incoming, post, side int) int {
	if s := j.Shape; s != nil {
		in, out := s.Channels()
		return max(s.Groups, 1) * ceil(in, side) * ceil(out, side)
	}
	if j.Kind == snn.OneToOneKind {
		return ceil(post, side)
	}
	return ceil(j.pre.Size, side) * ceil(post, side)
}

// kernelPlaces is k² of a convolution, else 1.
func kernelPlaces(j incoming) int {
	if s := j.Shape; s != nil {
		return s.Kernel[0] * s.Kernel[1]
	}
	return 1
}

// slices is how many arrays of cells hold a weight of so many bits.
func (r *ArraysRule) slices(bits int) int {
	n := 1
	if r.CellBits != nil {
		n = ceil(bits, r.CellBits.count())
	}
	if r.Differential {
		n *= 2
	}
	return n
}

// area is that of whole tiles of processing elements, and of the memories of input maps and of membranes, in m² [moitra2023]. Elements are all
// alike, with an array for each place of the largest kernel, around one set of converters. Each projection has a memory for its inputs, and
// each layer one for its cells; their words are equally long.
func (c *Crossbar) area(all []layer, elements int) float64 {
	groups, per := c.Side.typical()/c.Columns.typical(), c.PerTile.typical()
	kernel, words := 1, 0.0
	for _, l := range all {
		words += float64(l.Size)
		for _, j := range l.in {
			kernel = max(kernel, kernelPlaces(j))
			words += inputWords(j)
		}
	}
	element := float64(kernel)*c.ArrayArea.typical() + groups*(c.ConverterArea.typical()+c.MultiplexArea.typical())
	tile := groups*c.SubtractArea.typical() + c.BufferArea.typical() + c.TileArea.typical() + c.HTreeArea.typical() + per*element
	return float64(ceil(elements, c.PerTile.count()))*tile + words*c.StateBits.typical()*c.StateArea.typical()
}

// inputWords is the size of what a projection reads: of a convolution its map, after pooling.
func inputWords(j incoming) float64 {
	if s := j.Shape; s != nil {
		return float64(s.In[0]) * float64(s.In[1]) * float64(s.In[2])
	}
	return float64(j.pre.Size)
}
