package control

import (
	"fmt"
	"math"
)

// Arm is a model of a human arm in the horizontal plane: two links that are turned by torques at the shoulder and the elbow, without gravity
// [li2004]. With angles θ and their velocities ω in rad and rad/s, torques τ in N·m,
//
//	M(θ)·dω/dt = τ − C(θ, ω) − B·ω
//	M = (a₁ + 2a₂·cos θ₂   a₃ + a₂·cos θ₂)    C = a₂·sin θ₂ (−ω₂(2ω₁ + ω₂))    B = (0.05   0.025)
//	    (a₃ + a₂·cos θ₂    a₃            )                  (ω₁²           )        (0.025  0.05 )
//
// a₁ = I₁ + I₂ + m₂l₁², a₂ = m₂l₁s₂, a₃ = I₂, and its hand is at l₁(cos θ₁, sin θ₁) + l₂(cos(θ₁+θ₂), sin(θ₁+θ₂)).
// docs/inference.md has the constants.
type Arm struct {
	Frictionless bool    // B = 0: the energy changes by the torques alone
	Torque       float64 // the most at either joint, N·m; 0 means 0.3
	Dt           float64 // s of a step, in which torques are constant; 0 means 0.04
}

// ArmState is what an arm is in: angles of the shoulder and the elbow in rad, and their velocities in rad/s.
type ArmState struct{ Angle, Velocity [2]float64 }

// Constants of the arm [li2004]: lengths of the links in m, masses in kg, distances of the centre of mass from the joint in m, moments of inertia
// in kg·m², friction in N·m·s.
const (
	armL1, armL2   = 0.30, 0.33
	armM2          = 1.0
	armS2          = 0.16
	armI1, armI2   = 0.025, 0.045
	armOwn, armMix = 0.05, 0.025

	armA1 = armI1 + armI2 + armM2*armL1*armL1
	armA2 = armM2 * armL1 * armS2
	armA3 = armI2
)

// armSubsteps is how many steps of Runge-Kutta one of the arm has.
const armSubsteps = 4

// Resolve returns a with its defaults written out.
func (a Arm) Resolve() Arm {
	if a.Torque == 0 {
		a.Torque = 0.3
	}
	if a.Dt == 0 {
		a.Dt = 0.04
	}
	return a
}

// Check reports constants that cannot be meant.
func (a Arm) Check() error {
	a = a.Resolve()
	switch {
	case !(a.Torque > 0 && a.Torque <= 100):
		return fmt.Errorf("control: Arm.Torque is %v; give N·m above 0 and up to 100, or 0 for 0.3", a.Torque)
	case !(a.Dt > 0 && a.Dt <= 0.2):
		return fmt.Errorf("control: Arm.Dt is %v; give seconds above 0 and up to 0.2, or 0 for 0.04", a.Dt)
	}
	return nil
}

// Step returns the state after a step of Dt under torques, which are cut at ±Torque, by four steps of the Runge-Kutta method of order four.
func (a Arm) Step(s ArmState, torque [2]float64) (ArmState, error) {
	if err := a.Check(); err != nil {
		return s, err
	}
	for i, x := range [6]float64{s.Angle[0], s.Angle[1], s.Velocity[0], s.Velocity[1], torque[0], torque[1]} {
		if !(math.Abs(x) <= mostOfArm) {
			return s, fmt.Errorf("control: Arm.Step: %s is %v; give a number of at most %g in size", armNumbers[i], x, float64(mostOfArm))
		}
	}
	a = a.Resolve()
	for i := range torque {
		torque[i] = min(max(torque[i], -a.Torque), a.Torque)
	}
	for range armSubsteps {
		s = a.rungeKutta(s, torque, a.Dt/armSubsteps)
	}
	return s, nil
}

// mostOfArm bounds angles, velocities and torques, within which a step stays finite.
const mostOfArm = 1e3

var armNumbers = [...]string{"angle 0", "angle 1", "velocity 0", "velocity 1", "torque 0", "torque 1"}

// rungeKutta is one step of the method of order four.
func (a Arm) rungeKutta(s ArmState, torque [2]float64, h float64) ArmState {
	k1 := a.slope(s, torque)
	k2 := a.slope(s.along(k1, h/2), torque)
	k3 := a.slope(s.along(k2, h/2), torque)
	k4 := a.slope(s.along(k3, h), torque)
	var sum ArmState
	for i := range 2 {
		sum.Angle[i] = (k1.Angle[i] + float64(2*k2.Angle[i]) + float64(2*k3.Angle[i]) + k4.Angle[i]) / 6
		sum.Velocity[i] = (k1.Velocity[i] + float64(2*k2.Velocity[i]) + float64(2*k3.Velocity[i]) + k4.Velocity[i]) / 6
	}
	return s.along(sum, h)
}

// along returns s + h·k.
func (s ArmState) along(k ArmState, h float64) ArmState {
	for i := range 2 {
		s.Angle[i] += float64(h * k.Angle[i])
		s.Velocity[i] += float64(h * k.Velocity[i])
	}
	return s
}

// slope returns the derivative of a state by time.
func (a Arm) slope(s ArmState, torque [2]float64) ArmState {
	w, sin, cos := s.Velocity, float64(armA2*math.Sin(s.Angle[1])), float64(armA2*math.Cos(s.Angle[1]))
	force := [2]float64{torque[0] + float64(sin*float64(w[1]*(float64(2*w[0])+w[1]))), torque[1] - float64(sin*float64(w[0]*w[0]))}
	if !a.Frictionless {
		force[0] -= float64(armOwn*w[0]) + float64(armMix*w[1])
		force[1] -= float64(armMix*w[0]) + float64(armOwn*w[1])
	}
	m11, m12 := armA1+float64(2*cos), armA3+cos
	det := float64(m11*armA3) - float64(m12*m12)
	return ArmState{Angle: w, Velocity: [2]float64{
		(float64(armA3*force[0]) - float64(m12*force[1])) / det,
		(float64(m11*force[1]) - float64(m12*force[0])) / det,
	}}
}

// Energy returns the kinetic energy ½·ωᵀM(θ)ω in J, which is all that the arm has.
func (a Arm) Energy(s ArmState) float64 {
	w, cos := s.Velocity, float64(armA2*math.Cos(s.Angle[1]))
	own := float64((armA1+float64(2*cos))*float64(w[0]*w[0])) + float64(armA3*float64(w[1]*w[1]))
	return float64(0.5*own) + float64((armA3+cos)*float64(w[0]*w[1]))
}

// Hand returns where the hand is, in m from the shoulder.
func (a Arm) Hand(angle [2]float64) (hand [2]float64) {
	both := angle[0] + angle[1]
	hand[0] = float64(armL1*math.Cos(angle[0])) + float64(armL2*math.Cos(both))
	hand[1] = float64(armL1*math.Sin(angle[0])) + float64(armL2*math.Sin(both))
	return hand
}

// Jacobian returns ∂hand/∂angle: row i is that of coordinate i of the hand.
func (a Arm) Jacobian(angle [2]float64) [2][2]float64 {
	both := angle[0] + angle[1]
	x, y := float64(armL2*math.Cos(both)), float64(armL2*math.Sin(both))
	return [2][2]float64{{-float64(armL1*math.Sin(angle[0])) - y, -y}, {float64(armL1*math.Cos(angle[0])) + x, x}}
}
