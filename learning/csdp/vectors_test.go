package csdp

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/ruletest"
	"github.com/spikecell/spikecell/snn"
)

// sim returns a simulation of n cells of CSDP's kind without jitter.
func sim(t *testing.T, n int, adapt snn.PerPopulation) *snn.Sim {
	t.Helper()
	c := snn.CSDP(4, 3, 2).Populations[1].Cell.(snn.LIF)
	c.Jitter, c.Adapt.PerPopulation = 0, adapt
	m, err := snn.Net{Dt: 3, Populations: []snn.Population{{Name: "cells", Shape: []int{n}, Cell: c}}}.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s, err := snn.NewSim(m, 1)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func step(t *testing.T, s *snn.Sim, k int, current ...float32) (fired uint64) {
	t.Helper()
	if err := s.Deliver(k); err != nil {
		t.Fatal(err)
	}
	s.Inject(0, 0, current)
	s.Fire()
	return s.Spikes(0, 0)[0]
}

// A constant current of 1 lifts v to 0.03 and to 0.0591 > 0.055: a spike in every second step [csdp-code].
func TestCSDPCellAtConstantCurrent(t *testing.T) {
	s := sim(t, 1, snn.PerPopulation{})
	for k := range 10 {
		fired := step(t, s, k, 1)
		if fired != uint64(k%2) {
			t.Fatalf("step %d: spikes %b", k+1, fired)
		}
		if v := s.Potentials(0, 0)[0]; k == 0 && math.Abs(float64(v)-0.03) > 1e-8 {
			t.Errorf("v is %v after one step, want 0.03", v)
		}
	}
}

// θ moves by 0.001·(spikes − 1) a step, and not below 0.025 [csdp-code].
func TestCSDPThresholdFollowsTheLayer(t *testing.T) {
	s := sim(t, 4, snn.PerPopulation{Rate: 0.001, Floor: 0.025})
	want := 0.055
	for k, spikes := range []int{3, 1, 0, 4} {
		current := make([]float32, 4)
		for i := range spikes {
			current[i] = 5 // enough for a spike from any potential
		}
		step(t, s, k, current...)
		want += 0.001 * (float64(spikes) - 1)
		for i, got := range s.Thresholds(nil, 0, 0) {
			if math.Abs(float64(got)-want) > 1e-7 {
				t.Errorf("after %d spikes in step %d, θ of cell %d is %v, want %v", spikes, k+1, i, got, want)
			}
		}
	}
	for k := range 100 {
		step(t, s, 4+k, 0, 0, 0, 0)
	}
	if got := s.Thresholds(nil, 0, 0)[0]; got != 0.025 {
		t.Errorf("after a long silence θ is %v, want 0.025", got)
	}
}

// A spike sets z to 1, and it decays to 0.76923, 0.59172, 0.45517 [csdp-code].
func TestCSDPTrace(t *testing.T) {
	rule := bind(t, Rule{}, snn.CSDP(4, 3, 2), 2, 4, 1)
	z, spikes := kernel.Alloc(16), []uint64{1}
	z[0] = 0.5
	for _, want := range []float64{1, 0.76923, 0.59172, 0.45517} {
		rule.trace().Rows(1, 16, z, 16, spikes, 1, nil)
		spikes[0] = 0
		if math.Abs(float64(z[0])-want) > 5e-6 {
			t.Errorf("z is %v, want %v", z[0], want)
		}
	}
}

// Adam's first step is η·sign(g) where |g| ≫ 1e-8; a weight without gradient stays; then decay, then clip [csdp-code].
func TestCSDPFirstUpdate(t *testing.T) {
	const eta, lambda = 0.002, 0.25
	u := kernel.RowUpdate{Adam: kernel.Adam{Rate: eta, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}.At(1), Scale: 1, Lambda: lambda, Lo: -1, Hi: 1}
	wmv, grad, count := kernel.Alloc(192), kernel.Alloc(64*64), kernel.Alloc(64*64)
	var post [64]float32
	copy(wmv, []float32{0.5, 0.5, 0.5, 0.5, -0.9})
	copy(grad, []float32{3, -0.01, 0, 0, 0})
	copy(post[:], []float32{0, 0, 0, 2, 2}) // spikes of each post cell over all rows,
	count[3] = 1                            // one of them together with one of the pre cell
	u.Rows([]uint32{0}, 0, 1, wmv, grad, count, &post)
	for j, want := range []float64{0.5 - eta, 0.5 + eta, 0.5, 0.5 - lambda, -1} {
		if math.Abs(float64(wmv[j])-want) > 2e-6 {
			t.Errorf("weight %d becomes %v, want %v", j, wmv[j], want)
		}
	}
}

// The diagonal of the lateral weights is 0 from the first update on.
func TestCSDPLateralDiagonal(t *testing.T) {
	tr := bind(t, Rule{}, snn.CSDP(8, 6, 3), 4, 6, 1)
	if _, err := tr.Learn(ruletest.Batch(4, 8, 3, 1)); err != nil {
		t.Fatal(err)
	}
	tr.Sync()
	lateral := tr.model.Net.Projection("hidden1", "hidden1")
	w, ld := tr.model.Weights(lateral)
	for i := range 6 {
		if w[i*ld+i] != 0 {
			t.Errorf("weight of cell %d to itself is %v", i, w[i*ld+i])
		}
		if row := w[i*ld:][:6]; slices.Min(row) < 0 || slices.Max(row) > 1 {
			t.Errorf("row %d leaves [0, 1]: %v", i, row)
		}
	}
}
