package learning

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Garbage is what a run store holds and no run needs.
type Garbage struct {
	Path  string
	Bytes int64
	Why   string
}

// CleanRuns returns what no run in a store needs: what processes that died have left half-written, their leases, damaged files that were moved
// aside, checkpoints and failures of finished runs, and imports that did not end. If remove is true, it is removed. What belongs to a run that is
// being trained stays. root is [Settings].Store.
func CleanRuns(root string, remove bool) ([]Garbage, error) {
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	found, err := runstore.Clean(runstore.Disk{}, root, remove)
	var all []Garbage
	for _, g := range found {
		all = append(all, Garbage(g))
	}
	if err != nil {
		return all, fmt.Errorf("learning: run store: %w", err)
	}
	return all, nil
}

// ExportRuns writes runs to a tape archive (tar) that [ImportRuns] reads. One that is being trained, or of which a file
// is damaged, missing, or cannot be read, is an error.
func ExportRuns(w io.Writer, runs []StoredRun) error {
	if w == nil {
		return errors.New("learning: run store: export: the writer is nil; give one, as a file")
	}
	var folders []string
	for _, r := range runs {
		folders = append(folders, r.Folder)
	}
	if err := runstore.Export(runstore.Disk{}, w, folders, checker()); err != nil {
		return fmt.Errorf("learning: run store: export: %w", err)
	}
	return nil
}

// ImportedRun is a run of an archive.
type ImportedRun struct {
	Fingerprint string
	Known       bool // the store had it, with the same result, or with none like the archive's
}

// ImportRuns adds the runs of an archive of at most size bytes to a store, all of them or, if one cannot be, none. Every file is checked as
// [StoredRun.Verify] does. A run that the store has already stays as it is, and must have the same result, or none as that of the archive has none.
// Runs that come with an error are imported: only a folder was not removed, which [CleanRuns] does. root is [Settings].Store.
func ImportRuns(root string, archive io.Reader, size int64) ([]ImportedRun, error) {
	if v := reflect.ValueOf(archive); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return nil, errors.New("learning: run store: import: the reader is nil; give one, as a file that ExportRuns wrote")
	}
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	all, err := importOn(runstore.Disk{}, root, archive, size)
	switch {
	case err != nil && len(all) > 0:
		return all, fmt.Errorf("learning: run store: import: all runs are imported, and `spikecell runs gc` shows what is left: %w", err)
	case err != nil:
		return nil, fmt.Errorf("learning: run store: import: %w; nothing was imported", err)
	}
	return all, nil
}

func importOn(files runstore.Files, root string, archive io.Reader, size int64) (all []ImportedRun, err error) {
	found, err := runstore.Import(files, root, archive, size, checker())
	for _, i := range found {
		all = append(all, ImportedRun(i))
	}
	return all, err
}

func checker() runstore.Checker {
	return runstore.Checker{More: storedNames, Check: wholeRun, Same: sameRun}
}

// wholeRun returns an error that names the first file that is damaged, missing, or cannot be read.
func wholeRun(run *runstore.Run) error {
	all, err := verify(run)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(f StoredFile) bool { return f.Path == run.Path(runstore.DescriptionFile) }) {
		return fmt.Errorf("run %.12s… has no %s", run.Fingerprint(), runstore.DescriptionFile)
	}
	for _, f := range all {
		switch f.State {
		case FileDamaged:
			return fmt.Errorf("%s: %w", f.Path, f.Err)
		case FileUnreadable:
			return fmt.Errorf("%s %s: %w", f.Path, f.State, f.Err)
		}
	}
	return nil
}

// sameRun returns an error unless a run in a store is what would be put in its place.
func sameRun(there, here *runstore.Run) error {
	have, _, err := verifyReport(there)
	if err != nil {
		return fmt.Errorf("the store has run %.12s…, whose report cannot be read: %w", there.Fingerprint(), err)
	}
	new, _, err := verifyReport(here)
	switch {
	case err != nil:
		return err
	case have == nil && new == nil:
		return nil // either would go on to the same result
	case have == nil:
		return fmt.Errorf("the store has run %.12s…, and it is not finished; let it finish, or remove it", there.Fingerprint())
	case new != nil && new.Result != have.Result:
		return errors.New("the store has run " + there.Fingerprint() + " with another result; remove it first if the archive's is right")
	}
	return nil
}
