package control

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Reach is the task of bringing the hand of an [Arm] to a goal and keeping it there. Zero fields mean the defaults.
type Reach struct {
	Arm    Arm
	Steps  int     // of an episode; 0 means 75
	Radius float64 // m around the goal; 0 means 0.03
	Hold   int     // steps in a row that the hand has to stay there; 0 means 5
}

// Resolve returns r with its defaults written out.
func (r Reach) Resolve() Reach {
	r.Arm = r.Arm.Resolve()
	if r.Steps == 0 {
		r.Steps = 75
	}
	if r.Radius == 0 {
		r.Radius = 0.03
	}
	if r.Hold == 0 {
		r.Hold = 5
	}
	return r
}

// Check reports constants that cannot be meant.
func (r Reach) Check() error {
	d := r.Resolve()
	switch {
	case d.Steps < 1 || d.Steps > mostActions:
		return fmt.Errorf("control: Reach.Steps is %d; give 1 to %d, or 0 for 75", r.Steps, mostActions)
	case !(d.Radius > 0 && d.Radius <= armL1+armL2):
		return fmt.Errorf("control: Reach.Radius is %v; give m above 0 and up to %v, or 0 for 0.03", r.Radius, armL1+armL2)
	case d.Hold < 1 || d.Hold > d.Steps:
		return fmt.Errorf("control: Reach.Hold is %d; give 1 to the %d steps of an episode, or 0 for 5", r.Hold, d.Steps)
	}
	return r.Arm.Check()
}

// mostMoves bounds the steps of all episodes that are asked for at once.
const mostMoves = 1 << 22

// nearest is how far from the goal the hand begins at least, m.
const nearest = 0.15

// Begin draws where an episode begins, at rest, and its goal, at least 0.15 m from the hand: shoulder and elbow of either are drawn uniformly
// from 0.2 to 1.4 and 0.6 to 2.2 rad.
func (r Reach) Begin(s snn.Stream) (start ArmState, goal [2]float64) {
	for k := uint64(0); ; k += 4 {
		start.Angle = [2]float64{0.2 + float64(1.2*s.Float64(k)), 0.6 + float64(1.6*s.Float64(k+1))}
		goal = r.Arm.Hand([2]float64{0.2 + float64(1.2*s.Float64(k+2)), 0.6 + float64(1.6*s.Float64(k+3))})
		if Distance(r.Arm.Hand(start.Angle), goal) >= nearest {
			return start, goal
		}
	}
}

// Distance is that of two points.
func Distance(a, b [2]float64) float64 { return math.Hypot(a[0]-b[0], a[1]-b[1]) }

// Reacher chooses the torques of several arms at once, in the order of their states and goals. Step counts from the begin of the episodes.
type Reacher interface {
	Torques(step int, states []ArmState, goals [][2]float64) ([][2]float64, error)
}

// ReachEpisode is what became of an arm: its states, the first and one after each step, the torques of the steps, as the Reacher gave them, and at
// which step the hand had been at its goal for as long as is asked; −1 if it never was.
type ReachEpisode struct {
	Goal    [2]float64
	States  []ArmState
	Torques [][2]float64
	Reached int
}

// Final returns how far from the goal the hand was at the end, m; NaN if there are no states.
func (e ReachEpisode) Final() float64 {
	if len(e.States) == 0 {
		return math.NaN()
	}
	return Distance(Arm{}.Hand(e.States[len(e.States)-1].Angle), e.Goal)
}

// Episodes lets p act in n episodes at once, of which number i is drawn from s.At(i). All of them last all steps.
func (r Reach) Episodes(ctx context.Context, p Reacher, n int, s snn.Stream) ([]ReachEpisode, error) {
	switch {
	case ctx == nil:
		return nil, errors.New("control: Reach.Episodes: the context is nil; give context.Background()")
	case isNil(p):
		return nil, errors.New("control: Reach.Episodes: the reacher is nil")
	case n < 1 || n > mostActions:
		return nil, fmt.Errorf("control: Reach.Episodes: %d episodes; give 1 to %d", n, mostActions)
	}
	if err := r.Check(); err != nil {
		return nil, err
	}
	r = r.Resolve()
	if n*r.Steps > mostMoves {
		return nil, fmt.Errorf("control: Reach.Episodes: %d episodes of %d steps; give fewer, %d steps together at most", n, r.Steps, mostMoves)
	}
	all, states, goals := make([]ReachEpisode, n), make([]ArmState, n), make([][2]float64, n)
	for i := range all {
		states[i], goals[i] = r.Begin(s.At(i))
		all[i] = ReachEpisode{Goal: goals[i], States: []ArmState{states[i]}, Reached: -1}
	}
	held := make([]int, n)
	for step := range r.Steps {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("control: Reach.Episodes: step %d: %w", step, err)
		}
		torques, err := p.Torques(step, states, goals)
		if err != nil {
			return nil, err
		}
		if len(torques) != n {
			return nil, fmt.Errorf("control: Reach.Episodes: step %d: the reacher gives torques of %d arms; there are %d", step, len(torques), n)
		}
		for i := range all {
			if err := r.move(&all[i], torques[i], &held[i]); err != nil {
				return nil, fmt.Errorf("control: Reach.Episodes: episode %d, step %d: %w", i, step, err)
			}
			states[i] = all[i].States[step+1]
		}
	}
	return all, nil
}

// move is a step of one episode, in which the hand has been at the goal for so many steps.
func (r Reach) move(e *ReachEpisode, torque [2]float64, held *int) error {
	next, err := r.Arm.Step(e.States[len(e.States)-1], torque)
	if err != nil {
		return err
	}
	e.States, e.Torques = append(e.States, next), append(e.Torques, torque)
	*held++
	if Distance(r.Arm.Hand(next.Angle), e.Goal) > r.Radius {
		*held = 0
	}
	if *held >= r.Hold && e.Reached < 0 {
		e.Reached = len(e.Torques)
	}
	return nil
}

// RandomTorques draws torques uniformly, anew at each step.
type RandomTorques struct {
	Arm    Arm
	Stream snn.Stream
}

// Torques draws those of each arm.
func (p RandomTorques) Torques(step int, states []ArmState, _ [][2]float64) ([][2]float64, error) {
	if err := p.Arm.Check(); err != nil {
		return nil, err
	}
	most, all := p.Arm.Resolve().Torque, make([][2]float64, len(states))
	for i := range all {
		s := p.Stream.At(i).At(step)
		all[i] = [2]float64{most * (float64(2*s.Float64(0)) - 1), most * (float64(2*s.Float64(1)) - 1)}
	}
	return all, nil
}

// Spring is a proportional-derivative controller written by hand: it pulls the hand to the goal as a spring does and brakes the joints,
//
//	τ = Jᵀ(θ)·Stiffness·(goal − hand) − Damping·ω
type Spring struct {
	Arm       Arm
	Stiffness float64 // N/m; 0 means 32
	Damping   float64 // N·m·s; 0 means 0.3
}

// Torques pulls each arm.
func (p Spring) Torques(_ int, states []ArmState, goals [][2]float64) ([][2]float64, error) {
	if err := p.check(states, goals); err != nil {
		return nil, err
	}
	stiffness, damping := p.Stiffness, p.Damping
	if stiffness == 0 {
		stiffness = 32
	}
	if damping == 0 {
		damping = 0.3
	}
	all := make([][2]float64, len(states))
	for i, s := range states {
		hand, j := p.Arm.Hand(s.Angle), p.Arm.Jacobian(s.Angle)
		x, y := stiffness*(goals[i][0]-hand[0]), stiffness*(goals[i][1]-hand[1])
		for k := range 2 {
			all[i][k] = float64(j[0][k]*x) + float64(j[1][k]*y) - float64(damping*s.Velocity[k])
		}
	}
	return all, nil
}

// check reports constants, states and goals of which there are no torques.
func (p Spring) check(states []ArmState, goals [][2]float64) error {
	if !(math.Abs(p.Stiffness) <= mostOfSpring && math.Abs(p.Damping) <= mostOfSpring) {
		return fmt.Errorf("control: Spring: Stiffness is %v and Damping %v; give numbers of at most %g in size",
			p.Stiffness, p.Damping, float64(mostOfSpring))
	}
	if len(goals) != len(states) {
		return fmt.Errorf("control: Spring: %d goals of %d arms", len(goals), len(states))
	}
	for i, s := range states {
		for k, x := range [6]float64{s.Angle[0], s.Angle[1], s.Velocity[0], s.Velocity[1], goals[i][0], goals[i][1]} {
			if !(math.Abs(x) <= mostOfArm) {
				return fmt.Errorf("control: Spring: %s of arm %d is %v; give a number of at most %g in size", springNumbers[k], i, x, float64(mostOfArm))
			}
		}
	}
	return nil
}

// mostOfSpring bounds constants, within which torques stay finite.
const mostOfSpring = 1e6

var springNumbers = [...]string{"angle 0", "angle 1", "velocity 0", "velocity 1", "goal 0", "goal 1"}

// ReachScore sums episodes up. All is NaN if there are none.
type ReachScore struct {
	Reached float64 // share of the goals that were reached
	Steps   float64 // until they were, the mean of those episodes; NaN if there are none
	Final   float64 // mean distance from the goal at the end, m; NaN if an episode has no states
}

// ReachScoreOf sums episodes up.
func ReachScoreOf(episodes []ReachEpisode) (s ReachScore) {
	if len(episodes) == 0 {
		return ReachScore{math.NaN(), math.NaN(), math.NaN()}
	}
	n, reached := float64(len(episodes)), 0.0
	for _, e := range episodes {
		s.Final += e.Final() / n
		if e.Reached >= 0 {
			reached++
			s.Steps += float64(e.Reached)
		}
	}
	s.Steps /= reached
	s.Reached = reached / n
	return s
}
