package infer

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// What is linear is found by regression: samples whose targets are sums of what is told give the weights, and derivatives by torques are those of
// differences.
func TestLinear(t *testing.T) {
	f := Forward{Horizon: 4, Samples: 60}.Resolve()
	task, err := f.Task(snn.NewStream(2))
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range task.Train.X {
		told := f.numbers(x)
		for k := range task.Train.Target[i] {
			sum := 0.0
			for a, v := range told {
				sum += v * float64(a-3*(k%outputs))
			}
			task.Train.Target[i][k] = float32(sum)
		}
	}
	l, err := f.Regress(task)
	if err != nil {
		t.Fatal(err)
	}
	for a, row := range l.weight {
		for k, w := range row {
			if want := float64(a - 3*(k%outputs)); math.Abs(w-want) > 1e-3 {
				t.Errorf("weight %d of change %d is %v, want %v", a, k, w, want)
			}
		}
	}
	x := pushes(4)
	_, by := future(t, l, x)
	for k := range x {
		const h = 1e-4
		x[k][1] += h
		above, _ := future(t, l, x)
		x[k][1] -= 2 * h
		below, _ := future(t, l, x)
		x[k][1] += h
		if want := (above - below) / (2 * h); math.Abs(by[k][1]-want) > 1e-4*math.Abs(want) {
			t.Errorf("step %d: %g, by differences %g", k, by[k][1], want)
		}
	}
}

func TestLinearRefuses(t *testing.T) {
	f := Forward{Horizon: 4, Samples: 3}
	task, err := f.Task(snn.NewStream(2))
	if err != nil {
		t.Fatal(err)
	}
	for want, f := range map[string]func() error{
		"too few samples": func() error { _, err := f.Regress(task); return err },
		"not one of this": func() error { _, err := Forward{Horizon: 5}.Regress(task); return err },
		"nothing to fit":  func() error { _, err := f.Regress(learning.Task{}); return err },
		"it is nil":       func() error { _, err := (*Linear)(nil).Pull(make([]control.ArmState, 1), nil, nil); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), strings.Replace(want, "nothing to fit", "too few samples", 1)) {
			t.Errorf("%q: %v", want, err)
		}
	}
}
