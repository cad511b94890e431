package engine

import "github.com/spikecell/spikecell/internal/kernel"

// DoubleExponential is a population of cells whose potential is the difference of two currents that decay, and of which a spike clears
// everything in the step after it:
//
//	e ← (1 − s)·(Rise·e + i),  n ← (1 − s)·(Fall·n − i),  u = Scale·(e + n),  s ← u > θ
//
// where s on the right is the spike of the step before, and 0 without Resets. Of the states, u is kept, e and n pass.
type DoubleExponential struct {
	Rise, Fall, Scale float32
	Resets, Inclusive bool
	th                []float32
}

// NewDoubleExponential returns n cells of the kind of c with these thresholds, of which it takes a copy.
func NewDoubleExponential(c DoubleExponential, n int, th []float32) *DoubleExponential {
	c.th = kernel.Alloc(kernel.Ld(n))
	copy(c.th, th[:n])
	return &c
}

// Layout counts u, e and n, and the errors of e and n.
func (c *DoubleExponential) Layout() Layout {
	return Layout{Fires: true, Kept: 1, Passing: 2, Carried: 2}
}

// Forward takes a block through one step.
func (c *DoubleExponential) Forward(b *Step) {
	for r := range b.Rows {
		at, th := r*b.Ld, b.thresholds(c.th, r, nil)
		u, e, n, cur := b.Now[0][at:][:b.Cols], b.Now[1][at:][:b.Cols], b.Now[2][at:][:b.Cols], b.Cur[r*b.LdCur:][:b.Cols]
		for i, x := range cur {
			e[i] = float32(c.Rise*e[i]) + x
			n[i] = float32(c.Fall*n[i]) - x
		}
		if c.Resets {
			eachBit(b.Was[r*b.Words], func(i int) { e[i], n[i] = 0, 0 })
		}
		fired := uint64(0)
		for i, x := range e {
			u[i] = float32(c.Scale * (x + n[i]))
			if u[i] > th[i] || c.Inclusive && u[i] == th[i] {
				fired |= 1 << i
			}
		}
		b.Fired[r*b.Words] = fired & firstBits(b.N)
	}
}

// Backward takes a block back through one step. With ge and gn the errors of e and n that later steps have left,
//
//	g = ∂L/∂u + σ′(u − θ)·∂L/∂s,  ge ← (1 − s)·(ge + Scale·g),  gn ← (1 − s)·(gn + Scale·g),  ∂L/∂i = ge − gn
//
// of which ge is left times Rise and gn times Fall.
func (c *DoubleExponential) Backward(b *Back) {
	th := c.th[b.First:][:b.Cols]
	for r := range b.Rows {
		at := r * b.Ld
		e, slope := b.E[r*b.LdE:][:b.Cols], b.Slope[:b.Cols]
		ge, gn := b.Carry[0][at:][:b.Cols], b.Carry[1][at:][:b.Cols]
		b.Surrogate.Row(slope, b.Now[0][at:], th, th)
		for i, x := range slope {
			slope[i] = float32(x * e[i])
		}
		if b.Direct != nil {
			kernel.AddRow(slope, b.Direct[r*b.LdDirect:][:b.Cols], 1)
		}
		for i, g := range slope {
			ge[i] += float32(c.Scale * g)
			gn[i] += float32(c.Scale * g)
		}
		if c.Resets {
			eachBit(b.Was[r*b.Words], func(i int) { ge[i], gn[i] = 0, 0 })
		}
		for i, x := range ge {
			e[i] = x - gn[i]
			ge[i] = float32(c.Rise * x)
			gn[i] = float32(c.Fall * gn[i])
		}
	}
}
