package eventprop

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning/internal/chain"
)

// taus are time constants of membrane and synapse, in ms: ratios that are whole and not, on either side of 1.
var taus = [][2]float64{{20, 5}, {20, 10}, {15, 5}, {17, 5}, {20, 1}, {5, 20}, {10, 20}, {7, 9.5}, {20, 19}}

// randomNet returns a net of one to three layers, with thresholds of their own, gains and delays.
func randomNet(r *rand.Rand) []*layer {
	sizes := []int{2 + r.IntN(4)}
	for range r.IntN(3) {
		sizes = append(sizes, 3+r.IntN(5))
	}
	sizes = append(sizes, 2+r.IntN(2))
	var layers []*layer
	for i, n := range sizes[1:] {
		l := &layer{Layer: chain.Layer{Pre: sizes[i], Post: n}, gain: []float64{1, .5, -2}[r.IntN(3)], delay: []float64{0, 0, 1.5}[r.IntN(3)]}
		tau := taus[r.IntN(len(taus))]
		l.setTime(tau[0], tau[1])
		var theta []float64
		for range n {
			theta = append(theta, .8+.4*r.Float64())
		}
		l.setThresholds(theta...)
		scale := 14 / math.Sqrt(float64(l.Pre)) * tau[0] / 20
		for range l.Pre * n {
			l.w = append(l.w, l.drive*(r.NormFloat64()+.5)*scale)
		}
		layers = append(layers, l)
	}
	return layers
}

func randomInput(r *rand.Rand, cells int) (s []spike) {
	for c := range cells {
		for range 1 + r.IntN(2) {
			s = append(s, spike{at: math.Round(20*r.Float64()*4) / 4, cell: int32(c)}) // some at one time
		}
	}
	return s
}

// lossOf is the loss of a net, from nothing but its weights and its input.
func lossOf(layers []*layer, in []spike, y int) float64 {
	p := newPresentation(layers, 60)
	p.input.spikes = slices.Clone(in)
	p.show()
	return authors.of(p.first, p.fired, y, p.move)
}

// slopeOf is the derivative of the loss by x, by central differences of two widths. It is NaN where they disagree: where a spike appears, or
// nearly does, the loss has none.
func slopeOf(x *float64, loss func() float64) float64 {
	at, slope := *x, [2]float64{}
	for k, h := range []float64{2e-5, 1e-5} {
		*x = at + h
		up := loss()
		*x = at - h
		slope[k] = (up - loss()) / (2 * h)
		*x = at
	}
	if math.Abs(slope[0]-slope[1]) > 1e-5*(1+math.Abs(slope[1])) {
		return math.NaN()
	}
	return (4*slope[1] - slope[0]) / 3
}

// Gradients of weights and of the times of input spikes against finite differences of the exact loss: several layers, several spikes a cell,
// silent cells, all ratios of time constants, gains and delays.
func TestGradientsAreThoseOfTheLoss(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	compared, without, several, silent := 0, 0, 0, 0
	for range 150 {
		layers := randomNet(r)
		in := randomInput(r, layers[0].Pre)
		p := newPresentation(layers, 60)
		p.input.spikes = slices.Clone(in)
		p.show()
		y := r.IntN(len(p.first))
		authors.of(p.first, p.fired, y, p.move)
		if !p.fired[y] {
			continue
		}
		g := gradients(layers)
		p.back(g)
		for i, l := range layers {
			for _, s := range p.layers[i].latest {
				if s == none {
					silent++
				} else if i < len(layers)-1 && p.layers[i].out.spikes[s].before != none {
					several++
				}
			}
			for k := range l.w {
				want := slopeOf(&l.w[k], func() float64 { return lossOf(layers, in, y) }) * l.drive * l.gain
				if math.IsNaN(want) {
					without++
					continue
				}
				compared++
				if math.Abs(g.All(i)[k]-want) > 3e-6*(1+math.Abs(want)) {
					t.Fatalf("layer %d of %d (τ %v and %v), weight %d: %v, by differences %v", i, len(layers), l.tauMembrane, l.tauSynap, k, g.All(i)[k], want)
				}
			}
		}
		late := make([]float64, len(p.input.spikes))
		p.layers[0].backward(p.input.spikes, g, 0, late)
		for k, s := range p.input.spikes[:len(in)] {
			at := slices.IndexFunc(in, func(x spike) bool { return x.at == s.at && x.cell == s.cell })
			want := slopeOf(&in[at].at, func() float64 { return lossOf(layers, in, y) })
			twice := k > 0 && p.input.spikes[k-1].at == s.at && p.input.spikes[k-1].cell == s.cell
			if !math.IsNaN(want) && !twice && math.Abs(late[k]-want) > 3e-6*(1+math.Abs(want)) {
				t.Fatalf("input spike %d at %v ms: %v, by differences %v", k, s.at, late[k], want)
			}
		}
	}
	if compared < 2000 || without > compared/20 || several < 100 || silent < 100 {
		t.Errorf("%d derivatives were compared, %d have none; %d cells with several spikes, %d silent", compared, without, several, silent)
	}
}

// potential is V of a cell by the sum over all events that it heard and its own spikes: the solution of the equations, written down at once.
func potential(l *layer, in []spike, cell int, own []float64, t float64) float64 {
	k, v := l.tauSynap/(l.tauMembrane-l.tauSynap), 0.0
	for _, s := range in {
		if d := t - s.at - l.delay; d > 0 && s.cell != none {
			v += l.w[int(s.cell)*l.Post+cell] / l.drive * k * (math.Exp(-d/l.tauMembrane) - math.Exp(-d/l.tauSynap))
		}
	}
	for _, at := range own {
		if t > at {
			v -= l.theta[cell] * math.Exp(-(t-at)/l.tauMembrane)
		}
	}
	return v
}

// searched finds spikes by small steps and bisection.
func searched(l *layer, in []spike, cell int, end float64) (own []float64) {
	const step = 0.01
	for t := 0.0; t < end; {
		next := min(t+step, end)
		if !(potential(l, in, cell, own, next) > l.theta[cell]) {
			t = next
			continue
		}
		for lo, hi := t, next; ; {
			middle := (lo + hi) / 2
			if middle == lo || middle == hi {
				t = hi
				break
			}
			if potential(l, in, cell, own, middle) > l.theta[cell] {
				hi = middle
			} else {
				lo = middle
			}
		}
		own = append(own, t)
	}
	return own
}

// Every spike of every layer against a search for it in the sum of exponentials. Where V only touches the threshold a spike is ill-conditioned.
func TestSpikesAreThoseOfTheEquations(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	seen := 0
	for range 60 {
		layers := append(randomNet(r), &layer{})
		*layers[len(layers)-1] = layer{Layer: chain.Layer{Pre: layers[len(layers)-2].Post, Post: 1}, w: make([]float64, layers[len(layers)-2].Post)}
		layers[len(layers)-1].setTime(20, 5)
		layers[len(layers)-1].setThresholds(1)
		p := newPresentation(layers, 40)
		p.input.spikes = randomInput(r, layers[0].Pre)
		p.show()
		in := p.input.spikes
		for _, c := range p.layers[:len(p.layers)-1] {
			for cell := range c.Post {
				var got []float64
				steep := math.Inf(1)
				for _, s := range c.out.spikes {
					if int(s.cell) == cell {
						got, steep = append(got, s.at), min(steep, s.rise)
					}
				}
				if len(got) > 60 {
					continue // errors of bisection add up
				}
				want := searched(c.layer, in, cell, 40)
				close := func(a, b float64) bool { return math.Abs(a-b) < 1e-10/min(steep, 1) }
				if steep > 1e-4 && !slices.EqualFunc(got, want, close) {
					t.Fatalf("τ %v and %v: spikes at %v, searched %v", c.tauMembrane, c.tauSynap, got, want)
				}
				seen += len(got)
			}
			in = c.out.spikes
		}
	}
	if seen < 500 {
		t.Errorf("only %d spikes were compared", seen)
	}
}
