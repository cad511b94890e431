package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Conductance is a population of cells with conductances in place of currents, for simulations: the equations of [kernel.Conductance], with
//
//	s ← v > θ,  v ← ResetTo  if s = 1
//
// and in the Refractory steps behind a spike v stays there, while conductances rise and decay as always. The states are v, the conductances and
// the steps that a cell is still refractory.
type Conductance struct {
	Kernel         kernel.Conductance
	Start, ResetTo float32 // v before the first step, and behind a spike
	Refractory     float32 // steps
}

// Layout counts the states.
func (c *Conductance) Layout() Layout {
	return Layout{Fires: true, Kept: 1, Passing: 3, Start: []float32{c.Start, 0, 0, 0}}
}

// Forward takes a block of a simulation through one step.
func (c *Conductance) Forward(b *Step) {
	for r := range b.Rows {
		at := r * b.Ld
		v, exc, inh, hold := b.Now[0][at:][:b.N], b.Now[1][at:][:b.N], b.Now[2][at:][:b.N], b.Now[3][at:][:b.N]
		cur, curInh := b.Cur[r*b.LdCur:][:b.N], b.Settled.Inh[r*b.LdCur+b.First:][:b.N]
		fired := uint64(0)
		for i := range v {
			ge, gi := exc[i]+cur[i], inh[i]+curInh[i]
			exc[i], inh[i] = c.Kernel.Decay(ge, gi)
			if hold[i] > 0 {
				hold[i]--
				v[i] = c.ResetTo
				continue
			}
			if v[i] = c.Kernel.Relax(v[i], ge, gi); v[i] > b.threshold(nil, r, i) {
				fired |= 1 << i
				v[i], hold[i] = c.ResetTo, c.Refractory
			}
		}
		b.Fired[r*b.Words] = fired
	}
}
