package learning

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// StoredRun is one run in the run store.
type StoredRun struct {
	Fingerprint string // the name of its folder
	Folder      string
	Bytes       int64         // of all its files
	Modified    time.Time     // of the newest of them
	Report      *StoredReport // nil while the run is not finished, or where the report cannot be read
	Fault       error         // why it cannot be read
}

// Runs returns the runs in a store, the newest first. root is [Settings].Store: "" means the user's cache.
func Runs(root string) ([]StoredRun, error) {
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	folders, err := os.ReadDir(root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("learning: run store: %w", err)
	}
	var all []StoredRun
	for _, f := range folders {
		if f.IsDir() && isFingerprint(f.Name()) {
			all = append(all, readRun(filepath.Join(root, f.Name())))
		}
	}
	slices.SortFunc(all, func(a, b StoredRun) int {
		return 2*b.Modified.Compare(a.Modified) + strings.Compare(a.Fingerprint, b.Fingerprint)
	})
	return all, nil
}

// isFingerprint reports whether a name is a SHA-256 in hex: nothing else in the store is a run.
func isFingerprint(name string) bool {
	return len(name) == 64 && strings.Trim(name, "0123456789abcdef") == ""
}

func readRun(folder string) StoredRun {
	r := StoredRun{Fingerprint: filepath.Base(folder), Folder: folder}
	files, err := os.ReadDir(folder)
	r.Fault = err
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			continue // removed since: it is no longer part of the run
		}
		r.Bytes += info.Size()
		if info.ModTime().After(r.Modified) {
			r.Modified = info.ModTime()
		}
	}
	file := filepath.Join(folder, reportFile)
	if _, err := os.Lstat(file); err == nil {
		r.Report, r.Fault = ReadReport(file)
	}
	return r
}

// FindRun returns the one run whose fingerprint begins with prefix.
func FindRun(root, prefix string) (StoredRun, error) {
	all, err := Runs(root)
	if err != nil {
		return StoredRun{}, err
	}
	var found []StoredRun
	for _, r := range all {
		if prefix != "" && strings.HasPrefix(r.Fingerprint, prefix) {
			found = append(found, r)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return StoredRun{}, fmt.Errorf("learning: no run begins with %q; the store has %d", prefix, len(all))
	}
	return StoredRun{}, fmt.Errorf("learning: %d runs begin with %q, among them %.16s… and %.16s…; give more of the name",
		len(found), prefix, found[0].Fingerprint, found[1].Fingerprint)
}

// Remove deletes the run and all its files, unless it is being trained.
func (r StoredRun) Remove() error {
	if !isFingerprint(filepath.Base(r.Folder)) {
		return fmt.Errorf("learning: %q is no folder of a run", r.Folder)
	}
	release, busy, err := tryLock(r.Folder)
	if err != nil {
		return fmt.Errorf("learning: run store: %w", err)
	}
	if busy {
		return fmt.Errorf("learning: run %.12s… is being trained; stop it first", r.Fingerprint)
	}
	defer release()
	if err := os.RemoveAll(r.Folder); err != nil {
		return fmt.Errorf("learning: run store: %w", err)
	}
	return nil
}
