package learning

import (
	"errors"
	"fmt"
	"runtime"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// FlatteringAccuracy returns the accuracy of a trained model when its cells are labelled by the very samples that it is
// then scored on, as the released code of [diehl2015] did with the test set. It is for showing how much that flatters:
// no report may use it, and [Train] never assigns labels on anything but training samples. Sample i draws its spikes from
// stream.At(i); with l.Delays it must be snn.NewStream(seed).Named("learner") of the run, which drew them. Workers do not
// change the result; 0 means all processors.
func FlatteringAccuracy(l STDP, m *snn.Model, enc Encoder, s Samples, classes int, stream snn.Stream, workers int) (float64, error) {
	if err := checkModel(m); err != nil {
		return 0, fmt.Errorf("learning: FlatteringAccuracy: %w", err)
	}
	if workers < 0 || workers > mostWorkers {
		return 0, fmt.Errorf("learning: FlatteringAccuracy: %d workers; give 0 (all processors) to %d", workers, mostWorkers)
	}
	if s.Len() == 0 {
		return 0, errors.New("learning: FlatteringAccuracy: no samples")
	}
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	pool := kernel.NewPool(workers)
	defer pool.Close()
	bound, err := l.Bind(Setup{Model: m, Encoder: enc, Classes: classes, Batch: 1, Stream: stream, Pool: pool})
	if err != nil {
		return 0, err
	}
	t := bound.(*stdpTrainer)
	b := Batch{X: s.X, Label: s.Label, Index: make([]int, s.Len()), Stream: stream}
	for i := range b.Index {
		b.Index[i] = i
	}
	more := true
	if err := t.Calibrate(func() (Batch, bool) { first := more; more = false; return b, first }); err != nil {
		return 0, err
	}
	var out Outcome
	if err := t.Classify(b, &out); err != nil {
		return 0, err
	}
	right := 0
	for i, c := range out.Class {
		if c == s.Label[i] {
			right++
		}
	}
	return float64(right) / float64(s.Len()), nil
}
