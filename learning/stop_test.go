package learning

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/kernel"
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
	for name, e := range map[string]Entry{"csdp": rules["csdp"], "stdp": rules["stdp triplet"], "recurrent": rules["surrogate recurrent"], "maps": conv} {
		e.Encoder = hookedEncoder{T: 600}
		if name == "stdp" {
			e.Encoder = hookedEncoder{T: 600, Rate: 300}
		}
		want, err := Train(t.Context(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		e.Settings.Store = t.TempDir()
		for _, at := range []int{30, 30, 10, 30, 30} { // encoded samples: in mini-batches and in evaluations
			stopped(t, name, e, task, at)
		}
		got, err := Train(t.Context(), e, task)
		if err != nil || got.Result != want.Result {
			t.Errorf("%s: the run that was stopped five times ends with another result, %v", name, err)
		}
	}
}

// stopped trains until so many samples are encoded, and is told to stop then.
func stopped(t *testing.T, name string, e Entry, task Task, at int) {
	t.Helper()
	r, err := newRun(e, task, task.digest())
	if err != nil {
		t.Fatal(err)
	}
	r.every, r.grace = 0, 0
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var calls, late atomic.Int64
	hook := func() {
		switch n := calls.Add(1); {
		case n == int64(at):
			cancel()
			for kernel.Guard(func() error { r.pool.Check(); return nil }) == nil {
				time.Sleep(time.Millisecond)
			}
		case n > int64(at):
			late.Add(1)
		}
	}
	hooked.Store(&hook)
	defer hooked.Store(nil)
	if _, err := r.result(ctx); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "in the middle of") ||
		!strings.Contains(err.Error(), "continues from its last checkpoint") {
		t.Errorf("%s, stopped at sample %d: %v", name, at, err)
	}
	if late.Load() > 0 {
		t.Errorf("%s: %d samples were encoded after the stop at %d", name, late.Load(), at)
	}
}

// A presentation looks whether it is to go on as often as every 4,096 steps.
func TestPresentationsLookWhetherToGoOn(t *testing.T) {
	e := ruleEntries()["stdp diehl"]
	e.Encoder = hookedEncoder{T: 1e5, Rate: 300}
	r := prepared(t, e, fewDigits(t))
	l := r.trainer.(*stdpTrainer).lanes[0]
	hook := func() { r.pool.Stop(true) }
	hooked.Store(&hook)
	defer hooked.Store(nil)
	err := r.learn(t.Context(), r.task.Train.batch([]int{0, 1, 2}, r.root))
	if err == nil || len(l.exc.start) > stdpCheck+2 {
		t.Errorf("%v after %d steps of a presentation of %d", err, len(l.exc.start), 100000)
	}
}
