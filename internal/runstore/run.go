package runstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"time"
)

// Run is the folder of one run: its result, or the checkpoints on the way there.
type Run struct {
	files    Files
	dir      string
	id       Identity
	next     int    // generation that the next checkpoint overwrites
	sequence int    // of the last checkpoint
	best     [2]int // best epoch of each generation
	lease    *lease // while this process has the folder
	beat     time.Duration
	ends     time.Duration // after which a lease that does not beat is over
}

const (
	// ResultFile is written last: where it is, the run is finished and all its files are there.
	ResultFile = "report.json"
	// DescriptionFile is written first: it has the canonical form of all that the result depends on.
	DescriptionFile = "description.json"
	// FailureFile is there while a run that ended with an error has not been begun again.
	FailureFile = "failed.json"
)

// Open returns the folder of a run in the store root; nothing is read or written yet.
func Open(files Files, root string, id Identity) *Run {
	return &Run{files: files, dir: filepath.Join(root, id.Fingerprint), id: id, beat: leaseBeat, ends: leaseEnds}
}

// OpenFolder opens a run by its folder.
func OpenFolder(files Files, folder string) (*Run, error) {
	name := filepath.Base(folder)
	if !isFingerprint(name) {
		return nil, fmt.Errorf("%q is no folder of a run", folder)
	}
	return Open(files, filepath.Dir(folder), Identity{Fingerprint: name}), nil
}

// Root returns the folder of a store: the one that is named, or for "" that in the user's cache. It is absolute, since the program may change its
// working directory.
func Root(folder string) (string, error) {
	if folder == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		folder = filepath.Join(cache, "spikecell", "runs")
	}
	return filepath.Abs(folder)
}

// Dir returns the folder.
func (r *Run) Dir() string { return r.dir }

// Path returns that of a file in the folder.
func (r *Run) Path(name string) string { return filepath.Join(r.dir, name) }

// Fingerprint returns the name of the run.
func (r *Run) Fingerprint() string { return r.id.Fingerprint }

// Files returns the names in the folder.
func (r *Run) Files() (names []string, err error) {
	entries, err := list(r.files, r.dir)
	for _, f := range entries {
		names = append(names, f.Name())
	}
	return names, err
}

// Size returns that of a file in bytes, 0 if it is not known.
func (r *Run) Size(name string) int64 {
	info, err := r.files.Stat(r.Path(name))
	if err != nil {
		return 0
	}
	return info.Size()
}

// Read returns the bytes of a file.
func (r *Run) Read(name string) ([]byte, error) { return Read(r.files, r.Path(name)) }

// Begin takes the folder for this process, and makes it first. It fails now rather than after an hour if nothing can be
// written there. While the same run is under way elsewhere it waits, and calls waiting at first and then now and then, so that
// what that call does takes a small part of the time; it returns an error that wraps that of ctx if ctx ends first.
func (r *Run) Begin(ctx context.Context, description []byte, waiting func()) (release func(), err error) {
	if err := r.files.MakeFolder(r.dir); err != nil {
		return nil, err
	}
	if r.lease, err = r.lock(ctx, waiting); err != nil {
		return nil, err
	}
	release = func() { r.lease.release(); r.lease = nil }
	// What a process was writing that was killed, or is stopped, cannot take its place any more.
	r.clear("*"+partSuffix, FailureFile)
	err = r.Write(DescriptionFile, func(w io.Writer) error { _, err := w.Write(append(description, '\n')); return err })
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

const (
	// askEvery is the least time between calls of waiting.
	askEvery = 2 * time.Second
	// askAgain is the mean time between two looks at who has a folder.
	askAgain = 100 * time.Millisecond
)

// lock waits until no other process has the folder.
func (r *Run) lock(ctx context.Context, waiting func()) (*lease, error) {
	w := &watch{}
	for next := time.Now(); ; {
		own, err := r.claim(w)
		if err != nil || own != nil {
			return own, err
		}
		if asked := time.Now(); !asked.Before(next) {
			waiting()
			next = time.Now().Add(max(askEvery, 20*time.Since(asked)))
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("stopped while waiting for %s, which is being trained elsewhere: %w", r.dir, ctx.Err())
		case <-time.After(askAgain/2 + rand.N(askAgain)): // two processes that see each other do not try again at the same moment
		}
	}
}

// Finished reports whether the result is there.
func (r *Run) Finished() bool { return exists(r.files, r.Path(ResultFile)) }

// Result returns the text of the result, or nil if there is none.
func (r *Run) Result() ([]byte, error) {
	text, err := Read(r.files, r.Path(ResultFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return text, err
}

// Finish writes the result as JSON, after everything else that belongs to it, and removes the checkpoints.
func (r *Run) Finish(result any) error {
	if err := r.WriteJSON(ResultFile, result); err != nil {
		return err
	}
	if r.lost() == nil {
		r.clear("checkpoint-*", "best-*", "*"+partSuffix, FailureFile)
	}
	return nil
}

// Write puts a whole file in place of an old one, or leaves that as it was. A folder that is in its place is moved aside.
func (r *Run) Write(name string, fill func(io.Writer) error) error {
	err := write(r.files, r.Path(name), fill, r.lost)
	if err == nil || !r.isFolder(name) {
		return err
	}
	if err := r.setAside(r.Path(name)); err != nil {
		return err
	}
	return write(r.files, r.Path(name), fill, r.lost)
}

func (r *Run) isFolder(name string) bool {
	info, err := r.files.Stat(r.Path(name))
	return err == nil && info.IsDir()
}

// WriteJSON writes a value as JSON with indents.
func (r *Run) WriteJSON(name string, v any) error {
	return r.Write(name, func(w io.Writer) error { return EncodeJSON(w, v) })
}

// EncodeJSON writes a value as JSON with indents.
func EncodeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "\t")
	return e.Encode(v)
}

// WriteTensors writes a file of tensors that says of which run it is, with its checksum.
func (r *Run) WriteTensors(name string, f TensorFile) error {
	f, err := f.identified(r.id)
	if err != nil {
		return err
	}
	return r.Write(name, f.Write)
}

// Tensors reads what WriteTensors wrote. Errors name the file.
func (r *Run) Tensors(name string) (TensorFile, error) {
	data, err := Read(r.files, r.Path(name))
	if err != nil {
		return TensorFile{}, err
	}
	f, err := ParseTensors(data)
	if err == nil {
		err = r.checkIdentity(f)
	}
	if err == nil {
		f, err = f.Unsealed()
	}
	if err != nil {
		return TensorFile{}, &Damage{r.Path(name), err}
	}
	return f, nil
}

func (r *Run) checkIdentity(f TensorFile) error {
	if err := f.CheckFormat(r.id.Format, r.id.Format); err != nil {
		return err
	}
	if of := f.Metadata["fingerprint"]; of != r.id.Fingerprint {
		return fmt.Errorf("it is of the run %.12s…, not of this one", of)
	}
	return nil
}

// clear deletes files that are no longer needed. One that stays does no harm.
func (r *Run) clear(patterns ...string) {
	files, _ := r.files.List(r.dir)
	for _, f := range files {
		for _, p := range patterns {
			if ok, _ := filepath.Match(p, f.Name()); ok && !isAside(f.Name()) {
				_ = r.files.Remove(r.Path(f.Name()))
			}
		}
	}
}
