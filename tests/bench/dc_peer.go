package main

import (
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// dcShown is how many presentations make a sample.
const dcShown = 20

// dcPeer compares presentations of MNIST to a network of so many cells. Its excitatory spikes take a step to the inhibitory
// cells, as they do in simulators that integrate before they deliver, and there is neither normalisation nor a repeat.
func dcPeer(cells int) func(b *bench, file string) (func() error, int, error) {
	return func(b *bench, file string) (ours func() error, units int, err error) {
		set, err := mnist()
		if err != nil {
			return nil, 0, err
		}
		r := rig{net: snn.DiehlCook(784, cells), learner: stdp.Rule{Norm: -1, MinSpikes: -1}, batch: dcShown}
		r.net.Projections[1].Delay = 1
		in := tensor{name: "spikes"}
		trains, list := make(given, dcShown), learning.Batch{Stream: snn.NewStream(1)}
		for i := range trains {
			encode.Poisson{}.Encode(&trains[i], set.Train.X[i], 1, snn.NewStream(6).At(i))
			in.data = appendSpikes(in.data, &trains[i], i)
			x := make([]float32, 784)
			x[0] = float32(i)
			list.X, list.Label, list.Index = append(list.X, x), append(list.Label, set.Train.Label[i]), append(list.Index, i)
		}
		in.shape, r.encoder = []int{len(in.data) / 3, 3}, trains
		return r.dcPeer(b, file, in, list)
	}
}

// appendSpikes appends presentation, step and input of each spike.
func appendSpikes(to []float32, s *snn.Spikes, presentation int) []float32 {
	for t := range s.Steps {
		for i := range s.Cells {
			if s.Has(t, i) {
				to = append(to, float32(presentation), float32(t), float32(i))
			}
		}
	}
	return to
}

// dcPeer writes weights, input and what the presentations make of them, and returns the presentations.
func (r rig) dcPeer(b *bench, file string, in tensor, list learning.Batch) (ours func() error, units int, err error) {
	m, err := r.net.Init(1)
	if err != nil {
		return nil, 0, err
	}
	normalise(m)
	before := weights(m, 0, "w")
	t, err := r.learner.Bind(learning.Setup{Model: m, Encoder: r.encoder, Classes: classes, Batch: r.batch, Stream: snn.NewStream(1), Pool: b.pool})
	if err != nil {
		return nil, 0, err
	}
	first := learning.Batch{X: list.X[:1], Label: list.Label[:1], Index: list.Index[:1], Stream: list.Stream}
	rest := learning.Batch{X: list.X[1:], Label: list.Label[1:], Index: list.Index[1:], Stream: list.Stream}
	if _, err := t.Learn(first); err != nil {
		return nil, 0, err
	}
	t.Sync()
	after, theta := weights(m, 0, "weights"), slices.Clone(m.Theta(1))
	if _, err := t.Learn(rest); err != nil {
		return nil, 0, err
	}
	counts, _ := t.Counts()
	fired := float32(counts.Populations[1].Spikes)
	show := func() error {
		_, err := t.Learn(list)
		return err
	}
	return show, dcShown, writeTensors(file, []tensor{
		before, in, {"count", []int{1}, []float32{dcShown}}, after, {"theta", []int{len(theta)}, theta}, {"fired", []int{1}, []float32{fired}},
	})
}

// normalise scales the input weights of each cell to the published sum.
func normalise(m *snn.Model) {
	w, ld := m.Weights(0)
	inputs, cells := m.Net.Populations[0].Size(), m.Net.Populations[1].Size()
	for j := range cells {
		sum := float32(0)
		for i := range inputs {
			sum += w[i*ld+j]
		}
		for i := range inputs {
			w[i*ld+j] *= 78 / sum
		}
	}
}
