package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// RunSizes is what decides how much memory a run needs. Numbers are float64, which no product of sizes overflows.
type RunSizes struct {
	Net                   snn.Net
	Steps, Batch, Workers float64
	Samples               float64 // of the run, those that validate and test too; 0: not known
	Encoding              float64 // bytes of one encoded sample
	Repeats               bool    // a sample is encoded the same at every presentation
	Outputs               float64 // classes, or numbers of a target
}

// MemoryEstimator is implemented by learners that can tell about how many bytes they need beyond the model. Runs that this machine has no room
// for are refused before anything is allocated.
type MemoryEstimator interface{ Bytes(r RunSizes) float64 }

// sizesOf returns the sizes of a resolved entry that trains in mini-batches of batch samples.
func sizesOf(e Entry, task Task, batch, workers int) RunSizes {
	r := newRunSizes(e.Net, e.Encoder, task.goal().Cells(), batch, workers)
	r.Samples = float64(task.Train.Len() + task.Valid.Len() + task.Test.Len())
	return r
}

// newRunSizes returns the sizes of what trains a net. Without an encoder there are no steps.
func newRunSizes(n snn.Net, e Encoder, outputs, batch, workers int) RunSizes {
	r := RunSizes{Net: n, Batch: float64(batch), Workers: float64(workers), Outputs: float64(outputs)}
	if e != nil {
		r.Steps, r.Repeats = float64(e.Steps()), repeats(e)
	}
	inputs := 0
	for _, p := range n.Populations {
		if p.Cell == nil {
			inputs = max(inputs, p.Size())
		}
	}
	r.Encoding = 8 * r.Steps * float64(snn.Words(inputs))
	if g, ok := e.(GradedEncoder); ok && g.Graded() {
		r.Encoding = 4 * r.Steps * float64(inputs)
	}
	return r
}

// EachProjection calls f with the sizes of both ends of a projection, if it has both; dense is false where it has one weight a cell. It panics
// if f is nil.
func (r RunSizes) EachProjection(f func(p snn.Projection, pre, post int, dense bool)) {
	if f == nil {
		panic("learning: RunSizes.EachProjection: the function is nil")
	}
	for _, p := range r.Net.Projections {
		if pre, post := r.Net.Population(p.Pre), r.Net.Population(p.Post); pre != nil && post != nil {
			f(p, pre.Size(), post.Size(), p.Dense())
		}
	}
}

// Weights returns the bytes of all weights, and those of the ones that are learned.
func (r RunSizes) Weights() (all, plastic float64) {
	for k, p := range r.Net.Projections {
		n := 4 * r.Net.StoredWeights(k)
		all += n
		if !p.Frozen {
			plastic += n
		}
	}
	return all, plastic
}

// estimate returns about how many bytes a run takes: the model, what the rule keeps, and one copy of it (of the best epoch, or on
// its way to the disk).
func (r RunSizes) estimate(l Learner) float64 {
	all, _ := r.Weights()
	own := 0.0
	if l, ok := l.(MemoryEstimator); ok {
		own = l.Bytes(r)
	}
	return 2*all + own
}

// checkMemory refuses a run that this machine has no room for, before anything is allocated.
func (r RunSizes) checkMemory(l Learner, have float64) error {
	if need := r.estimate(l); !(need <= have) {
		const text = "training needs about %.0f bytes (%.3g GB), and there are %.0f; take fewer cells or steps, or a smaller Batch (%.0f " +
			"samples, %.0f steps)"
		return fmt.Errorf(text, need, need/1e9, have, r.Batch, r.Steps)
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
