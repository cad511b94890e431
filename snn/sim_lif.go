package snn

import (
	"github.com/spikecell/spikecell/internal/kernel"
)

// lifSim are LIF membranes.
type lifSim struct {
	cell                 LIF
	room                 simRoom
	rest, resetTo        float32
	fast                 bool // the kernel takes the step
	kernel               kernel.LIF
	holds                bool // the kernel of cells that are held takes the step
	held                 kernel.HeldLIF
	mask                 []uint64                  // which cells are held, where that kernel takes the step
	factor               func(tau float64) float32 // of the current, by the time constant of a cell
	decays, inputs, taus []float32                 // one a cell, where the kernel does not; taus are the model's, or nil
	hold                 hold
	alif                 *alifSim
}

// newLIFSim returns membranes that weight their current by input.
func newLIFSim(c LIF, input float32, r simRoom) *lifSim {
	l := &lifSim{cell: c, room: r, rest: float32(c.Rest), resetTo: float32(c.ResetTo), taus: r.values("Tau"), hold: newHold(int32(c.Refractory), r)}
	l.factor = func(tau float64) float32 {
		if l.taus == nil {
			return input
		}
		return inputFactor(c.Scale, c.Input, tau, 0, r.dt, false)
	}
	l.kernel, l.fast = c.kernel(r.dt, input)
	if c.Adapt.ALIF.Strength != 0 {
		l.alif = newALIFSim(c.Adapt.ALIF, r)
	}
	plain := l.taus == nil && l.alif == nil
	l.held, l.holds = c.held(r.dt, input)
	if l.holds = l.holds && plain; l.holds {
		l.mask = make([]uint64, r.samples*Words(r.ld))
	}
	if l.fast = l.fast && plain; !l.fast {
		l.decays, l.inputs = make([]float32, r.ld), make([]float32, r.ld)
	}
	return l
}

// kernel returns the cell as the kernel has it, and whether it has it at all.
func (c LIF) kernel(dt float64, input float32) (kernel.LIF, bool) {
	l := kernel.LIF{Decay: c.DecayFactor(dt), Input: input, Delayed: c.ResetTiming == ResetNextStep, Inclusive: c.Inclusive}
	switch c.Reset {
	case ResetSubtract:
		l.Reset = kernel.ResetSubtract
	case ResetZero:
		l.Reset = kernel.ResetZero
	case ResetNone:
		l.Reset = kernel.ResetNone
	case ResetZeroAll:
		l.Reset = kernel.ResetZero
		if l.Delayed {
			return l, false
		}
	}
	return l, c.Refractory == 0 && c.ResetTiming != ResetSameStepDelta && c.Rest == 0 && c.ResetTo == 0
}

// held returns the cell as one that is held after a reset in the step of its spike, and whether it is that.
func (c LIF) held(dt float64, input float32) (kernel.HeldLIF, bool) {
	l := kernel.HeldLIF{
		Decay: c.DecayFactor(dt), Input: input, Rest: float32(c.Rest), ResetTo: float32(c.ResetTo), Hold: int32(c.Refractory), Inclusive: c.Inclusive,
	}
	zeroes := c.Reset == ResetZero || c.Reset == ResetZeroAll
	return l, zeroes && c.Refractory > 0 && c.ResetTiming == ResetSameStep && !c.Masked && !c.Blocked
}

func (l *lifSim) begin() {
	clear(l.hold)
	clear(l.mask)
	if l.alif != nil {
		l.alif.begin()
	}
	if l.fast {
		return
	}
	fill(l.decays, l.taus, l.cell.Tau, func(tau float64) float32 { return decayFactor(tau, l.cell.Beta, l.room.dt, l.cell.Euler) })
	fill(l.inputs, l.taus, l.cell.Tau, l.factor)
}

func (l *lifSim) state() [][]float32 {
	if l.alif == nil {
		return nil
	}
	return [][]float32{l.alif.a}
}

func (l *lifSim) raised(k, i int) float32 {
	if l.alif == nil {
		return 0
	}
	return l.alif.raised(k, i)
}

func (l *lifSim) step(p *simPop, batch int, rows, last []uint64) { l.fire(p, batch, p.cur, rows, last) }

// fire is the step of membranes that receive cur.
func (l *lifSim) fire(p *simPop, batch int, cur []float32, rows, last []uint64) {
	if l.fast {
		copy(rows, last)
		l.kernel.Rows(batch, p.size, p.v, p.ld, cur, p.ld, p.th, p.shift, p.floor, rows, p.words)
		return
	}
	if l.holds && p.shift == nil {
		for b := range batch {
			at := b * p.ld
			held := kernel.Held{Mask: l.mask[b*p.words:][:p.words], Left: l.hold[at:][:p.ld]}
			l.held.Step(p.size, p.v[at:][:p.ld], cur[at:][:p.ld], p.th, held, rows[b*p.words:][:p.words])
		}
		return
	}
	for b := range batch {
		row, before := rows[b*p.words:][:p.words], last[b*p.words:][:p.words]
		l.fireSample(p, b, cur[b*p.ld:], row, before)
		if l.alif != nil {
			l.alif.step(l.alif.a[b*p.ld:][:p.size], row)
		}
	}
}

// fireSample is fire for one sample, with what the kernel lacks.
func (l *lifSim) fireSample(p *simPop, b int, cur []float32, row, before []uint64) {
	clear(row)
	v := p.v[b*p.ld:][:p.size]
	for i := range v {
		k, fired := b*p.ld+i, before[i>>6]>>(i&63)&1 == 1
		t, by := l.thresholds(p, b, i)
		held := l.hold.passes(k)
		if held && !l.cell.Masked && !l.cell.Blocked {
			if fired && l.cell.ResetTiming == ResetNextStep {
				v[i] = l.reset(v[i], by)
			}
			continue
		}
		in, fires := cur[i], false
		if held && l.cell.Blocked {
			in = 0
		}
		if v[i], fires = l.move(v[i], i, in, t, by, fired, held); fires {
			row[i>>6] |= 1 << (i & 63)
			l.hold.set(k, int32(l.cell.Refractory))
		}
	}
}

// thresholds returns the threshold of cell i in sample b, and what ResetSubtract takes off.
func (l *lifSim) thresholds(p *simPop, b, i int) (t, by float32) {
	t = p.threshold(p.th[i], b)
	if l.alif == nil {
		return t, t - l.rest
	}
	adapted := t + l.alif.raised(b*p.ld+i, i)
	if l.alif.form.Adapted {
		return adapted, adapted - l.rest
	}
	return adapted, t - l.rest
}

// move is one step of cell i; a masked one does not fire.
func (l *lifSim) move(v float32, i int, in, t, by float32, fired, masked bool) (float32, bool) {
	c := &l.cell
	old := c.ResetTiming == ResetNextStep && fired || c.ResetTiming == ResetSameStepDelta && l.above(v, t)
	if old && c.Reset == ResetZero {
		v = l.resetTo
	}
	v = l.rest + float32(l.decays[i]*(v-l.rest)) + float32(l.inputs[i]*in)
	switch {
	case old && c.Reset == ResetSubtract:
		v -= by
	case old && c.Reset == ResetZeroAll:
		v = l.resetTo
	}
	fires := l.above(v, t) && !masked
	switch {
	case c.ResetTiming == ResetSameStepDelta:
		v = l.correct(v, by, fires, old)
	case c.ResetTiming == ResetSameStep && fires:
		v = l.reset(v, by)
	}
	return v, fires
}

func (l *lifSim) above(v, t float32) bool { return v > t || l.cell.Inclusive && v == t }

// reset returns the potential v after a reset.
func (l *lifSim) reset(v, by float32) float32 {
	switch l.cell.Reset {
	case ResetSubtract:
		return v - by
	case ResetNone:
		return v
	default:
		return l.resetTo
	}
}

// correct is the reset of ResetSameStepDelta: v − D·θ, or v − D·v, with D = fires − old.
func (l *lifSim) correct(v, by float32, fires, old bool) float32 {
	switch {
	case l.cell.Reset == ResetNone || fires == old:
		return v
	case l.cell.Reset != ResetSubtract:
		by = v - l.resetTo
	}
	if fires {
		return v - by
	}
	return v + by
}
