package snn

import (
	"cmp"
	"fmt"
	"math"
)

// Activity is one inference as hardware sees it: what each population and projection did, as means over presentations. It is
// what reports write for other programs, and what package hwmodel prices, also when another tool has counted. Its JSON is
// described in docs/energy.md; fields that a file leaves out have the value that the field's comment names.
type Activity struct {
	T           float64 // steps
	Dt          float64 // length of a step, ms; left out: 1
	Samples     int64   // presentations that the means are over; left out: 1
	Populations []PopulationActivity
	Projections []ProjectionActivity
}

// PopulationActivity is one population in one inference.
type PopulationActivity struct {
	Name             string
	Size             int
	Kind             PopulationKind // input, analog, spiking, readout
	Cell             CellKind       // left out: lif; if a read-out, integrator
	Spikes           float64        // Σ over cells and steps
	MaxSpikesPerStep float64        // of the busiest step; left out: the mean, Spikes / T
	Updates          float64        // cell updates; left out: Size · T, and 0 for inputs
	Fired            float64        // updates in which the cell fired; left out: Spikes, and 0 for inputs
	StateBits        int            // of one cell; left out: 32 a state variable
	Biases           float64        // stored values that are added in every step; left out: 0
	Zeroes           bool           // a spike puts the potential to a value, instead of lowering it by the threshold; left out: no
	Parameters       float64        // stored values of cells that differ from one to another, as thresholds; left out: 0
}

// ProjectionActivity is one projection in one inference.
type ProjectionActivity struct {
	Pre, Post      string
	Name           string // left out: pre→post; projections that join the same two populations need one
	Kind           WiringKind
	Weights        float64 // stored values: of a convolution its kernels
	Nonzero        float64 // of them, those that are not 0; left out: Weights
	WeightBits     int     // left out: 32
	SynapticEvents float64 // Σ over spikes of their actual fan-out, stored weights of 0 included; of graded values, of every cell in every step
	WeightUpdates  float64 // weights written by learning; left out: 0
	Delay          int     // steps that the slowest synapse waits; left out: 0
	Shape          *Shape  // of a convolution
}

// CellKind is what an update of a cell computes.
type CellKind uint8

// The kinds of cell. IF does not leak; Adaptive has a threshold of its own that moves; Resonator is BRF, Gated is GatedLIF.
const (
	LIFKind CellKind = iota
	IFKind
	SynapticKind
	AdaptiveKind
	IntegratorKind
	ConductanceKind
	AlphaKind
	ResonatorKind
	IzhikevichKind
	AdExKind
	GatedKind
)

// WiringKind is which pairs of cells a projection joins.
type WiringKind uint8

// The kinds of wiring. A sparse one is given by its number of weights. An attention multiplies spikes with spikes: its synapses are the meetings
// of a pre cell with every token.
const (
	DenseKind WiringKind = iota
	ConvKind
	SparseKind
	OneToOneKind
	AllButOwnKind
	AttentionKind
)

// StateVariables is the number of values that a cell keeps from step to step.
func (k CellKind) StateVariables() int {
	switch k {
	case SynapticKind, AdaptiveKind, IzhikevichKind, AdExKind:
		return 2
	case ConductanceKind, AlphaKind, ResonatorKind:
		return 3
	}
	return 1
}

// Population returns the population called name, or nil.
func (a Activity) Population(name string) *PopulationActivity {
	for i := range a.Populations {
		if a.Populations[i].Name == name {
			return &a.Populations[i]
		}
	}
	return nil
}

// String returns the Name of the projection, or pre→post if it has none.
func (p ProjectionActivity) String() string { return projectionName(p.Name, p.Pre, p.Post) }

// Synapses is how often a weight stands between a pre and a post cell: of a convolution at every place of the kernel, also where it lies
// on the padding, which processors for conventional networks multiply too; else Weights.
func (p ProjectionActivity) Synapses() float64 {
	if p.Shape == nil {
		return p.Weights
	}
	m := p.Shape.Mid()
	return float64(m[1]) * float64(m[2]) * p.Shape.kernels()
}

// Graded reports whether the population sends values, not spikes, in every step: an analog input, or a read-out.
func (p PopulationActivity) Graded() bool { return p.Kind == AnalogInputKind || p.Kind == ReadoutKind }

// Input reports whether the population comes from outside and is not computed.
func (p PopulationActivity) Input() bool { return p.Kind == InputKind || p.Kind == AnalogInputKind }

// Activity returns the mean of c over its samples; n says what the cells are.
func (c Counts) Activity(n Net) (Activity, error) {
	if c.Samples <= 0 {
		return Activity{}, fmt.Errorf("snn: counts of %d samples; count at least one presentation", c.Samples)
	}
	mean := func(sum int64) float64 { return float64(sum) / float64(c.Samples) }
	a := Activity{T: mean(c.Steps), Dt: n.Step(), Samples: c.Samples}
	at := n.byName()
	wirings := n.chipWirings()
	for _, p := range c.Populations {
		q := PopulationActivity{
			Name: p.Name, Size: p.Size, Kind: p.Kind, Spikes: mean(p.Spikes), MaxSpikesPerStep: float64(p.MaxSpikesPerStep), Updates: mean(p.Updates),
		}
		if p.Updates > 0 {
			q.Fired = q.Spikes
		}
		if p.MaxSpikesPerStep == 0 { // not counted
			q.MaxSpikesPerStep = math.Ceil(q.Spikes / max(a.T, 1))
		}
		if of := at[p.Name]; of != nil && of.Cell != nil {
			c := traitsOf(of.Cell)
			q.Cell, q.StateBits = c.kind, 32*(c.kind.StateVariables()+c.states)
			if of.Bias != nil {
				q.Biases = float64(p.Size)
			}
			q.Parameters, q.Zeroes = c.parameters(p.Size), c.zeroes
		}
		a.Populations = append(a.Populations, q)
	}
	for _, p := range c.Projections {
		w := wirings[p.String()]
		q := ProjectionActivity{
			Pre: p.Pre, Post: p.Post, Name: p.Name, Weights: float64(p.Weights), Nonzero: float64(p.Nonzero), WeightBits: cmp.Or(w.bits, 32),
			SynapticEvents: mean(p.SynapticEvents), WeightUpdates: mean(p.WeightUpdates),
		}
		q.Kind, q.Shape, q.Delay = w.kind, w.shape, w.delay
		if w.shape != nil {
			q.Weights, q.Nonzero = w.shape.weightsOf(q.Weights, q.Nonzero)
		}
		if w.synapses > q.Weights && q.Weights > 0 {
			q.Weights, q.Nonzero = w.synapses, math.Round(w.synapses*q.Nonzero/q.Weights)
		}
		a.Projections = append(a.Projections, q)
	}
	return a, a.Check()
}

// chipWiring is a projection as a chip sees it.
type chipWiring struct {
	kind     WiringKind
	shape    *Shape
	synapses float64 // of a list or an attention, of which a chip has to store each
	bits     int     // of a weight; 0: float32
	delay    int
}

// chipWirings returns the projections by their names.
func (n Net) chipWirings() map[string]chipWiring {
	all, at := make(map[string]chipWiring, len(n.Projections)), n.byName()
	for _, p := range n.Projections {
		pre, post, t := at[p.Pre], at[p.Post], traitsOfWiring(p.Wiring)
		w := chipWiring{kind: t.kind, bits: p.Quantization.Bits, delay: p.Delay + t.delays}
		if pre != nil && post != nil {
			w.shape = p.shape(*pre, *post)
			if w.shape == nil && t.counted {
				w.synapses = p.extent(*pre, *post).synapses
			}
		}
		all[p.String()] = w
	}
	return all
}

// shape returns the geometry of a convolution or a pooling, nil for all else. A pooling is a convolution of each channel by itself.
func (p Projection) shape(pre, post Population) *Shape {
	m, err := mapsOf(p.Wiring, pre, post)
	if err != nil || traitsOfWiring(p.Wiring).kind != ConvKind {
		return nil
	}
	s := Shape{In: channelsFirst(m.in), Out: channelsFirst(m.out), Kernel: m.window.Size, Stride: m.window.Stride, Padding: m.window.Pad}
	if m.window.Dilation != [2]int{1, 1} {
		s.Dilation = m.window.Dilation
	}
	if m.groups > 1 {
		s.Groups = m.groups
	}
	if m.pool.Size[0] > 1 {
		s.MaxPool = m.pool.Size[0]
	}
	return &s
}

// channelsFirst returns a map {height, width, channels} as {channels, height, width}.
func channelsFirst(m [3]int) [3]int { return [3]int{m[2], m[0], m[1]} }
