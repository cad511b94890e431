package runstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
)

// A lease is the claim of one process on the folder of a run, for file systems without locks and for several machines: a file with a name of its
// own, which grows by a byte at each beat. A process that wants the folder writes a lease and then looks: if there is another one, it removes its
// own and tries again later, so that of any number of processes at most one goes on. A lease is over when it has not grown for leaseEnds, measured
// by the monotonic clock of the process that looks, so that dates of machines need not agree; or at once, where its owner held a lock that is free
// now.
const (
	leasePrefix = "lease-"
	leaseBeat   = 3 * time.Second
	leaseEnds   = 30 * time.Second
)

// errLost is the error of a process that was stopped for so long that another one has taken its run.
var errLost = errors.New("another process has taken the run over, since this one gave no sign of life; ask for the run again")

// lease is one that this process has.
type lease struct {
	path    string
	file    File
	end     chan struct{} // closed to end the beats
	ended   chan struct{} // closed when they have ended
	unlock  func()
	removed func(path string) error
}

// leaseName returns the beginning of the name of a lease. Where this process has the lock too, it names the machine, so that others there can know
// that the lease is over when the lock is free.
func leaseName(l Locked) (string, error) {
	here, err := machine()
	if l != Held || here == "" {
		return leasePrefix + "beat.", err
	}
	return leasePrefix + "lock-" + here + ".", err
}

// freedBy returns the beginning of the names of leases whose owners are gone, as this process knows since it has the lock that they held; "" where
// it knows of none.
func freedBy(l Locked) (string, error) {
	name, err := leaseName(l)
	if name == leasePrefix+"beat." {
		return "", err
	}
	return name, err
}

// newLease makes a lease.
func (r *Run) newLease(name string, unlock func()) (*lease, error) {
	f, err := r.files.Create(r.dir, name+"*")
	if err != nil {
		return nil, err
	}
	own := &lease{path: f.Name(), file: f, end: make(chan struct{}), ended: make(chan struct{}), unlock: unlock, removed: r.files.Remove}
	go own.beat(r.beat)
	return own, nil
}

// beat lets the lease grow until it ends. If it cannot be written to, others take it to be over after leaseEnds, and the next write of this process
// returns errLost.
func (l *lease) beat(every time.Duration) {
	defer close(l.ended)
	for {
		select {
		case <-l.end:
			return
		case <-time.After(every):
			_, _ = l.file.Write([]byte{'.'})
			_ = l.file.Sync()
		}
	}
}

// close ends the beats. The file stays.
func (l *lease) close() {
	close(l.end)
	<-l.ended
	_ = l.file.Close()
}

// release gives the folder back.
func (l *lease) release() {
	l.close()
	_ = l.removed(l.path)
	l.unlock()
}

// watch is what a process that wants a folder knows of the leases in it.
type watch struct {
	seen map[string]sighting
	busy bool // an owner is known to be alive
}

// sighting is the length of a lease, and since when it is so.
type sighting struct {
	length int64
	since  time.Time
}

// claim takes the folder if no other process has it. It returns nil if one has it, or may have it.
func (r *Run) claim(w *watch) (*lease, error) {
	unlock, locked, err := r.files.Lock(r.dir)
	if err != nil || locked == Busy {
		w.busy = true
		return nil, err
	}
	own, err := r.claimLocked(w, locked, unlock)
	if own == nil {
		unlock()
	}
	return own, err
}

func (r *Run) claimLocked(w *watch, locked Locked, unlock func()) (*lease, error) {
	name, err := leaseName(locked)
	if err != nil {
		return nil, err
	}
	freed, err := freedBy(locked)
	if err != nil {
		return nil, err
	}
	if _, free, err := r.others(w, freed, ""); err != nil || !free { // before this process has a lease, which would stop others
		return nil, err
	}
	own, err := r.newLease(name, unlock)
	if err != nil {
		return nil, err
	}
	over, free, err := r.others(w, freed, own.path)
	for _, path := range over {
		if wrong := r.files.Remove(path); free && wrong != nil && !errors.Is(wrong, fs.ErrNotExist) {
			err = errors.Join(err, wrong)
		}
	}
	if err != nil || !free {
		own.unlock = func() {}
		own.release()
		return nil, err
	}
	return own, nil
}

// others looks at all leases but own. It returns those that are over, as are all whose names begin with freed, and whether all are.
func (r *Run) others(w *watch, freed, own string) (over []string, free bool, err error) {
	files, err := r.files.List(r.dir)
	if err != nil {
		return nil, false, err
	}
	free = true
	for _, f := range files {
		path := r.Path(f.Name())
		if !strings.HasPrefix(f.Name(), leasePrefix) || path == own {
			continue
		}
		ended, err := r.isOver(w, path, freed != "" && strings.HasPrefix(f.Name(), freed))
		if err != nil {
			return nil, false, err
		}
		if free = free && ended; ended {
			over = append(over, path)
		}
	}
	return over, free, nil
}

// isOver reports whether the owner of a lease is gone. freed says that the owner had the lock that this process has now.
func (r *Run) isOver(w *watch, path string, freed bool) (bool, error) {
	if freed {
		return true, nil
	}
	beats, err := r.beats(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // it was released or given up in this moment: look again
	}
	if err != nil {
		return false, fmt.Errorf("the lease of another process cannot be read: %w", err)
	}
	if w.seen == nil {
		w.seen = map[string]sighting{}
	}
	before, known := w.seen[path]
	if !known || before.length != beats {
		w.busy = w.busy || known
		w.seen[path] = sighting{beats, time.Now()}
		return false, nil
	}
	return time.Since(before.since) >= r.ends, nil
}

// beats returns the length of a lease. It is read, since network file systems may remember an older one; what is no file has none.
func (r *Run) beats(path string) (int64, error) {
	info, err := r.files.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return 0, err
	}
	f, err := r.files.Open(path)
	if err != nil {
		return 0, err
	}
	n, err := io.Copy(io.Discard, f)
	return n, errors.Join(err, f.Close())
}

// lost returns an error if another process has taken the folder from this one. The lease is opened, since network file systems may
// remember that a file is there.
func (r *Run) lost() error {
	if r.lease == nil {
		return nil
	}
	f, err := r.files.Open(r.lease.path)
	if errors.Is(err, fs.ErrNotExist) {
		return errLost
	}
	if err != nil {
		return err
	}
	return f.Close()
}
