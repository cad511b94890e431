package hwmodel

import (
	"fmt"
	"strings"

	"github.com/spikecell/spikecell/snn"
)

// Rule says what a learning rule does beside simulating the network and writing weights, in every step.
type Rule struct {
	Name string
	// Traces that each cell keeps: of input cells, and of cells that are computed.
	InputTraces, CellTraces int
	// SynapseTraces that each plastic synapse keeps, eligibilities.
	SynapseTraces int
	// EachSample: weights are written for each sample, not once for a mini-batch.
	EachSample bool
	// Backward: errors run back through every synapse and step, over a history of potentials.
	Backward bool
	Source   string
}

// CSDPRule keeps a trace and a modulator a cell.
func CSDPRule() Rule { return Rule{Name: "CSDP", CellTraces: 2, Source: "ororbia2024"} }

// STDPRule is that of Diehl and Cook: one trace an input and two a cell.
func STDPRule() Rule {
	return Rule{Name: "STDP", InputTraces: 1, CellTraces: 2, EachSample: true, Source: "diehl2015"}
}

// EPropRule keeps a filtered trace and a learning signal a cell, and an eligibility and its sum a synapse.
func EPropRule() Rule {
	return Rule{Name: "e-prop", InputTraces: 1, CellTraces: 2, SynapseTraces: 2, Source: "bellec2020"}
}

// BPTTRule is back-propagation through time: the history of all potentials.
func BPTTRule() Rule { return Rule{Name: "BPTT", Backward: true, Source: "neftci2019"} }

// TrainingEstimate is what one training presentation costs. Times Activity.Samples it is the whole training.
type TrainingEstimate struct {
	Rule    Rule
	Where   string // chip or technology
	Terms   []Term
	Samples int64
	// StateBytes is what the rule keeps beside the weights.
	StateBytes float64
	Excludes   string
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

// String writes the derivation.
func (e TrainingEstimate) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s [%s] on %s: %s a presentation, %s in all %d; state %.4g bytes\n", e.Rule.Name, e.Rule.Source, e.Where,
		e.Energy().text("J"), e.Whole().text("J"), e.Samples, e.StateBytes)
	explain(&b, e.Terms, "J", "  ")
	fmt.Fprintf(&b, "  left out: %s\n", e.Excludes)
	return b.String()
}

// Training prices learning by a rule from the events of its training (Report.Training): in 32-bit arithmetic with memory, of a technology
// with section sram,
//
//	E = forward + writes · (MAC + 2·access) + traces · (MAC + 2·access) + backward
//
// where a trace of a cell changes in every step, one of a synapse in every step too, and back-propagation multiplies every synapse
// twice a step (error and gradient) and writes and reads a history. On a chip that learns (section onChipLearning) the events are
// those of its closed form and a price for each weight written; there only rules with traces of cells can run. batch is the size of the
// mini-batches of the training (1 if there were none): a chip, which sees one sample at a time, writes as often for each sample as the
// training did for each mini-batch.
func (c Chip) Training(r Rule, a snn.Activity, batch int) (TrainingEstimate, error) {
	if batch < 1 {
		return TrainingEstimate{}, fmt.Errorf("hwmodel: training in mini-batches of %d; give 1 or more", batch)
	}
	if err := a.Check(); err != nil {
		return TrainingEstimate{}, err
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
func (c Chip) learns(r Rule, a snn.Activity, batch int) (TrainingEstimate, error) {
	if r.Backward || r.SynapseTraces > 0 {
		return TrainingEstimate{}, fmt.Errorf("hwmodel: chip %s: %s needs what its learning engine does not have; train elsewhere", c.Name, r.Name)
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
	return TrainingEstimate{Rule: r, Where: c.Name, Terms: b.terms, Samples: a.Samples, StateBytes: r.state(eventsOf(a)),
		Excludes: e.Excludes + ", updates of traces"}, nil
}

func written(a snn.Activity) float64 {
	n := 0.0
	for _, p := range a.Projections {
		n += p.WeightUpdates
	}
	return n
}

// computes prices learning by arithmetic and memory.
func (c Chip) computes(r Rule, a snn.Activity) (TrainingEstimate, error) {
	fp, err := load("chips/horowitz-fp32.json")
	if err != nil {
		return TrainingEstimate{}, err
	}
	x := eventsOf(a)
	l := lemaireSum{arithmetic: fp.Arithmetic, sram: c.SRAM, bits: 32}
	for _, y := range layers(a) {
		l.spiking(y)
	}
	add, mac := fp.Arithmetic.Add, fp.Arithmetic.multiplyAdd()
	change := func(cause Cause, what string, n, words float64) {
		l.add(cause, what+": multiply-adds", n, mac)
		l.add(Memory, what+": read and written", 2*n, l.access(words))
	}
	inputs, stored, pairs := 0.0, storedPlastic(a), plasticPairs(a)
	for _, p := range a.Populations {
		if p.Input() {
			inputs += float64(p.Size)
		}
	}
	change(Updates, "weights written", written(a), stored)
	change(Updates, "traces of inputs", inputs*x.T*float64(r.InputTraces), inputs)
	change(Updates, "traces of cells", x.updates*float64(r.CellTraces), x.cells)
	change(Synapses, "traces of synapses", pairs*x.T*float64(r.SynapseTraces), pairs)
	if r.Backward {
		l.add(Memory, "history written and read", 2*x.updates, l.access(x.updates))
		l.add(Synapses, "errors through synapses: multiply-adds", pairs*x.T, mac)
		l.add(Memory, "errors through synapses: weights read", pairs*x.T, l.access(stored))
		l.add(Synapses, "gradients, additions at spikes", x.all(), add)
		l.add(Memory, "gradients: read and written", 2*x.all(), l.access(stored))
	}
	return TrainingEstimate{Rule: r, Where: c.Name, Terms: l.terms, Samples: a.Samples, StateBytes: r.state(x),
		Excludes: "control, static power, off-chip memory, moments of the optimiser"}, nil
}

// plasticPairs are the pairs of cells that are joined by weights that the training wrote; a convolution shares one among many.
func plasticPairs(a snn.Activity) float64 {
	n := 0.0
	for _, p := range a.Projections {
		if p.WeightUpdates > 0 {
			n += joins(p)
		}
	}
	return n
}

// storedPlastic are the weights that the training wrote.
func storedPlastic(a snn.Activity) float64 {
	n := 0.0
	for _, p := range a.Projections {
		if p.WeightUpdates > 0 {
			n += p.Weights
		}
	}
	return n
}

// state is what a rule keeps beside the weights, in bytes of 32-bit values.
func (r Rule) state(x events) float64 {
	inputs := 0.0
	for _, p := range x.Populations {
		if p.Input() {
			inputs += float64(p.Size)
		}
	}
	n := inputs*float64(r.InputTraces) + x.cells*float64(r.CellTraces) + plasticPairs(x.Activity)*float64(r.SynapseTraces)
	if r.Backward {
		n += x.updates + storedPlastic(x.Activity) // history and gradients
	}
	return 4 * n
}
