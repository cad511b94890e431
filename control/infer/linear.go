package infer

import (
	"errors"
	"math"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning"
)

// Linear is the least that a forward model can be: each change is a constant and a weighted sum of what a [Forward] network is told. It is there to
// be compared with.
type Linear struct {
	forward Forward
	weight  [][]float64 // [number that is told][change]
}

// Regress fits a linear model to the training samples of a task of [Forward.Task] by least squares.
func (f Forward) Regress(task learning.Task) (*Linear, error) {
	if err := f.Check(); err != nil {
		return nil, err
	}
	f = f.Resolve()
	n := f.told()
	square, product := matrix(n, n), matrix(n, f.Horizon*outputs)
	for i, x := range task.Train.X {
		if len(x) != f.steps()*channels || i >= len(task.Train.Target) || len(task.Train.Target[i]) != f.steps()*outputs {
			return nil, errors.New("infer: Forward.Regress: the task is not one of this Forward; make it by its method Task")
		}
		told, y := f.numbers(x), task.Train.Target[i]
		for a, v := range told {
			for b, w := range told {
				square[a][b] += float64(v * w)
			}
			for k := range product[a] {
				product[a][k] += float64(v * float64(y[((k/outputs+1)*f.Ticks-1)*outputs+k%outputs]))
			}
		}
	}
	if !solve(square, product) {
		return nil, errors.New("infer: Forward.Regress: too few samples, or all alike, for a linear model; give the task more")
	}
	return &Linear{f, product}, nil
}

// told is how many numbers a linear model is told: a constant, four of the state, and two torques a step.
func (f Forward) told() int { return 5 + 2*f.Horizon }

// numbers are those, of what a network is told.
func (f Forward) numbers(x []float32) []float64 {
	all := []float64{1}
	for _, v := range x[:4] {
		all = append(all, float64(v))
	}
	for k := range f.Horizon {
		row := x[k*f.Ticks*channels:]
		all = append(all, float64(row[4]), float64(row[5]))
	}
	return all
}

// Horizon is that of the [Forward] it was fitted for.
func (l *Linear) Horizon() int { return l.bound("Horizon").Horizon }

// Limit is that of the arm.
func (l *Linear) Limit() float64 { return l.bound("Limit").Arm.Torque }

// bound returns what the model was fitted for.
func (l *Linear) bound(method string) Forward {
	if l == nil {
		panic("infer: Linear." + method + ": it is nil; make it by Forward.Regress")
	}
	return l.forward
}

// Pull adds up what is told, and goes back.
func (l *Linear) Pull(states []control.ArmState, torques [][][2]float64, judge Judge) ([][][2]float64, error) {
	if l == nil {
		return nil, errors.New("infer: Linear.Pull: it is nil; make it by Forward.Regress")
	}
	f := l.forward
	if err := checkArms(states, math.MaxInt, torques, f.Horizon, judge); err != nil {
		return nil, err
	}
	x, all := make([]float32, f.steps()*channels), make([][][2]float64, len(states))
	for i, s := range states {
		f.tell(x, s, torques[i])
		said := make([]float64, f.Horizon*outputs)
		for a, v := range f.numbers(x) {
			for k, w := range l.weight[a] {
				said[k] += float64(v * w)
			}
		}
		y, dy := make([]control.ArmState, f.Horizon), make([]control.ArmState, f.Horizon)
		for k := range y {
			y[k] = foreseen(s, said[k*outputs:])
		}
		judge(i, y, dy)
		all[i] = l.back(dy)
	}
	return all, nil
}

// back carries errors by states to the torques.
func (l *Linear) back(dy []control.ArmState) [][2]float64 {
	by := make([][2]float64, len(dy))
	for k := range by {
		for j := range 2 {
			for n, d := range dy {
				w := l.weight[5+2*k+j][n*outputs:]
				by[k][j] += float64(d.Angle[0]*w[0]*unitAngle) + float64(d.Angle[1]*w[1]*unitAngle)
				by[k][j] += float64(d.Velocity[0]*w[2]*unitChange) + float64(d.Velocity[1]*w[3]*unitChange)
			}
			by[k][j] /= l.forward.Arm.Torque
		}
	}
	return by
}

func matrix(rows, columns int) [][]float64 {
	m := make([][]float64, rows)
	for i := range m {
		m[i] = make([]float64, columns)
	}
	return m
}

// solve replaces b by the solution of a·x = b, for a symmetric and positive matrix, by elimination; false if it is neither.
func solve(a, b [][]float64) bool {
	for p := range a {
		pivot := a[p][p]
		if !(pivot > 1e-9) {
			return false
		}
		for r := range a {
			if r == p {
				continue
			}
			by := a[r][p] / pivot
			subtract(a[r], a[p], by)
			subtract(b[r], b[p], by)
		}
	}
	for p := range b {
		for k := range b[p] {
			b[p][k] /= a[p][p]
		}
	}
	return true
}

// subtract takes by·y from x.
func subtract(x, y []float64, by float64) {
	for i := range x {
		x[i] -= float64(by * y[i])
	}
}
