package kernel

// Resonators are resonate-and-fire cells, balanced or plain, whose steps are taken by blocks of samples:
//
//	β = b − q
//	u ← u + dt·(β·u − ω·v + i),  v ← v + dt·(ω·u + β·v)     both from the old u and v
//	s ← u > θ + q,  q ← γ·q + s                              q = 0 for plain ones
type Resonators struct {
	Dt, Gamma   float32
	Plain       bool
	Damp, Omega []float32
}

// ResonatorStep are the cells of a block of samples in one step: Rows rows of Cols cells, 16, 32, 48 or 64, of which those from N on never fire.
// What is written may be the memory of what is read.
type ResonatorStep struct {
	Rows, N, Cols    int
	Ld, LdCur, Words int       // strides: of states, currents, and words of spikes
	Cur, Th          []float32 // currents; thresholds of all rows
	U, V, Q          []float32 // states of the step before
	NextU, NextV     []float32
	NextQ            []float32
	Fired            []uint64
}

// Step takes the step.
func (c *Resonators) Step(x *ResonatorStep) {
	if active != levelGeneric && x.Rows > 0 {
		c.stepSIMD(x)
		return
	}
	for r := range x.Rows {
		fired := uint64(0)
		for i := range x.Cols {
			at, late := r*x.Ld+i, float32(0)
			if !c.Plain {
				late = x.Q[at]
			}
			u, v, w, beta := x.U[at], x.V[at], c.Omega[i], c.Damp[i]-late
			next := u + float32(c.Dt*(float32(beta*u)-float32(w*v)+x.Cur[r*x.LdCur+i]))
			x.NextU[at], x.NextV[at] = next, v+float32(c.Dt*(float32(w*u)+float32(beta*v)))
			above := next > x.Th[i]+late
			if above {
				fired |= 1 << (i & 63)
			}
			if !c.Plain {
				q := float32(c.Gamma * late)
				if above {
					q++
				}
				x.NextQ[at] = q
			}
		}
		x.Fired[r*x.Words] = fired & (1<<x.N - 1)
	}
}

// ResonatorErrors are the cells of a block of samples in one step back, of Rows rows of Cols cells, 16, 32, 48 or 64. The errors that are carried
// are those of the step in hand, and become those of the step before.
type ResonatorErrors struct {
	Rows, Cols        int
	Ld, LdE, LdDirect int       // strides: of all that is not said otherwise, of E and of Direct
	Slope             []float32 // σ′(u − θ − q)
	E                 []float32 // ∂L/∂s, becomes ∂L/∂i
	Direct            []float32 // ∂L/∂u of the loss alone, or nil
	U, V, Q           []float32 // states of the step before
	G, H, R           []float32 // errors that are carried: of u, v and q
	Omega, Damp       []float32 // derivatives by ω and b, or nil
}

// Back takes the step back. With z = σ′·(E + r), and g ← g + z + Direct at first:
//
//	∂L/∂ω = dt·(u·h − v·g),  ∂L/∂β = dt·(u·g + v·h),  E ← dt·g
//	r ← γ·r − z − ∂L/∂β,  g ← g·(1 + dt·β) + dt·ω·h,  h ← h·(1 + dt·β) − dt·ω·g
func (c *Resonators) Back(x *ResonatorErrors) {
	if active != levelGeneric && x.Rows > 0 {
		c.backSIMD(x)
		return
	}
	for r := range x.Rows {
		for i := range x.Cols {
			direct := float32(0)
			if x.Direct != nil {
				direct = x.Direct[r*x.LdDirect+i]
			}
			c.back(x, r*x.Ld+i, i, &x.E[r*x.LdE+i], direct)
		}
	}
}

// back takes cell i back, whose states and errors stand at at.
func (c *Resonators) back(x *ResonatorErrors, at, i int, e *float32, direct float32) {
	late, spike := float32(0), *e
	if !c.Plain {
		late = x.Q[at]
		spike += x.R[at]
	}
	z := float32(x.Slope[at] * spike)
	u, v, g, h := x.U[at], x.V[at], x.G[at]+z, x.H[at]
	if x.Direct != nil {
		g += direct
	}
	keep, turn := 1+float32(c.Dt*(c.Damp[i]-late)), float32(c.Dt*c.Omega[i])
	byBeta := float32(c.Dt * (float32(u*g) + float32(v*h)))
	if x.Omega != nil {
		x.Omega[at] += float32(c.Dt * (float32(u*h) - float32(v*g)))
		x.Damp[at] += byBeta
	}
	if !c.Plain {
		x.R[at] = float32(c.Gamma*x.R[at]) - z - byBeta
	}
	x.G[at] = float32(keep*g) + float32(turn*h)
	x.H[at] = float32(keep*h) - float32(turn*g)
	*e = float32(c.Dt * g)
}
