package main

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

const (
	csdpSteps     = 50
	csdpStepBatch = 100 // positive samples of csdp-step; as many negative ones beside them
)

// csdpStepRig is a recurrent net of CSDP, 784-1024-1024 with lateral and top-down synapses, whose hidden cells fire in about
// one step of twenty. To hold them there, thresholds do not adapt, and the rates are so small that all the work of learning is
// done, but no weight moves by more than its last bits.
func csdpStepRig(classes int) rig {
	n := snn.CSDP(784, 1024, 1024, classes).Without("reconstruction")
	n.Population("hidden1").Cell = steadyCell(csdpThresholds[0])
	n.Population("hidden2").Cell = steadyCell(csdpThresholds[1])
	return rig{
		net: n, learner: csdp.Rule{Rate: 1e-9, Decay: 1e-12}, encoder: encode.Bernoulli{T: csdpSteps},
		batch: csdpStepBatch, flop: csdpFlop(n),
	}
}

// csdpThresholds are those of the two hidden layers.
var csdpThresholds = [2]float32{0.80, 0.47}

// steadyCell forgets within few steps, so that it is noise that makes it fire, each cell now and then.
func steadyCell(threshold float32) snn.Cell {
	return snn.LIF{Tau: 4, Euler: true, Scale: snn.ScaleLeak, Threshold: float64(threshold), Reset: snn.ResetZero, ResetTiming: snn.ResetSameStep}
}

// csdpFlop is the dense work for one positive sample and its negative one in all steps: forward, gradient and, of what the
// hidden cells hear, the decay, each one multiply-add a synapse. Read-outs see positive samples only and do not decay.
func csdpFlop(n snn.Net) float64 {
	macs := 0
	for _, p := range n.Projections {
		synapses := n.Population(p.Pre).Size() * n.Population(p.Post).Size()
		if p.Post == "class" || p.Post == "reconstruction" {
			macs += 2 * synapses
		} else {
			macs += 2 * 3 * synapses
		}
	}
	return 2 * csdpSteps * float64(macs)
}

// csdpStep gives the time of one step of 200 samples: of a mini-batch, spikes drawn included, divided by its steps.
func csdpStep(b *bench) (*result, error) {
	r := csdpStepRig(classes)
	t, done, err := r.learning(b, r.shades(4), 2, b.of(repeats{60, 24}))
	if err != nil {
		return nil, err
	}
	x := b.result(median(done.ms)/csdpSteps, r.flop*float64(r.batch)/csdpSteps)
	counts, _ := t.Counts()
	x.FiringRate, x.AllocsPerStep = firingRate(counts, "hidden1", "hidden2"), done.allocs/csdpSteps
	return x, nil
}

// shades makes n mini-batches of samples of which sgDensity of the cells fire in a step, each cell of each sample with a
// probability of its own.
func (r rig) shades(n int) []learning.Batch {
	x, label := make([][]float32, n*r.batch), make([]int, n*r.batch)
	for i := range x {
		x[i], label[i] = make([]float32, 784), i%classes
		s := snn.NewStream(5).At(i)
		for j := range x[i] {
			x[i][j] = float32(2 * sgDensity * s.Float64(uint64(j)))
		}
	}
	return r.batches(x, label)
}

// csdpMNIST is the published protocol for a net of CSDP.
func csdpMNIST(sizes ...int) epoch {
	n := snn.CSDP(sizes...)
	return epoch{
		rig:   rig{net: n, learner: csdp.Rule{}, encoder: encode.Bernoulli{T: csdpSteps}, batch: 500, flop: csdpFlop(n)},
		train: 50_000, steps: csdpSteps, hidden: []string{"hidden1", "hidden2"},
	}
}

// csdpUnlabelledMNIST is that of the self-supervised rule.
func csdpUnlabelledMNIST() epoch {
	e := csdpMNIST(784, 3000, 600, classes)
	e.net, e.learner = snn.CSDPUnlabelled(784, 3000, 600, classes), csdp.Rule{SelfSupervised: true}
	e.flop = csdpFlop(e.net)
	return e
}
