package infer

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// Judge is told what a model foresees of arm i, a state after each step, and adds to dy, which is 0 before, the derivative of a future error by
// each number of it.
type Judge func(i int, y, dy []control.ArmState)

// Model foresees what becomes of arms, and carries errors back to the torques.
type Model interface {
	// Horizon is how many steps it foresees, and for how many it needs torques.
	Horizon() int
	// Limit is the most that a torque may be, N·m.
	Limit() float64
	// Pull returns the derivatives of the error that judge says by the torques of each arm at each step.
	Pull(states []control.ArmState, torques [][][2]float64, judge Judge) ([][][2]float64, error)
}

// Spiking is a [Forward] model that has learned.
type Spiking struct {
	forward Forward
	inputs  *gradient.Inputs
	x       [][]float32
	index   []int
}

// Bind makes a model of a trained net, for up to so many arms at a time.
func (f Forward) Bind(m *snn.Model, arms int) (*Spiking, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	if arms < 1 || arms > 1<<16 {
		return nil, fmt.Errorf("infer: Forward.Bind: %d arms; give 1 to %d", arms, 1<<16)
	}
	f = f.Resolve()
	inputs, err := f.Rule().Inputs(learning.Setup{Model: m, Encoder: f.encoder(), Outputs: outputs, Targets: learning.VectorPerStep, Batch: arms})
	if err != nil {
		return nil, err
	}
	s := &Spiking{forward: f, inputs: inputs}
	for i := range arms {
		s.x, s.index = append(s.x, make([]float32, f.steps()*channels)), append(s.index, i)
	}
	return s, nil
}

// Horizon is that of the [Forward] model.
func (s *Spiking) Horizon() int { return s.bound("Horizon").Horizon }

// Limit is that of the arm.
func (s *Spiking) Limit() float64 { return s.bound("Limit").Arm.Torque }

// bound returns what the model was bound by.
func (s *Spiking) bound(method string) Forward {
	if s == nil {
		panic("infer: Spiking." + method + ": it is nil; make it by Forward.Bind")
	}
	return s.forward
}

// Pull presents states and torques, and goes back through the net.
func (s *Spiking) Pull(states []control.ArmState, torques [][][2]float64, judge Judge) ([][][2]float64, error) {
	if s == nil {
		return nil, errors.New("infer: Spiking.Pull: it is nil; make it by Forward.Bind")
	}
	f, n := s.forward, len(states)
	if err := checkArms(states, len(s.x), torques, f.Horizon, judge); err != nil {
		return nil, err
	}
	for i, state := range states {
		f.tell(s.x[i], state, torques[i])
	}
	y, dy := make([]control.ArmState, f.Horizon), make([]control.ArmState, f.Horizon)
	by, err := s.inputs.Pull(learning.Batch{X: s.x[:n], Index: s.index[:n]}, func(i int, said, back []float64) {
		for k := range y {
			y[k], dy[k] = foreseen(states[i], said[((k+1)*f.Ticks-1)*outputs:]), control.ArmState{}
		}
		judge(i, y, dy)
		for k, d := range dy {
			to := back[((k+1)*f.Ticks-1)*outputs:]
			to[0], to[1], to[2], to[3] = d.Angle[0]*unitAngle, d.Angle[1]*unitAngle, d.Velocity[0]*unitChange, d.Velocity[1]*unitChange
		}
	})
	if err != nil {
		return nil, err
	}
	d := make([][][2]float64, n)
	for i := range d {
		d[i] = f.ofTorques(by[i])
	}
	return d, nil
}

// foreseen is the state that outputs of the net stand for.
func foreseen(s control.ArmState, said []float64) control.ArmState {
	for j := range 2 {
		s.Angle[j] += float64(unitAngle * said[j])
		s.Velocity[j] += float64(unitChange * said[2+j])
	}
	return s
}

// ofTorques sums derivatives by the input over the steps of the net in which it is the same torque.
func (f Forward) ofTorques(by []float32) [][2]float64 {
	d := make([][2]float64, f.Horizon)
	for k := range d {
		for tick := range f.Ticks {
			row := by[(k*f.Ticks+tick)*channels:]
			d[k][0] += float64(row[4]) / f.Arm.Torque
			d[k][1] += float64(row[5]) / f.Arm.Torque
		}
	}
	return d
}

// checkArms refuses more arms than there is room for, other numbers of torques than steps that are foreseen, numbers that no arm has, and no judge.
func checkArms(states []control.ArmState, room int, torques [][][2]float64, horizon int, judge Judge) error {
	if judge == nil {
		return errors.New("infer: the judge is nil; give a function that says what is wrong with what is foreseen")
	}
	if arms := len(states); arms < 1 || arms > room || len(torques) != arms {
		return fmt.Errorf("infer: %d states of arms and torques of %d; give as many of both, 1 to %d", arms, len(torques), room)
	}
	for i, x := range torques {
		if len(x) != horizon {
			return fmt.Errorf("infer: arm %d has torques of %d steps; %d are foreseen", i, len(x), horizon)
		}
		for _, v := range numbers(states[i]) {
			if !(math.Abs(v) <= mostOfArm) {
				return fmt.Errorf("infer: arm %d has %v in its state; give numbers of at most %g in size", i, v, float64(mostOfArm))
			}
		}
		for k, torque := range x {
			if !(math.Abs(torque[0]) <= mostOfArm && math.Abs(torque[1]) <= mostOfArm) {
				return fmt.Errorf("infer: arm %d has the torques %v at step %d; give numbers of at most %g in size", i, torque, k, float64(mostOfArm))
			}
		}
	}
	return nil
}

// mostOfArm bounds angles, velocities, torques and goals, as it does for an arm.
const mostOfArm = 1e3
