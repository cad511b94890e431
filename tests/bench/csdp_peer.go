package main

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// csdpStepPeer compares mini-batches of csdp-step. There are two classes, so that a wrong label is the other one. What the rule
// learns is compared at its published rates; then both sides are timed at those that leave the cells firing as they do.
func csdpStepPeer(b *bench, file string) (ours func() error, units int, err error) {
	r := csdpStepRig(2)
	batch, timed := r.shades(1)[0], r.learner.(csdp.Rule)
	for i := range batch.Label {
		batch.Label[i] %= 2
	}
	r.learner = csdp.Rule{}.Resolve()
	list, err := r.csdpLearned(b, batch)
	if err != nil {
		return nil, 0, err
	}
	if err := writeTensors(file, append(list, csdpConstants("learned", r.learner.(csdp.Rule)), csdpConstants("timed", timed))); err != nil {
		return nil, 0, err
	}
	r.learner = timed
	m, err := r.net.Init(1)
	if err != nil {
		return nil, 0, err
	}
	t, err := r.bindTwo(b, m)
	if err != nil {
		return nil, 0, err
	}
	return func() error { _, err := t.Learn(batch); return err }, csdpSteps, nil
}

// csdpLearned returns inputs, weights and thresholds, and what a mini-batch makes of the weights.
func (r rig) csdpLearned(b *bench, batch learning.Batch) ([]tensor, error) {
	m, err := r.net.Init(1)
	if err != nil {
		return nil, err
	}
	list := append(r.inputs(batch), tensor{"thresholds", []int{2}, csdpThresholds[:]},
		tensor{"class thresholds", []int{2}, m.Thresholds(m.Net.Index("class"))[:2]})
	all := func(prefix string) {
		for i, p := range r.net.Projections {
			list = append(list, weights(m, i, prefix+p.Pre+">"+p.Post))
		}
	}
	all("")
	t, err := r.bindTwo(b, m)
	if err != nil {
		return nil, err
	}
	if _, err := t.Learn(batch); err != nil {
		return nil, err
	}
	t.Sync()
	all("learned ")
	counts, _ := t.Counts()
	fired := []float32{float32(counts.Populations[1].Spikes), float32(counts.Populations[2].Spikes)}
	return append(list, tensor{"fired", []int{2}, fired}), nil
}

// bindTwo binds the learner to a model of two classes.
func (r rig) bindTwo(b *bench, m *snn.Model) (learning.Trainer, error) {
	return r.learner.Bind(learning.Setup{Model: m, Encoder: r.encoder, Classes: 2, Batch: r.batch, Stream: snn.NewStream(1), Pool: b.pool})
}

// csdpConstants are the rate of Adam and the decay.
func csdpConstants(name string, c csdp.Rule) tensor {
	return tensor{name, []int{2}, []float32{float32(c.Rate), float32(c.Decay)}}
}

// inputs returns the spikes that the rows of a mini-batch hear, positive ones first, and the labels.
func (r rig) inputs(batch learning.Batch) []tensor {
	n := len(batch.X)
	x := tensor{"x", []int{csdpSteps, 2 * n, 784}, make([]float32, csdpSteps*2*n*784)}
	label := tensor{"label", []int{n}, nil}
	for i := range n {
		label.data = append(label.data, float32(batch.Label[i]))
		for k, name := range []string{"positive", "negative"} {
			var s snn.Spikes
			r.encoder.(encode.Bernoulli).Encode(&s, batch.X[i], 1, batch.Stream.At(batch.Index[i]).Named(name))
			for t := range csdpSteps {
				for j := range 784 {
					if s.Has(t, j) {
						x.data[(t*2*n+k*n+i)*784+j] = 1
					}
				}
			}
		}
	}
	return []tensor{x, label}
}
