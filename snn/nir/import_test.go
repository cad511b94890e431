package nir

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// values is an array of float64.
func values(x ...float64) Array { return Array{Type: Float64, Shape: []int{len(x)}, Data: x} }

func matrix(rows, cols int, x ...float64) Array {
	return Array{Type: Float64, Shape: []int{rows, cols}, Data: x}
}

func edges(names ...string) (all []Edge) {
	for i := range len(names) - 1 {
		all = append(all, Edge{names[i], names[i+1]})
	}
	return all
}

func imported(t *testing.T, g *Graph, o ImportOptions) (*snn.Model, *Report) {
	t.Helper()
	m, r, err := Import(g, o)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Check(); err != nil {
		t.Fatal(err)
	}
	return m, r
}

// oneLIF is the graph of the paper's first experiment [pedersen2024].
func oneLIF() *Graph {
	return &Graph{
		Nodes: map[string]Node{
			"input": Input{Shape: []int{1}}, "0": Affine{Weight: matrix(1, 1, 1), Bias: values(0)},
			"1":      LIF{Tau: values(0.0025), R: values(1), VLeak: values(0), VThreshold: values(0.1), VReset: values(0)},
			"output": Output{Shape: []int{1}},
		},
		Edges: edges("input", "0", "1", "output"),
	}
}

// A LIF cell has the potentials and spikes that Norse has [norse].
func TestLIFIsThatOfNorse(t *testing.T) {
	content, err := os.ReadFile("testdata/norse_lif.json")
	if err != nil {
		t.Fatal(err)
	}
	var norse struct{ V, Z []float64 }
	if err := json.Unmarshal(content, &norse); err != nil {
		t.Fatal(err)
	}
	m, _ := imported(t, oneLIF(), ImportOptions{Dt: 0.1})
	trace, err := m.Run(graded(len(norse.V), 1, drive))
	if err != nil {
		t.Fatal(err)
	}
	spikes := 0.0
	for step, v := range norse.V {
		got := trace.Populations[1]
		if math.Abs(float64(got.Potentials[step])-v) > 1e-6 || got.Spikes.Has(step, 0) != (norse.Z[step] == 1) {
			t.Fatalf("step %d: v %v, spike %v; Norse has %v, %v", step, got.Potentials[step], got.Spikes.Has(step, 0), v, norse.Z[step])
		}
		spikes += norse.Z[step]
	}
	if len(norse.V) < 100 || spikes < 5 {
		t.Errorf("Norse has %d steps and %v spikes", len(norse.V), spikes)
	}
}

// drive is the input of a step.
func drive(step, _ int) float64 { return float64(step*7%5) / 4 }

// It follows the equation of its node, integrated in float64 by Euler's method.
func TestLIFIsIntegrated(t *testing.T) {
	m, r := imported(t, oneLIF(), ImportOptions{Dt: 0.1})
	if len(r.Outputs) != 1 || r.Outputs[0] != "1" {
		t.Errorf("outputs %v", r.Outputs)
	}
	in := graded(200, 1, func(step, _ int) float64 { return float64(step*7%5) / 4 })
	trace, err := m.Run(in)
	if err != nil {
		t.Fatal(err)
	}
	v, spikes := 0.0, 0
	for step := range 200 {
		v += 0.1 / 2.5 * (float64(in.Values(step)[0]) - v)
		fired := v > 0.1
		if fired {
			v = 0
			spikes++
		}
		got := trace.Populations[1]
		if got.Spikes.Has(step, 0) != fired || math.Abs(float64(got.Potentials[step])-v) > 1e-6 {
			t.Fatalf("step %d: v %v; Euler's method has %v, spike %v", step, got.Potentials[step], v, fired)
		}
	}
	if spikes < 10 {
		t.Errorf("%d spikes; the input drives too few to tell", spikes)
	}
}

// graded is an input of values.
func graded(steps, cells int, of func(step, cell int) float64) *snn.Spikes {
	var s snn.Spikes
	s.ResizeGraded(steps, cells)
	for step := range steps {
		for i := range cells {
			s.Values(step)[i] = float32(of(step, i))
		}
	}
	return &s
}
