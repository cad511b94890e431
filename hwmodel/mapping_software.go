package hwmodel

import "fmt"

// place gives a program so many cells a core, and splits further where the synapses of the cells do not fit a core's memory.
func (r *SoftwareRule) place(p *placer) {
	p.m.Certainty = ByRule
	shared := 0.0
	for _, l := range p.layers {
		n := most(min(l.Size, r.Neurons.count()), func(n int) bool { return r.Local == nil || r.bytes(l, n) <= r.Local.typical() })
		if n == 0 {
			p.violate("reduce its inputs", "the synapses of one cell of %q do not fit the %v of a core", l.Name, r.Local)
		}
		cores, cells := shares(l.Size, n)
		q := Placement{Population: l.Name, Cores: cores, Cells: cells, Uses: []Use{use("neurons", float64(cells), r.Neurons)}}
		if r.Local != nil {
			used := r.bytes(l, cells)
			q.Uses = append(q.Uses, use("memory of a core", used, r.Local))
			if r.Program != nil && used > r.Local.typical()-r.Program.typical() {
				p.warn("%q leaves %.0f bytes of a core for program and buffers; split it over %d cores or more", l.Name, r.Local.typical()-used, cores+1)
			}
		}
		r.load(p, l, &q)
		for _, j := range l.in {
			shared += j.Nonzero * r.SynapseBytes.typical()
		}
		p.put(q)
	}
	if r.SourceCores {
		for _, a := range p.activity.Populations {
			if a.Input() {
				p.m.Cores += ceil(a.Size, r.Neurons.count())
			}
		}
	}
	if r.Shared != nil {
		r.share(p, shared)
	}
}

// bytes are those that n cells of a layer take on a core.
func (r *SoftwareRule) bytes(l layer, n int) float64 {
	state := float64(l.StateBits) / 8 * float64(n)
	for _, j := range l.in {
		state += j.Nonzero / float64(l.Size) * float64(n) * r.SynapseBytes.typical()
	}
	return state
}

// load compares the events of a step with what a core can do in one.
func (r *SoftwareRule) load(p *placer, l layer, q *Placement) {
	if r.Events == nil {
		return
	}
	limit := r.Events.Interval().High
	each := l.events() / p.activity.T / float64(q.Cores)
	q.Uses = append(q.Uses, Use{Resource: "events in a step", Used: each, Limit: limit, Source: r.Events.Source})
	if each > limit {
		p.warn("%q: %.0f synaptic events in a step; a core does about %.0f in real time: split it over %d cores or more, or make steps longer",
			l.Name, each, limit, ceil(int(l.events()/p.activity.T)+1, int(limit)))
	}
}

// share puts all synapses into the memory of the chips.
func (r *SoftwareRule) share(p *placer, bytes float64) {
	limit := r.Shared.typical()
	p.m.Chips = max(ceil(p.m.Cores, r.Usable.count()), 1)
	if need := int(bytes/limit) + 1; bytes > limit*float64(p.m.Chips) {
		p.warn("synapses take %.3g bytes: %d chips for their memory", bytes, need)
		p.m.Chips = need
	}
	p.m.Uses = append(p.m.Uses, Use{Resource: "memory of the chips", Used: bytes, Limit: limit * float64(p.m.Chips), Source: r.Shared.Source},
		Use{Resource: "cores", Used: float64(p.m.Cores), Limit: float64(p.m.Chips * r.Usable.count()), Source: r.Usable.Source})
}

// place checks what can be checked of a chip whose compiler alone knows where a network goes.
func (r *MemoryRule) place(p *placer) {
	p.alone()
	bytes := 0.0
	for _, l := range p.layers {
		for _, j := range l.in {
			bits := r.Bits.count()
			if j.pre.Input() {
				bits = r.FirstBits.count()
			}
			bytes += j.Weights * float64(min(bits, j.WeightBits)) / 8
		}
	}
	if bytes > r.Total.typical() {
		p.violate(fmt.Sprintf("use %.0f weights at most", r.Total.typical()*8/float64(r.Bits.count())), "weights take %.3g bytes; the chip has %v", bytes, r.Total)
	}
	p.m.Uses = append(p.m.Uses, use("memory", bytes, r.Total))
	p.warn("only memory and precision are checked: where a network goes is known to the maker's compiler alone")
}
