package hwmodel

// affine is a price per event beside the power of the chip, as measured chips behave:
//
//	E = Σ events · price + (chips · P_chip + cores · P_core) · t
//
// A network without spikes is priced as one pass of multiply-adds; an idle processor serves others too, so its power is left
// to the wider scopes. Where an inference is launched by itself, most of it is the launch, however small the network is:
//
//	E = P_busy · t_launch + synapses · E_mac,   t = t_launch + synapses · E_mac / P_busy
//
// so that no network draws more than the processor does while it works.
func (c Chip) affine(e *Estimate, x events) {
	a := c.Affine
	b := builder{}
	if e.ANN {
		b.add(Synapses, "multiply-adds", x.synapses, a.MAC)
		if a.Launch != nil {
			b.add(Launch, "launches", 1, a.launchEnergy())
		}
		e.Excludes = "idle power, input and output"
		if a.MAC == nil {
			e.Scope, e.Excludes = WholeChip, "the price of an operation (not published), input and output"
		}
	} else {
		b.add(Synapses, "synaptic events", a.events(x), a.Synapse)
		b.add(Updates, "updates", x.updates, a.Update)
		b.add(Routing, "packets", x.routed, a.Packet)
		b.add(Updates, "spikes", x.spikes, a.Spike)
		e.Scope, e.Excludes = WholeChip, c.unknowns()
	}
	e.Time = a.time(x)
	if a.Cycle != nil {
		e.Power = e.Power.with(a.clockPower())
	}
	b.into(e)
	if a.Tick != nil || a.Speedup != nil && a.Speedup.typical() == 1 {
		e.Pace = RealTime
	}
}

// events are the synaptic events that the chip works through: those of the network, or whole rows.
func (a *Affine) events(x events) float64 {
	if a.Rows == nil {
		return x.all()
	}
	return a.Rows.Events.typical() * x.entering()
}

// cycles are those of the clock that an inference takes.
func (a *Affine) cycles(x events) float64 {
	if a.Rows == nil {
		return a.CyclesPerEvent.typical() * x.all()
	}
	return a.Rows.Cycles.typical()*x.entering() + a.Rows.StepCycles.typical()*x.T
}

// clockPower is what the clock draws all the time.
func (a *Affine) clockPower() *Quantity {
	p := *a.Cycle
	p.Unit, p.name = "W", "affine.cycle × affine.clock"
	i, f := a.Cycle.Interval(), a.Clock.typical()
	p.Low, p.Value, p.High = i.Low*f, i.Typical*f, i.High*f
	return &p
}

// launchEnergy is what a launch costs, whatever the network.
func (a *Affine) launchEnergy() *Quantity {
	i := a.Busy.Interval().product(a.Launch.Interval())
	q := *a.Launch
	q.Unit, q.name = "J", "affine.busy × affine.launch"
	q.Low, q.Value, q.High = i.Low, i.Typical, i.High
	return &q
}

// operationTime is how long a multiply-add takes at the power that the processor draws while it works.
func (a *Affine) operationTime() *Quantity {
	q, i, watt := *a.MAC, a.MAC.Interval(), a.Busy.typical()
	q.Unit, q.name = "s", "affine.mac / affine.busy"
	q.Low, q.Value, q.High = i.Low/watt, i.Typical/watt, i.High/watt
	return &q
}

// with returns the power with that of a clock on top, for each chip.
func (p *Power) with(clock *Quantity) *Power {
	var all Power
	if p != nil {
		all = *p
	}
	if all.Chip == nil {
		all.Chip = clock
	} else {
		all.Chip = sum(all.Chip, clock, all.Chip.name+" + "+clock.name)
	}
	return &all
}

func (a *Affine) time(x events) []Term {
	b := builder{}
	switch {
	case a.Tick != nil:
		b.add(Updates, "ticks", x.T, a.Tick)
	case a.Clock != nil:
		b.add(Synapses, "clock cycles", a.cycles(x), period(a.Clock))
	case a.Launch != nil:
		b.add(Launch, "launches", 1, a.Launch)
		b.add(Synapses, "multiply-adds", x.synapses, a.operationTime())
	case a.Speedup != nil:
		b.add(Updates, "time that the network models, ns", x.modelTime()*1e9, period(a.Speedup))
	}
	return b.terms
}

// period is 1/f of a frequency in hertz, as a time; of a speed-up the time that one modelled nanosecond takes.
func period(f *Quantity) *Quantity {
	p, i := *f, f.Interval()
	p.Unit, p.name = "ns", "1/"+f.name
	per := 1e9
	if f.Unit == "1" {
		per = 1
	}
	p.Low, p.Value, p.High = per/i.High, per/i.Typical, per/i.Low
	return &p
}

// unknowns says what an affine chip does not tell.
func (c Chip) unknowns() string {
	s := ""
	for _, x := range []struct {
		missing bool
		what    string
	}{
		{c.Affine.Synapse == nil && c.Affine.Spike == nil, "synaptic events on top of power"},
		{c.Power == nil || c.Power.Chip == nil, "static power (not published)"},
		{len(c.Affine.time(events{})) == 0 && c.Affine.Tick == nil && c.Affine.Clock == nil && c.Affine.Launch == nil &&
			c.Affine.Speedup == nil, "latency (not published)"},
	} {
		if x.missing {
			s += x.what + ", "
		}
	}
	if c.Affine.Rows != nil {
		s += "leaks but for their clock, "
	}
	return s + "host, input and output"
}
