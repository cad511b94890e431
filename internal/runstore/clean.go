package runstore

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Garbage is what a store holds and no run needs.
type Garbage struct {
	Path  string
	Bytes int64
	Why   string
}

// Clean returns what no run in a store needs, and removes it if it is told to: what processes that died have left half-written, their leases, what
// was moved aside, checkpoints and failures of runs that are finished, and imports that did not end. What belongs to a run that is under way stays.
func Clean(files Files, root string, remove bool) (all []Garbage, err error) {
	folders, err := listRoot(files, root)
	if err != nil {
		return nil, err
	}
	for _, f := range folders {
		dir := filepath.Join(root, f.Name())
		var found []Garbage
		var wrong error
		switch {
		case isRun(files, root, f):
			found, wrong = Open(files, root, Identity{Fingerprint: f.Name()}).clean(remove)
		case f.IsDir() && strings.HasPrefix(f.Name(), importPrefix):
			found, wrong = cleanImport(files, dir, remove)
		}
		all, err = append(all, found...), errors.Join(err, wrong)
	}
	return all, err
}

// garbage returns what may be removed if nobody has the run.
func (r *Run) garbage() (all []Garbage, err error) {
	entries, err := list(r.files, r.dir)
	if err != nil {
		return nil, err
	}
	finished := slices.ContainsFunc(entries, func(f fs.DirEntry) bool { return f.Name() == ResultFile })
	for _, f := range entries {
		why := ""
		switch name := f.Name(); {
		case strings.HasPrefix(name, leasePrefix):
			why = "the claim of a process that is gone"
		case strings.HasSuffix(name, partSuffix):
			why = "left by a process that was killed"
		case isAside(name):
			why = "damaged, and moved aside"
		case finished && IsProgress(name):
			why = "a checkpoint of a finished run"
		case finished && name == FailureFile:
			why = "the failure of a run that was finished later"
		}
		if info, err := f.Info(); why != "" && err == nil {
			all = append(all, Garbage{r.Path(f.Name()), info.Size(), why})
		}
	}
	return all, nil
}

// clean looks first without writing anything: most runs have nothing to remove.
func (r *Run) clean(remove bool) ([]Garbage, error) {
	all, err := r.garbage()
	if len(all) == 0 || err != nil {
		return nil, err
	}
	if !remove {
		if idle, err := r.Idle(); !idle || err != nil {
			return nil, err
		}
		return all, nil
	}
	own, err := r.claimIdle()
	if errors.Is(err, errBusy) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer own.release()
	var removed []Garbage
	for _, g := range all {
		if wrong := r.removeGarbage(g.Path); wrong != nil && !errors.Is(wrong, fs.ErrNotExist) { // leases went when the run was claimed
			err = errors.Join(err, wrong)
			continue
		}
		removed = append(removed, g)
	}
	return removed, err
}

// removeGarbage removes a file or a link, or a folder that was in the place of one.
func (r *Run) removeGarbage(path string) error {
	err := r.files.Remove(path)
	if info, wrong := r.files.Stat(path); err != nil && wrong == nil && info.IsDir() {
		return r.files.RemoveFolder(path)
	}
	return err
}

// Idle reports whether nobody has the run, and writes nothing.
func (r *Run) Idle() (bool, error) {
	for w := (&watch{}); ; time.Sleep(askAgain) {
		unlock, locked, err := r.files.Lock(r.dir)
		if err != nil || locked == Busy {
			return false, err
		}
		freed, err := freedBy(locked)
		free := false
		if err == nil {
			_, free, err = r.others(w, freed, "")
		}
		unlock()
		if free || w.busy || err != nil {
			return free, err
		}
	}
}

// cleanImport removes what an import has left that did not end. One that is under way has a lock on its folder; where there are no locks,
// the folder stays.
func cleanImport(files Files, dir string, remove bool) ([]Garbage, error) {
	unlock, locked, err := files.Lock(dir)
	if err != nil || locked == Busy {
		return nil, err
	}
	defer unlock()
	if locked == NoLocks {
		return nil, nil
	}
	size := sizeOf(files, dir)
	if remove {
		if err := files.RemoveFolder(dir); err != nil {
			return nil, err
		}
	}
	return []Garbage{{Path: dir, Bytes: size, Why: "left by an import that did not end"}}, nil
}

// sizeOf is the size of all files in a folder and the folders in it, as far as they can be seen.
func sizeOf(files Files, dir string) (size int64) {
	entries, _ := files.List(dir)
	for _, f := range entries {
		if f.IsDir() {
			size += sizeOf(files, filepath.Join(dir, f.Name()))
		} else if info, err := f.Info(); err == nil {
			size += info.Size()
		}
	}
	return size
}
