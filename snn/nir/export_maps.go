package nir

import "slices"

// kernel makes a convolution or pooling between maps.
func (e *exporter) kernel(k int, p piece, w []float64, meta Metadata) {
	i, j := e.n.Index(e.n.Projections[k].Pre), e.n.Index(e.n.Projections[k].Post)
	in, out := e.ends[i].shape, e.ends[j].shape
	bias := make([]float64, out[0])
	own := e.channelBias(j)
	if own == nil && p.form == poolForm && e.pool(p, w[0], meta) {
		return
	}
	if own != nil {
		bias, e.biased[j] = own, true
	}
	if p.form == poolForm { // with a bias, or another weight
		p.window.Groups = in[0]
		w = slices.Repeat(w[:1], p.window.Kernel[0]*p.window.Kernel[1]*in[0])
	}
	e.convolution(k, p, w, bias, meta)
}

// channelBias returns the biases of population j by channel, if they have no place yet.
func (e *exporter) channelBias(j int) []float64 {
	if e.m.Bias(j) == nil || e.biased[j] {
		return nil
	}
	all, channels := e.bias(j), e.ends[j].shape[0]
	var own []float64
	for c := range channels {
		own = append(own, all[c*len(all)/channels])
	}
	return own
}

// pool makes a pooling, if the weight is that of a sum or a mean.
func (e *exporter) pool(p piece, weight float64, meta Metadata) bool {
	size, stride := p.window.Kernel, p.window.Stride
	switch weight {
	case 1:
		e.g.Nodes[p.node] = SumPool2d{KernelSize: size, Stride: stride, Metadata: meta}
	case 1 / float64(size[0]*size[1]), float64(float32(1 / float64(size[0]*size[1]))):
		e.g.Nodes[p.node] = AvgPool2d{KernelSize: size, Stride: stride, Metadata: meta}
	default:
		return false
	}
	return true
}

// convolution makes a Conv1d or Conv2d.
func (e *exporter) convolution(k int, p piece, w, bias []float64, meta Metadata) {
	i, j := e.n.Index(e.n.Projections[k].Pre), e.n.Index(e.n.Projections[k].Post)
	in, out := e.ends[i].shape, e.ends[j].shape
	h, width, perIn := p.window.Kernel[0], p.window.Kernel[1], in[0]/p.window.Groups
	data := make([]float64, out[0]*perIn*h*width)
	e.eachOfKernel(k, p, func(at, weight int) { data[at] = w[weight] })
	own := numbers(Float32, []int{out[0]}, bias)
	if p.line {
		e.g.Nodes[p.node] = Conv1d{InputShape: in[1], Weight: narrowest([]int{out[0], perIn, h}, data), Stride: p.window.Stride[0],
			Padding: Padding{Size: [2]int{p.window.Pad[0], 0}}, Dilation: p.window.Dilation[0], Groups: p.window.Groups, Bias: own, Metadata: meta}
		return
	}
	dilation := [2]int{max(p.window.Dilation[0], 1), max(p.window.Dilation[1], 1)}
	e.g.Nodes[p.node] = Conv2d{InputShape: slices.Clone(in[1:]), Weight: narrowest([]int{out[0], perIn, h, width}, data), Stride: p.window.Stride,
		Padding: Padding{Size: p.window.Pad}, Dilation: dilation, Groups: p.window.Groups, Bias: own, Metadata: meta}
}

// eachOfKernel calls f with the place of every element of a kernel in NIR, and in a model, without padding.
func (e *exporter) eachOfKernel(k int, p piece, f func(at, weight int)) {
	in, out := e.ends[e.n.Index(e.n.Projections[k].Pre)].shape, e.ends[e.n.Index(e.n.Projections[k].Post)].shape
	perIn, area := in[0]/p.window.Groups, p.window.Kernel[0]*p.window.Kernel[1]
	for tap := range area {
		for ci := range perIn {
			for co := range out[0] {
				f((co*perIn+ci)*area+tap, (tap*perIn+ci)*out[0]+co)
			}
		}
	}
}
