package encode

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// A time that is written as the beginning of a step is in it, and the one below is in the step before, whatever decimals steps are of.
func TestEventsOnStepBorders(t *testing.T) {
	for _, dt := range []float64{.1, .3, .7, 1, 1.6, 4, 1. / 3, 1e-3} {
		for _, start := range []float64{0, 5, -.2, 12.7} {
			e := Events{T: 300, Dt: dt, Start: start, Width: 1}
			if err := e.Check(); err != nil {
				t.Fatal(err)
			}
			for k := 1; k < 300; k++ {
				at := float32(start + float64(float64(k)*dt))
				below := math.Nextafter32(at, -1e9)
				if got := steps(encoded(e, []float32{at, 0}))[0]; got != k {
					t.Errorf("dt %v from %v: %v ms is in step %d, not %d", dt, start, at, got, k)
				}
				if got := steps(encoded(e, []float32{below, 0}))[0]; got != k-1 {
					t.Errorf("dt %v from %v: %v ms is in step %d, not %d", dt, start, below, got, k-1)
				}
			}
		}
	}
}

// Cells of addresses against planes, rows and columns that are counted one after the other, for every size, scale and merge.
func TestCellsOfAddresses(t *testing.T) {
	for _, e := range []Events{
		{Width: 34, Height: 34, Polarities: 2}, {Width: 34, Height: 34, Polarities: 2, Scale: 2}, {Width: 34, Height: 34, Polarities: 2, Scale: 17, Merge: true},
		{Width: 6, Height: 4, Polarities: 3, Scale: 2, Merge: true}, {Width: 700}, {Width: 700, Scale: 10}, {Width: 12, Polarities: 2, Scale: 3},
	} {
		e.T = 1
		h, p, s := max(e.Height, 1), max(e.Polarities, 1), max(e.Scale, 1)
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		index, address := map[[3]int]int{}, 0
		for plane := range p {
			for y := range h {
				for x := range e.Width {
					place := [3]int{plane, y / s, x / s}
					if e.Merge {
						place[0] = 0
					}
					if _, seen := index[place]; !seen {
						index[place] = len(index)
					}
					if got := e.cell(float32(address)); got != index[place] {
						t.Fatalf("%+v: address %d is cell %d, want %d", e, address, got, index[place])
					}
					address++
				}
			}
		}
		if n, err := e.Cells([]int{0, 2}); err != nil || n != len(index) || e.cell(float32(address)) != -1 || e.cell(-1) != -1 || e.cell(.5) != -1 {
			t.Errorf("%+v: %d cells, %v; want %d", e, n, err, len(index))
		}
	}
}

// Random lists against a table of all times and cells: spikes are where there are events, and graded input is their number.
func TestEventsAgainstATable(t *testing.T) {
	g := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		e := Events{T: 40, Dt: .5, Start: 2, Width: 4, Height: 2, Polarities: 2, Scale: 2, Cut: true, Counts: g.IntN(2) == 0}
		times := make([]float32, 200)
		for i := range times {
			times[i] = float32(g.Float64() * 25)
		}
		slices.Sort(times)
		var x []float32
		table := map[[2]int]float32{}
		for _, at := range times {
			a := g.IntN(16)
			x = append(x, at, float32(a))
			if step := int(math.Floor((float64(at) - 2) / .5)); step >= 0 && step < 40 { // halves are exact
				table[[2]int{step, a/8*2 + a%4/2}]++
			}
		}
		if err := e.CheckSample(x); err != nil {
			t.Fatal(err)
		}
		s := &snn.Spikes{}
		e.Encode(s, x, 3, snn.Stream{})
		for step := range 40 {
			for cell := range 4 {
				n := table[[2]int{step, cell}]
				if e.Counts && s.Values(step)[cell] != 3*n || !e.Counts && s.Has(step, cell) != (n > 0) {
					t.Fatalf("step %d, cell %d: %v events", step, cell, n)
				}
			}
		}
	}
}

func TestCheckSampleOfEvents(t *testing.T) {
	e := Events{T: 10, Start: 1, Width: 3, Polarities: 2}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		x    []float32
		want string
	}{
		{nil, ""}, {[]float32{1, 0}, ""}, {[]float32{1, 5, 1, 5, 10.9, 0}, ""},
		{[]float32{1, 0, 2}, "a sample of 3 values is not (time, address) pairs"},
		{[]float32{nan, 0}, "event 0 is at NaN ms; give a finite time"}, {[]float32{2, 0, inf, 0}, "event 1 is at +Inf ms"},
		{[]float32{3, 0, 2, 0}, "event 1 at 2 ms follows one at 3 ms; sort them by time"},
		{[]float32{3, 6}, "event 0 has the address 6; there are whole numbers from 0 to 5 (Polarities 2, Height 1, Width 3)"},
		{[]float32{3, -1}, "event 0 has the address -1"}, {[]float32{3, 1.5}, "event 0 has the address 1.5"}, {[]float32{3, nan}, "event 0 has the address NaN"},
		{[]float32{3, 1e30}, "event 0 has the address 1e+30"},
		{[]float32{.5, 0}, "event 0 at 0.5 ms is outside the 10 steps from 1 to 11 ms; give another T or Start, or Cut"},
		{[]float32{2, 0, 11, 0}, "event 1 at 11 ms is outside"},
	} {
		err := e.CheckSample(c.x)
		if (err == nil) != (c.want == "") || err != nil && !strings.HasPrefix(err.Error(), "encode: Events: "+c.want) {
			t.Errorf("%v: %v, want %q", c.x, err, c.want)
		}
		if s := encoded(e, c.x); s.Cells != 6 || s.Steps != 10 {
			t.Errorf("%v: %d cells for %d steps", c.x, s.Cells, s.Steps)
		}
	}
	e.Cut = true
	if err := e.CheckSample([]float32{.5, 0, 2, 0, 11, 0}); err != nil {
		t.Error(err)
	}
	if got := count(encoded(e, []float32{.5, 0, 2, 0, 11, 0})); !slices.Equal(got, []int{1, 0, 0, 0, 0, 0}) {
		t.Errorf("spikes %v", got)
	}
}

func ExampleEvents() {
	var s snn.Spikes
	e := Events{T: 3, Dt: 10, Width: 4, Polarities: 2, Merge: true}
	list := []float32{0.5, 1, 7, 1, 12.25, 6, 29, 3} // (time in ms, address): 4 addresses of each polarity
	fmt.Println(e.CheckSample(list))
	e.Encode(&s, list, 1, snn.Stream{})
	for i := range s.Cells {
		fmt.Println(row(&s, i))
	}
	// Output:
	// <nil>
	// 000
	// 100
	// 010
	// 001
}

func ExampleLevelCrossing() {
	var s snn.Spikes
	LevelCrossing{T: 6, Threshold: .5}.Encode(&s, []float32{0, .3, .6, 1.2, 1.2, .4}, 1, snn.Stream{})
	fmt.Println("up  ", row(&s, 0))
	fmt.Println("down", row(&s, 1))
	// Output:
	// up   001100
	// down 000001
}

func ExamplePopulation() {
	var s snn.Spikes
	Population{T: 11, Fields: 4, Min: -1, Max: 1}.Encode(&s, []float32{.4}, 1, snn.Stream{})
	fmt.Println(steps(&s))
	// Output: [-1 6 0 7]
}

// Steps in between are told apart too: at 1.2e6 ms float32 has every eighth of a millisecond.
func TestEventsStepsApart(t *testing.T) {
	for _, steps := range []int{3, 4, 5, 9, 10} {
		if err := (Events{T: steps, Dt: .1, Start: 1.2e6, Width: 1}).Check(); err == nil || !strings.Contains(err.Error(), "not told apart") {
			t.Errorf("%d steps of 0.1 ms: %v", steps, err)
		}
		if err := (Events{T: steps, Dt: .125, Start: 1.2e6, Width: 1}).Check(); err != nil {
			t.Errorf("%d steps of 0.125 ms: %v", steps, err)
		}
	}
}
