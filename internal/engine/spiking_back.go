package engine

import "github.com/spikecell/spikecell/internal/kernel"

// spikingBack is a row of cells in one step back in time.
type spikingBack struct {
	spikingRow
	g, gv, ga, early [64]float32 // errors of u, of v, of a, and of the a before
	spike, cur       [64]float32 // of the spike before, and of what the membrane takes
}

// Backward takes a block back through one step. With g the error of u, gv that of v, ga that of a, and r that of the spike, as later steps
// have left them,
//
//	z = σ′(u − θ_t)·(∂L/∂s + r), 0 for cells that are refractory
//	g ← g + z + ∂L/∂u,  ga ← ga − β·z
//
// and what u, a and c were made of has its share of that. r begins anew with what this step's reset and adaptation have of the spike
// before it: of the reset only with ThroughReset.
func (c *Spiking) Backward(b *Back) {
	if c.byBlocks(&b.Step) {
		c.backBlock(b)
		return
	}
	c.backRows(b)
}

// backRows is Backward in its general form.
func (c *Spiking) backRows(b *Back) {
	w := &b.room.spiking
	w.c, w.n, w.first, w.was, w.blocked, w.atEnd = c, b.Cols, b.First, 0, 0, false
	clear(w.early[:])
	for r := range b.Rows {
		v := w.enter(&b.Step, r)
		if c.Adapts {
			w.raise(b.Now[c.at.adapt][r*b.Ld:])
		}
		w.receive(b, r)
		w.reset(b, r, v)
		w.leave(b, r)
		w.synapse(b, r)
	}
}

// receive works out g and ga.
func (w *spikingBack) receive(b *Back, r int) {
	c, at := w.c, r*b.Ld
	copy(w.g[:w.n], b.Carry[0][at:])
	if b.Direct != nil {
		kernel.AddRow(w.g[:w.n], b.Direct[r*b.LdDirect:][:w.n], 1)
	}
	if c.Silent {
		return
	}
	e, late, z := b.E[r*b.LdE:][:w.n], b.Carry[c.at.errSpike][at:][:w.n], b.Slope[:w.n]
	b.Surrogate.Row(z, b.Now[0][at:], w.th[:], c.height[w.first:][:w.n])
	if c.Adapts && b.Sums[0] != nil && w.blocked == 0 {
		clear(w.spike[:w.n])
		copy(w.ga[:w.n], b.Carry[c.at.errAdapt][at:])
		x := kernel.SpikeErrors{Z: z, E: e, Late: late, G: w.g[:], GA: w.ga[:], A: b.Now[c.at.adapt][at:],
			Th: b.Sums[FactorThreshold][at:], Beta: b.Sums[FactorStrength][at:]}
		x.Back(c.blamed(b)[w.first:])
		return
	}
	kernel.AddRow(e, late, 1)
	kernel.MultiplyRows(z, z, e)
	eachBit(w.blocked, func(i int) { z[i] = 0 })
	kernel.AddRow(w.g[:w.n], z, 1)
	w.addTo(b, FactorThreshold, at, z, -1)
	clear(w.spike[:w.n])
	if !c.Adapts {
		return
	}
	a, ga, beta := b.Now[c.at.adapt][at:][:w.n], b.Carry[c.at.errAdapt][at:][:w.n], c.blamed(b)[w.first:][:w.n]
	copy(w.ga[:w.n], ga)
	kernel.SubtractProduct(w.ga[:w.n], beta, z)
	if b.Sums[0] != nil {
		kernel.SubtractProduct(b.Sums[FactorStrength][at:][:w.n], z, a)
	}
}

// addTo adds factor·x to the sums of a factor, if somebody learns.
func (w *spikingBack) addTo(b *Back, factor, at int, x []float32, by float32) {
	if b.Sums[0] != nil {
		kernel.AddRow(b.Sums[factor][at:][:w.n], x, by)
	}
}

// reset works out gv and the error of the current, and gives h, and with ThroughReset the spike, what a reset has of them.
func (w *spikingBack) reset(b *Back, r int, v []float32) {
	c := w.c
	decay, input := c.decay[w.first:][:w.n], c.input[w.first:][:w.n]
	if c.Reset == kernel.ResetSubtract && c.Delayed {
		w.takenOff(b, r, w.g[:w.n], b.Now[c.at.adapt])
	}
	held, deaf := w.held(), w.deaf()
	if c.Cancel {
		held, deaf = held|w.was, deaf|w.was
	}
	if b.Sums[0] != nil && held|deaf == 0 && c.Rest == 0 {
		at := r * b.Ld
		x := kernel.MembraneErrors{G: w.g[:w.n], V: v, Taken: w.taken(b, at), After: w.gv[:], E: w.cur[:],
			Decay: b.Sums[FactorDecay][at:], Input: b.Sums[FactorInput][at:]}
		x.Back(decay, input)
	} else {
		w.apart(b, r*b.Ld, v)
	}
	switch {
	case c.Reset == kernel.ResetZero:
		before := b.Before[0][r*b.Ld:][:w.n]
		for i := 0; b.Surrogate.ThroughReset && i < w.n; i++ {
			w.spike[i] += float32((c.ResetTo - before[i]) * w.gv[i])
		}
		eachBit(w.was, func(i int) { w.gv[i] = 0 })
	case c.Reset == kernel.ResetSubtract && !c.Delayed:
		w.takenOff(b, r, w.gv[:w.n], b.Before[c.at.adapt])
	}
}

// takenOff is the way back of x − h·s, where g is the error of x and a the adaptation that h has of it.
func (w *spikingBack) takenOff(b *Back, r int, g, a []float32) {
	c, at := w.c, r*b.Ld
	height, beta := c.height[w.first:][:w.n], c.strength[w.first:][:w.n]
	if !c.Adapts || !c.Adapted {
		for i := 0; b.Surrogate.ThroughReset && i < w.n; i++ {
			w.spike[i] -= float32(height[i] * g[i])
		}
		if b.Sums[0] != nil {
			eachBit(w.was, func(i int) { b.Sums[FactorThreshold][at+i] -= g[i] })
		}
		return
	}
	a = a[at:][:w.n]
	for i := 0; b.Surrogate.ThroughReset && i < w.n; i++ {
		w.spike[i] -= float32((height[i] + float32(beta[i]*a[i])) * g[i])
	}
	late, beta := &w.ga, c.blamed(b)[w.first:][:w.n]
	if !c.Delayed {
		late = &w.early
	}
	eachBit(w.was, func(i int) { late[i] -= float32(beta[i] * g[i]) })
	if b.Sums[0] != nil {
		eachBit(w.was, func(i int) {
			b.Sums[FactorThreshold][at+i] -= g[i]
			b.Sums[FactorStrength][at+i] -= float32(a[i] * g[i])
		})
	}
}

// taken returns the currents that membranes take.
func (w *spikingBack) taken(b *Back, at int) []float32 {
	if w.c.Earlier {
		return b.Before[w.c.at.current][at:][:w.n]
	}
	return b.Now[w.c.at.current][at:][:w.n]
}

// apart works out gv and the error of the current where some cells are held or deaf, and adds the derivatives by d and k; a cell that is
// held, or whose reset cancelled all, has none.
func (w *spikingBack) apart(b *Back, at int, v []float32) {
	c, g := w.c, w.g[:w.n]
	kernel.MultiplyRows(w.gv[:w.n], c.decay[w.first:], g)
	kernel.MultiplyRows(w.cur[:w.n], c.input[w.first:], g)
	none := w.held()
	eachBit(w.deaf(), func(i int) { w.cur[i] = 0 })
	eachBit(none, func(i int) { w.gv[i] = w.g[i] })
	if c.Cancel {
		eachBit(w.was, func(i int) { w.gv[i], w.cur[i] = 0, 0 })
		none |= w.was
	}
	if b.Sums[0] == nil {
		return
	}
	eachBit(none, func(i int) { g[i] = 0 }) // nobody reads them any more
	if c.Rest != 0 {
		v = append(w.own[:0], v...)
	}
	for i := 0; c.Rest != 0 && i < w.n; i++ {
		v[i] -= c.Rest
	}
	kernel.AddProduct(b.Sums[FactorDecay][at:][:w.n], g, v)
	eachBit(w.deaf(), func(i int) { g[i] = 0 })
	kernel.AddProduct(b.Sums[FactorInput][at:][:w.n], g, w.taken(b, at))
}

// leave carries the errors of u, a and the spike to the step before.
func (w *spikingBack) leave(b *Back, r int) {
	c, at := w.c, r*b.Ld
	copy(b.Carry[0][at:][:w.n], w.gv[:w.n])
	if c.Silent {
		return
	}
	if c.IsCommon() {
		w.leaveCommon(b, r)
	}
	if c.Adapts {
		w.leaveAdaptation(b, at)
	}
	copy(b.Carry[c.at.errSpike][at:][:w.n], w.spike[:w.n])
}

// leaveAdaptation carries the error of a to the step before, and what the spike has of it.
func (w *spikingBack) leaveAdaptation(b *Back, at int) {
	c, ga := w.c, b.Carry[w.c.at.errAdapt][at:][:w.n]
	rho, kappa := c.rho[w.first:], c.increment[w.first:]
	if b.Sums[0] != nil {
		x := kernel.AdaptErrors{G: w.ga[:w.n], Early: w.early[:], A: b.Before[c.at.adapt][at:], Before: ga, Spike: w.spike[:],
			Rho: b.Sums[FactorRho][at:]}
		x.Back(rho, kappa)
		eachBit(w.was, func(i int) { b.Sums[FactorIncrement][at+i] += w.ga[i] })
	} else {
		kernel.MultiplyRows(ga, rho, w.ga[:])
		kernel.AddRow(ga, w.early[:w.n], 1)
		kernel.AddProduct(w.spike[:w.n], kappa, w.ga[:])
	}
	clear(w.early[:w.n])
}

// synapse turns the error of what the membrane takes into that of the current that arrives.
func (w *spikingBack) synapse(b *Back, r int) {
	c, at := w.c, r*b.Ld
	e := b.E[r*b.LdE:][:w.n]
	if !c.Synaptic {
		copy(e, w.cur[:w.n])
		return
	}
	late, alpha := b.Carry[c.at.errCurrent][at:][:w.n], c.alpha[w.first:][:w.n]
	for i, x := range late { // x: of c, as later steps have left it
		if !c.Earlier {
			x += w.cur[i]
		}
		e[i] = x
		if late[i] = float32(alpha[i] * x); c.Earlier {
			late[i] += w.cur[i]
		}
	}
	if b.Sums[0] != nil {
		kernel.AddProduct(b.Sums[FactorAlpha][at:][:w.n], e, b.Before[c.at.current][at:])
	}
}
