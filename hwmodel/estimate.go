package hwmodel

import (
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// Price is the energy of one event.
type Price struct {
	Picojoule float64
	Low, High float64 // pJ: range that other sources give for the same quantity; both 0 if none does
	Source    string  // key in docs/bibliography.md
	Kind      Kind
}

// Kind says how a number came to be.
type Kind uint8

// The kinds of number.
const (
	Measured  Kind = iota // on silicon
	Simulated             // before silicon, or estimated by its source
	Vendor                // a vendor's statement
	Derived               // by arithmetic from other numbers
)

// String returns the kind in a word.
func (k Kind) String() string {
	return [...]string{"measured", "simulated", "vendor", "derived"}[k]
}

// Term is one addend of an estimate: Events × Price, per inference.
type Term struct {
	Name   string
	Events float64
	Price  Price
}

// Joule is the energy of the term.
func (t Term) Joule() float64 { return t.Events * t.Price.Picojoule * 1e-12 }

// Estimate is the energy of one inference.
type Estimate struct {
	Method   string
	Terms    []Term
	Excludes string // what the method does not count
}

// Joule is the sum of all terms.
func (e Estimate) Joule() float64 { return e.sum(func(p Price) float64 { return p.Picojoule }) }

// Interval is the sum at the low and at the high end of the prices' ranges.
func (e Estimate) Interval() (low, high float64) {
	low = e.sum(func(p Price) float64 { return orElse(p.Low, p.Picojoule) })
	return low, e.sum(func(p Price) float64 { return orElse(p.High, p.Picojoule) })
}

func orElse(v, otherwise float64) float64 {
	if v == 0 {
		return otherwise
	}
	return v
}

func (e Estimate) sum(price func(Price) float64) float64 {
	s := 0.0
	for _, t := range e.Terms {
		s += t.Events * price(t.Price) * 1e-12
	}
	return s
}

// String prints the derivation, a line a term.
func (e Estimate) String() string {
	var b strings.Builder
	low, high := e.Interval()
	fmt.Fprintf(&b, "%s: %.4g J per inference", e.Method, e.Joule())
	if low != high {
		fmt.Fprintf(&b, " (%.4g to %.4g)", low, high)
	}
	b.WriteByte('\n')
	for _, t := range e.Terms {
		fmt.Fprintf(&b, "  %-28s %14.6g × %8.4g pJ = %.4g J  [%s, %s]\n", t.Name, t.Events, t.Price.Picojoule, t.Joule(), t.Price.Source, t.Price.Kind)
	}
	fmt.Fprintf(&b, "  without %s\n", e.Excludes)
	return b.String()
}

// perInference are the events of one inference on average.
type perInference struct {
	accumulates, multiplies float64 // synaptic events of spikes; of graded inputs
	updates, fired          float64 // of cells that integrate
	routed                  float64 // spikes that leave their population
	dense                   float64 // synapses
}

// average divides the events by the number of samples, refusing counts that cannot be.
func average(c snn.Counts) (perInference, error) {
	var e perInference
	if c.Samples <= 0 {
		return e, fmt.Errorf("hwmodel: counts of %d samples; count at least one presentation", c.Samples)
	}
	n := float64(c.Samples)
	kinds := map[string]snn.PopulationKind{}
	sends := map[string]bool{}
	for _, p := range c.Projections {
		sends[p.Pre] = true
	}
	for _, p := range c.Populations {
		if err := plausible(p, c.Steps); err != nil {
			return e, err
		}
		kinds[p.Name] = p.Kind
		e.updates += float64(p.Updates) / n
		if p.Updates > 0 {
			e.fired += float64(p.Spikes) / n
		}
		if sends[p.Name] {
			e.routed += float64(p.Spikes) / n
		}
	}
	for _, p := range c.Projections {
		kind, ok := kinds[p.Pre]
		if !ok || p.SynapticEvents < 0 || p.Weights < 0 {
			return e, fmt.Errorf("hwmodel: projection %s→%s: its pre population must be among the populations, and no count negative", p.Pre, p.Post)
		}
		e.dense += float64(p.Weights)
		if kind == snn.AnalogInputKind {
			e.multiplies += float64(p.SynapticEvents) / n
		} else {
			e.accumulates += float64(p.SynapticEvents) / n
		}
	}
	return e, nil
}

func plausible(p snn.PopulationCounts, steps int64) error {
	switch {
	case p.Spikes < 0 || p.Updates < 0:
		return fmt.Errorf("hwmodel: population %q: a negative count", p.Name)
	case p.Spikes > int64(p.Size)*steps:
		return fmt.Errorf("hwmodel: population %q: %d spikes of %d cells in %d steps; a cell fires at most once a step", p.Name, p.Spikes, p.Size, steps)
	case p.Updates > 0 && p.Spikes > p.Updates:
		return fmt.Errorf("hwmodel: population %q: %d spikes in %d updates; a cell fires at most once an update", p.Name, p.Spikes, p.Updates)
	}
	return nil
}
