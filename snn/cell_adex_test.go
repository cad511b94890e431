package snn

import (
	"math"
	"testing"
)

// brette is the regular spiking cell of [brette2005].
func brette() AdEx {
	return AdEx{Capacitance: 281, Leak: 30, Rest: -70.6, Threshold: -50.4, Slope: 2, Peak: 20, ResetTo: -70.6, A: 4, B: 80.5, TauW: 144, Start: -70.6}
}

// An independent integration of the equations of [brette2005]: Euler's method in steps of 1e-4 ms. Spikes come in the same steps of 0.1 ms or in
// one beside, potentials agree away from spikes; with a refractory period, and bursting by a reset that is high.
func TestAdExAgainstAnIntegration(t *testing.T) {
	burst := brette()
	burst.ResetTo, burst.TauW, burst.B = -47.4, 40, 90
	held := brette()
	held.Refractory = 3
	for name, c := range map[string]AdEx{"regular": brette(), "burst": burst, "refractory": held} {
		const dt, sub, in = .1, 1000, 900.
		steps := 1500
		if name == "burst" {
			steps = 700 // what differs grows from burst to burst
		}
		want := integrate(c, in, steps, dt, sub)
		got := follow(t, c, dt, constant(in, steps))
		if len(got.fired) != len(want.fired) || len(want.fired) < 4 {
			t.Fatalf("%s: %d spikes, want %d", name, len(got.fired), len(want.fired))
		}
		quiet := make([]bool, steps)
		for i, k := range want.fired {
			if d := got.fired[i] - k; d < -1 || d > 1 {
				t.Errorf("%s: spike %d in step %d, want %d", name, i, got.fired[i], k)
			}
			for j := max(k-8, 0); j < min(k+3, steps); j++ {
				quiet[j] = true
			}
		}
		for k := range want.v {
			if !quiet[k] && math.Abs(got.v[k]-want.v[k]) > .3 {
				t.Errorf("%s, step %d: V = %v mV, want %v", name, k, got.v[k], want.v[k])
			}
		}
		near(t, name+": V before the first spike", got.v[:want.fired[0]-8], want.v[:want.fired[0]-8], 1e-4)
	}
}

// integrate takes sub steps of Euler's method in each of dt ms.
func integrate(c AdEx, in float64, steps int, dt float64, sub int) (out course) {
	v, w, h, left := c.Start, c.StartW, dt/float64(sub), 0.
	for k := range steps {
		fires := false
		for range sub {
			dw := (c.A*(v-c.Rest) - w) / c.TauW
			if left > h/2 {
				left -= h
			} else {
				v += h / c.Capacitance * (c.Leak*(c.Rest-v) + c.Leak*c.Slope*math.Exp((v-c.Threshold)/c.Slope) - w + in)
			}
			w += h * dw
			if v >= c.Peak {
				v, w, fires, left = c.ResetTo, w+c.B, true, c.Refractory
			}
		}
		out.v = append(out.v, v)
		if fires {
			out.fired = append(out.fired, k)
		}
	}
	return out
}

// Where the cell of [brette2005] begins to fire is known in closed form [touboul2008]: the fixed point loses its stability where the trace of the
// Jacobian is 0, at exp((V − V_T)/Δ_T) = 1 + τ_m/τ_w.
func TestAdExFiresAboveItsRheobase(t *testing.T) {
	c := brette()
	rise := 1 + c.Capacitance/c.Leak/c.TauW
	v := c.Threshold + c.Slope*math.Log(rise)
	current := (c.Leak+c.A)*(v-c.Rest) - c.Leak*c.Slope*rise
	c.Start, c.StartW = v, c.A*(v-c.Rest) // the fixed point at the rheobase
	for factor, fires := range map[float64]bool{.99: false, 1.01: true} {
		if got := len(follow(t, c, .1, constant(float32(factor*current), 20000)).fired) > 0; got != fires {
			t.Errorf("at %v of the rheobase of %v pA: fires %v", factor, current, got)
		}
	}
}
