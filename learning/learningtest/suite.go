// Package learningtest is the suite that every learner passes: the promises of package learning that hold for any rule.
package learningtest

import (
	"context"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Suite tests the learner of an entry on a task that it can learn in a few seconds. The entry must have at least two
// mini-batches an epoch, and reach more than above on the validation samples. An encoder of your own needs a Version (see
// [learning.Versioned]), for runs without are not stored.
func Suite(t *testing.T, e learning.Entry, task learning.Task, above float64) {
	s := suite{e, task}
	t.Run("resolves to itself", s.resolves)
	t.Run("learns", func(t *testing.T) { s.learns(t, above) })
	t.Run("same bits at any worker count", s.workers)
	t.Run("other seeds give other bits", s.seeds)
	t.Run("stopped anywhere, it continues to the same bits", s.resumes)
	t.Run("classifying changes nothing", s.classifies)
	t.Run("an evaluation leaves no trace", s.leavesNoTrace)
	t.Run("classes do not depend on the mini-batch", s.independent)
	t.Run("state goes from one trainer to another", s.moves)
	t.Run("counts", s.counts)
	t.Run("refuses", s.refuses)
}

type suite struct {
	entry learning.Entry
	task  learning.Task
}

// train trains without a store, with what change does to the entry.
func (s suite) train(t *testing.T, change func(*learning.Entry)) *learning.Report {
	t.Helper()
	e := s.entry
	e.Settings.Store = "-"
	change(&e)
	r, err := learning.Train(context.Background(), e, s.task)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (s suite) resolves(t *testing.T) {
	once := s.entry.Learner.Resolve()
	if twice := once.Resolve(); !reflect.DeepEqual(once, twice) {
		t.Errorf("resolved again, %+v becomes %+v", once, twice)
	}
	if once.Name() == "" || once.Name() != s.entry.Learner.Name() {
		t.Errorf("its name is %q, resolved %q", s.entry.Learner.Name(), once.Name())
	}
}

func (s suite) learns(t *testing.T, above float64) {
	r := s.train(t, func(*learning.Entry) {})
	if !(r.Valid.Accuracy > above) {
		t.Errorf("validation accuracy %v, want more than %v", r.Valid.Accuracy, above)
	}
	for _, e := range r.Epochs {
		if math.IsNaN(e.Loss) || math.IsInf(e.Loss, 0) {
			t.Errorf("epoch %d: loss %v", e.Epoch, e.Loss)
		}
	}
	if r.StateBytes < 0 || r.Parameters <= 0 {
		t.Errorf("%d parameters and %d bytes of state", r.Parameters, r.StateBytes)
	}
}

func (s suite) workers(t *testing.T) {
	want := s.train(t, func(e *learning.Entry) { e.Settings.Workers = 1 })
	for _, n := range []int{2, 5} {
		if got := s.train(t, func(e *learning.Entry) { e.Settings.Workers = n }); got.Result != want.Result {
			t.Errorf("%d workers: result %.12s, with one %.12s", n, got.Result, want.Result)
		}
	}
}

func (s suite) seeds(t *testing.T) {
	a := s.train(t, func(*learning.Entry) {})
	b := s.train(t, func(e *learning.Entry) { e.Settings.Seed += 17 })
	if a.Fingerprint == b.Fingerprint || a.Result == b.Result {
		t.Error("two seeds have one fingerprint or one result")
	}
}

// resumes stops the run before the first mini-batch, after one, in the middle and in the evaluation, each time after what
// the time before has saved.
func (s suite) resumes(t *testing.T) {
	want := s.train(t, func(*learning.Entry) {})
	e := s.entry
	e.Settings.Store = t.TempDir()
	if !s.stores(t, e) {
		t.Fatal("runs of this entry are not stored: give the learner, and the encoder if it is your own, a Version")
	}
	calls := 0
	e.Settings.Progress = func(learning.Progress) { calls++ }
	e.Settings.Store = t.TempDir()
	if _, err := learning.Train(context.Background(), e, s.task); err != nil {
		t.Fatal(err)
	}
	e.Settings.Store = t.TempDir()
	for _, stop := range []int{1, 2, calls / 3, calls / 3} {
		ctx, cancel := context.WithCancel(context.Background())
		n := 0
		e.Settings.Progress = func(learning.Progress) {
			if n++; n == stop {
				cancel()
			}
		}
		r, err := learning.Train(ctx, e, s.task)
		cancel()
		if err == nil && r.Result != want.Result {
			t.Fatalf("it ended after %d of %d calls with another result", n, calls)
		}
	}
	e.Settings.Progress = nil
	got, err := learning.Train(context.Background(), e, s.task)
	if err != nil {
		t.Fatal(err)
	}
	if got.Result != want.Result {
		t.Errorf("resumed result %.12s, undisturbed %.12s", got.Result, want.Result)
	}
	if left, _ := filepath.Glob(filepath.Join(e.Settings.Store, "*", "*.part")); len(left) > 0 {
		t.Errorf("files were left: %v", left)
	}
	s.stored(t, e, want)
}

// stores reports whether runs of the entry are kept.
func (s suite) stores(t *testing.T, e learning.Entry) bool {
	t.Helper()
	if _, err := learning.Train(context.Background(), e, s.task); err != nil {
		t.Fatal(err)
	}
	kept, _ := filepath.Glob(filepath.Join(e.Settings.Store, "*", "report.json"))
	return len(kept) == 1
}

// stored asks for a run that is in the store.
func (s suite) stored(t *testing.T, e learning.Entry, want *learning.Report) {
	again, err := learning.Train(context.Background(), e, s.task)
	if err != nil {
		t.Fatal(err)
	}
	if again.Result != want.Result || !reflect.DeepEqual(again.Confusion, want.Confusion) || !reflect.DeepEqual(again.Inference, want.Inference) {
		t.Error("the store answers with another report")
	}
	if _, err := os.Stat(filepath.Join(e.Settings.Store, again.Fingerprint, "report.json")); err != nil {
		t.Error(err)
	}
}

// bind binds the entry to a fresh model, with one worker.
func (s suite) bind(t *testing.T) (learning.Trainer, *snn.Model) {
	t.Helper()
	return s.bindOn(t, kernel.NewPool(1))
}

func (s suite) batchSize() int {
	if s.entry.Settings.Batch == 0 {
		return 100
	}
	return s.entry.Settings.Batch
}

// some returns n training samples from first on.
func (s suite) some(first, n int, stream string) learning.Batch {
	b := learning.Batch{Stream: snn.NewStream(5).Named(stream)}
	for i := first; i < first+n; i++ {
		b.X, b.Label, b.Index = append(b.X, s.task.Train.X[i]), append(b.Label, s.task.Train.Label[i]), append(b.Index, i)
	}
	return b
}

func (s suite) learn(t *testing.T, tr learning.Trainer, b learning.Batch) {
	t.Helper()
	if _, err := tr.Learn(b); err != nil {
		t.Fatal(err)
	}
}

func (s suite) classify(t *testing.T, tr learning.Trainer, b learning.Batch) learning.Outcome {
	t.Helper()
	var out learning.Outcome
	if err := tr.Classify(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func (s suite) calibrate(t *testing.T, tr learning.Trainer) {
	t.Helper()
	c, ok := tr.(learning.Calibrator)
	if !ok {
		return
	}
	given := false
	err := c.Calibrate(func() (learning.Batch, bool) {
		first := !given
		given = true
		return s.some(0, s.batchSize(), "assign"), first
	})
	if err != nil {
		t.Fatal(err)
	}
}

func clone(tensors []learning.Tensor) []learning.Tensor {
	c := slices.Clone(tensors)
	for i := range c {
		c[i].F32, c[i].I64 = slices.Clone(c[i].F32), slices.Clone(c[i].I64)
	}
	return c
}

func (s suite) classifies(t *testing.T) {
	tr, _ := s.bind(t)
	s.learn(t, tr, s.some(0, s.batchSize(), "train"))
	s.calibrate(t, tr)
	before := clone(tr.State())
	b := s.some(0, s.batchSize(), "valid")
	a := s.classify(t, tr, b)
	if !reflect.DeepEqual(before, clone(tr.State())) {
		t.Error("classifying changed the state")
	}
	if again := s.classify(t, tr, b); !reflect.DeepEqual(a, again) {
		t.Error("classified twice, the same samples have other outcomes")
	}
	b.Label = nil
	if blind := s.classify(t, tr, b); !slices.Equal(blind.Class, a.Class) {
		t.Error("without labels the classes are others: the rule reads the labels")
	}
	b = s.some(0, s.batchSize(), "valid")
	for i := range b.Label {
		b.Label[i] = (b.Label[i] + 1) % s.task.Classes
	}
	if wrong := s.classify(t, tr, b); !slices.Equal(wrong.Class, a.Class) {
		t.Error("with wrong labels the classes are others: the rule reads the labels")
	}
}

func (s suite) independent(t *testing.T) {
	tr, _ := s.bind(t)
	s.learn(t, tr, s.some(0, s.batchSize(), "train"))
	s.calibrate(t, tr)
	n := min(s.batchSize(), 12)
	all := s.classify(t, tr, s.some(0, n, "valid"))
	var parts []int
	for first := 0; first < n; first += 5 {
		parts = append(parts, s.classify(t, tr, s.some(first, min(5, n-first), "valid")).Class...)
	}
	if !slices.Equal(all.Class, parts) {
		t.Errorf("classes %v, in smaller mini-batches %v", all.Class, parts)
	}
}

func (s suite) moves(t *testing.T) {
	a, ma := s.bind(t)
	s.learn(t, a, s.some(0, s.batchSize(), "train"))
	b, mb := s.bind(t)
	from, to := a.State(), b.State()
	for i := range to {
		if to[i].Name != from[i].Name || !slices.Equal(to[i].Shape, from[i].Shape) {
			t.Fatalf("state %d is %q %v in one trainer and %q %v in the other", i, from[i].Name, from[i].Shape, to[i].Name, to[i].Shape)
		}
		copy(to[i].F32, from[i].F32)
		copy(to[i].I64, from[i].I64)
	}
	if err := b.Restored(); err != nil {
		t.Fatal(err)
	}
	next := s.some(s.batchSize(), s.batchSize(), "train")
	s.learn(t, a, next)
	s.learn(t, b, next)
	if !reflect.DeepEqual(a.State(), b.State()) {
		t.Error("after a step from the same state the states differ")
	}
	a.Sync()
	b.Sync()
	for i := range ma.Net.Projections {
		wa, _ := ma.Weights(i)
		wb, _ := mb.Weights(i)
		if !slices.Equal(wa, wb) {
			t.Errorf("weights of %v differ", ma.Net.Projections[i])
		}
	}
}
