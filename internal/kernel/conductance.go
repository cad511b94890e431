package kernel

// Conductance is the update of cells with an excitatory and an inhibitory conductance, both in units of the leak. One step
// of a cell with potential v relaxes it exactly, for conductances held in the step, and lets these decay:
//
//	g_e ← g_e + Gain · Σ_k w[Rows[k]·Ld + j]        what arrives at cell j
//	x   = Rate·(1 + g_e + g_i)
//	v   ← v + Rate·((Rest − v) + g_e(Exc − v) + g_i(Inh − v))·(1 − e^(−x))/x
//	g_e ← DecayE·g_e,  g_i ← DecayI·g_i             0 where |g| was below 1e-20
//
// From x = −1/4 to 1/4, where its difference would cancel, the last factor of v is its series to x⁵, exact to 5e-8.
type Conductance struct { // read by assembly
	Rest, Exc, Inh float32 // potentials to which the leak and the conductances pull
	Rate           float32 // step over membrane time constant
	DecayE, DecayI float32 // what a step leaves of a conductance
}

// Arrivals are spikes that reach cells in one step: each adds a row of weights, times Gain, to excitatory conductances.
type Arrivals struct {
	W    []float32
	Ld   int
	Gain float32
	Rows []uint32 // of W; summed in this order
}

// far reports whether a cell's relaxation is no longer its series.
func far(x float32) bool { return x > 0.25 || x < -0.25 }

// leastConductance is the smallest conductance that is kept. It is far below where one changes anything, and far above
// denormal numbers.
const leastConductance = 1e-20

// Step takes one step of len(v) cells and reports whether one of them is over its threshold, v > th.
func (c *Conductance) Step(v, ge, gi, th []float32, in *Arrivals) (over bool) {
	n := len(v)
	ge, gi, th = ge[:n], gi[:n], th[:n]
	if active != levelGeneric && n >= 16 {
		return c.stepSIMD(v, ge, gi, th, in)
	}
	return c.stepGeneric(v, ge, gi, th, in, 0)
}

// stepGeneric takes the step of the cells whose weights begin at column first.
func (c *Conductance) stepGeneric(v, ge, gi, th []float32, in *Arrivals, first int) (over bool) {
	if len(in.Rows) > 0 {
		gatherGeneric(Mat(ge, len(v)), len(v), Mat(in.W[first:], in.Ld), in.Gain, Lists{Start: []uint32{0, uint32(len(in.Rows))}, Idx: in.Rows})
	}
	for j := 0; j < len(v); j++ {
		n, fires := c.near(v[j:], ge[j:], gi[j:], th[j:])
		over = over || fires
		if j += n; j < len(v) {
			v[j] = c.Relax(v[j], ge[j], gi[j])
			ge[j], gi[j] = c.Decay(ge[j], gi[j])
			over = over || v[j] > th[j]
		}
	}
	return over
}

// near moves cells up to the first one that is far, and returns how many, and whether one is over its threshold.
func (c *Conductance) near(v, ge, gi, th []float32) (n int, over bool) {
	rate, rest, exc, inh, dE, dI := c.Rate, c.Rest, c.Exc, c.Inh, c.DecayE, c.DecayI
	ge, gi, th = ge[:len(v)], gi[:len(v)], th[:len(v)]
	for j, u := range v {
		e, i := ge[j], gi[j]
		x := float32(rate * (1 + e + i))
		if far(x) {
			return j, over
		}
		drive := (rest - u) + float32(e*(exc-u)) + float32(i*(inh-u))
		u += float32(float32(rate*drive) * relaxation(x))
		v[j], ge[j], gi[j] = u, decayConductance(e, dE), decayConductance(i, dI)
		if u > th[j] {
			over = true
		}
	}
	return len(v), over
}

// Coast takes steps of one cell that nothing reaches and nothing inhibits, to the same bits as Step.
func (c *Conductance) Coast(v, ge float32, steps int) (float32, float32) {
	for range steps {
		before := v
		v = c.Relax(v, ge, 0)
		if v == before && ge == 0 {
			break // at rest
		}
		ge = decayConductance(ge, c.DecayE)
	}
	return v, ge
}

// Relax returns the potential of one cell after a step with conductances e and i.
func (c *Conductance) Relax(u, e, i float32) float32 {
	x := float32(c.Rate * (1 + e + i))
	drive := (c.Rest - u) + float32(e*(c.Exc-u)) + float32(i*(c.Inh-u))
	if far(x) {
		return u + float32(float32(c.Rate*drive)*((1-Exp32(-x))/x))
	}
	return u + float32(float32(c.Rate*drive)*relaxation(x))
}

// relaxation is (1 − e^(−x))/x for small x.
func relaxation(x float32) float32 {
	x2 := float32(x * x)
	return (1 - float32(x*(1./2))) + float32(x2*((float32(1./6)-float32(x*(1./24)))+float32(x2*(float32(1./120)-float32(x*(1./720))))))
}

// Decay returns what a step leaves of conductances.
func (c *Conductance) Decay(e, i float32) (float32, float32) {
	return decayConductance(e, c.DecayE), decayConductance(i, c.DecayI)
}

func decayConductance(g, decay float32) float32 {
	if g < leastConductance && g > -leastConductance {
		return 0
	}
	return g * decay
}
