// Package nir is networks in the Neuromorphic Intermediate Representation [pedersen2024], the form in which simulators and chips exchange
// them: graphs of primitives in continuous time, in files of HDF5 or JSON.
package nir

import "fmt"

// Graph is a network: named nodes and the edges that carry their outputs on. It is a node itself, as graphs may be nested.
type Graph struct {
	Nodes    map[string]Node
	Edges    []Edge
	Metadata Metadata
	Version  string // of NIR, of the outermost graph of a file; "" is written as that of the newest that is known
}

// Edge carries the output of one node to the input of another; inputs from several add up. Names are those of Graph.Nodes.
type Edge struct{ From, To string }

// Node is one of the seventeen primitives, or a *Graph. Arrays of numbers are of one cell each, but weights; times are in seconds.
type Node interface{ node() }

// Metadata is what a node says about itself beside its parameters, by name: nothing in it changes what NIR computes. Names of what is nested have
// slashes: "training/seed". What is nested and empty is left out.
type Metadata map[string]Array

// Array is numbers or texts in row-major order.
type Array struct {
	Type  Type
	Shape []int // none of a single value
	Data  []float64
	Texts []string // of type Text, in place of Data
}

// Type is how numbers are stored; a float64 holds all values of each that files have.
type Type uint8

// The types. Int64 beyond 2⁵³ is refused.
const (
	Float32 Type = iota
	Float64
	Int64
	Text
	Bool // 0 and 1
)

var typeNames = [...]string{Float32: "float32", Float64: "float64", Int64: "int64", Text: "text", Bool: "bool"}

// String returns the name that Python has for it.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return fmt.Sprintf("Type(%d)", uint8(t))
}

// Input is where values enter a graph.
type Input struct {
	Shape    []int `nir:"shape"`
	Metadata Metadata
}

// Output is where they leave it.
type Output struct {
	Shape    []int `nir:"shape"`
	Metadata Metadata
}

// Affine is y = W·x + b, W of outputs × inputs.
type Affine struct {
	Weight   Array `nir:"weight"`
	Bias     Array `nir:"bias"`
	Metadata Metadata
}

// Linear is y = W·x, W of outputs × inputs.
type Linear struct {
	Weight   Array `nir:"weight"`
	Metadata Metadata
}

// Scale is y = s ⊙ x.
type Scale struct {
	Scale    Array `nir:"scale"`
	Metadata Metadata
}

// Conv1d is a cross-correlation with kernels of channels out × channels in a group × length.
type Conv1d struct {
	InputShape int     `nir:"input_shape,optional"` // length of the input; 0 where the file does not say
	Weight     Array   `nir:"weight"`
	Stride     int     `nir:"stride"`
	Padding    Padding `nir:"padding,single"`
	Dilation   int     `nir:"dilation"`
	Groups     int     `nir:"groups"`
	Bias       Array   `nir:"bias"`
	Metadata   Metadata
}

// Conv2d is a cross-correlation with kernels of channels out × channels in a group × height × width.
type Conv2d struct {
	InputShape []int   `nir:"input_shape,optional"` // height and width of the input; nil where the file does not say
	Weight     Array   `nir:"weight"`
	Stride     [2]int  `nir:"stride"`
	Padding    Padding `nir:"padding"`
	Dilation   [2]int  `nir:"dilation"`
	Groups     int     `nir:"groups"`
	Bias       Array   `nir:"bias"`
	Metadata   Metadata
}

// Padding is zeros on each side, or "same" or "valid" as PyTorch has them.
type Padding struct {
	Name string // "same", "valid", or "" for Size
	Size [2]int // height and width; of one dimension the first
}

// SumPool2d adds up windows of a map.
type SumPool2d struct {
	KernelSize [2]int `nir:"kernel_size"`
	Stride     [2]int `nir:"stride"`
	Padding    [2]int `nir:"padding"`
	Metadata   Metadata
}

// AvgPool2d takes the mean of windows of a map.
type AvgPool2d struct {
	KernelSize [2]int `nir:"kernel_size"`
	Stride     [2]int `nir:"stride"`
	Padding    [2]int `nir:"padding"`
	Metadata   Metadata
}

// Flatten joins the dimensions from StartDim to EndDim, as PyTorch counts them: 0 is the first without a batch; −1 is the last.
type Flatten struct {
	InputType []int `nir:"input_type,optional"` // shape of the input; nil where the file does not say
	StartDim  int   `nir:"start_dim"`
	EndDim    int   `nir:"end_dim"`
	Metadata  Metadata
}

// Delay is y(t) = x(t − τ).
type Delay struct {
	Delay    Array `nir:"delay"` // s
	Metadata Metadata
}

// Threshold is 1 where x > θ, and 0 elsewhere.
type Threshold struct {
	Threshold Array `nir:"threshold"`
	Metadata  Metadata
}

// I is v̇ = R·x.
type I struct {
	R        Array `nir:"r"`
	Metadata Metadata
}

// IF is I that fires where v > θ, and is reset to VReset then.
type IF struct {
	R          Array `nir:"r"`
	VThreshold Array `nir:"v_threshold"`
	VReset     Array `nir:"v_reset,zeros"`
	Metadata   Metadata
}

// LI is τ·v̇ = (v_leak − v) + R·x.
type LI struct {
	Tau      Array `nir:"tau"`
	R        Array `nir:"r"`
	VLeak    Array `nir:"v_leak"`
	Metadata Metadata
}

// LIF is LI that fires where v > θ, and is reset to VReset then.
type LIF struct {
	Tau        Array `nir:"tau"`
	R          Array `nir:"r"`
	VLeak      Array `nir:"v_leak"`
	VThreshold Array `nir:"v_threshold"`
	VReset     Array `nir:"v_reset,zeros"`
	Metadata   Metadata
}

// CubaLI is τ_syn·İ = −I + w_in·x, τ_mem·v̇ = (v_leak − v) + R·I.
type CubaLI struct {
	TauMem   Array `nir:"tau_mem"`
	TauSyn   Array `nir:"tau_syn"`
	R        Array `nir:"r"`
	VLeak    Array `nir:"v_leak"`
	WIn      Array `nir:"w_in,ones"`
	Metadata Metadata
}

// CubaLIF is CubaLI that fires where v > θ, and is reset to VReset then.
type CubaLIF struct {
	TauMem     Array `nir:"tau_mem"`
	TauSyn     Array `nir:"tau_syn"`
	R          Array `nir:"r"`
	VLeak      Array `nir:"v_leak"`
	WIn        Array `nir:"w_in,ones"`
	VThreshold Array `nir:"v_threshold"`
	VReset     Array `nir:"v_reset,zeros"`
	Metadata   Metadata
}

func (*Graph) node()    {}
func (Input) node()     {}
func (Output) node()    {}
func (Affine) node()    {}
func (Linear) node()    {}
func (Scale) node()     {}
func (Conv1d) node()    {}
func (Conv2d) node()    {}
func (SumPool2d) node() {}
func (AvgPool2d) node() {}
func (Flatten) node()   {}
func (Delay) node()     {}
func (Threshold) node() {}
func (I) node()         {}
func (IF) node()        {}
func (LI) node()        {}
func (LIF) node()       {}
func (CubaLI) node()    {}
func (CubaLIF) node()   {}
