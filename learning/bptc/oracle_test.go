package bptc

import (
	"math"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/chain"
	"github.com/spikecell/spikecell/snn"
)

// direct is the rule from its equations alone, in float64: potentials are sums over all spikes before, of exponentials of their ages.
type direct struct {
	m      *snn.Model
	fired  [][][]int // steps of the spikes of each cell of each population
	closed float64   // how near to its threshold a potential came that decides
}

const tauM, tauS, strength = 80., 20., 80. / 60

// response is what a spike of weight 1 has added after so many steps, and um/τm − us/τs.
func response(age int) (u, slope float64) {
	m, s := strength*math.Exp(-float64(age)/tauM), strength*math.Exp(-float64(age)/tauS)
	return m - s, m/tauM - s/tauS
}

// sum adds up the responses of a cell of population p + 1 at step t, or one of their slopes.
func (d *direct) sum(p, cell, t int, slopes bool) (total float64) {
	w, ld := d.m.Weights(p)
	gain := float64(d.m.Net.Projections[p].EffectiveGain())
	for i, spikes := range d.fired[p] {
		for _, at := range spikes {
			if at <= t {
				u, slope := response(t - at)
				if slopes {
					u = slope
				}
				total += gain * float64(w[i*ld+cell]) * u
			}
		}
	}
	return total
}

// show fills in the spikes of all populations but the input. Cells of one layer hear those before it in the same step, so that layers can be worked
// out one after another.
func (d *direct) show(steps int) {
	d.closed = math.Inf(1)
	for p := range d.m.Net.Projections {
		theta := d.m.Thresholds(p + 1)
		fired := make([][]int, len(theta))
		for cell := range fired {
			for t := 0; t < steps && fired[cell] == nil; t++ {
				u := d.sum(p, cell, t, false)
				d.closed = min(d.closed, math.Abs(u-float64(theta[cell])))
				if u > float64(theta[cell]) {
					fired[cell] = []int{t}
				}
			}
		}
		d.fired = append(d.fired, fired)
	}
}

// gradients returns ∂L/∂W of each projection, [pre][post].
func (d *direct) gradients(steps, y int) [][][]float64 {
	last := len(d.fired) - 1
	total, late := 0.0, make([]float64, len(d.fired[last]))
	time := func(p, cell int) int {
		if len(d.fired[p][cell]) == 0 {
			return steps
		}
		return d.fired[p][cell][0]
	}
	for k := range late {
		total += math.Exp(-float64(time(last, k)))
	}
	for k := range late {
		late[k] = -math.Exp(-float64(time(last, k))) / total
	}
	late[y]++
	all := make([][][]float64, last)
	for p := last - 1; p >= 0; p-- {
		w, ld := d.m.Weights(p)
		gain := float64(d.m.Net.Projections[p].EffectiveGain())
		g, below := make([][]float64, len(d.fired[p])), make([]float64, len(d.fired[p]))
		for i := range g {
			g[i] = make([]float64, len(late))
		}
		for k := range late {
			if len(d.fired[p+1][k]) == 0 {
				continue
			}
			t := time(p+1, k)
			delta := late[k] * min(max(1/d.sum(p, k, t, true), -100), 100)
			for i, spikes := range d.fired[p] {
				for _, at := range spikes {
					if at <= t {
						u, slope := response(t - at)
						g[i][k] += gain * delta * u
						below[i] += gain * float64(w[i*ld+k]) * slope * delta
					}
				}
			}
		}
		all[p], late = g, below
	}
	return all
}

// randomCase is a net of one to three layers with gains, thresholds of their own and an input that fires at random.
func randomCase(t *testing.T, seed uint64, steps int) (*snn.Model, []float32) {
	t.Helper()
	r := snn.NewStream(seed)
	sizes := []int{6, 9, 7, 4}[:2+seed%3]
	n := snn.Feedforward(append(sizes[:len(sizes)-1:len(sizes)-1], 4)...)
	for i := range n.Projections {
		cell := NOSO(steps)
		cell.ThresholdSpread = snn.Spread{Uniform: .02}
		n.Populations[i+1].Cell, n.Projections[i].Gain = cell, []float32{1, .5, 2}[(int(seed)+i)%3]
		n.Projections[i].Init = snn.Init{Kind: snn.InitNormal, Lo: .15, Hi: .5}
	}
	m, err := n.Init(seed)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]float32, steps*6)
	for k := range x {
		if r.Float64(uint64(k)) < .15 {
			x[k] = 1
		}
	}
	return m, x
}

// Spikes and gradients are those of the equations, in nets of one to three layers.
func TestEquations(t *testing.T) {
	const steps = 24
	compared, silent := 0, 0
	for seed := range uint64(60) {
		m, x := randomCase(t, seed, steps)
		d := direct{m: m, fired: [][][]int{make([][]int, 6)}}
		for k, v := range x {
			if v > 0 {
				d.fired[0][k%6] = append(d.fired[0][k%6], k/6)
			}
		}
		if d.show(steps); d.closed < 1e-6 {
			continue // float32 may decide otherwise
		}
		y := int(seed % 4)
		s := learning.Setup{Model: m, Encoder: code{steps, 6}, Classes: 4, Batch: 1, Stream: snn.NewStream(1), Pool: kernel.NewPool(1)}
		w := workerOf(t, s)
		if err := w.Present(learning.Batch{X: [][]float32{x}, Label: []int{y}, Index: []int{0}, Stream: s.Stream}, 0, true); err != nil {
			t.Fatal(err)
		}
		w.Judge(y, 1)
		got := gradientOf(w)
		w.Back(got)
		for p, c := range w.layers {
			for cell, at := range c.at {
				want := none
				if f := d.fired[p+1][cell]; len(f) > 0 && f[0] < w.ended {
					want = f[0]
				}
				if int(at) != want {
					t.Errorf("seed %d: cell %d of layer %d fires at %d, want %d", seed, cell, p, at, want)
				}
			}
		}
		for p, rows := range d.gradients(steps, y) {
			largest := 0.0
			for _, row := range rows {
				for _, g := range row {
					largest = max(largest, math.Abs(g))
				}
			}
			for i, row := range rows {
				for k, want := range row {
					near(t, "∂L/∂W", float64(got.All(p)[k*len(rows)+i]), want, 2e-4*largest)
					if want != 0 {
						compared++
					} else {
						silent++
					}
				}
			}
		}
	}
	if compared < 1000 || silent < 100 {
		t.Errorf("%d gradients that are not 0 and %d that are were compared", compared, silent)
	}
}

// snn.Sim of the same net fires the same spikes, to the step in which all output cells have fired.
func TestSimFiresTheSame(t *testing.T) {
	const steps = 24
	seen := 0
	for seed := range uint64(20) {
		m, x := randomCase(t, seed, steps)
		s := learning.Setup{Model: m, Encoder: code{steps, 6}, Classes: 4, Batch: 1, Stream: snn.NewStream(1), Pool: kernel.NewPool(1)}
		w := workerOf(t, s)
		if err := w.Present(learning.Batch{X: [][]float32{x}, Index: []int{0}, Stream: s.Stream}, 0, false); err != nil {
			t.Fatal(err)
		}
		sim, err := snn.NewSim(m, 1)
		if err != nil {
			t.Fatal(err)
		}
		var in snn.Spikes
		code{steps, 6}.Encode(&in, x, 1, snn.Stream{})
		for step := range w.ended {
			if err := sim.Deliver(step, []*snn.Spikes{&in}); err != nil {
				t.Fatal(err)
			}
			sim.Fire()
			for p, c := range w.layers {
				for cell, at := range c.at {
					fired := sim.Spikes(p+1, 0)[cell>>6]>>(cell&63)&1 == 1
					if fired != (int(at) == step) {
						t.Errorf("seed %d, layer %d, cell %d: fired in step %d of the simulation is %v, and here it fires at %d", seed, p, cell, step, fired, at)
					}
					if fired {
						seen++
					}
				}
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d spikes were compared", seen)
	}
}

// gradientOf returns zeros, for the layers of a worker.
func gradientOf(w *worker) *chain.Gradient[float32] {
	var layers []*chain.Layer
	for _, c := range w.layers {
		layers = append(layers, &c.Layer)
	}
	return chain.NewGradient[float32](layers...)
}
