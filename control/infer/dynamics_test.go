package infer

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/control"
)

// bent is a state in which everything moves.
var bent = control.ArmState{Angle: [2]float64{0.4, 1.3}, Velocity: [2]float64{0.8, -1.2}}

// pushes are torques of so many steps.
func pushes(steps int) [][2]float64 {
	x := make([][2]float64, steps)
	for k := range x {
		x[k] = [2]float64{0.2 * math.Cos(float64(k)), 0.1 * math.Sin(float64(2*k))}
	}
	return x
}

// future returns the error that a planner sees in what a model foresees, and its derivatives by the torques.
func future(t *testing.T, m Model, torques [][2]float64) (e float64, by [][2]float64) {
	t.Helper()
	p, goal := Planner{}.Resolve(), [2]float64{0.1, 0.4}
	d, err := m.Pull([]control.ArmState{bent}, [][][2]float64{torques}, func(_ int, y, dy []control.ArmState) { e = p.judge(goal, y, dy) })
	if err != nil {
		t.Fatal(err)
	}
	return e, d[0]
}

// What goes back through the steps of the arm are finite differences of the error by each torque.
func TestDynamicsFiniteDifferences(t *testing.T) {
	m, x := Dynamics{Steps: 7}, pushes(7)
	_, by := future(t, m, x)
	for k := range x {
		for j := range 2 {
			const h = 1e-4
			was := x[k][j]
			x[k][j] = was + h
			above, _ := future(t, m, x)
			x[k][j] = was - h
			below, _ := future(t, m, x)
			x[k][j] = was
			if want := (above - below) / (2 * h); math.Abs(by[k][j]-want) > 1e-4*math.Abs(want)+1e-8 {
				t.Errorf("step %d, joint %d: %g, by differences %g", k, j, by[k][j], want)
			}
		}
	}
}

// Torques at the limit have a derivative too.
func TestDynamicsAtTheLimit(t *testing.T) {
	m, x := Dynamics{Steps: 3}, pushes(3)
	x[1] = [2]float64{m.Limit(), -m.Limit()}
	if _, by := future(t, m, x); by[1][0] == 0 || by[1][1] == 0 {
		t.Errorf("%v", by)
	}
}
