package snn

// Shape is the geometry of a convolution: maps are {channels, height, width}, the rest {height, width}. In is the map after
// pooling, if the pre population's is pooled first; Out is that of the post population. Along a side, output o reads with place k of the kernel
//
//	pixel o·Stride − Padding + k·Dilation   of In
type Shape struct {
	In       [3]int `json:"in"`
	Out      [3]int `json:"out"`
	Kernel   [2]int `json:"kernel"`
	Stride   [2]int `json:"stride"`
	Padding  [2]int `json:"padding"`
	Dilation [2]int `json:"dilation,omitzero"` // left out: 1
	Groups   int    `json:"groups,omitempty"`  // into which the channels of both maps are cut, that see only their own; left out: 1
	Pool     int    `json:"pool,omitempty"`    // side of the squares that are pooled before; left out: 1
	MaxPool  int    `json:"maxPool,omitempty"` // side of the squares of which only the largest current is passed on; left out: 1
}

// Channels returns how many channels of In and of Out a group has.
func (s Shape) Channels() (in, out int) {
	g := orOne(s.Groups)
	return s.In[0] / g, s.Out[0] / g
}

// FanIn returns how many places of its kernel a cell has, also those that lie on the padding.
func (s Shape) FanIn() int {
	in, _ := s.Channels()
	return in * s.Kernel[0] * s.Kernel[1]
}

// Reach returns how many pixels the kernel spans along a side, 0 for the height and 1 for the width. It panics for any other side.
func (s Shape) Reach(side int) int {
	within("Shape.Reach", "side", side, 2)
	return orOne(s.Dilation[side])*(s.Kernel[side]-1) + 1
}

// Mid returns the map behind the kernel, {channels, height, width}: Out, unless MaxPool passes on only the largest currents of it.
func (s Shape) Mid() [3]int {
	m := s.Out
	if s.MaxPool > 1 {
		for side := range 2 {
			m[side+1] = (s.In[side+1]+2*s.Padding[side]-s.Reach(side))/max(s.Stride[side], 1) + 1
		}
	}
	return m
}

// Places returns the places of the kernel that read a pixel along a side: from first to last in steps of step, none where first is above last.
// It panics for a side that [Shape.Reach] does not take.
func (s Shape) Places(side, pixel int) (first, last, step int) {
	within("Shape.Places", "side", side, 2)
	stride, dilation, at := max(s.Stride[side], 1), orOne(s.Dilation[side]), pixel+s.Padding[side]
	g := gcd(dilation, stride)
	if step = stride / g; at%g != 0 {
		return 1, 0, step
	}
	of := at / g % step * inverse(dilation/g%step, step) % step // the first that meets an output, were there no borders
	first = max(ceilDiv(at-(s.Mid()[side+1]-1)*stride, dilation), 0)
	last = min(at/dilation, s.Kernel[side]-1)
	return first + modulo(of-first, step), last - modulo(last-of, step), step
}

// gcd is the greatest common divisor of two positive numbers.
func gcd(a, b int) int {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// inverse returns x with a·x ≡ 1 modulo m, of a that shares no divisor with m.
func inverse(a, m int) int {
	x, y, b := 1, 0, m
	for b != 0 {
		q := a / b
		a, b, x, y = b, a-q*b, y, x-q*y
	}
	return modulo(x, m)
}

// modulo is the remainder from 0 to m − 1.
func modulo(a, m int) int { return (a%m + m) % m }

// kernels are the stored values of the kernels.
func (s Shape) kernels() float64 {
	in, _ := s.Channels()
	return float64(in) * float64(s.Out[0]) * float64(s.Kernel[0]) * float64(s.Kernel[1])
}

// weightsOf returns how many weights a chip has to store, and how many of them are not 0. A pooling, whose synapses have one common weight, takes
// a kernel for each channel.
func (s Shape) weightsOf(stored, nonzero float64) (all, set float64) {
	all = s.kernels()
	if stored == all || stored == 0 {
		return all, nonzero
	}
	return all, all * nonzero / stored
}

// seen is by how many places of the kernel along a side a pixel of the input is seen, at least and at most.
func (s Shape) seen(side int) (least, most int) {
	in := s.In[side+1]
	least = s.Kernel[side]
	border := min(in, s.Reach(side)+s.Stride[side]) // between the borders nothing new comes
	for i := range 2 * border {
		pixel := i
		if i >= border {
			pixel = in - 1 - (i - border)
		}
		n := 0
		if first, last, step := s.Places(side, pixel); first <= last {
			n = (last-first)/step + 1
		}
		least, most = min(least, n), max(most, n)
	}
	return least, most
}

// ceilDiv is ⌈a/b⌉ of a positive b, and 0 of an a that is not positive.
func ceilDiv(a, b int) int {
	if a <= 0 {
		return 0
	}
	return (a + b - 1) / b
}
