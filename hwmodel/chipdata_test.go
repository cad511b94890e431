package hwmodel

import (
	"fmt"
	"math"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// known returns all chips.
func known(t testing.TB) []Chip {
	t.Helper()
	all, err := Chips()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// quantities calls f for every quantity of a chip, with the name of its field.
func quantities(v reflect.Value, f func(q *Quantity)) {
	switch v.Kind() {
	case reflect.Pointer:
		if q, ok := v.Interface().(*Quantity); ok && q != nil {
			f(q)
		} else if !v.IsNil() {
			quantities(v.Elem(), f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			quantities(v.Index(i), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				quantities(v.Field(i), f)
			}
		}
	}
}

// Every number has a unit of its dimension, a year, a source that the bibliography resolves, and if it is no limit a class.
func TestEveryNumberIsSourced(t *testing.T) {
	page, err := os.ReadFile("../docs/bibliography.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range known(t) {
		n := 0
		quantities(reflect.ValueOf(c), func(q *Quantity) {
			n++
			u := unitOf(q.Unit)
			if u.of == "" || q.Year == 0 || q.Provenance == "" || q.Class == "" && !u.of.exact() {
				t.Errorf("%s: %s: %+v", c.Name, q.name, *q)
			}
			if !strings.Contains(string(page), "| "+q.Source+" |") {
				t.Errorf("%s: %s: docs/bibliography.md has no %q", c.Name, q.name, q.Source)
			}
		})
		if n == 0 {
			t.Errorf("%s has no number", c.Name)
		}
		if c.Computes != nil && !strings.Contains(string(page), "| "+c.Computes.Source+" |") {
			t.Errorf("%s: computes: docs/bibliography.md has no %q", c.Name, c.Computes.Source)
		}
	}
}

// total is what a published measurement of a whole chip or more says that it draws.
func (w Workload) total() (watt float64, ok bool) {
	switch {
	case w.Power != nil:
		return w.Power.typical(), true
	case w.Energy != nil && w.Time != nil:
		return w.Energy.typical() / w.Time.typical(), true
	}
	return 0, false
}

// rangeOf is the power of a chip under a workload, as far as the file knows it.
func (c Chip) rangeOf(w Workload) Interval {
	i := Interval{0, 0, math.Inf(1)}
	switch p := c.Power; {
	case p == nil:
		return i
	case p.Chip != nil:
		i.Low = p.Chip.Interval().Low
		if a := c.Affine; c.Davies == nil && (a == nil || a.Synapse == nil && a.Spike == nil && a.Packet == nil) {
			i.High = p.Chip.Interval().High // nothing on top of it has a price
		}
		if w.Spikes != nil && c.Affine.Spike != nil { // the price of a spike on top
			i = p.Chip.Interval().Plus(c.Affine.Spike.Interval().Times(w.Spikes.typical() / w.Time.typical()))
		}
	}
	if c.Power.Most != nil {
		i.High = math.Min(i.High, c.Power.Most.typical())
	}
	if w.Covers == WithHost.String() && c.Power.Host != nil {
		i.High += c.Power.Host.Interval().High
	} else if w.Covers == WithHost.String() {
		i.High = math.Inf(1)
	}
	return i
}

// Every published total that a file lists lies inside the range that the file gives, and what the file computes from it.
func TestPublishedTotalsLieInside(t *testing.T) {
	n := 0
	for _, c := range known(t) {
		for _, w := range c.Measured {
			p, ok := w.total()
			if !ok || w.Covers != WholeChip.String() && w.Covers != WithHost.String() {
				continue
			}
			n++
			if i := c.rangeOf(w); p < i.Low || p > i.High {
				t.Errorf("%s, %s: %v W is outside %v W", c.Name, w.Name, p, i)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d totals", n)
	}
	for _, want := range []struct {
		chip string
		watt float64
	}{
		{"brainscales-2", 192e-6 / 276e-6},                                                                                  // stradmann2022
		{"speck", 9.5e-3}, {"speck", 3.8e-3}, {"speck", 16.1e-3}, {"speck", 7.3e-3}, {"speck", 46.8e-3}, {"speck", 12.3e-3}, // yao2024, table 1
		{"xylo-audio-2", 692e-6}, {"xylo-imu", 188.2e-6}, {"xylo-imu", 201e-6}, // ke2024, rockpool
		{"loihi-2", 0.679}, {"akida", 1.021}, {"truenorth", 0.2}, // lava-dl, brainchip, amir2017
	} {
		found := false
		for _, w := range chip(t, want.chip).Measured {
			p, ok := w.total()
			found = found || ok && math.Abs(p/want.watt-1) < 1e-9
		}
		if !found {
			t.Errorf("%s does not list its published %v W", want.chip, want.watt)
		}
	}
}

// A chip that draws power without any event prices a silent network above 0, at both paces, of cells that leak and of others.
func TestSilenceIsNotFree(t *testing.T) {
	for _, c := range known(t) {
		if c.Power == nil || c.Power.Chip == nil && c.Power.Core == nil {
			continue
		}
		for name, a := range map[string]snn.Activity{"leaky": quiet(16, 20, 4), "not leaky": withoutLeak(quiet(16, 20, 4))} {
			for _, m := range c.Methods() {
				e, err := c.Estimate(m, a)
				if err != nil {
					t.Fatal(err)
				}
				if m == KerasSpiking { // knows no latency, so no power over it
					continue
				}
				for p := FullSpeed; p <= RealTime; p++ {
					if i := e.Total(WholeChip, p); !(i.Low > 0) {
						t.Errorf("%s, %v, %s, %v: %v J", c.Name, m, name, p, i)
					}
				}
				if !e.Covers(WholeChip) || e.Known() && !(e.Energy().Low > 0) {
					t.Errorf("%s, %v, %s: %v J, covers the chip: %v", c.Name, m, name, e.Energy(), e.Covers(WholeChip))
				}
			}
		}
	}
}

// digits returns the significant digits of a number, without its decimal point and power of ten.
func digits(x float64) string {
	s, _, _ := strings.Cut(fmt.Sprintf("%.6e", x), "e")
	return strings.TrimRight(strings.Replace(s, ".", "", 1), "0")
}

// A number of four digits or more is of one dimension only: one that a source's table or code has as an area and as an energy is
// not both. The areas of a crossbar are those of its cells, so that a tool's slip is seen even where only one of the two is listed:
// 64 · 64 cells of 6.25 F² (resistive) and 160 F² (static), F = 32 nm [moitra2023].
func TestNumbersHaveOneDimension(t *testing.T) {
	const side, f = 64, 0.032 // µm
	area := map[string]float64{"crossbar-rram": side * side * 6.25 * f * f, "crossbar-sram": side * side * 160 * f * f}
	seen := map[string]dimension{}
	for name, want := range area {
		same(t, name, chip(t, name).Crossbar.ArrayArea.Value, want, 1e-6)
		seen["moitra2023 "+digits(math.Round(want*1000)/1000)] = "area"
	}
	for _, c := range known(t) {
		quantities(reflect.ValueOf(c), func(q *Quantity) {
			of := unitOf(q.Unit).of
			for _, x := range []float64{q.Value, q.Low, q.High} {
				key := q.Source + " " + digits(x)
				if len(digits(x)) < 4 {
					continue
				}
				if old, ok := seen[key]; ok && old != of {
					t.Errorf("%s: %s = %v %s is of %s; %s has the same number as %s", c.Name, q.name, x, q.Unit, of, q.Source, old)
				}
				seen[key] = of
			}
		})
	}
}

// What is not known is said to be left out, in the estimate itself.
func TestCellsWithoutAPriceAreSaid(t *testing.T) {
	e := estimate(t, "crossbar-sram", CrossbarReads, w784())
	covers := Row{Estimate: e}.coverText()
	if !strings.Contains(e.Excludes, "the cells themselves") || covers != "dynamic without the cells themselves" {
		t.Errorf("%s; %s", e.Excludes, covers)
	}
	if e := estimate(t, "crossbar-rram", CrossbarReads, w784()); strings.Contains(e.Excludes, "the cells themselves") {
		t.Error(e.Excludes)
	}
}

// Limits are not missing: a chip whose clock model has cells for input and output says how many, and one with memory, cells or
// inputs that bind refuses a network far too large.
func TestLimitsAreThere(t *testing.T) {
	huge := quiet(1<<14, 1<<14, 1<<14)
	for _, c := range known(t) {
		if k := c.Cycles; k != nil && (k.InputCells == nil || k.OutputCells == nil) {
			t.Errorf("%s does not say how many cells take input and reach the output", c.Name)
		}
		r := c.Rules
		if r == nil || r.Software != nil || r.Arrays != nil { // made of as many chips as it takes
			continue
		}
		if m, err := c.Map(huge); err != nil || m.Fits() && m.Chips == 1 {
			t.Errorf("%s holds three layers of 16,384 cells on one chip (%v)", c.Name, err)
		}
	}
	same(t, "memory of SpiNNaker 1", chip(t, "spinnaker-1").Rules.Software.Shared.typical(), 117.75*(1<<20), 2e-5) // 123,469,792 bytes [spinnmachine]
	a := feedforward(10, []int{16, 200, 10}, []float64{16, 10, 0})
	for name, fits := range map[string]bool{"xylo-audio-2": false, "xylo-audio-3": false, "xylo-imu": false} {
		m, err := chip(t, name).Map(a)
		if err != nil || m.Fits() != fits {
			t.Errorf("%s: 16-200-10 fits: %v (%v, %v)", name, m.Fits(), m.Violations, err)
		}
	}
}

// An estimate above the greatest power of a chip warns; one below does not.
func TestPowerAboveTheMostWarns(t *testing.T) {
	c := chip(t, "loihi-2")
	warned := func() bool {
		e, err := c.Estimate(ClosedForm, w784())
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range e.Mapping.Warnings {
			if strings.Contains(w, "that 1 chip can") {
				return true
			}
		}
		return false
	}
	if warned() {
		t.Error("a small network warns")
	}
	c.Power.Most.Value = 0.2
	if !warned() {
		t.Error("static power above the most does not warn")
	}
}

// The parts of a step on Loihi 2 overlap: its latency is that of the slowest, and no more than their sum; a silent network of few
// cells waits for barriers alone.
func TestPartsOfAStepOverlap(t *testing.T) {
	c := chip(t, "loihi-2")
	for _, a := range []snn.Activity{w784(), quiet(784, 128, 10), quiet(10, 10), feedforward(3, []int{2000, 1000, 10}, []float64{50, 3000, 1})} {
		c.Davies.Overlap = true
		e, err := c.Estimate(ClosedForm, a)
		if err != nil {
			t.Fatal(err)
		}
		c.Davies.Overlap = false
		serial, _ := c.Estimate(ClosedForm, a)
		over, sum := e.Latency(FullSpeed).Typical, serial.Latency(FullSpeed).Typical
		if !(over >= a.T*200e-9*(1-1e-12) && over <= sum && over >= sum/3) {
			t.Errorf("%v s, in series %v s", over, sum)
		}
		if e.Energy() != serial.Energy() {
			t.Error("the energy of events changes")
		}
	}
	e := estimate(t, "loihi-2", ClosedForm, quiet(10, 10))
	same(t, "barriers", e.Latency(FullSpeed).Typical, 25*200e-9, 1e-12)
}
