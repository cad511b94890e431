package infer

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/snn"
)

// Agreement says how far the gradients of two models by the torques point the same way: for each step of a plan the cosine of the derivatives of the
// error without Brake, over n states and goals as [control.Reach] draws them and plans of torques that are drawn uniformly. A model of which nothing
// depends on a torque has NaN.
func Agreement(a, b Model, n int, s snn.Stream) ([]float64, error) {
	switch {
	case a == nil || b == nil:
		return nil, errors.New("infer: Agreement: a model is nil")
	case a.Horizon() != b.Horizon() || a.Horizon() < 1 || a.Horizon() > mostHorizon:
		return nil, fmt.Errorf("infer: Agreement: the models foresee %d and %d steps; give two of the same, 1 to %d", a.Horizon(), b.Horizon(), mostHorizon)
	case n < 1 || n > 1<<16:
		return nil, fmt.Errorf("infer: Agreement: %d states; give 1 to %d", n, 1<<16)
	}
	states, goals, plans := make([]control.ArmState, n), make([][2]float64, n), make([][][2]float64, n)
	for i := range states {
		states[i], goals[i] = control.Reach{}.Begin(s.At(i))
		plans[i] = make([][2]float64, a.Horizon())
		for k := range plans[i] {
			u := s.At(i).Named("plan").At(k)
			plans[i][k] = [2]float64{a.Limit() * (float64(2*u.Float64(0)) - 1), a.Limit() * (float64(2*u.Float64(1)) - 1)}
		}
	}
	var by [2][][][2]float64
	for m, model := range []Model{a, b} {
		var err error
		by[m], err = model.Pull(states, plans, func(i int, y, dy []control.ArmState) { Planner{}.judge(goals[i], y, dy) })
		if err != nil {
			return nil, err
		}
	}
	return cosines(by[0], by[1]), nil
}

// cosines are those of derivatives, [arm][step][joint], by step.
func cosines(a, b [][][2]float64) []float64 {
	all := make([]float64, len(a[0]))
	for k := range all {
		var both, first, second float64
		for i := range a {
			for j := range 2 {
				x, y := a[i][k][j], b[i][k][j]
				both, first, second = both+float64(x*y), first+float64(x*x), second+float64(y*y)
			}
		}
		all[k] = both / math.Sqrt(first*second)
	}
	return all
}
