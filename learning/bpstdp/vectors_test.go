package bpstdp

import (
	"fmt"
	"math"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// integrator is the cell of [tavanaei2019]: v ← v + i, which fires at θ and returns to 0.
var integrator = snn.LIF{Beta: 1, Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep, Inclusive: true}

// chain is a dense net of integrators.
func chain(sizes ...int) (n snn.Net) {
	for i, size := range sizes {
		p := snn.Population{Name: fmt.Sprint("layer", i), Shape: []int{size}}
		if i > 0 {
			p.Cell = integrator
			n.Projections = append(n.Projections, snn.Projection{Pre: fmt.Sprint("layer", i-1), Post: p.Name})
		}
		n.Populations = append(n.Populations, p)
	}
	return n
}

// script gives a sample, which holds the spikes of [step][cell], as it is.
type script struct{ steps, cells int }

func (s script) Steps() int { return s.steps }

func (s script) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	dst.Resize(s.steps, s.cells)
	for k, v := range x {
		if v != 0 {
			dst.Set(k/s.cells, k%s.cells)
		}
	}
}

func set(m *snn.Model, k int, w [][]float32) {
	to, ld := m.Weights(k)
	for i, row := range w {
		copy(to[i*ld:], row)
	}
}

// The 2-3-2 example that was worked out by hand from the equations: spikes, errors and final weights.
func TestWorkedExample(t *testing.T) {
	n := chain(2, 3, 2)
	for i := range n.Populations[1:] { // a potential of the example is 1 exactly, which −0.4 + 0.5 + 0.9 in float32 is not
		cell := integrator
		cell.Threshold = 1 - 1e-6
		n.Populations[i+1].Cell = cell
	}
	m, err := n.Init(1)
	if err != nil {
		t.Fatal(err)
	}
	set(m, 0, [][]float32{{.6, .3, -.4}, {.2, .5, .9}})
	set(m, 1, [][]float32{{.5, .4}, {.6, -.3}, {-.2, .8}})
	bound, err := Rule{Rate: .1}.Bind(learning.Setup{Model: m, Encoder: script{8, 2}, Classes: 2, Batch: 1})
	if err != nil {
		t.Fatal(err)
	}
	tr := bound.(*trainer)
	tr.targets = []int{2, 5, 7}
	x := []float32{1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1}
	loss, err := tr.Learn(learning.Batch{X: [][]float32{x}, Label: []int{0}, Index: []int{0}})
	if err != nil || math.Abs(loss-2./3) > 1e-12 { // ξ is (0, 0), (0, −1), (0, −1)
		t.Errorf("loss %v, %v", loss, err)
	}
	want := [][]uint64{{0, 3, 4, 3, 0, 4, 3, 2}, {0, 1, 0, 2, 0, 0, 1, 0}}
	for p, rows := range want {
		if got := tr.lanes[0].trains[p+1].bits; fmt.Sprint(got) != fmt.Sprint(rows) {
			t.Errorf("spikes of population %d: %v, want %v", p+1, got, rows)
		}
	}
	near(t, m, 0, [][]float32{{.4, .59, -.88}, {-.04, .82, .34}})
	near(t, m, 1, [][]float32{{.5, 0}, {.6, -.8}, {-.2, .5}})
}

func near(t *testing.T, m *snn.Model, k int, want [][]float32) {
	t.Helper()
	w, ld := m.Weights(k)
	for i, row := range want {
		for j, x := range row {
			if got := w[i*ld+j]; math.Abs(float64(got-x)) > 2e-6 {
				t.Errorf("projection %d: weight %d→%d is %v, want %v", k, i, j, got, x)
			}
		}
	}
}
