package learning

import (
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
)

// RunList looks at a store again and again, for whoever shows one that is written to. A finished run is read again only if the names in its folder
// have changed since; all others are looked at each time. Nothing of it is on disk. It may be used by several goroutines.
type RunList struct {
	root string
	lock sync.Mutex
	seen map[string]seenRun
}

// seenRun is a finished run, and when the names in its folder had changed for the last time.
type seenRun struct {
	changed time.Time
	summary RunSummary
}

// NewRunList returns the list of a store. root is [Settings].Store.
func NewRunList(root string) (*RunList, error) {
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	return &RunList{root: root}, nil
}

// Look returns what [Summaries] does.
func (l *RunList) Look() ([]RunSummary, error) {
	if l == nil || l.root == "" {
		return nil, fmt.Errorf("learning: RunList.Look: there is no list; NewRunList makes one")
	}
	l.lock.Lock()
	defer l.lock.Unlock()
	all, seen, err := l.look(runstore.Disk{})
	if err != nil {
		return nil, fmt.Errorf("learning: run store: %w", err)
	}
	l.seen = seen
	return all, nil
}

func (l *RunList) look(files runstore.Files) ([]RunSummary, map[string]seenRun, error) {
	names, err := runstore.Fingerprints(files, l.root)
	if err != nil {
		return nil, nil, err
	}
	now, all := make([]seenRun, len(names)), make([]RunSummary, len(names))
	runstore.Each(len(names), func(i int) {
		now[i] = l.lookAt(files, names[i])
		all[i] = now[i].summary
	})
	seen := make(map[string]seenRun, len(names))
	for i, r := range now {
		if r.summary.Report != nil {
			seen[names[i]] = r
		}
	}
	newestFirst(all)
	return all, seen, nil
}

// lookAt looks at a run. The time is read first: a change that comes between is seen the next time.
func (l *RunList) lookAt(files runstore.Files, name string) seenRun {
	info, err := files.Stat(filepath.Join(l.root, name))
	before, known := l.seen[name]
	if known && err == nil && before.changed.Equal(info.ModTime()) {
		return before
	}
	r := seenRun{}
	if err == nil {
		r.changed = info.ModTime()
	}
	listed, err := runstore.Look(files, l.root, name)
	if err != nil {
		listed = runstore.Listed{Fingerprint: name, Fault: err}
	}
	r.summary = summaryOf(files, listed)
	return r
}
