package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Reconstruct returns what the trained network of a report makes of samples, as rates in the order of their values: of several rules the last. Rules
// without a reconstruction are an error, and so are samples that do not fit.
func (r *Report) Reconstruct(s Samples) ([][]float32, error) {
	if err := r.usable(); err != nil {
		return nil, fmt.Errorf("learning: reconstruct: %w", err)
	}
	if err := checkModel(r.Model); err != nil {
		return nil, fmt.Errorf("learning: reconstruct: entry %q: %w", r.Entry.Name, err)
	}
	pool := kernel.NewPool(1)
	defer pool.Close()
	e := r.Entry
	e.Settings.Batch = max(s.Len(), 2)
	again := &run{entry: e, model: r.Model.Clone(), pool: pool}
	var err error
	if again.trainer, err = e.Learner.Bind(e.setup(again.model, r.goal(), 0, pool).probing(s)); err != nil {
		return nil, fmt.Errorf("learning: reconstruct: entry %q: %w", e.Name, err)
	}
	draws, ok := lastOf(again.trainer).(Reconstructor)
	if !ok {
		return nil, fmt.Errorf("learning: %s has no reconstruction", r.Entry.Learner.Name())
	}
	if err := again.checkSamples(s); err != nil {
		return nil, fmt.Errorf("learning: reconstruct: entry %q: %w", e.Name, err)
	}
	if s.Len() == 0 {
		return nil, nil
	}
	b := Batch{X: s.X, Index: make([]int, s.Len()), Stream: snn.NewStream(r.Entry.Settings.Seed).Named("reconstruct")}
	out := make([][]float32, s.Len())
	for i, x := range s.X {
		b.Index[i], out[i] = i, make([]float32, len(x))
	}
	return out, draws.Reconstruct(b, out)
}

// Inference returns the events of all test presentations of all seeds.
func (r Result) Inference() snn.Counts {
	var sum snn.Counts
	for _, p := range r.Reports {
		p.known("Inference")
		sum = sum.Plus(p.Inference)
	}
	return sum
}
