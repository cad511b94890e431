package hwmodel

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Spikes per synapse at which arithmetic says that both networks cost the same: without leak the ratio of prices, with leak less. What takes
// more than one spike a cell and step is no such point: with 32-bit integers at any rate of 25 steps, spikes cost less.
func TestBreakEven(t *testing.T) {
	for _, c := range []struct {
		chip     string
		m        Method
		ifs, lif float64
		reached  bool
	}{
		{"horowitz-fp32", HorowitzFP32, 5.111, 4.938, true}, {"horowitz-fp16", HorowitzFP16, 3.75, 3.623, true},
		{"horowitz-int32", HorowitzINT32, 32, 30.91, false}, {"horowitz-int8", HorowitzINT8, 7.667, 7.406, true},
	} {
		ann := conventional(t, c.chip, c.m, w784()).Energy().Typical
		for want, leaks := range map[float64]bool{c.ifs: false, c.lif: true} {
			net := w784()
			if !leaks {
				net = withoutLeak(net)
			}
			b := breakEven(t, chip(t, c.chip), c.m, net, Dynamic, FullSpeed, ann)
			if c.reached {
				same(t, c.chip, b.SpikesPerSynapse, want, 2e-4)
			} else {
				same(t, c.chip, b.Unreachable, want, 2e-4)
			}
			if (b.Rate > 0) != c.reached || (b.Unreachable > 0) == c.reached {
				t.Errorf("%s: %+v", c.chip, b)
			}
		}
	}
	same(t, "spikes per synapse", SpikesPerSynapse(w784()), 2.4937, 1e-5)
	short := withoutLeak(scaled(w784(), 1, 0.2)) // 5 steps: 5 spikes per synapse at most
	b := breakEven(t, chip(t, "horowitz-int8"), HorowitzINT8, short, Dynamic, FullSpeed, conventional(t, "horowitz-int8", HorowitzINT8, short).Energy().Typical)
	if same(t, "int8 in 5 steps", b.Unreachable, 7.667, 1e-4); b.Rate != 0 || b.SpikesPerSynapse != 0 ||
		!strings.HasPrefix(b.String(), "at no firing rate (it takes 7.667 spikes per synapse, more than one per cell and step), or in ") {
		t.Errorf("%+v: %v", b, b)
	}
}

func breakEven(t *testing.T, c Chip, m Method, a snn.Activity, s Scope, p Pace, reference float64) BreakEven {
	t.Helper()
	b, err := c.BreakEven(m, a, s, p, reference)
	if err != nil {
		t.Fatalf("%s by %s: %v", c.Name, m, err)
	}
	return b
}

// On every chip, by every method, within every scope and at both paces: a rate that is returned can be priced and costs the reference, as do
// the steps; no cell fires more than once a step; and where none is returned, no rate that cells can have costs as much.
func TestBreakEvenCanBeReached(t *testing.T) {
	nets := map[string]snn.Activity{
		"W784": w784(), "5 steps": scaled(w784(), 1, 0.2), "graded": graded(w784()), "silent": quiet(16, 100, 10),
		"busy": feedforward(25, []int{16, 100, 10}, []float64{25 * 16, 25 * 50, 10}),
	}
	found := map[string]int{}
	for name, a := range nets {
		for _, c := range known(t) {
			for _, m := range c.Methods() {
				e, err := c.Estimate(m, a)
				if err != nil {
					t.Fatal(err)
				}
				for _, factor := range []float64{0.3, 0.999, 1, 1.7, 40} {
					what := fmt.Sprintf("%s by %s, %s, %v times", c.Name, m, name, factor)
					reference := factor * e.Energy().Typical
					found[reachable(t, what, e, a, reference)]++
				}
			}
		}
	}
	for _, kind := range []string{"rate", "unreachable", "none"} {
		if found[kind] < 50 {
			t.Errorf("%d break-evens are of kind %s", found[kind], kind)
		}
	}
}

// reachable checks a break-even, and says of which kind it is.
func reachable(t *testing.T, what string, e Estimate, a snn.Activity, reference float64) string {
	t.Helper()
	b := breakEven(t, e.chip, e.Method, a, e.Scope, e.Pace, reference)
	priced := func(rate float64) float64 {
		all, err := e.chip.AtRates(e.Method, a, e.Scope, e.Pace, []float64{rate})
		if err != nil {
			t.Fatalf("%s: %+v: %v", what, b, err)
		}
		return all[0].Typical
	}
	busiest := 0.0 // spikes a cell and step
	for _, p := range a.Populations {
		busiest = max(busiest, p.Spikes/(float64(p.Size)*a.T))
	}
	if b.Steps > 0 {
		longer, err := e.chip.Estimate(e.Method, scaled(a, 1, b.Steps/a.T))
		if err != nil {
			t.Fatalf("%s: %v steps: %v", what, b.Steps, err)
		}
		same(t, what+", steps", longer.Total(e.Scope, e.Pace).Typical, reference, 1e-8)
	}
	switch {
	case b.Rate > 0:
		same(t, what, priced(b.Rate), reference, 1e-8)
		if b.Rate*busiest > 1+1e-9 || b.Unreachable != 0 {
			t.Errorf("%s: a cell fires %v times a step: %+v", what, b.Rate*busiest, b)
		}
		same(t, what+", spikes per synapse", b.SpikesPerSynapse, SpikesPerSynapse(scaled(a, b.Rate, 1)), 1e-9)
		return "rate"
	case b.SpikesPerSynapse != 0:
		t.Errorf("%s: %+v", what, b)
	case b.Unreachable > 0:
		if got := priced(1 / busiest); got >= reference || b.Unreachable <= SpikesPerSynapse(scaled(a, 1/busiest, 1)) {
			t.Errorf("%s: %v J can be reached: %+v", what, got, b)
		}
		return "unreachable"
	case busiest > 0 && reference > priced(0)*(1+1e-9) && priced(1/busiest) > reference*(1+1e-9):
		for _, rate := range []float64{0.2, 0.5, 0.9} { // an energy may jump over the reference, and not equal it
			if got := priced(rate / busiest); math.Abs(got-reference) < 1e-9*reference {
				t.Errorf("%s: %v times these rates cost the reference", what, rate/busiest)
			}
		}
		return "jump"
	}
	return "none"
}

// With memory, the network without spikes costs less than a single step of the other.
func TestNoBreakEven(t *testing.T) {
	ann := conventional(t, "sram-line", Lemaire8, w784()).Energy().Typical
	b, err := chip(t, "sram-line").BreakEven(Lemaire8, w784(), Dynamic, FullSpeed, ann)
	if err != nil {
		t.Fatal(err)
	}
	if b.SpikesPerSynapse > 0.5 || b.Steps > 4 { // 978 nJ in 25 steps, 155 nJ without spikes
		t.Errorf("%+v", b)
	}
	same(t, "steps", b.Steps, 25*154780.96/978238.88, 1e-6)
	if b, err = chip(t, "sram-line").BreakEven(Lemaire8, w784(), Dynamic, FullSpeed, 1e-9); err != nil || b != (BreakEven{}) {
		t.Errorf("1 nJ: %+v, %v", b, err)
	}
}

// Factors above one spike a cell and step are refused; below, energies rise with the rate.
func TestAtRates(t *testing.T) {
	c := chip(t, "loihi-1")
	all, err := c.AtRates(ClosedForm, w784(), Dynamic, FullSpeed, []float64{0, 0.5, 1, 2})
	if err != nil {
		t.Fatal(err)
	}
	for i := range all[1:] {
		if all[i+1].Typical <= all[i].Typical {
			t.Error(all)
		}
	}
	same(t, "silent", all[0].Typical, 3450*52*pico, 1e-12)
	if _, err := c.AtRates(ClosedForm, w784(), Dynamic, FullSpeed, []float64{11}); err == nil {
		t.Error("11 × 0.1 spikes a cell and step")
	}
}

func TestFlags(t *testing.T) {
	flags := Flags(w784())
	if len(flags) != 3 {
		t.Fatal(flags)
	}
	for i, want := range []string{"2.494 spikes per synapse and inference: beyond the range in which spikes may pay, 0.15 to 1.38", "beyond the range in which spikes may pay, below 1.72", "5-bit values: 25 steps"} {
		if got := flags[i]; !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	short := scaled(w784(), 0.5, 0.2) // 5 steps, 0.0499 spikes per synapse and step
	if f := Flags(short); !strings.Contains(f[2], "below the 0.057 that 5 steps ask for") {
		t.Error(f)
	}
}
