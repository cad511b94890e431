package learning_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// hookedEncoder calls hooked before each sample.
type hookedEncoder struct {
	T    int
	Rate float64 // of Poisson spikes; 0: coins
}

// hooked is what encoders of the test that runs call.
var hooked atomic.Pointer[func()]

func (e hookedEncoder) Version() string { return "1" }
func (e hookedEncoder) Steps() int      { return e.T }

func (e hookedEncoder) Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream) {
	if f := hooked.Load(); f != nil {
		(*f)()
	}
	if e.Rate > 0 {
		encode.Poisson{T: e.T, MaxRate: e.Rate}.Encode(dst, x, gain, s)
		return
	}
	encode.Bernoulli{T: e.T}.Encode(dst, x, gain, s)
}

// A run that is told to stop in the middle of a mini-batch, an assignment or an evaluation that would last gives it up at once, and ends with the
// result of an undisturbed run when it is run again. A stop within the grace is saved after the mini-batch.
func TestLongWorkIsGivenUp(t *testing.T) {
	task := fewDigits(t)
	maps, err := snn.Layers([]int{8, 8}, "3C3-MP2-10")
	if err != nil {
		t.Fatal(err)
	}
	rules := ruleEntries()
	conv := rules["surrogate adam"]
	conv.Net = maps
	for name, e := range map[string]learning.Entry{"csdp": rules["csdp"], "stdp": rules["stdp triplet"], "recurrent": rules["surrogate recurrent"], "maps": conv} {
		e.Encoder = hookedEncoder{T: 300}
		if name == "stdp" {
			e.Encoder = hookedEncoder{T: 300, Rate: 300}
		}
		want, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		e.Settings.Store = t.TempDir()
		for _, at := range []int{30, 28, 10, 30, 30} { // encoded samples: in mini-batches and in evaluations
			stopped(t, name, e, task, at)
		}
		got, err := learning.Train(t.Context(), e, task)
		if err != nil || got.Result != want.Result {
			t.Errorf("%s: the run that was stopped five times ends with another result, %v", name, err)
		}
	}
}

// stoppable is a run that saves after each mini-batch and has no grace.
func stoppable(t *testing.T, e learning.Entry, task learning.Task) (*learning.Run, context.Context, func()) {
	t.Helper()
	r, err := learning.NewRun(e, task, task.Digest())
	if err != nil {
		t.Fatal(err)
	}
	r.SaveAtOnce()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	return r, ctx, cancel
}

// stopped trains until so many samples are encoded, and is told to stop then.
func stopped(t *testing.T, name string, e learning.Entry, task learning.Task, at int) {
	t.Helper()
	r, ctx, cancel := stoppable(t, e, task)
	var calls, late atomic.Int64
	hook := func() {
		switch n := calls.Add(1); {
		case n == int64(at):
			cancel()
			for !toGiveUp(r.Pool()) {
				time.Sleep(time.Millisecond)
			}
		case n > int64(at):
			late.Add(1)
		}
	}
	hooked.Store(&hook)
	defer hooked.Store(nil)
	if _, err := r.Result(ctx); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "in the middle of") ||
		!strings.Contains(err.Error(), "continues from its last checkpoint") {
		t.Errorf("%s, stopped at sample %d: %v", name, at, err)
	}
	if late.Load() > 0 {
		t.Errorf("%s: %d samples were encoded after the stop at %d", name, late.Load(), at)
	}
}

func toGiveUp(p *kernel.Pool) (yes bool) {
	defer func() { yes = recover() != nil }()
	p.Check()
	return false
}

// A run of any rule that is stopped between mini-batches, epochs or evaluations saves what it has, at whatever point, and ends with the result of
// an undisturbed one.
func TestStopBetweenMiniBatches(t *testing.T) {
	task := fewDigits(t)
	for name, e := range ruleEntries() {
		want, err := learning.Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		e.Settings.Store = t.TempDir()
		at, got := 0, (*learning.Report)(nil)
		for err = context.Canceled; errors.Is(err, context.Canceled) && at < 40; {
			at++
			got, err = stoppedBetween(t, e, task, at)
		}
		if at < 3 || err != nil || got.Result != want.Result {
			t.Errorf("%s: stopped %d times, the run ends with another result, %v", name, at-1, err)
		}
	}
}

// stoppedBetween trains, and is told to stop when progress is reported for the n-th time.
func stoppedBetween(t *testing.T, e learning.Entry, task learning.Task, n int) (*learning.Report, error) {
	t.Helper()
	r, ctx, cancel := stoppable(t, e, task)
	r.Entry().Settings.Progress = func(learning.Progress) {
		if n--; n == 0 {
			cancel()
			for r.Pool().Guard(func() error { r.Pool().Check(); return nil }) == nil {
				time.Sleep(time.Millisecond)
			}
		}
	}
	return r.Result(ctx)
}

// The steps of a mini-batch of any rule are not simulated once it is told to stop, be it after the last sample is encoded.
func TestStepsAreGivenUp(t *testing.T) {
	const steps = 20000
	// Which call of the encoder is the last before steps: each positive has a negative, STDP presents samples one by one. ANN encodes nothing.
	lastCall := map[string]int{"csdp": 6, "stdp": 2, "surrogate": 3}
	task := fewDigits(t)
	for name, e := range ruleEntries() {
		last := lastCall[name[:strings.IndexAny(name+" ", " -")]]
		if last == 0 {
			continue
		}
		e.Encoder = hookedEncoder{T: steps}
		if strings.HasPrefix(name, "stdp") {
			e.Encoder = hookedEncoder{T: steps, Rate: 300}
		}
		r := prepared(t, e, task)
		calls := 0
		hook := func() {
			if calls++; calls == last {
				r.Pool().Stop(true)
			}
		}
		hooked.Store(&hook)
		err := r.Learn(t.Context(), r.Task().Train.Batch([]int{0, 1, 2}, r.Root()))
		hooked.Store(nil)
		training, _ := r.Trainer().Counts()
		if err == nil || calls != last || training.Steps > steps/10 {
			t.Errorf("%s: %v after %d samples and %d steps of %d", name, err, calls, training.Steps, steps)
		}
	}
}
