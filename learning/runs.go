package learning

import (
	"fmt"
	"path/filepath"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
)

// StoredRun is one run in the run store.
type StoredRun struct {
	Fingerprint string // the name of its folder
	Folder      string
	Bytes       int64         // of all its files
	Modified    time.Time     // of the newest of them
	Report      *StoredReport // nil while the run is not finished, or where the report cannot be read
	Fault       error         // why it cannot be read
	Failure     *RunFailure   // nil unless the run ended with an error, and nobody has begun it again
}

// Runs returns the runs in a store, the newest first. root is [Settings].Store: "" means the user's cache.
func Runs(root string) ([]StoredRun, error) {
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	listed, err := runstore.List(runstore.Disk{}, root)
	if err != nil {
		return nil, fmt.Errorf("learning: run store: %w", err)
	}
	var all []StoredRun
	for _, l := range listed {
		all = append(all, readRun(l))
	}
	return all, nil
}

// readRun adds what the files of a run say to what its folder shows.
func readRun(l runstore.Listed) StoredRun {
	r := StoredRun{Fingerprint: l.Fingerprint, Folder: l.Folder, Bytes: l.Bytes, Modified: l.Modified}
	r.Report, r.Failure, r.Fault = readEnd(runstore.Disk{}, l, ReadReport)
	return r
}

// readEnd returns the report of a run that is finished, which read reads in whole or in part, or the failure of one that is not.
func readEnd[R any](files runstore.Files, l runstore.Listed, read func(path string) (*R, error)) (report *R, failure *RunFailure, err error) {
	switch {
	case l.Finished:
		report, err = read(filepath.Join(l.Folder, runstore.ResultFile))
	case l.Failed:
		failure, err = readFailure(files, filepath.Join(l.Folder, runstore.FailureFile), l.Fingerprint)
	default:
		err = l.Fault
	}
	return report, failure, err
}

// FindRun returns the one run whose fingerprint begins with prefix.
func FindRun(root, prefix string) (StoredRun, error) {
	root, err := storeRoot(root)
	if err != nil {
		return StoredRun{}, err
	}
	l, err := runstore.Find(runstore.Disk{}, root, prefix)
	if err != nil {
		return StoredRun{}, fmt.Errorf("learning: run store: %w", err)
	}
	return readRun(l), nil
}

// Remove deletes the run and all its files, unless it is being trained.
func (r StoredRun) Remove() error {
	if err := runstore.Delete(runstore.Disk{}, r.Folder); err != nil {
		return fmt.Errorf("learning: run store: %w", err)
	}
	return nil
}

// StoredRunOf returns the run of a fingerprint, which is written out, without a look at any other: of a run that was never begun only the
// fingerprint and the folder that it would have.
func StoredRunOf(root, fingerprint string) (StoredRun, error) {
	root, err := storeRoot(root)
	if err != nil {
		return StoredRun{}, err
	}
	l, err := runstore.Look(runstore.Disk{}, root, fingerprint)
	if err != nil {
		return StoredRun{}, fmt.Errorf("learning: run store: %w", err)
	}
	return readRun(l), nil
}
