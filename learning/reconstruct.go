package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Reconstruct returns what the trained network of a report makes of samples, as rates in the order of their values. Rules
// without a reconstruction are an error.
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
	t, err := e.Learner.Bind(e.setup(r.Model.Clone(), r.goal(), 0, pool))
	if err != nil {
		return nil, err
	}
	draws, ok := t.(Reconstructor)
	if !ok {
		return nil, fmt.Errorf("learning: %s has no reconstruction", r.Entry.Learner.Name())
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
