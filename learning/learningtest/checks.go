package learningtest

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// counts checks what must hold of the counts of any rule, which know projections by names of their own.
func (s suite) counts(t *testing.T) {
	r := s.train(t, func(e *learning.Entry) {
		e.Net.Projections = slices.Clone(e.Net.Projections)
		named := func(p snn.Projection) bool { return p.Name != "" }
		for i := range e.Net.Projections {
			if !slices.ContainsFunc(s.entry.Net.Projections, named) { // a rule may know its own by theirs
				e.Net.Projections[i].Name = fmt.Sprintf("projection %d", i)
			}
		}
	})
	n := int64(s.task.Train.Len()) * int64(len(r.Epochs))
	if r.Training.Samples != n || r.Inference.Samples != int64(s.task.Test.Len()) {
		t.Errorf("%d training and %d inference presentations, want %d and %d", r.Training.Samples, r.Inference.Samples, n, s.task.Test.Len())
	}
	for _, c := range []snn.Counts{r.Training, r.Inference} {
		if len(c.Populations) != len(r.Entry.Net.Populations) || len(c.Projections) != len(r.Entry.Net.Projections) {
			t.Fatalf("counts of %d populations and %d projections", len(c.Populations), len(c.Projections))
		}
		for i, p := range c.Projections {
			if of := r.Entry.Net.Projections[i]; p.Name != of.Name || p.Pre != of.Pre || p.Post != of.Post {
				t.Errorf("counts of projection %d are those of %q, %s→%s, and the net has %q, %s→%s", i, p.Name, p.Pre, p.Post, of, of.Pre, of.Post)
			}
		}
		for i, p := range c.Populations {
			if of := r.Entry.Net.Populations[i]; p.Name != of.Name || p.Size != of.Size() {
				t.Errorf("counts of population %d are those of %q of %d cells, and the net has %q of %d", i, p.Name, p.Size, of.Name, of.Size())
			}
			if p.Spikes < 0 || p.Spikes > int64(p.Size)*c.Steps || p.MaxSpikesPerStep > int64(p.Size) {
				t.Errorf("population %q: %d spikes, at most %d in a step, of %d cells in %d steps", p.Name, p.Spikes, p.MaxSpikesPerStep, p.Size, c.Steps)
			}
		}
	}
	for _, p := range r.Inference.Projections {
		if p.WeightUpdates != 0 {
			t.Errorf("projection %s→%s: %d weight updates in inference", p.Pre, p.Post, p.WeightUpdates)
		}
	}
}

// refuses has no wrong label for rules that fit their read-out afterwards: they do not read labels while learning.
func (s suite) refuses(t *testing.T) {
	tr, _ := s.bind(t)
	short := s.some(0, 2, "train")
	short.X[1] = short.X[1][:3]
	label := s.some(0, 2, "train")
	label.Label[1] = s.task.Classes
	before := clone(tr.State())
	refuse := func(what string, b learning.Batch) {
		if _, err := tr.Learn(b); err == nil {
			t.Errorf("it learned %s", what)
		}
		if !reflect.DeepEqual(before, clone(tr.State())) {
			t.Errorf("%s in the mini-batch was refused when its state had changed: look at all samples before the first is learned", what)
		}
	}
	refuse("a short sample", short)
	if _, fits := tr.(learning.Calibrator); !fits {
		refuse("a label out of range", label)
	}
	if err := tr.Classify(s.some(0, 2, "train"), nil); err == nil {
		t.Error("it classified without a place for the result")
	}
	var out learning.Outcome
	if err := tr.Classify(short, &out); err == nil {
		t.Error("it classified a short sample")
	}
}
