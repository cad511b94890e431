package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

func bpttRatePeer(b *bench, file string) (ours func() error, units int, err error) {
	return firingRig().ratePeer(b, file, drawn{sgInputs, sgSteps, sgDensity})
}

// ratePeer is bpttPeer with spike trains as input.
func (r rig) ratePeer(b *bench, file string, d drawn) (ours func() error, units int, err error) {
	trains, list := r.trains(1, d)
	r.encoder = trains
	x := tensor{"x", []int{d.steps, r.batch, d.cells}, make([]float32, d.steps*r.batch*d.cells)}
	for s, sample := range list[0].X {
		train := &trains[int(sample[0])]
		for t := range d.steps {
			for i := range d.cells {
				if train.Has(t, i) {
					x.data[(t*r.batch+s)*d.cells+i] = 1
				}
			}
		}
	}
	return r.bpttPeer(b, file, x, list[0])
}

func bpttStaticPeer(b *bench, file string) (ours func() error, units int, err error) {
	r := firingRig()
	r.encoder = encode.Direct{T: sgSteps}
	batch := r.noise(1)[0]
	x := tensor{"x", []int{1, sgBatch, sgInputs}, nil}
	for _, sample := range batch.X {
		round(sample, inputStep)
		x.data = append(x.data, sample...)
	}
	return r.bpttPeer(b, file, x, batch)
}

// firingRig is sgRig with weights so large that the output fires too.
func firingRig() rig {
	r := sgRig()
	r.net.Projections[1].Init = snn.Init{Kind: snn.InitUniform, Lo: -0.2, Hi: 0.2}
	return r
}

// bpttPeer writes the weights, the input x and what a mini-batch gives, and returns training with that mini-batch.
func (r rig) bpttPeer(b *bench, file string, x tensor, batch learning.Batch) (ours func() error, units int, err error) {
	list, err := r.gradients(b, batch)
	if err != nil {
		return nil, 0, err
	}
	label := tensor{"label", []int{r.batch}, nil}
	for _, c := range batch.Label {
		label.data = append(label.data, float32(c))
	}
	if err := writeTensors(file, append(list, x, label)); err != nil {
		return nil, 0, err
	}
	t, err := r.bind(b)
	if err != nil {
		return nil, 0, err
	}
	const batches = 5
	return func() error {
		for range batches {
			if _, err := t.Learn(batch); err != nil {
				return err
			}
		}
		return nil
	}, batches, nil
}

// gradients returns the weights, and the loss, spikes and gradients of one mini-batch. A step of plain descent gives the
// gradients; its rate is so high that they keep their digits beside the weights.
func (r rig) gradients(b *bench, batch learning.Batch) ([]tensor, error) {
	const rate = 1 << 20
	rule := descending(r.learner, optim.Optimizer{Kind: optim.SGD, Rate: rate})
	m, err := r.net.Init(1)
	if err != nil {
		return nil, err
	}
	var list []tensor
	for p := range r.net.Projections {
		w, _ := m.Weights(p)
		round(w, weightStep)
		list = append(list, weights(m, p, fmt.Sprintf("w%d", p+1)))
	}
	list = append(list, parameters(m)...)
	t, err := rule.Bind(learning.Setup{Model: m, Encoder: r.encoder, Classes: r.outputs(), Batch: r.batch, Stream: snn.NewStream(1), Pool: b.pool})
	if err != nil {
		return nil, err
	}
	loss, err := t.Learn(batch)
	if err != nil {
		return nil, err
	}
	t.Sync()
	counts, _ := t.Counts()
	spikes := tensor{"spikes", []int{len(counts.Populations) - 1}, nil}
	for _, p := range counts.Populations[1:] {
		spikes.data = append(spikes.data, float32(p.Spikes))
	}
	list = append(list, tensor{"loss", []int{1}, []float32{float32(loss)}}, spikes)
	for p := range r.net.Projections {
		g := weights(m, p, fmt.Sprintf("gradient%d", p+1))
		for i, w := range list[p].data {
			g.data[i] = (w - g.data[i]) / rate
		}
		list = append(list, g)
	}
	return list, nil
}

// descending is a rule with another optimiser, at a constant rate.
func descending(l learning.Learner, o optim.Optimizer) learning.Learner {
	switch l := l.(type) {
	case gradient.Rule:
		l.Optimizer = o
		return l
	case eventprop.Rule:
		l.Optimizer, l.Schedule = o, optim.Schedule{}
		return l
	}
	panic(fmt.Sprintf("bench: %T has no optimiser", l))
}

// parameters are the numbers of single cells, as "hidden1.Tau".
func parameters(m *snn.Model) (list []tensor) {
	for i, p := range m.Net.Populations {
		for _, x := range m.Parameters(i) {
			list = append(list, tensor{p.Name + "." + x.Name, []int{len(x.Values)}, slices.Clone(x.Values)})
		}
	}
	return list
}

// Weights and values of inputs are multiples of these for the comparison of results: currents are then sums without rounding, the same in
// any order, and no toolkit moves a potential over its threshold by its order of summation.
const (
	weightStep = 1.0 / (1 << 12)
	inputStep  = 1.0 / (1 << 8)
)

// round makes values multiples of step.
func round(values []float32, step float64) {
	for i, v := range values {
		values[i] = float32(math.Round(float64(v)/step) * step)
	}
}

// weights are those of a projection without padding.
func weights(m *snn.Model, projection int, name string) tensor {
	t := tensor{name: name, shape: m.Net.WeightShape(projection)}
	last := len(t.shape) - 1
	rows := 1
	for _, n := range t.shape[:last] {
		rows *= n
	}
	w, ld := m.Weights(projection)
	for i := range rows {
		t.data = append(t.data, w[i*ld:][:t.shape[last]]...)
	}
	return t
}
