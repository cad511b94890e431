package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Forward takes a block through one step.
func (c *Spiking) Forward(b *Step) {
	if c.byBlocks(b) {
		c.forwardBlock(b)
		return
	}
	c.forwardRows(b)
}

// forwardRows is Forward in its general form.
func (c *Spiking) forwardRows(b *Step) {
	w := spikingRow{c: c, n: b.Cols, first: b.First}
	for r := range b.Rows {
		v := w.enter(b, r)
		switch {
		case c.IsCommon():
			w.follow(b, r)
		case c.Adapts:
			w.adapt(b.Now[c.at.adapt][r*b.Ld:], b.Before[c.at.adapt][r*b.Ld:][:w.n])
		}
		w.forward(b, r, v)
	}
}

// spikingRow is a row of cells in one step. The arrays are rooms of its own.
type spikingRow struct {
	c        *Spiking
	n, first int
	was      uint64      // who fired in the step before
	blocked  uint64      // who is refractory in this one
	atEnd    bool        // a reset of this step acts in it
	own      [64]float32 // room for v, where a reset or a simulation changes it
	th, h    [64]float32
}

// enter works out v, which it returns, θ and the height that a reset takes off, from the step before.
func (w *spikingRow) enter(b *Step, r int) (v []float32) {
	c, at := w.c, r*b.Ld
	v = b.Before[0][at:][:w.n]
	if b.Settled != nil {
		v = append(w.own[:0], v...) // Now is its memory
	}
	if c.Silent {
		return v
	}
	w.was = b.Was[r*b.Words]
	w.findBlocked(b, at)
	copy(w.th[:w.n], c.th[w.first:])
	if w.was != 0 {
		copy(w.h[:w.n], c.height[w.first:]) // of others nobody asks
	}
	if b.Settled != nil {
		w.compare(b, r, v)
	}
	taken := c.Reset == kernel.ResetSubtract && !c.Delayed && !w.atEnd
	if w.was == 0 || !taken && (c.Reset != kernel.ResetZero || w.atEnd) {
		return v
	}
	v = append(w.own[:0], v...)
	w.begin(b, at, v)
	return v
}

// begin makes v of the potentials of the step before, where spikes reset them at its end.
func (w *spikingRow) begin(b *Step, at int, v []float32) {
	c := w.c
	switch {
	case c.Reset == kernel.ResetZero:
		eachBit(w.was, func(i int) { v[i] = c.ResetTo })
	case c.Adapts && c.Adapted:
		a, beta := b.Before[c.at.adapt][at:][:w.n], c.strength[w.first:][:w.n]
		eachBit(w.was, func(i int) {
			w.h[i] = w.th[i] + float32(beta[i]*a[i]) - c.Rest
			v[i] -= w.h[i]
		})
	default:
		eachBit(w.was, func(i int) { v[i] -= w.h[i] })
	}
}

// compare sets thresholds and heights to those of a simulation, and says who has been above them and when resets act.
func (w *spikingRow) compare(b *Step, r int, v []float32) {
	copy(w.th[:w.n], b.thresholds(nil, r, w.th[:]))
	for i, x := range w.th[:w.n] {
		w.h[i] = x - w.c.Rest
	}
	if w.c.Delta {
		w.was = w.above(v) &^ w.blocked
	}
	w.atEnd = !w.c.Delayed
}

// adapt works out a from the one before, θ_t, and the height that a reset in this step takes off.
func (w *spikingRow) adapt(next, a []float32) {
	c := w.c
	kernel.MultiplyRows(next[:w.n], c.rho[w.first:], a)
	eachBit(w.was, func(i int) { next[i] += c.increment[w.first+i] })
	w.lift(next)
}

// lift works out θ_t from a, and the height that a reset in this step takes off.
func (w *spikingRow) lift(a []float32) {
	c := w.c
	w.raise(a)
	if c.Adapted && (c.Delayed || w.atEnd) {
		copy(w.h[:w.n], w.th[:])
		for i := 0; c.Rest != 0 && i < w.n; i++ {
			w.h[i] -= c.Rest
		}
	}
}

// raise works out θ_t from a.
func (w *spikingRow) raise(a []float32) { kernel.AddProduct(w.th[:w.n], w.c.strength[w.first:], a) }

// findBlocked finds who is refractory.
func (w *spikingRow) findBlocked(b *Step, at int) {
	if w.blocked = 0; w.c.Refractory > 0 {
		for i, x := range b.Before[w.c.at.hold][at:][:w.n] {
			if x > 0 {
				w.blocked |= 1 << (i & 63)
			}
		}
	}
}

// held returns who stays where the reset has left it.
func (w *spikingRow) held() uint64 {
	if w.c.Masked || w.c.Blocked {
		return 0
	}
	return w.blocked
}

// deaf returns whom no input reaches.
func (w *spikingRow) deaf() uint64 {
	if w.c.Masked {
		return 0
	}
	return w.blocked
}

// forward is the step of a row that has been entered.
func (w *spikingRow) forward(b *Step, r int, v []float32) {
	c, at := w.c, r*b.Ld
	u := b.Now[0][at:][:w.n]
	w.deliver(b, r, u)
	eachBit(w.deaf(), func(i int) { u[i] = 0 })
	decay := c.decay[w.first:][:len(u)]
	switch {
	case c.Rest == 0:
		kernel.AddProduct(u, decay, v)
	default:
		rest := c.Rest
		for i, x := range u {
			u[i] = rest + float32(decay[i]*(v[i]-rest)) + x
		}
	}
	if c.Silent {
		return
	}
	eachBit(w.held(), func(i int) { u[i] = v[i] })
	switch {
	case c.Cancel:
		eachBit(w.was, func(i int) { u[i] = c.ResetTo })
	case c.Reset == kernel.ResetSubtract && c.Delayed:
		eachBit(w.was, func(i int) { u[i] -= w.h[i] })
	}
	fired := w.above(u) & firstBits(b.N) &^ w.blocked
	b.Fired[r*b.Words] = fired
	if w.atEnd || c.Delta {
		w.settle(u, fired)
	}
	if c.Refractory > 0 {
		before, hold := b.Before[c.at.hold][at:][:w.n], b.Now[c.at.hold][at:][:w.n]
		for i, x := range before {
			hold[i] = max(x-1, 0)
		}
		eachBit(fired, func(i int) { hold[i] = float32(c.Refractory) })
	}
}

// settle is a reset that acts in the step of its spike.
func (w *spikingRow) settle(u []float32, fired uint64) {
	c := w.c
	switch {
	case c.Delta && (c.Reset != kernel.ResetNone || c.Cancel):
		eachBit(fired^w.was, func(i int) {
			by := u[i] - c.ResetTo
			if c.Reset == kernel.ResetSubtract {
				by = w.h[i]
			}
			if fired>>i&1 == 0 {
				by = -by
			}
			u[i] -= by
		})
	case w.atEnd && c.Reset == kernel.ResetZero:
		eachBit(fired, func(i int) { u[i] = c.ResetTo })
	case w.atEnd && c.Reset == kernel.ResetSubtract:
		eachBit(fired, func(i int) { u[i] -= w.h[i] })
	}
}

// Thresholds writes the thresholds that step b will compare with in sample r.
func (c *Spiking) Thresholds(dst []float32, b *Step, r int) {
	w, at := spikingRow{c: c, n: b.Cols, first: b.First, was: b.Was[r*b.Words]}, r*b.Ld
	w.findBlocked(b, at)
	w.compare(b, r, b.Before[0][at:][:w.n])
	if c.Adapts {
		var next [64]float32
		w.adapt(next[:], b.Before[c.at.adapt][at:][:w.n])
	}
	copy(dst, w.th[:b.N])
}

// deliver writes k·c to u, where the currents may stand.
func (w *spikingRow) deliver(b *Step, r int, u []float32) {
	c := w.c
	cur, input := b.Cur[r*b.LdCur:][:w.n], c.input[w.first:][:w.n]
	switch {
	case c.Synaptic:
		before, now, alpha := b.Before[c.at.current][r*b.Ld:][:w.n], b.Now[c.at.current][r*b.Ld:][:w.n], c.alpha[w.first:][:w.n]
		for i, old := range before {
			x := float32(alpha[i]*old) + cur[i]
			now[i] = x
			if c.Earlier {
				x = old
			}
			u[i] = float32(input[i] * x)
		}
		return
	case c.at.current > 0:
		copy(b.Now[c.at.current][r*b.Ld:][:w.n], cur)
	}
	kernel.MultiplyRows(u[:len(input)], input, cur)
}

// above returns whose potential is above its threshold.
func (w *spikingRow) above(u []float32) (fired uint64) {
	th := w.th[:len(u)]
	fired = kernel.Above(u, th)
	for i := 0; w.c.Inclusive && i < len(u); i++ {
		if u[i] == th[i] {
			fired |= 1 << i
		}
	}
	return fired
}
