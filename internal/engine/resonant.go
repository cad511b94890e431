package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Resonant is a population of resonate-and-fire cells, balanced or plain, each with a frequency ω and a damping b of its own:
//
//	β = b − q
//	u ← u + dt·(β·u − ω·v + i),  v ← v + dt·(ω·u + β·v)     both from the old u and v
//	s ← u > θ + q,  q ← γ·q + s                              q = 0 for Plain
//
// All of it is differentiated, the way of a spike through q included. The states u, v and q are kept. Sums are those of ω and b.
type Resonant struct {
	Dt, Gamma float32
	Plain     bool

	omega, damp, th []float32
	ones            []float32 // how much of q thresholds take
	learned         learned
}

// Factors of Resonant.
const (
	FactorOmega = iota
	FactorDamp
	ResonantFactors
)

// NewResonant returns n cells of the kind of c with these thresholds, of which it takes a copy, and factors.
func NewResonant(c Resonant, n int, th []float32, f Factors) *Resonant {
	c.th, c.ones, c.learned = kernel.Alloc(kernel.Ld(n)), kernel.Alloc(kernel.Ld(n)), learned{f: f, n: n}
	for i := range c.ones {
		c.ones[i] = 1
	}
	copy(c.th, th[:n])
	c.learned.work(&c.omega, &c.damp)
	return &c
}

// Layout counts u and v, and q of balanced cells.
func (c *Resonant) Layout() Layout {
	y := Layout{Fires: true, Kept: 3, Carried: 3, Sums: c.learned.sums(ResonantFactors)}
	if c.Plain {
		y.Kept, y.Carried = 2, 2
	}
	return y
}

// Parameters are those of the factors.
func (c *Resonant) Parameters() []Parameter { return c.learned.f.Parameters }

// Refresh works ω and b out again.
func (c *Resonant) Refresh() { c.learned.work(&c.omega, &c.damp) }

// Chain turns ∂L/∂ω and ∂L/∂b into the gradients of the parameters.
func (c *Resonant) Chain(sums, grad [][]float32) { c.learned.chain(sums, grad) }

// cells are those of a block.
func (c *Resonant) cells(b *Step) kernel.Resonators {
	return kernel.Resonators{Dt: c.Dt, Gamma: c.Gamma, Plain: c.Plain, Damp: c.damp[b.First:][:b.Cols], Omega: c.omega[b.First:][:b.Cols]}
}

// Forward takes a block through one step.
func (c *Resonant) Forward(b *Step) {
	cells := c.cells(b)
	x := kernel.ResonatorStep{Rows: b.Rows, N: b.N, Cols: b.Cols, Ld: b.Ld, LdCur: b.LdCur, Words: b.Words, Cur: b.Cur,
		U: b.Before[0], V: b.Before[1], Q: b.Before[2], NextU: b.Now[0], NextV: b.Now[1], NextQ: b.Now[2], Fired: b.Fired}
	var th [64]float32
	if s := b.Settled; s == nil || s.Shift == nil {
		x.Th = b.thresholds(c.th, 0, th[:])
		cells.Step(&x)
		return
	}
	x.Rows = 1
	for r := range b.Rows { // each has thresholds of its own
		x.Th = b.thresholds(c.th, r, th[:])
		cells.Step(&x)
		if r+1 == b.Rows {
			break
		}
		x.Cur, x.Fired = x.Cur[b.LdCur:], x.Fired[b.Words:]
		for _, y := range []*[]float32{&x.U, &x.V, &x.NextU, &x.NextV} {
			*y = (*y)[b.Ld:]
		}
		if !c.Plain {
			x.Q, x.NextQ = x.Q[b.Ld:], x.NextQ[b.Ld:]
		}
	}
}

// Thresholds writes the thresholds that step b will compare with in sample r.
func (c *Resonant) Thresholds(dst []float32, b *Step, r int) {
	for i := range dst[:b.N] {
		if dst[i] = b.threshold(c.th, r, i); !c.Plain {
			dst[i] += b.Before[2][r*b.Ld+i]
		}
	}
}

// Backward takes a block back through one step. With g, h and r the errors of u, v and q, those of the step before are
//
//	z = σ′(u − θ − q)·(∂L/∂s + r),  g ← g + ∂L/∂u + z,  ∂L/∂β = dt·(u·g + v·h)
//	r ← γ·r − z − ∂L/∂β,  g ← g·(1 + dt·β) + dt·ω·h,  h ← h·(1 + dt·β) − dt·ω·g
func (c *Resonant) Backward(b *Back) {
	th, slopes, raised := c.th[b.First:][:b.Cols], b.slopes(), b.raised()
	if c.Plain {
		fillRows(raised, b.Ld, th, b.Rows)
	} else {
		kernel.RaiseRows(raised, b.Before[2], b.Ld, th, c.ones[b.First:], b.Rows, b.Cols)
	}
	b.surrogate(slopes, raised, th)
	x := kernel.ResonatorErrors{Rows: b.Rows, Cols: b.Cols, Ld: b.Ld, LdE: b.LdE, LdDirect: b.LdDirect, Slope: slopes, E: b.E, Direct: b.Direct,
		U: b.Before[0], V: b.Before[1], Q: b.Before[2], G: b.Carry[0], H: b.Carry[1], R: b.Carry[2]}
	if b.Sums[0] != nil {
		x.Omega, x.Damp = b.Sums[FactorOmega], b.Sums[FactorDamp]
	}
	cells := c.cells(&b.Step)
	cells.Back(&x)
}
