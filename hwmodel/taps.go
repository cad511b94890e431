package hwmodel

import "github.com/spikecell/spikecell/snn"

// joins is how many pairs of a pre cell and a post cell a projection joins. Of a convolution they are the places of the kernel that lie
// on the map, fewer than [snn.ProjectionActivity.Synapses] where a border is padded: nothing is there to come from.
func joins(p snn.ProjectionActivity) float64 {
	if p.Shape == nil {
		return p.Synapses()
	}
	s := p.Shape
	return float64(s.In[0]) * float64(s.Out[0]) * float64(taps(s, 0)) * float64(taps(s, 1))
}

// taps are the pairs of an output o and a place k of the kernel along a side that read a pixel of the map:
//
//	0 ≤ o·stride + k − padding < in
//
// which are those that read below its end, less those that read before its start.
func taps(s *snn.Shape, d int) int {
	return tapsBelow(s, d, s.In[d+1]+s.Padding[d]) - tapsBelow(s, d, s.Padding[d])
}

// tapsBelow are the pairs with o·stride + k < end: of the first outputs all places of the kernel, of those behind them fewer by a stride each.
func tapsBelow(s *snn.Shape, d, end int) int {
	kernel, stride, out := s.Kernel[d], s.Stride[d], s.Out[d+1]
	whole, some := 0, min(ceil(end, stride), out)
	if end >= kernel {
		whole = min((end-kernel)/stride+1, out)
	}
	part := some - whole
	return whole*kernel + part*end - stride*(part*(whole+some-1)/2)
}
