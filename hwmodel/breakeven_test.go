package hwmodel

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// Spikes a synapse at which arithmetic says that both networks cost the same: without leak the ratio of prices, with leak less.
func TestBreakEven(t *testing.T) {
	for _, c := range []struct {
		chip     string
		m        Method
		ifs, lif float64
	}{
		{"horowitz-fp32", HorowitzFP32, 5.111, 4.938}, {"horowitz-fp16", HorowitzFP16, 3.75, 3.623},
		{"horowitz-int32", HorowitzINT32, 32, 30.91}, {"horowitz-int8", HorowitzINT8, 7.667, 7.406},
	} {
		ann := conventional(t, c.chip, c.m, w784()).Energy().Typical
		for want, a := range map[float64]bool{c.ifs: true, c.lif: false} {
			net := w784()
			if a {
				net = withoutLeak(net)
			}
			b, err := chip(t, c.chip).BreakEven(c.m, net, Dynamic, FullSpeed, ann)
			if err != nil {
				t.Fatal(err)
			}
			same(t, c.chip, b.SpikesPerSynapse, want, 2e-4)
			same(t, c.chip+": at that rate both cost the same", estimateAt(t, c.chip, c.m, b, net), ann, 1e-9)
		}
	}
	same(t, "spikes a synapse", SpikesPerSynapse(w784()), 2.4937, 1e-5)
}

// estimateAt is the energy at the break-even rate, which may be more than one spike a cell and step.
func estimateAt(t *testing.T, name string, m Method, b BreakEven, net snn.Activity) float64 {
	e := estimate(t, name, m, net)
	events := e.ByCause(Dynamic, FullSpeed)[0].Energy.Typical
	return e.Energy().Typical + (b.Rate-1)*events
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
	for i, want := range []string{"2.494 spikes a synapse and inference: beyond the range in which spikes may pay, 0.15 to 1.38", "beyond the range in which spikes may pay, below 1.72", "5-bit values: 25 steps"} {
		if got := flags[i]; !strings.Contains(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	short := scaled(w784(), 0.5, 0.2) // 5 steps, 0.0499 spikes a synapse and step
	if f := Flags(short); !strings.Contains(f[2], "below the 0.057 that 5 steps ask for") {
		t.Error(f)
	}
}
