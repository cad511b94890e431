package thresholds

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// cells are three that never leak, whose potentials are driven by hand; unit is the current of an input of θ.
func cells(c snn.LIF) snn.Net {
	return snn.Net{Populations: []snn.Population{{Name: "cells", Shape: []int{3}, Cell: c}}}
}

// simulate applies a form and injects currents, of which a 1 moves a potential by θ, step by step; it returns potentials, and the thresholds of the
// step after, in θ.
func simulate(t *testing.T, f Form, c snn.LIF, drive [][]float32) (v, th [][]float64) {
	t.Helper()
	net, err := f.Apply(cells(c), "cells")
	if err != nil {
		t.Fatal(err)
	}
	m, err := net.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	s, err := snn.NewSim(m, 1)
	if err != nil {
		t.Fatal(err)
	}
	height := c.EffectiveThreshold() - c.Rest
	unit := float32(height / float64(c.InputFactor(net.Step())))
	heights := func(x []float32) (all []float64) {
		for _, y := range x {
			all = append(all, (float64(y)-c.Rest)/height)
		}
		return all
	}
	for step, row := range drive {
		if err := s.Deliver(step); err != nil {
			t.Fatal(err)
		}
		current := make([]float32, len(row))
		for i, x := range row {
			current[i] = x * unit
		}
		s.Inject(0, 0, current)
		s.Fire()
		v, th = append(v, heights(s.Potentials(0, 0))), append(th, heights(s.Thresholds(nil, 0, 0)))
	}
	return v, th
}

// kinds are cells in three units: of CSDP, of the gradients, and in mV with a resting potential.
func kinds() map[string]snn.LIF {
	return map[string]snn.LIF{
		"csdp": {Beta: 1, Scale: snn.ScaleFactor, Input: .03, Threshold: .055, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep},
		"unit": {Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep},
		"mV": {Beta: 1, Scale: snn.ScaleFactor, Input: 2, Rest: -65, Start: -65, Threshold: -50, Reset: snn.ResetZero, ResetTo: -65,
			ResetTiming: snn.ResetSameStep},
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 2e-4 {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// Cell 0 fires in step 0, cells 0 and 1 in step 1, nobody in step 2. Then thresholds of a population, with 1, 2 and 0 spikes, are the closed form
// of the page; those by history follow the cell alone; and inhibition has lowered the potentials of the others.
func TestFormsAreTheirEquations(t *testing.T) {
	drive := [][]float32{{1.5, 0, .5}, {1.5, 1.5, 0}, {0, 0, 0}, {0, 0, 0}}
	for name, c := range kinds() {
		t.Run(name, func(t *testing.T) {
			_, th := simulate(t, Form{Name: "f", Rate: .1, Floor: .95}, c, drive)
			for step, want := range []float64{1, 1.1, 1, .95} { // behind the step: +0, +0.1, −0.1, −0.1 down to the floor
				for i := range 3 {
					near(t, "per population", th[step][i], want)
				}
			}
			_, th = simulate(t, Form{Name: "f", Strength: .4, Tau: 5}, c, drive)
			rho := math.Exp(-.2)
			near(t, "by history, cell 0", th[3][0], 1+.4*rho*rho*(1+rho))
			near(t, "by history, cell 1", th[3][1], 1+.4*rho*rho)
			near(t, "by history, cell 2", th[3][2], 1)
			v, _ := simulate(t, Form{Name: "f", Inhibition: .1}, c, drive)
			near(t, "inhibition, cell 2 after a spike", v[1][2], .5-.1)
			near(t, "inhibition, cell 2 after two more", v[2][2], .5-.3)
			near(t, "inhibition, cell 0 by the other", v[2][0], -.1)
			near(t, "inhibition, and not by itself", v[3][0], -.1)
		})
	}
}

// Thresholds per cell are within ±Jitter, on both sides, and no two alike.
func TestPerCell(t *testing.T) {
	for name, c := range kinds() {
		net := cells(c)
		net.Populations[0].Shape = []int{400}
		net, err := Form{Name: "f", Jitter: .4}.Apply(net, "cells")
		if err != nil {
			t.Fatal(err)
		}
		m, err := net.Init(3)
		if err != nil {
			t.Fatal(err)
		}
		lo, hi, seen := math.Inf(1), math.Inf(-1), map[float32]bool{}
		for _, x := range m.Thresholds(0) {
			h := (float64(x) - c.Rest) / (c.EffectiveThreshold() - c.Rest)
			lo, hi, seen[x] = min(lo, h), max(hi, h), true
		}
		if lo < .5999 || lo > .61 || hi > 1.4001 || hi < 1.39 || len(seen) < 390 {
			t.Errorf("%s: thresholds from %v to %v, %d different ones of 400", name, lo, hi, len(seen))
		}
	}
}

// A form takes the place of what cells had, leaves the net that it is given as it was, and the other populations as they are.
func TestApplyReplaces(t *testing.T) {
	net := snn.CSDP(8, 6, 4, 3)
	before := net.String()
	got, err := Form{Name: "fixed"}.Apply(net, "hidden1")
	if err != nil {
		t.Fatal(err)
	}
	first, second := got.Population("hidden1").Cell.(snn.LIF), got.Population("hidden2").Cell.(snn.LIF)
	if first.Jitter != 0 || first.Adapt != (snn.Adaptation{}) || second.Jitter == 0 || second.Adapt == (snn.Adaptation{}) || net.String() != before {
		t.Errorf("hidden1 %+v, hidden2 %+v, and the net that was given\n%s", first, second, net)
	}
}

func TestApplyRefuses(t *testing.T) {
	net := snn.Feedforward(4, 3, 2)
	twice, err := Form{Name: "f", Inhibition: .1}.Apply(net, "hidden1")
	if err != nil {
		t.Fatal(err)
	}
	for want, try := range map[string]func() error{
		`no population "hidden7"`:                    apply(Form{Name: "f"}, net, "hidden7"),
		"applied to no population":                   apply(Form{Name: "f"}, net),
		`"input": forms are of LIF cells`:            apply(Form{Name: "f"}, net, "input"),
		"Jitter is -1; give 0 or more":               apply(Form{Name: "f", Jitter: -1}, net, "hidden1"),
		"Tau is NaN":                                 apply(Form{Name: "f", Tau: math.NaN()}, net, "hidden1"),
		"Jitter is 1, and thresholds":                apply(Form{Name: "f", Jitter: 1}, net, "hidden1"),
		"both Rate and Strength":                     apply(Form{Name: "f", Rate: 1, Floor: .5, Strength: 1, Tau: 3}, net, "hidden1"),
		"Floor is 0":                                 apply(Form{Name: "f", Rate: 1}, net, "hidden1"),
		"Tau is 0 steps":                             apply(Form{Name: "f", Strength: 1}, net, "hidden1"),
		`projection "inhibition of hidden1" already`: apply(Form{Name: "f", Inhibition: .1}, twice, "hidden1"),
		"form: ": apply(Form{}, net, "hidden1"),
	} {
		if err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func apply(f Form, n snn.Net, populations ...string) func() error {
	return func() error {
		_, err := f.Apply(n, populations...)
		return err
	}
}
