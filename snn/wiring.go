package snn

// Wiring says which pairs of cells a projection joins; a closed set: [Dense], [OneToOne], [AllButOwn], [Sparse], [List], [Conv2D],
// [Conv1D], [Pool2D] and [Attention]. docs/wirings.md has the equation of each.
type Wiring interface{ wiring() }

// Dense joins every pre cell to every post cell.
type Dense struct{}

// OneToOne joins cell i to cell i; both populations have the same size.
type OneToOne struct{}

// AllButOwn joins cell i to every cell but i with one common weight, as the lateral inhibition of
// [diehl2015] does. It is never stored as a matrix: what arrives is the sum minus the own share.
type AllButOwn struct{}

// Sparse joins pairs of cells that are drawn by chance: each pair with Probability, or, for each post cell, FanIn pre cells. Give one of
// the two. Which pairs they are is part of the description: it follows from Seed and the name of the projection, and is the same in
// every run; the weights are drawn as those of every projection. What a synapse that does not exist would cost is neither stored nor
// computed.
type Sparse struct {
	Probability float64 // of each pair, above 0 and up to 1
	FanIn       int     // pre cells of each post cell
	Seed        uint64  // other numbers draw other pairs
	NoSelf      bool    `json:",omitempty"` // leaves out synapses of cell i to cell i (autapses), of populations of one size
	Repeats     bool    `json:",omitempty"` // FanIn may draw a pre cell several times, which then has as many synapses (multapses)
	Common      bool    `json:",omitempty"` // all synapses have one weight, which is stored once
	Delays      [2]int  `json:",omitzero"`  // lowest and highest number of steps that a synapse waits beside Delay, drawn uniformly for each
}

// List joins the pairs of cells that are given, as the coordinates of a sparse matrix are: synapse k leads from cell Pre[k] to cell
// Post[k]. A pair may be there several times.
type List struct {
	Pre, Post []int
	Weight    []int `json:",omitempty"` // numbers of their weights, from 0 on; left out, synapse k has weight k
	Delays    []int `json:",omitempty"` // steps that they wait beside Delay; left out, none
}

// Conv2D joins maps by a kernel that moves over the plane. Populations have the shape {height, width, channels}, or {height, width}
// for one channel, and cells stand in this order: the channels of a place side by side. A cell of the post population at (y, x) sees
//
//	(y·Stride − Pad + d·Dilation)  of the pre population, d below Kernel, along each axis
//
// and what lies outside is silent, so that a side of n gives ⌊(n + 2·Pad − Dilation·(Kernel − 1) − 1) / Stride⌋ + 1 cells. With
// MaxPool m, only the largest current of each square of m × m cells is passed on, and the post population has the sides ⌊side / m⌋.
// All sizes are {vertical, horizontal}.
type Conv2D struct {
	Kernel, Pad [2]int
	Stride      [2]int // 0 means 1
	Dilation    [2]int // 0 means 1
	Groups      int    // into which the channels of both are cut, that see only their own; 0 means 1
	MaxPool     int    // side of the squares; 0 means 1, which is none
}

// Conv1D joins lines, of the shape {length, channels} or {length}, as [Conv2D] joins maps.
type Conv1D struct {
	Kernel, Pad int
	Stride      int // 0 means 1
	Dilation    int // 0 means 1
	Groups      int // 0 means 1
}

// Pool2D joins each cell of a map to the cells of the windows that it lies in, channel by channel, all with one common weight: with an
// [Init] of its zero value 1 / (cells of the window), their mean, and with the constant 1 their sum.
type Pool2D struct {
	Size   [2]int // {vertical, horizontal}
	Stride [2]int // left out, Size
}

func (Dense) wiring()     {}
func (OneToOne) wiring()  {}
func (AllButOwn) wiring() {}
func (Sparse) wiring()    {}
func (List) wiring()      {}
func (Conv2D) wiring()    {}
func (Conv1D) wiring()    {}
func (Pool2D) wiring()    {}
func (Attention) wiring() {}

// orOne returns n, and 1 for 0.
func orOne(n int) int {
	if n == 0 {
		return 1
	}
	return n
}

// plane returns the wiring of two dimensions of which c is the case of one, on lines of width 1.
func (c Conv1D) plane() Conv2D {
	return Conv2D{Kernel: [2]int{c.Kernel, 1}, Stride: [2]int{c.Stride, 1}, Pad: [2]int{c.Pad, 0}, Dilation: [2]int{c.Dilation, 1}, Groups: c.Groups}
}
