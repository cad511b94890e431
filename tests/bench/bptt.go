package main

import (
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The network of snnTorch's fifth tutorial, and how much of its input fires or is not 0.
const (
	sgInputs, sgHidden = 784, 1000
	sgSteps, sgBatch   = 25, 128
	sgDensity          = 0.13
)

// sgRig is the network, trained as in the tutorial: the loss is the cross-entropy of the output's membrane at every step.
func sgRig() rig {
	return rig{
		net: snn.Feedforward(sgInputs, sgHidden, classes),
		learner: gradient.Rule{
			Function: gradient.SurrogateFunction{Kind: gradient.ATan}, Loss: gradient.Loss{Kind: gradient.CEMembrane},
		},
		batch: sgBatch,
		flop:  sgFlop(sgSteps),
	}
}

// sgFlop is the dense work for one sample: forward and gradient of both layers, errors back through the second one. The first
// layer is worked out in steps steps; a constant input needs one.
func sgFlop(steps int) float64 {
	return 2 * (2*sgInputs*sgHidden*float64(steps) + 3*sgHidden*classes*sgSteps)
}

// bpttRate: the input are spikes, different ones in each step.
func bpttRate(b *bench) (*result, error) {
	r := sgRig()
	trains, list := r.trains(4, drawn{sgInputs, sgSteps, sgDensity})
	r.encoder = trains
	return r.bptt(b, list, repeats{400, 200})
}

// bpttStatic: the input is the same current in each step, so that one product serves all.
func bpttStatic(b *bench) (*result, error) {
	r := sgRig()
	r.encoder, r.flop = encode.Direct{T: sgSteps}, sgFlop(1)
	return r.bptt(b, r.noise(4), repeats{400, 400})
}

// bptt times so many mini-batches.
func (r rig) bptt(b *bench, list []learning.Batch, n repeats) (*result, error) {
	t, done, err := r.learning(b, list, 5, b.of(n))
	if err != nil {
		return nil, err
	}
	x := b.result(median(done.ms), r.flop*float64(r.batch))
	counts, _ := t.Counts()
	x.FiringRate, x.AllocsPerStep = firingRate(counts, "hidden1"), done.allocs/float64(r.encoder.Steps())
	return x, nil
}

// given is an encoder that has the spike trains already: the first value of a sample is the number of its train.
type given []snn.Spikes

func (g given) Steps() int { return g[0].Steps }

func (g given) Encode(dst *snn.Spikes, x []float32, _ float32, _ snn.Stream) {
	from := &g[int(x[0])]
	dst.Resize(from.Steps, from.Cells)
	copy(dst.Bits, from.Bits)
}

// drawn are spike trains of which each cell fires in each step with one probability.
type drawn struct {
	cells, steps int
	probability  float32
}

// trains makes spike trains for n mini-batches, and the mini-batches that they belong to.
func (r rig) trains(n int, d drawn) (given, []learning.Batch) {
	g := make(given, n*r.batch)
	x, label := make([][]float32, len(g)), make([]int, len(g))
	all := slices.Repeat([]float32{d.probability}, d.cells)
	for i := range g {
		encode.Bernoulli{T: d.steps}.Encode(&g[i], all, 1, snn.NewStream(3).At(i))
		x[i], label[i] = make([]float32, d.cells), i%r.outputs()
		x[i][0] = float32(i)
	}
	return g, r.batches(x, label)
}

// noise makes n mini-batches of which a share of the values is uniform in 0 to 1, and the others are 0.
func (r rig) noise(n int) []learning.Batch {
	x, label := make([][]float32, n*r.batch), make([]int, n*r.batch)
	for i := range x {
		x[i], label[i] = make([]float32, sgInputs), i%classes
		s := snn.NewStream(4).At(i)
		for j := range x[i] {
			if k := uint64(2 * j); s.Float64(k) < sgDensity {
				x[i][j] = float32(s.Float64(k + 1))
			}
		}
	}
	return r.batches(x, label)
}
