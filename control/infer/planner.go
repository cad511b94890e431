package infer

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/control"
)

// Planner acts by inference: at each step it changes the torques of the steps to come along the gradient of the error that its model
// foresees, does the first of them, and keeps the others, moved up by one, to begin from at the next step. With hand h and goal g the error is
//
//	E = Σ_k ½·|h(θ_k) − g|² + ½·Brake·|ω_k|²
//
// and torques move by Adam, whose moments are new at each step. Zero fields mean the defaults.
type Planner struct {
	Model      Model
	Iterations int     // changes at each step; 0 means 10
	Rate       float64 // of Adam, in parts of the most torque; 0 means 0.15
	Brake      float64 // m²·s², so that the hand arrives at rest; 0 means 1e-3

	plans [][][2]float64
	error []float64
}

// Resolve returns p with its defaults written out.
func (p Planner) Resolve() Planner {
	if p.Iterations == 0 {
		p.Iterations = 10
	}
	if p.Rate == 0 {
		p.Rate = 0.15
	}
	if p.Brake == 0 {
		p.Brake = 1e-3
	}
	return p
}

func (p Planner) check() error {
	switch d := p.Resolve(); {
	case p.Model == nil:
		return errors.New("infer: Planner.Model is nil; give it a Spiking model or Dynamics")
	case d.Iterations < 1 || d.Iterations > 1<<16:
		return fmt.Errorf("infer: Planner.Iterations is %d; give 1 to %d, or 0 for 10", p.Iterations, 1<<16)
	case !(d.Rate > 0 && d.Rate <= 2):
		return fmt.Errorf("infer: Planner.Rate is %v; give parts of the most torque above 0 and up to 2, or 0 for 0.15", p.Rate)
	case !(d.Brake > 0 && d.Brake <= 1):
		return fmt.Errorf("infer: Planner.Brake is %v; give m²·s² above 0 and up to 1, or 0 for 1e-3", p.Brake)
	}
	if h := p.Model.Horizon(); h < 1 || h > mostHorizon {
		return fmt.Errorf("infer: Planner.Model foresees %d steps; it must be 1 to %d", h, mostHorizon)
	}
	return nil
}

// Torques infers those of each arm; step 0 begins with plans of no torque.
func (p *Planner) Torques(step int, states []control.ArmState, goals [][2]float64) ([][2]float64, error) {
	if p == nil {
		return nil, errors.New("infer: Planner: it is nil")
	}
	if err := p.check(); err != nil {
		return nil, err
	}
	if len(goals) != len(states) {
		return nil, fmt.Errorf("infer: Planner: %d goals of %d arms", len(goals), len(states))
	}
	for i, goal := range goals {
		if !(math.Abs(goal[0]) <= mostOfArm && math.Abs(goal[1]) <= mostOfArm) {
			return nil, fmt.Errorf("infer: Planner: the goal of arm %d is at %v; give numbers of at most %g in size", i, goal, float64(mostOfArm))
		}
	}
	if step == 0 || len(p.plans) != len(states) {
		p.begin(len(states))
	}
	if err := p.improve(states, goals); err != nil {
		return nil, err
	}
	first := make([][2]float64, len(states))
	for i, plan := range p.plans {
		first[i] = plan[0]
		copy(plan, plan[1:])
	}
	return first, nil
}

// begin forgets all plans.
func (p *Planner) begin(arms int) {
	p.plans, p.error = make([][][2]float64, arms), make([]float64, arms)
	for i := range p.plans {
		p.plans[i] = make([][2]float64, p.Model.Horizon())
	}
}

// Plans returns the torques to come of each arm, of which the first are those of the next step. They are the planner's own.
func (p *Planner) Plans() [][][2]float64 {
	if p == nil {
		panic("infer: Planner.Plans: the planner is nil")
	}
	return p.plans
}

// Foreseen returns the errors E that were foreseen when torques were last changed, of each arm.
func (p *Planner) Foreseen() []float64 {
	if p == nil {
		panic("infer: Planner.Foreseen: the planner is nil")
	}
	return p.error
}

// improve changes the plans.
func (p *Planner) improve(states []control.ArmState, goals [][2]float64) error {
	d := p.Resolve()
	adam := newAdam(len(states), d.Model.Horizon())
	for n := range d.Iterations {
		by, err := d.Model.Pull(states, p.plans, func(i int, y, dy []control.ArmState) { p.error[i] = d.judge(goals[i], y, dy) })
		if err != nil {
			return err
		}
		adam.step(p.plans, by, n+1, d.Rate*d.Model.Limit(), d.Model.Limit())
	}
	return nil
}

// judge returns the error E of what is foreseen, and its derivatives.
func (p Planner) judge(goal [2]float64, y, dy []control.ArmState) (e float64) {
	var arm control.Arm
	for k, s := range y {
		hand, j := arm.Hand(s.Angle), arm.Jacobian(s.Angle)
		off := [2]float64{hand[0] - goal[0], hand[1] - goal[1]}
		for i := range 2 {
			dy[k].Angle[i] = float64(j[0][i]*off[0]) + float64(j[1][i]*off[1])
			dy[k].Velocity[i] = float64(p.Brake * s.Velocity[i])
			e += float64(off[i]*off[i])/2 + float64(float64(p.Brake/2*s.Velocity[i])*s.Velocity[i])
		}
	}
	return e
}

// adam are the moments of torques [kingma2015].
type adam struct{ mean, square [][][2]float64 }

func newAdam(arms, horizon int) adam {
	a := adam{make([][][2]float64, arms), make([][][2]float64, arms)}
	for i := range arms {
		a.mean[i], a.square[i] = make([][2]float64, horizon), make([][2]float64, horizon)
	}
	return a
}

// Constants of Adam.
const beta1, beta2, epsilon = 0.9, 0.999, 1e-8

// step changes torques, within ±most, by their derivatives; n counts from 1.
func (a adam) step(torques, by [][][2]float64, n int, rate, most float64) {
	whole1, whole2 := 1-math.Pow(beta1, float64(n)), 1-math.Pow(beta2, float64(n))
	for i := range torques {
		for k := range torques[i] {
			for j, g := range by[i][k] {
				m, v := &a.mean[i][k][j], &a.square[i][k][j]
				*m = float64(beta1**m) + float64((1-beta1)*g)
				*v = float64(beta2**v) + float64(float64((1-beta2)*g)*g)
				x := torques[i][k][j] - float64(rate*(*m/whole1))/(math.Sqrt(*v/whole2)+epsilon)
				torques[i][k][j] = min(max(x, -most), most)
			}
		}
	}
}
