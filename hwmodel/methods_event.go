package hwmodel

import "github.com/spikecell/spikecell/snn"

// event is the sum of an event-based simulation of a chip of cores [boyle2025]:
//
//	E = updates · (E_access + E_update) + fired · E_fire + messages · (E_axonOut + E_axonIn + hops · E_hop) + events · E_synapse(wiring)
//
// A message is a spike to one core, one hop away; inputs cost only their messages. The time of a step is that of the busiest
// core, either making its messages or working through those that arrive, and the time to synchronise the tiles in use. No
// energy enters a latency.
func (c Chip) event(e *Estimate, x events) {
	v, messages := c.Event, sent(x, e.Mapping)
	b := builder{}
	b.add(Updates, "accesses to cells", x.updates, v.Access)
	b.add(Updates, "updates", x.updates, v.Update)
	b.add(Updates, "cells that fire", x.fired, v.Fire)
	b.add(Routing, "messages sent", messages, v.AxonOut)
	b.add(Routing, "messages received", messages, v.AxonIn)
	b.add(Routing, "hops", messages, v.Hop)
	for _, p := range x.Projections {
		energy, _ := v.synapse(p.Kind)
		b.add(Synapses, p.String()+": synaptic events", p.SynapticEvents, energy)
	}
	b.into(e)
	e.Time = v.time(x, e.Mapping)
	e.Excludes = "static power, embedded processors, input and output"
}

// synapse are energy and time of a synaptic event.
func (v *Event) synapse(k snn.WiringKind) (energy, time *Quantity) {
	switch k {
	case snn.ConvKind:
		return v.Conv, v.ConvTime
	case snn.SparseKind, snn.OneToOneKind, snn.AttentionKind:
		return v.Sparse, v.SparseTime
	}
	return v.Dense, v.DenseTime
}

func (v *Event) time(x events, m Mapping) []Term {
	all := layers(x.Activity)
	sending := slowest(m, all, func(b *builder, l layer, cores float64) {
		b.add(Updates, l.Name+", a core: accesses to cells", l.Updates/cores, v.AccessTime)
		b.add(Updates, l.Name+", a core: updates", l.Updates/cores, v.UpdateTime)
		b.add(Updates, l.Name+", a core: cells that fire", l.Fired/cores, v.FireTime)
		b.add(Routing, l.Name+", a core: messages sent", v.messages(x, m, l.Name)/cores, v.AxonOutTime)
	})
	receiving := slowest(m, all, func(b *builder, l layer, cores float64) {
		for _, j := range l.in {
			_, t := v.synapse(j.Kind)
			b.add(Routing, j.String()+", a core: messages received", j.pre.Spikes, v.AxonInTime)
			b.add(Synapses, j.String()+", a core: synaptic events", j.SynapticEvents/cores, t)
		}
	})
	busiest := sending
	if total(receiving).Typical > total(sending).Typical {
		busiest = receiving
	}
	return append(busiest, Term{Cause: Routing, What: "synchronisations", Count: x.T, Price: v.sync(v.tiles(x, m))})
}

// messages are those that a population sends.
func (v *Event) messages(x events, m Mapping, from string) float64 {
	sum := 0.0
	for _, p := range x.at.from(from) {
		sum += x.Population(from).Spikes * float64(m.placement(p.Post).reach(p.Kind))
	}
	return sum
}

// sync is the time to synchronise so many tiles.
func (v *Event) sync(tiles int) *Quantity {
	t := v.Sync[0].Time
	for _, s := range v.Sync {
		if s.Tiles <= tiles {
			t = s.Time
		}
	}
	return t
}

// tiles are those in use if no two populations share one; inputs have one each.
func (v *Event) tiles(x events, m Mapping) int {
	n := 0
	for _, p := range x.Populations {
		if p.Input() {
			n++
		} else {
			n += ceil(m.placement(p.Name).Cores, v.TileCores.count())
		}
	}
	return n
}
