package hwmodel

import (
	"fmt"
	"math"
	"testing"

	"github.com/spikecell/spikecell/snn"
)

// feedforward is a dense network of so many cells a layer, 8-bit weights, with its spikes per inference and layer.
func feedforward(steps float64, sizes []int, spikes []float64) snn.Activity {
	a := snn.Activity{T: steps, Dt: 1, Samples: 1}
	for i, n := range sizes {
		p := snn.PopulationActivity{Name: layerName(i, len(sizes)), Size: n, Kind: snn.SpikingKind, Spikes: spikes[i], MaxSpikesPerStep: math.Ceil(spikes[i] / steps), StateBits: 32}
		if i == 0 {
			p.Kind = snn.InputKind
		} else {
			p.Updates, p.Fired = float64(n)*steps, spikes[i]
			a.Projections = append(a.Projections, dense(a.Populations[i-1], p))
		}
		a.Populations = append(a.Populations, p)
	}
	return a
}

func layerName(i, n int) string {
	switch i {
	case 0:
		return "input"
	case n - 1:
		return "output"
	}
	return fmt.Sprintf("hidden%d", i)
}

func dense(pre, post snn.PopulationActivity) snn.ProjectionActivity {
	w := float64(pre.Size * post.Size)
	return snn.ProjectionActivity{Pre: pre.Name, Post: post.Name, Weights: w, Nonzero: w, WeightBits: 8, SynapticEvents: pre.Spikes * float64(post.Size)}
}

// quiet is a network of which only the sizes matter.
func quiet(sizes ...int) snn.Activity { return feedforward(25, sizes, make([]float64, len(sizes))) }

// w784 is a reference workload: 784-128-10 with 25 steps and mean rates of 0.10, 0.08 and 0.04 spikes a cell and step, chosen so
// that every count is a whole number: 253,440 synaptic events, 3,450 updates, 266 of them firing.
func w784() snn.Activity {
	return feedforward(25, []int{784, 128, 10}, []float64{1960, 256, 10})
}

// chip returns an embedded one.
func chip(t testing.TB, name string) Chip {
	t.Helper()
	all, err := Named(name)
	if err != nil || len(all) != 1 {
		t.Fatal(len(all), err)
	}
	return all[0]
}

func estimate(t testing.TB, name string, m Method, a snn.Activity) Estimate {
	t.Helper()
	e, err := chip(t, name).Estimate(m, a)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func conventional(t testing.TB, name string, m Method, a snn.Activity) Estimate {
	t.Helper()
	e, err := chip(t, name).ANN(m, a)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// same checks a number to as many digits as its source prints.
func same(t testing.TB, what string, got, want, relative float64) {
	t.Helper()
	if !(math.Abs(got-want) <= relative*math.Abs(want)) {
		t.Errorf("%s: %.10g, want %.10g", what, got, want)
	}
}
