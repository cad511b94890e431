package snn

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/strictjson"
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
}

// ProjectionActivity is one projection in one inference.
type ProjectionActivity struct {
	Pre, Post      string
	Kind           WiringKind
	Weights        float64 // stored values: of a convolution its kernels
	Nonzero        float64 // of them, those that are not 0; left out: Weights
	WeightBits     int     // left out: 32
	SynapticEvents float64 // Σ over spikes of their actual fan-out, stored weights of 0 included; of graded values, of every cell in every step
	WeightUpdates  float64 // weights written by learning; left out: 0
	Shape          *Shape  // of a convolution
}

// Shape is the geometry of a convolution: maps are {channels, height, width}, the rest {height, width}. In is the map after
// pooling, if the pre population's is pooled first.
type Shape struct {
	In      [3]int `json:"in"`
	Out     [3]int `json:"out"`
	Kernel  [2]int `json:"kernel"`
	Stride  [2]int `json:"stride"`
	Padding [2]int `json:"padding"`
	Pool    int    `json:"pool,omitempty"` // side of the squares that are pooled; left out: 1
}

// CellKind is what an update of a cell computes.
type CellKind uint8

// The kinds of cell. IF does not leak; Adaptive has a threshold of its own that moves.
const (
	LIFKind CellKind = iota
	IFKind
	SynapticKind
	AdaptiveKind
	IntegratorKind
	ConductanceKind
)

// WiringKind is which pairs of cells a projection joins.
type WiringKind uint8

// The kinds of wiring. A sparse one is given by its number of weights.
const (
	DenseKind WiringKind = iota
	ConvKind
	SparseKind
	OneToOneKind
	AllButOwnKind
)

var (
	populationNames = [...]string{"input", "analog", "spiking", "readout"}
	cellNames       = [...]string{"lif", "if", "synaptic", "adaptive", "integrator", "conductance"}
	wiringNames     = [...]string{"dense", "conv", "sparse", "one-to-one", "all-but-own"}
)

// MarshalText returns the name of the kind, such as "lif".
func (k CellKind) MarshalText() ([]byte, error) { return choiceText(k, cellNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (k *CellKind) UnmarshalText(t []byte) error {
	return named("cell", parseChoice(k, t, cellNames[:]))
}

// MarshalText returns the name of the kind, such as "dense".
func (k WiringKind) MarshalText() ([]byte, error) { return choiceText(k, wiringNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (k *WiringKind) UnmarshalText(t []byte) error {
	return named("kind of a projection", parseChoice(k, t, wiringNames[:]))
}

// populationName is a [PopulationKind] in text; counts have it as a number.
type populationName PopulationKind

func (k populationName) MarshalText() ([]byte, error) { return choiceText(k, populationNames[:]) }

func (k *populationName) UnmarshalText(t []byte) error {
	return named("kind of a population", parseChoice(k, t, populationNames[:]))
}

// named says in an error which field it is of; the decoder does not.
func named(field string, err error) error {
	if err != nil {
		err = fmt.Errorf("%s: %w", field, err)
	}
	return err
}

// StateVariables is the number of values that a cell keeps from step to step.
func (k CellKind) StateVariables() int {
	switch k {
	case SynapticKind, AdaptiveKind:
		return 2
	case ConductanceKind:
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

// String names the projection as pre→post.
func (p ProjectionActivity) String() string { return p.Pre + "→" + p.Post }

// Synapses is how often a weight stands between a pre and a post cell: of a convolution at every place of the kernel, also where it lies
// on the padding, which processors for conventional networks multiply too; else Weights.
func (p ProjectionActivity) Synapses() float64 {
	if p.Shape == nil {
		return p.Weights
	}
	s := p.Shape
	return float64(s.Out[0]) * float64(s.Out[1]) * float64(s.Out[2]) * float64(s.In[0]) * float64(s.Kernel[0]) * float64(s.Kernel[1])
}

// Activity returns the mean of c over its samples; n says what the cells are.
func (c Counts) Activity(n Net) (Activity, error) {
	if c.Samples <= 0 {
		return Activity{}, fmt.Errorf("snn: counts of %d samples; count at least one presentation", c.Samples)
	}
	mean := func(sum int64) float64 { return float64(sum) / float64(c.Samples) }
	a := Activity{T: mean(c.Steps), Dt: n.Step(), Samples: c.Samples}
	cells := make(map[string]Cell, len(n.Populations))
	for _, p := range n.Populations {
		cells[p.Name] = p.Cell
	}
	wirings := make(map[[2]string]Wiring, len(n.Projections))
	for _, p := range n.Projections {
		wirings[[2]string{p.Pre, p.Post}] = p.Wiring
	}
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
		if cell := cells[p.Name]; cell != nil {
			q.Cell = kindOfCell(cell, n.Step())
			q.StateBits = 32 * q.Cell.StateVariables()
		}
		a.Populations = append(a.Populations, q)
	}
	for _, p := range c.Projections {
		q := ProjectionActivity{
			Pre: p.Pre, Post: p.Post, Weights: float64(p.Weights), Nonzero: float64(p.Nonzero), WeightBits: 32,
			SynapticEvents: mean(p.SynapticEvents), WeightUpdates: mean(p.WeightUpdates),
		}
		q.Kind = kindOfWiring(wirings[[2]string{p.Pre, p.Post}])
		a.Projections = append(a.Projections, q)
	}
	return a, a.Check()
}

func kindOfCell(c Cell, dt float64) CellKind {
	switch c := c.(type) {
	case Synaptic:
		return SynapticKind
	case LI:
		return IntegratorKind
	case Conductance:
		return ConductanceKind
	case LIF:
		if c.Adapt.PerCell.Step != 0 {
			return AdaptiveKind
		}
		if decayFactor(c.Tau, c.Beta, dt, c.Euler) == 1 {
			return IFKind
		}
	}
	return LIFKind
}

func kindOfWiring(w Wiring) WiringKind {
	switch w.(type) {
	case OneToOne:
		return OneToOneKind
	case AllButOwn:
		return AllButOwnKind
	}
	return DenseKind
}

// The JSON of an activity. Pointers are fields that may be left out, or whose absence is an error: 0 and nothing are not the same.
type activityJSON struct {
	T           float64          `json:"T"`
	Dt          *float64         `json:"dt,omitempty"`
	Samples     *int64           `json:"samples,omitempty"`
	Populations []populationWire `json:"populations"`
	Projections []projectionWire `json:"projections"`
	Checksum    string           `json:"checksum,omitempty"` // of the rest; a file that was written by hand has none
}

type populationWire struct {
	Name             string          `json:"name"`
	Size             int             `json:"size"`
	Kind             *populationName `json:"kind"`
	Cell             *CellKind       `json:"cell,omitempty"`
	Spikes           *float64        `json:"spikes"`
	MaxSpikesPerStep *float64        `json:"maxSpikesPerStep,omitempty"`
	Updates          *float64        `json:"updates,omitempty"`
	Fired            *float64        `json:"fired,omitempty"`
	StateBits        *int            `json:"stateBits,omitempty"`
	Biases           *float64        `json:"biases,omitempty"`
}

type projectionWire struct {
	Pre            string      `json:"pre"`
	Post           string      `json:"post"`
	Kind           *WiringKind `json:"kind"`
	Weights        *float64    `json:"weights"`
	Nonzero        *float64    `json:"nonzero,omitempty"`
	WeightBits     *int        `json:"weightBits,omitempty"`
	SynapticEvents *float64    `json:"synapticEvents"`
	WeightUpdates  *float64    `json:"weightUpdates,omitempty"`
	Shape          *Shape      `json:"shape,omitempty"`
}

// MarshalJSON writes every field, and a checksum by which [ParseActivity] knows a damaged file.
func (a Activity) MarshalJSON() ([]byte, error) {
	j := a.wire()
	sum, err := j.sum()
	if err != nil {
		return nil, fmt.Errorf("snn: activity: %w", err)
	}
	j.Checksum = sum
	return marshal("activity", j)
}

// sum is the SHA-256 of all but the checksum, hex.
func (j activityJSON) sum() (string, error) {
	j.Checksum = ""
	text, err := json.Marshal(j)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// wire is what the file of an activity holds.
func (a Activity) wire() activityJSON {
	j := activityJSON{T: a.T, Dt: &a.Dt, Samples: &a.Samples, Populations: []populationWire{}, Projections: []projectionWire{}}
	for _, p := range a.Populations {
		w := populationWire{
			Name: p.Name, Size: p.Size, Kind: (*populationName)(&p.Kind), Spikes: &p.Spikes,
			MaxSpikesPerStep: &p.MaxSpikesPerStep, Updates: &p.Updates, Fired: &p.Fired, StateBits: &p.StateBits,
		}
		if !p.Input() {
			w.Cell = &p.Cell
		}
		if p.Biases != 0 {
			w.Biases = &p.Biases
		}
		j.Populations = append(j.Populations, w)
	}
	for _, p := range a.Projections {
		j.Projections = append(j.Projections, projectionWire{
			Pre: p.Pre, Post: p.Post, Kind: &p.Kind, Weights: &p.Weights, Nonzero: &p.Nonzero, WeightBits: &p.WeightBits,
			SynapticEvents: &p.SynapticEvents, WeightUpdates: &p.WeightUpdates, Shape: p.Shape,
		})
	}
	return j
}

// ParseActivity reads what MarshalJSON writes, and what another program wrote of the same form. Fields that do not exist and
// counts that cannot be are errors that name the field; where there is a checksum, so is a file that was changed.
func ParseActivity(text []byte) (Activity, error) {
	var j activityJSON
	if err := strictjson.File(text, &j); err != nil {
		return Activity{}, fmt.Errorf("snn: activity: %w", err)
	}
	a := Activity{T: j.T, Dt: given(j.Dt, 1), Samples: given(j.Samples, 1)}
	for i, w := range j.Populations {
		if err := w.lacks(); err != nil {
			return Activity{}, fmt.Errorf("snn: activity: populations[%d]: %w", i, err)
		}
		a.Populations = append(a.Populations, w.resolve(a.T))
	}
	for i, w := range j.Projections {
		if err := w.lacks(); err != nil {
			return Activity{}, fmt.Errorf("snn: activity: projections[%d]: %w", i, err)
		}
		a.Projections = append(a.Projections, ProjectionActivity{
			Pre: w.Pre, Post: w.Post, Kind: *w.Kind, Weights: *w.Weights, Nonzero: given(w.Nonzero, *w.Weights), WeightBits: given(w.WeightBits, 32),
			SynapticEvents: *w.SynapticEvents, WeightUpdates: given(w.WeightUpdates, 0), Shape: w.Shape,
		})
	}
	if j.Checksum != "" {
		if sum, err := a.wire().sum(); err != nil || sum != j.Checksum {
			return Activity{}, errors.New("snn: activity: it does not have the checksum that it names, so it was damaged or edited; if it was edited, take out checksum")
		}
	}
	if err := a.Check(); err != nil {
		return Activity{}, err
	}
	return a, a.reached()
}

func given[T any](v *T, otherwise T) T {
	if v == nil {
		return otherwise
	}
	return *v
}

// lacks says which field is left out that must be there. Populations that send values have no spikes.
func (w populationWire) lacks() error {
	switch {
	case w.Kind == nil:
		return errors.New("kind is left out; give input, analog, spiking or readout")
	case w.Spikes == nil && !(PopulationActivity{Kind: PopulationKind(*w.Kind)}).Graded():
		return errors.New("spikes is left out; give those of an inference, and 0 if there are none")
	}
	return nil
}

func (w projectionWire) lacks() error {
	switch {
	case w.Kind == nil:
		return errors.New("kind is left out; give dense, conv, sparse, one-to-one or all-but-own")
	case w.Weights == nil:
		return errors.New("weights is left out; give the number of stored values")
	case w.SynapticEvents == nil:
		return errors.New("synapticEvents is left out; give those of an inference, and 0 if there are none")
	}
	return nil
}

// resolve writes out what was left out.
func (w populationWire) resolve(steps float64) PopulationActivity {
	p := PopulationActivity{Name: w.Name, Size: w.Size, Kind: PopulationKind(*w.Kind), Spikes: given(w.Spikes, 0), Biases: given(w.Biases, 0)}
	mean := 0.0
	if steps > 0 {
		mean = math.Ceil(p.Spikes / steps)
	}
	p.MaxSpikesPerStep = given(w.MaxSpikesPerStep, mean)
	if p.Input() {
		p.Updates, p.Fired, p.StateBits = given(w.Updates, 0), given(w.Fired, 0), given(w.StateBits, 0)
		p.Cell = given(w.Cell, LIFKind)
		return p
	}
	cell := LIFKind
	if p.Kind == ReadoutKind {
		cell = IntegratorKind
	}
	p.Cell = given(w.Cell, cell)
	p.Updates, p.Fired = given(w.Updates, float64(w.Size)*steps), given(w.Fired, p.Spikes)
	p.StateBits = given(w.StateBits, 32*p.Cell.StateVariables())
	return p
}

// Graded reports whether the population sends values, not spikes, in every step: an analog input, or a read-out.
func (p PopulationActivity) Graded() bool { return p.Kind == AnalogInputKind || p.Kind == ReadoutKind }

// Input reports whether the population comes from outside and is not computed.
func (p PopulationActivity) Input() bool { return p.Kind == InputKind || p.Kind == AnalogInputKind }
