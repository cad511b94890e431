package hwmodel

import "github.com/spikecell/spikecell/snn"

// joins is how many pairs of a pre cell and a post cell a projection joins. Of a convolution they are the places of the kernel that lie
// on the map, fewer than [snn.ProjectionActivity.Synapses] where a border is padded: nothing is there to come from.
func joins(p snn.ProjectionActivity) float64 {
	if p.Shape == nil {
		return p.Synapses()
	}
	s := p.Shape
	in, _ := s.Channels()
	return float64(in) * float64(s.Out[0]) * float64(taps(s, 0)) * float64(taps(s, 1))
}

// taps are the pairs of an output o and a place k of the kernel along a side that read a pixel of the map:
//
//	0 ≤ o·stride + k·dilation − padding < in
//
// which are those that read below its end, less those that read before its start.
func taps(s *snn.Shape, d int) int {
	return tapsBelow(s, d, s.In[d+1]+s.Padding[d]) - tapsBelow(s, d, s.Padding[d])
}

// tapsBelow are the pairs with o·stride + k·dilation < end: of the first outputs all places of the kernel, of output o behind them
// ⌈(end − o·stride)/dilation⌉.
func tapsBelow(s *snn.Shape, d, end int) int {
	kernel, stride, out, dilation := s.Kernel[d], s.Stride[d], s.Mid()[d+1], max(s.Dilation[d], 1)
	whole, some := 0, min(ceil(end, stride), out)
	if end >= s.Reach(d) {
		whole = min((end-s.Reach(d))/stride+1, out)
	}
	part := some - whole
	return whole*kernel + floors(part, dilation, stride, end-(some-1)*stride+dilation-1)
}

// floors is Σ ⌊(a·i + b)/m⌋ over i from 0 to n − 1 of numbers that are not negative, without going through them: what is whole of a/m and b/m
// is summed at once, and the rest is the same sum of swapped axes.
func floors(n, m, a, b int) (sum int) {
	for n > 0 {
		sum += a / m * (n * (n - 1) / 2)
		sum += b / m * n
		a, b = a%m, b%m
		last := a*n + b
		if last < m {
			break
		}
		n, m, a, b = last/m, a, m, last%m
	}
	return sum
}

// unpooled returns the kernel that reads the cells of the pre population themselves: one of the sum of each square that is pooled, which is as many
// times as long, and moves by as much.
func unpooled(s snn.Shape) *snn.Shape {
	p := max(s.Pool, 1)
	s.Pool = 0
	for d := range 2 {
		dilation := max(s.Dilation[d], 1)
		s.In[d+1], s.Stride[d], s.Padding[d] = s.In[d+1]*p, s.Stride[d]*p, s.Padding[d]*p
		if dilation == 1 {
			s.Kernel[d] *= p
		} else {
			s.Kernel[d], s.Dilation[d] = (dilation*(s.Kernel[d]-1)+1)*p, 1 // places between are 0
		}
	}
	return &s
}

// unpool is for chips whose cores do not pool: a layer behind a pooling without cells reads the cells before it.
func (p *placer) unpool() {
	for i := range p.layers {
		l := &p.layers[i]
		for k := range l.in {
			if s := l.in[k].Shape; s != nil && s.Pool > 1 {
				l.in[k].Shape = unpooled(*s)
			}
		}
	}
}
