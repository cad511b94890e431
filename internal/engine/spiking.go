package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Spiking is a population of leaky cells in their general form, with factors that differ from cell to cell. [Leaky] is the fast case of what
// it can do. With R the resting potential, the cells of one step are
//
//	a ← ρ·a + κ·s,  θ_t = θ + β·a                      with Adapts; θ otherwise
//	h_t = θ − R, or θ_t − R with Adapted               the height that ResetSubtract takes off
//	c ← α·c + i                                        with a synapse; i otherwise
//	v ← before                                         − h_{t−1}·s for ResetSubtract, ResetTo after a spike for ResetZero
//	u ← R + d·(v − R) + k·c                            − h_t·s for ResetSubtract and Delayed, ResetTo after a spike for Cancel
//	s ← u > θ_t
//
// where s on the right is the spike of the step before. For Refractory steps after a spike a cell does not fire. There it is held, u ← v, and
// v − h_t·s for Delayed; with Masked it goes on as always, with Blocked without input.
//
// With Delta, which is Delayed or Cancel, the s on the right is 1 where the u of the step before is above θ_t and the cell is not refractory;
// the step ends with u ← u − D·h_t for ResetSubtract, and otherwise u ← u − D·(u − ResetTo), where D is the difference of the two s.
//
// Of the states, u, a and the steps that a cell is still refractory are kept, and so is c where parameters are learned.
type Spiking struct {
	Silent            bool // cells never fire: leaky integrators
	Rest, ResetTo     float32
	Start, AdaptStart float32 // u and a before the first step
	Reset             kernel.Reset
	Delayed           bool
	Cancel            bool // Reset is ResetNone
	Inclusive         bool
	Refractory        int
	Masked, Blocked   bool
	Adapts, Adapted   bool
	Synaptic, Earlier bool
	Delta             bool // only in simulations
	Common            Common

	spikingFactors
	learned learned
	nothing []float32 // zeros in place of β
	at      spikingPlaces
	fast    kernel.Spiking // all cells
}

// spikingFactors are the factors of the equations, one a cell.
type spikingFactors struct {
	decay, input          []float32
	th, height            []float32 // θ, θ − R
	strength              []float32 // β
	rho, increment, alpha []float32
}

// spikingPlaces are where states and errors of a Spiking stand; 0 for those that it does not have.
type spikingPlaces struct{ adapt, hold, current, errSpike, errAdapt, errCurrent int }

// Factors of Spiking, in the order of its equations.
const (
	FactorDecay     = iota // d
	FactorInput            // k
	FactorThreshold        // θ
	FactorStrength         // β
	FactorRho              // ρ
	FactorIncrement        // κ
	FactorAlpha            // α
	SpikingFactors
)

// NewSpiking returns n cells of the kind of c with these factors.
func NewSpiking(c Spiking, n int, f Factors) *Spiking {
	c.learned = learned{f: f, n: n}
	c.place()
	c.Refresh()
	return &c
}

// place gives each state and error its number.
func (c *Spiking) place() {
	state, err := 1, 1
	next := func(has bool, place, count *int) {
		if *place = 0; has {
			*place = *count
			*count++
		}
	}
	c.at = spikingPlaces{}
	next(c.Adapts, &c.at.adapt, &state)
	next(c.Refractory > 0, &c.at.hold, &state)
	next(c.Synaptic || len(c.learned.f.Parameters) > 0, &c.at.current, &state)
	next(!c.Silent, &c.at.errSpike, &err)
	next(c.Adapts, &c.at.errAdapt, &err)
	next(c.Synaptic, &c.at.errCurrent, &err)
}

// Layout counts what the cells have.
func (c *Spiking) Layout() Layout {
	y := Layout{Fires: !c.Silent, Kept: 1, Carried: 1, Sums: c.learned.sums(SpikingFactors)}
	for _, has := range []bool{c.Adapts, c.Refractory > 0, y.Sums > 0} {
		if has {
			y.Kept++
		}
	}
	if c.Synaptic && y.Sums == 0 {
		y.Passing = 1
	}
	for _, has := range []int{c.at.errSpike, c.at.errAdapt, c.at.errCurrent} {
		if has > 0 {
			y.Carried++
		}
	}
	if c.Start != 0 || c.AdaptStart != 0 {
		y.Start = make([]float32, y.Kept+y.Passing)
		y.Start[c.at.adapt], y.Start[0] = c.AdaptStart, c.Start
	}
	return y
}

// Parameters are those of the factors.
func (c *Spiking) Parameters() []Parameter { return c.learned.f.Parameters }

// Refresh works the factors out again.
func (c *Spiking) Refresh() {
	c.learned.work(&c.decay, &c.input, &c.th, &c.strength, &c.rho, &c.increment, &c.alpha)
	if c.height == nil {
		c.height, c.nothing = kernel.Alloc(len(c.th)), kernel.Alloc(len(c.th))
	}
	for i := range c.height {
		c.height[i] = 1 // of no cell: slopes divide by it
	}
	for i, x := range c.th[:c.learned.n] {
		c.height[i] = x - c.Rest
	}
	c.fast = c.kernel()
}

// Chain turns the sums over factors into the gradients of the parameters.
func (c *Spiking) Chain(sums, grad [][]float32) { c.learned.chain(sums, grad) }
