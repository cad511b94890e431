package main

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn/encode"
)

// epoch is training with every sample once.
type epoch struct {
	rig
	train  int // the first samples of the training part
	steps  int
	hidden []string
}

// surrogateMNIST is the network of bptt-rate: images as firing rates, drawn anew.
func surrogateMNIST() epoch {
	r := sgRig()
	r.encoder = encode.Bernoulli{T: sgSteps}
	return epoch{rig: r, train: 60_000, steps: sgSteps, hidden: []string{"hidden1"}}
}

const (
	quickBatches = 20 // from which -quick extrapolates
	quickWarm    = 2  // before them
)

func epochOf(e epoch) func(*bench) (*result, error) { return e.measure }

// measure times a whole epoch, or some mini-batches of it, of which it takes the median.
func (e epoch) measure(b *bench) (*result, error) {
	set, err := mnist()
	if err != nil {
		return nil, err
	}
	train := set.Take(e.train, 0, 0).Train
	list := e.batches(train.X, train.Label)
	warm, n := 0, len(list)
	if b.quick {
		warm, n = quickWarm, quickBatches
	}
	t, done, err := e.learning(b, list, warm, n)
	if err != nil {
		return nil, err
	}
	all := float64(train.Len()) / float64(e.batch) // the last mini-batch may be a part of one
	ms := done.sum() * all / float64(n)
	if b.quick {
		ms = median(done.ms) * all
	}
	x := b.result(ms, e.flop*float64(train.Len()))
	counts, _ := t.Counts()
	x.FiringRate, x.AllocsPerStep = firingRate(counts, e.hidden...), done.allocs/float64(e.steps)
	if b.quick {
		x.Extrapolated = n
	}
	return x, nil
}

// inference classifies the test images with a network that has learned a little, so that it fires as one that has learned.
func inference(b *bench) (*result, error) {
	set, err := mnist()
	if err != nil {
		return nil, err
	}
	e := surrogateMNIST()
	list := e.batches(set.Train.X, set.Train.Label)
	t, _, err := e.learning(b, list, 0, 100)
	if err != nil {
		return nil, err
	}
	e.batch = 500
	list = e.batches(set.Test.X, set.Test.Label)
	var out learning.Outcome
	classify := func(i int) error { return t.Classify(list[i%len(list)], &out) }
	if err := classify(0); err != nil {
		return nil, err
	}
	done, err := b.times(b.of(repeats{10, 2})*len(list), classify)
	if err != nil {
		return nil, err
	}
	x := b.result(median(done.ms)/float64(e.batch), 2*sgSteps*(sgInputs*sgHidden+sgHidden*classes))
	_, counts := t.Counts()
	x.FiringRate, x.AllocsPerStep = firingRate(counts, e.hidden...), done.allocs/sgSteps
	return x, nil
}
