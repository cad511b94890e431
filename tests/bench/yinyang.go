package main

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/eventprop"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// The training of [wunderlich2021] on the Yin-Yang set.
const (
	yinYangEpochs, yinYangQuick = 100, 10
	yinYangBatch, yinYangSteps  = 32, 60
	yinYangMultiply             = yinYangSteps * (2*5*200 + 3*200*3) // for a sample, if steps of 1 ms were worked out densely
)

func yinYangRig() rig {
	return rig{
		net: eventprop.YinYang(), encoder: encode.SpikeTimes{T: yinYangSteps}, batch: yinYangBatch, classes: 3, flop: 2 * yinYangMultiply,
		learner: eventprop.Rule{Schedule: optim.Schedule{Kind: optim.StepDecay, Steps: 157, Hold: 157, Factor: 0.95}},
	}
}

// epoch cuts the samples into mini-batches in the order of one epoch, the last one smaller.
func (r rig) epoch(s datasets.Samples, number int) (list []learning.Batch) {
	order := snn.NewStream(1).Named("order").At(number).Perm(s.Len())
	for len(order) > 0 {
		n := min(r.batch, len(order))
		b := learning.Batch{Stream: snn.NewStream(2), Index: order[:n]}
		for _, i := range b.Index {
			b.X, b.Label = append(b.X, s.X[i]), append(b.Label, s.Label[i])
		}
		list, order = append(list, b), order[n:]
	}
	return list
}

// yinYang: the training passes of a run of 100 epochs.
func yinYang(b *bench) (*result, error) {
	r, train := yinYangRig(), datasets.YinYang().Train
	t, err := r.bind(b)
	if err != nil {
		return nil, err
	}
	epochs := yinYangEpochs
	if b.quick {
		epochs = yinYangQuick
	}
	ms, allocs := 0.0, 0.0
	for e := range epochs {
		list := r.epoch(train, e)
		done, err := b.times(len(list), func(i int) error {
			_, err := t.Learn(list[i])
			return err
		})
		if err != nil {
			return nil, err
		}
		ms, allocs = ms+done.sum(), done.allocs
	}
	x := b.result(ms*yinYangEpochs/float64(epochs), r.flop*float64(yinYangEpochs*train.Len()))
	counts, _ := t.Counts()
	x.FiringRate, x.AllocsPerStep = firingRate(counts, "hidden1"), allocs/yinYangSteps
	if b.quick {
		x.Extrapolated = epochs
	}
	return x, nil
}
