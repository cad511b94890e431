package hwmodel

// davies is the closed form of [davies2018]:
//
//	E = events · E_synapse + firing updates · E_active + other updates · E_inactive + spikes · destination cores · E_spike
//
// A spike is sent once to every core that it reaches, not to every synapse there. The time of a step is that of the busiest
// core, and the barrier at which all cores wait for each other, longer between chips:
//
//	t = max over cores (events · t_synapse + firing · t_active + other · t_inactive) + t_barrier
//
// On Loihi 2 the parts of a step overlap [timcheck2026], and the slowest of them is a lower bound:
//
//	t ≥ max(max over cores of events · t_synapse, max over cores of firing · t_active + other · t_inactive, t_barrier)
func (c Chip) davies(e *Estimate, x events) {
	d := c.Davies
	b := builder{}
	b.add(Synapses, "synaptic events", x.all(), d.Synapse)
	b.add(Updates, "updates, cell fires", x.fired, d.Active)
	b.add(Updates, "updates, cell silent", x.updates-x.fired, d.Inactive)
	b.add(Routing, "spikes, each to every core that they reach", sent(x, e.Mapping), d.Spike)
	b.into(e)
	e.Time = d.time(x, e.Mapping)
	e.Excludes = "static power, embedded processors, hops between tiles, input and output"
	if d.Overlap {
		e.Excludes += "; of the latency, a lower bound: links and reads of synaptic memory"
	}
}

// time is the sum of the parts of a step, or where they overlap that of the slowest part alone.
func (d *Davies) time(x events, m Mapping) []Term {
	synapses := func(b *builder, l layer, cores float64) {
		b.add(Synapses, l.Name+", a core: synaptic events", l.events()/cores, d.SynapseTime)
	}
	cells := func(b *builder, l layer, cores float64) {
		b.add(Updates, l.Name+", a core: updates, cell fires", l.Fired/cores, d.ActiveTime)
		b.add(Updates, l.Name+", a core: updates, cell silent", (l.Updates-l.Fired)/cores, d.InactiveTime)
	}
	barrier := Term{Cause: Routing, What: "barriers", Count: x.T, Price: d.Barrier}
	if m.Chips > 1 && d.BoardBarrier != nil {
		barrier.Price = d.BoardBarrier
	}
	all := layers(x.Activity)
	if !d.Overlap {
		return append(slowest(m, all, func(b *builder, l layer, cores float64) {
			synapses(b, l, cores)
			cells(b, l, cores)
		}), barrier)
	}
	longest := []Term{barrier}
	for _, part := range [][]Term{slowest(m, all, synapses), slowest(m, all, cells)} {
		if total(part).Typical > total(longest).Typical {
			longest = part
		}
	}
	return longest
}

// sent are the spikes times the cores that each reaches.
func sent(x events, m Mapping) float64 {
	sum := 0.0
	for _, p := range x.Projections {
		sum += x.Population(p.Pre).Spikes * float64(m.placement(p.Post).reach(p.Kind))
	}
	return sum
}

// slowest returns the time of the core that takes longest.
func slowest(m Mapping, all []layer, time func(b *builder, l layer, cores float64)) []Term {
	var most []Term
	for _, l := range all {
		b := builder{}
		time(&b, l, float64(m.placement(l.Name).Cores))
		if most == nil || total(b.terms).Typical > total(most).Typical {
			most = b.terms
		}
	}
	return most
}
