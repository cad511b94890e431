package sweep_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
)

// rates is a sweep of n rates with two seeds.
func rates(store string, n int) sweep.Sweep {
	return sweep.Sweep{
		Entries: []learning.Entry{entry(store)}, Seeds: learning.Seeds(2), Draw: sweep.Draw{Kind: sweep.Sobol, Points: n},
		Fields: []sweep.Field{{Path: "Learner.Optimizer.Rate", Lo: 1e-3, Hi: 1e-1, Log: true}},
	}
}

// Every run has the bits, and every point the interval, of the same runs by Compare.
func TestLocalEqualsCompare(t *testing.T) {
	p := planOf(t, rates(t.TempDir(), 3))
	r, err := sweep.Local{Workers: 2}.Run(t.Context(), p, nil)
	if err != nil {
		t.Fatal(err)
	}
	stored, err := sweep.Collect(p)
	if err != nil {
		t.Fatal(err)
	}
	for i, point := range r.Points() {
		e := p.Runs[2*i].Entry
		e.Settings.Store = "-"
		c, err := learning.Compare(t.Context(), []learning.Entry{e}, stripes(12), learning.Seeds(2))
		if err != nil {
			t.Fatal(err)
		}
		if point.Test != c.Entries[0].Test || point.Valid != c.Entries[0].Valid || point.Of != 2 {
			t.Errorf("%+v, not %+v", point, c.Entries[0].Test)
		}
		for k, report := range c.Entries[0].Reports {
			if a, b := r.Outcomes[2*i+k].Result, stored.Outcomes[2*i+k].Result; a != report.Result || b != a || a == "" {
				t.Errorf("%v: %.12s, stored %.12s, and by Compare %.12s", p.Runs[2*i+k], a, b, report.Result)
			}
		}
	}
}

// A sweep that was interrupted trains what is missing when it is run again, and nothing else.
func TestInterruptedAndResumed(t *testing.T) {
	p := planOf(t, rates(t.TempDir(), 10))
	ctx, stop := context.WithCancel(t.Context())
	r, err := sweep.Local{Workers: 2}.Run(ctx, p, func(g sweep.Progress) {
		if g.Done == 5 {
			stop()
		}
	})
	done := 0
	for _, o := range r.Outcomes {
		if o.Done {
			done++
		}
	}
	if !errors.Is(err, context.Canceled) || done < 5 || done == 20 || r.Failed() != nil {
		t.Fatalf("%d runs are done, %v", done, err)
	}
	if table := r.Table().String(); !strings.Contains(table, " of 2") {
		t.Errorf("the table does not say that seeds are missing:\n%s", table)
	}
	var last sweep.Progress
	again, err := sweep.Local{Workers: 2}.Run(t.Context(), p, func(g sweep.Progress) { last = g })
	if err != nil || last.Done != 20 || last.Of != 20 || last.Stored < done || last.Stored == 20 || last.Left != 0 {
		t.Errorf("%+v, %v; %d were done before", last, err, done)
	}
	for i, o := range again.Outcomes {
		if before := r.Outcomes[i]; !o.Done || before.Done && before.Result != o.Result {
			t.Errorf("%v: %+v, before %+v", p.Runs[i], o, before)
		}
	}
}

// What fails is named with its specification, and the others end.
func TestOneRunFails(t *testing.T) {
	s := rates("-", 1)
	s.Draw = sweep.Draw{}
	s.Fields[0] = sweep.Field{Path: "Learner.Optimizer.Rate", Values: []any{1e-2, 1e30, 1e-3}}
	p := planOf(t, s)
	var last sweep.Progress
	r, err := sweep.Local{}.Run(t.Context(), p, func(g sweep.Progress) { last = g })
	if err == nil || !strings.Contains(err.Error(), "run 2 (surrogate, Learner.Optimizer.Rate = 1e+30, seed 1)") || last.Failed != 2 || last.Done != 6 {
		t.Fatalf("%+v, %v", last, err)
	}
	points := r.Points()
	if points[0].Test.N != 2 || points[1].Test.N != 0 || points[2].Test.N != 2 {
		t.Errorf("%+v", points)
	}
}

// 200 runs that take next to no time: all are done, once each.
func TestTwoHundredRuns(t *testing.T) {
	p := planOf(t, rates(t.TempDir(), 100))
	seen := map[int]bool{}
	r, err := sweep.Local{}.Run(t.Context(), p, func(g sweep.Progress) {
		if seen[g.Last.Number] || g.Done != len(seen)+1 {
			t.Errorf("%v is told twice, or out of order: %v", g.Last, g)
		}
		seen[g.Last.Number] = true
	})
	if err != nil || len(seen) != 200 {
		t.Fatalf("%d runs, %v", len(seen), err)
	}
	for _, point := range r.Points() {
		if point.Test.N != 2 {
			t.Errorf("%+v", point)
		}
	}
}

const (
	childStore = "SWEEP_TEST_STORE"
	shared     = 15 // points of the sweep that two processes share
)

// TestChild is the other process of TestTwoProcesses: it trains the sweep and says how many runs it trained itself.
func TestChild(t *testing.T) {
	store := os.Getenv(childStore)
	if store == "" {
		t.Skip("no other process asks for it")
	}
	var last sweep.Progress
	if _, err := (sweep.Local{Workers: 1}).Run(t.Context(), planOf(t, rates(store, shared)), func(g sweep.Progress) { last = g }); err != nil {
		t.Fatal(err)
	}
	t.Logf("trained=%d", last.Done-last.Stored)
}

// Two processes on one store share the runs: both end with all results, and no run is trained by both.
func TestTwoProcesses(t *testing.T) {
	store := t.TempDir()
	var wait sync.WaitGroup
	said := make([]string, 2)
	for i := range said {
		wait.Go(func() {
			c := exec.Command(os.Args[0], "-test.run", "^TestChild$", "-test.v")
			c.Env = append(os.Environ(), childStore+"="+store)
			out, err := c.CombinedOutput()
			if said[i] = string(out); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wait.Wait()
	total := 0
	for _, s := range said {
		_, after, _ := strings.Cut(s, "trained=")
		n := 0
		for _, c := range after {
			if c < '0' || c > '9' {
				break
			}
			n = 10*n + int(c-'0')
		}
		total += n
	}
	if total != 2*shared {
		t.Errorf("%d runs were trained, of %d: %s", total, 2*shared, said)
	}
}

// A plan of a relative store keeps it, wherever the program goes before the runs are trained.
func TestRelativeStoreStays(t *testing.T) {
	here := t.TempDir()
	t.Chdir(here)
	p := planOf(t, sweep.Sweep{Entries: []learning.Entry{entry("runs")}, Seeds: []uint64{1}})
	t.Chdir(t.TempDir())
	if r, err := (sweep.Local{}).Run(t.Context(), p, nil); err != nil || !r.Outcomes[0].Done {
		t.Fatal(r, err)
	}
	all, err := learning.Summaries(filepath.Join(here, "runs"))
	if err != nil || len(all) != 1 {
		t.Errorf("%d runs are where the plan was made: %v", len(all), err)
	}
}

// An entry's own functions are called for each run of it, and never two at a time.
func TestEntriesAreTold(t *testing.T) {
	s := rates(t.TempDir(), 3)
	var inside, overlaps, progress, snapshots atomic.Int32
	enter := func(count *atomic.Int32) {
		if inside.Add(1) > 1 {
			overlaps.Add(1)
		}
		count.Add(1)
		time.Sleep(time.Millisecond) // for another one to come
		inside.Add(-1)
	}
	s.Entries[0].Settings.Progress = func(learning.Progress) { enter(&progress) }
	s.Entries[0].Settings.Snapshot = func(learning.Snapshot) error { enter(&snapshots); return nil }
	if _, err := (sweep.Local{}).Run(t.Context(), planOf(t, s), nil); err != nil {
		t.Fatal(err)
	}
	if overlaps.Load() > 0 || progress.Load() < 6 || snapshots.Load() != 12 { // before and after the one epoch of 3 × 2 runs
		t.Errorf("%d overlaps, progress %d times, %d snapshots", overlaps.Load(), progress.Load(), snapshots.Load())
	}
}
