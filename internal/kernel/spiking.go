package kernel

// SpikingMode says what cells of [Spiking] do, and what a step back through them asks for.
type SpikingMode uint32

// What they do. A reset acts before the leak or, if it is late, behind the input.
const (
	SpikingFires     SpikingMode = 1 << iota // there are thresholds and spikes
	SpikingAdapts                            // thresholds adapt
	SpikingAdapted                           // a reset takes off the threshold as it has adapted
	SpikingZeroes                            // a spike sets v to ResetTo
	SpikingSubtracts                         // a spike takes a threshold off v
	SpikingLate                              // a spike takes a threshold off u
	SpikingCancels                           // a spike sets u to ResetTo
	SpikingInclusive                         // cells fire at their threshold already
	SpikingThrough                           // what a spike resets depends on it
	spikingKeeps                             // currents are kept
	spikingDirect                            // the loss has errors of u
	spikingSums                              // derivatives by factors are added up
)

// Has reports whether m has all of what.
func (m SpikingMode) Has(what SpikingMode) bool { return m&what == what }

// Spiking are leaky cells, each with factors of its own, whose steps are taken by blocks of samples. With s on the right the spike of the step
// before, and of the rows that Mode leaves out none:
//
//	a ← Rho·a + Increment·s,  θ_t = Th + Strength·a          with Adapts; Th otherwise
//	v ← before                                                − h_{t−1}·s with Subtracts, ResetTo after a spike with Zeroes
//	u ← Decay·v + Input·i                                     − h_t·s with Late, ResetTo after a spike with Cancels
//	s ← u > θ_t
//
// where h is θ with Adapted, and Th otherwise. Factors reach to the length of rows.
type Spiking struct {
	Mode                                       SpikingMode
	Decay, Input, Th, Strength, Rho, Increment []float32
	ResetTo                                    float32
}

// SpikingStep are the cells of a block of samples in one step: Rows rows of Cols cells, 16, 32, 48 or 64, of which those from N on never fire.
// Each state is one row a sample, at a stride of Ld.
type SpikingStep struct {
	Rows, N, Cols      int
	Ld, LdCur, Words   int       // strides: of states, currents, and words of spikes
	Cur                []float32 // may be the memory of Now
	Before, Now        []float32 // u
	AdaptBefore, Adapt []float32 // a
	Kept               []float32 // receives Cur, unless it is nil
	Was, Fired         []uint64
}

// Step takes the step.
func (c *Spiking) Step(x *SpikingStep) {
	if active != levelGeneric && x.Rows > 0 {
		c.stepSIMD(x)
		return
	}
	for r := range x.Rows {
		at := r * x.Ld
		w, fired := uint64(0), uint64(0)
		if c.Mode.Has(SpikingFires) {
			w = x.Was[r*x.Words]
		}
		for i := range x.Cols {
			was, a, old := w>>i&1 == 1, float32(0), float32(0)
			if c.Mode.Has(SpikingAdapts) {
				old = x.AdaptBefore[at+i]
				a = c.adapt(i, old, was)
				x.Adapt[at+i] = a
			}
			cur := x.Cur[r*x.LdCur+i]
			if x.Kept != nil {
				x.Kept[at+i] = cur
			}
			u := float32(c.Decay[i]*c.reset(i, x.Before[at+i], old, was)) + float32(c.Input[i]*cur)
			switch {
			case was && c.Mode.Has(SpikingCancels):
				u = c.ResetTo
			case was && c.Mode.Has(SpikingLate):
				u -= c.height(i, a)
			}
			x.Now[at+i] = u
			if th := c.threshold(i, a); u > th || c.Mode.Has(SpikingInclusive) && u == th {
				fired |= 1 << (i & 63)
			}
		}
		if c.Mode.Has(SpikingFires) {
			x.Fired[r*x.Words] = fired & (1<<x.N - 1)
		}
	}
}

// adapt returns the a that follows old.
func (c *Spiking) adapt(i int, old float32, was bool) float32 {
	a := float32(c.Rho[i] * old)
	if was {
		a += c.Increment[i]
	}
	return a
}

// raised returns Th of cell i, raised by its adaptation a if that is so.
func (c *Spiking) raised(i int, a float32, is bool) float32 {
	if !is {
		return c.Th[i]
	}
	return c.Th[i] + float32(c.Strength[i]*a)
}

// threshold returns θ of cell i, whose adaptation is a.
func (c *Spiking) threshold(i int, a float32) float32 {
	return c.raised(i, a, c.Mode.Has(SpikingAdapts))
}

// height returns h of cell i, whose adaptation is a.
func (c *Spiking) height(i int, a float32) float32 { return c.raised(i, a, c.Mode.Has(SpikingAdapted)) }

// reset returns v of cell i, whose adaptation was a.
func (c *Spiking) reset(i int, v, a float32, was bool) float32 {
	switch {
	case was && c.Mode.Has(SpikingZeroes):
		return c.ResetTo
	case was && c.Mode.Has(SpikingSubtracts):
		return v - c.height(i, a)
	}
	return v
}
