package main

import (
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// A presentation of [diehl2015] in steps of 0.5 ms.
const dcSteps, dcRest = 700, 300

// presentationsOf gives the time of one training sample of a network of so many excitatory cells, repeats and the rest after
// it included.
func presentationsOf(cells int) func(*bench) (*result, error) {
	return func(b *bench) (*result, error) {
		set, err := mnist()
		if err != nil {
			return nil, err
		}
		r := rig{net: snn.DiehlCook(784, cells), learner: stdp.Rule{}, encoder: encode.Poisson{}, batch: 10}
		list := r.batches(set.Train.X, set.Train.Label)
		warm := b.of(repeats{100, 20})
		t, done, err := r.learning(b, list, warm, b.of(repeats{len(list), 200})-warm)
		if err != nil {
			return nil, err
		}
		x := b.result(done.sum()/float64(len(done.ms)*r.batch), dcFlop(cells))
		counts, _ := t.Counts()
		x.FiringRate, x.AllocsPerStep = firingRate(counts, "excitatory"), done.allocs/float64(r.batch*(dcSteps+dcRest))
		x.Extrapolated = len(done.ms) * r.batch
		return x, nil
	}
}

// dcFlop is the dense work of a presentation: input forward and a rank-1 update in the steps with input, inhibition in all.
func dcFlop(cells int) float64 {
	return 2 * float64(dcSteps*2*784*cells+(dcSteps+dcRest)*cells*cells)
}
