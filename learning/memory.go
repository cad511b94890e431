package learning

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// runSizes is what decides how much memory a run needs. Numbers are float64, which no product of sizes overflows.
type runSizes struct {
	net                             snn.Net
	steps, batch, workers, encoding float64 // encoding: bytes of one sample's spikes
	classes                         float64 // or numbers of a target
}

// memoryEstimator is implemented by learners that can tell beforehand about how many bytes they will need beyond the model.
type memoryEstimator interface{ bytes(r runSizes) float64 }

// sizesOf returns the sizes of a resolved entry that trains in mini-batches of batch samples.
func sizesOf(e Entry, task Task, batch, workers int) runSizes {
	return newRunSizes(e.Net, e.Encoder, task.goal().cells(), batch, workers)
}

// newRunSizes returns the sizes of what trains a net. Without an encoder there are no steps.
func newRunSizes(n snn.Net, e Encoder, classes, batch, workers int) runSizes {
	r := runSizes{net: n, batch: float64(batch), workers: float64(workers), classes: float64(classes)}
	if e != nil {
		r.steps = float64(e.Steps())
	}
	inputs := 0
	for _, p := range n.Populations {
		if p.Cell == nil {
			inputs = max(inputs, p.Size())
		}
	}
	r.encoding = 8 * r.steps * float64(snn.Words(inputs))
	if g, ok := e.(GradedEncoder); ok && g.Graded() {
		r.encoding = 4 * r.steps * float64(inputs)
	}
	return r
}

// stride is how many numbers a row of n takes.
func stride(n int) float64 { return float64(kernel.Ld(n)) }

// eachProjection calls f with the sizes of both ends of a projection; dense is false where it has one weight a cell.
func (r runSizes) eachProjection(f func(p snn.Projection, pre, post int, dense bool)) {
	for _, p := range r.net.Projections {
		_, dense := p.Wiring.(snn.Dense)
		f(p, r.net.Population(p.Pre).Size(), r.net.Population(p.Post).Size(), dense || p.Wiring == nil)
	}
}

// weights returns the bytes of all weights, and those of the ones that are learned.
func (r runSizes) weights() (all, plastic float64) {
	for k, p := range r.net.Projections {
		n := 4 * r.net.StoredWeights(k)
		all += n
		if !p.Frozen {
			plastic += n
		}
	}
	return all, plastic
}

// bytes counts weights with two moments in panels of 64 cells, membranes and traces of positive and negative rows, and their spikes.
func (c CSDP) bytes(r runSizes) float64 {
	panels := func(n int) float64 { return float64((n + kernel.Panel - 1) / kernel.Panel) }
	rows, n := 2*r.batch, 0.0
	r.eachProjection(func(_ snn.Projection, pre, post int, _ bool) { n += float64(pre) * panels(post) * chunk * 4 })
	for _, p := range r.net.Populations {
		n += 3 * rows * (8*panels(p.Size()) + 4) // lists of three steps
		if p.Cell != nil {
			n += rows * panels(p.Size()) * kernel.Panel * 8
		} else {
			n += 30 * rows * float64(p.Size())
		}
	}
	return n + rows*r.encoding + r.workers*(rows*kernel.Panel*8)
}

// bytes counts the input's weights and lists that last as long as a presentation and its rest.
func (l STDP) bytes(r runSizes) float64 {
	n, cells := 0.0, 0.0
	r.eachProjection(func(_ snn.Projection, pre, post int, dense bool) {
		if dense {
			n += 4 * float64(pre) * stride(post)
			cells = float64(post)
			if l.Delays > 0 {
				n += 10 * float64(pre) * cells
			}
		}
	})
	whole := r.steps + max(l.Rest, 0)/r.net.Step()
	return n + r.classes*cells*8 + 64*r.steps + 20*whole + r.workers*(r.encoding+8*whole+60*cells)
}

// Potentials and errors of several steps take at most so many bytes; of longer presentations some are computed again.
const (
	sgHistory = 256 << 20
	sgErrors  = 4 << 20
)

// bytes counts gradients and moments, potentials of the steps that are kept, and spikes.
func (s Surrogate) bytes(r runSizes) float64 {
	_, n := r.weights()
	n *= 1 + s.Optimizer.moments()
	for k, p := range r.net.Projections {
		if _, dense := p.Wiring.(snn.Dense); !dense && p.Wiring != nil {
			n += 12 * r.net.StoredWeights(k) // a gradient apart, and a list of synapses
		}
	}
	longest := map[string]float64{}
	r.eachProjection(func(p snn.Projection, _, _ int, _ bool) { longest[p.Pre] = max(longest[p.Pre], float64(p.Delay)) })
	step, lists := 0.0, 0.0 // of one step: potentials, and lists of spikes with room for half of the cells
	for _, p := range r.net.Populations {
		if p.Cell != nil {
			step += 4 * r.batch * stride(p.Size())
		}
		lists += 2 * r.batch * float64(p.Size())
		n += (longest[p.Name] + r.steps) * (8*r.batch*float64(snn.Words(p.Size())) + 24)
	}
	output := 8 * r.batch * 16 * math.Ceil(r.classes/16) * r.steps
	kept := min(r.steps*step, sgHistory+2*math.Sqrt(r.steps)*step)
	kept += kept/max(step, 1)*lists + min(r.steps*step, sgErrors+step)
	return n + kept + 6*step + output + r.batch*r.encoding + r.workers*(4*sgGroup*sgCols+4*r.widest()*sgCols)
}

// widest is the number of cells that feed one population at most.
func (r runSizes) widest() float64 {
	feeds := map[string]float64{}
	most := 0.0
	r.eachProjection(func(p snn.Projection, pre, _ int, _ bool) {
		feeds[p.Post] += float64(pre)
		most = max(most, feeds[p.Post])
	})
	return most
}

// bytes counts gradients and moments, the outputs and errors of a mini-batch, and the copies of them that products of matrices pack.
func (a ANN) bytes(r runSizes) float64 {
	_, n := r.weights()
	n *= 1 + a.Optimizer.moments()
	for _, p := range r.net.Populations {
		n += 12 * r.batch * stride(p.Size())
	}
	return n
}

// moments is how many numbers an optimiser keeps for each weight.
func (o Optimizer) moments() float64 {
	switch {
	case o.Kind != SGD:
		return 2
	case o.Momentum != 0:
		return 1
	}
	return 0
}

// estimate returns about how many bytes a run takes: the model, what the rule keeps, and one copy of it (of the best epoch, or on
// its way to the disk).
func (r runSizes) estimate(l Learner) float64 {
	all, _ := r.weights()
	own := 0.0
	switch l := l.(type) {
	case memoryEstimator:
		own = l.bytes(r)
	case MemoryEstimator:
		own = l.Bytes(r.net, int(r.batch), int(r.workers))
	}
	return 2*all + own
}

// checkMemory refuses a run that this machine has no room for, before anything is allocated.
func (r runSizes) checkMemory(l Learner, have float64) error {
	if need := r.estimate(l); !(need <= have) {
		const text = "training needs about %.0f bytes (%.3g GB), and there are %.0f; take fewer cells or steps, or a smaller Batch (%.0f " +
			"samples, %.0f steps)"
		return fmt.Errorf(text, need, need/1e9, have, r.batch, r.steps)
	}
	return nil
}

// runsThatFit returns how many runs of the largest entry this machine has room for at a time, at least one.
func runsThatFit(entries []Entry, task Task, have float64) int {
	most := 1.0
	for _, e := range entries {
		e, err := e.resolve()
		if err != nil {
			continue // checkComparison says so
		}
		most = max(most, sizesOf(e, task, min(e.Settings.Batch, task.Train.Len()), 1).estimate(e.Learner))
	}
	return int(min(max(have/most, 1), mostWorkers))
}
