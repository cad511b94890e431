package integer

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// pair is a net of one projection.
func pair(cell snn.Cell, w snn.Wiring, shape ...int) snn.Net {
	return snn.Net{Populations: []snn.Population{{Name: "in", Shape: shape}, {Name: "out", Shape: shape, Cell: cell}},
		Projections: []snn.Projection{{Pre: "in", Post: "out", Wiring: w}}}
}

// What has no form in integers is refused by the name of where it stands.
func TestConvertRefuses(t *testing.T) {
	lif := snn.LIF{Beta: .5}
	common := lif
	common.Adapt.PerPopulation = snn.PerPopulation{Rate: .1}
	attention := snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{2, 9}}, {Name: "out", Shape: []int{2, 3}, Cell: lif}},
		Projections: []snn.Projection{{Pre: "in", Post: "out", Wiring: snn.Attention{}}}}
	for want, n := range map[string]snn.Net{
		`population "out": cells of type snn.Alpha have no form`:          pair(snn.Alpha{Alpha: .9, Beta: .8}, nil, 3),
		`population "out": cells of type snn.BRF have no form`:            pair(snn.BRF{Omega: 10, Offset: 1}, nil, 3),
		`population "out": cells of type snn.GatedLIF have no form`:       pair(snn.GatedLIF{}, nil, 3),
		`population "out": Adapt.PerPopulation: a threshold that follows`: pair(common, nil, 3),
		"projection in→out: Attention multiplies spikes of three cells":   attention,
	} {
		small := must[*snn.Model](t)(Quantize(must[*snn.Model](t)(n.Init(1)), Rounding{Bits: 4}))
		if _, err := Convert(small, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	m := must[*snn.Model](t)(pair(lif, nil, 3).Init(1))
	small := must[*snn.Model](t)(Quantize(m, Rounding{Bits: 4}))
	for _, c := range []struct {
		m    *snn.Model
		o    Options
		want string
	}{
		{nil, Options{}, "the model is nil"},
		{m, Options{}, "projection in→out: its weights are float32; round them by Quantize"},
		{small, Options{Graded: []string{"out"}}, `Options.Graded: "out" is no input population`},
		{small, Options{Readout: Readout{Population: "x"}}, `readout: there is no population "x"`},
	} {
		if _, err := Convert(c.m, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	if _, err := Quantize(m, Rounding{Bits: 5}); err == nil || !strings.Contains(err.Error(), "weights of 5 bits; give Bits 8, 4 or 2") {
		t.Errorf("error %v", err)
	}
}

// Sums that could pass what int32 holds are refused, and the bound is met by a run in which every cell fires.
func TestSumsAreBounded(t *testing.T) {
	m := converted(t, 3, Fixed)
	p := m.compile()
	s := newState(p)
	for i := range s.pops {
		for _, row := range s.pops[i].fired {
			for c := range row {
				row[c] = true
			}
		}
	}
	for k := range p.projs {
		j := &p.projs[k]
		positive := *j.Projection
		positive.Levels = make([]int8, len(j.Levels))
		for i, w := range j.Levels {
			positive.Levels[i] = max(w, -w)
		}
		j.Projection = &positive
		sum := make([]int32, j.sums)
		s.deliver(j, sum)
		for c, want := range j.largestSums(m.Populations[j.pre]) {
			if int64(sum[c]) != want {
				t.Errorf("projection %s, cell %d: the bound is %d, and all cells bring %d", j.Name, c, want, sum[c])
			}
		}
	}
	long := &Model{Format: FormatName, Dt: 1, Readout: Readout{Population: "out"}, Populations: []Population{
		{Name: "in", Shape: []int{66100}, Graded: true},
		{Name: "out", Shape: []int{1}, Cell: &Cell{Decay: []float32{1}, Input: []float32{1}, Threshold: []float32{1}}},
	}}
	long.Projections = []Projection{{Name: "in→out", Pre: "in", Post: "out", Bits: 8, Scale: 1, Levels: make([]int8, 66100)}}
	if err := long.Check(); err != nil {
		t.Fatal(err)
	}
	for i := range long.Projections[0].Levels {
		long.Projections[0].Levels[i] = int8(127 - 254*(i%2))
	}
	if err := long.Check(); err == nil || !strings.Contains(err.Error(), "projection in→out: sums of its levels may reach 2149043200") {
		t.Errorf("error %v", err)
	}
}

// With scales, thresholds and factors that are exact in both, of cells that do not leak or leak by halves for some steps, fixed point is the
// simulation too, bit for bit.
func TestFixedPointIsTheSimulationOfDyadicCells(t *testing.T) {
	for seed := range uint64(30) {
		g := newChance(seed)
		cell := snn.LIF{Beta: 1, Threshold: float64(1+g.IntN(8)) / 4, Reset: snn.Reset(g.IntN(3)), ResetTiming: snn.ResetTiming(g.IntN(3)), Refractory: g.IntN(3)}
		steps := 30
		if g.coin() {
			cell.Beta, steps = .5, 8 // each step adds a bit
		}
		n := snn.Net{Populations: []snn.Population{{Name: "in", Shape: []int{20}}, {Name: "hidden", Shape: []int{12}, Cell: cell}, {Name: "out", Shape: []int{5}, Cell: cell}},
			Projections: []snn.Projection{{Pre: "in", Post: "hidden"}, {Pre: "hidden", Post: "hidden", Delay: 1}, {Pre: "hidden", Post: "out"}}}
		for k := range n.Projections {
			n.Projections[k].Init = snn.Init{Kind: snn.InitNormal, Hi: .3}
			n.Projections[k].Quantization = snn.Quantization{Bits: 4, Scale: 1. / 16}
		}
		m := must[*snn.Model](t)(n.Init(seed))
		in := g.spikes(steps, 20)
		small := must[*snn.Model](t)(Quantize(m, Rounding{Bits: 4}))
		compare(t, must[*Run](t)(must[*Model](t)(Convert(small, Options{})).Run(in)), must[*snn.Trace](t)(small.Run(in)))
	}
}

// Potentials of real nets in fixed point lie within their rounding of the simulation, until a first spike differs, which lies there too.
func TestFixedPointIsNearTheSimulation(t *testing.T) {
	differing, all := 0, 0
	for seed := range uint64(40) {
		g := newChance(seed + 7)
		small := must[*snn.Model](t)(Quantize(g.model(t, 8), Rounding{Bits: 8}))
		in := g.spikes(20, small.Net.Populations[0].Size())
		m := must[*Model](t)(Convert(small, Options{}))
		got, want := must[*Run](t)(m.Run(in)), must[*snn.Trace](t)(small.Run(in))
		d, n := firstDifference(t, m, got, want)
		differing, all = differing+d, all+n
	}
	if all < 30 || differing > all/4 {
		t.Errorf("%d of %d nets fire otherwise", differing, all)
	}
}

// firstDifference compares steps until a spike differs, whose potential is then at the threshold.
func firstDifference(t *testing.T, m *Model, got *Run, want *snn.Trace) (differs, one int) {
	for step := range want.Steps {
		for i, p := range want.Populations {
			c := m.Populations[i].Cell
			if c == nil {
				continue
			}
			n := p.Spikes.Cells
			for k := range n {
				v, u := got.Potentials[i][step*n+k], float64(p.Potentials[step*n+k])
				if got.Spikes[i].Has(step, k) != p.Spikes.Has(step, k) {
					return 1, 1
				}
				if math.Abs(v-u) > math.Ldexp(200, -c.Fraction)+1e-5*math.Abs(u) {
					t.Fatalf("population %s, step %d, cell %d: %v, want %v within rounding of 2^-%d", p.Name, step, k, v, u, c.Fraction)
				}
			}
		}
	}
	return 0, 1
}

// Potentials that are too large saturate, alike in Go and in C; graded input is weighted, in both arithmetics; names are no danger to C.
func TestSaturationGradedInputAndNamesInC(t *testing.T) {
	p := newCProgram(t)
	n := snn.Net{Populations: []snn.Population{
		{Name: "*/ int main(void) { return 1; } /*", Shape: []int{9}},
		{Name: "NAME_UP \\", Shape: []int{7}, Cell: snn.LIF{Beta: 1, Threshold: 1e4, Reset: snn.ResetNone, Refractory: 3}},
		{Name: "뉴런??/", Shape: []int{4}, Cell: snn.LI{Beta: 1}},
	}, Projections: []snn.Projection{
		{Pre: "*/ int main(void) { return 1; } /*", Post: "NAME_UP \\", Name: "\" /* x */ #error", Init: snn.Init{Kind: snn.InitConstant, Lo: -100}},
		{Pre: "*/ int main(void) { return 1; } /*", Post: "뉴런??/", Init: snn.Init{Kind: snn.InitNormal, Hi: 1}},
	}}
	small := must[*snn.Model](t)(Quantize(must[*snn.Model](t)(n.Init(1)), Rounding{Bits: 4, Dyadic: true}))
	in := snn.NewSpikes(0, 0)
	in.ResizeGraded(400, 9)
	for i := range in.Graded {
		in.Graded[i] = float32(i%513-256) / 256
	}
	saturated := false
	for _, a := range []Arithmetic{Fixed, Binary32} {
		m := must[*Model](t)(Convert(small, Options{Arithmetic: a, Graded: []string{n.Populations[0].Name}}))
		for i := range in.Graded {
			if in.Graded[i] = 1; a == Binary32 {
				in.Graded[i] = float32(i%513-256) / 256
			}
		}
		run := must[*Run](t)(m.Run(in))
		if a == Fixed {
			for _, v := range run.Potentials[1] {
				saturated = saturated || v == math.Ldexp(math.MinInt32, -m.Populations[1].Cell.Fraction)
			}
		} else {
			compare(t, run, must[*snn.Trace](t)(small.Run(in)))
		}
		p.add(m, fmt.Sprintf("hostile_%v", a), &snn.Spikes{Steps: in.Steps, Cells: in.Cells, Graded: append([]float32(nil), in.Graded...)})
	}
	if !saturated {
		t.Error("no potential saturates")
	}
	p.run(undefined...)
}

// Names that C cannot take are refused.
func TestWriteCRefusesNames(t *testing.T) {
	m := tiny(t, 1)
	for _, name := range []string{"", "2a", "a b", "int", "a*/", "_a", "ä", strings.Repeat("a", 41), "xNAME"} {
		if err := m.WriteC(&strings.Builder{}, name); err == nil {
			t.Errorf("the name %q is taken", name)
		}
	}
}

// Memory is what the header says and the compiler checks: weights at their bits.
func TestMemory(t *testing.T) {
	for bits, want := range map[int]int{8: 64 * 32, 4: 64 * 16, 2: 64 * 8} {
		m := must[*snn.Model](t)(pair(snn.LIF{Beta: .5}, nil, 64).Init(1))
		m.Net.Populations[1].Shape = []int{64}
		small := must[*snn.Model](t)(Quantize(m, Rounding{Bits: bits}))
		mem := must[*Model](t)(Convert(small, Options{})).Memory()
		// 64 scores of 8 bytes, 64 potentials, currents and sums of 4, a step, two places, 8 bytes of input and 16 of spikes
		if state := 64*8 + 3*64*4 + 4 + 2*2 + 8 + 2*8; mem.Weights != 2*want || mem.State != (state+7)&^7 || mem.Lists != 0 || mem.Constants != 0 {
			t.Errorf("%d bits: %+v", bits, mem)
		}
	}
}
