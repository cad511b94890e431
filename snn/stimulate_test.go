package snn_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// A cell that resets to zero fires every τ·ln(i/(i − θ)) ms, which steps round up: 20·ln 3 = 21.97 ms.
func ExampleStimulate() {
	current := make([]float64, 100)
	for t := range current {
		current[t] = 1.5
	}
	one, err := snn.Stimulate(snn.LIF{Tau: 20, Scale: snn.ScaleLeak, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}, 1, current)
	if err != nil {
		panic(err)
	}
	_, fired := one.Cell(0)
	fmt.Println(fired)
	// Output:
	// [21 43 65 87]
}

// The current of step t is that of step t: v of a leaky integrator is the convolution of the current with its decay.
func TestStimulateConvolves(t *testing.T) {
	current := []float64{0, 1, 0, -0.5, 0.25}
	one, err := snn.Stimulate(snn.LI{Tau: 3}, 0.5, current)
	if err != nil {
		t.Fatal(err)
	}
	v, fired := one.Cell(0)
	for n := range current {
		want := 0.0
		for k := 0; k <= n; k++ {
			want += current[k] * math.Exp(-0.5*float64(n-k)/3)
		}
		if math.Abs(v[n]-want) > 1e-6 {
			t.Errorf("step %d: %v, want %v", n, v[n], want)
		}
	}
	if len(fired) != 0 {
		t.Errorf("an integrator fired at %v", fired)
	}
}

func TestStimulateErrors(t *testing.T) {
	for _, c := range []struct {
		cell    snn.Cell
		dt      float64
		current []float64
		want    string
	}{
		{nil, 1, []float64{1}, "no cell"},
		{snn.LIF{}, 1, []float64{1}, "Tau"},
		{snn.LIF{Tau: 20}, -1, []float64{1}, "Dt"},
		{snn.LIF{Tau: 20}, 1, nil, "no current; give a value for each step"},
		{snn.LIF{Tau: 20}, 1, []float64{0, math.NaN()}, "NaN"},
	} {
		if _, err := snn.Stimulate(c.cell, c.dt, c.current); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v, %v, %v: %v, want an error with %q", c.cell, c.dt, c.current, err, c.want)
		}
	}
}

func TestCounts(t *testing.T) {
	s := snn.NewSpikes(5, 70)
	for _, at := range [][2]int{{0, 0}, {4, 0}, {2, 69}, {3, 64}} {
		s.Set(at[0], at[1])
	}
	n := s.Counts()
	if len(n) != 70 {
		t.Fatalf("%d counts of 70 cells", len(n))
	}
	for i, got := range n {
		if want := map[int]int{0: 2, 64: 1, 69: 1}[i]; got != want {
			t.Errorf("cell %d: %d spikes, want %d", i, got, want)
		}
	}
}

func TestCountsOfOthers(t *testing.T) {
	graded := &snn.Spikes{Steps: 3, Cells: 2, Graded: make([]float32, 6)}
	if n := graded.Counts(); len(n) != 2 || n[0] != 0 || n[1] != 0 {
		t.Errorf("graded values: %v", n)
	}
	defer func() {
		if fault := fmt.Sprint(recover()); !strings.Contains(fault, "snn: Spikes.Counts: Bits has 1 words, not those of 2 steps of 5 cells") {
			t.Error(fault)
		}
	}()
	(&snn.Spikes{Steps: 2, Cells: 5, Bits: make([]uint64, 1)}).Counts()
}
