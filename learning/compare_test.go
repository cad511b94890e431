package learning

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
)

// toyEntries are two rules that differ in their rate.
func toyEntries(store string) []Entry {
	a, b := toyEntry(store), toyEntry(store)
	a.Name, b.Name, b.Learner = "slow", "fast", toy{Rate: 0.9, Fits: true}
	return []Entry{a, b}
}

func compare(t *testing.T, entries []Entry, seeds ...uint64) *Comparison {
	t.Helper()
	c, err := Compare(context.Background(), entries, toyTask(), seeds)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestCompare takes every number of a comparison from runs made one by one.
func TestCompare(t *testing.T) {
	entries, seeds := toyEntries("-"), []uint64{5, 2, 9}
	c := compare(t, entries, seeds...)
	if c.Task != "toy" || c.Split != (Split{46, 20, 22}) || !reflect.DeepEqual(c.Seeds, seeds) || len(c.Entries) != 2 || len(c.Paired) != 1 {
		t.Fatalf("comparison %+v", c)
	}
	var test [2][3]float64
	for i, e := range entries {
		r := c.Entries[i]
		if r.Name != e.Name || len(r.Reports) != 3 {
			t.Fatalf("entry %d is %q with %d reports", i, r.Name, len(r.Reports))
		}
		var valid [3]float64
		for k, seed := range seeds {
			e.Settings.Seed = seed
			want := train(t, e, toyTask())
			if withoutTime(r.Reports[k]) != withoutTime(want) {
				t.Errorf("%s, seed %d: not the report of Train", e.Name, seed)
			}
			test[i][k], valid[k] = want.Test.Accuracy, want.Valid.Accuracy
		}
		if r.Test != IntervalOf(test[i][:]) || r.Valid != IntervalOf(valid[:]) {
			t.Errorf("%s: test %+v and validation %+v", e.Name, r.Test, r.Valid)
		}
		// The toy makes a spike an input and an event a synapse, 3 cells of each kind, and 3 updates a sample.
		if r.SpikesPerInference != 3 || r.SynapticEventsPerInference != 9 || r.TrainingEvents != 4*46*(9+3) || r.Parameters != 9 || r.StateBytes != 8 {
			t.Errorf("%s: costs %+v", e.Name, r)
		}
	}
	d := [3]float64{test[0][0] - test[1][0], test[0][1] - test[1][1], test[0][2] - test[1][2]}
	mean := (d[0] + d[1] + d[2]) / 3
	sd := math.Sqrt(((d[0]-mean)*(d[0]-mean) + (d[1]-mean)*(d[1]-mean) + (d[2]-mean)*(d[2]-mean)) / 2)
	p := c.Paired[0]
	if half := 4.302653 * sd / math.Sqrt(3); p.A != "slow" || p.B != "fast" || p.Difference.N != 3 || !near(p.Difference.Mean, mean) ||
		!near(p.Difference.SD, sd) ||
		math.Abs(p.Difference.Hi-mean-half) > 1e-6 || math.Abs(mean-half-p.Difference.Lo) > 1e-6 {
		t.Errorf("paired %+v, want mean %v and SD %v", p, mean, sd)
	}
	if sd == 0 {
		t.Error("the differences do not differ: the test sees nothing")
	}
}

func near(a, b float64) bool { return math.Abs(a-b) <= 1e-12*(1+math.Abs(b)) }

func TestCompareAtAnyWorkerCount(t *testing.T) {
	var want string
	for _, workers := range []int{1, 2, 5} {
		entries := toyEntries("-")
		for i := range entries {
			entries[i].Settings.Workers = workers
		}
		text := ""
		for _, e := range compare(t, entries, 1, 2, 3).Entries {
			for _, r := range e.Reports {
				text += fmt.Sprintln(e.Name, e.Test, e.Valid, r.Result)
			}
		}
		if want == "" {
			want = text
		}
		if text != want {
			t.Errorf("%d workers:\n%swith one:\n%s", workers, text, want)
		}
	}
}

func TestPlanRuns(t *testing.T) {
	for _, c := range []struct{ first, second, seeds, fit, atOnce, share int }{
		{1, 1, 3, 99, 1, 1}, {2, 1, 3, 99, 2, 1}, {4, 4, 1, 99, 2, 2}, {9, 1, 2, 99, 4, 2}, {3, 1, 50, 99, 3, 1}, {9, 1, 2, 3, 3, 3}, {9, 1, 2, 1, 1, 9},
	} {
		entries := toyEntries("-")
		entries[0].Settings.Workers, entries[1].Settings.Workers = c.first, c.second
		runs := planRuns(entries, Seeds(c.seeds), c.fit)
		if n := atOnce(entries, len(runs), c.fit); n != c.atOnce {
			t.Errorf("%+v: %d at once", c, n)
		}
		for i, r := range runs {
			if r.Name != entries[i%2].Name || r.Settings.Seed != uint64(1+i/2) || r.Settings.Workers != c.share {
				t.Errorf("%+v: run %d is %q, seed %d, %d workers", c, i, r.Name, r.Settings.Seed, r.Settings.Workers)
			}
		}
	}
}

// TestCompareProgressNeverOverlaps has one Progress for all entries, which counts without a lock: the race detector sees
// overlaps too.
func TestCompareProgressNeverOverlaps(t *testing.T) {
	entries := toyEntries("-")
	var inside sync.Mutex
	calls := map[string]int{}
	for i := range entries {
		entries[i].Settings.Workers = 4
		entries[i].Settings.Progress = func(p Progress) {
			if !inside.TryLock() {
				t.Error("two calls at a time")
				return
			}
			defer inside.Unlock()
			if p.Place != i {
				t.Errorf("entry %d reports that it stands at place %d", i, p.Place)
			}
			calls[fmt.Sprint(p.Entry, p.Seed)]++
		}
	}
	compare(t, entries, 1, 2, 3)
	if len(calls) != 6 {
		t.Errorf("calls by run: %v", calls)
	}
}

// TestCompareFails: the error is that of the run that failed, and the others are saved and continue.
func TestCompareFails(t *testing.T) {
	store := t.TempDir()
	entries := toyEntries(store)
	entries[1].Learner = toy{Fails: 60}
	for i := range entries {
		entries[i].Settings.Workers = 2
	}
	c, err := Compare(context.Background(), entries, toyTask(), Seeds(3))
	if c != nil || !errors.Is(err, errToy) || errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), `entry "fast"`) {
		t.Fatalf("error %v", err)
	}
	done, err := filepath.Glob(filepath.Join(store, "*", runstore.ResultFile))
	if err != nil {
		t.Fatal(err)
	}
	under, err := filepath.Glob(filepath.Join(store, "*", "checkpoint-*"))
	if err != nil || len(done)+len(under) == 0 {
		t.Errorf("nothing was saved: %v", err)
	}
	if len(done) > 3 {
		t.Errorf("%d runs ended", len(done))
	}
}

func TestCompareStops(t *testing.T) {
	entries := toyEntries(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	for i := range entries {
		entries[i].Settings.Workers = 2
		entries[i].Settings.Progress = func(p Progress) {
			if p.Epoch == 2 {
				cancel()
			}
		}
	}
	if _, err := Compare(ctx, entries, toyTask(), Seeds(3)); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "stopped") {
		t.Fatalf("error %v", err)
	}
	for i := range entries {
		entries[i].Settings.Progress = nil
	}
	again, fresh := compare(t, entries, 1, 2, 3), compare(t, toyEntries("-"), 1, 2, 3)
	for i := range again.Entries {
		for k, r := range again.Entries[i].Reports {
			if r.Result != fresh.Entries[i].Reports[k].Result {
				t.Errorf("%s, seed %d: continued, it ends with another result", r.Entry.Name, k+1)
			}
		}
	}
}

// TestCompareEqualEntries: two names of one run are trained once.
func TestCompareEqualEntries(t *testing.T) {
	store := t.TempDir()
	entries := []Entry{toyEntry(store), toyEntry(store)}
	entries[0].Name, entries[1].Name = "a", "b"
	entries[0].Settings.Workers = 4
	c := compare(t, entries, 1, 2)
	if c.Paired[0].Difference.Mean != 0 || c.Entries[0].Reports[0].Entry.Name != "a" || c.Entries[1].Reports[0].Entry.Name != "b" {
		t.Errorf("%+v", c.Paired)
	}
	if runs, err := os.ReadDir(store); len(runs) != 2 || err != nil {
		t.Errorf("%d runs in the store: %v", len(runs), err)
	}
}

func TestCompareRefuses(t *testing.T) {
	two := toyEntries("-")
	same := toyEntries("-")
	same[1].Name = "slow"
	unnamed := toyEntries("-")
	unnamed[0].Name, unnamed[1].Name = "", "toy"
	bad := toyTask()
	bad.Test.Label[1] = 3
	for name, c := range map[string]struct {
		entries []Entry
		task    Task
		seeds   []uint64
		want    string
	}{
		"no entries":      {nil, toyTask(), Seeds(2), "0 entries and 2 seeds"},
		"no seeds":        {two, toyTask(), nil, "2 entries and 0 seeds"},
		"equal names":     {same, toyTask(), Seeds(1), `two entries are called "slow"`},
		"a default name":  {unnamed, toyTask(), Seeds(1), `two entries are called "toy"`},
		"equal seeds":     {two, toyTask(), []uint64{3, 4, 3}, "seed 3 is given twice"},
		"no such entry":   {[]Entry{{Name: "x"}}, toyTask(), Seeds(1), `"x" has no learner`},
		"label of a task": {two, bad, Seeds(1), "test sample 1 has label 3"},
	} {
		if _, err := Compare(context.Background(), c.entries, c.task, c.seeds); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", name, err, c.want)
		}
	}
}

// TestIntervalOf: quantiles of the t distribution at 0.975 as tables have them.
func TestIntervalOf(t *testing.T) {
	for n, quantile := range map[int]float64{2: 12.706205, 3: 4.302653, 4: 3.182446, 5: 2.776445, 10: 2.262157, 11: 2.228139,
		31: 2.042272, 121: 1.979930} {
		values := make([]float64, n)
		sum := 0.0
		for i := range values {
			values[i] = 10 + float64((i*i)%7)
			sum += values[i]
		}
		mean, square := sum/float64(n), 0.0
		for _, v := range values {
			square += (v - mean) * (v - mean)
		}
		sd := math.Sqrt(square / float64(n-1))
		i := IntervalOf(values)
		if i.N != n || !near(i.Mean, mean) || !near(i.SD, sd) || !near(i.Hi-i.Mean, i.Mean-i.Lo) {
			t.Errorf("%d values: %+v, want mean %v and SD %v", n, i, mean, sd)
		}
		if got := (i.Hi - i.Mean) * math.Sqrt(float64(n)) / sd; math.Abs(got-quantile) > 1e-6*quantile {
			t.Errorf("%d values: t is %v, want %v", n, got, quantile)
		}
	}
	// Student's own first sample, the additional hours of sleep: mean 0.75, SD 1.789 with n − 1.
	i := IntervalOf([]float64{0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2})
	if math.Abs(i.Mean-0.75) > 1e-12 || math.Abs(i.SD-1.789010) > 1e-6 || math.Abs(i.Lo+0.529780) > 1e-5 || math.Abs(i.Hi-2.029780) > 1e-5 {
		t.Errorf("the hours of sleep: %+v", i)
	}
}

func TestIntervalOfFew(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   string
	}{
		{nil, `{"mean":null}`},
		{[]float64{0.5}, `{"mean":0.5}`},
		{[]float64{0.5, 0.5}, `{"mean":0.5,"sd":0,"ci95":[0.5,0.5]}`},
		{[]float64{0.5, math.NaN()}, `{"mean":null}`},
	} {
		text, err := json.Marshal(IntervalOf(c.values))
		if err != nil || string(text) != c.want {
			t.Errorf("%v: %s, want %s (%v)", c.values, text, c.want, err)
		}
	}
}

func TestSeeds(t *testing.T) {
	if got := fmt.Sprint(Seeds(3), Seeds(0)); got != "[1 2 3] []" {
		t.Error(got)
	}
}
