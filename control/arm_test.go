package control

import (
	"math"
	"strings"
	"testing"
)

// swing is a state in which everything moves.
var swing = ArmState{Angle: [2]float64{0.4, 1.3}, Velocity: [2]float64{2.1, -3.2}}

// The energy is that of two rigid bodies: ½I₁ω₁² of the first about the shoulder, ½m₂v² of the centre of mass of the second, whose velocity is found
// by a difference, and ½(I₂ − m₂s₂²)(ω₁+ω₂)² about it.
func TestArmEnergyOfTwoBodies(t *testing.T) {
	centre := func(h float64) [2]float64 {
		a, b := swing.Angle[0]+h*swing.Velocity[0], swing.Angle[1]+h*swing.Velocity[1]
		return [2]float64{armL1*math.Cos(a) + armS2*math.Cos(a+b), armL1*math.Sin(a) + armS2*math.Sin(a+b)}
	}
	const h = 1e-5
	v := Distance(centre(h), centre(-h)) / (2 * h)
	turn := swing.Velocity[0] + swing.Velocity[1]
	want := armI1*swing.Velocity[0]*swing.Velocity[0]/2 + armM2*v*v/2 + (armI2-armM2*armS2*armS2)*turn*turn/2
	if got := (Arm{}).Energy(swing); math.Abs(got-want) > 1e-9*want {
		t.Errorf("%v J, want %v", got, want)
	}
}

// Without friction and torques, the energy and the angular momentum about the shoulder stay.
func TestArmConserves(t *testing.T) {
	momentum := func(s ArmState) float64 {
		c := math.Cos(s.Angle[1])
		return (armA1+2*armA2*c)*s.Velocity[0] + (armA3+armA2*c)*s.Velocity[1]
	}
	a, s := Arm{Frictionless: true}, swing
	for range 250 { // 10 s
		s = mustStep(t, a, s, [2]float64{})
	}
	if e, was := a.Energy(s), a.Energy(swing); math.Abs(e-was) > 1e-6*was {
		t.Errorf("the energy is %v J, and was %v", e, was)
	}
	if p, was := momentum(s), momentum(swing); math.Abs(p-was) > 1e-6*math.Abs(was) {
		t.Errorf("the momentum is %v, and was %v", p, was)
	}
}

// With both, what the energy gains is what torques do less what friction takes.
func TestArmPower(t *testing.T) {
	a, torque := Arm{Dt: 1e-4}, [2]float64{0.2, -0.1}
	next := mustStep(t, a, swing, torque)
	w := [2]float64{(swing.Velocity[0] + next.Velocity[0]) / 2, (swing.Velocity[1] + next.Velocity[1]) / 2}
	want := torque[0]*w[0] + torque[1]*w[1] - armOwn*(w[0]*w[0]+w[1]*w[1]) - 2*armMix*w[0]*w[1]
	if got := (a.Energy(next) - a.Energy(swing)) / 1e-4; math.Abs(got-want) > 1e-5*math.Abs(want) {
		t.Errorf("%v W, want %v", got, want)
	}
}

// The method is of order four: half the step leaves a sixteenth of the error.
func TestArmOrder(t *testing.T) {
	after := func(steps int) ArmState {
		a, s := Arm{Dt: 0.2 / float64(steps)}, swing
		for range steps {
			s = mustStep(t, a, s, [2]float64{0.1, 0.2})
		}
		return s
	}
	exact := after(256)
	one, two := math.Abs(after(1).Velocity[1]-exact.Velocity[1]), math.Abs(after(2).Velocity[1]-exact.Velocity[1])
	if ratio := one / two; ratio < 11 || ratio > 23 {
		t.Errorf("errors %g and %g: a ratio of %v, want about 16", one, two, ratio)
	}
}

func TestArmJacobian(t *testing.T) {
	a, j := Arm{}, Arm{}.Jacobian(swing.Angle)
	for k := range 2 {
		const h = 1e-6
		up, down := swing.Angle, swing.Angle
		up[k] += h
		down[k] -= h
		x, y := a.Hand(up), a.Hand(down)
		for i := range 2 {
			if want := (x[i] - y[i]) / (2 * h); math.Abs(j[i][k]-want) > 1e-8 {
				t.Errorf("∂hand %d by angle %d is %v, want %v", i, k, j[i][k], want)
			}
		}
	}
}

// Torques beyond the limit are those at the limit.
func TestArmLimit(t *testing.T) {
	a := Arm{Torque: 0.1}
	if got, want := mustStep(t, a, swing, [2]float64{5, -5}), mustStep(t, a, swing, [2]float64{.1, -.1}); got != want {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestArmRefuses(t *testing.T) {
	for want, f := range map[string]func() error{
		"Arm.Torque is -1": func() error { return Arm{Torque: -1}.Check() },
		"Arm.Dt is NaN":    func() error { return Arm{Dt: math.NaN()}.Check() },
		"torque 1 is NaN":  func() error { _, err := Arm{}.Step(swing, [2]float64{0, math.NaN()}); return err },
		"velocity 0 is +Inf": func() error {
			_, err := Arm{}.Step(ArmState{Velocity: [2]float64{math.Inf(1)}}, [2]float64{})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}

func mustStep(t *testing.T, a Arm, s ArmState, torque [2]float64) ArmState {
	t.Helper()
	s, err := a.Step(s, torque)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
