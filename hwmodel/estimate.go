package hwmodel

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// Cause is what energy is spent on.
type Cause uint8

// The causes.
const (
	Synapses Cause = iota
	Updates
	Routing
	Memory
	Addressing
	Launch // what a processor does before the first operation
	Static
	Host
)

var causeNames = [...]string{"synapses", "updates", "routing", "memory", "addressing", "launch", "static", "host"}

// String returns the cause in a word.
func (c Cause) String() string { return wordOf(causeNames[:], c, "Cause") }

// MarshalText returns the cause in a word.
func (c Cause) MarshalText() ([]byte, error) { return textOf(causeNames[:], c, "Cause") }

// Term is one addend of an energy or of a latency, per inference: Count × Price, and where the price is a power, × Span.
type Term struct {
	Cause Cause
	What  string
	Count float64
	Price *Quantity
	Span  Interval // seconds; zero unless the price is a power
}

// Interval is the term in joules, or of a latency in seconds. It panics where there is no price, or no finite product.
func (t Term) Interval() Interval {
	if t.Price == nil {
		panic(fmt.Sprintf("hwmodel: Term.Interval: %q has no Price", t.What))
	}
	i := t.Price.Interval()
	if t.Span != (Interval{}) {
		i = i.product(t.Span)
	}
	return i.Times(t.Count)
}

// total adds terms. Errors of one source are common and add up; those of different sources are independent.
func total(terms []Term) Interval {
	bySource := map[string]int{}
	var sums []Interval
	for _, t := range terms {
		k, ok := bySource[t.Price.Source]
		if !ok {
			k = len(sums)
			bySource[t.Price.Source] = k
			sums = append(sums, Interval{})
		}
		sums[k] = sums[k].Plus(t.Interval())
	}
	return independent(sums)
}

// Scope is how much of a machine an energy covers; each holds the one before.
type Scope uint8

// The scopes.
const (
	Dynamic   Scope = iota // the events alone
	UsedCores              // and the share of static power of the cores in use
	WholeChip              // and the static power of every chip that must be powered
	WithHost               // and the processors, input and output that go with the chips
)

var scopeNames = [...]string{"dynamic", "used cores", "whole chip", "with host"}

// String returns the scope in words.
func (s Scope) String() string { return wordOf(scopeNames[:], s, "Scope") }

// MarshalText returns the scope in words.
func (s Scope) MarshalText() ([]byte, error) { return textOf(scopeNames[:], s, "Scope") }

// Pace is how fast steps follow each other.
type Pace uint8

// The paces: as fast as the chip can, or in the time that the network models (T · dt), if the chip is not slower than that.
const (
	FullSpeed Pace = iota
	RealTime
)

// String returns the pace in words.
func (p Pace) String() string { return wordOf(paceNames[:], p, "Pace") }

// MarshalText returns the pace in words.
func (p Pace) MarshalText() ([]byte, error) { return textOf(paceNames[:], p, "Pace") }

var paceNames = [...]string{"as fast as possible", "in real time"}

// Estimate is what one inference costs on a chip by one method.
type Estimate struct {
	Chip   string
	Title  string
	Method Method
	ANN    bool // of the conventional network of the same size, in one pass
	Terms  []Term
	Time   []Term  // the latency at full speed; empty if it is not known
	Steps  float64 // T
	Model  float64 // T · dt, in seconds
	Power  *Power
	Scope  Scope // what the method itself says: its figure is Total(Scope, Pace)
	Pace   Pace
	// Mapping is how the network is placed, and whether it fits.
	Mapping Mapping
	// Counted is what a method that only counts has counted, and nil for all others.
	Counted *Metrics
	// Excludes is what the method's own figure leaves out.
	Excludes string
	// Lacks names a part of the hardware that the method prices and the chip does not: the figure is too low by it. Empty where there is none.
	Lacks string

	chip   Chip
	priced bool // the method has a price of an event, even if none happens
}

// Energy is the figure of the method itself, in joules: its equation, neither more nor less. Methods differ in what they
// cover; see Scope, and Total for the rest.
func (e Estimate) Energy() Interval {
	e.mustAdd("Energy")
	return e.total(e.Scope, e.Pace)
}

// Known reports whether the method gives an energy at all.
func (e Estimate) Known() bool {
	return e.Counted == nil && (e.priced || len(e.at(e.Scope, e.Pace)) > 0)
}

// Total is the energy within a scope, at a pace. Powers that are not known, and powers over a latency that is not known, are
// not in it: see Covers.
func (e Estimate) Total(s Scope, p Pace) Interval {
	e.mustAdd("Total")
	return e.total(s, p)
}

func (e Estimate) total(s Scope, p Pace) Interval { return total(e.at(s, p)) }

// Covers reports whether all that the scope asks for is known.
func (e Estimate) Covers(s Scope) bool {
	switch {
	case s == Dynamic:
		return e.priced
	case e.Power == nil || e.Latency(FullSpeed) == (Interval{}):
		return false
	case s == WithHost:
		return e.Power.Host != nil || e.Power.Query != nil
	}
	return e.Power.Chip != nil || e.Power.Core != nil
}

// Coverage says in words what Energy covers, and at which pace where power over time is in it: only figures of one coverage can be compared.
// Tables of comparisons, and legends of figures, have these words.
func (e Estimate) Coverage() string {
	text := Dynamic.String()
	if e.Scope > Dynamic && e.Covers(e.Scope) {
		text = e.Scope.String() + ", " + e.Pace.String()
	}
	if e.Lacks != "" {
		text += " without " + e.Lacks
	}
	if e.ANN {
		text += ", of the network without spikes"
	}
	return text
}

// Latency is the time of one inference in seconds; zero if it is not known.
func (e Estimate) Latency(p Pace) Interval {
	e.mustAdd("Latency")
	return e.latency(p)
}

func (e Estimate) latency(p Pace) Interval { return e.paced(total(e.Time), p) }

// paced is the time of an inference at a pace that takes so long at full speed.
func (e Estimate) paced(full Interval, p Pace) Interval {
	if p == FullSpeed {
		return full
	}
	return Interval{math.Max(full.Low, e.Model), math.Max(full.Typical, e.Model), math.Max(full.High, e.Model)}
}

// step is the mean time of a step at full speed.
func (e Estimate) step() Interval { return e.Latency(FullSpeed).Times(1 / e.Steps) }

// At returns the terms within a scope, at a pace.
func (e Estimate) At(s Scope, p Pace) []Term {
	e.mustAdd("At")
	return e.at(s, p)
}

func (e Estimate) at(s Scope, p Pace) []Term {
	return append(slices.Clone(e.Terms), e.powered(s, e.latency(p))...)
}

// powered returns what a scope adds to the events, over a time.
func (e Estimate) powered(s Scope, span Interval) []Term {
	if e.Power == nil || s == Dynamic || span == (Interval{}) {
		return nil
	}
	var terms []Term
	add := func(c Cause, what string, count float64, price *Quantity, span Interval) {
		if price != nil {
			terms = append(terms, Term{c, what, count, price, span})
		}
	}
	m := e.Mapping
	chips, cores := float64(max(m.Chips, 1)), float64(max(m.Cores, 1))
	if s == UsedCores {
		add(Static, "chips, share of used cores", cores/float64(e.chip.coresPerChip()), e.Power.Chip, span)
	} else {
		add(Static, "powered chips", chips, e.Power.Chip, span)
	}
	add(Static, "used cores", cores, e.Power.Core, span)
	if s == WithHost {
		add(Host, "host of each chip", chips, e.Power.Host, span)
		add(Host, "queries, each chip", chips, e.Power.Query, Interval{})
	}
	return terms
}

// Share is the part of a cause.
type Share struct {
	Cause  Cause
	Energy Interval
}

// ByCause splits an energy, causes in their order.
func (e Estimate) ByCause(s Scope, p Pace) []Share {
	e.mustAdd("ByCause")
	byCause := map[Cause][]Term{}
	for _, t := range e.at(s, p) {
		byCause[t.Cause] = append(byCause[t.Cause], t)
	}
	var shares []Share
	for c := range Host + 1 {
		if terms := byCause[c]; len(terms) > 0 {
			shares = append(shares, Share{c, total(terms)})
		}
	}
	return shares
}

// Swing is how far one coefficient moves an energy, from its low to its high end with all others typical.
type Swing struct {
	Coefficient *Quantity
	Name        string
	Low, High   float64 // the energy at both ends, in joules
}

// Sensitivity returns the swings of an energy, widest first: what to measure to know it better.
func (e Estimate) Sensitivity(s Scope, p Pace) []Swing {
	e.mustAdd("Sensitivity")
	typical := e.total(s, p).Typical
	byName := map[string]int{}
	var swings []Swing
	for _, t := range e.at(s, p) {
		if _, ok := byName[t.Price.name]; !ok {
			byName[t.Price.name] = len(swings)
			swings = append(swings, Swing{t.Price, t.Price.name, typical, typical})
		}
		w, price, at := &swings[byName[t.Price.name]], t.Price.Interval(), t.Interval().Typical
		w.Low -= at * (1 - price.Low/price.Typical)
		w.High += at * (price.High/price.Typical - 1)
	}
	slices.SortStableFunc(swings, func(a, b Swing) int { return cmp.Compare(b.High-b.Low, a.High-a.Low) })
	return swings
}

// builder gathers terms.
type builder struct {
	terms  []Term
	priced bool // a price was given, whether or not its event happens
}

// add adds a term; one without events or without a price is none.
func (b *builder) add(c Cause, what string, count float64, price *Quantity) {
	b.priced = b.priced || price != nil
	if count != 0 && price != nil {
		b.terms = append(b.terms, Term{Cause: c, What: what, Count: count, Price: price})
	}
}

// into makes the terms those of an estimate.
func (b *builder) into(e *Estimate) { e.Terms, e.priced = b.terms, b.priced }
