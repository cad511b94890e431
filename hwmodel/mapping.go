package hwmodel

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Mapping is how a network is placed on a chip.
type Mapping struct {
	Certainty  Certainty
	Placements []Placement // of the populations that are computed, in order
	Cores      int
	Chips      int
	Area       float64 // of the used cores, m²; 0 if it is not known
	Uses       []Use   // of resources of the whole chip
	Violations []Violation
	Warnings   []string

	at map[string]int // placements, by population
}

// Certainty is how far a mapping can be relied on.
type Certainty uint8

// The certainties: no rule is known; a rule was inferred, and the maker's compiler may differ; the rule is right but the network
// computes something a little different; the rule is that of the hardware's own checks.
const (
	Unchecked Certainty = iota
	ByRule
	Approximate
	Exact
)

var certaintyNames = [...]string{"unchecked", "rule", "approximate", "exact"}

// String returns the certainty in a word.
func (c Certainty) String() string { return wordOf(certaintyNames[:], c, "Certainty") }

// MarshalText returns the certainty in a word.
func (c Certainty) MarshalText() ([]byte, error) { return textOf(certaintyNames[:], c, "Certainty") }

// Placement is where a population goes: equal shares on a number of cores.
type Placement struct {
	Population string
	Cores      int
	Cells      int   // on the fullest core
	Uses       []Use // of resources of that core
	groups     int   // cores that a spike from a map reaches
}

// Use is how much of a resource is taken.
type Use struct {
	Resource    string
	Used, Limit float64
	Where       string // a population, or empty for the whole chip
	Source      string // of the limit
}

func use(resource string, used float64, limit *Quantity) Use {
	return Use{Resource: resource, Used: used, Limit: limit.typical(), Source: limit.Source}
}

// Share is the part that is used; above 1 there is a violation. It panics where that is no number, since no chip has a limit of 0.
func (u Use) Share() float64 {
	if !u.sound() {
		panic(fmt.Sprintf("hwmodel: Use.Share: %v %s of a limit of %v is no share", u.Used, u.Resource, u.Limit))
	}
	return u.Used / u.Limit
}

// sound reports whether the use, which may have been made by hand, has a share.
func (u Use) sound() bool {
	return u.Used >= 0 && u.Used <= mostOf && u.Limit > 0 && u.Limit <= mostOf
}

// Violation is a limit that the network exceeds, and the smallest change that would cure it.
type Violation struct{ What, Cure string }

// String returns both in a sentence.
func (v Violation) String() string { return v.What + "; " + v.Cure }

// Fits reports whether no limit that is known is exceeded.
func (m Mapping) Fits() bool { return len(m.Violations) == 0 }

// Binding returns the resource that is used most, by its share.
func (m Mapping) Binding() (binding Use, ok bool) {
	for _, u := range m.AllUses() {
		if !ok || u.Share() > binding.Share() {
			binding, ok = u, true
		}
	}
	return binding, ok
}

// AllUses returns the uses of the chip and of the fullest core of every population. It panics where one has no share.
func (m Mapping) AllUses() []Use {
	all := m.allUses()
	for _, u := range all {
		if !u.sound() {
			panic(fmt.Sprintf("hwmodel: Mapping.AllUses, as Binding calls it: %v %s of a limit of %v is no share", u.Used, u.Resource, u.Limit))
		}
	}
	return all
}

func (m Mapping) allUses() []Use {
	all := append([]Use(nil), m.Uses...)
	for _, p := range m.Placements {
		for _, u := range p.Uses {
			u.Where = p.Population
			all = append(all, u)
		}
	}
	return all
}

// placement returns that of a population; one that is not placed takes a core of its own.
func (m Mapping) placement(name string) Placement {
	if i, ok := m.at[name]; ok && i < len(m.Placements) && m.Placements[i].Population == name {
		return m.Placements[i]
	}
	if len(m.at) == len(m.Placements) {
		return Placement{Population: name, Cores: 1, groups: 1}
	}
	for _, p := range m.Placements {
		if p.Population == name {
			return p
		}
	}
	return Placement{Population: name, Cores: 1, groups: 1}
}

// reach is how many cores of the population a spike is sent to.
func (p Placement) reach(k snn.WiringKind) int {
	switch k {
	case snn.OneToOneKind:
		return 1
	case snn.ConvKind:
		return max(p.groups, 1)
	}
	return max(p.Cores, 1)
}

// Map places a network on the chip, or says why it does not fit.
func (c Chip) Map(a snn.Activity) (Mapping, error) {
	if err := a.Check(); err != nil {
		return Mapping{}, err
	}
	if err := c.usable(); err != nil {
		return Mapping{}, err
	}
	return c.Rules.place(c, a), nil
}

// place applies the one rule that is given.
func (r *Rules) place(c Chip, a snn.Activity) Mapping {
	m := Mapping{}
	p := placer{chip: c, activity: a, at: graphOf(a), layers: layers(a), m: &m}
	if r != nil && r.DynapCNN == nil && r.Arrays == nil && r.Memory == nil {
		p.unpool()
	}
	switch {
	case r == nil:
		p.alone()
	case r.Loihi1 != nil:
		r.Loihi1.place(&p)
	case r.Loihi2 != nil:
		r.Loihi2.place(&p)
	case r.TrueNorth != nil:
		r.TrueNorth.place(&p)
	case r.Software != nil:
		r.Software.place(&p)
	case r.DynapCNN != nil:
		r.DynapCNN.place(&p)
	case r.Xylo != nil:
		r.Xylo.place(&p)
	case r.Single != nil:
		r.Single.place(&p)
	case r.FanIn != nil:
		r.FanIn.place(&p)
	case r.Circuits != nil:
		r.Circuits.place(&p)
	case r.Memory != nil:
		r.Memory.place(&p)
	case r.Arrays != nil:
		r.Arrays.place(&p)
	case r.Capacity != nil:
		r.Capacity.place(&p)
	}
	p.finish(r)
	return m
}

// placer is a mapping in the making.
type placer struct {
	chip     Chip
	activity snn.Activity
	at       *graph
	layers   []layer
	m        *Mapping
}

// alone gives every population one core, where nothing is known.
func (p *placer) alone() {
	for _, l := range p.layers {
		p.put(Placement{Population: l.Name, Cores: 1, Cells: l.Size})
	}
	p.m.Cores, p.m.Chips = 1, 1
}

func (p *placer) put(q Placement) {
	if p.m.at == nil {
		p.m.at = make(map[string]int, len(p.layers))
	}
	p.m.at[q.Population] = len(p.m.Placements)
	p.m.Placements = append(p.m.Placements, q)
	p.m.Cores += q.Cores
}

func (p *placer) violate(cure, what string, args ...any) {
	p.m.Violations = append(p.m.Violations, Violation{fmt.Sprintf(what, args...), cure})
}

func (p *placer) warn(format string, args ...any) {
	p.m.Warnings = append(p.m.Warnings, fmt.Sprintf(format, args...))
}

// finish counts chips and area, and says what becomes of weights and of values.
func (p *placer) finish(r *Rules) {
	m, perChip := p.m, p.chip.coresPerChip()
	if r != nil && r.Software != nil {
		perChip = r.Software.Usable.count()
	}
	if m.Chips == 0 {
		m.Chips = max(ceil(m.Cores, perChip), 1)
	}
	if d := p.chip.Die; d != nil && r != nil && m.Area == 0 {
		switch {
		case d.CoreArea != nil:
			m.Area = float64(m.Cores) * d.CoreArea.typical()
		case d.Area != nil:
			m.Area = float64(m.Cores) * d.Area.typical() / d.Cores.typical()
		}
	}
	p.graded(r)
	p.able(r)
	if p.chip.WeightBits == nil {
		return
	}
	for _, j := range p.activity.Projections {
		if most := p.chip.WeightBits.count(); j.WeightBits > most {
			p.warn("%v: weights of %d bits become %d; measure the accuracy that is left (Quantize)", j, j.WeightBits, most)
			return
		}
	}
}

// graded says what becomes of values that a population sends in every step: a chip whose spikes carry none cannot send them.
func (p *placer) graded(r *Rules) {
	for _, a := range p.activity.Populations {
		if !a.Graded() || len(p.at.from(a.Name)) == 0 {
			continue
		}
		switch bits := p.chip.SpikeBits; {
		case bits != nil && bits.count() == 1:
			p.violate("encode them as spikes, or compute what they reach off the chip and send its spikes",
				"%q sends values in every step, and spikes of %s carry none [%s]", a.Name, p.chip.Title, bits.Source)
		case bits != nil:
			p.warn("%q sends values in every step, which become %d bits [%s]", a.Name, bits.count(), bits.Source)
		case r != nil:
			p.warn("%q sends values in every step; whether the chip can is not known", a.Name)
		}
	}
}

// bits are those of a weight on the chip.
func (p *placer) bits(j incoming) int {
	if p.chip.WeightBits == nil {
		return j.WeightBits
	}
	return min(j.WeightBits, p.chip.WeightBits.count())
}

// most returns the largest n from 1 to limit for which fits holds, or 0; fits holds for all below one for which it holds.
func most(limit int, fits func(n int) bool) int {
	lo, hi := 0, limit
	for lo < hi {
		middle := lo + (hi-lo+1)/2
		if fits(middle) {
			lo = middle
		} else {
			hi = middle - 1
		}
	}
	return lo
}

// shares returns into how many equal parts of n cells at most a population is split, and the size of the largest.
func shares(size, n int) (parts, largest int) {
	parts = ceil(size, max(n, 1))
	return parts, ceil(size, parts)
}

// log2Ceil is ⌈log₂ x⌉ of a positive number.
func log2Ceil(x float64) int { return int(math.Ceil(math.Log2(x) - 1e-12)) }
