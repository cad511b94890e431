package learning_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/ann"
	"github.com/spikecell/spikecell/learning/csdp"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/learning/stdp"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// diverging returns an entry whose weights grow without end, or nothing for rules that keep them within bounds.
func diverging(e learning.Entry) learning.Entry {
	e.Net.Projections = slices.Clone(e.Net.Projections)
	for i := range e.Net.Projections {
		if p := &e.Net.Projections[i]; !p.Frozen {
			p.Bound = snn.Bound{ZeroDiagonal: p.Bound.ZeroDiagonal}
		}
	}
	switch l := e.Learner.(type) {
	case csdp.Rule:
		l.Rate = 1e29
		e.Learner = l
	case stdp.Rule:
		l.Norm = -1
		switch rule := l.Plasticity.(type) {
		case nil:
			l.Plasticity = stdp.DiehlCook{Post: 1e34}
		case stdp.Pair:
			rule.Plus = 1e34
			l.Plasticity = rule
		case stdp.Triplet:
			rule.Rate = 1e36
			l.Plasticity = rule
		}
		e.Learner = l
	case gradient.Rule:
		l.Optimizer, l.Schedule = growing(l.Optimizer)
		e.Learner = l
	case ann.Rule:
		l.Optimizer, l.Schedule = growing(l.Optimizer)
		e.Learner = l
	case ann.GRU:
		l.Optimizer, l.Schedule = growing(l.Optimizer)
		e.Learner = l
	}
	return e
}

// growing has a rate that rises by 10¹² with each mini-batch.
func growing(o optim.Optimizer) (optim.Optimizer, optim.Schedule) {
	return o, optim.Schedule{Kind: optim.StepDecay, Steps: 1, Factor: 1e12}
}

// TestDivergenceIsAnError: for every rule, the error names the entry, the epoch and what diverges, and nothing is stored as a
// result.
func TestDivergenceIsAnError(t *testing.T) {
	task := fewDigits(t)
	for name, e := range ruleEntries() {
		e = diverging(e)
		e.Settings.Store = t.TempDir()
		r, err := learning.Train(context.Background(), e, task)
		if err == nil {
			t.Errorf("%s: it trained to %v", name, r.Test)
			continue
		}
		for _, want := range []string{fmt.Sprintf("learning: entry %q, seed 1, epoch ", name), " diverge", "lower the rate"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %q, want %q", name, err, want)
			}
		}
		named := func(p snn.Projection) bool { return strings.Contains(err.Error(), " of "+p.String()+" diverge") }
		if !strings.Contains(err.Error(), "→") && !slices.ContainsFunc(e.Net.Projections, named) {
			t.Errorf("%s: %q names no projection", name, err)
		}
		if left, _ := filepath.Glob(filepath.Join(e.Settings.Store, "*", learning.ReportFile)); len(left) > 0 {
			t.Errorf("%s: a result was stored", name)
		}
	}
}

// TestEveryNumberOfStateIsWatched puts a bad number in an early, a middle and the last place of each tensor that each rule keeps.
func TestEveryNumberOfStateIsWatched(t *testing.T) {
	task := fewDigits(t)
	for name, e := range ruleEntries() {
		r := prepared(t, e, task)
		if err := r.Learn(t.Context(), task.Train.Batch([]int{0, 1, 2}, r.Root())); err != nil {
			t.Fatal(err)
		}
		if err := r.Diverged(); err != nil {
			t.Errorf("%s: whole state: %v", name, err)
		}
		for i, x := range r.Trainer().State() {
			for k, bad := range []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), 1.1 * kernel.MostNumber, -1.1 * kernel.MostNumber} {
				if len(x.F32) == 0 {
					continue
				}
				at := []int{1, len(x.F32) / 2, len(x.F32) - 1}[k%3] // 0 is on the diagonal, which CSDP keeps at 0
				old := x.F32[at]
				r.Trainer().State()[i].F32[at] = bad
				err := r.Diverged()
				if err == nil || !strings.Contains(err.Error(), "diverge") || !strings.Contains(err.Error(), fmt.Sprintf("(%v at ", bad)) {
					t.Errorf("%s: %v in %q[%d]: error %v", name, bad, x.Name, at, err)
				}
				r.Trainer().State()[i].F32[at] = old
			}
		}
		if err := r.Diverged(); err != nil {
			t.Errorf("%s: put back: %v", name, err)
		}
	}
}

// TestDivergenceNamesThePlace: a weight by projection, pre and post cell.
func TestDivergenceNamesThePlace(t *testing.T) {
	for name, want := range map[string]string{
		"surrogate adam": "the weights of input→hidden1 diverge (NaN at [3][5]); lower the rate",
		"ann adam":       "the weights of input→hidden1 diverge (NaN at [3][5]); lower the rate",
		"stdp diehl":     "the weights of input→excitatory diverge (NaN at [3][5]); lower the rate",
		"csdp":           "the weights of input→hidden1 diverge (NaN at [3][5]); lower the rate",
	} {
		r := prepared(t, ruleEntries()[name], fewDigits(t))
		m := r.Model().Clone()
		w, ld := r.Model().Weights(0)
		w[3*ld+5] = float32(math.NaN())
		// a trainer bound to that model holds the number where the rule keeps it
		s, err := r.Entry().Learner.Bind(learning.Setup{Model: r.Model(), Encoder: r.Entry().Encoder, Classes: 10, Batch: 20, Stream: r.Root()})
		if err != nil {
			t.Fatal(err)
		}
		r.TrainBy(s)
		if err := r.Diverged(); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
		if err := learning.CheckModel(m); err != nil {
			t.Error(err)
		}
	}
}

// TestDivergedCheckpoint: neither the state under way nor the best epoch is continued from if it is not finite.
func TestDivergedCheckpoint(t *testing.T) {
	task := fewDigits(t)
	for _, best := range []bool{false, true} {
		e := ruleEntries()["surrogate adam"]
		e.Settings.Store = t.TempDir()
		_, _, err := learning.InterruptAt(e, task, 8)
		if err == nil || !strings.Contains(err.Error(), "it is saved") {
			t.Fatal(err)
		}
		r, err := learning.NewRun(e, task, task.Digest())
		if err != nil {
			t.Fatal(err)
		}
		state, tensors, kept, err := r.Store().Latest()
		if err != nil || kept == nil {
			t.Fatalf("%v, %v", state, err)
		}
		spoilt := tensors
		if best {
			spoilt = kept
		}
		spoilt[1].F32[7] = float32(math.NaN())
		if err := r.Store().SaveBest(state.Best, kept); err != nil {
			t.Fatal(err)
		}
		if err := r.Store().Save(state, tensors); err != nil {
			t.Fatal(err)
		}
		if _, err := learning.Train(context.Background(), e, task); err == nil || !strings.Contains(err.Error(), "diverge (NaN at") ||
			!strings.Contains(err.Error(), r.Store().Dir()) {
			t.Errorf("best %v: error %v", best, err)
		}
	}
}

// TestModelsThatAreNotFinite: every way that takes a model refuses one with a bad number in any of its arrays.
func TestModelsThatAreNotFinite(t *testing.T) {
	task := fewDigits(t)
	for _, name := range []string{"csdp", "stdp diehl", "surrogate adam", "ann adam"} {
		e := ruleEntries()[name]
		e.Settings.Epochs = 1
		r, err := learning.Train(context.Background(), e, task)
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range r.Model.Net.Projections {
			m := r.Model.Clone()
			w, _ := m.Weights(i)
			w[0] = float32(math.Inf(1))
			refusesModel(t, r, m, task, fmt.Sprintf("the weights of %v are not finite", p))
		}
		for i, p := range r.Model.Net.Populations {
			m := r.Model.Clone()
			for _, th := range [][]float32{m.Thresholds(i), m.Theta(i)} {
				if th == nil {
					continue
				}
				th[1] = float32(math.NaN())
				refusesModel(t, r, m, task, fmt.Sprintf("the thresholds of %s are not finite", p.Name))
				th[1] = 0
			}
		}
	}
}

func refusesModel(t *testing.T, r *learning.Report, m *snn.Model, task learning.Task, want string) {
	t.Helper()
	_, evaluated := r.Evaluate(context.Background(), m, task)
	spoilt := *r
	spoilt.Model = m
	_, drawn := spoilt.Reconstruct(task.Test)
	for i, err := range []error{evaluated, drawn} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s, way %d: error %v, want %q", r.Entry.Name, i, err, want)
		}
	}
}

// TestStoredDivergence: a result whose model is not finite, as older versions stored them, is no answer.
func TestStoredDivergence(t *testing.T) {
	task, e := fewDigits(t), ruleEntries()["surrogate adam"]
	e.Settings.Store = t.TempDir()
	r, err := learning.Train(context.Background(), e, task)
	if err != nil {
		t.Fatal(err)
	}
	w, _ := r.Model.Weights(0)
	w[2] = float32(math.NaN())
	if r.Result, err = r.HashResult(r.Tensors()); err != nil {
		t.Fatal(err)
	}
	s, err := learning.OpenStore(e.Settings.Store, r.Fingerprint)
	if err == nil {
		err = s.Finish(r, r.Tensors())
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := learning.Train(context.Background(), e, task); err == nil || !strings.Contains(err.Error(), "diverged") ||
		!strings.Contains(err.Error(), s.Dir()) {
		t.Errorf("error %v", err)
	}
}

// TestInitialModelIsFinite: ranges that float32 does not have are found before a sample is learned or a folder is made.
func TestInitialModelIsFinite(t *testing.T) {
	for name, e := range ruleEntries() {
		e.Settings.Store = filepath.Join(t.TempDir(), "runs")
		e.Net.Projections = slices.Clone(e.Net.Projections)
		e.Net.Projections[0].Bound = snn.Bound{}
		e.Net.Projections[0].Init = snn.Init{Kind: snn.InitUniform, Lo: 1e31, Hi: 2e31}
		_, err := learning.Train(context.Background(), e, fewDigits(t))
		if err == nil || !strings.Contains(err.Error(), "projection "+e.Net.Projections[0].String()+": Init.Lo is 1e+31") {
			t.Errorf("%s: error %v", name, err)
		}
		if _, err := os.Stat(e.Settings.Store); err == nil {
			t.Errorf("%s: the store was made", name)
		}
	}
}

// TestLossThatIsNotFinite: of a sample, in validation; finite weights are no proof of finite scores.
func TestLossThatIsNotFinite(t *testing.T) {
	for _, bad := range []float64{math.NaN(), math.Inf(-1)} {
		for k, out := range []learning.Outcome{{NLL: []float64{1, bad}}, {BCE: []float64{1, bad}}, {SSE: []float64{1, bad}}} {
			out.Class = []int{0, 0}
			err := learning.NewJudge(learning.Goal{Classes: 2}).Add(learning.Labelled(0, 1), &out)
			if want := fmt.Sprintf("%s of sample 1 is %v", []string{"NLL", "BCE", "SSE"}[k], bad); err == nil || err.Error() != want {
				t.Errorf("error %v, want %s", err, want)
			}
		}
	}
	// The products of these weights are not finite, and the hidden cells' sum of all is: the first loss shows it.
	task, e := fewDigits(t), ruleEntries()["ann adam"]
	e.Net.Projections = slices.Clone(e.Net.Projections)
	for i := range e.Net.Projections {
		e.Net.Projections[i].Init = snn.Init{Kind: snn.InitUniform, Lo: 1e21, Hi: 1e22}
	}
	r := prepared(t, e, task)
	b := task.Test.Batch([]int{0, 1}, r.Root())
	var out learning.Outcome
	if err := r.Trainer().Classify(b, &out); err != nil || !slices.Equal(out.Class, []int{-1, -1}) {
		t.Errorf("classes %v of scores that are not finite, error %v", out.Class, err)
	}
	_, err := r.Evaluate(context.Background(), "valid", task.Valid)
	if err == nil || !strings.Contains(err.Error(), "NLL of valid sample 0 is NaN") || !strings.Contains(err.Error(), "e+21 at [") {
		t.Errorf("error %v", err)
	}
}

// TestWatchingIsCheap counts: the numbers that are looked at once an epoch are less than 1 % of the events that are computed in it.
// An event is a few operations, and a look is one.
func TestWatchingIsCheap(t *testing.T) {
	set, err := datasets.Digits()
	task, err := learning.TaskOf(set.Take(500, 0, 10), err)
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]learning.Entry{
		"csdp":      {Net: snn.CSDP(64, 256, 64, 10), Learner: csdp.Rule{}, Encoder: encode.Bernoulli{T: 50}},
		"stdp":      {Net: snn.DiehlCook(64, 100), Learner: stdp.Rule{Norm: 0.4}, Encoder: encode.Poisson{T: 200, MaxRate: 250}},
		"surrogate": {Net: snn.Feedforward(64, 256, 10), Learner: gradient.Rule{}, Encoder: encode.Direct{T: 25}},
		"ann":       {Net: snn.Feedforward(64, 256, 10), Learner: ann.Rule{}, Encoder: encode.Direct{T: 1}},
	} {
		e.Settings = learning.Settings{Store: "-", Batch: 50}
		r := prepared(t, e, task)
		if err := r.Epoch(context.Background()); err != nil {
			t.Fatal(err)
		}
		looked := 0
		for _, x := range r.Trainer().State() {
			looked += len(x.F32)
		}
		training, _ := r.Trainer().Counts()
		_, events, updates := learning.Totals(training)
		if share := float64(looked) / (events + updates); share > 0.01 || math.IsNaN(share) {
			t.Errorf("%s: %d numbers, %.0f events: %.2f %%", name, looked, events+updates, 100*share)
		}
	}
}

// BenchmarkDiverged looks at as many numbers as the state of full-size CSDP has.
func BenchmarkDiverged(b *testing.B) {
	x := make([]float32, 46_000_000)
	for b.Loop() {
		if kernel.FirstUnusable(x) >= 0 {
			b.Fatal("zeros are finite")
		}
	}
}
