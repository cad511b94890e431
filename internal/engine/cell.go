package engine

import "github.com/spikecell/spikecell/internal/kernel"

// Stepper is what the cells of a population do in a step, whoever simulates or trains them. A value may be used by several goroutines at a
// time, each with blocks of its own.
//
// The state of a cell is a few numbers, and Layout says how many. Number 0 is the membrane potential: what is compared with a threshold, and
// what a loss reads. With state x, current i and spikes s:
//
//	Forward:   x_t, s_t ← x_{t−1}, s_{t−1}, i_t
//
// A reset of the same step is the beginning of the next one, so that x_t is what was compared; but see [Settled].
//
// # Blocks
//
// A block is a rectangle of samples by at most 64 cells, one word of spikes, or by any number for cells whose Layout is Wide. Every array of it
// begins at its first sample and cell and is one row a sample, at a stride. Rows reach to Cols, the number N of cells rounded up to 16; what
// stands beyond N has no meaning and never fires.
type Stepper interface {
	Layout() Layout
	// Forward takes a block through one step. Now[0] may be the memory of Cur.
	Forward(b *Step)
}

// Cell is a Stepper that errors are sent back through. With L the loss:
//
//	Backward:  ∂L/∂i_t, what is carried to step t−1 ← ∂L/∂s_t, ∂L/∂x_t of the loss alone, what step t+1 carried here
type Cell interface {
	Stepper
	// Backward takes a block back through one step: E becomes ∂L/∂i, and Carry what the step before needs.
	Backward(b *Back)
}

// Layout is how many numbers each cell of each sample has. Arrays of state are numbered with those that are kept first.
type Layout struct {
	Fires   bool      // cells fire; others have neither spikes nor thresholds
	Wide    bool      // Forward takes blocks of any number of cells
	Kept    int       // arrays of state that Backward reads at every step; number 0 is the membrane potential
	Passing int       // arrays of state of which nobody reads any but the last
	Carried int       // arrays of errors that a step leaves to the one before; 0 behind the last step
	Sums    int       // arrays to which Backward adds ∂L/∂factor, for parameters that are learned
	Start   []float32 // the states before the first step; nil means 0

	// StepSums are arrays for a factor that differs from step to step, behind Sums: one a step, the last also for the steps behind it.
	StepSums int
}

// MostStates is the most arrays that a Layout may count in all, and the most that it may count of errors, or of sums.
const MostStates = 7

// Learnable are cells whose factors may follow from parameters that gradients change.
type Learnable interface {
	Cell
	// Parameters returns them, always in the same order; their numbers are the model's own memory.
	Parameters() []Parameter
	// Refresh makes the cells use what the parameters are now.
	Refresh()
	// Chain turns the sums, each added up over samples, into ∂L/∂parameter: one list of numbers a sum, and one a parameter.
	Chain(sums, grad [][]float32)
}

// Parameter is a number that each cell of a population has. Cells use its distance from Centre, on whatever side; a step across it is
// reflected, and the distance stays between Least and Most. One that has a Chart moves there instead.
type Parameter struct {
	Name                string
	X                   []float32
	Centre, Least, Most float32
	Chart               *Chart // nil: none
	Shared              bool   // all cells have the same number, by the sum of their gradients
}

// Chart are the coordinates w in which gradients move a number x that has bounds: gradients are ∂L/∂w.
type Chart struct {
	In, Out func(x float64) float64 // w of x, x of w
	Slope   func(x float64) float64 // ∂x/∂w at x
}

// Step is a block of cells in one step.
type Step struct {
	T             int                   // steps of the presentation before this one
	Rows, N, Cols int                   // samples; cells; the length of rows
	First         int                   // number of the first cell in its population
	Cur           []float32             // currents that arrive in the step
	LdCur         int                   // their stride
	Before, Now   [MostStates][]float32 // states behind the step before and behind this one; the same memory where they are not kept
	Ld            int                   // the stride of Before, Now, Carry and Sums
	Was, Fired    []uint64              // spikes of the step before and of this one, a row a sample; nil for cells that do not fire
	Words         int                   // their stride
	All           []uint64              // those of the step before of the whole population, at the same stride; of [Common] thresholds alone
	Settled       *Settled              // what a simulation adds; nil where every step is kept
}

// Settled is what a simulation adds to a step. It keeps one state of each cell, behind all that the step does: Before and Now are the same
// memory, a reset of the same step acts at its end, and Cur is room. Its thresholds are those of the moment.
type Settled struct {
	Th           []float32 // of the cells of the population, in place of what the cells were made with
	Shift, Floor []float32 // one a sample, or nil: thresholds are max(Th + Shift, Floor)
	Inh          []float32 // what arrives for inhibitory conductances, at the stride of Cur but from the first cell of the population
	Held         []uint64  // who is refractory, for [Held]; at the stride of spikes
}

// Threshold returns that of cell i of the population in sample r.
func (s *Settled) Threshold(r, i int) float32 {
	if s.Shift == nil {
		return s.Th[i]
	}
	return max(s.Th[i]+s.Shift[r], s.Floor[r])
}

// threshold returns that of cell i of the block in sample r: what a simulation says, or own, what the population was made with.
func (b *Step) threshold(own []float32, r, i int) float32 {
	if b.Settled == nil {
		return own[b.First+i]
	}
	return b.Settled.Threshold(r, b.First+i)
}

// thresholds returns those of all cells of the block in sample r, for which there is room.
func (b *Step) thresholds(own []float32, r int, room []float32) []float32 {
	if s := b.Settled; s != nil && s.Shift == nil {
		own = s.Th
	} else if s != nil {
		for i := range room[:b.Cols] {
			room[i] = s.Threshold(r, b.First+i)
		}
		return room[:b.Cols]
	}
	return own[b.First:][:b.Cols]
}

// words returns how many words of spikes a row of the block has.
func (b *Step) words() int { return (b.N + 63) / 64 }

// Moving are cells whose thresholds move, cell by cell, with their own activity.
type Moving interface {
	Stepper
	// Thresholds writes those that step b will compare with in sample r, one for each cell of the block.
	Thresholds(dst []float32, b *Step, r int)
}

// Back is a block of cells in one step back in time. Cur is nil.
type Back struct {
	Step
	E         []float32             // ∂L/∂s, which becomes ∂L/∂i; not read of cells that do not fire
	LdE       int                   // its stride
	Direct    []float32             // ∂L/∂u of the loss alone, or nil
	LdDirect  int                   // its stride
	Carry     [MostStates][]float32 // what step t+1 has left, and where this one leaves its own
	Sums      [MostStates][]float32
	Common    []float32 // one a sample, to which Backward sets what each spike of the step before has of [Common] thresholds of this block
	StepSum   []float32 // of StepSums, the one of the step
	Surrogate Surrogate
	Slope     []float32 // room for the surrogate derivatives of a row
	room      backRoom
}

// backRoom are rooms for rows of cells: they are part of a Back because what a function that the caller gives sees would be allocated anew.
type backRoom struct {
	spiking        spikingBack
	slopes, raised []float32 // σ′ and thresholds of a block, at the stride of states
}

// Surrogate is what stands for the derivative of a spike by its membrane potential.
type Surrogate struct {
	Slope kernel.Slope
	// Row writes σ′(u − th) of rows of len(scale) cells, one behind the other, to d, whatever Slope is; scale are the thresholds of a row for forms
	// that scale with them.
	Row          func(d, u, th, scale []float32)
	ThroughReset bool // what a spike resets depends on it; without it, on what was reset alone
	GivenHeights bool // thresholds that adapt are taken as given: no error goes back to the spikes that raised them
}
