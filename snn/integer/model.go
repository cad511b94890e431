package integer

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Model is a network whose weights are whole numbers, levels, as plain data; docs/quantised.md says how it runs.
type Model struct {
	Format      string       `json:"format"` // FormatName
	Dt          float64      `json:"dt"`     // ms of a step
	Arithmetic  Arithmetic   `json:"arithmetic"`
	Populations []Population `json:"populations"`
	Projections []Projection `json:"projections"`
	Readout     Readout      `json:"readout"`
}

// FormatName is the Format of the models of this package.
const FormatName = "spikecell-integer-1"

// GradedUnit is what the number 1 of graded input stands for: its values are whole multiples of it, at most MostGraded of them.
const (
	GradedUnit = 1.0 / 256
	MostGraded = 256
)

// Population is a group of cells.
type Population struct {
	Name   string `json:"name"`
	Shape  []int  `json:"shape"`
	Graded bool   `json:"graded,omitempty"` // an input of graded values, in multiples of GradedUnit, instead of spikes
	Cell   *Cell  `json:"cell,omitempty"`   // nil: an input
}

// Size returns the number of cells.
func (p Population) Size() int {
	n := 1
	for _, s := range p.Shape {
		n *= s
	}
	return n
}

// Cell is what the cells of a population do. Lists have one number for all cells, or one a cell.
type Cell struct {
	Fraction   int             `json:"fraction"` // of Fixed: a potential v is v·2^−Fraction
	Silent     bool            `json:"silent,omitempty"`
	Decay      []float32       `json:"decay"`
	Input      []float32       `json:"input"`
	Synapse    []float32       `json:"synapse,omitempty"` // decay of a synaptic current; none without one
	Threshold  []float32       `json:"threshold,omitempty"`
	Bias       []float32       `json:"bias,omitempty"`
	Rest       float32         `json:"rest"`
	Start      float32         `json:"start"`
	ResetTo    float32         `json:"resetTo"`
	Reset      snn.Reset       `json:"reset"`
	Timing     snn.ResetTiming `json:"resetTiming"`
	Inclusive  bool            `json:"inclusive,omitempty"`
	Earlier    bool            `json:"earlier,omitempty"`
	Refractory int             `json:"refractory,omitempty"`
	Masked     bool            `json:"masked,omitempty"`
	Blocked    bool            `json:"blocked,omitempty"`
	Adapt      *Adapt          `json:"adapt,omitempty"` // nil: thresholds stay
}

// Adapt is how thresholds follow the spikes of their cells, as [snn.ALIF]: a ← Decay·a + Increment·s, θ_t = θ + Strength·a, with the spike s of the
// step before.
type Adapt struct {
	Decay     []float32 `json:"decay"`
	Increment []float32 `json:"increment"`
	Strength  []float32 `json:"strength"`
	Start     float32   `json:"start"`
	Adapted   bool      `json:"adapted,omitempty"` // ResetSubtract takes θ_t − Rest off, not θ − Rest
}

// Projection carries spikes. A level of 1 that a spike meets is a current of Scale.
type Projection struct {
	Name   string  `json:"name"`
	Pre    string  `json:"pre"`
	Post   string  `json:"post"`
	Delay  int     `json:"delay,omitempty"`
	Bits   int     `json:"bits"`
	Scale  float32 `json:"scale"`
	Kind   Kind    `json:"kind"`
	Maps   *Maps   `json:"maps,omitempty"` // of a Kernel or Pooling
	List   *List   `json:"list,omitempty"` // of a Synapses
	Levels []int8  `json:"levels"`         // −L to L, L = 2^(Bits−1) − 1
}

// Maps is the geometry of a convolution or pooling: maps are {height, width, channels}, windows {vertical, horizontal}. Levels of a kernel stand
// as [dy][dx][channel in of a group][channel out].
type Maps struct {
	In       [3]int `json:"in"`
	Mid      [3]int `json:"mid"` // behind the kernel
	Out      [3]int `json:"out"` // behind pooling by the largest
	Kernel   [2]int `json:"kernel"`
	Stride   [2]int `json:"stride"`
	Pad      [2]int `json:"pad"`
	Dilation [2]int `json:"dilation"`
	Groups   int    `json:"groups"`
	MaxPool  int    `json:"maxPool"` // side of the squares of which the largest sum is passed on; 1: all are
}

// List are synapses one by one, by rising pre cell.
type List struct {
	Pre    []int `json:"pre"`
	Post   []int `json:"post"`
	Weight []int `json:"weight,omitempty"` // number of the level of each; left out, synapse k has level k
	Delays []int `json:"delays,omitempty"` // steps beside Delay; left out, none
}

// Readout says how a class is read from a population, whose cells are the classes.
type Readout struct {
	Population string `json:"population"`
	By         Score  `json:"by"`
	After      int    `json:"after,omitempty"` // steps at the beginning that are not read
}

// Arithmetic is how membranes are computed.
type Arithmetic uint8

// The arithmetics: int32 in fixed point with saturating sums, and the numbers and roundings of IEEE 754's binary32, the float32 of all
// simulators, worked out in integers.
const (
	Fixed Arithmetic = iota
	Binary32
)

// Kind is how a projection joins cells.
type Kind uint8

// The kinds, as the wirings of package snn: Dense, OneToOne, AllButOwn, a convolution, Pool2D, and a list.
const (
	Dense Kind = iota
	OneToOne
	AllButOwn
	Kernel
	Pooling
	Synapses
)

// Score is what the class with the most of it has.
type Score uint8

// The scores: spikes; the sum and the maximum over time of the potential; and the earliest spike.
const (
	SpikeCount Score = iota
	PotentialSum
	PotentialMax
	FirstSpike
)

var (
	arithmeticNames = []string{"fixed", "binary32"}
	kindNames       = []string{"dense", "one-to-one", "all-but-own", "kernel", "pooling", "synapses"}
	scoreNames      = []string{"spike-count", "potential-sum", "potential-max", "first-spike"}
)

// String returns the name that JSON has for it.
func (a Arithmetic) String() string { return nameOf(a, arithmeticNames) }

// String returns the name that JSON has for it.
func (k Kind) String() string { return nameOf(k, kindNames) }

// String returns the name that JSON has for it.
func (s Score) String() string { return nameOf(s, scoreNames) }

// MarshalText returns "fixed" or "binary32".
func (a Arithmetic) MarshalText() ([]byte, error) { return textOf(a, arithmeticNames) }

// UnmarshalText reads what MarshalText writes.
func (a *Arithmetic) UnmarshalText(t []byte) error { return parse(a, t, arithmeticNames) }

// MarshalText returns "dense", "one-to-one", "all-but-own", "kernel", "pooling" or "synapses".
func (k Kind) MarshalText() ([]byte, error) { return textOf(k, kindNames) }

// UnmarshalText reads what MarshalText writes.
func (k *Kind) UnmarshalText(t []byte) error { return parse(k, t, kindNames) }

// MarshalText returns "spike-count", "potential-sum", "potential-max" or "first-spike".
func (s Score) MarshalText() ([]byte, error) { return textOf(s, scoreNames) }

// UnmarshalText reads what MarshalText writes.
func (s *Score) UnmarshalText(t []byte) error { return parse(s, t, scoreNames) }

func nameOf[T ~uint8](v T, names []string) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%T(%d)", v, uint8(v))
}

func textOf[T ~uint8](v T, names []string) ([]byte, error) {
	if int(v) >= len(names) {
		return nil, fmt.Errorf("integer: no choice %d of %v", uint8(v), names)
	}
	return []byte(names[v]), nil
}

func parse[T ~uint8](v *T, text []byte, names []string) error {
	if v == nil {
		return fmt.Errorf("integer: a nil %T cannot be read into", v)
	}
	i := slices.Index(names, string(text))
	if i < 0 {
		return fmt.Errorf("%q is none of %v", text, names)
	}
	*v = T(i)
	return nil
}

// places returns the numbers of populations by their names.
func (m *Model) places() map[string]int {
	at := make(map[string]int, len(m.Populations))
	for i := range m.Populations {
		at[m.Populations[i].Name] = i
	}
	return at
}

// index returns the number of the population called name, or −1.
func (m *Model) index(name string) int {
	return slices.IndexFunc(m.Populations, func(p Population) bool { return p.Name == name })
}
