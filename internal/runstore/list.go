package runstore

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Listed is one run in a store.
type Listed struct {
	Fingerprint string // the name of its folder
	Folder      string
	Bytes       int64     // of all its files
	Modified    time.Time // of the newest of them
	Finished    bool      // it has a result, which may be damaged
	Failed      bool      // it has a note of why it ended, which may be damaged
	Fault       error     // why its folder cannot be read
}

// isFingerprint reports whether a name can be that of a run: nothing else in a store is one.
func isFingerprint(name string) bool {
	return len(name) == 64 && strings.Trim(name, "0123456789abcdef") == ""
}

// isRun reports whether an entry of the store root is the folder of a run, or a link to one, as where runs were moved to a larger disk. What is not a
// folder is looked at: whatever is in the place of one is told of as a run that cannot be read.
func isRun(files Files, root string, f fs.DirEntry) bool {
	return isFingerprint(f.Name()) && (f.IsDir() || !errors.Is(Stands(files, filepath.Join(root, f.Name())), fs.ErrNotExist))
}

// listRoot lists a store root, or returns why it cannot be listed; of one that is not there, that it is empty.
func listRoot(files Files, root string) ([]fs.DirEntry, error) {
	folders, err := list(files, root)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return folders, err
}

// Fingerprints returns the names of the runs in the store root, in their order. Only the root itself is read, and where links lead.
func Fingerprints(files Files, root string) (names []string, err error) {
	folders, err := listRoot(files, root)
	for _, f := range folders {
		if isRun(files, root, f) {
			names = append(names, f.Name())
		}
	}
	return names, err
}

// List returns the runs in the store root, the newest first.
func List(files Files, root string) ([]Listed, error) {
	names, err := Fingerprints(files, root)
	if err != nil {
		return nil, err
	}
	all := make([]Listed, len(names))
	Each(len(names), func(i int) { all[i] = look(files, filepath.Join(root, names[i])) })
	slices.SortFunc(all, func(a, b Listed) int {
		return cmp.Or(b.Modified.Compare(a.Modified), strings.Compare(a.Fingerprint, b.Fingerprint))
	})
	return all, nil
}

// atATime is how many runs are looked at together: more than there are processors, since a file system may be far away.
const atATime = 16

// Each calls do for 0 to n − 1, several at a time.
func Each(n int, do func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(n, atATime) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}

// Look returns what the folder of one run shows, without listing the others; of a run that was never begun it has no time.
func Look(files Files, root, fingerprint string) (Listed, error) {
	if !isFingerprint(fingerprint) {
		return Listed{}, fmt.Errorf("%q is no fingerprint, which has 64 digits of 0 to f", fingerprint)
	}
	l := look(files, filepath.Join(root, fingerprint))
	if errors.Is(l.Fault, fs.ErrNotExist) {
		if l.Fault = Stands(files, root); errors.Is(l.Fault, fs.ErrNotExist) {
			l.Fault = nil
		}
	}
	return l, nil
}

// look returns what the folder of a run shows from outside.
func look(files Files, folder string) Listed {
	r := Listed{Fingerprint: filepath.Base(folder), Folder: folder}
	entries, err := list(files, folder)
	r.Fault = err
	for _, f := range entries {
		info, err := f.Info()
		if err != nil {
			continue // removed since: it is no longer part of the run
		}
		r.Bytes += info.Size()
		if info.ModTime().After(r.Modified) {
			r.Modified = info.ModTime()
		}
		r.Finished = r.Finished || f.Name() == ResultFile
		r.Failed = r.Failed || f.Name() == FailureFile
	}
	return r
}

// ErrNoRun is wrapped by the error of Find that there is none.
var ErrNoRun = errors.New("no run")

// Find returns the one run in the store root whose fingerprint begins with prefix, and looks at no other.
func Find(files Files, root, prefix string) (Listed, error) {
	if isFingerprint(prefix) {
		if l := look(files, filepath.Join(root, prefix)); !errors.Is(l.Fault, fs.ErrNotExist) {
			return l, nil
		}
	}
	all, err := Fingerprints(files, root)
	if err != nil {
		return Listed{}, err
	}
	var found []string
	for _, name := range all {
		if prefix != "" && strings.HasPrefix(name, prefix) {
			found = append(found, name)
		}
	}
	switch len(found) {
	case 1:
		return look(files, filepath.Join(root, found[0])), nil
	case 0:
		return Listed{}, fmt.Errorf("%w begins with %q; the store has %d", ErrNoRun, prefix, len(all))
	}
	return Listed{}, fmt.Errorf("%d runs begin with %q, among them %.16s… and %.16s…; give more of the name",
		len(found), prefix, found[0], found[1])
}

// Delete removes the folder of a run, unless the run is under way or the folder is a link.
func Delete(files Files, folder string) error {
	r, err := OpenFolder(files, folder)
	if err != nil {
		return err
	}
	own, err := r.claimIdle()
	if err != nil {
		return err
	}
	own.close() // some systems remove no file that is open
	defer own.unlock()
	if err := files.RemoveFolder(folder); err != nil {
		_ = files.Remove(own.path) // nobody has what stays
		return err
	}
	return files.SyncFolder(filepath.Dir(folder))
}

var errBusy = errors.New("is being trained")

// claimIdle takes a folder whose run is not under way. If a process of another machine may have it, that is known when its
// lease grows, or has ended.
func (r *Run) claimIdle() (*lease, error) {
	for w := (&watch{}); ; time.Sleep(askAgain) {
		own, err := r.claim(w)
		if own != nil || err != nil {
			return own, err
		}
		if w.busy {
			return nil, fmt.Errorf("run %.12s… %w; stop it first", r.id.Fingerprint, errBusy)
		}
	}
}

// FileOf returns the path of a file that a user names by itself, or by the folder of the run that it is in.
func FileOf(files Files, path, name string) (string, error) {
	info, err := files.Stat(path)
	if err != nil || !info.IsDir() {
		return path, nil // whoever reads it says what is wrong
	}
	file := filepath.Join(path, name)
	_, err = files.Stat(file)
	switch {
	case !errors.Is(err, fs.ErrNotExist): // it is there, or the folder cannot be read
		return file, nil
	case exists(files, filepath.Join(path, DescriptionFile)):
		return "", fmt.Errorf("the run in folder %q is not finished: it has no %s; train it to its end", path, name)
	}
	return "", fmt.Errorf("folder %q is no run: it has no %s; name the folder of a finished run, which spikecell runs show tells, or a file",
		path, name)
}
