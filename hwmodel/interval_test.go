package hwmodel

import (
	"math"
	"testing"
)

func TestIntervals(t *testing.T) {
	a, b := Interval{1, 2, 4}, Interval{3, 6, 12}
	// distances down 1 and 3, up 2 and 6: √10 and √40
	if s := independent([]Interval{a, b}); math.Abs(s.Low-(8-math.Sqrt(10))) > 1e-12 || math.Abs(s.High-(8+math.Sqrt(40))) > 1e-12 {
		t.Error(s)
	}
	if s := a.Plus(b); s != (Interval{4, 8, 16}) {
		t.Error(s)
	}
	// two factors of 2 and 2: their logarithms in quadrature make 2^√2
	p := a.product(Interval{0.5, 1, 2})
	same(t, "product", p.High/p.Typical, math.Pow(2, math.Sqrt2), 1e-12)
	if p := (Interval{2, 2, 2}).product(Interval{3, 3, 3}); p != (Interval{6, 6, 6}) {
		t.Error(p)
	}
}

func TestVerdicts(t *testing.T) {
	for want, r := range map[string]Interval{
		"not distinguishable": {0.5, 2, 3}, "2.5 [2, 4]× less": {0.25, 0.4, 0.5}, "10× more": Exactly(10), "2 [1.5, 2.5]× more": {1.5, 2, 2.5},
		"the same": {1 - 1e-12, 1, 1 + 1e-12}, "nothing": {}, "1.02× less": Exactly(1 / 1.02),
	} {
		if got := r.verdict(); got != want {
			t.Errorf("%v: %s, want %s", r, got, want)
		}
	}
}

func TestTexts(t *testing.T) {
	for _, c := range []struct {
		i    Interval
		want string
	}{
		{Interval{4.1147e-6, 6.172e-6, 9.258e-6}, "6.172 [4.115, 9.258] µJ"}, {Exactly(0.0016), "1.6 mJ"}, {Exactly(1000), "1 kJ"}, {Exactly(999), "999 J"}, {Interval{}, "0 J"},
	} {
		if got := c.i.text("J"); got != c.want {
			t.Errorf("%v: %s, want %s", c.i, got, c.want)
		}
	}
}

// The classes as docs/energy.md has them.
func TestClasses(t *testing.T) {
	for class, want := range map[Class][2]float64{ClassA: {0.75, 1.25}, ClassB: {1 / 1.5, 1.5}, ClassC: {1. / 3, 3}, ClassD: {0.1, 10}} {
		q := &Quantity{Value: 1, Unit: "J", Class: class}
		if i := q.Interval(); i != (Interval{want[0], 1, want[1]}) {
			t.Errorf("%s: %v", class, i)
		}
	}
	// Loihi's static power: the geometric mean of both sources, a factor of 1.9 from either
	i := chip(t, "loihi-1").Power.Chip.Interval()
	same(t, "static", i.Typical, 55e-3, 1e-3)
	same(t, "factor", i.High/i.Typical, 1.9, 3e-3)
}

// The synaptic price moves Loihi's figure most, and to both ends of its class.
func TestSensitivity(t *testing.T) {
	e := estimate(t, "loihi-1", ClosedForm, w784())
	w := e.Sensitivity(Dynamic, FullSpeed)
	if w[0].Name != "davies.synapse" {
		t.Errorf("%+v", w[0])
	}
	same(t, "high", w[0].High-e.Energy().Typical, 5.981184e-6/2, 1e-9)
	// in real time it is static power
	if w := e.Sensitivity(WholeChip, RealTime); w[0].Name != "power.chip" {
		t.Errorf("%+v", w[0])
	}
}
