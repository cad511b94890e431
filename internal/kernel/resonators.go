package kernel

// Resonators are a row of at most 64 resonate-and-fire cells before a step, all slices of the same length:
//
//	β = b − q
//	u ← u + dt·(β·u − ω·v + i),  v ← v + dt·(ω·u + β·v)     both from the old u and v
//	s ← u > θ + q,  q ← γ·q + s
type Resonators struct {
	Dt, Gamma            float32
	U, V, Q, Damp, Omega []float32
}

// Step takes the step with currents cur and thresholds th, writes the new u, v and q, and returns the spikes. What is written may be the
// memory of what is read.
func (c *Resonators) Step(cur, th, u, v, q []float32) (fired uint64) {
	n := len(c.U)
	cur, th, u, v, q = cur[:n], th[:n], u[:n], v[:n], q[:n]
	if active != levelGeneric && n > 0 && n&15 == 0 {
		return c.stepSIMD(cur, th, u, v, q)
	}
	for i, x := range c.U {
		y, w, late := c.V[i], c.Omega[i], c.Q[i]
		beta := c.Damp[i] - late
		next := x + float32(c.Dt*(float32(beta*x)-float32(w*y)+cur[i]))
		above := next > th[i]+late
		u[i], v[i] = next, y+float32(c.Dt*(float32(w*x)+float32(beta*y)))
		if q[i] = float32(c.Gamma * late); above {
			fired |= 1 << (i & 63)
			q[i]++
		}
	}
	return fired
}

// ResonatorErrors are what [Resonators.Back] reads and writes, all slices of the same length as those of the cells: z, the error of s times
// σ′, and the errors G of u, H of v and R of q, which become those of the step before; E receives the error of the current. To Omega and Damp
// the derivatives by ω and b are added.
type ResonatorErrors struct{ Z, G, H, R, E, Omega, Damp []float32 }

// Back takes the cells back through the step, where G is the error of the new u already:
//
//	∂L/∂ω = dt·(u·h − v·g),  ∂L/∂β = dt·(u·g + v·h),  e = dt·g
//	r ← γ·r − z − ∂L/∂β,  g ← g·(1 + dt·β) + dt·ω·h,  h ← h·(1 + dt·β) − dt·ω·g
func (c *Resonators) Back(x *ResonatorErrors) {
	n := len(c.U)
	if active != levelGeneric && n > 0 && n&15 == 0 {
		c.backSIMD(x)
		return
	}
	for i, u := range c.U {
		v, g, h := c.V[i], x.G[i], x.H[i]
		keep, turn := 1+float32(c.Dt*(c.Damp[i]-c.Q[i])), float32(c.Dt*c.Omega[i])
		byBeta := float32(c.Dt * (float32(u*g) + float32(v*h)))
		x.Omega[i] += float32(c.Dt * (float32(u*h) - float32(v*g)))
		x.Damp[i] += byBeta
		x.R[i] = float32(c.Gamma*x.R[i]) - x.Z[i] - byBeta
		x.G[i] = float32(keep*g) + float32(turn*h)
		x.H[i] = float32(keep*h) - float32(turn*g)
		x.E[i] = float32(c.Dt * g)
	}
}
