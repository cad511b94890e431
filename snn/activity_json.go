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

var (
	populationNames = [...]string{"input", "analog", "spiking", "readout"}
	cellNames       = [...]string{"lif", "if", "synaptic", "adaptive", "integrator", "conductance", "alpha", "resonator",
		"izhikevich", "adex", "gated"}
	wiringNames = [...]string{"dense", "conv", "sparse", "one-to-one", "all-but-own", "attention"}
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

// MarshalText returns the name of the kind, or an error where there is no such kind.
func (k populationName) MarshalText() ([]byte, error) { return choiceText(k, populationNames[:]) }

// UnmarshalText reads what MarshalText writes.
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
	Parameters       *float64        `json:"parameters,omitempty"`
	Zeroes           bool            `json:"zeroes,omitempty"`
}

type projectionWire struct {
	Pre            string      `json:"pre"`
	Post           string      `json:"post"`
	Name           string      `json:"name,omitempty"`
	Kind           *WiringKind `json:"kind"`
	Weights        *float64    `json:"weights"`
	Nonzero        *float64    `json:"nonzero,omitempty"`
	WeightBits     *int        `json:"weightBits,omitempty"`
	SynapticEvents *float64    `json:"synapticEvents"`
	WeightUpdates  *float64    `json:"weightUpdates,omitempty"`
	Delay          int         `json:"delay,omitempty"`
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
			MaxSpikesPerStep: &p.MaxSpikesPerStep, Updates: &p.Updates, Fired: &p.Fired, StateBits: &p.StateBits, Zeroes: p.Zeroes,
		}
		if !p.Input() {
			w.Cell = &p.Cell
		}
		if p.Biases != 0 {
			w.Biases = &p.Biases
		}
		if p.Parameters != 0 {
			w.Parameters = &p.Parameters
		}
		j.Populations = append(j.Populations, w)
	}
	for _, p := range a.Projections {
		j.Projections = append(j.Projections, projectionWire{
			Pre: p.Pre, Post: p.Post, Name: p.Name, Kind: &p.Kind, Weights: &p.Weights, Nonzero: &p.Nonzero, WeightBits: &p.WeightBits,
			SynapticEvents: &p.SynapticEvents, WeightUpdates: &p.WeightUpdates, Delay: p.Delay, Shape: p.Shape,
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
			Pre: w.Pre, Post: w.Post, Name: w.Name, Kind: *w.Kind, Weights: *w.Weights, Nonzero: given(w.Nonzero, *w.Weights),
			WeightBits: given(w.WeightBits, 32), SynapticEvents: *w.SynapticEvents, WeightUpdates: given(w.WeightUpdates, 0), Delay: w.Delay, Shape: w.Shape,
		})
	}
	if j.Checksum != "" {
		if sum, err := a.wire().sum(); err != nil || sum != j.Checksum {
			return Activity{}, errors.New("snn: activity: it does not have the checksum that it names, so it was damaged or edited; if it was " +
				"edited, take out checksum")
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
		return errors.New("kind is left out; give dense, conv, sparse, one-to-one, all-but-own or attention")
	case w.Weights == nil:
		return errors.New("weights is left out; give the number of stored values")
	case w.SynapticEvents == nil:
		return errors.New("synapticEvents is left out; give those of an inference, and 0 if there are none")
	}
	return nil
}

// resolve writes out what was left out.
func (w populationWire) resolve(steps float64) PopulationActivity {
	p := PopulationActivity{Name: w.Name, Size: w.Size, Kind: PopulationKind(*w.Kind), Spikes: given(w.Spikes, 0), Biases: given(w.Biases, 0),
		Parameters: given(w.Parameters, 0), Zeroes: w.Zeroes}
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
