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
	c.th, c.learned = kernel.Alloc(kernel.Ld(n)), learned{f: f, n: n}
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

// row is a row of the cells of a block before a step; q is that of plain cells.
func (c *Resonant) row(b *Step, r int, q []float32) kernel.Resonators {
	at, n := r*b.Ld, b.Cols
	if !c.Plain {
		q = b.Before[2][at:][:n]
	}
	return kernel.Resonators{
		Dt: c.Dt, Gamma: c.Gamma, U: b.Before[0][at:][:n], V: b.Before[1][at:][:n], Q: q, Damp: c.damp[b.First:][:n], Omega: c.omega[b.First:][:n],
	}
}

// Forward takes a block through one step.
func (c *Resonant) Forward(b *Step) {
	var rest, none, th [64]float32
	for r := range b.Rows {
		at := r * b.Ld
		row, q := c.row(b, r, rest[:b.Cols]), none[:]
		if !c.Plain {
			q = b.Now[2][at:]
		}
		fired := row.Step(b.Cur[r*b.LdCur:], b.thresholds(c.th, r, th[:]), b.Now[0][at:], b.Now[1][at:], q)
		b.Fired[r*b.Words] = fired & firstBits(b.N)
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
	room := &b.room
	th, rest, late := c.th[b.First:][:b.Cols], room.rest[:b.Cols], room.late[:b.Cols]
	clear(rest)
	x := kernel.ResonatorErrors{Z: b.Slope[:b.Cols], Omega: room.spare[:], Damp: room.spare[:]}
	for r := range b.Rows {
		at := r * b.Ld
		row := c.row(&b.Step, r, rest)
		x.E, x.G, x.H, x.R = b.E[r*b.LdE:][:b.Cols], b.Carry[0][at:][:b.Cols], b.Carry[1][at:], room.spare[:]
		copy(late, th)
		if !c.Plain {
			x.R = b.Carry[2][at:][:b.Cols]
			kernel.AddRow(late, row.Q, 1)
			kernel.AddRow(x.E, x.R, 1)
		}
		b.Surrogate.Row(x.Z, b.Now[0][at:], late, th)
		kernel.MultiplyRows(x.Z, x.Z, x.E)
		kernel.AddRow(x.G, x.Z, 1)
		if b.Direct != nil {
			kernel.AddRow(x.G, b.Direct[r*b.LdDirect:][:b.Cols], 1)
		}
		if b.Sums[0] != nil {
			x.Omega, x.Damp = b.Sums[FactorOmega][at:], b.Sums[FactorDamp][at:]
		}
		row.Back(&x)
	}
}
