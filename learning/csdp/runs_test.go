package csdp

import (
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// link is a synapse with the number of its weight.
type link struct{ pre, post, weight int }

// Runs are the synapses of a wiring, each once, whatever its shape.
func TestRunsAreTheSynapses(t *testing.T) {
	for name, w := range map[string]snn.Wiring{
		"window": snn.Conv2D{Kernel: [2]int{3, 3}}, "padded": snn.Conv2D{Kernel: [2]int{5, 5}, Pad: [2]int{2, 2}},
		"stride": snn.Conv2D{Kernel: [2]int{3, 3}, Stride: [2]int{2, 2}}, "dilated": snn.Conv2D{Kernel: [2]int{3, 3}, Dilation: [2]int{2, 2}},
		"groups": snn.Conv2D{Kernel: [2]int{3, 3}, Groups: 2},
	} {
		t.Run(name, func(t *testing.T) {
			c := w.(snn.Conv2D)
			window := engine.Window{Size: c.Kernel, Stride: c.Stride, Pad: c.Pad, Dilation: c.Dilation}
			for axis := range 2 {
				window.Stride[axis], window.Dilation[axis] = max(window.Stride[axis], 1), max(window.Dilation[axis], 1)
			}
			out := []int{window.Output(0, 10), window.Output(1, 9), 8}
			cells := out[0] * out[1] * out[2]
			n := snn.CSDP(10*9*4, cells, 1, 3)
			n.Population("input").Shape, n.Population("hidden1").Shape = []int{10, 9, 4}, out
			k := n.Projection("input", "hidden1")
			n.Projections[k].Wiring = w
			compiled, err := snn.Compile(n, k)
			if err != nil {
				t.Fatal(err)
			}
			var want []link
			compiled.Each(func(pre, post, weight int) { want = append(want, link{pre, post, weight}) })
			checkRuns(t, newSynapses(compiled, 10*9*4, cells, true), want)
		})
	}
}

func checkRuns(t *testing.T, x *synapses, want []link) {
	t.Helper()
	if !x.shared.runs || x.count() != len(want) {
		t.Fatalf("runs %v, %d synapses, want %d", x.shared.runs, x.count(), len(want))
	}
	var got []link
	runs := 0
	for p, panel := range x.shared.panels {
		for _, r := range panel.runs {
			runs++
			for k := range r.N {
				got = append(got, link{int(r.Pre), p*kernel.Panel + int(r.First+k), int(panel.weights[r.At+k])})
			}
		}
	}
	order := func(a, b link) int {
		if a.pre != b.pre {
			return a.pre - b.pre
		}
		return a.post - b.post
	}
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if !slices.Equal(got, want) {
		t.Errorf("%d synapses in %d runs are not the %d of the wiring", len(got), runs, len(want))
	}
}

// Weights that follow one another in a ring are each numbered once, and a weight that follows itself is a run by itself.
func TestRunsOfRings(t *testing.T) {
	x := &synapses{shared: &shared{}}
	rows := kernel.Spread{Row: []uint32{0, 1, 2}, Start: []uint32{0, 3, 6, 8}, Post: []uint8{0, 1, 2, 4, 5, 6, 0, 1}}
	number := []uint32{0, 1, 2, 2, 0, 1, 3, 3}
	want := []uint32{10, 11, 12, 12, 10, 11, 13, 13}
	s := &sharedPanel{weights: []uint32{10, 11, 12, 13}}
	x.renumber(s, rows, number)
	var got []uint32
	for _, n := range number {
		got = append(got, s.weights[n])
	}
	if !slices.Equal(got, want) || len(s.weights) != 4 {
		t.Errorf("weights %v of %v, want %v", got, s.weights, want)
	}
	if runs := runsOf(rows, number); len(runs) != 5 {
		t.Errorf("runs %v, want 5", runs)
	}
}
