package runstore_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
)

// lockless is a file system without locks, as many that are shared by machines.
type lockless struct{ runstore.Disk }

func (lockless) Lock(string) (func(), runstore.Locked, error) {
	return func() {}, runstore.NoLocks, nil
}

// elsewhere is a file system whose locks are seen by this process alone, as those of another machine.
type elsewhere struct{ runstore.Disk }

func (elsewhere) Lock(string) (func(), runstore.Locked, error) { return func() {}, runstore.Held, nil }

// paced returns a run whose leases end after a moment.
func paced(files runstore.Files, root string) *runstore.Run {
	r := open(files, root)
	r.Pace(10*time.Millisecond, 300*time.Millisecond)
	return r
}

func leases(t *testing.T, dir string) (all []string) {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "lease-*"))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Without locks, leases let one at a time have the folder, of any number who want it at once.
func TestLeasesExclude(t *testing.T) {
	root := t.TempDir()
	var inside, most atomic.Int32
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			release, err := open(lockless{}, root).Begin(t.Context(), []byte("{}"), func() {})
			if err != nil {
				t.Error(err)
				return
			}
			if n := inside.Add(1); n > 1 {
				most.Store(n)
			}
			time.Sleep(20 * time.Millisecond)
			inside.Add(-1)
			release()
		})
	}
	all.Wait()
	if n := most.Load(); n > 1 {
		t.Errorf("%d had the folder at once", n)
	}
	if left := leases(t, open(lockless{}, root).Dir()); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// A lease that grows is respected for ever; one that does not ends, whatever its date.
func TestLeaseEnds(t *testing.T) {
	root := t.TempDir()
	r, other := open(lockless{}, root), open(lockless{}, root)
	r.Pace(400*time.Millisecond, 0) // who waits looks several times between two beats
	other.Pace(0, 10*time.Second)
	release, err := r.Begin(t.Context(), []byte("{}"), func() {})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if _, err := other.Begin(ctx, nil, func() {}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a lease that grows is not respected: %v", err)
	}
	release()
	dead := put(t, ".", r.Dir(), "lease-beat.1")
	if err := os.Chtimes(dead, time.Now().AddDate(10, 0, 0), time.Now().AddDate(10, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if release, err = paced(lockless{}, root).Begin(t.Context(), []byte("{}"), func() {}); err != nil {
		t.Fatal(err)
	}
	if left := leases(t, r.Dir()); len(left) != 1 || left[0] == dead {
		t.Errorf("leases %v", left)
	}
	release()
}

// Who has the lock of this machine needs no waiting for a process of this machine that died, and waits for those of others.
func TestLeaseOfTheDead(t *testing.T) {
	if !hasLocks(t) {
		t.Skip("this system has no locks")
	}
	root := t.TempDir()
	r := open(runstore.Disk{}, root)
	release, err := r.Begin(t.Context(), []byte("{}"), func() {})
	if err != nil {
		t.Fatal(err)
	}
	mine := filepath.Base(leases(t, r.Dir())[0])
	release()
	ours := mine[:strings.LastIndex(mine, ".")]
	if strings.HasPrefix(ours, "lease-beat") {
		t.Skip("this system does not say since when it runs")
	}
	put(t, "", r.Dir(), ours+".7")
	waited := 0
	if release, err = r.Begin(t.Context(), []byte("{}"), func() { waited++ }); err != nil || waited > 0 {
		t.Errorf("it waited for a dead process of this machine: %v", err)
	}
	release()
	put(t, "", r.Dir(), "lease-lock-0000.7")
	p := paced(runstore.Disk{}, root)
	if release, err = p.Begin(t.Context(), []byte("{}"), func() { waited++ }); err != nil || waited == 0 {
		t.Errorf("it did not wait for a process of another machine: %v", err)
	}
	release()
}

// A process that was stopped until its lease ended writes nothing more: neither what it begins then, nor what it had begun.
func TestLostLease(t *testing.T) {
	root := t.TempDir()
	r := paced(lockless{}, root)
	if _, err := r.Begin(t.Context(), []byte("{}"), func() {}); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(r.SaveBest(1, tensors(101)), r.Save(state{1, 1}, tensors(1))); err != nil {
		t.Fatal(err)
	}
	r.Stop()
	begun, goOn, wrote := make(chan bool), make(chan bool), make(chan error)
	go func() {
		wrote <- r.Write("model", func(w io.Writer) error {
			begun <- true
			<-goOn
			_, err := w.Write([]byte("late"))
			return err
		})
	}()
	<-begun
	next := paced(lockless{}, root)
	release, err := next.Begin(t.Context(), []byte("{}"), func() {})
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	goOn <- true
	if err := <-wrote; !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what it had begun: %v", err)
	}
	for _, err := range []error{r.Write("model", text("late")), r.Save(state{9, 0}, tensors(9)), r.Finish(1)} {
		if err == nil || !strings.Contains(err.Error(), "taken the run over") {
			t.Errorf("what it begins: %v", err)
		}
	}
	if got := whole(t, next); got != 1 {
		t.Errorf("the other goes on from %d", got)
	}
	if got := names(t, r.Dir()); len(got) != 3 {
		t.Errorf("there are %v", got)
	}
}

// A run whose owner is on another machine is not removed while its lease grows, and is when that has ended.
func TestDeleteAsksTheLease(t *testing.T) {
	root := t.TempDir()
	r := paced(elsewhere{}, root)
	release, err := r.Begin(t.Context(), []byte("{}"), func() {})
	if err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(r.Dir(), "lease-lock-0000.1")
	if err := os.Rename(leases(t, r.Dir())[0], foreign); err != nil {
		t.Fatal(err)
	}
	if err := runstore.Delete(runstore.Disk{}, r.Dir()); err == nil || !strings.Contains(err.Error(), "is being trained") {
		t.Errorf("error %v", err)
	}
	release()
}
