package hwmodel

import "fmt"

// place gives a program so many cells a core, and splits further where the synapses of the cells do not fit a core's memory or their events
// are more than a core can do in a step.
func (r *SoftwareRule) place(p *placer) {
	p.m.Certainty = ByRule
	shared := 0.0
	for _, l := range p.layers {
		n := most(min(l.Size, r.Neurons.count()), func(n int) bool { return r.remembers(l, n) && r.keepsUp(p, l, n) })
		if n == 0 {
			r.tooMuch(p, l)
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
		if r.Events != nil {
			q.Uses = append(q.Uses, Use{Resource: "events in a step", Used: stepEvents(p, l, cells), Limit: r.events(p), Source: r.Events.Source})
		}
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

// remembers reports whether the memory of a core holds n cells of a layer.
func (r *SoftwareRule) remembers(l layer, n int) bool {
	return r.Local == nil || r.bytes(l, n) <= r.Local.typical()
}

// keepsUp reports whether a core can do the events of n cells of a layer within a step.
func (r *SoftwareRule) keepsUp(p *placer, l layer, n int) bool {
	return r.Events == nil || stepEvents(p, l, n) <= r.events(p)
}

// stepEvents are the synaptic events of n cells of a layer in a step, on average.
func stepEvents(p *placer, l layer, n int) float64 {
	return l.events() / p.activity.T * float64(n) / float64(l.Size)
}

// events are those that a core can do in a step, at most: the limit is that of a step of a millisecond, and longer steps leave more time.
func (r *SoftwareRule) events(p *placer) float64 {
	return r.Events.Interval().High * max(p.activity.Dt, 1)
}

// tooMuch says what one cell alone asks of a core that it cannot give.
func (r *SoftwareRule) tooMuch(p *placer, l layer) {
	if !r.remembers(l, 1) {
		p.violate("reduce its inputs", "the synapses of one cell of %q do not fit the %v of a core", l.Name, r.Local)
	}
	if !r.keepsUp(p, l, 1) {
		each, limit := stepEvents(p, l, 1), r.events(p)
		p.violate(fmt.Sprintf("make steps ≥ %.3g ms, or let its inputs fire less", max(p.activity.Dt, 1)*each/limit),
			"one cell of %q takes %.4g synaptic events in a step; a core does about %.4g in real time", l.Name, each, limit)
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
		p.violate(fmt.Sprintf("use %.0f weights at most", r.Total.typical()*8/float64(r.Bits.count())),
			"weights take %.3g bytes; the chip has %v", bytes, r.Total)
	}
	p.m.Uses = append(p.m.Uses, use("memory", bytes, r.Total))
	p.warn("only memory and precision are checked: where a network goes is known to the maker's compiler alone")
}
