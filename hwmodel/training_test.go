package hwmodel

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Rules as their papers state them, before an optimiser and before what an implementation keeps: so many traces of each input, cell and synapse, which
// change in every step, and weights that are written. Learners state their own: tests/rulecosts_test.go.
func tracedRule(name string, inputs, cells, synapses float64) snn.RuleCosts {
	c := snn.RuleCosts{Name: name, Work: []snn.Work{{What: "weights written", Phase: snn.WritePhase, Per: snn.PerWrite, MultiplyAdds: 1, Reads: 1, Writes: 1, In: snn.InWeights}}}
	for _, x := range []struct {
		of      snn.CostScope
		per     snn.CostUnit
		in      snn.CostStore
		numbers float64
	}{{snn.OfInputs, snn.PerStep, snn.InInputs, inputs}, {snn.OfInner, snn.PerStep, snn.InCells, cells}, {snn.OfAll, snn.PerSynapse, snn.InSynapses, synapses}} {
		if x.numbers > 0 {
			c.Work = append(c.Work, snn.Work{What: "traces of " + x.in.String(), Per: x.per, Of: x.of, MultiplyAdds: x.numbers, Reads: x.numbers, Writes: x.numbers, In: x.in})
			c.Kept = append(c.Kept, snn.Kept{What: "traces of " + x.in.String(), In: x.in, Numbers: x.numbers})
		}
	}
	return c
}

func csdpRule() snn.RuleCosts { return tracedRule("CSDP", 0, 2, 0) }

func stdpRule() snn.RuleCosts {
	c := tracedRule("STDP", 1, 2, 0)
	c.EachSample = true
	return c
}

func epropRule() snn.RuleCosts { return tracedRule("e-prop", 1, 2, 2) }

func bpttRule() snn.RuleCosts {
	c := tracedRule("BPTT", 0, 0, 0)
	c.Work = append(c.Work,
		snn.Work{What: "history", Phase: snn.BackwardPhase, Per: snn.PerStep, Of: snn.OfInner, Reads: 1, Writes: 1, In: snn.InHistory},
		snn.Work{What: "errors through synapses", Phase: snn.BackwardPhase, Per: snn.PerSynapse, MultiplyAdds: 1, Reads: 1, In: snn.InWeights},
		snn.Work{What: "gradients", Phase: snn.GradientPhase, Per: snn.PerEvent, Additions: 1, Reads: 1, Writes: 1, In: snn.InWeights})
	c.Kept = append(c.Kept, snn.Kept{What: "history", In: snn.InHistory, Numbers: 1}, snn.Kept{What: "gradients", In: snn.InWeights, Numbers: 1})
	return c
}

// One presentation of W784 with every weight written once: worked by hand. Memory is one price for 64 bits, so 5 pJ a 32-bit
// word; arithmetic is fp32: 0.9 and 4.6 pJ.
func TestTraining(t *testing.T) {
	a := w784()
	for i := range a.Projections {
		a.Projections[i].WeightUpdates = a.Projections[i].Weights
	}
	const access, mac = 5, 4.6
	forward := 2216*access + 253440*access + 2*256890*access + 266*access + 257156*.9 + 253440*.9 + 3450*mac
	write := 101632 * (mac + 2*access)
	each := func(n float64) float64 { return n * (mac + 2*access) }
	for _, c := range []struct {
		r     snn.RuleCosts
		want  float64
		state float64
	}{
		{csdpRule(), forward + write + each(2*3450), 4 * 2 * 138},
		{stdpRule(), forward + write + each(784*25) + each(2*3450), 4 * (784 + 2*138)},
		{epropRule(), forward + write + each(784*25) + each(2*3450) + each(2*101632*25), 4 * (784 + 2*138 + 2*101632)},
		{bpttRule(), forward + write + 2*3450*access + 101632*25*(mac+access) + 253440*.9 + 2*253440*access, 4 * (3450 + 101632)},
	} {
		e, err := chip(t, "sram-line").Training(c.r, a, 32)
		if err != nil {
			t.Fatal(err)
		}
		same(t, c.r.Name, e.Energy().Typical, c.want*pico, 1e-9)
		same(t, c.r.Name+" state", e.StateBytes, c.state, 0)
		same(t, c.r.Name+" whole", e.Whole().Typical, e.Energy().Typical, 0)
	}
}

// Numbers of 64 bits take two words of 32, and values that arrive make multiply-adds of additions.
func TestTrainingOfWideNumbersAndValues(t *testing.T) {
	a := w784()
	for i := range a.Projections {
		a.Projections[i].WeightUpdates = a.Projections[i].Weights
	}
	wide := epropRule()
	wide.Bits = 64
	narrow, wider := learned(t, epropRule(), a), learned(t, wide, a)
	same(t, "state", wider.StateBytes, 2*narrow.StateBytes, 0)
	same(t, "traffic", wider.Traffic(), 2*narrow.Traffic(), 0)
	words := 2 * (101632 + 784*25 + 2*3450 + 2*101632*25) // of 5 pJ each
	same(t, "energy", wider.Energy().Typical-narrow.Energy().Typical, float64(words)*5*pico, 1e-9)

	a.Populations[0].Kind, a.Populations[0].Spikes, a.Populations[0].MaxSpikesPerStep = snn.AnalogInputKind, 0, 0
	a.Projections[0].SynapticEvents = 784 * 128 * 25
	for _, c := range learned(t, bpttRule(), a).Counters {
		if c.What == "gradients" && (c.MultiplyAdds != 784*128*25 || c.Additions != 2560) {
			t.Errorf("%+v", c)
		}
	}
}

// Parts of a rule learn their projections alone, in their share of the presentations.
func TestTrainingInParts(t *testing.T) {
	a := w784()
	for i := range a.Projections {
		a.Projections[i].WeightUpdates = a.Projections[i].Weights
	}
	parts := snn.RuleCosts{Name: "both", Parts: []snn.PartCosts{{RuleCosts: stdpRule(), Projections: []string{"input→hidden1"}, Share: .25},
		{RuleCosts: bpttRule(), Projections: []string{"hidden1→output"}, Share: .5}}}
	e := learned(t, parts, a)
	// traces of 784 inputs and 128 cells, weights of both; a history of 138 cells, errors and gradients of 1,280 synapses
	words := .25*2*(784*25+2*3200+100352) + .5*(2*1280+2*3450+1280*25+2*2560)
	same(t, "traffic", e.Traffic(), 4*words, 1e-12)
	same(t, "state", e.StateBytes, 4*(784+2*128+138*25+1280), 0)
	if err := (snn.RuleCosts{Name: "x", Parts: []snn.PartCosts{{RuleCosts: parts}}}).Check(); err == nil || !strings.Contains(err.Error(), "Parts[0]") {
		t.Error(err)
	}
	if _, err := chip(t, "loihi-1").Training(parts, a, 1); err == nil || !strings.Contains(err.Error(), "several rules at once") {
		t.Error(err)
	}
}

func learned(t *testing.T, r snn.RuleCosts, a snn.Activity) TrainingEstimate {
	t.Helper()
	e, err := chip(t, "sram-line").Training(r, a, 1)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// On Loihi a written weight costs 120 pJ [davies2018], and only rules with traces of cells can run.
func TestTrainingOnChip(t *testing.T) {
	a := w784()
	a.Samples = 1000
	a.Projections[0].WeightUpdates = 5000
	e, err := chip(t, "loihi-1").Training(stdpRule(), a, 100)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "STDP", e.Energy().Typical, (6172065.2+5000*120)*pico, 1e-12)
	same(t, "whole", e.Whole().Typical, 1000*(6172065.2+5000*120)*pico, 1e-12)
	if s := e.String(); !strings.Contains(s, "weights written") || !strings.Contains(s, "davies2018") {
		t.Error(s)
	}
	if e, err = chip(t, "loihi-1").Training(csdpRule(), a, 100); err != nil {
		t.Fatal(err)
	}
	same(t, "one sample at a time", e.Energy().Typical, (6172065.2+100*5000*120)*pico, 1e-12)
	if _, err := chip(t, "loihi-1").Training(csdpRule(), a, 0); err == nil {
		t.Error("mini-batches of 0")
	}
	for _, r := range []snn.RuleCosts{bpttRule(), epropRule()} {
		if _, err := chip(t, "loihi-1").Training(r, a, 1); err == nil || !strings.Contains(err.Error(), "train elsewhere") {
			t.Errorf("%s: %v", r.Name, err)
		}
	}
	if _, err := chip(t, "truenorth").Training(stdpRule(), a, 100); err == nil || !strings.Contains(err.Error(), "onChipLearning") {
		t.Error(err)
	}
	bad := stdpRule()
	bad.Work[0].Reads = -1
	if _, err := chip(t, "sram-line").Training(bad, a, 1); err == nil || !strings.Contains(err.Error(), "Work[0], weights written: Reads is -1") {
		t.Error(err)
	}
}
