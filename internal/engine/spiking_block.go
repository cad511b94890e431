package engine

import "github.com/spikecell/spikecell/internal/kernel"

// byBlocks reports whether the kernels that take whole blocks at a time know what the cells do. They give the same bits as the general form.
func (c *Spiking) byBlocks(b *Step) bool {
	return b.Settled == nil && c.Rest == 0 && c.Refractory == 0 && !c.Synaptic && !c.Delta && !c.IsCommon()
}

// kernel returns the cells as those kernels have them.
func (c *Spiking) kernel() kernel.Spiking {
	x := kernel.Spiking{Decay: c.decay, Input: c.input, Th: c.th, Strength: c.strength, Rho: c.rho, Increment: c.increment, ResetTo: c.ResetTo}
	for _, m := range []struct {
		is   bool
		mode kernel.SpikingMode
	}{
		{!c.Silent, kernel.SpikingFires},
		{c.Adapts, kernel.SpikingAdapts},
		{c.Adapts && c.Adapted, kernel.SpikingAdapted},
		{c.Reset == kernel.ResetZero, kernel.SpikingZeroes},
		{c.Reset == kernel.ResetSubtract && !c.Delayed, kernel.SpikingSubtracts},
		{c.Reset == kernel.ResetSubtract && c.Delayed, kernel.SpikingLate},
		{c.Cancel, kernel.SpikingCancels},
		{c.Inclusive, kernel.SpikingInclusive},
	} {
		if m.is && !c.Silent {
			x.Mode |= m.mode
		}
	}
	return x
}

// cells are those of a block.
func (c *Spiking) cells(b *Step) kernel.Spiking {
	x := c.fast
	for _, f := range []*[]float32{&x.Decay, &x.Input, &x.Th, &x.Strength, &x.Rho, &x.Increment} {
		*f = (*f)[b.First:][:b.Cols]
	}
	return x
}

// forwardBlock is Forward of a whole block at a time.
func (c *Spiking) forwardBlock(b *Step) {
	cells := c.cells(b)
	x := kernel.SpikingStep{Rows: b.Rows, N: b.N, Cols: b.Cols, Ld: b.Ld, LdCur: b.LdCur, Words: b.Words, Cur: b.Cur,
		Before: b.Before[0], Now: b.Now[0], Was: b.Was, Fired: b.Fired}
	if c.Adapts {
		x.AdaptBefore, x.Adapt = b.Before[c.at.adapt], b.Now[c.at.adapt]
	}
	if c.at.current > 0 {
		x.Kept = b.Now[c.at.current]
	}
	cells.Step(&x)
}

// backBlock is Backward of a whole block at a time.
func (c *Spiking) backBlock(b *Back) {
	cells := c.cells(&b.Step)
	x := kernel.SpikingErrors{Rows: b.Rows, Cols: b.Cols, Ld: b.Ld, LdE: b.LdE, LdDirect: b.LdDirect, Words: b.Words, E: b.E, Direct: b.Direct,
		U: b.Carry[0], Before: b.Before[0], Was: b.Was}
	if c.Adapts {
		x.A, x.AdaptBefore, x.Adapt = b.Carry[c.at.errAdapt], b.Before[c.at.adapt], b.Now[c.at.adapt]
	}
	if b.Sums[0] != nil {
		x.Taken, x.Sums = b.Now[c.at.current], [kernel.SpikingFactors][]float32(b.Sums[:])
	}
	if !c.Silent {
		x.Spike, x.Slope = b.Carry[c.at.errSpike], b.slopes()
		c.slopes(b, x.Slope, cells)
		c.ahead(b)
		cells.Strength = c.blamed(b)[b.First:][:b.Cols]
		if b.Surrogate.ThroughReset {
			cells.Mode |= kernel.SpikingThrough
		}
	}
	cells.Back(&x)
}

// blamed returns the β by which errors go back to what raised thresholds.
func (c *Spiking) blamed(b *Back) []float32 {
	if b.Surrogate.GivenHeights {
		return c.nothing
	}
	return c.strength
}

// aheadRows are so many that what is asked for ahead stays in the first cache.
const aheadRows = 32

// ahead asks for the states that slopes reads in the next step back.
func (c *Spiking) ahead(b *Back) {
	if b.Rows > aheadRows {
		return
	}
	kernel.PrefetchNumbers(b.Before[0][:b.Rows*b.Ld])
	if c.Adapts {
		kernel.PrefetchNumbers(b.Before[c.at.adapt][:b.Rows*b.Ld])
	}
}

// slopes writes σ′ of a block.
func (c *Spiking) slopes(b *Back, slopes []float32, cells kernel.Spiking) {
	raised := b.raised()
	if c.Adapts {
		kernel.RaiseRows(raised, b.Now[c.at.adapt], b.Ld, cells.Th, cells.Strength, b.Rows, b.Cols)
	} else {
		fillRows(raised, b.Ld, cells.Th, b.Rows)
	}
	b.surrogate(slopes, raised, c.height[b.First:][:b.Cols])
}

// slopes returns room for numbers of a block, at the stride of states.
func (b *Back) slopes() []float32 { return b.room.of(&b.room.slopes, b.Rows*b.Ld) }

// raised returns more such room.
func (b *Back) raised() []float32 { return b.room.of(&b.room.raised, b.Rows*b.Ld) }

func (r *backRoom) of(room *[]float32, n int) []float32 {
	if len(*room) < n {
		*room = kernel.Alloc(n)
	}
	return (*room)[:n]
}

// surrogate writes σ′(u − th) of a block to d; th and d are at the stride of states, and scale are the thresholds of forms that scale with them.
func (b *Back) surrogate(d, th, scale []float32) {
	if b.Ld == b.Cols {
		n := b.Rows * b.Ld
		b.Surrogate.Row(d[:n], b.Now[0][:n], th[:n], scale)
		return
	}
	for at := 0; at < b.Rows*b.Ld; at += b.Ld {
		b.Surrogate.Row(d[at:][:b.Cols], b.Now[0][at:][:b.Cols], th[at:][:b.Cols], scale)
	}
}

// fillRows writes the same row to rows rows at a stride of ld.
func fillRows(dst []float32, ld int, row []float32, rows int) {
	for r := range rows {
		copy(dst[r*ld:], row)
	}
}
