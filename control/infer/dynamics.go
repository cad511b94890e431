package infer

import (
	"math"

	"github.com/spikecell/spikecell/control"
)

// Dynamics is the model that knows everything: the arm itself, with derivatives by finite differences of each step. What a [Planner] reaches by it is
// a bound for what it can reach by a model that was learned.
type Dynamics struct {
	Arm   control.Arm
	Steps int // that are foreseen; 0 means 10
}

// Horizon is Steps.
func (d Dynamics) Horizon() int {
	if d.Steps == 0 {
		return 10
	}
	return d.Steps
}

// Limit is that of the arm.
func (d Dynamics) Limit() float64 { return d.Arm.Resolve().Torque }

// Pull moves each arm, and goes back through its steps.
func (d Dynamics) Pull(states []control.ArmState, torques [][][2]float64, judge Judge) ([][][2]float64, error) {
	if err := checkArms(states, math.MaxInt, torques, d.Horizon(), judge); err != nil {
		return nil, err
	}
	all := make([][][2]float64, len(states))
	for i, s := range states {
		y, dy := make([]control.ArmState, d.Horizon()), make([]control.ArmState, d.Horizon())
		for k := range y {
			next, err := d.Arm.Step(s, torques[i][k])
			if err != nil {
				return nil, err
			}
			s, y[k] = next, next
		}
		judge(i, y, dy)
		by := make([][2]float64, len(y))
		var e [4]float64 // by the state after step k
		for k := len(y) - 1; k >= 0; k-- {
			from := states[i]
			if k > 0 {
				from = y[k-1]
			}
			for n, v := range numbers(dy[k]) {
				e[n] += v
			}
			var err error
			if e, by[k], err = d.back(from, torques[i][k], y[k], e); err != nil {
				return nil, err
			}
		}
		all[i] = by
	}
	return all, nil
}

// nudge is the change by which finite differences are taken.
const nudge = 1e-6

// back carries errors e by the state after a step to the state before it and to the torques, whose limit it does not see.
func (d Dynamics) back(s control.ArmState, torque [2]float64, next control.ArmState, e [4]float64) (before [4]float64, by [2]float64, err error) {
	free := d.Arm
	free.Torque = 2 * d.Limit()
	base := numbers(next)
	for n := range 6 {
		x, u := s, torque
		for i, at := range []*float64{&x.Angle[0], &x.Angle[1], &x.Velocity[0], &x.Velocity[1], &u[0], &u[1]} {
			if i == n {
				*at += nudge
			}
		}
		moved, err := free.Step(x, u)
		if err != nil {
			return before, by, err
		}
		sum := 0.0
		for k, v := range numbers(moved) {
			sum += float64(e[k] * (v - base[k]) / nudge)
		}
		if n < 4 {
			before[n] = sum
		} else {
			by[n-4] = sum
		}
	}
	return before, by, nil
}

// numbers are those of a state, angles first.
func numbers(s control.ArmState) [4]float64 {
	return [4]float64{s.Angle[0], s.Angle[1], s.Velocity[0], s.Velocity[1]}
}
