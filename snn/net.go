package snn

import "slices"

// Net describes a network as plain data: it can be printed, compared, and written to JSON and read back.
// A Net holds no state and no weights; [Net.Init] draws those, and [NewSim] runs them.
type Net struct {
	Dt          float64 // length of a step, ms; 0 means 1
	Populations []Population
	Projections []Projection
}

// Population is a group of cells of one kind. A nil Cell makes it an input population, whose spikes (or
// constant currents) come from outside at every step.
type Population struct {
	Name  string // one line of printable text without "→"; see CheckName
	Shape []int  // for example {28, 28}; the number of cells is the product
	Cell  Cell
	Bias  *Init // a number of each cell, to which its current of every step is added, drawn as this says; nil for none
}

// Size returns the number of cells of p.
func (p Population) Size() int {
	n := 1
	for _, s := range p.Shape {
		n *= s
	}
	return n
}

// Projection carries the spikes of population Pre to population Post:
//
//	current_post(t) += Gain · Σ_pre w[pre][post] · spike_pre(t − Delay)
//
// A pair of populations may have several, which are told apart by their names: all but one need a Name then.
type Projection struct {
	Pre, Post string
	Name      string   `json:",omitempty"` // left out, pre→post; by it weights, random streams, counts and errors know the projection
	Wiring    Wiring   // nil means Dense{}
	Delay     int      // steps; 0 only where it closes no cycle
	Gain      float32  // 0 means 1
	Receptor  Receptor // which input of the post cell; only Conductance cells tell them apart
	Bound     Bound    // keeps plastic weights in range from the first update on
	Init      Init
	Frozen    bool // no learner may change the weights

	Quantization Quantization `json:",omitzero" run:"omitzero"` // how few values the weights have; zero: float32
}

// EffectiveGain returns Gain with its default applied.
func (p Projection) EffectiveGain() float32 {
	if p.Gain == 0 {
		return 1
	}
	return p.Gain
}

// arrow stands between the names of a projection's populations, and in none of them.
const arrow = "→"

// String returns the Name of the projection, or pre→post if it has none. No two projections or populations of a net that passes
// Check have one name, so that their weights, thresholds and random streams are told apart by it.
func (p Projection) String() string { return projectionName(p.Name, p.Pre, p.Post) }

func projectionName(name, pre, post string) string {
	if name != "" {
		return name
	}
	return pre + arrow + post
}

// Receptor selects the input of the post-synaptic cell.
type Receptor uint8

// The receptors.
const (
	Excitatory Receptor = iota
	Inhibitory
)

// Bound is the range that an update leaves a weight in, and where there are no weights. The zero Bound is no bound.
type Bound struct {
	Lo, Hi       float32 // both 0: unbounded
	ZeroDiagonal bool    // no cell projects to itself, from the beginning and also if Frozen
}

// Limited reports whether b has a range.
func (b Bound) Limited() bool { return b.Lo != 0 || b.Hi != 0 }

// Init says how initial weights are drawn.
type Init struct {
	Kind   InitKind
	Lo, Hi float64 // InitUniform: the range; InitConstant: Lo is the value; InitNormal: mean Lo, standard deviation Hi
}

// InitKind is a distribution of initial weights.
type InitKind uint8

// The distributions. InitFanIn is uniform in ±1/√(number of pre cells of a cell), the default of PyTorch's Linear and Conv2d; of a
// pooling it is the constant 1/(cells of the window), and of a bias the pre cells of all projections count.
const (
	InitFanIn InitKind = iota
	InitUniform
	InitNormal
	InitConstant
)

// Population returns the population called name, or nil.
func (n Net) Population(name string) *Population {
	if i := n.Index(name); i >= 0 {
		return &n.Populations[i]
	}
	return nil
}

// Index returns the position of the population called name, or -1.
func (n Net) Index(name string) int {
	for i := range n.Populations {
		if n.Populations[i].Name == name {
			return i
		}
	}
	return -1
}

// byName returns the populations of n by their names.
func (n Net) byName() map[string]*Population {
	at := make(map[string]*Population, len(n.Populations))
	for i := range n.Populations {
		at[n.Populations[i].Name] = &n.Populations[i]
	}
	return at
}

// Projection returns the index of the projection from pre to post, of several that without a Name, or the first; or -1.
func (n Net) Projection(pre, post string) int {
	first := -1
	for i := range n.Projections {
		p := &n.Projections[i]
		switch {
		case p.Pre != pre || p.Post != post:
		case p.Name == "":
			return i
		case first < 0:
			first = i
		}
	}
	return first
}

// ProjectionNamed returns the index of the projection of that Name, or without a Name and from pre to post as "pre→post" says; or -1.
func (n Net) ProjectionNamed(name string) int {
	for i := range n.Projections {
		if n.Projections[i].String() == name {
			return i
		}
	}
	return -1
}

// Step returns the length of a step in ms with its default applied.
func (n Net) Step() float64 {
	if n.Dt == 0 {
		return 1
	}
	return n.Dt
}

// Clone returns a copy of n that shares nothing with it.
func (n Net) Clone() Net {
	n.Populations, n.Projections = slices.Clone(n.Populations), slices.Clone(n.Projections)
	for i := range n.Populations {
		n.Populations[i].Shape = slices.Clone(n.Populations[i].Shape)
		if b := n.Populations[i].Bias; b != nil {
			own := *b
			n.Populations[i].Bias = &own
		}
	}
	for k := range n.Projections {
		n.Projections[k].Wiring = cloneWiring(n.Projections[k].Wiring)
	}
	return n
}
