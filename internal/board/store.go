package board

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
)

const (
	// lookEvery is the least time between two looks at a store, however often pages are asked for.
	lookEvery = time.Second
	// patience is how long a page waits until a look has the numbers of all runs; it then shows what is known so far.
	patience = 900 * time.Millisecond
	// turns is how many of the runs that nobody seems to train are looked at again each time, one after the other, and how many of the finished
	// ones are asked for.
	turns = 64
)

// store is what a board knows of a run store. It looks when it is asked: once at a run that is finished, which does not change unless it is
// removed and begun again, and again at those that are under way. So a look costs one listing of the store and a few folders, however
// many runs there are.
type store struct {
	root string
	list func() ([]string, error)      // fingerprints of all runs
	read func(fingerprint string) *run // looks at one
	tell func(*run) *run               // reads what else it says
	kept func(fingerprint string) bool // whether one that was finished still is

	lock   sync.Mutex // of what follows
	runs   map[string]*run
	named  map[string]string // tasks by the digest of their samples
	round  *round            // the look under way
	looked time.Time         // when the last one ended
	idle   string            // the last run that was looked at again, of those that nobody seems to train
	done   string            // the last finished run that was asked for again
	unread int               // runs of the look under way
	untold int               // runs whose descriptions are still to be read
	fault  error             // why the store cannot be listed
}

// round is a look at the store.
type round struct {
	listed chan struct{} // closed when the numbers of all runs are known
	ended  chan struct{}
}

func newStore(root string) *store {
	s := &store{root: root, runs: map[string]*run{}, named: map[string]string{}}
	s.list = func() ([]string, error) { return fingerprints(root) }
	s.read = func(fingerprint string) *run { return readRun(root, fingerprint) }
	s.tell = (*run).described
	s.kept = func(fingerprint string) bool {
		_, err := os.Stat(filepath.Join(root, fingerprint, runstore.ResultFile))
		return !errors.Is(err, fs.ErrNotExist)
	}
	return s
}

// fingerprints returns the names of all runs, without a look into their folders.
func fingerprints(root string) ([]string, error) {
	names, err := runstore.Fingerprints(runstore.Disk{}, root)
	if err == nil && len(names) == 0 {
		_, err = os.Stat(root) // a store that is not there has no runs either
	}
	return names, err
}

// refresh looks at the store, unless that was done a moment ago.
func (s *store) refresh() {
	s.lock.Lock()
	if s.round == nil && time.Since(s.looked) >= lookEvery {
		s.round = &round{make(chan struct{}), make(chan struct{})}
		go s.look(s.round)
	}
	now := s.round
	s.lock.Unlock()
	if now == nil {
		return
	}
	select {
	case <-now.listed:
	case <-time.After(patience):
	}
}

// wait returns when no look is under way.
func (s *store) wait() {
	s.lock.Lock()
	now := s.round
	s.lock.Unlock()
	if now != nil {
		<-now.ended
	}
}

// look lists the store and reads what is new or may have changed.
func (s *store) look(now *round) {
	names, err := s.list()
	replaced := s.replaced(names)
	s.lock.Lock()
	switch {
	case errors.Is(err, fs.ErrNotExist) && len(s.runs) > 0:
		err = errors.New("the folder is not there any more; what is shown is what it had")
	case errors.Is(err, fs.ErrNotExist):
		err = errors.New("the folder is not there yet; it is made when the first run is trained")
	}
	s.fault = err
	for _, name := range replaced {
		delete(s.runs, name)
	}
	for known := range maps.Keys(s.runs) {
		if _, there := slices.BinarySearch(names, known); !there && err == nil {
			delete(s.runs, known)
		}
	}
	due := s.due(names)
	s.unread, s.untold = len(due), len(due)
	s.lock.Unlock()
	s.readAll(due, now)
	s.lock.Lock()
	s.looked, s.round = time.Now(), nil
	s.lock.Unlock()
	close(now.ended)
}

// due are the runs that are new, those that are under way, and some of those that are neither under way nor finished.
func (s *store) due(names []string) (due []string) {
	var idle []string
	for _, name := range names {
		r, known := s.runs[name]
		switch {
		case !known || r.State == underWay:
			due = append(due, name)
		case r.State != finished:
			idle = append(idle, name)
		}
	}
	return append(due, next(idle, &s.idle)...)
}

// next returns the runs whose turn it is after the last one, and notes the last of them.
func next(all []string, last *string) (chosen []string) {
	from, _ := slices.BinarySearch(all, *last+"\x00")
	for i := range min(len(all), turns) {
		*last = all[(from+i)%len(all)]
		chosen = append(chosen, *last)
	}
	return chosen
}

// replaced looks at some finished runs, and returns those that are finished no more: they were removed and begun again between two looks.
func (s *store) replaced(names []string) (all []string) {
	s.lock.Lock()
	for _, name := range names {
		if r := s.runs[name]; r != nil && r.State == finished {
			all = append(all, name)
		}
	}
	all = next(all, &s.done)
	s.lock.Unlock()
	return slices.DeleteFunc(all, s.kept)
}

// few is how many runs are read at once with all that they say. Of more, the numbers that lists need are read first.
const few = 256

// readAll reads runs, several at a time. Each is there for pages as soon as it is read.
func (s *store) readAll(names []string, now *round) {
	if len(names) <= few {
		defer close(now.listed)
		runstore.Each(len(names), func(i int) { s.put(s.tell(s.read(names[i])), 1, 1) })
		return
	}
	all := make([]*run, len(names))
	runstore.Each(len(names), func(i int) { all[i] = s.read(names[i]); s.put(all[i], 1, 0) })
	close(now.listed)
	slices.SortFunc(all, func(a, b *run) int { return b.Modified.Compare(a.Modified) }) // which are looked at first
	runstore.Each(len(all), func(i int) { s.put(s.tell(all[i]), 0, 1) })
}

func (s *store) put(r *run, read, told int) {
	s.lock.Lock()
	defer s.lock.Unlock()
	r.judge(s.runs[r.Fingerprint], time.Now())
	s.runs[r.Fingerprint] = r
	s.unread -= read
	s.untold -= told
	if r.Task != "" && r.Digest != "" {
		s.named[r.Digest] = r.Task
	}
}

// shelf is what is known at a moment.
type shelf struct {
	Root   string
	Unread int    // runs that are there and not read yet
	Untold int    // runs whose names and descriptions are not read yet
	Fault  string // why the store cannot be listed
	Runs   []*run // in no order
	by     map[string]*run
}

// shelf looks at the store and returns what is known.
func (s *store) shelf(hints map[string]hint) *shelf {
	s.refresh()
	s.lock.Lock()
	defer s.lock.Unlock()
	all := &shelf{Root: s.root, Unread: s.unread, Untold: s.untold, by: make(map[string]*run, len(s.runs))}
	if s.fault != nil {
		all.Fault = s.fault.Error()
	}
	for name, r := range s.runs {
		if r.State != finished {
			r = r.hinted(hints[name], s.named[r.Digest])
		}
		all.Runs = append(all.Runs, r)
		all.by[name] = r
	}
	return all
}

// find returns the one run whose fingerprint begins so.
func (s *shelf) find(prefix string) *run {
	if r := s.by[prefix]; r != nil {
		return r
	}
	var found []*run
	for _, r := range s.Runs {
		if len(prefix) >= 4 && strings.HasPrefix(r.Fingerprint, prefix) {
			found = append(found, r)
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return nil
}

// reports reads the whole reports of finished runs.
func reports(runs []*run) (all []*learning.StoredReport, err error) {
	for _, r := range runs {
		report, err := learning.ReadReport(r.Folder)
		if err != nil {
			return nil, err
		}
		all = append(all, report)
	}
	return all, nil
}
