package control

import (
	"context"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// A spring reaches its goals, torques by chance reach none, and equal streams give equal episodes.
func TestReach(t *testing.T) {
	s := snn.NewStream(3)
	for _, x := range []struct {
		reacher     Reacher
		least, most int
	}{{Spring{}, 90, 100}, {RandomTorques{Stream: s.Named("chance")}, 0, 5}} {
		all, err := Reach{}.Episodes(context.Background(), x.reacher, 100, s)
		if err != nil {
			t.Fatal(err)
		}
		reached := 0
		for i, e := range all {
			if len(e.States) != 76 || len(e.Torques) != 75 {
				t.Fatalf("episode %d has %d states and %d torques", i, len(e.States), len(e.Torques))
			}
			if e.Reached >= 0 {
				reached++
				e.held(t, i)
			}
			if start, goal := (Reach{}).Begin(s.At(i)); start != e.States[0] || goal != e.Goal || Distance(Arm{}.Hand(start.Angle), goal) < nearest {
				t.Errorf("episode %d begins at %v with the goal %v", i, e.States[0], e.Goal)
			}
		}
		if reached < x.least || reached > x.most {
			t.Errorf("%T reaches %d of 100 goals, want %d to %d", x.reacher, reached, x.least, x.most)
		}
		again, err := Reach{}.Episodes(context.Background(), x.reacher, 100, s)
		if err != nil || !reflect.DeepEqual(again, all) {
			t.Errorf("%T: the same stream gives other episodes (%v)", x.reacher, err)
		}
	}
}

// held checks that the hand was at the goal for five steps when it is said to have reached it, and not before.
func (e ReachEpisode) held(t *testing.T, i int) {
	t.Helper()
	in := 0
	for k, s := range e.States[1:] {
		if Distance(Arm{}.Hand(s.Angle), e.Goal) <= 0.03 {
			in++
		} else {
			in = 0
		}
		if in == 5 {
			if k+1 != e.Reached {
				t.Errorf("episode %d: reached at step %d, want %d", i, e.Reached, k+1)
			}
			return
		}
	}
	t.Errorf("episode %d: reached at step %d, and the hand was never at the goal for 5 steps", i, e.Reached)
}

// few gives torques of fewer arms than there are.
type few struct{}

func (few) Torques(int, []ArmState, [][2]float64) ([][2]float64, error) { return nil, nil }

func TestReachRefuses(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	episodes := func(r Reach, p Reacher, n int) func() error {
		return func() error { _, err := r.Episodes(ctx, p, n, snn.NewStream(1)); return err }
	}
	for want, f := range map[string]func() error{
		"reacher is nil":    episodes(Reach{}, nil, 1),
		"0 episodes":        episodes(Reach{}, Spring{}, 0),
		"steps together":    episodes(Reach{Steps: 1000}, Spring{}, 60000),
		"Reach.Steps is -1": episodes(Reach{Steps: -1}, Spring{}, 1),
		"Reach.Radius is 7": episodes(Reach{Radius: 7}, Spring{}, 1),
		"Reach.Hold is 80":  episodes(Reach{Hold: 80}, Spring{}, 1),
		"Arm.Dt is 3":       episodes(Reach{Arm: Arm{Dt: 3}}, Spring{}, 1),
		"torques of 0 arms": episodes(Reach{}, few{}, 2),
		"0 goals of 1 arms": func() error { _, err := Spring{}.Torques(0, make([]ArmState, 1), nil); return err },
		"context is nil": func() error {
			_, err := Reach{}.Episodes(context.Context(nil), Spring{}, 1, snn.NewStream(1))
			return err
		},
		"Arm.Torque is NaN": episodes(Reach{}, RandomTorques{Arm: Arm{Torque: math.NaN()}}, 1),
		"Damping +Inf":      episodes(Reach{}, Spring{Damping: math.Inf(1)}, 1),
		"velocity 1 of arm 0 is NaN": func() error {
			_, err := Spring{}.Torques(0, []ArmState{{Velocity: [2]float64{0, math.NaN()}}}, make([][2]float64, 1))
			return err
		},
		"goal 0 of arm 1 is -Inf": func() error {
			_, err := Spring{}.Torques(0, make([]ArmState, 2), [][2]float64{{}, {math.Inf(-1), 0}})
			return err
		},
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
	stop()
	if err := episodes(Reach{}, Spring{}, 1)(); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that is over: %v", err)
	}
}
