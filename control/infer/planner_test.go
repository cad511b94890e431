package infer

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

func mustInit(t *testing.T, f Forward) *snn.Model {
	t.Helper()
	m, err := f.Net().Init(3)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// small is a forward model that is trained within a second or two.
var small = Forward{Cells: 64, Samples: 1500, Epochs: 16, Rate: 5e-3}

func mustTrain(t *testing.T, f Forward, workers int) *snn.Model {
	t.Helper()
	r, err := f.Train(context.Background(), learning.Settings{Seed: 2, Workers: workers, Store: "-"})
	if err != nil {
		t.Fatal(err)
	}
	return r.Model
}

// A small network learns what torques do well enough that arms reach their goals by it, and its derivatives by the torques point where those of
// the arm itself do. Equal seeds give equal torques, with any number of workers.
func TestArmsReachByInference(t *testing.T) {
	m := mustTrain(t, small, 1)
	b, err := small.Bind(m, 20)
	if err != nil {
		t.Fatal(err)
	}
	_, learned := future(t, b, pushes(10))
	_, exact := future(t, Dynamics{}, pushes(10))
	dot, own, other := 0.0, 0.0, 0.0
	for k := range exact {
		for j := range 2 {
			dot, own, other = dot+learned[k][j]*exact[k][j], own+learned[k][j]*learned[k][j], other+exact[k][j]*exact[k][j]
		}
	}
	if cosine := dot / math.Sqrt(own*other); cosine < 0.8 {
		t.Errorf("the cosine between derivatives of the net and of the arm is %v", cosine)
	}
	planner := &Planner{Model: b, Iterations: 5}
	all := reach(t, planner, 20)
	reached := 0
	for _, e := range all {
		if e.Reached >= 0 {
			reached++
		}
	}
	if reached < 16 {
		t.Errorf("%d of 20 arms reach their goals", reached)
	}
	again, err := small.Bind(mustTrain(t, small, 3), 20)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(reach(t, &Planner{Model: again, Iterations: 5}, 20), all) {
		t.Error("3 workers give other episodes")
	}
}

// By what the arm itself does, all goals are reached.
func TestArmsReachByTheirDynamics(t *testing.T) {
	for i, e := range reach(t, &Planner{Model: Dynamics{}, Iterations: 5}, 10) {
		if e.Reached < 0 || e.Final() > 0.01 {
			t.Errorf("episode %d: reached at %d, %v m from the goal at the end", i, e.Reached, e.Final())
		}
	}
}

func reach(t *testing.T, p control.Reacher, n int) []control.ReachEpisode {
	t.Helper()
	all, err := control.Reach{}.Episodes(context.Background(), p, n, snn.NewStream(4))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// More iterations foresee smaller errors, plans keep to the limit and are moved up by one.
func TestPlans(t *testing.T) {
	states, goals := []control.ArmState{bent}, [][2]float64{{0.1, 0.4}}
	last := math.Inf(1)
	for _, n := range []int{1, 5, 25} {
		p := &Planner{Model: Dynamics{}, Iterations: n}
		first, err := p.Torques(0, states, goals)
		if err != nil {
			t.Fatal(err)
		}
		if e := p.Foreseen()[0]; e >= last {
			t.Errorf("%d iterations foresee an error of %v, fewer %v", n, e, last)
		} else {
			last = e
		}
		plan := p.Plans()[0]
		for k, x := range append(plan, first[0]) {
			if max(math.Abs(x[0]), math.Abs(x[1])) > 0.3 {
				t.Errorf("step %d has the torques %v", k, x)
			}
		}
		if plan[8] != plan[9] {
			t.Error("the last torques of a plan that moved up are not those before")
		}
	}
}

func TestRefusals(t *testing.T) {
	f := Forward{Cells: 8, Horizon: 2}
	b, err := f.Bind(mustInit(t, f), 1)
	if err != nil {
		t.Fatal(err)
	}
	act := func(p *Planner, goals int) func() error {
		return func() error {
			_, err := p.Torques(0, []control.ArmState{bent}, make([][2]float64, goals))
			return err
		}
	}
	for want, f := range map[string]func() error{
		"it is nil":         act(nil, 1),
		"Model is nil":      act(&Planner{}, 1),
		"Iterations is -1":  act(&Planner{Model: b, Iterations: -1}, 1),
		"Rate is 3":         act(&Planner{Model: b, Rate: 3}, 1),
		"Brake is -1":       act(&Planner{Model: b, Brake: -1}, 1),
		"2 goals of 1 arms": act(&Planner{Model: b}, 2),
		"Cells is 1":        Forward{Cells: 1}.Check,
		"Horizon is -1":     Forward{Horizon: -1}.Check,
		"Credit is OSTL":    Forward{Credit: gradient.OSTL}.Check,
		"Dt is 7":           Forward{Arm: control.Arm{Dt: 7}}.Check,
		"0 arms":            func() error { _, err := f.Bind(mustInit(t, f), 0); return err },
		"torques of 2 steps": func() error {
			_, err := Dynamics{Steps: 3}.Pull([]control.ArmState{bent}, [][][2]float64{pushes(2)}, func(int, []control.ArmState, []control.ArmState) {})
			return err
		},
		"the judge is nil": func() error {
			_, err := Dynamics{Steps: 2}.Pull([]control.ArmState{bent}, [][][2]float64{pushes(2)}, nil)
			return err
		},
		"goal of arm 0 is at [NaN 0]": func() error {
			_, err := (&Planner{Model: b}).Torques(0, []control.ArmState{bent}, [][2]float64{{math.NaN(), 0}})
			return err
		},
		"arm 0 has +Inf in its state": func() error {
			_, err := b.Pull([]control.ArmState{{Velocity: [2]float64{math.Inf(1), 0}}}, [][][2]float64{pushes(2)},
				func(int, []control.ArmState, []control.ArmState) {})
			return err
		},
		"torques [NaN 0] at step 1": func() error {
			_, err := b.Pull([]control.ArmState{bent}, [][][2]float64{{{}, {math.NaN(), 0}}}, func(int, []control.ArmState, []control.ArmState) {})
			return err
		},
		"context is nil": func() error {
			_, err := f.Train(context.Context(nil), learning.Settings{Store: "-"})
			return err
		},
		"foresees -3 steps": act(&Planner{Model: Dynamics{Steps: -3}}, 1),
		"steps together":    Forward{Samples: 1 << 20, Horizon: 100}.Check,
		"2 states of arms": func() error {
			_, err := b.Pull(make([]control.ArmState, 2), make([][][2]float64, 2), func(int, []control.ArmState, []control.ArmState) {})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := f.Train(ctx, learning.Settings{Store: "-"}); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
}

// What has nothing to ask says which method was called.
func TestNoPlanner(t *testing.T) {
	for name, f := range map[string]func(*Planner){"Plans": func(p *Planner) { p.Plans() }, "Foreseen": func(p *Planner) { p.Foreseen() }} {
		func() {
			defer func() {
				if want := "infer: Planner." + name + ": the planner is nil"; recover() != want {
					t.Errorf("%s does not panic with %q", name, want)
				}
			}()
			f(nil)
		}()
	}
}
