package engine

// Gated is a population of cells whose leak, input and reset are mixed by gates, with factors that differ from cell to cell and, of the input,
// from step to step:
//
//	u ← keep·u·(1 − reset·s) − drain + gate_t·i − drop·s
//	s ← u ≥ θ
//
// where s on the right is the spike of the step before. Steps behind the last gate have that one. Of the states, u is kept, and so is i where
// parameters are learned.
type Gated struct {
	Exclusive bool // s ← u > θ

	keep, reset, drain, drop, th []float32
	gates                        [][]float32 // by step
	learned                      learned
}

// Factors of Gated; the gates of the steps are behind them.
const (
	FactorKeep = iota
	FactorReset
	FactorDrain
	FactorDrop
	FactorHeight
	GatedFactors
)

// NewGated returns n cells of the kind of c with these factors, of which those behind GatedFactors are gates.
func NewGated(c Gated, n int, f Factors) *Gated {
	c.gates, c.learned = make([][]float32, f.Number-GatedFactors), learned{f: f, n: n}
	c.Refresh()
	return &c
}

// Layout counts u, i where it is kept, and the errors of u and of the spike before.
func (c *Gated) Layout() Layout {
	y := Layout{Fires: true, Kept: 1, Carried: 2, Sums: c.learned.sums(GatedFactors), StepSums: c.learned.sums(len(c.gates))}
	if y.Sums > 0 {
		y.Kept = 2
	}
	return y
}

// Parameters are those of the factors.
func (c *Gated) Parameters() []Parameter { return c.learned.f.Parameters }

// Refresh works the factors out again.
func (c *Gated) Refresh() {
	rows := []*[]float32{&c.keep, &c.reset, &c.drain, &c.drop, &c.th}
	for t := range c.gates {
		rows = append(rows, &c.gates[t])
	}
	c.learned.work(rows...)
}

// Chain turns the sums over factors into the gradients of the parameters.
func (c *Gated) Chain(sums, grad [][]float32) { c.learned.chain(sums, grad) }

// gate returns the factors of the input in a step.
func (c *Gated) gate(b *Step) []float32 {
	return c.gates[min(b.T, len(c.gates)-1)][b.First:][:b.Cols]
}

// Forward takes a block through one step.
func (c *Gated) Forward(b *Step) {
	var room [64]float32
	gate, keep, drain := c.gate(b), c.keep[b.First:][:b.Cols], c.drain[b.First:][:b.Cols]
	reset, drop := c.reset[b.First:][:b.Cols], c.drop[b.First:][:b.Cols]
	for r := range b.Rows {
		at := r * b.Ld
		cur, before, now, th := b.Cur[r*b.LdCur:][:b.Cols], b.Before[0][at:][:b.Cols], b.Now[0][at:][:b.Cols], b.thresholds(c.th, r, room[:])
		was, fired := b.Was[r*b.Words], uint64(0)
		if c.learned.sums(1) > 0 {
			copy(b.Now[1][at:][:b.Cols], cur)
		}
		for i, x := range cur {
			u, by := float32(keep[i]*before[i]), float32(0)
			if was>>i&1 == 1 {
				u, by = float32(u*(1-reset[i])), drop[i]
			}
			u = u - drain[i] + float32(gate[i]*x) - by
			if now[i] = u; u > th[i] || u == th[i] && !c.Exclusive {
				fired |= 1 << i
			}
		}
		b.Fired[r*b.Words] = fired & firstBits(b.N)
	}
}

// Backward takes a block back through one step. With g and r the errors of u and of the spike, as later steps have left them,
//
//	z = σ′(u − θ)·(∂L/∂s + r),  g ← g + ∂L/∂u + z,  ∂L/∂i = gate_t·g
//	r ← −(keep·reset·u + drop)·g with ThroughReset,  g ← keep·(1 − reset·s)·g        u and s of the step before
func (c *Gated) Backward(b *Back) {
	th := c.th[b.First:][:b.Cols]
	slopes, raised := b.slopes(), b.raised()
	fillRows(raised, b.Ld, th, b.Rows)
	b.surrogate(slopes, raised, th)
	for r := range b.Rows {
		c.backRow(b, r, slopes[r*b.Ld:][:b.Cols])
	}
}

// backRow is Backward of a sample; z is σ′.
func (c *Gated) backRow(b *Back, r int, z []float32) {
	at := r * b.Ld
	e, g, late := b.E[r*b.LdE:][:b.Cols], b.Carry[0][at:][:b.Cols], b.Carry[1][at:][:b.Cols]
	for i, x := range z {
		z[i] = float32(x * (e[i] + late[i]))
		g[i] += z[i]
	}
	b.direct(g, r)
	if b.Sums[0] != nil {
		c.addSums(b, r, z, g)
	}
	gate, keep, before := c.gate(&b.Step), c.keep[b.First:][:b.Cols], b.Before[0][at:][:b.Cols]
	reset, drop := c.reset[b.First:][:b.Cols], c.drop[b.First:][:b.Cols]
	for i, x := range g {
		e[i] = float32(gate[i] * x)
		kept := float32(keep[i] * x)
		if g[i] = kept; b.Surrogate.ThroughReset {
			late[i] = -float32(float32(kept*reset[i])*before[i]) - float32(drop[i]*x)
		}
	}
	eachBit(b.Was[r*b.Words]&firstBits(b.Cols), func(i int) { g[i] = float32(g[i] * (1 - reset[i])) })
}

// addSums adds the derivatives by the factors of the step.
func (c *Gated) addSums(b *Back, r int, z, g []float32) {
	at, keep, reset := r*b.Ld, c.keep[b.First:], c.reset[b.First:]
	sum := func(k int) []float32 { return b.Sums[k][at:][:b.Cols] }
	before, taken, was := b.Before[0][at:][:b.Cols], b.Now[1][at:][:b.Cols], b.Was[r*b.Words]
	keeps, drains, heights, gates := sum(FactorKeep), sum(FactorDrain), sum(FactorHeight), b.StepSum[at:][:b.Cols]
	for i, x := range g {
		left := before[i]
		if was>>i&1 == 1 {
			left = float32(left * (1 - reset[i]))
		}
		keeps[i] += float32(left * x)
		drains[i] -= x
		heights[i] -= z[i]
		gates[i] += float32(taken[i] * x)
	}
	resets, drops := sum(FactorReset), sum(FactorDrop)
	eachBit(was&firstBits(b.Cols), func(i int) {
		resets[i] -= float32(float32(keep[i]*before[i]) * g[i])
		drops[i] -= g[i]
	})
}
