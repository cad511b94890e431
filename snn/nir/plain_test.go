package nir_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// Without what only Spikecell reads, the fields of an export are still the network: read as those of any file they give the same trace, for cells of which
// NIR has a field for everything, within the rounding of float32.
func TestFieldsAloneAreTheNetwork(t *testing.T) {
	schemes := []nir.Scheme{nir.Euler, nir.Exponential}
	compared, fired := 0, 0
	for i, w := range wiringForms() {
		for k, c := range cellForms() {
			m, err := w.net(c).Init(5)
			if err != nil {
				continue
			}
			louder(m)
			o := nir.ExportOptions{Scheme: schemes[(i+k)%2], UnitR: i%3 == 0}
			m.Net.Populations[1].Cell = snn.LIF{Beta: .9, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep} // "before"
			g, r, err := nir.Export(m, o)
			if err != nil || len(r.Notes) > 0 {
				continue
			}
			delete(g.Metadata, "spikecell")
			plain, again, err := nir.Import(g, nir.ImportOptions{Scheme: o.Scheme})
			if err != nil || again.Own {
				t.Errorf("%s/%s: %v", w.name, c.name, err)
				continue
			}
			compared++
			fired += sameTrace(t, w.name+"/"+c.name, m, plain)
		}
	}
	if compared < 300 || fired < 50*compared {
		t.Errorf("%d networks compared, of %d spikes", compared, fired)
	}
}

// An export that somebody has edited is read by its fields, and still resets as its nodes say.
func TestResetsOfAnEditedExport(t *testing.T) {
	for _, reset := range []snn.Reset{snn.ResetSubtract, snn.ResetZero, snn.ResetZeroAll} {
		for _, timing := range []snn.ResetTiming{snn.ResetNextStep, snn.ResetSameStep, snn.ResetSameStepDelta} {
			net := snn.Feedforward(20, 30, 10)
			for i := range 2 {
				net.Populations[1+i].Cell = snn.LIF{Beta: .9, Reset: reset, ResetTiming: timing}
			}
			m, err := net.Init(3)
			if err != nil {
				continue // no such cell
			}
			louder(m)
			g, _, err := nir.Export(m, nir.ExportOptions{})
			if err != nil {
				t.Fatal(err)
			}
			cells := g.Nodes["hidden1"].(nir.LIF)
			cells.VThreshold.Data[0], m.Thresholds(1)[0] = 2, 2
			again, r, err := nir.Import(g, nir.ImportOptions{})
			if err != nil || r.Own {
				t.Errorf("%v, %v: %+v, %v", reset, timing, r, err)
				continue
			}
			if sameTrace(t, reset.String()+" "+timing.String(), m, again) < 100 {
				t.Errorf("%v, %v: too few spikes to tell", reset, timing)
			}
		}
	}
}

// louder multiplies weights so that cells fire.
func louder(m *snn.Model) {
	for k := range m.Net.Projections {
		w, _ := m.Weights(k)
		for i := range w {
			w[i] *= 3
		}
	}
}

// sameTrace runs two models on one input, and returns how many spikes there were.
func sameTrace(t *testing.T, name string, a, b *snn.Model) (fired int) {
	t.Helper()
	cells := a.Net.Populations[0].Size()
	in := snn.NewSpikes(60, cells)
	stream := snn.NewStream(9)
	for step := range 60 {
		for i := range cells {
			if stream.At(step).Float64(uint64(i)) < .5 {
				in.Set(step, i)
			}
		}
	}
	x, err := a.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	y, err := b.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range x.Populations {
		q := y.Populations[slices.IndexFunc(y.Populations, func(q snn.PopulationTrace) bool { return q.Name == p.Name })]
		if !slices.Equal(p.Spikes.Bits, q.Spikes.Bits) {
			t.Errorf("%s: %s fires %v, and by the fields alone %v", name, p.Name, p.Spikes.Counts(), q.Spikes.Counts())
			return 0
		}
		for _, n := range p.Spikes.Counts() {
			fired += n
		}
		if p.Name == "cells" && strings.Contains(name, "/LI") && !strings.Contains(name, "/LIF") {
			for at, v := range p.Potentials {
				if math.Abs(float64(v-q.Potentials[at])) > 1e-4*math.Max(1, math.Abs(float64(v))) {
					t.Fatalf("%s: potential %d of %s is %v, and by the fields alone %v", name, at, p.Name, v, q.Potentials[at])
				}
			}
		}
	}
	return fired
}
