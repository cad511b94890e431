package snn

import "fmt"

// RuleCosts is what a learning rule says of its costs beside the simulation of the net: the work of a presentation, as sums over what activities
// count, and the numbers that it keeps beside the weights. docs/energy.md has the statement of each rule.
type RuleCosts struct {
	Name       string
	Source     string      `json:",omitempty"` // key of the bibliography
	Bits       int         `json:",omitempty"` // of a number; left out: 32
	EachSample bool        `json:",omitempty"` // weights are written for each sample, not once for a mini-batch
	Work       []Work      `json:",omitempty"`
	Kept       []Kept      `json:",omitempty"`
	Parts      []PartCosts `json:",omitempty"` // rules that share the net; Work and Kept are then empty
}

// PartCosts are the costs of a rule for some projections of a net.
type PartCosts struct {
	RuleCosts
	Projections []string // by their names, as [Projection.String] has them
	Share       float64  // of the presentations, in which it learns
}

// Work is what a rule does for each unit of one kind. Memory is that of numbers of Kept, or of weights.
type Work struct {
	What          string
	Phase         Phase
	Per           CostUnit
	Of            CostScope
	Frozen        bool    `json:",omitempty"` // at synapses that do not learn, too
	MultiplyAdds  float64 `json:",omitempty"` // a unit
	Additions     float64 `json:",omitempty"` // a unit; where values arrive instead of spikes they are multiply-adds
	Reads, Writes float64 `json:",omitempty"` // numbers, a unit
	In            CostStore
}

// Kept are numbers that a rule keeps: so many for each cell, synapse or weight, or for each cell in every step of a presentation.
type Kept struct {
	What    string
	In      CostStore
	Numbers float64
}

// Phase is what work is for.
type Phase uint8

// The phases: what a rule carries forward with the simulation; errors on their way back; gradients, or what is to be written, by synapse; and weights
// that are written.
const (
	ForwardPhase Phase = iota
	BackwardPhase
	GradientPhase
	WritePhase
)

// CostUnit is what work is counted by.
type CostUnit uint8

// The units: a cell in a step; a spike; a synapse in a step; a synaptic event, at the spike of a pre cell; a synapse at the spike of its post cell,
// with the mean fan-in; a weight that is written; and a presentation.
const (
	PerStep CostUnit = iota
	PerSpike
	PerSynapse
	PerEvent
	PerPostSpike
	PerWrite
	PerPresentation
)

// CostScope is of which cells, or of synapses from which pre cells.
type CostScope uint8

// The scopes.
const (
	OfAll CostScope = iota
	OfInputs
	OfInner // cells that are computed
)

// CostStore is which memory, whose size decides what an access costs.
type CostStore uint8

// The memories: a place for each input cell, for each cell that is computed, for each synapse that learns, for each of the weights that learn; and
// for each cell in every step of a presentation, of inputs and of those that are computed.
const (
	InInputs CostStore = iota
	InCells
	InSynapses
	InWeights
	InInputHistory
	InHistory
)

var (
	phaseNames = [...]string{"forward", "backward", "gradient", "write"}
	unitNames  = [...]string{"step", "spike", "synapse", "event", "post spike", "write", "presentation"}
	scopeNames = [...]string{"all", "inputs", "inner"}
	storeNames = [...]string{"inputs", "cells", "synapses", "weights", "input history", "history"}
)

// String returns the name of the phase, such as "backward".
func (p Phase) String() string { return choiceName(p, phaseNames[:]) }

// MarshalText returns the name of the phase.
func (p Phase) MarshalText() ([]byte, error) { return choiceText(p, phaseNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (p *Phase) UnmarshalText(t []byte) error {
	return named("Phase", parseChoice(p, t, phaseNames[:]))
}

// String returns the name of the unit, such as "event".
func (u CostUnit) String() string { return choiceName(u, unitNames[:]) }

// MarshalText returns the name of the unit.
func (u CostUnit) MarshalText() ([]byte, error) { return choiceText(u, unitNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (u *CostUnit) UnmarshalText(t []byte) error {
	return named("Per", parseChoice(u, t, unitNames[:]))
}

// String returns the name of the scope, such as "inputs".
func (s CostScope) String() string { return choiceName(s, scopeNames[:]) }

// MarshalText returns the name of the scope.
func (s CostScope) MarshalText() ([]byte, error) { return choiceText(s, scopeNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (s *CostScope) UnmarshalText(t []byte) error {
	return named("Of", parseChoice(s, t, scopeNames[:]))
}

// String returns the name of the memory, such as "weights".
func (s CostStore) String() string { return choiceName(s, storeNames[:]) }

// MarshalText returns the name of the memory.
func (s CostStore) MarshalText() ([]byte, error) { return choiceText(s, storeNames[:]) }

// UnmarshalText reads what MarshalText writes.
func (s *CostStore) UnmarshalText(t []byte) error {
	return named("In", parseChoice(s, t, storeNames[:]))
}

// Check returns the first number in c that cannot be meant, or nil.
func (c RuleCosts) Check() error {
	if c.Name == "" {
		return fmt.Errorf("snn: costs of a rule: Name is empty")
	}
	if c.Bits < 0 || c.Bits > mostBits {
		return fmt.Errorf("snn: costs of %s: Bits is %d; give 1 to %d, or leave it out", c.Name, c.Bits, mostBits)
	}
	for i, w := range c.Work {
		if err := w.check(); err != nil {
			return fmt.Errorf("snn: costs of %s: Work[%d], %s: %w", c.Name, i, w.What, err)
		}
	}
	for i, k := range c.Kept {
		if err := notNegative(amount{"Numbers", k.Numbers}); err != nil || int(k.In) >= len(storeNames) {
			return fmt.Errorf("snn: costs of %s: Kept[%d], %s: %v numbers in memory %v", c.Name, i, k.What, k.Numbers, k.In)
		}
	}
	for i, p := range c.Parts {
		if !(p.Share >= 0 && p.Share <= 1) || len(p.Parts) > 0 || len(c.Work)+len(c.Kept) > 0 {
			return fmt.Errorf("snn: costs of %s: Parts[%d]: a part learns in a share of presentations from 0 to 1, which is %v, has no parts "+
				"itself, and goes with no other work", c.Name, i, p.Share)
		}
		if err := p.RuleCosts.Check(); err != nil {
			return err
		}
	}
	return nil
}

func (w Work) check() error {
	for _, x := range []struct {
		of      string
		v, most int
	}{{"Phase", int(w.Phase), len(phaseNames)}, {"Per", int(w.Per), len(unitNames)}, {"Of", int(w.Of), len(scopeNames)},
		{"In", int(w.In), len(storeNames)}} {
		if x.v >= x.most {
			return fmt.Errorf("%s is %d, which there is not", x.of, x.v)
		}
	}
	return notNegative(amount{"MultiplyAdds", w.MultiplyAdds}, amount{"Additions", w.Additions}, amount{"Reads", w.Reads}, amount{"Writes", w.Writes})
}
