package learning

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// trainSaving is Train with a checkpoint after every mini-batch.
func trainSaving(ctx context.Context, e Entry, task Task) (*Report, error) {
	r, err := newRun(e, task, task.digest())
	if err != nil {
		return nil, err
	}
	r.every = 0
	return r.result(ctx)
}

// filesBut returns the files below a store, without folders and the given names.
func filesBut(t *testing.T, store string, but ...string) (left []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(store, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !slices.Contains(but, filepath.Base(f)) {
			left = append(left, filepath.Base(f))
		}
	}
	return left
}

// interruptAt trains until call number stop of Progress, which cancels, and returns the error and the phase of that call.
func interruptAt(e Entry, task Task, stop int) (phase string, r *Report, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n := 0
	e.Settings.Progress = func(p Progress) {
		if p.Phase == "stored" {
			return
		}
		if n++; n == stop {
			phase = p.Phase
			cancel()
		}
	}
	r, err = Train(ctx, e, task)
	return phase, r, err
}

func train(t *testing.T, e Entry, task Task) *Report {
	t.Helper()
	r, err := Train(context.Background(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// withoutTime writes out all of a report but wall time and the model.
func withoutTime(r *Report) string {
	bare := *r
	bare.Model, bare.Folder, bare.Entry.Settings.Store, bare.Entry.Settings.Progress = nil, "", "", nil
	bare.Epochs = slices.Clone(r.Epochs)
	for i := range bare.Epochs {
		bare.Epochs[i].TrainSeconds = 0
	}
	return fmt.Sprintf("%#v", bare)
}

// TestInterrupted cancels at every call of Progress there is, in every phase.
func TestInterrupted(t *testing.T) {
	for name, change := range map[string]func(*Entry, *Task){
		"plain":         func(*Entry, *Task) {},
		"fits":          func(e *Entry, _ *Task) { e.Learner = toy{Fits: true} },
		"last epoch":    func(e *Entry, _ *Task) { e.Settings.Select = LastEpoch },
		"no validation": func(e *Entry, k *Task) { e.Learner, k.Valid = toy{Fits: true}, Samples{} },
		"best is early": func(e *Entry, _ *Task) { e.Learner, e.Settings.Seed = toy{Fits: true, Rate: 1.4}, earlySeed(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // they wait for the disk
			e, task := shortRun()
			change(&e, &task)
			calls := 0
			e.Settings.Progress = func(Progress) { calls++ }
			want := train(t, e, task)
			e.Settings.Progress = nil
			if name == "best is early" && want.Best == 3 {
				t.Error("the last epoch is the best: nothing is restored")
			}
			phases := map[string]int{}
			for stop := 1; stop <= calls; stop++ {
				e.Settings.Store = t.TempDir()
				phase, r, err := interruptAt(e, task, stop)
				if err != nil {
					phases[phase]++
					if !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), ": stopped in epoch") || !strings.Contains(err.Error(), "it is saved") {
						t.Errorf("stopped in %s: %v", phase, err)
					}
					if left := filesBut(t, e.Settings.Store, "checkpoint-0.safetensors", "checkpoint-1.safetensors", runstore.DescriptionFile); len(left) > 2 ||
						strings.Contains(strings.Join(left, " "), ".part") {
						t.Errorf("stopped in %s, it left %v", phase, left)
					}
					r = train(t, e, task)
				}
				if r.Result != want.Result || withoutTime(r) != withoutTime(want) {
					t.Fatalf("stopped in %s, at call %d of %d, and continued:\ngot  %s\nwant %s", phase, stop, calls, withoutTime(r), withoutTime(want))
				}
			}
			wanted := map[string]bool{"train": true, "test": true, "valid": task.Valid.Len() > 0, "assign": e.Learner.(toy).Fits}
			for phase, expected := range wanted {
				if expected != (phases[phase] > 0) {
					t.Errorf("stopped %d times in phase %q", phases[phase], phase)
				}
			}
		})
	}
}

// earlySeed returns a seed whose first or second epoch is the best in TestInterrupted.
func earlySeed(t *testing.T) uint64 {
	e, task := shortRun()
	e.Learner = toy{Fits: true, Rate: 1.4}
	for e.Settings.Seed = 1; e.Settings.Seed < 100; e.Settings.Seed++ {
		if train(t, e, task).Best < 3 {
			break
		}
	}
	return e.Settings.Seed
}

// shortRun has three epochs of three mini-batches.
func shortRun() (Entry, Task) {
	e, task := toyEntry("-"), toyTask()
	e.Settings.Epochs = 3
	for s, n := range map[*Samples]int{&task.Train: 13, &task.Valid: 9, &task.Test: 9} {
		s.X, s.Label = s.X[:n], s.Label[:n]
	}
	return e, task
}

// TestInterruptedOften stops again and again, each time at the second call.
func TestInterruptedOften(t *testing.T) {
	e, task := toyEntry("-"), toyTask()
	want := train(t, e, task)
	e.Settings.Store = t.TempDir()
	for range 1000 {
		_, r, err := interruptAt(e, task, 5) // validation takes 4 calls, and begins anew
		if err != nil {
			continue
		}
		if withoutTime(r) != withoutTime(want) {
			t.Errorf("got  %s\nwant %s", withoutTime(r), withoutTime(want))
		}
		return
	}
	t.Error("a run that is stopped often never ends")
}

// A run that continues tells of the epochs that it has already, in their order, and then of the others.
func TestContinuedRunTellsOfAllEpochs(t *testing.T) {
	e, task := shortRun()
	e.Settings.Store = t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	e.Settings.Progress = func(p Progress) {
		if p.Phase == "test" {
			cancel()
		}
	}
	if _, err := Train(ctx, e, task); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v", err)
	}
	var stored []int
	e.Settings.Progress = func(p Progress) {
		if p.Phase == "stored" {
			stored = append(stored, p.Epoch)
			if p.Last == nil || p.Last.Epoch != p.Epoch || p.Epochs != 3 {
				t.Errorf("epoch %d of %d is told with %+v", p.Epoch, p.Epochs, p.Last)
			}
		} else if p.Phase != "test" {
			t.Errorf("phase %q", p.Phase)
		}
	}
	train(t, e, task)
	if !slices.Equal(stored, []int{1, 2}) {
		t.Errorf("epochs %v are told as stored", stored)
	}
}

func TestInterruptedWithoutStore(t *testing.T) {
	_, _, err := interruptAt(toyEntry("-"), toyTask(), 3)
	if !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "saved") {
		t.Errorf("error %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	e := toyEntry(t.TempDir())
	if _, err := Train(ctx, e, toyTask()); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "before it began") {
		t.Errorf("error %v", err)
	}
	if left := filesBut(t, e.Settings.Store); len(left) > 0 {
		t.Errorf("it left %v", left)
	}
}

func TestTrainRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Entry, *Task)
		want   string
	}{
		"no learner": {func(e *Entry, _ *Task) { e.Name, e.Learner = "mine", nil }, `entry "mine" has no learner`},
		"no encoder": {func(e *Entry, _ *Task) { e.Encoder = nil }, "no encoder"},
		"epochs":     {func(e *Entry, _ *Task) { e.Settings.Epochs = -1 }, "Epochs -1"},
		"batch":      {func(e *Entry, _ *Task) { e.Settings.Batch = -2 }, "Batch -2"},
		"workers":    {func(e *Entry, _ *Task) { e.Settings.Workers = -3 }, "Workers -3"},
		"selection":  {func(e *Entry, _ *Task) { e.Settings.Select = 3 }, "no selection 3"},
		"balanced vectors": {func(e *Entry, k *Task) {
			e.Settings.Select, k.Classes, k.Outputs = BestBalanced, 0, 1
			for _, part := range []*Samples{&k.Train, &k.Valid, &k.Test} {
				part.Label, part.Target = nil, make([][]float32, part.Len())
				for i := range part.Target {
					part.Target[i] = []float32{1}
				}
			}
		}, "no balanced accuracy"},
		"net":       {func(e *Entry, _ *Task) { e.Net.Projections[0].Post = "x" }, `"x"`},
		"no number": {func(e *Entry, _ *Task) { e.Learner = toy{Rate: math.NaN()} }, `entry "toy".Learner.Rate is NaN`},
		"task":      {func(_ *Entry, k *Task) { k.Train = Samples{} }, "no training samples"},
		"broken rule": {func(e *Entry, _ *Task) { e.Learner = toy{Fails: 60} },
			`entry "toy", seed 3, epoch 2, after 10 samples: presentation 60: the toy broke`},
		"short answer": {func(e *Entry, _ *Task) { e.Learner = toy{Short: true} }, "4 classes for 5 samples"},
		"divergence":   {func(e *Entry, _ *Task) { e.Learner = toy{Rate: 1e30} }, "lower the rate"},
	} {
		e, task := toyEntry("-"), toyTask()
		c.change(&e, &task)
		if _, err := Train(context.Background(), e, task); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
	e := toyEntry("-")
	e.Learner = toy{Fails: 60}
	if _, err := Train(context.Background(), e, toyTask()); !errors.Is(err, errToy) {
		t.Errorf("%v does not wrap the error of the rule", err)
	}
}

// TestSelection: the later of equals, or the last.
func TestSelection(t *testing.T) {
	e := toyEntry("-")
	e.Learner, e.Settings.Epochs = toy{Rate: 1.2}, 8
	r := train(t, e, toyTask())
	best := 0
	for i, p := range r.Epochs {
		if p.Valid.Accuracy >= r.Epochs[best].Valid.Accuracy {
			best = i
		}
	}
	if r.Best != best+1 || r.Best == 8 || r.Valid.Accuracy != r.Epochs[best].Valid.Accuracy {
		t.Errorf("best epoch %d, want %d of %+v", r.Best, best+1, r.Epochs)
	}
	e.Settings.Epochs = r.Best
	if short := train(t, e, toyTask()); !slices.EqualFunc(modelTensors(short.Model), modelTensors(r.Model),
		func(a, b Tensor) bool { return slices.Equal(a.F32, b.F32) }) || fmt.Sprint(short.Test) != fmt.Sprint(r.Test) && !math.IsNaN(r.Test.BCE) {
		t.Error("the model is not that of the best epoch")
	}
	e.Settings.Epochs, e.Settings.Select = 8, LastEpoch
	if last := train(t, e, toyTask()); last.Best != 8 {
		t.Errorf("the last epoch is %d", last.Best)
	}
}

// TestInferenceCountsTestAlone: neither validation nor the fit of a read-out is part of the price of an inference.
func TestInferenceCountsTestAlone(t *testing.T) {
	e, task := toyEntry("-"), toyTask()
	e.Learner = toy{Fits: true}
	for range 2 {
		r := train(t, e, task)
		if r.Inference.Samples != int64(task.Test.Len()) || r.Training.Samples != int64(4*task.Train.Len()) {
			t.Errorf("%d and %d presentations", r.Inference.Samples, r.Training.Samples)
		}
		task.Valid = Samples{}
	}
}

// TestReadoutIsFittedToTheWeights: anew whenever they have changed, and not when they have not.
func TestReadoutIsFittedToTheWeights(t *testing.T) {
	fits := func(e Entry, task Task) (epochs []int) {
		e.Learner = toy{Fits: true}
		e.Settings.Progress = func(p Progress) {
			if p.Phase == "assign" && p.Done == 0 {
				epochs = append(epochs, p.Epoch)
			}
		}
		train(t, e, task)
		return epochs
	}
	task := toyTask()
	if got := fits(toyEntry("-"), task); !slices.Equal(got, []int{1, 2, 3, 4}) {
		t.Errorf("with validation it is fitted in epochs %v", got)
	}
	task.Valid = Samples{}
	if got := fits(toyEntry("-"), task); !slices.Equal(got, []int{4}) {
		t.Errorf("without validation it is fitted in epochs %v", got)
	}
}

func TestOrderOfSamples(t *testing.T) {
	e := toyEntry("-")
	r, err := newRun(e, toyTask(), "")
	if err != nil {
		t.Fatal(err)
	}
	n := toyTask().Train.Len()
	a, b := r.root.Named("order").At(1).Perm(n), r.root.Named("order").At(2).Perm(n)
	if slices.Equal(a, b) {
		t.Error("two epochs have one order")
	}
	slices.Sort(a)
	for i, k := range a {
		if i != k {
			t.Fatalf("sample %d is shown %d times", i, len(a))
		}
	}
}

// saveAtOnce makes a run save after each mini-batch, and give up at once when it is told to stop.
func (r *run) saveAtOnce() { r.every, r.grace = 0, 0 }

// runOf is a run that no description can hold.
func runOf(e Entry, task Task) *run { return &run{entry: e, task: task} }

// trainBy replaces the trainer of a run.
func (r *run) trainBy(t Trainer) { r.trainer = t }

// TestSelectionByBalancedAccuracy: of two classes one is rare, so that the epoch with the best balanced accuracy is not the one with the best accuracy;
// the later of equals. Vectors have none.
func TestSelectionByBalancedAccuracy(t *testing.T) {
	e, task := toyEntry("-"), toyTask()
	rare := Samples{}
	for i, c := range task.Valid.Label {
		if c != 2 || i == 2 {
			x := task.Valid.X[i]
			if c == 2 {
				x = []float32{0.9, 0.6, 0.9} // between two classes: it is named now and then
			}
			rare.X, rare.Label = append(rare.X, x), append(rare.Label, c)
		}
	}
	task.Valid, e.Settings.Epochs, e.Learner = rare, 12, toy{Rate: 0.9}
	others := 0
	for seed := range uint64(10) {
		e.Settings.Seed, e.Settings.Select = seed, BestBalanced
		r := train(t, e, task)
		best := 0
		for i, p := range r.Epochs {
			if p.Valid.BalancedAccuracy >= r.Epochs[best].Valid.BalancedAccuracy {
				best = i
			}
		}
		e.Settings.Select = BestValid
		if r.Best != best+1 {
			t.Errorf("seed %d: epoch %d, want %d", seed, r.Best, best+1)
		}
		if train(t, e, task).Best != r.Best {
			others++
		}
	}
	if others == 0 {
		t.Error("accuracy chose the same epochs")
	}
	for _, c := range []struct {
		a, b Metrics
		want bool
	}{
		{Metrics{Accuracy: .9, BalancedAccuracy: .5}, Metrics{Accuracy: .5, BalancedAccuracy: .6}, false},
		{Metrics{Accuracy: .5, BalancedAccuracy: .6}, Metrics{Accuracy: .9, BalancedAccuracy: .6}, true},
	} {
		if c.a.atLeast(c.b, BestBalanced) != c.want || c.a.atLeast(c.b, BestValid) == c.want {
			t.Errorf("%+v against %+v", c.a, c.b)
		}
	}
}
