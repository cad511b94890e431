package infer

import (
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/control"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
)

// backwards is a model whose derivatives have the other sign.
type backwards struct{ Dynamics }

func (b backwards) Pull(states []control.ArmState, torques [][][2]float64, judge Judge) ([][][2]float64, error) {
	d, err := b.Dynamics.Pull(states, torques, judge)
	for _, x := range d {
		for k := range x {
			x[k] = [2]float64{-x[k][0], -x[k][1]}
		}
	}
	return d, err
}

// A model agrees with itself, and not with its opposite. A net of cells that hear nothing of each other agrees with itself in both forms; one whose
// cells do, does not.
func TestAgreement(t *testing.T) {
	s := snn.NewStream(5)
	check := func(what string, a, b Model, is func(x float64) bool) {
		all, err := Agreement(a, b, 4, s)
		if err != nil {
			t.Fatal(err)
		}
		for k, x := range all {
			if !is(x) {
				t.Errorf("%s: step %d: %v", what, k, x)
			}
		}
	}
	check("itself", Dynamics{}, Dynamics{}, func(x float64) bool { return math.Abs(x-1) < 1e-12 })
	check("its opposite", backwards{}, Dynamics{}, func(x float64) bool { return math.Abs(x+1) < 1e-12 })
	for _, apart := range []bool{true, false} {
		f := Forward{Cells: 16, Apart: apart}
		m := mustInit(t, f)
		var forms [2]Model
		for i, credit := range []gradient.CreditKind{gradient.BPTT, gradient.EProp} {
			f.Credit = credit
			x, err := f.Bind(m, 4)
			if err != nil {
				t.Fatal(err)
			}
			forms[i] = x
		}
		check("two forms", forms[0], forms[1], func(x float64) bool { return apart == (math.Abs(x-1) < 1e-5) })
	}
	for want, f := range map[string]func() error{
		"is nil":         func() error { _, err := Agreement(nil, Dynamics{}, 1, s); return err },
		"0 states":       func() error { _, err := Agreement(Dynamics{}, Dynamics{}, 0, s); return err },
		"10 and 3 steps": func() error { _, err := Agreement(Dynamics{}, Dynamics{Steps: 3}, 1, s); return err },
	} {
		if err := f(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", want, err)
		}
	}
}
