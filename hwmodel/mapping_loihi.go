package hwmodel

import (
	"fmt"
	"math/bits"

	"github.com/spikecell/spikecell/snn"
)

// words are those of synapse memory that one input axon with n synapses of so many bits takes: blocks of synapses under a header
// each, padded to whole words.
func (r *Loihi1Rule) words(n, bits int) int {
	block, word := r.BlockSynapses.count(), r.WordBits.count()
	of := func(n int) int { return ceil(n*bits+r.HeaderBits.count(), word) }
	w := n / block * of(block)
	if rest := n % block; rest > 0 {
		w += of(rest)
	}
	return w
}

// loihiSizes are those that the weights of a synapse can have.
var loihiSizes = [...]int{1, 2, 3, 4, 5, 6, 8}

// storedBits are those of a weight in memory.
func storedBits(bits int) int {
	for _, s := range loihiSizes {
		if s >= bits {
			return s
		}
	}
	return loihiSizes[len(loihiSizes)-1]
}

// indexBits are those that name one of n cells.
func indexBits(n int) int { return min(max(bits.Len(uint(max(n-1, 0))), 6), 12) }

// demand are words and axons on a core that holds n cells of a layer.
func (r *Loihi1Rule) demand(p *placer, l layer, n int) (words, axons int) {
	for _, j := range l.in {
		b := storedBits(p.bits(j))
		if j.WeightUpdates > 0 { // a plastic synapse has a second axon index
			axons += j.pre.Size
		}
		switch j.Kind {
		case snn.OneToOneKind:
			words, axons = words+n*r.words(1, b), axons+n
		case snn.SparseKind, snn.AttentionKind:
			each := int((j.Nonzero*float64(n)/float64(l.Size) + float64(j.pre.Size) - 1) / float64(j.pre.Size))
			words, axons = words+j.pre.Size*r.words(each, b+indexBits(n)), axons+j.pre.Size
		default:
			words, axons = words+j.pre.Size*r.words(n, b), axons+j.pre.Size
		}
	}
	return words, axons
}

func (r *Loihi1Rule) place(p *placer) {
	p.m.Certainty = Exact
	for _, l := range p.layers {
		if s := l.map2D(); s != nil {
			p.m.Certainty = ByRule
			p.put(r.maps(p, l, s))
			continue
		}
		r.formats(p, l)
		n := most(min(l.Size, r.Compartments.count()), func(n int) bool {
			words, _ := r.demand(p, l, n)
			return words <= r.Words.count()
		})
		p.put(r.placement(p, l, n))
	}
	r.spread(p)
}

// placement splits a layer into cores of n cells at most.
func (r *Loihi1Rule) placement(p *placer, l layer, n int) Placement {
	cores, cells := shares(l.Size, n)
	words, axons := r.demand(p, l, cells)
	switch {
	case axons > r.AxonsIn.count():
		p.violate(fmt.Sprintf("reduce them to %d, or sum parts of them in relay cells", r.AxonsIn.count()),
			"%d inputs of %q exceed the %d input axons of a core", axons, l.Name, r.AxonsIn.count())
	case n == 0:
		p.violate("join fewer populations to it", "the synapses of one cell of %q do not fit the memory of a core", l.Name)
	}
	return Placement{Population: l.Name, Cores: cores, Cells: cells, Uses: []Use{
		use("compartments", float64(cells), r.Compartments),
		use("synapse memory", float64(words), r.Words),
		use("input axons", float64(axons), r.AxonsIn),
	}}
}

// formats checks how many kinds of synapse come together: two limits are in use for one resource, the lower is a warning.
func (r *Loihi1Rule) formats(p *placer, l layer) {
	switch n := len(l.in); {
	case n > r.MostFormats.count():
		p.violate(fmt.Sprintf("join at most %d", r.MostFormats.count()), "%d projections to %q exceed the %d synapse formats of a core", n,
			l.Name, r.MostFormats.count())
	case n > r.WarnFormats.count():
		p.warn("%d projections to %q: some versions of the tools allow %d synapse formats a core, others %d", n, l.Name,
			r.WarnFormats.count(), r.MostFormats.count())
	}
}

// spread splits layers further whose cells would need more output axons than a core has: one for every core that a cell reaches. A
// layer that is split asks more of those that reach it, which are looked at again.
func (r *Loihi1Rule) spread(p *placer) {
	limit := r.AxonsOut.count()
	queue := newQueue(len(p.m.Placements))
	for i, ok := queue.next(); ok; i, ok = queue.next() {
		q := &p.m.Placements[i]
		each := p.reached(q.Population)
		if each == 0 || q.Cells <= 1 || q.Cells*each <= limit {
			continue
		}
		r.split(p, i, min(max(limit/each, 1), q.Cells-1))
		for _, j := range p.at.to(q.Population) {
			if k, computed := p.m.at[j.Pre]; computed {
				queue.add(k)
			}
		}
	}
	for i := range p.m.Placements {
		q := &p.m.Placements[i]
		each := p.reached(q.Population)
		if each > limit {
			p.violate("join it to fewer or smaller populations", "every cell of %q must reach %d cores; a core has %d output axons", q.Population, each, limit)
		}
		if each > 0 {
			q.Uses = append(q.Uses, use("output axons", float64(q.Cells*each), r.AxonsOut))
		}
	}
}

// split puts a layer on cores of n cells at most.
func (r *Loihi1Rule) split(p *placer, i, n int) {
	q, l := &p.m.Placements[i], p.layers[i]
	p.m.Cores -= q.Cores
	q.Cores, q.Cells = shares(l.Size, n)
	p.m.Cores += q.Cores
	q.Uses[0].Used = float64(q.Cells)
	if l.map2D() == nil {
		words, _ := r.demand(p, l, q.Cells)
		q.Uses[1].Used = float64(words)
	}
}

// reached is how many cores each cell of a population sends its spikes to.
func (p *placer) reached(population string) int {
	n := 0
	for _, j := range p.at.from(population) {
		n += p.m.placement(j.Post).reach(j.Kind)
	}
	return n
}

// map2D returns the convolution that makes the layer a map, or nil.
func (l layer) map2D() *snn.Shape {
	for _, j := range l.in {
		if j.Shape != nil {
			return j.Shape
		}
	}
	return nil
}

// slab is a part of a map that a core holds.
type slab struct{ w, h, c int }

// slabs returns into how few slabs a map of channels × height × width can be cut: widths are powers of two or the whole, heights
// and channels halves of halves; fits says what a core can hold.
func slabs(out [3]int, fits func(slab) bool) (best slab, cores int) {
	for _, w := range widths(out[2]) {
		for _, h := range halves(out[1]) {
			for _, c := range halves(out[0]) {
				s := slab{w, h, c}
				if n := ceil(out[2], w) * ceil(out[1], h) * ceil(out[0], c); (cores == 0 || n < cores) && fits(s) {
					best, cores = s, n
				}
			}
		}
	}
	return best, cores
}

// widths are the whole and the powers of two below.
func widths(n int) []int {
	all := []int{n}
	for w := 1; w < n; w *= 2 {
		all = append(all, w)
	}
	return all
}

// halves are n, n/2, n/4, … rounded up, to 1.
func halves(n int) []int {
	all := []int{n}
	for d := 2; all[len(all)-1] > 1; d *= 2 {
		all = append(all, ceil(n, d))
	}
	return all
}

// maps places a convolution: weights are kept once for each pattern of a pixel (its phase in the stride, or its distance from a
// border), whole channels in one message.
func (r *Loihi1Rule) maps(p *placer, l layer, s *snn.Shape) Placement {
	patterns := patterns(s, 0) * patterns(s, 1)
	need := func(b slab) (words, axons int) {
		rows, columns := span(b.h, s, 0), span(b.w, s, 1)
		list := s.FanIn() * b.c
		return patterns * r.words(list, 8+indexBits(b.w*b.h*b.c)), rows * columns
	}
	best, cores := slabs(s.Out, func(b slab) bool {
		words, axons := need(b)
		return b.w*b.h*b.c <= r.Compartments.count() && words <= r.Words.count() && axons <= r.AxonsIn.count()
	})
	if cores == 0 {
		p.violate("use fewer input channels or a smaller kernel", "no part of map %q fits a core: its kernels take more than %d words",
			l.Name, r.Words.count())
		best, cores = slab{1, 1, 1}, l.Size
	}
	words, axons := need(best)
	return Placement{Population: l.Name, Cores: cores, Cells: best.w * best.h * best.c, groups: reachedSlabs(s, best.c), Uses: []Use{
		use("compartments", float64(best.w*best.h*best.c), r.Compartments),
		use("synapse memory", float64(words), r.Words),
		use("input axons", float64(axons), r.AxonsIn),
	}}
}

// reachedSlabs is how many of the slabs of c channels hold cells that a channel of the input reaches: those of its group.
func reachedSlabs(s *snn.Shape, c int) int {
	_, out := s.Channels()
	return ceil(out, c)
}

// span is how many pixels of the input a stretch of the output sees.
func span(n int, s *snn.Shape, d int) int { return min((n-1)*s.Stride[d]+s.Reach(d), s.In[d+1]) }

// patterns is how many kinds of pixel there are along a side, by the stretch of the kernel that reaches them: phases of the stride, and
// near a border fewer weights, as far as padding does not make up for it.
func patterns(s *snn.Shape, d int) int {
	kinds, border := map[[2]int]bool{}, s.Reach(d)+s.Stride[d] // between the borders nothing new comes
	for pixel := 0; pixel < s.In[d+1]; pixel++ {
		if pixel == border {
			pixel = max(pixel, s.In[d+1]-border)
		}
		if first, last, _ := s.Places(d, pixel); first <= last {
			kinds[[2]int{first, last}] = true
		}
	}
	return len(kinds)
}

// words of Loihi 2: one header a list.
func (r *Loihi2Rule) words(n, bits int) int {
	return ceil(n*bits+r.HeaderBits.count(), r.WordBits.count())
}

func (r *Loihi2Rule) place(p *placer) {
	p.m.Certainty = ByRule
	for _, l := range p.layers {
		if s := l.map2D(); s != nil {
			p.put(r.maps(p, l, s, int(r.ConvBits.Interval().High)))
			continue
		}
		n := most(min(l.Size, r.Neurons.count()), func(n int) bool { return r.demand(l, n) <= r.Words.count() })
		if n == 0 {
			p.violate(fmt.Sprintf("reduce its inputs to %d", r.Words.count()),
				"the synapses of one cell of %q do not fit the %d words of a core", l.Name, r.Words.count())
		}
		cores, cells := shares(l.Size, n)
		axons := 0
		for _, j := range l.in {
			axons += j.pre.Size
		}
		if axons > r.AxonsIn.count() {
			p.violate(fmt.Sprintf("reduce them to %d", r.AxonsIn.count()), "%d inputs of %q exceed the %d input axons of a core", axons,
				l.Name, r.AxonsIn.count())
		}
		p.put(Placement{Population: l.Name, Cores: cores, Cells: cells, Uses: []Use{
			use("neurons", float64(cells), r.Neurons),
			use("synapse memory", float64(r.demand(l, cells)), r.Words),
			use("input axons", float64(axons), r.AxonsIn),
		}})
	}
}

// demand are the words of n cells of a layer.
func (r *Loihi2Rule) demand(l layer, n int) int {
	words := 0
	for _, j := range l.in {
		switch j.Kind {
		case snn.OneToOneKind:
			words += n * r.words(1, r.DenseBits.count())
		case snn.SparseKind, snn.AttentionKind:
			each := int((j.Nonzero*float64(n)/float64(l.Size) + float64(j.pre.Size) - 1) / float64(j.pre.Size))
			words += j.pre.Size * r.words(each, r.DenseBits.count())
		default:
			words += j.pre.Size * r.words(n, r.DenseBits.count())
		}
	}
	return words
}

// maps places a convolution: a list for every weight of a kernel, with the channels of the core, shared by all places.
func (r *Loihi2Rule) maps(p *placer, l layer, s *snn.Shape, bits int) Placement {
	_, channels := s.Channels()
	words := func(c int) int { // of the groups that c channels belong to
		return ceil(c, channels) * s.FanIn() * r.words(min(c, channels), bits)
	}
	best, cores := slabs(s.Out, func(b slab) bool {
		return b.w*b.h*b.c <= r.Neurons.count() && words(b.c) <= r.Words.count()
	})
	if cores == 0 {
		p.violate(fmt.Sprintf("reduce channels × kernel to %d", r.Words.count()),
			"the %d lists of the kernels of %q exceed the %d words of a core", s.FanIn(), l.Name, r.Words.count())
		best, cores = slab{1, 1, 1}, l.Size
	}
	return Placement{Population: l.Name, Cores: cores, Cells: best.w * best.h * best.c, groups: reachedSlabs(s, best.c), Uses: []Use{
		use("neurons", float64(best.w*best.h*best.c), r.Neurons),
		use("synapse memory", float64(words(best.c)), r.Words),
	}}
}
