package learningtest

import (
	"math"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// leavesNoTrace lets one trainer look at samples, in every way there is, before and between what it learns, and another only learn.
// Their states have the same bits at every time, and what is synced before anything was learned are the weights and thresholds that the
// model was made with.
func (s suite) leavesNoTrace(t *testing.T) {
	for name := range s.looks(t, s.bindTrainer(t)) { // a trainer each: State itself may settle what is pending
		tr, m := s.bind(t)
		made := m.Clone()
		s.looks(t, tr)[name]()
		tr.Sync()
		sameModel(t, name, m, made)
	}
	looks, blind := s.bindTrainer(t), s.bindTrainer(t)
	for round := range 3 {
		for name, look := range s.looks(t, looks) {
			before := clone(looks.State())
			look()
			sameTensors(t, name, looks.State(), before, readout(looks))
		}
		sameTensors(t, "all that looked", looks.State(), blind.State(), readout(looks))
		b := s.some(round*s.batchSize()%(s.task.Train.Len()-s.batchSize()), s.batchSize(), "train")
		s.learn(t, looks, b)
		s.learn(t, blind, b)
		sameTensors(t, "learning after it", looks.State(), blind.State(), readout(looks))
	}
}

func (s suite) bindTrainer(t *testing.T) learning.Trainer {
	t.Helper()
	tr, _ := s.bind(t)
	return tr
}

// looks are all calls that may not change the state, by name.
func (s suite) looks(t *testing.T, tr learning.Trainer) map[string]func() {
	b := s.some(0, s.batchSize(), "valid")
	all := map[string]func(){
		"Classify":   func() { s.classify(t, tr, b) },
		"Calibrate":  func() { s.calibrate(t, tr) },
		"Counts":     func() { tr.Counts() },
		"StateBytes": func() { tr.StateBytes() },
		"Sync":       func() { tr.Sync() },
	}
	if draws, ok := tr.(learning.Reconstructor); ok {
		all["Reconstruct"] = func() {
			out := make([][]float32, len(b.X))
			for i, x := range b.X {
				out[i] = make([]float32, len(x))
			}
			if err := draws.Reconstruct(b, out); err != nil && s.reconstructs(tr) {
				t.Error(err)
			}
		}
	}
	return all
}

// reconstructs reports whether the rule gives errors of reconstruction, and so has one.
func (s suite) reconstructs(tr learning.Trainer) bool {
	var out learning.Outcome
	return tr.Classify(s.some(0, 1, "valid"), &out) == nil && out.SSE != nil
}

// readout names the tensors that Calibrate fits.
func readout(tr learning.Trainer) (names []string) {
	if c, ok := tr.(learning.Calibrator); ok {
		for _, x := range c.Readout() {
			names = append(names, x.Name)
		}
	}
	return names
}

// sameTensors compares bits, except of the tensors called but.
func sameTensors(t *testing.T, after string, got, want []learning.Tensor, but []string) {
	t.Helper()
	for i, x := range got {
		if slices.Contains(but, x.Name) {
			continue
		}
		if !slices.Equal(x.I64, want[i].I64) || !slices.EqualFunc(x.F32, want[i].F32, sameBits) {
			t.Errorf("after %s, tensor %q of the state has other bits", after, x.Name)
		}
	}
}

// sameModel compares the bits of weights and thresholds.
func sameModel(t *testing.T, after string, got, want *snn.Model) {
	t.Helper()
	for i, p := range want.Net.Projections {
		a, _ := got.Weights(i)
		b, _ := want.Weights(i)
		if !slices.EqualFunc(a, b, sameBits) {
			t.Errorf("after %s of a fresh trainer, the weights of %v are not those of the model", after, p)
		}
	}
	for i, p := range want.Net.Populations {
		if !slices.EqualFunc(got.Theta(i), want.Theta(i), sameBits) {
			t.Errorf("after %s of a fresh trainer, the thresholds of %q are not those of the model", after, p.Name)
		}
	}
}

func sameBits(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }
