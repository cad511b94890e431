package board

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// counted is a store whose looks are counted: n runs, of which these are not finished.
func counted(n int, states map[int]state) (s *store, lists, reads *atomic.Int64) {
	s = newStore("counted")
	lists, reads = new(atomic.Int64), new(atomic.Int64)
	s.tell = func(r *run) *run { return r }
	s.kept = func(string) bool { return true }
	names := make([]string, n)
	place := map[string]int{}
	for i := range names {
		names[i] = fmt.Sprintf("%064x", i)
		place[names[i]] = i
	}
	s.list = func() ([]string, error) { lists.Add(1); return names, nil }
	s.read = func(name string) *run {
		reads.Add(1)
		r := &run{Fingerprint: name, State: finished, Valid: unknown(), Test: unknown()}
		if as, ok := states[place[name]]; ok {
			r.State = as
		}
		return r
	}
	return s, lists, reads
}

// A page of a store of 10,000 runs, all of which were read before, lists the store once and looks at those runs that may have changed: each that is
// under way, and 64 of those that stand still, in turn. Asked again at once, it does not look.
func TestLooksDoNotGrowWithTheStore(t *testing.T) {
	states := map[int]state{5: underWay, 500: underWay, 9999: underWay}
	for i := range 100 {
		states[1000+i] = stopped
	}
	s, lists, reads := counted(10_000, states)
	b := &Board{store: s}
	b.again()
	if lists.Load() != 1 || reads.Load() != 10_000 {
		t.Fatalf("at first: %d lists, %d reads", lists.Load(), reads.Load())
	}
	for range 5 {
		s.refresh()
	}
	if lists.Load() != 1 || reads.Load() != 10_000 {
		t.Errorf("at once: %d lists, %d reads", lists.Load(), reads.Load())
	}
	kept := 0
	s.kept = func(string) bool { kept++; return true }
	b.again()
	if lists.Load() != 2 || reads.Load() != 10_000+3+turns || kept != turns {
		t.Errorf("later: %d lists, %d reads, %d finished runs asked for", lists.Load(), reads.Load()-10_000, kept)
	}
	seen := map[string]bool{}
	var lock sync.Mutex
	s.read = func(name string) *run {
		lock.Lock()
		defer lock.Unlock()
		seen[name] = true
		return &run{Fingerprint: name, State: stopped, Valid: unknown(), Test: unknown()}
	}
	for range 2 {
		b.again()
	}
	if len(seen) != 103 {
		t.Errorf("after two turns more, %d of 103 runs were looked at", len(seen))
	}
}

// Runs that are removed go, and come when they are new; a store that cannot be listed keeps what was known and says why.
func TestRunsComeAndGo(t *testing.T) {
	s, _, _ := counted(10, nil)
	b := &Board{store: s}
	b.again()
	all, _ := s.list()
	s.list = func() ([]string, error) { return slices.Delete(slices.Clone(all), 2, 4), nil }
	b.again()
	if got := s.shelf(nil); len(got.Runs) != 8 || got.Fault != "" || got.by[all[2]] != nil {
		t.Errorf("%d runs, fault %q", len(got.Runs), got.Fault)
	}
	s.list = func() ([]string, error) { return nil, errors.New("no answer from the server") }
	b.again()
	if got := s.shelf(nil); len(got.Runs) != 8 || !strings.Contains(got.Fault, "no answer") {
		t.Errorf("%d runs, fault %q", len(got.Runs), got.Fault)
	}
	s.list = func() ([]string, error) { return nil, fs.ErrNotExist }
	b.again()
	if got := s.shelf(nil); len(got.Runs) != 8 || !strings.Contains(got.Fault, "not there any more") {
		t.Errorf("%d runs, fault %q", len(got.Runs), got.Fault)
	}
	s.list = func() ([]string, error) { return all, nil }
	b.again()
	if got := s.shelf(nil); len(got.Runs) != 10 || got.Fault != "" {
		t.Errorf("%d runs, fault %q", len(got.Runs), got.Fault)
	}
}

// A run that was removed and begun again between two looks, as while nobody had a page open, is not shown as finished for ever.
func TestRunsBeginAnew(t *testing.T) {
	task, store := twoClasses("twice"), t.TempDir()
	e := small("twice", store, 0.1)
	r := train(t, e, task, 1)
	b := &Board{store: newStore(store)}
	b.again()
	name := filepath.Base(r.Folder)
	if got := b.store.shelf(nil).by[name]; got == nil || got.State != finished {
		t.Fatalf("%+v", got)
	}
	if err := os.RemoveAll(r.Folder); err != nil {
		t.Fatal(err)
	}
	halt(t, e, task, 1)
	b.again()
	if got := b.store.shelf(nil).by[name]; got == nil || got.State != stopped || got.Epochs != 4 {
		t.Errorf("%+v", got)
	}
}

// A run that was moved to another disk, with a link in its place, is shown as before.
func TestLinkedRuns(t *testing.T) {
	task, store := twoClasses("moved"), t.TempDir()
	r := train(t, small("moved", store, 0.1), task, 1)
	name, to := filepath.Base(r.Folder), filepath.Join(t.TempDir(), "moved")
	if err := os.Rename(r.Folder, to); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, r.Folder); err != nil {
		t.Skip(err)
	}
	b := &Board{store: newStore(store)}
	b.again()
	if got := b.store.shelf(nil).by[name]; got == nil || got.State != finished {
		t.Errorf("%+v", got)
	}
}

// Whether a run is under way is known by its claim, which grows; a machine whose clock is a day late or early is no reason to think otherwise.
func TestClaimsGrow(t *testing.T) {
	now := time.Unix(1e9, 0)
	for _, skew := range []time.Duration{0, 24 * time.Hour, -24 * time.Hour} {
		at := func(before *run, seconds, beat int) *run {
			r := &run{State: stopped, beat: now.Add(skew + time.Duration(beat)*time.Second)}
			r.judge(before, now.Add(time.Duration(seconds)*time.Second))
			return r
		}
		first := at(nil, 0, 0)
		if want := map[bool]state{true: underWay, false: stopped}[skew == 0]; first.State != want {
			t.Errorf("at first, %v: %s", skew, first.State)
		}
		second := at(first, 3, 3)
		if silent := at(second, 20, 3); second.State != underWay || silent.State != underWay {
			t.Errorf("it grows, %v: %s, %s", skew, second.State, silent.State)
		}
		if dead := at(at(second, 20, 3), 40, 3); dead.State != stopped {
			t.Errorf("it does not grow for 37 s, %v: %s", skew, dead.State)
		}
	}
	free := &run{State: stopped}
	if free.judge(&run{State: underWay, beat: now, grew: now}, now); free.State != stopped {
		t.Errorf("nobody claims it: %s", free.State)
	}
}

// A run is found by the beginning of its fingerprint, if no other begins so.
func TestFind(t *testing.T) {
	s := &shelf{by: map[string]*run{}}
	for _, name := range []string{"aaaa1", "aaaa2", "bbbbb"} {
		r := &run{Fingerprint: name}
		s.Runs, s.by[name] = append(s.Runs, r), r
	}
	for prefix, want := range map[string]string{"aaaa1": "aaaa1", "bbbb": "bbbbb", "aaaa": "", "bb": "", "": "", "cccc": ""} {
		got := ""
		if r := s.find(prefix); r != nil {
			got = r.Fingerprint
		}
		if got != want {
			t.Errorf("%q finds %q, want %q", prefix, got, want)
		}
	}
}
