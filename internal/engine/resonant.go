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

// Forward takes a block through one step.
func (c *Resonant) Forward(b *Step) {
	var rest [64]float32
	for r := range b.Rows {
		at := r * b.Ld
		q := rest[:b.Cols]
		if !c.Plain {
			q = b.Before[2][at:][:b.Cols]
		}
		c.turn(b, r, q)
		fired := c.above(b.Now[0][at:], q, b.thresholds(c.th, r, nil)) & firstBits(b.N)
		b.Fired[r*b.Words] = fired
		if !c.Plain {
			c.refract(q, b.Now[2][at:], fired)
		}
	}
}

// turn is the step of u and v.
func (c *Resonant) turn(b *Step, r int, q []float32) {
	n, at, dt := len(q), r*b.Ld, c.Dt
	omega, damp, cur := c.omega[b.First:][:n], c.damp[b.First:][:n], b.Cur[r*b.LdCur:][:n]
	u, v, nextU, nextV := b.Before[0][at:][:n], b.Before[1][at:][:n], b.Now[0][at:][:n], b.Now[1][at:][:n]
	for i, w := range omega {
		x, y, beta := u[i], v[i], damp[i]-q[i]
		nextU[i] = x + float32(dt*(float32(beta*x)-float32(w*y)+cur[i]))
		nextV[i] = y + float32(dt*(float32(w*x)+float32(beta*y)))
	}
}

// above returns whose potential is above its threshold.
func (c *Resonant) above(u, q, th []float32) (fired uint64) {
	u, th = u[:len(q)], th[:len(q)]
	for i, x := range q {
		if u[i] > th[i]+x {
			fired |= 1 << i
		}
	}
	return fired
}

// Thresholds writes the thresholds that step b will compare with in sample r.
func (c *Resonant) Thresholds(dst []float32, b *Step, r int) {
	for i := range dst[:b.N] {
		if dst[i] = b.threshold(c.th, r, i); !c.Plain {
			dst[i] += b.Before[2][r*b.Ld+i]
		}
	}
}

// refract is q ← γ·q + s.
func (c *Resonant) refract(q, next []float32, fired uint64) {
	next = next[:len(q)]
	for i, x := range q {
		next[i] = float32(c.Gamma * x)
	}
	eachBit(fired, func(i int) { next[i]++ })
}

// Backward takes a block back through one step. With g, h and r the errors of u, v and q, those of the step before are
//
//	z = σ′(u − θ − q)·(∂L/∂s + r),  g ← g + ∂L/∂u + z,  ∂L/∂β = dt·(u·g + v·h)
//	r ← γ·r − z − ∂L/∂β,  g ← g·(1 + dt·β) + dt·ω·h,  h ← h·(1 + dt·β) − dt·ω·g
func (c *Resonant) Backward(b *Back) {
	var threshold, rest [64]float32
	th := c.th[b.First:][:b.Cols]
	copy(threshold[:], th)
	for r := range b.Rows {
		at := r * b.Ld
		q, slope, e := rest[:b.Cols], b.Slope[:b.Cols], b.E[r*b.LdE:][:b.Cols]
		if !c.Plain {
			q = b.Before[2][at:][:b.Cols]
			for i, x := range q {
				threshold[i] = th[i] + x
			}
			kernel.AddRow(e, b.Carry[2][at:][:b.Cols], 1)
		}
		b.Surrogate.Row(slope, b.Now[0][at:], threshold[:], th)
		for i, x := range slope {
			slope[i] = float32(x * e[i])
		}
		g := b.Carry[0][at:][:b.Cols]
		kernel.AddRow(g, slope, 1)
		if b.Direct != nil {
			kernel.AddRow(g, b.Direct[r*b.LdDirect:][:b.Cols], 1)
		}
		c.turnBack(b, r, q, e, g)
	}
}

// turnBack is the step of the errors of u, v and q once g is that of u.
func (c *Resonant) turnBack(b *Back, r int, q, e, g []float32) {
	n, at, dt := len(e), r*b.Ld, c.Dt
	omega, damp := c.omega[b.First:][:n], c.damp[b.First:][:n]
	u, v, h, z := b.Before[0][at:][:n], b.Before[1][at:][:n], b.Carry[1][at:][:n], b.Slope[:n]
	q, g = q[:n], g[:n]
	var byBeta, byOmega [64]float32
	for i, w := range omega {
		x, y, gu, gv := u[i], v[i], g[i], h[i]
		keep, turn := 1+float32(dt*(damp[i]-q[i])), float32(dt*w)
		byBeta[i] = float32(dt * (float32(x*gu) + float32(y*gv)))
		byOmega[i] = float32(dt * (float32(x*gv) - float32(y*gu)))
		g[i] = float32(keep*gu) + float32(turn*gv)
		h[i] = float32(keep*gv) - float32(turn*gu)
		e[i] = float32(dt * gu)
	}
	if !c.Plain {
		back := b.Carry[2][at:][:n]
		for i, x := range back {
			back[i] = float32(c.Gamma*x) - z[i] - byBeta[i]
		}
	}
	if b.Sums[0] != nil {
		kernel.AddRow(b.Sums[FactorOmega][at:][:n], byOmega[:n], 1)
		kernel.AddRow(b.Sums[FactorDamp][at:][:n], byBeta[:n], 1)
	}
}
