package engine

import (
	"math"
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Leaky is a population of leaky cells with constant thresholds, whose factors all of them share: LIF, Synaptic and LI. The potential u is
// the one that is compared with the threshold; a reset in the same step is the beginning of the next one:
//
//	c ← α·c + i                          with a synapse; i otherwise
//	v ← before                           v − θ or 0 after a spike, by Reset
//	u ← Decay·v + Input·c                − θ after a spike, for ResetSubtract and Delayed; 0 for Cancel
//	s ← u > θ
//
// Of the states, u is kept; c passes.
type Leaky struct {
	Synapse
	LIF    kernel.LIF
	Cancel bool    // after a spike u is 0: the reset cancels the current of the step too. LIF.Reset is ResetNone
	Start  float32 // u before the first step
	fires  bool
	th     []float32 // with room for whole blocks; +Inf for cells that do not fire
}

// Synapse is what stands between the currents that arrive and a membrane: c of the equations of [Leaky].
type Synapse struct {
	Synaptic bool    // there is one; otherwise c is the current
	Earlier  bool    // the membrane takes the c of the step before
	Alpha    float32 // decay of c
}

// NewLeaky returns n cells of the kind of l, with these thresholds, of which it takes a copy; nil for cells that do not fire.
func NewLeaky(l Leaky, n int, th []float32) *Leaky {
	l.fires, l.th = th != nil, kernel.Alloc(kernel.Ld(n))
	for j := range l.th {
		l.th[j] = 1
		if !l.fires {
			l.th[j] = float32(math.Inf(1))
		}
	}
	copy(l.th, th)
	return &l
}

// Layout counts u, and c and its error with a synapse.
func (l *Leaky) Layout() Layout {
	y := Layout{Fires: l.fires, Wide: true, Kept: 1, Carried: 1}
	if l.Synaptic {
		y.Passing, y.Carried = 1, 2
	}
	if l.Start != 0 {
		y.Start = []float32{l.Start, 0}
	}
	return y
}

// Forward takes a block through one step.
func (l *Leaky) Forward(b *Step) {
	cur, ldc := l.deliver(b)
	if s := b.Settled; s != nil && l.fires {
		for at := 0; at < b.Rows*b.Words; at += b.Words {
			copy(b.Fired[at:][:b.words()], b.Was[at:])
		}
		th := kernel.Thresholds{Th: s.Th[b.First:], Shift: s.Shift, Floor: s.Floor}
		l.LIF.Rows(b.Rows, b.N, kernel.Mat(b.Now[0], b.Ld), kernel.Mat(cur, ldc), th, kernel.Bits{X: b.Fired, Ld: b.Words})
	} else {
		before, now := kernel.Mat(b.Before[0], b.Ld), kernel.Mat(b.Now[0], b.Ld)
		l.LIF.Next(b.Rows, b.N, before, kernel.Mat(cur, ldc), now, l.th[b.First:], kernel.Fired{Was: b.Was, Now: b.Fired, Ld: b.Words})
	}
	if l.Cancel {
		l.cancel(b)
	}
}

// deliver returns what the membranes take, and its stride. Behind a synapse it stands where the potentials will, or in the room of a
// simulation, which keeps those of the step before there.
func (s Synapse) deliver(b *Step) (cur []float32, ld int) {
	if !s.Synaptic {
		return b.Cur, b.LdCur
	}
	if cur, ld = b.Now[0], b.Ld; b.Settled != nil {
		cur, ld = b.Cur, b.LdCur
	}
	for r := range b.Rows {
		i, c, to := b.Cur[r*b.LdCur:][:b.Cols], b.Now[1][r*b.Ld:][:b.Cols], cur[r*ld:][:b.Cols]
		for x, old := range c {
			c[x] = float32(s.Alpha*old) + i[x]
			if to[x] = c[x]; s.Earlier {
				to[x] = old
			}
		}
	}
	return cur, ld
}

// cancel sets the potential of cells that fired in the step before to 0.
func (l *Leaky) cancel(b *Step) {
	for r := range b.Rows {
		for w := range b.words() {
			was, fired := b.Was[r*b.Words+w], &b.Fired[r*b.Words+w]
			*fired &^= was
			for m := was; m != 0; m &= m - 1 {
				i := w*64 + bits.TrailingZeros64(m)
				b.Now[0][r*b.Ld+i] = 0
				if th := b.threshold(l.th, r, i); th < 0 || l.LIF.Inclusive && th == 0 {
					*fired |= m & -m
				}
			}
		}
	}
}

// Backward takes a block back through one step. With g the error of u:
//
//	g ← (∂L/∂u) + σ′(u − θ)(∂L/∂s + r) + Decay·g·(1 − s where the reset is to zero),  e = Input·g
func (l *Leaky) Backward(b *Back) {
	if b.Surrogate.ThroughReset && l.fires {
		l.throughReset(b)
	}
	x := kernel.Errors{Decay: l.LIF.Decay, Input: l.LIF.Input, Zero: l.zeroes()}
	if l.fires {
		x.Slope = b.Surrogate.Slope
	}
	th := l.th[b.First:]
	if x.Slope.Kind == kernel.SlopeGiven {
		l.rowByRow(b, x, th)
	} else {
		x.Rows(b.Rows, b.Cols, kernel.ErrorRows{
			E: kernel.Mat(b.E, b.LdE), G: kernel.Mat(b.Carry[0], b.Ld), U: kernel.Mat(b.Now[0], b.Ld), Th: th,
			Fired: kernel.Bits{X: b.Fired, Ld: b.Words}, Direct: kernel.Mat(b.Direct, b.LdDirect),
		})
	}
	if l.Cancel {
		l.clearAfter(b)
	}
	if l.Synaptic {
		l.backSynapse(b)
	}
}

// zeroes reports whether a spike cuts the membrane off its past.
func (l *Leaky) zeroes() bool { return l.Cancel || l.LIF.Reset == kernel.ResetZero }

// rowByRow is the step of cells whose surrogate derivative the caller works out.
func (l *Leaky) rowByRow(b *Back, x kernel.Errors, th []float32) {
	for r := range b.Rows {
		at, d := r*b.Ld, b.Direct
		b.Surrogate.Row(b.Slope[:b.Cols], b.Now[0][at:], th, th[:b.Cols])
		if d != nil {
			d = d[r*b.LdDirect:]
		}
		x.Rows(1, b.Cols, kernel.ErrorRows{
			E: kernel.Mat(b.E[r*b.LdE:], b.LdE), G: kernel.Mat(b.Carry[0][at:], b.Ld), U: kernel.Mat(b.Now[0][at:], b.Ld), Th: th, Slope: b.Slope,
			Fired: kernel.Bits{X: b.Fired[r*b.Words:], Ld: b.Words}, Direct: kernel.Mat(d, b.LdDirect),
		})
	}
}

// clearAfter sets e to 0 where a cell fired in the step before.
func (l *Leaky) clearAfter(b *Back) {
	for r := range b.Rows {
		for m := b.Was[r*b.Words]; m != 0; m &= m - 1 {
			b.E[r*b.LdE+bits.TrailingZeros64(m)] = 0
		}
	}
}

// throughReset adds what the reset after this step's spike does to the next step's membrane, whose error is g, to ∂L/∂s.
func (l *Leaky) throughReset(b *Back) {
	for r := range b.Rows {
		e := b.E[r*b.LdE:][:b.Cols]
		g, u, th := b.Carry[0][r*b.Ld:][:len(e)], b.Now[0][r*b.Ld:][:len(e)], l.th[b.First:][:len(e)]
		switch {
		case l.zeroes():
			for i, x := range g {
				e[i] -= float32(float32(l.LIF.Decay*u[i]) * x)
			}
		case l.LIF.Reset == kernel.ResetSubtract:
			d := l.LIF.Decay
			if l.LIF.Delayed {
				d = 1
			}
			for i, x := range g {
				e[i] -= float32(float32(d*th[i]) * x)
			}
		}
	}
}

// backSynapse turns the error e of the synaptic current into that of the input current:
// a ← αa + e; e = a, or, where the membrane takes the c of the step before, the a of the step after.
func (l *Leaky) backSynapse(b *Back) {
	for r := range b.Rows {
		e, a := b.E[r*b.LdE:][:b.Cols], b.Carry[1][r*b.Ld:][:b.Cols]
		for i, x := range e {
			later := a[i]
			a[i] = float32(l.Alpha*later) + x
			if e[i] = a[i]; l.Earlier {
				e[i] = later
			}
		}
	}
}
