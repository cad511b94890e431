package learning

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// childRule names, in the environment of a child process, the rule that it trains instead of running tests.
const childRule = "SPIKECELL_TEST_CHILD"

func TestMain(m *testing.M) {
	if rule := os.Getenv(childRule); rule != "" {
		if err := child(rule, os.Getenv("SPIKECELL_TEST_STORE"), os.Getenv("SPIKECELL_TEST_WORKERS")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child trains with a checkpoint after every mini-batch. At each call of Progress it writes a line and waits for one.
func child(rule, store, workers string) error {
	in := bufio.NewReader(os.Stdin)
	e := killedEntry(rule)
	e.Settings.Store = store
	e.Settings.Workers, _ = strconv.Atoi(workers)
	e.Settings.Progress = func(Progress) {
		fmt.Println("progress")
		_, _ = in.ReadString('\n') // at the end of input nobody wants to stop it any more
	}
	r, err := trainSaving(context.Background(), e, killedTask(rule))
	if err != nil {
		return err
	}
	fmt.Println(r.Result)
	return nil
}

// trainSaving is Train with a checkpoint after every mini-batch.
func trainSaving(ctx context.Context, e Entry, task Task) (*Report, error) {
	r, err := newRun(e, task, task.digest())
	if err != nil {
		return nil, err
	}
	r.every = 0
	return r.result(ctx)
}

func killedEntry(rule string) Entry {
	switch rule {
	case "csdp":
		return Entry{
			Net: snn.CSDP(64, 32, 16, 10), Learner: CSDP{}, Encoder: encode.Bernoulli{T: 20},
			Settings: Settings{Epochs: 3, Batch: 20, Seed: 1},
		}
	case "stdp":
		return Entry{
			Net: snn.DiehlCook(64, 20), Learner: STDP{Norm: 0.4, MaxRepeats: 2}, Encoder: encode.Poisson{T: 200, MaxRate: 200},
			Settings: Settings{Epochs: 2, Batch: 8, Seed: 1},
		}
	}
	return Entry{
		Net: snn.Feedforward(64, 32, 10), Learner: Surrogate{}, Encoder: encode.Direct{T: 10},
		Settings: Settings{Epochs: 3, Batch: 20, Seed: 1},
	}
}

func killedTask(rule string) Task {
	set, err := datasets.Digits()
	if rule == "stdp" {
		set = set.Take(90, 16, 16)
	} else {
		set = set.Take(410, 40, 40)
	}
	task, err := TaskOf(set, err)
	if err != nil {
		panic(err)
	}
	return task
}

// TestKilled kills a process ten times where chance wants it, and lets the eleventh end.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a hundred processes")
	}
	for _, rule := range []string{"csdp", "stdp", "surrogate"} {
		calls := 0
		e := killedEntry(rule)
		e.Settings.Store, e.Settings.Progress = "-", func(Progress) { calls++ }
		want, err := Train(context.Background(), e, killedTask(rule))
		if err != nil {
			t.Fatal(err)
		}
		for _, workers := range []int{1, 2, 5} {
			t.Run(fmt.Sprintf("%s, %d workers", rule, workers), func(t *testing.T) {
				t.Parallel()
				k := killing{rule: rule, store: t.TempDir(), workers: workers}
				chance := snn.NewStream(11).Named(rule).At(workers)
				for i := range 10 {
					k.kill(t, 1+chance.Intn(uint64(2*i), calls/10), chance.Float64(uint64(2*i+1)))
				}
				if got := k.end(t); got != want.Result {
					t.Errorf("killed ten times: %.12s, undisturbed %.12s", got, want.Result)
				}
				if left := filesBut(t, k.store, reportFile, modelFile, epochsFile, countsFile, entryFile); len(left) > 0 {
					t.Errorf("left in the store: %v", left)
				}
			})
		}
	}
}

// killing is a run in processes of its own.
type killing struct {
	rule, store string
	workers     int
}

func (k killing) start(t *testing.T) (*exec.Cmd, io.WriteCloser, *bufio.Reader) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self)
	c.Env = append(os.Environ(), childRule+"="+k.rule, "SPIKECELL_TEST_STORE="+k.store, "SPIKECELL_TEST_WORKERS="+strconv.Itoa(k.workers))
	c.Stderr = os.Stderr
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, in, bufio.NewReader(out)
}

// kill lets a child go on after some calls of Progress, and kills it in what it does then: saving, or the next mini-batch.
func (k killing) kill(t *testing.T, calls int, moment float64) {
	t.Helper()
	c, in, out := k.start(t)
	for range calls {
		if line, err := out.ReadString('\n'); line != "progress\n" {
			t.Fatalf("the child wrote %q: %v", line, err)
		}
		_, _ = io.WriteString(in, "\n")
	}
	time.Sleep(time.Duration(moment * float64(5*time.Millisecond)))
	if err := c.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); c.ProcessState.Success() {
		t.Errorf("the child was not killed: %v", err)
	}
}

// end lets a child go on to its result.
func (k killing) end(t *testing.T) string {
	t.Helper()
	c, in, out := k.start(t)
	if err := in.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(out)
	if err := errors.Join(err, c.Wait()); err != nil {
		t.Fatal(err)
	}
	lines := strings.Fields(string(text))
	return lines[len(lines)-1]
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
					if left := filesBut(t, e.Settings.Store, "checkpoint-0.safetensors", "checkpoint-1.safetensors", entryFile); len(left) > 2 ||
						strings.Contains(strings.Join(left, " "), partSuffix) {
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
		"selection":  {func(e *Entry, _ *Task) { e.Settings.Select = 2 }, "no selection 2"},
		"net":        {func(e *Entry, _ *Task) { e.Net.Projections[0].Post = "x" }, `"x"`},
		"no number":  {func(e *Entry, _ *Task) { e.Learner = toy{Rate: math.NaN()} }, "toy.Learner.Rate is NaN"},
		"task":       {func(_ *Entry, k *Task) { k.Train = Samples{} }, "no training samples"},
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
