package eventprop

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/chain"
)

// netOf returns layers of cells with τm 20 ms, τs 5 ms and θ 1 for weights [pre][post].
func netOf(weights ...[][]float64) []*layer {
	var layers []*layer
	for _, w := range weights {
		l := &layer{Layer: chain.Layer{Pre: len(w), Post: len(w[0])}, gain: 1}
		l.setTime(20, 5)
		l.setThresholds(slices.Repeat([]float64{1}, l.Post)...)
		for _, row := range w {
			for _, x := range row {
				l.w = append(l.w, l.drive*x)
			}
		}
		layers = append(layers, l)
	}
	return layers
}

// gradients returns zeros.
func gradients(layers []*layer) *chain.Gradient[float64] {
	var all []*chain.Layer
	for _, l := range layers {
		all = append(all, &l.Layer)
	}
	return chain.NewGradient[float64](all...)
}

// near compares to so many of the last digits that a vector gives.
func near(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance*math.Max(1, math.Abs(want))) {
		t.Errorf("%s is %.17g, want %.17g (off by %.1e)", what, got, want, got-want)
	}
}

// The net 2-3-2 that was worked out by an independent implementation, in float64, of the equations of [wunderlich2021]; finite differences
// agree with its gradients to 1.3e-8, and the authors' C++ to 5e-15.
func TestWorkedVector(t *testing.T) {
	layers := netOf([][]float64{{5, 14, 3}, {6, -2, 8}}, [][]float64{{3, 1.5}, {2.5, 4}, {2, 3.5}})
	p := newPresentation(layers, 100)
	p.input.spikes = []spike{{at: 6, cell: 1}, {at: 0, cell: 0}}
	p.show()
	hidden := map[int32][]float64{0: {6.890428192806766}, 1: {1.7790755062999544, 4.689792732563088}, 2: {7.635262178144709, 15.48225770495121}}
	sameTimes(t, "hidden", p.layers[0].out.spikes, hidden, 8.8)
	near(t, "first spike of output 0", p.first[0], 8.702246225798604, 1e-14)
	near(t, "first spike of output 1", p.first[1], 7.408799316610653, 1e-14)

	loss := authors.of(p.first, p.fired, 0, p.move)
	near(t, "loss", loss, 2.6681355767272605, 1e-14)
	near(t, "ε of output 0", p.move[0], 1.8618524604220866, 1e-14)
	near(t, "ε of output 1", p.move[1], -1.8600266202103437, 1e-14)
	g := gradients(layers)
	p.back(g)
	wantHidden := []float64{-.09590051385701845, .3920284777540512, -.36462363554206023, -.025122089479454716, 0, -.15701304059149437}
	wantOut := []float64{-.6062419570913062, .22758313425052648, -2.3065615085506765, 2.256190996895567, -.39106747481013465, 0}
	for i := range wantHidden {
		near(t, "gradient of the hidden layer", g.All(0)[i], wantHidden[i], 4e-14)
		near(t, "gradient of the output", g.All(1)[i], wantOut[i], 4e-14)
	}
	// ∂L/∂t of hidden spikes, 1/ms
	late := map[int32][]float64{0: {.16643020680846098}, 1: {-.2362907030088788, -.565144267696454}, 2: {.6368306041086138}}
	seen := map[int32]int{}
	for i, s := range p.layers[0].out.spikes {
		if s.cell != none && s.at < 8.8 {
			near(t, "∂L/∂t of a hidden spike", p.layers[0].out.late[i], late[s.cell][seen[s.cell]], 1e-14)
			seen[s.cell]++
		}
	}
	// ∂L/∂t of the inputs: their sum is that of a shift in time, α/τ1·e^(t/τ1)
	in := make([]float64, len(p.input.spikes))
	p.layers[0].backward(p.input.spikes, g, 0, in)
	near(t, "∂L/∂t of input 0", in[0], -.7638359486739641, 1e-14)
	near(t, "∂L/∂t of input 1", in[1], .7656617888857057, 1e-14)
}

// sameTimes compares the spikes of each cell before a time.
func sameTimes(t *testing.T, what string, spikes []spike, want map[int32][]float64, before float64) {
	t.Helper()
	seen := map[int32]int{}
	for _, s := range spikes {
		if s.cell == none || s.at >= before {
			continue
		}
		if seen[s.cell] >= len(want[s.cell]) {
			t.Errorf("%s cell %d fires at %v, want %v", what, s.cell, s.at, want[s.cell])
			return
		}
		near(t, what+" spike", s.at, want[s.cell][seen[s.cell]], 1e-14)
		seen[s.cell]++
	}
	for cell, times := range want {
		for _, at := range times[seen[cell]:] {
			if at < before {
				t.Errorf("%s cell %d does not fire at %v", what, cell, at)
			}
		}
	}
}

// With all spikes of all populations, the output too, in place of first spikes.
func TestWorkedVectorSpikes(t *testing.T) {
	layers := netOf([][]float64{{5, 14, 3}, {6, -2, 8}}, [][]float64{{3, 1.5}, {2.5, 4}, {2, 3.5}}, [][]float64{{0}, {0}})
	p := newPresentation(layers, 100)
	p.input.spikes = []spike{{at: 0, cell: 0}, {at: 6, cell: 1}}
	p.show()
	sameTimes(t, "hidden", p.layers[0].out.spikes, map[int32][]float64{
		0: {6.890428192806766}, 1: {1.7790755062999544, 4.689792732563088}, 2: {7.635262178144709, 15.48225770495121}}, 200)
	sameTimes(t, "output", p.layers[1].out.spikes, map[int32][]float64{
		0: {8.702246225798604, 17.274206032616969}, 1: {7.408799316610653, 11.206652529063606, 18.640775446893375}}, 200)
}

// Spikes after one input at 0 of so large a weight, and the least weight that makes a cell fire, from the equations in float64.
func TestSpikesAfterOneInput(t *testing.T) {
	for w, want := range map[float64][]float64{
		19:            {1.2251023808, 2.8735282724, 5.4329929587, 13.3767792162},
		24:            {.9359968688, 2.0962628926, 3.6276177335, 5.9049702313, 10.7996287921},
		6.34960420788: {9.241962},
		6.34960420787: {},
	} {
		p := newPresentation(netOf([][]float64{{w}}, [][]float64{{0}}), 1000)
		p.input.spikes = []spike{{at: 0, cell: 0}}
		p.show()
		got := p.layers[0].out.spikes
		n := 0
		for _, s := range got {
			if s.cell == none {
				continue
			}
			if n < len(want) && math.Abs(s.at-want[n]) > 2e-5 {
				t.Errorf("weight %v: spike %d at %v, want %v", w, n, s.at, want[n])
			}
			n++
		}
		if n != len(want) {
			t.Errorf("weight %v: %d spikes, want %v", w, n, want)
		}
	}
}
