package hwmodel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// TrainingEstimate is what one training presentation costs. Times Activity.Samples it is the whole training.
type TrainingEstimate struct {
	Rule     snn.RuleCosts
	Where    string // chip or technology
	Terms    []Term
	Counters []Counter // of the rule, beside the simulation; none on a chip, which has its own way of learning
	Samples  int64
	// StateBytes is what the rule keeps beside the weights, for one presentation.
	StateBytes float64
	Excludes   string
}

// Counter is what a rule does in one presentation, by phase, and at places of one kind.
type Counter struct {
	What          string
	Phase         snn.Phase
	Times         float64 // units
	MultiplyAdds  float64
	Additions     float64
	Reads, Writes float64 // bytes
}

// Energy is that of one presentation, in joules.
func (e TrainingEstimate) Energy() Interval {
	if err := checkTerms("Terms", e.Terms); err != nil {
		panic(fmt.Sprintf("hwmodel: TrainingEstimate.Energy, as Whole and String call it: %v", err))
	}
	return total(e.Terms)
}

// Whole is that of all presentations.
func (e TrainingEstimate) Whole() Interval { return e.Energy().Times(float64(e.Samples)) }

// EnergyText writes the energy of a presentation with its range.
func (e TrainingEstimate) EnergyText() string { return e.Energy().text("J") }

// WholeText writes the energy of all presentations with its range.
func (e TrainingEstimate) WholeText() string { return e.Whole().text("J") }

// Traffic is how many bytes the rule reads and writes in a presentation, beside the simulation.
func (e TrainingEstimate) Traffic() (bytes float64) {
	for _, c := range e.Counters {
		bytes += c.Reads + c.Writes
	}
	return bytes
}

// TrafficText writes Traffic, and a dash where it is not counted.
func (e TrainingEstimate) TrafficText() string {
	if len(e.Counters) == 0 {
		return unknown
	}
	return fmt.Sprintf("%.4g bytes", e.Traffic())
}

// String writes the derivation.
func (e TrainingEstimate) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s [%s] on %s: %s a presentation, %s in all %d; state %.4g bytes, traffic %s\n", e.Rule.Name, e.Rule.Source, e.Where,
		e.Energy().text("J"), e.Whole().text("J"), e.Samples, e.StateBytes, e.TrafficText())
	explain(&b, e.Terms, "J", "  ")
	fmt.Fprintf(&b, "  left out: %s\n", e.Excludes)
	return b.String()
}

// Training prices learning by a rule from the events of its training (Report.Training): in 32-bit arithmetic with memory, of a technology
// with section sram,
//
//	E = forward + Σ over work of units · (multiply-adds · E_mac + additions · E_add + (reads + writes) · E_access)
//
// with the work as the rule states it, and E_access that of a memory of as many numbers as there are. On a chip that learns (section
// onChipLearning) the events are those of its closed form and a price for each weight written; there only rules that need nothing of
// a synapse but its weight can run. batch is the size of the mini-batches of the training (1 if there were none): a chip, which sees one sample
// at a time, writes as often for each sample as the training did for each mini-batch.
func (c Chip) Training(r snn.RuleCosts, a snn.Activity, batch int) (TrainingEstimate, error) {
	if batch < 1 {
		return TrainingEstimate{}, fmt.Errorf("hwmodel: training in mini-batches of %d; give 1 or more", batch)
	}
	if err := a.Check(); err != nil {
		return TrainingEstimate{}, err
	}
	if err := r.Check(); err != nil {
		return TrainingEstimate{}, fmt.Errorf("hwmodel: %w", err)
	}
	if err := c.usable(); err != nil {
		return TrainingEstimate{}, err
	}
	switch {
	case c.OnChip != nil && c.Davies != nil:
		return c.learns(r, a, batch)
	case c.SRAM != nil:
		return c.computes(r, a)
	}
	return TrainingEstimate{}, fmt.Errorf("hwmodel: chip %s has no numbers for training; it needs the sections davies and onChipLearning, "+
		"or sram", c.Name)
}

// learns prices learning on the chip.
func (c Chip) learns(r snn.RuleCosts, a snn.Activity, batch int) (TrainingEstimate, error) {
	if what, ok := local(r); !ok {
		return TrainingEstimate{}, fmt.Errorf("hwmodel: chip %s: %s needs %s, which its learning engine does not have; train elsewhere", c.Name, r.Name,
			what)
	}
	e, err := c.Estimate(ClosedForm, a)
	if err != nil {
		return TrainingEstimate{}, err
	}
	b := builder{terms: e.Terms}
	if r.EachSample {
		batch = 1
	}
	b.add(Memory, "weights written", written(a)*float64(batch), c.OnChip.WeightUpdate)
	return TrainingEstimate{Rule: r, Where: c.Name, Terms: b.terms, Samples: a.Samples, StateBytes: state(r, newCensus(a)),
		Excludes: e.Excludes + ", updates of traces"}, nil
}

// local reports whether a rule needs nothing but traces of cells and weights, or what else it needs.
func local(r snn.RuleCosts) (what string, ok bool) {
	if len(r.Parts) > 0 {
		return "several rules at once", false
	}
	for _, w := range r.Work {
		if w.Phase == snn.BackwardPhase || w.Per == snn.PerSynapse {
			return w.What, false
		}
	}
	for _, k := range r.Kept {
		if k.In >= snn.InSynapses {
			return k.What, false
		}
	}
	return "", true
}

func written(a snn.Activity) float64 {
	n := 0.0
	for _, p := range a.Projections {
		n += p.WeightUpdates
	}
	return n
}

// computes prices learning by arithmetic and memory.
func (c Chip) computes(r snn.RuleCosts, a snn.Activity) (TrainingEstimate, error) {
	fp, err := load("chips/horowitz-fp32.json")
	if err != nil {
		return TrainingEstimate{}, err
	}
	l := lemaireSum{arithmetic: fp.Arithmetic, sram: c.SRAM, bits: 32}
	for _, y := range layers(a) {
		l.spiking(y)
	}
	e := TrainingEstimate{Rule: r, Where: c.Name, Samples: a.Samples, Excludes: "control, static power, off-chip memory"}
	if len(r.Parts) == 0 {
		l.rule(&e, r, newCensus(a), "", 1)
	}
	for _, p := range r.Parts {
		l.rule(&e, p.RuleCosts, newCensus(of(a, p.Projections)), p.Name+": ", p.Share)
	}
	e.Terms = l.terms
	return e, nil
}

// rule adds the work of a rule.
func (l *lemaireSum) rule(e *TrainingEstimate, r snn.RuleCosts, n census, name string, share float64) {
	forward := l.bits
	if r.Bits > 0 {
		l.bits = float64(r.Bits)
	}
	add, mac := l.arithmetic.Add, l.arithmetic.multiplyAdd()
	for _, w := range r.Work {
		units, graded := n.units(w)
		units, graded = units*share, graded*share
		c := Counter{What: name + w.What, Phase: w.Phase, Times: units + graded, MultiplyAdds: w.MultiplyAdds*(units+graded) + w.Additions*graded,
			Additions: w.Additions * units, Reads: w.Reads * (units + graded) * l.bits / 8, Writes: w.Writes * (units + graded) * l.bits / 8}
		e.Counters = append(e.Counters, c)
		l.add(causeOf(w), c.What+": multiply-adds", c.MultiplyAdds, mac)
		l.add(causeOf(w), c.What+": additions", c.Additions, add)
		l.add(Memory, c.What+": read and written", (w.Reads+w.Writes)*(units+graded), l.access(n.words(w.In)))
	}
	l.bits = forward
	e.StateBytes += state(r, n)
}

// causeOf is the cause of the arithmetic of some work.
func causeOf(w snn.Work) Cause {
	if w.Per == snn.PerSynapse || w.Per == snn.PerEvent || w.Per == snn.PerPostSpike {
		return Synapses
	}
	return Updates
}

// of returns what a rule sees that learns some projections of a net: these, as what learns, and the populations at their ends.
func of(a snn.Activity, names []string) snn.Activity {
	b, ends := a, map[string]bool{}
	b.Populations, b.Projections = nil, nil
	for _, p := range a.Projections {
		if slices.Contains(names, p.String()) {
			b.Projections = append(b.Projections, p)
			ends[p.Pre], ends[p.Post] = true, true
		}
	}
	for _, p := range a.Populations {
		if ends[p.Name] {
			b.Populations = append(b.Populations, p)
		}
	}
	return b
}

// state is what a rule keeps beside the weights, in bytes.
func state(r snn.RuleCosts, n census) float64 {
	bits, sum := 32.0, 0.0
	if r.Bits > 0 {
		bits = float64(r.Bits)
	}
	for _, k := range r.Kept {
		sum += k.Numbers * n.words(k.In)
	}
	return sum * bits / 8
}
