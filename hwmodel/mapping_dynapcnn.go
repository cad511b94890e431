package hwmodel

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// mapSize is what a layer takes of a core for convolutions, in weights and states as memory is addressed: sides padded to powers
// of two.
type mapSize struct{ kernel, neurons float64 }

// sizeOf returns the two. A dense projection is a convolution with a kernel of 1 × 1 and a channel a cell.
func sizeOf(j incoming, post int) mapSize {
	s := asMap(j, post)
	up := func(x float64) float64 { return math.Pow(2, float64(log2Ceil(x))) }
	side := func(d int) float64 { // the tools do not round the length of a side down
		return float64(s.In[d+1]-s.Reach(d)+2*s.Padding[d])/float64(s.Stride[d]) + 1
	}
	channels := float64(s.Out[0])
	return mapSize{
		kernel:  float64(s.In[0]) * up(float64(s.Kernel[0]*s.Kernel[1])) * up(channels),
		neurons: channels * up(side(0)) * up(side(1)),
	}
}

func asMap(j incoming, post int) snn.Shape {
	if j.Shape != nil {
		return *j.Shape
	}
	return snn.Shape{In: [3]int{j.pre.Size, 1, 1}, Out: [3]int{post, 1, 1}, Kernel: [2]int{1, 1}, Stride: [2]int{1, 1}}
}

func (r *DynapCNNRule) place(p *placer) {
	p.m.Certainty = Exact
	var sizes []mapSize
	var names []string
	for _, l := range p.layers {
		names = append(names, l.Name)
		if len(l.in) != 1 || l.in[0].Kind != snn.DenseKind && l.in[0].Kind != snn.ConvKind {
			p.violate("give it one dense or convolutional input",
				"%q has %s, of other kinds too; a core takes one dense or convolutional input", l.Name, counted(len(l.in), "projection"))
			sizes = append(sizes, mapSize{})
			continue
		}
		sizes = append(sizes, sizeOf(l.in[0], l.Size))
		r.checkMap(p, l)
	}
	r.targets(p)
	owner := r.match(sizes)
	for i, core := range owner {
		q := Placement{Population: names[i], Cores: 1, Cells: p.layers[i].Size, groups: 1}
		if core < 0 {
			r.unmatched(p, names[i], sizes[i])
			core = r.roomiest(sizes[i])
		}
		q.Uses = []Use{
			use("kernel memory", sizes[i].kernel, r.KernelMemory[core]),
			use("neuron memory", sizes[i].neurons, r.NeuronMemory[core]),
			r.rate(p, p.layers[i], core),
		}
		p.put(q)
	}
}

// checkMap checks sides against what a core can address.
func (r *DynapCNNRule) checkMap(p *placer, l layer) {
	s := asMap(l.in[0], l.Size)
	for _, x := range []struct {
		what  string
		n     int
		limit *Quantity
	}{
		{"kernel side", max(s.Kernel[0], s.Kernel[1]), r.Kernel}, {"input side", max(s.In[1], s.In[2]), r.InputSide},
		{"output side", max(s.Out[1], s.Out[2]), r.OutputSide}, {"number of output channels", s.Out[0], r.Channels},
		{"number of input channels", s.In[0], r.Channels}, {"padding", max(s.Padding[0], s.Padding[1]), r.Padding},
	} {
		if x.n > x.limit.count() {
			p.violate(fmt.Sprintf("reduce it to %d", x.limit.count()), "%s %d of %q exceeds %d", x.what, x.n, l.Name, x.limit.count())
		}
	}
	for d := range 2 {
		if k := s.Stride[d]; k != 1 && k != 2 && k != 4 && k != 8 {
			p.violate("use 1, 2, 4 or 8", "stride %d of %q", k, l.Name)
		}
	}
	if max(s.Groups, 1) > 1 || max(s.Dilation[0], s.Dilation[1]) > 1 {
		p.violate("use a kernel without", "groups or dilation of the kernel of %q, which a core does not know", l.Name)
	}
	if s.Pool > 4 || s.Pool == 3 {
		p.violate("use 1, 2 or 4", "pooling by %d before %q", s.Pool, l.Name)
	}
}

// targets checks that no layer sends to too many.
func (r *DynapCNNRule) targets(p *placer) {
	for _, a := range p.activity.Populations {
		if n := len(p.at.from(a.Name)); n > r.Targets.count() {
			p.violate(fmt.Sprintf("send to %d at most", r.Targets.count()), "%q sends to %d layers", a.Name, n)
		}
	}
}

// match gives layers cores in which they fit, each a core of its own, or −1: a free one if there is one, else layers that have a
// core move on to another, as far as that makes room.
func (r *DynapCNNRule) match(sizes []mapSize) []int {
	holder := make([]int, len(r.KernelMemory)) // layer + 1
	core := make([]int, len(sizes))
	var assign func(layer int, seen []bool) bool
	assign = func(layer int, seen []bool) bool {
		for _, free := range []bool{true, false} {
			for k := range holder {
				if seen[k] || (holder[k] == 0) != free || !r.holds(k, sizes[layer]) {
					continue
				}
				seen[k] = true
				if free || assign(holder[k]-1, seen) {
					holder[k], core[layer] = layer+1, k
					return true
				}
			}
		}
		return false
	}
	for i := range sizes {
		core[i] = -1
		assign(i, make([]bool, len(holder)))
	}
	return core
}

func (r *DynapCNNRule) holds(core int, s mapSize) bool {
	return s.kernel <= r.KernelMemory[core].typical() && s.neurons <= r.NeuronMemory[core].typical()
}

// roomiest is the core in which the layer lacks least.
func (r *DynapCNNRule) roomiest(s mapSize) int {
	best, least := 0, math.Inf(1)
	for k := range r.KernelMemory {
		if lack := math.Max(s.kernel/r.KernelMemory[k].typical(), s.neurons/r.NeuronMemory[k].typical()); lack < least {
			best, least = k, lack
		}
	}
	return best
}

func (r *DynapCNNRule) unmatched(p *placer, name string, s mapSize) {
	k := r.roomiest(s)
	kernel, neurons := r.KernelMemory[k].typical(), r.NeuronMemory[k].typical()
	switch {
	case s.kernel > kernel:
		p.violate(fmt.Sprintf("use 1/%.0f of the channels", math.Pow(2, float64(log2Ceil(s.kernel/kernel)))),
			"the kernels of %q take %.4g Ki weights; the core with most room has %.4g Ki", name, s.kernel/1024, kernel/1024)
	case s.neurons > neurons:
		p.violate(fmt.Sprintf("use 1/%.0f of the cells", math.Pow(2, float64(log2Ceil(s.neurons/neurons)))),
			"%q takes %.4g Ki states; the core with most room has %.4g Ki", name, s.neurons/1024, neurons/1024)
	default:
		p.violate("use fewer layers or smaller ones", "no core is left in which %q fits", name)
	}
}

// rate compares events in real time with what a core can do. The limit is known within its class only, so that what is above its typical
// value warns and what is above its range does not fit.
func (r *DynapCNNRule) rate(p *placer, l layer, core int) Use {
	limit := r.Rate
	if core == 0 {
		limit = r.FirstRate
	}
	have, i := l.events()/(p.activity.T*p.activity.Dt*1e-3), limit.Interval()
	switch {
	case have > i.High:
		p.violate(fmt.Sprintf("make steps ≥ %.3g ms, or let its inputs fire less", p.activity.Dt*have/i.High),
			"%q takes %.3g synaptic events a second in real time; a core does about %.3g, and %.3g at most", l.Name, have, i.Typical, i.High)
	case have > i.Typical:
		p.warn("%q: %.3g synaptic events a second in real time; a core does about %.3g", l.Name, have, i.Typical)
	}
	return Use{Resource: "synaptic events a second", Used: have, Limit: i.High, Source: limit.Source}
}
