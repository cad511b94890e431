package snn

import (
	"math"
	"slices"
	"testing"
)

// course is what one cell did at each step under injected currents.
type course struct {
	v, theta []float64 // the potential behind the step, and the threshold that it was compared with
	fired    []int     // the steps in which it fired
}

// follow injects currents into the one cell of a population in steps of dt ms.
func follow(t testing.TB, c Cell, dt float64, in []float32) (out course) {
	t.Helper()
	s := mustSim(t, handModel(t, Net{Dt: dt, Populations: []Population{{"cell", []int{1}, c, nil}}}), 1)
	for k, x := range in {
		if err := s.Deliver(k); err != nil {
			t.Fatal(err)
		}
		for _, th := range s.Thresholds(nil, 0, 0) {
			out.theta = append(out.theta, float64(th))
		}
		s.Inject(0, 0, []float32{x})
		s.Fire()
		out.v = append(out.v, float64(s.Potentials(0, 0)[0]))
		if s.Spikes(0, 0)[0] == 1 {
			out.fired = append(out.fired, k)
		}
	}
	return out
}

func constant(x float32, steps int) []float32 {
	in := make([]float32, steps)
	for i := range in {
		in[i] = x
	}
	return in
}

// near compares numbers within a bound that is relative above 1.
func near(t *testing.T, what string, got, want []float64, within float64) {
	t.Helper()
	if len(got) < len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, len(got), len(want))
	}
	for i, w := range want {
		if math.Abs(got[i]-w) > within*max(1, math.Abs(w)) {
			t.Errorf("%s %d: %v, want %v", what, i, got[i], w)
		}
	}
}

func sameSteps(t *testing.T, what string, got, want []int) {
	t.Helper()
	if len(got) < len(want) {
		t.Errorf("%s: %v, want %v", what, got, want)
		return
	}
	for i, w := range want {
		if got[i] != w {
			t.Errorf("%s: %v, want %v …", what, got, want)
			return
		}
	}
}

// Calculated in float64 from the equations of the code of [yin2021]: τ_m 20, τ_adp 150, b_j0 = 0.01, β = 1.8; the reset takes off the new B.
func TestALIFOfYin(t *testing.T) {
	c := LIF{Tau: 20, Scale: ScaleLeak, Threshold: .01}
	c.Adapt.ALIF = ALIF{Strength: 1.8, Tau: 150, Increment: IncrementLeak, Adapted: true, Start: .01}
	got := follow(t, c, 1, []float32{.5, .5, 0, 1, .2, .2, 0, 1.5})
	near(t, "u", got.v, []float64{.0243852877, .0475812910, .0056570592, .0541517366, .0100931825, .0193550473, .0184110905, .0906690343}, 1e-7)
	near(t, "B", got.theta, []float64{.0278803991, .0277615929, .0396036649, .0394069635, .0511716579, .0508980930, .0506263459, .0503564044}, 1e-7)
	sameSteps(t, "spikes", got.fired, []int{1, 3, 7})
}

// The ALIF of the code of [higuchi2024], calculated here from its equations: a' = ρa + (1−ρ)z, θ = 0.01 + 1.8a', u = αu + (1−α)x,
// z = H(u − θ), and then u −= zθ in the same step.
func TestALIFOfHiguchi(t *testing.T) {
	c := LIF{Tau: 20, Scale: ScaleLeak, Threshold: .01, ResetTiming: ResetSameStep}
	c.Adapt.ALIF = ALIF{Strength: 1.8, Tau: 150, Increment: IncrementLeak, Adapted: true}
	in := []float32{.5, .5, 0, 1, .2, .2, 0, 1.5, .4, .4, .4, .4}
	alpha, rho := math.Exp(-1./20), math.Exp(-1./150)
	var u, a, z float64
	var want course
	for k, x := range in {
		a = rho*a + (1-rho)*z
		theta := .01 + 1.8*a
		u = alpha*u + (1-alpha)*float64(x)
		if z = 0; u > theta {
			u, z = u-theta, 1
			want.fired = append(want.fired, k)
		}
		want.v, want.theta = append(want.v, u), append(want.theta, theta)
	}
	got := follow(t, c, 1, in)
	near(t, "u", got.v, want.v, 1e-7)
	near(t, "θ", got.theta, want.theta, 1e-7)
	sameSteps(t, "spikes", got.fired, want.fired)
	if len(want.fired) < 3 {
		t.Errorf("only %d spikes; the input is too weak to test resets", len(want.fired))
	}
}

// The cell of the code of [bellec2020], calculated here from its equations, with the counter that masks spikes while the membrane goes on:
// n_ref 5 masks the 4 steps behind a spike.
func TestALIFOfBellec(t *testing.T) {
	const nRef, thr, beta = 5, .6, .3
	c := LIF{Tau: 20, Threshold: thr, Refractory: nRef - 1, Masked: true}
	c.Adapt.ALIF = ALIF{Strength: beta, Tau: 200}
	in := make([]float32, 60)
	for k := range in {
		in[k] = float32(.1 + .15*math.Sin(float64(k)))
		if k%7 == 0 {
			in[k] += .8
		}
	}
	alpha, rho := math.Exp(-1./20), math.Exp(-1./200)
	var v, a, z, left float64
	var want course
	masked := 0
	for k, x := range in {
		v = alpha*v + float64(x) - z*thr
		a = rho*a + z
		theta := thr + beta*a
		if z = 0; v > theta && left == 0 {
			z = 1
			want.fired = append(want.fired, k)
		} else if v > theta {
			masked++
		}
		left = min(max(left+nRef*z-1, 0), nRef)
		want.v, want.theta = append(want.v, v), append(want.theta, theta)
	}
	got := follow(t, c, 1, in)
	near(t, "v", got.v, want.v, 1e-6)
	near(t, "A", got.theta, want.theta, 1e-6)
	sameSteps(t, "spikes", got.fired, want.fired)
	if len(want.fired) < 4 || masked < 4 {
		t.Errorf("%d spikes and %d masked steps are too few for a test", len(want.fired), masked)
	}
}

// The cell of [bellec2018] is that of [bellec2020] in other units: thr' = thr/(1−α), β' = β(1−ρ)/(1−α). The two fire alike, and the potentials
// differ by the factor.
func TestTwoFormsOfBellec(t *testing.T) {
	alpha, rho := math.Exp(-1./20), math.Exp(-1./200)
	old := LIF{Tau: 20, Scale: ScaleLeak, Threshold: .01}
	old.Adapt.ALIF = ALIF{Strength: 1.7, Tau: 200, Increment: IncrementLeak}
	new := LIF{Tau: 20, Threshold: .01 / (1 - alpha)}
	new.Adapt.ALIF = ALIF{Strength: 1.7 * (1 - rho) / (1 - alpha), Tau: 200}
	in := make([]float32, 200)
	for k := range in {
		in[k] = float32(.3 + .3*math.Sin(float64(k)/3))
	}
	a, b := follow(t, old, 1, in), follow(t, new, 1, in)
	near(t, "v", a.v, scaled(1-alpha, b.v...), 1e-6)
	sameSteps(t, "spikes", a.fired, b.fired)
	if len(a.fired) < 10 {
		t.Errorf("%d spikes are too few for a test", len(a.fired))
	}
}

// Printed by Norse's LSNN cell with input 2 at every step: β 1.8, and a τ_b of 800 s as it is coded. Its b is printed behind the spike, which
// then raises it by 1.8.
func TestLSNNOfNorse(t *testing.T) {
	lif := norse()
	lif.Adapt.ALIF = ALIF{Strength: 1.8, Tau: 800e3, Euler: true, Increment: IncrementDecay}
	got := follow(t, Synaptic{LIF: lif, TauSyn: 5, Earlier: true}, 1, constant(2, 10))
	near(t, "v", got.v, []float64{0, .2, .54, .974, 0, .6723201, 1.3429441, 1.9989345, 2.631269, 0}, 1e-6)
	b := got.theta
	for _, k := range got.fired {
		b[k] += 1.8
	}
	near(t, "b", b, []float64{1, 1, 1, 1, 2.8, 2.7999978, 2.7999957, 2.7999935, 2.7999914, 4.5999889}, 5e-7) // a float32 has digits of 2.4e-7 there
	sameSteps(t, "spikes", got.fired, []int{4, 9})
}

// Calculated in float64 from the equations of the code of [higuchi2024]: ω 10, b_off 1, dt 0.01 s, input 60 at steps 0, 1, 2 and 5.
func TestBalancedResonateAndFire(t *testing.T) {
	in := []float32{60, 60, 60, 0, 0, 60, 0, 0}
	c := BRF{Omega: 10, Offset: 1}
	s := mustSim(t, handModel(t, Net{Dt: 10, Populations: []Population{{"cell", []int{1}, c, nil}}}), 1)
	var v []float64
	for k, x := range in {
		if err := s.Deliver(k); err != nil {
			t.Fatal(err)
		}
		s.Inject(0, 0, []float32{x})
		s.Fire()
		v = append(v, float64(s.pops[0].cells.(*stepped).state[1][0]))
	}
	near(t, "v", v, []float64{0, .06, .177598492, .348854166, .510320845, .66106217, .853593907, 1.028111827}, 1e-6)
	got := follow(t, c, 10, in)
	near(t, "u", got.v, []float64{.6, 1.190992462, 1.755202688, 1.695295924, 1.621227874, 2.134038253, 2.000552845, 1.855341989}, 1e-6)
	sameSteps(t, "spikes", got.fired, []int{1, 5})
	near(t, "θ", got.theta, []float64{1, 1, 2, 1.9, 1.81, 1.729, 2.6561, 2.49049}, 1e-6)
}

// A second implementation of the cell in float64, under an input that makes it fire while q is raised.
func TestBalancedResonateAndFireGoesOn(t *testing.T) {
	const dt = .01
	c := BRF{Omega: 12, Offset: 2, Threshold: .5, Gamma: .7}
	in := noise(4, 130, 400)
	p := (-1 + math.Sqrt(1-dt*12*dt*12)) / dt
	var u, v, q float64
	var want course
	raised := 0
	for k, x := range in {
		b := p - 2 - q
		u, v = u+dt*(b*u-12*v+float64(x)), v+dt*(12*u+b*v)
		want.v, want.theta = append(want.v, u), append(want.theta, .5+q)
		z := 0.
		if u > .5+q {
			z = 1
			want.fired = append(want.fired, k)
			if q > .3 {
				raised++
			}
		}
		q = .7*q + z
	}
	got := follow(t, c, 10, in)
	near(t, "u", got.v, want.v, 1e-4)
	near(t, "θ", got.theta, want.theta, 1e-4)
	sameSteps(t, "spikes", got.fired, want.fired)
	if raised < 20 || len(got.fired) != len(want.fired) {
		t.Errorf("%d of %d spikes came while q was raised", raised, len(want.fired))
	}
}

// The plain resonate-and-fire cell is a damped oscillator without threshold dynamics: u + iv turns by dt·ω and is multiplied by
// 1 + dt·(b + iω) in each step. With the divergence boundary it cannot grow, however small the offset; without it it does.
func TestResonateAndFire(t *testing.T) {
	plain := BRF{Omega: 20, Offset: .5, Threshold: 1e30, NoBoundary: true, NoRefractory: true}
	in := make([]float32, 200)
	in[0] = 100
	z, factor := complex(1, 0), complex(1-.01*.5, .01*20)
	var want []float64
	for range in {
		want = append(want, real(z))
		z *= factor
	}
	near(t, "u", follow(t, plain, 10, in).v, want, 1e-3)
	most := func(c BRF, from int) (m float64) {
		for _, u := range follow(t, c, 10, in).v[from:] {
			m = max(m, math.Abs(u))
		}
		return m
	}
	if m := most(plain, 150); m < 3 {
		t.Errorf("without the boundary, oscillations reach %v; they grow at this frequency", m)
	}
	balanced := plain
	balanced.NoBoundary, balanced.Offset = false, 0
	if m := most(balanced, 0); m > 1.0001 || m < .99 {
		t.Errorf("with the boundary and no offset, oscillations reach %v; they keep their size", m)
	}
}

// Calculated in float64 with the published program of [izhikevich2003] and an input of 10 for 1000 ms; it counts a spike in the step after the
// one in which v has reached 30 mV, when the reset acts.
func TestIzhikevichAsPublished(t *testing.T) {
	for _, c := range []struct {
		name       string
		a, b, c, d float64
		count      int
		first      []int
	}{
		{"regular spiking", .02, .2, -65, 8, 20, []int{4, 31, 79, 141, 195, 243, 292, 345}},
		{"fast spiking", .1, .2, -65, 2, 63, []int{4, 11, 22, 34, 58, 71, 92, 110}},
		{"chattering", .02, .2, -50, 2, 43, []int{4, 7, 10, 14, 62, 66, 114, 118, 166, 170, 218, 222}},
	} {
		cell := Izhikevich{A: c.a, B: c.b, C: c.c, D: c.d, Start: -65, StartU: c.b * -65}
		got := follow(t, cell, 1, constant(10, 1000))
		for i := range got.fired {
			got.fired[i]++
		}
		sameSteps(t, c.name, got.fired, c.first)
		if n := len(got.fired); n != c.count {
			t.Errorf("%s: %d spikes, want %d", c.name, n, c.count)
		}
		if c.name == "regular spiking" {
			near(t, "v", got.v, []float64{-58.105, -49.670243, -32.148437, 30, -66.564648}, 2e-6) // v of the spike is 46.975147, and cut off at Peak
		}
	}
}

// A potential that reaches Peak exactly fires, unless Exclusive.
func TestIzhikevichAtPeak(t *testing.T) {
	c := Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -125, StartU: -15, Euler: true} // 0.04·125² = 5·125: a step of 1 ms adds 140 − u
	if got := follow(t, c, 1, constant(0, 1)); len(got.fired) != 1 || got.v[0] != 30 {
		t.Errorf("at Peak: v = %v, spikes %v", got.v, got.fired)
	}
	c.Exclusive = true
	if got := follow(t, c, 1, constant(0, 1)); len(got.fired) != 0 {
		t.Errorf("at Peak, Exclusive: spikes %v", got.fired)
	}
}

// No record of v is above Peak, and the cell goes on as the published one does.
func TestIzhikevichIsCutOffAtPeak(t *testing.T) {
	for _, same := range []bool{false, true} {
		got := follow(t, Izhikevich{A: .02, B: .2, C: -65, D: 8, Start: -65, StartU: -13, Peak: 25, SameStep: same}, 1, constant(10, 300))
		if top := slices.Max(got.v); len(got.fired) < 5 || top > 25 || !same && top != 25 {
			t.Errorf("SameStep %v: %d spikes, v up to %v", same, len(got.fired), top)
		}
	}
}

// Printed by Norse's Izhikevich cell, tonic spiking: τ⁻¹ = 250/s, steps of 1 ms, an input of 10.
func TestIzhikevichOfNorse(t *testing.T) {
	cell := Izhikevich{A: .02, B: .2, C: -65, D: 6, Start: -70, StartU: -14, Rate: .25, Euler: true, SameStep: true, Exclusive: true}
	got := follow(t, cell, 1, constant(10, 400))
	near(t, "v", got.v, []float64{-67.5, -65.3125, -63.29652, -61.35447, -59.40731, -57.37976}, 1e-6)
	sameSteps(t, "spikes", got.fired, []int{15, 47, 193, 348})
}

// Printed by BindsNET's LIFNodes with their defaults and an input of 4 at every step.
func TestLIFOfBindsNET(t *testing.T) {
	c := LIF{Tau: 100, Rest: -65, Start: -65, Threshold: -52, Reset: ResetZero, ResetTo: -65, ResetTiming: ResetSameStep, Inclusive: true, Refractory: 5}
	got := follow(t, c, 1, constant(4, 14))
	near(t, "v", got.v, []float64{-61, -57.0398, -53.11901, -65, -65, -65, -65, -65, -65, -61, -57.0398, -53.11901, -65, -65}, 1e-6)
	sameSteps(t, "spikes", got.fired, []int{3, 12})
}

// Printed by BindsNET's DiehlAndCookNodes with their defaults and an input of 4: in the refractory period the membrane goes on without input,
// and thresholds rise by 0.05 with each spike.
func TestDiehlAndCookNodesOfBindsNET(t *testing.T) {
	c := LIF{Tau: 100, Rest: -65, Start: -65, Threshold: -52, Reset: ResetZero, ResetTo: -60, ResetTiming: ResetSameStep, Inclusive: true,
		Refractory: 5, Blocked: true, Adapt: Adaptation{PerCell: PerCell{Step: .05, Tau: 1e7}}}
	m := handModel(t, Net{Populations: []Population{{"cell", []int{1}, c, nil}}})
	s := mustSim(t, m, 1)
	s.Learning = true
	var v, theta []float64
	var fired []int
	for k := range 12 {
		if err := s.Deliver(k); err != nil {
			t.Fatal(err)
		}
		s.Inject(0, 0, []float32{4})
		s.Fire()
		v, theta = append(v, float64(s.Potentials(0, 0)[0])), append(theta, float64(m.Theta(0)[0]))
		if s.Spikes(0, 0)[0] == 1 {
			fired = append(fired, k)
		}
	}
	near(t, "v", v, []float64{-61, -57.0398, -53.11901, -60, -60.04975, -60.09901, -60.14777, -60.19605, -60.24385, -56.29118, -52.37783}, 2e-7)
	near(t, "θ", theta, []float64{0, 0, 0, .05, .05, .05, .05, .05, .05, .05, .05, .0999999}, 1e-6)
	sameSteps(t, "spikes", fired, []int{3, 11})
}
