package nir_test

import (
	"fmt"
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

// Cells go back to v_reset, and leak towards v_leak, as NIR defines them.
func TestResetsAreThoseOfTheFile(t *testing.T) {
	in, theta, tau := nir.Affine{Weight: drawn(1, 1, 5, 6), Bias: drawn(2, .1, 5)}, every(.5, 5), every(.008, 5)
	for name, c := range map[string]func(leak, reset float64) nir.Node{
		"IF": func(_, reset float64) nir.Node {
			return nir.IF{R: every(300, 5), VThreshold: theta, VReset: every(reset, 5)}
		},
		"LIF": func(leak, reset float64) nir.Node {
			return nir.LIF{Tau: tau, R: every(3, 5), VLeak: every(leak, 5), VThreshold: theta, VReset: every(reset, 5)}
		},
		"CubaLIF": func(leak, reset float64) nir.Node {
			return nir.CubaLIF{TauMem: tau, TauSyn: every(.003, 5), R: every(3, 5), WIn: every(1, 5), VLeak: every(leak, 5), VThreshold: theta,
				VReset: every(reset, 5)}
		},
	} {
		for _, v := range [][2]float64{{0, -.5}, {.125, -.5}, {.125, .25}, {-.25, -.25}} {
			g := between([]int{6}, []int{5}, in, c(v[0], v[1]))
			r := newReference(g, .001)
			if name != "IF" {
				r.state["b"] = every(v[0], 5).Data // potentials begin where they leak to
			}
			t.Run(fmt.Sprint(name, " ", v), func(t *testing.T) { asDefined(t, r, nir.ImportOptions{}, 200, .4) })
		}
	}
}

// Nor is anything else needed for resets that subtract from another rest, or act in the next step, and for spikes at the threshold.
func TestResetsOfExportsAreTheirs(t *testing.T) {
	for name, c := range map[string]snn.LIF{
		"subtract at another rest": {Beta: .75, Rest: .25, Start: .25, Reset: snn.ResetSubtract, ResetTiming: snn.ResetSameStep},
		"zero in the next step":    {Beta: .75, Reset: snn.ResetZero},
		"subtract in the next":     {Beta: .75, Reset: snn.ResetSubtract},
		"inclusive":                {Beta: 1, Inclusive: true, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep},
	} {
		net := snn.Feedforward(2, 2)
		net.Populations[1].Cell = c
		m, err := net.Init(1)
		if err != nil {
			t.Fatal(err)
		}
		w, stride := m.Weights(0)
		w[0], w[1], w[stride], w[stride+1] = .25, .5, .5, .25 // by which sums are the threshold now and then
		g, _, err := nir.Export(m, nir.ExportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		delete(g.Metadata, "spikecell")
		plain, r, err := nir.Import(g, nir.ImportOptions{NextStep: c.ResetTiming == snn.ResetNextStep})
		if err != nil || r.Own {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if sameTrace(t, name, m, plain) < 10 {
			t.Errorf("%s: too few spikes to tell", name)
		}
	}
}
