package bpstdp

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// synapse is one of a projection, with the place of its weight.
type synapse struct{ pre, post, at, delay int }

// definition is the rule on integrators by its equations: a list of synapses, spikes in lists, all in float64.
type definition struct {
	net      snn.Net
	synapses [][]synapse
	w        [][]float64
	window   int
	rate     float64
}

func define(t *testing.T, m *snn.Model, window int, rate float64) *definition {
	d := &definition{net: m.Net, window: window, rate: rate}
	for k, p := range m.Net.Projections {
		wiring, err := snn.Compile(m.Net, k)
		if err != nil {
			t.Fatal(err)
		}
		var all []synapse
		list := func(steps int, w engine.Wiring) {
			_, cols, ld := w.Stored()
			w.Each(func(i, j, weight int) {
				all = append(all, synapse{i, j, weight/cols*ld + weight%cols, p.Delay + steps})
			})
		}
		if own, ok := wiring.(*engine.Delayed); ok {
			own.EachDelay(list)
		} else {
			list(0, wiring)
		}
		weights, _ := m.Weights(k)
		wide := make([]float64, len(weights))
		for i, x := range weights {
			wide[i] = float64(x)
		}
		d.synapses, d.w = append(d.synapses, all), append(d.w, wide)
	}
	return d
}

// record are the potentials of a sample, and its spikes [population][step][cell].
type record struct {
	v     [][]float64
	fired [][][]bool
}

func (d *definition) begin() *record {
	r := &record{fired: make([][][]bool, len(d.net.Populations))}
	for _, p := range d.net.Populations {
		r.v = append(r.v, make([]float64, p.Size()))
	}
	return r
}

// step moves populations, which stand in the order in which spikes pass them.
func (d *definition) step(r *record, t int, in []bool) {
	for i, p := range d.net.Populations {
		if p.Cell == nil {
			r.fired[i] = append(r.fired[i], in)
			continue
		}
		for k, j := range d.net.Projections {
			if j.Post != p.Name {
				continue
			}
			for _, s := range d.synapses[k] {
				if at := t - s.delay; at >= 0 && r.fired[d.net.Index(j.Pre)][at][s.pre] {
					r.v[i][s.post] += float64(j.EffectiveGain()) * d.w[k][s.at]
				}
			}
		}
		row := make([]bool, p.Size())
		for c, v := range r.v[i] {
			if row[c] = v >= 1; row[c] {
				r.v[i][c] = 0
			}
		}
		r.fired[i] = append(r.fired[i], row)
	}
}

// arrived returns how many spikes of a cell arrive in the window of step t.
func (d *definition) arrived(r *record, population, cell, delay, t int) (n float64) {
	for at := max(0, t-delay-d.window); at <= t-delay; at++ {
		if r.fired[population][at][cell] {
			n++
		}
	}
	return n
}

// changes adds to sum what a sample says at step t.
func (d *definition) changes(r *record, t, class int, sum [][]float64) {
	last := len(d.net.Populations) - 1
	xi := make([][]float64, last+1)
	for i, p := range d.net.Populations {
		xi[i] = make([]float64, p.Size())
	}
	for c := range xi[last] {
		switch n := d.arrived(r, last, c, 0, t); {
		case c == class && n == 0:
			xi[last][c] = 1
		case c != class && n > 0:
			xi[last][c] = -1
		}
	}
	for i := last; i > 0; i-- {
		for k, j := range d.net.Projections {
			if j.Post != d.net.Populations[i].Name {
				continue
			}
			from, gain := d.net.Index(j.Pre), float64(j.EffectiveGain())
			for _, s := range d.synapses[k] {
				if n := d.arrived(r, from, s.pre, s.delay, t); n > 0 {
					sum[k][s.at] += d.rate * gain * xi[i][s.post] * n
					xi[from][s.pre] += gain * d.w[k][s.at] * xi[i][s.post]
				}
			}
		}
	}
}

func (d *definition) apply(sum [][]float64) {
	for k, p := range d.net.Projections {
		for i, x := range sum[k] {
			if p.Frozen {
				continue
			}
			d.w[k][i] += x
			if p.Bound.Limited() {
				d.w[k][i] = min(max(d.w[k][i], float64(p.Bound.Lo)), float64(p.Bound.Hi))
			}
		}
	}
}

// maps is a convolution, a pooling by the mean that stays, a sparse projection whose synapses wait differently long, and a dense one.
func maps() snn.Net {
	cells := func(name string, shape ...int) snn.Population {
		return snn.Population{Name: name, Shape: shape, Cell: integrator}
	}
	return snn.Net{
		Populations: []snn.Population{{Name: "input", Shape: []int{6, 6}}, cells("maps", 4, 4, 3), cells("pooled", 2, 2, 3), cells("hidden", 9), cells("output", 3)},
		Projections: []snn.Projection{
			{Pre: "input", Post: "maps", Wiring: snn.Conv2D{Kernel: [2]int{3, 3}}, Init: snn.Init{Kind: snn.InitUniform, Lo: -.2, Hi: .5}},
			{Pre: "maps", Post: "pooled", Wiring: snn.Pool2D{Size: [2]int{2, 2}}, Delay: 1, Gain: 2, Frozen: true},
			{Pre: "pooled", Post: "hidden", Wiring: snn.Sparse{FanIn: 6, Delays: [2]int{0, 2}}, Gain: .5,
				Init: snn.Init{Kind: snn.InitUniform, Lo: -.4, Hi: 1.2}},
			{Pre: "hidden", Post: "output", Gain: 2, Delay: 1, Bound: snn.Bound{Lo: -.5, Hi: .375}, Init: snn.Init{Kind: snn.InitUniform, Lo: -.3, Hi: .375}},
		},
	}
}

// The rule does what its equations say: every spike, and the weights up to rounding.
func TestDefinition(t *testing.T) {
	joined := chain(36, 9, 7, 3)
	joined.Projections = append(joined.Projections, snn.Projection{Pre: "layer1", Post: "layer3", Wiring: snn.Sparse{FanIn: 4}})
	for name, n := range map[string]snn.Net{"dense, with a short cut": joined, "maps": maps()} {
		m, err := n.Init(5)
		if err != nil {
			t.Fatal(err)
		}
		const steps, batch, window, rate = 24, 3, 4, .01
		d := define(t, m, window, rate)
		initial := m.Clone()
		tr, err := Rule{Rate: rate}.Bind(learning.Setup{Model: m, Encoder: script{steps, 36}, Classes: 3, Batch: batch, Pool: kernel.NewPool(2)})
		if err != nil {
			t.Fatal(err)
		}
		for round := range 4 {
			b, records := scripted(round, steps, batch), []*record{d.begin(), d.begin(), d.begin()}
			if _, err := tr.Learn(b); err != nil {
				t.Fatal(err)
			}
			for at := range steps {
				sum := make([][]float64, len(d.w))
				for k := range sum {
					sum[k] = make([]float64, len(d.w[k]))
				}
				for i, r := range records {
					in := make([]bool, 36)
					for c := range in {
						in[c] = b.X[i][at*36+c] != 0
					}
					if d.step(r, at, in); at%4 == 3 {
						d.changes(r, at, b.Label[i], sum)
					}
				}
				d.apply(sum)
			}
			for i, r := range records {
				for p, rows := range r.fired {
					sameSpikes(t, name, tr.(*trainer).lanes[i].trains[p], rows)
				}
			}
		}
		for k, p := range n.Projections {
			w, _ := m.Weights(k)
			if before, _ := initial.Weights(k); slices.Equal(w, before) != p.Frozen {
				t.Errorf("%s: %v, frozen %v: changed %v", name, p, p.Frozen, !slices.Equal(w, before))
			}
			for i, x := range w {
				if math.Abs(float64(x)-d.w[k][i]) > 2e-6 {
					t.Fatalf("%s: %v: weight %d is %v, by definition %v", name, p, i, x, d.w[k][i])
				}
			}
		}
	}
}

// Stored weights move by the gradient, μ g ξ S: with gains of 2 and of 0.5, dense and synapse by synapse. An input cell that fires in all of four
// steps has S = 4 at the one target, and of silent cells ξ is 1 for the right one.
func TestGain(t *testing.T) {
	for _, wiring := range []snn.Wiring{snn.Dense{}, snn.Sparse{FanIn: 1}} {
		for _, gain := range []float32{1, 2, .5, -1} {
			n := chain(1, 2)
			n.Projections[0].Wiring, n.Projections[0].Gain, n.Projections[0].Init = wiring, gain, snn.Init{Kind: snn.InitConstant}
			m, err := n.Init(1)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := Rule{Rate: .001}.Bind(learning.Setup{Model: m, Encoder: script{4, 1}, Classes: 2, Batch: 1})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tr.Learn(learning.Batch{X: [][]float32{{1, 1, 1, 1}}, Label: []int{0}, Index: []int{0}}); err != nil {
				t.Fatal(err)
			}
			w, _ := m.Weights(0)
			if want := .004 * gain; math.Abs(float64(w[0]-want)) > 1e-9 || w[1] != 0 {
				t.Errorf("%T, gain %v: weights move by %v, want %v and 0", wiring, gain, w[:2], want)
			}
		}
	}
}

// scripted is a mini-batch of random spikes.
func scripted(round, steps, batch int) (b learning.Batch) {
	s := snn.NewStream(9).At(round)
	for i := range batch {
		x := make([]float32, steps*36)
		for k := range x {
			if s.At(i).Float64(uint64(k)) < .2 {
				x[k] = 1
			}
		}
		b.X, b.Label, b.Index = append(b.X, x), append(b.Label, (round+i)%3), append(b.Index, i)
	}
	return b
}

func sameSpikes(t *testing.T, name string, y train, rows [][]bool) {
	t.Helper()
	for at, row := range rows {
		for c, fired := range row {
			if y.bits[at*y.words+c/64]>>(c%64)&1 == 1 != fired {
				t.Fatalf("%s: step %d, cell %d: by definition %v", name, at, c, fired)
			}
		}
	}
}
