package snn

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// randomLIF draws any combination of the choices that a LIF cell has.
func randomLIF(g *rand.Rand) LIF {
	c := LIF{
		Tau: 2 + 20*g.Float64(), Euler: g.IntN(2) == 0, Scale: Scaling(g.IntN(3)), Input: .3 + g.Float64(),
		Threshold: .5 + g.Float64(), Reset: Reset(g.IntN(4)), ResetTiming: ResetTiming(g.IntN(3)), Inclusive: g.IntN(2) == 0,
	}
	if c.Scale != ScaleFactor {
		c.Input = 0
	}
	if g.IntN(2) == 0 {
		c.Refractory = g.IntN(4)
	}
	if g.IntN(2) == 0 { // potentials that are not 0
		c.Rest = -1 + 1.2*g.Float64()
		c.Start = c.Rest - g.Float64()/2
		if c.Reset == ResetZero || c.Reset == ResetZeroAll {
			c.ResetTo = c.Rest + .2*g.Float64()
		}
	}
	if c.Refractory > 0 && c.ResetTiming != ResetSameStepDelta {
		c.Masked = g.IntN(3) == 0
		c.Blocked = !c.Masked && g.IntN(2) == 0
	}
	c.Adapt = randomAdaptation(g, c)
	if !c.Euler && g.IntN(2) == 0 {
		c.TauSpread = Spread{Normal: 3}
	}
	return c
}

func randomAdaptation(g *rand.Rand, c LIF) (a Adaptation) {
	switch g.IntN(4) {
	case 0:
		a.PerCell = PerCell{Step: .05, Tau: 50, Init: .1}
	case 1:
		a.PerPopulation = PerPopulation{Rate: .01, Floor: .4}
	case 2:
		if c.ResetTiming == ResetSameStepDelta {
			break
		}
		a.ALIF = ALIF{Strength: .1 + g.Float64(), Tau: 5 + 50*g.Float64(), Increment: Increment(g.IntN(3)), Euler: g.IntN(2) == 0,
			Adapted: c.Reset == ResetSubtract && g.IntN(2) == 0, Start: g.Float64() / 4}
		if !a.ALIF.Euler {
			a.ALIF.TauSpread = Spread{Uniform: 4}
		}
		a.ALIF.StrengthSpread = Spread{Uniform: .05}
	}
	return a
}

func randomSynaptic(g *rand.Rand) Synaptic {
	c := Synaptic{LIF: randomLIF(g), TauSyn: 2 + 5*g.Float64(), Earlier: g.IntN(2) == 0}
	if !c.Euler {
		c.Exact = c.Scale != ScaleNone && g.IntN(2) == 0
		if g.IntN(2) == 0 {
			c.TauSynSpread = Spread{Uniform: 1}
		}
	}
	return c
}

func randomBRF(g *rand.Rand) BRF {
	c := BRF{Omega: 50 + 300*g.Float64(), Offset: 20 * g.Float64(), Threshold: 1e-3, NoBoundary: g.IntN(4) == 0, NoRefractory: g.IntN(4) == 0}
	if g.IntN(2) == 0 {
		c.OmegaSpread, c.OffsetSpread = Spread{Uniform: 40}, Spread{Normal: 1}
	}
	return c
}

func randomCell(g *rand.Rand) Cell {
	switch g.IntN(7) {
	case 0:
		if g.IntN(2) == 0 {
			return LI{Tau: 10, Scale: ScaleLeak, TauSpread: Spread{Normal: 2}}
		}
		return LI{Tau: 10, Euler: g.IntN(2) == 0, Scale: ScaleFactor, Input: .5}
	case 1:
		return randomSynaptic(g)
	case 2:
		return Conductance{Rest: -65, Exc: 0, Inh: -100, Tau: 20, TauExc: 1, TauInh: 2, ResetTo: -60, Threshold: -52,
			Refractory: 2, Start: -70, Adapt: Adaptation{PerCell: PerCell{Step: .5, Tau: 1000, Init: 2}}}
	case 3:
		return randomBRF(g)
	case 5:
		return randomGated(g)
	case 4:
		return Alpha{TauExc: 4 + 6*g.Float64(), TauInh: 1 + 2*g.Float64(), Threshold: .3, NoReset: g.IntN(3) == 0}
	}
	return randomLIF(g)
}

func randomGated(g *rand.Rand) GatedLIF {
	c := GatedLIF{Alpha: .1 + .8*g.Float64(), Beta: .1 + .8*g.Float64(), Gamma: .1 + .8*g.Float64(), Steps: g.IntN(4)}
	if g.IntN(2) == 0 {
		c.Gates, c.Constants = Spread{Uniform: .5}, Spread{Normal: .2, Shared: g.IntN(2) == 0}
	}
	return c
}

// randomModel joins two input populations and three of cells by every pair that the wiring allows: without delay only
// forward, with a delay of 1..3 in any direction.
func randomModel(t *testing.T, g *rand.Rand) *Model {
	n := Net{Dt: .5 + g.Float64()}
	size := []int{1 + g.IntN(90), 1 + g.IntN(40)}
	var weights [][]float32
	names := []string{"in1", "a", "in2", "b", "c"} // an input may come anywhere
	for i, name := range names {
		p := Population{Name: name, Shape: []int{size[i%2]}}
		if i != 0 && i != 2 {
			p.Cell = randomCell(g)
		}
		n.Populations = append(n.Populations, p)
	}
	for i, pre := range n.Populations {
		for j, post := range n.Populations {
			if post.Cell == nil || g.IntN(3) == 0 {
				continue
			}
			p, w := randomProjection(g, pre, post, i >= j)
			n.Projections, weights = append(n.Projections, p), append(weights, w)
		}
	}
	m := handModel(t, n, weights...)
	for _, th := range m.thresholds {
		for k := range th {
			th[k] += float32(.1 * g.Float64())
		}
	}
	return m
}

func randomProjection(g *rand.Rand, pre, post Population, back bool) (Projection, []float32) {
	p := Projection{Pre: pre.Name, Post: post.Name, Delay: g.IntN(4), Gain: float32(g.IntN(3)) / 2, Receptor: Receptor(g.IntN(2))}
	if back {
		p.Delay = max(p.Delay, 1)
	}
	count := pre.Size() * post.Size()
	if pre.Size() == post.Size() {
		switch g.IntN(3) {
		case 0:
			p.Wiring, count = OneToOne{}, pre.Size()
		case 1:
			p.Wiring, count = AllButOwn{}, 1
		}
	}
	_, conductance := post.Cell.(Conductance)
	if !conductance {
		p.Receptor = Excitatory
	} else {
		p.Init = Init{Kind: InitConstant} // the default is of both signs
	}
	w := make([]float32, count)
	for i := range w {
		if w[i] = float32(g.NormFloat64() * .3); conductance {
			w[i] = float32(math.Abs(float64(w[i])))
		}
	}
	return p, w
}

func randomInput(g *rand.Rand, steps, cells int) *Spikes {
	s := NewSpikes(steps, cells)
	if g.IntN(3) == 0 {
		for range cells {
			s.Current = append(s.Current, float32(g.Float64())/4)
		}
		return s
	}
	if g.IntN(3) == 0 {
		s.ResizeGraded(steps, cells)
		for i := range s.Graded {
			s.Graded[i] = float32(g.Float64()) / 4
		}
		return s
	}
	for t := range steps {
		for i := range cells {
			if g.IntN(5) == 0 {
				s.Set(t, i)
			}
		}
	}
	return s
}

func TestSimAgreesWithReference(t *testing.T) {
	for seed := range uint64(150) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			g := rand.New(rand.NewPCG(seed, 1))
			m := randomModel(t, g)
			s := mustSim(t, m, 3)
			s.Learning = g.IntN(2) == 0
			for range 2 {
				s.Reset()
				present(t, g, m, s)
			}
		})
	}
}

// present compares one presentation step by step.
func present(t *testing.T, g *rand.Rand, m *Model, s *Sim) {
	const steps = 12
	in := make([][]*Spikes, 2)
	refs := make([]*reference, s.Batch())
	for b := range refs {
		refs[b] = newReference(m)
		in[0] = append(in[0], randomInput(g, steps, m.Net.Populations[0].Size()))
		in[1] = append(in[1], randomInput(g, steps-3, m.Net.Populations[2].Size())) // ends early
	}
	for k := range steps {
		theta := cloneRows(m.thetas)
		if err := s.Deliver(k, in...); err != nil {
			t.Fatal(err)
		}
		inject := make([]float32, m.Net.Populations[3].Size())
		inject[0] = float32(g.Float64())
		s.Inject(3, 1, inject)
		s.Fire()
		for b, r := range refs {
			extra := 0.
			if b == 1 {
				extra = float64(inject[0])
			}
			compareStep(t, s, r, b, [2]*Spikes{in[0][b], in[1][b]}, extra)
		}
		compareTheta(t, m, s, refs, theta)
		if t.Failed() {
			return
		}
	}
}

func cloneRows(x [][]float32) [][]float32 {
	out := make([][]float32, len(x))
	for i := range x {
		out[i] = append(out[i], x[i]...)
	}
	return out
}

// inputAt returns what an input population does at step k.
func inputAt(x *Spikes, k int) []float64 {
	out := make([]float64, x.Cells)
	for i := range out {
		switch {
		case k >= x.Steps:
		case x.Current != nil:
			out[i] = float64(x.Current[i])
		case x.Graded != nil:
			out[i] = float64(x.Graded[k*x.Cells+i])
		case x.Has(k, i):
			out[i] = 1
		}
	}
	return out
}

// compareStep moves the reference by one step and compares sample b; extra is injected into cell 0 of population 3.
func compareStep(t *testing.T, s *Sim, r *reference, b int, in [2]*Spikes, extra float64) {
	r.fired = append(r.fired, make([][]float64, 5))
	r.fired[r.t][0], r.fired[r.t][2] = inputAt(in[0], r.t), inputAt(in[1], r.t)
	for _, pop := range []int{1, 3, 4} { // delays of 0 lead forward only
		r.fired[r.t][pop] = make([]float64, len(r.v[pop]))
		next := make([]float64, len(r.v[pop]))
		for j := range next {
			x := 0.
			if pop == 3 && j == 0 {
				x = extra
			}
			next[j] = compareCell(t, s, r, b, pop, j, x)
		}
		r.v[pop] = next
		r.adapt(pop)
		for j, th := range s.Thresholds(nil, pop, b) {
			if _, perCell := perCellOf(r.m, pop); !perCell && !closeTo(float64(th), r.th[pop][j]) {
				t.Errorf("step %d, sample %d, cell %d of %d: threshold %v, want %v", r.t, b, j, pop, th, r.th[pop][j])
			}
			r.th[pop][j] = float64(th)
		}
	}
	r.t++
}

// compareCell returns the potential of the simulation, for the reference to go on with. Where a potential is too near
// to the threshold to tell, the simulation decides.
func compareCell(t *testing.T, s *Sim, r *reference, b, pop, j int, extra float64) float64 {
	v, free := r.step(pop, j, extra)
	th := r.th[pop][j]
	fires, got := free && v > th, s.Spikes(pop, b)[j>>6]>>(j&63)&1 == 1
	if free && math.Abs(v-th) < 1e-4*max(1, math.Abs(v)) {
		fires = got
	}
	if fires {
		r.fired[r.t][pop][j] = 1
	}
	cell := r.m.Net.Populations[pop].Cell
	if fires != got {
		t.Errorf("step %d, sample %d, cell %d of %d: spike %v at v = %v, θ = %v: %+v", r.t, b, j, pop, got, v, th, cell)
	}
	if free {
		v = r.settle(pop, j, v, fires)
	}
	at := s.Potentials(pop, b)[j]
	if math.Abs(float64(at)-v) > 2e-5*max(1, math.Abs(v)) {
		t.Errorf("step %d, sample %d, cell %d of %d: v = %v, want %v: %+v", r.t, b, j, pop, at, v, cell)
	}
	return float64(at)
}

func perCellOf(m *Model, pop int) (PerCell, bool) {
	var a Adaptation
	switch c := m.Net.Populations[pop].Cell.(type) {
	case LIF:
		a = c.Adapt
	case Synaptic:
		a = c.Adapt
	case Conductance:
		a = c.Adapt
	}
	return a.PerCell, a.PerCell.Step != 0
}

// compareTheta checks that Theta rises with the spikes of all samples, and only while learning.
func compareTheta(t *testing.T, m *Model, s *Sim, refs []*reference, before [][]float32) {
	for pop, theta := range m.thetas {
		a, _ := perCellOf(m, pop)
		for j, got := range theta {
			want := float64(before[pop][j])
			for _, r := range refs {
				if s.Learning {
					want += a.Step * r.fired[r.t-1][pop][j]
				}
			}
			if !closeTo(float64(got), want) {
				t.Errorf("cell %d of %d: adaptation %v, want %v", j, pop, got, want)
			}
			for b := range refs {
				if th := s.Thresholds(nil, pop, b)[j]; !closeTo(float64(th), float64(m.thresholds[pop][j]+got)) {
					t.Errorf("cell %d of %d: threshold %v with adaptation %v", j, pop, th, got)
				}
			}
		}
	}
}

// The adaptation of cells relaxes by the whole presentation, in closed form: 6 ms with a time constant of 1000 ms.
func TestThetaRelaxesAtReset(t *testing.T) {
	n := Net{Dt: .5, Populations: []Population{{Name: "cells", Shape: []int{2}, Cell: LIF{Tau: 5, Adapt: Adaptation{PerCell: PerCell{Step: .1, Tau: 1000, Init: 2}}}}}}
	for _, learning := range []bool{false, true} {
		m := handModel(t, n)
		s := mustSim(t, m, 1)
		s.Learning = learning
		for k := range 12 {
			if err := s.Deliver(k); err != nil {
				t.Fatal(err)
			}
			s.Fire()
		}
		s.Reset()
		want := 2.
		if learning {
			want = 2 * math.Exp(-.006)
		}
		if got := float64(m.Theta(0)[1]); !closeTo(got, want) {
			t.Errorf("learning %v: adaptation %v, want %v", learning, got, want)
		}
		if got := float64(s.Thresholds(nil, 0, 0)[1]); !closeTo(got, 1+want) {
			t.Errorf("learning %v: threshold %v, want %v", learning, got, 1+want)
		}
	}
}

// A sample does not depend on the batch it is in.
func TestSamplesAreIndependent(t *testing.T) {
	for seed := range uint64(20) {
		g := rand.New(rand.NewPCG(seed, 2))
		m := randomModel(t, g)
		all := mustSim(t, m, 4)
		in := make([][]*Spikes, 2)
		for range 4 {
			in[0] = append(in[0], randomInput(g, 10, m.Net.Populations[0].Size()))
			in[1] = append(in[1], randomInput(g, 10, m.Net.Populations[2].Size()))
		}
		for k := range 10 {
			if err := all.Deliver(k, in...); err != nil {
				t.Fatal(err)
			}
			all.Fire()
		}
		for b := range 4 {
			tr, err := m.Run(in[0][b], in[1][b])
			if err != nil {
				t.Fatal(err)
			}
			for _, pop := range []int{1, 3, 4} {
				p := tr.Populations[pop]
				last := p.Potentials[9*p.Spikes.Cells:]
				for j, v := range all.Potentials(pop, b) {
					if v != last[j] {
						t.Fatalf("seed %d, sample %d, cell %d of %s: %v in a batch, %v alone", seed, b, j, p.Name, v, last[j])
					}
				}
			}
		}
	}
}
