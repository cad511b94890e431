package hwmodel

import (
	"strings"
	"testing"
)

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
		r     Rule
		want  float64
		state float64
	}{
		{CSDPRule(), forward + write + each(2*3450), 4 * 2 * 138},
		{STDPRule(), forward + write + each(784*25) + each(2*3450), 4 * (784 + 2*138)},
		{EPropRule(), forward + write + each(784*25) + each(2*3450) + each(2*101632*25), 4 * (784 + 2*138 + 2*101632)},
		{BPTTRule(), forward + write + 2*3450*access + 101632*25*(mac+access) + 253440*.9 + 2*253440*access, 4 * (3450 + 101632)},
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

// On Loihi a written weight costs 120 pJ [davies2018], and only rules with traces of cells can run.
func TestTrainingOnChip(t *testing.T) {
	a := w784()
	a.Samples = 1000
	a.Projections[0].WeightUpdates = 5000
	e, err := chip(t, "loihi-1").Training(STDPRule(), a, 100)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "STDP", e.Energy().Typical, (6172065.2+5000*120)*pico, 1e-12)
	same(t, "whole", e.Whole().Typical, 1000*(6172065.2+5000*120)*pico, 1e-12)
	if s := e.String(); !strings.Contains(s, "weights written") || !strings.Contains(s, "davies2018") {
		t.Error(s)
	}
	if e, err = chip(t, "loihi-1").Training(CSDPRule(), a, 100); err != nil {
		t.Fatal(err)
	}
	same(t, "one sample at a time", e.Energy().Typical, (6172065.2+100*5000*120)*pico, 1e-12)
	if _, err := chip(t, "loihi-1").Training(CSDPRule(), a, 0); err == nil {
		t.Error("mini-batches of 0")
	}
	for _, r := range []Rule{BPTTRule(), EPropRule()} {
		if _, err := chip(t, "loihi-1").Training(r, a, 1); err == nil || !strings.Contains(err.Error(), "train elsewhere") {
			t.Errorf("%s: %v", r.Name, err)
		}
	}
	if _, err := chip(t, "truenorth").Training(STDPRule(), a, 100); err == nil || !strings.Contains(err.Error(), "onChipLearning") {
		t.Error(err)
	}
}
