package infer

import (
	"math"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Trials are drawn so: the elbow uniformly from 0 to 2.8 rad, velocities uniformly within ±3 rad/s times a factor from 0 to 1 of the trial, and
// torques that are, at each step and joint with probability 0.3, drawn anew: uniformly within ±1.3 of the most, cut at the most, times another factor
// of the trial.
const (
	mostElbow  = 2.8
	renewal    = 0.3
	overdriven = 1.3
)

// Task returns what the net learns: trials of the arm, with the changes at every step of the net as targets, which between steps of the arm
// lie on a straight line.
func (f Forward) Task(stream snn.Stream) (learning.Task, error) {
	if err := f.Check(); err != nil {
		return learning.Task{}, err
	}
	f = f.Resolve()
	task := learning.Task{Name: "arm", Outputs: outputs, Shape: []int{f.steps(), channels}}
	for _, part := range []struct {
		name string
		to   *learning.Samples
		n    int
	}{{"train", &task.Train, f.Samples}, {"validate", &task.Valid, max(1, f.Samples/10)}, {"test", &task.Test, max(1, f.Samples/10)}} {
		for i := range part.n {
			x, y, err := f.trial(stream.Named(part.name).At(i))
			if err != nil {
				return learning.Task{}, err
			}
			part.to.X, part.to.Target = append(part.to.X, x), append(part.to.Target, y)
		}
	}
	return task, nil
}

// trial draws one and returns what the net is told and what it should say.
func (f Forward) trial(s snn.Stream) (x, y []float32, err error) {
	start, torques := f.draw(s)
	x = make([]float32, f.steps()*channels)
	f.tell(x, start, torques)
	now := start
	for _, torque := range torques {
		next, err := f.Arm.Step(now, torque)
		if err != nil {
			return nil, nil, err
		}
		for tick := range f.Ticks {
			y = append(y, changes(start, between(now, next, float64(tick+1)/float64(f.Ticks)))...)
		}
		now = next
	}
	return x, y, nil
}

// draw draws where a trial begins, and its torques.
func (f Forward) draw(s snn.Stream) (start control.ArmState, torques [][2]float64) {
	speed, force := s.Float64(0), s.Float64(1)
	sign := func(k uint64) float64 { return float64(2*s.Float64(k)) - 1 }
	start.Angle = [2]float64{0, mostElbow * s.Float64(2)}
	start.Velocity = [2]float64{unitVelocity * speed * sign(3), unitVelocity * speed * sign(4)}
	torques = make([][2]float64, f.Horizon)
	for k := range torques {
		for joint := range 2 {
			at := uint64(5 + 4*k + 2*joint)
			if k > 0 && s.Float64(at) >= renewal {
				torques[k][joint] = torques[k-1][joint]
				continue
			}
			torques[k][joint] = f.Arm.Torque * force * min(max(overdriven*sign(at+1), -1), 1)
		}
	}
	return start, torques
}

// tell writes what the net is told of a state and of torques to come.
func (f Forward) tell(x []float32, s control.ArmState, torques [][2]float64) {
	for k, torque := range torques {
		for tick := range f.Ticks {
			row := x[(k*f.Ticks+tick)*channels:][:channels]
			row[0], row[1] = float32(math.Cos(s.Angle[1])), float32(math.Sin(s.Angle[1]))
			row[2], row[3] = float32(s.Velocity[0]/unitVelocity), float32(s.Velocity[1]/unitVelocity)
			row[4], row[5] = float32(torque[0]/f.Arm.Torque), float32(torque[1]/f.Arm.Torque)
		}
	}
}

// between returns the state a part of the way from one to another.
func between(from, to control.ArmState, part float64) control.ArmState {
	for i := range 2 {
		from.Angle[i] += float64(part * (to.Angle[i] - from.Angle[i]))
		from.Velocity[i] += float64(part * (to.Velocity[i] - from.Velocity[i]))
	}
	return from
}

// changes are the outputs of the net that stand for the way from one state to another.
func changes(from, to control.ArmState) []float32 {
	return []float32{
		float32((to.Angle[0] - from.Angle[0]) / unitAngle), float32((to.Angle[1] - from.Angle[1]) / unitAngle),
		float32((to.Velocity[0] - from.Velocity[0]) / unitChange), float32((to.Velocity[1] - from.Velocity[1]) / unitChange),
	}
}
