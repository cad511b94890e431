package main

import (
	"math"
	"testing"
)

// Rates lie in the ranges that mean-field theory, NEST 3.10 and Brian2 2.9 leave, at 12,500 cells, and cells fire irregularly while all of them
// oscillate: mean field 37.95 and 32.03 Hz; coefficients of variation .38-.42 with a reset to 10 mV and .17-.22 to 0, Fano factors 79-100 and 56-61.
func TestBrunel(t *testing.T) {
	if testing.Short() {
		t.Skip("simulates three networks of 15.6 million synapses for 0.6 s")
	}
	const steps = 6000
	for name, c := range map[string]struct {
		v            brunel
		least, most  float64 // Hz
		cvLo, cvHi   float64
		fanoLo, fano float64
	}{
		"reset to 10 mV, pairs by chance":    {brunel{reset: 10}, 36.5, 39.5, .36, .42, 50, 140},
		"reset to 0, fixed fan-in, as NEST":  {brunel{nest: true}, 31.5, 32.7, .15, .19, 35, 90},
		"reset to 10, fixed fan-in, as NEST": {brunel{reset: 10, nest: true}, 36.5, 39.5, .39, .45, 60, 150},
	} {
		s, err := c.v.simulation()
		if err != nil {
			t.Fatal(err)
		}
		if err := c.v.run(s, 0, steps); err != nil {
			t.Fatal(err)
		}
		x := c.v.statistics(steps)
		t.Logf("%s: %+v", name, x)
		if !(x.rate >= c.least && x.rate <= c.most) || !(math.Abs(x.inhibitory-x.rate) < .5) {
			t.Errorf("%s: rates %v and %v Hz, want %v to %v", name, x.rate, x.inhibitory, c.least, c.most)
		}
		if !(x.cv > c.cvLo && x.cv < c.cvHi) || !(x.fano > c.fanoLo && x.fano < c.fano) {
			t.Errorf("%s: coefficient of variation %v, want %v to %v; Fano factor %v, want %v to %v", name, x.cv, c.cvLo, c.cvHi, x.fano, c.fanoLo, c.fano)
		}
		if n := s.Counts().Projections; n[0].Weights+n[1].Weights+n[2].Weights+n[3].Weights < 15.5e6 {
			t.Errorf("%s: %+v; want 15.6 million synapses", name, n)
		}
	}
}

// The statistics of cells that fire every 2 and 6 ms in turn, and at once.
func TestBrunelStatistics(t *testing.T) {
	v := brunel{spikes: make([][]int32, brunelE+brunelI)}
	for i := range v.spikes {
		for t := 0; t < 10000; t += 80 {
			v.spikes[i] = append(v.spikes[i], int32(t), int32(t+20))
		}
	}
	x := v.statistics(10000)
	// 200 spikes in 0.8 s; intervals of 20 and 60 steps; 10,000 spikes in 2 of 8 ms
	if math.Abs(x.rate-250) > 1e-6 || math.Abs(x.inhibitory-250) > 1e-6 || math.Abs(x.cv-.5) > .01 || math.Abs(x.fano-7500) > 1 {
		t.Errorf("%+v", x)
	}
}
