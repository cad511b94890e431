package kernel

// Factors of [Spiking], as [SpikingErrors] counts them.
const (
	spikingDecay = iota
	spikingInput
	spikingTh
	spikingStrength
	spikingRho
	spikingIncrement
	SpikingFactors
)

// SpikingErrors are the cells of a block of samples in one step back, of Rows rows of Cols cells, 16, 32, 48 or 64. Errors that are carried are
// those of the step in hand, and become those of the step before.
type SpikingErrors struct {
	Rows, Cols               int
	Ld, LdE, LdDirect, Words int                       // strides: of all that is not said otherwise, of E and Direct, of Was
	Slope                    []float32                 // σ′(u − θ_t)
	E                        []float32                 // ∂L/∂s, becomes ∂L/∂i
	Direct                   []float32                 // ∂L/∂u of the loss alone, or nil
	U, A, Spike              []float32                 // errors that are carried: of u, a and s
	Before, Taken            []float32                 // the u of the step before, and the currents
	AdaptBefore, Adapt       []float32                 // the a of the step before, and of this one
	Was                      []uint64                  // spikes of the step before
	Sums                     [SpikingFactors][]float32 // derivatives by factors, in the order of [Spiking]; nil where nobody learns them
}

// Back takes the step back. With g, p and r the errors of u, a and s, and z = σ′·(E + r):
//
//	g ← g + z + Direct,  p ← p − Strength·z,  r ← 0
//	x ← g with Late; x ← Decay·g with Subtracts                p ← p − Strength·x·s and, with Through, r ← r − h·x
//	E ← Input·g,  g ← Decay·g                                  both 0 after a spike with Cancels, g alone with Zeroes
//	p ← Rho·p,  r ← r + Increment·p
//
// where the p of Subtracts is that of the step before.
func (c *Spiking) Back(x *SpikingErrors) {
	if active != levelGeneric && x.Rows > 0 {
		c.backSIMD(x)
		return
	}
	for r := range x.Rows {
		w := uint64(0)
		if c.Mode.Has(SpikingFires) {
			w = x.Was[r*x.Words]
		}
		for i := range x.Cols {
			y := spikingError{c: c, x: x, i: i, at: r*x.Ld + i, was: w>>i&1 == 1}
			y.back(&x.E[r*x.LdE+i], r*x.LdDirect+i)
		}
	}
}

// spikingError is one cell in a step back.
type spikingError struct {
	c               *Spiking
	x               *SpikingErrors
	i, at           int
	was             bool
	spike, p, early float32 // errors of s, of a, and of the a before
}

// back takes the cell back; e is its error, and d where the loss has one of u.
func (y *spikingError) back(e *float32, d int) {
	c, x, m := y.c, y.x, y.c.Mode
	g := x.U[y.at]
	if x.Direct != nil {
		g += x.Direct[d]
	}
	if m.Has(SpikingFires) {
		z := float32(x.Slope[y.at] * (*e + x.Spike[y.at]))
		g += z
		y.receive(z)
	}
	if m.Has(SpikingLate) {
		y.takenOff(g, x.Adapt, &y.p)
	}
	after, cur := float32(c.Decay[y.i]*g), float32(c.Input[y.i]*g)
	if y.was && m.Has(SpikingCancels) {
		after, cur, g = 0, 0, 0
	}
	if x.Sums[0] != nil {
		old := float32(0)
		if m.Has(SpikingAdapts) {
			old = x.AdaptBefore[y.at]
		}
		y.add(spikingDecay, float32(g*c.reset(y.i, x.Before[y.at], old, y.was)))
		y.add(spikingInput, float32(g*x.Taken[y.at]))
	}
	switch {
	case m.Has(SpikingZeroes):
		if m.Has(SpikingThrough) {
			y.spike += float32((c.ResetTo - x.Before[y.at]) * after)
		}
		if y.was {
			after = 0
		}
	case m.Has(SpikingSubtracts):
		y.takenOff(after, x.AdaptBefore, &y.early)
	}
	x.U[y.at], *e = after, cur
	if m.Has(SpikingFires) {
		y.leave()
	}
}

// add adds to the derivative by a factor, if somebody learns it.
func (y *spikingError) add(factor int, by float32) {
	if y.x.Sums[0] != nil {
		y.x.Sums[factor][y.at] += by
	}
}

// receive takes the error z of u − θ.
func (y *spikingError) receive(z float32) {
	y.add(spikingTh, -z)
	if y.c.Mode.Has(SpikingAdapts) {
		y.p = y.x.A[y.at] - float32(y.c.Strength[y.i]*z)
		y.add(spikingStrength, -float32(z*y.x.Adapt[y.at]))
	}
}

// takenOff is the way back of v − h·s, where g is the error of the difference, a the adaptation that h has, and p receives its error.
func (y *spikingError) takenOff(g float32, adapt []float32, p *float32) {
	m, a := y.c.Mode, float32(0)
	if m.Has(SpikingAdapted) {
		a = adapt[y.at]
	}
	if m.Has(SpikingThrough) {
		y.spike -= float32(y.c.height(y.i, a) * g)
	}
	if !y.was {
		return
	}
	y.add(spikingTh, -g)
	if m.Has(SpikingAdapted) {
		*p -= float32(y.c.Strength[y.i] * g)
		y.add(spikingStrength, -float32(a*g))
	}
}

// leave carries the errors of a and s to the step before.
func (y *spikingError) leave() {
	x := y.x
	if y.c.Mode.Has(SpikingAdapts) {
		x.A[y.at] = float32(y.c.Rho[y.i]*y.p) + y.early
		y.spike += float32(y.c.Increment[y.i] * y.p)
		y.add(spikingRho, float32(y.p*x.AdaptBefore[y.at]))
		if y.was {
			y.add(spikingIncrement, y.p)
		}
	}
	x.Spike[y.at] = y.spike
}
