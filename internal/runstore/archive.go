package runstore

import (
	"archive/tar"
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"
	"time"
)

// importPrefix begins the names of folders in a store that hold what is imported until all of it is checked.
const importPrefix = ".import-"

// Checker looks at a run before it leaves a store or enters one: files are those that its archive has, by name.
type Checker struct {
	More  []string              // names of files beside those of this package
	Check func(r *Run) error    // an error that names what is not whole
	Same  func(a, b *Run) error // an error that says how one run in a store differs from one that is to enter
}

// Export writes runs to a tape archive: the same runs give the same bytes. One that is being trained, or that is damaged, is an error.
func Export(files Files, w io.Writer, folders []string, c Checker) error {
	t := tar.NewWriter(w)
	for _, folder := range folders {
		r, err := OpenFolder(files, folder)
		if err == nil {
			err = r.export(t, c)
		}
		if err != nil {
			return err
		}
	}
	return t.Close()
}

// export writes one run. A finished one does not change; another one is claimed for the time.
func (r *Run) export(t *tar.Writer, c Checker) error {
	if !r.Finished() {
		own, err := r.claimIdle()
		if err != nil {
			return err
		}
		defer own.release()
	}
	if err := c.Check(r); err != nil {
		return err
	}
	entries, err := list(r.files, r.dir)
	if err != nil {
		return err
	}
	for _, f := range entries {
		if KindOf(f.Name(), c.More...) != Stored {
			continue
		}
		data, err := Read(r.files, r.Path(f.Name()))
		if err != nil {
			return err
		}
		h := &tar.Header{Typeflag: tar.TypeReg, Name: r.id.Fingerprint + "/" + f.Name(), Mode: 0o644, Size: int64(len(data)), ModTime: time.Unix(0, 0)}
		if err := t.WriteHeader(h); err != nil {
			return err
		}
		if _, err := t.Write(data); err != nil {
			return err
		}
	}
	return nil
}

// Imported is a run that an archive has.
type Imported struct {
	Fingerprint string
	Known       bool // the store had it, with the same result
}

// Import reads what Export wrote of at most size bytes into the store root: into a folder of its own first, from which runs take their places
// when all are checked. So either all is imported or nothing, nothing is written outside the store, what is written is no larger than the archive,
// and a run that the store has stays as it is. Runs that come with an error are imported: only the folder was not removed, which Clean does.
func Import(files Files, root string, archive io.Reader, size int64, c Checker) (all []Imported, err error) {
	staging := filepath.Join(root, importPrefix+rand.Text())
	made := missingFolders(files, root)
	if err := files.MakeFolder(staging); err != nil {
		return nil, err
	}
	defer func() {
		for _, folder := range made {
			if err != nil {
				_ = files.Remove(folder) // if nothing else is in it
			}
		}
	}()
	unlock, locked, err := files.Lock(staging)
	if err == nil && locked == Busy {
		err = errors.New("another process is cleaning the store in this moment; import again")
	}
	if err != nil {
		return nil, errors.Join(err, files.RemoveFolder(staging))
	}
	defer unlock()
	names, err := unpack(files, staging, archive, size, c.More)
	for _, name := range names {
		if err == nil {
			err = archived(staging, c.Check(Open(files, staging, Identity{Fingerprint: name})))
		}
	}
	if err == nil {
		all, err = place(files, staging, root, names, c)
	}
	return all, errors.Join(err, files.RemoveFolder(staging))
}

// archived makes an error name files as the archive does: the folder in which they are checked is removed.
func archived(folder string, err error) error {
	if err == nil {
		return nil
	}
	return &fault{strings.ReplaceAll(err.Error(), folder+string(filepath.Separator), "its "), err}
}

// fault is an error with a text of its own.
type fault struct {
	text string
	error
}

func (f *fault) Error() string { return f.text }
func (f *fault) Unwrap() error { return f.error }

// missingFolders returns those that are made with a folder, itself first.
func missingFolders(files Files, dir string) (all []string) {
	for at := filepath.Clean(dir); !exists(files, at) && at != filepath.Dir(at); at = filepath.Dir(at) {
		all = append(all, at)
	}
	return all
}

// unpack writes the runs of an archive below a folder.
func unpack(files Files, dir string, archive io.Reader, size int64, more []string) (names []string, err error) {
	end := &tail{Reader: io.LimitReader(archive, size)}
	seen, made, t := map[string]bool{}, map[string]bool{}, tar.NewReader(end)
	for {
		h, err := t.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("it is no whole archive of runs: %w", err)
		}
		run, name, err := entryOf(h, more)
		if err == nil {
			err = fitsArchive(h, size, seen[h.Name])
		}
		if err != nil {
			return nil, err
		}
		size -= h.Size
		seen[h.Name] = true
		folder := filepath.Join(dir, run)
		if !made[run] {
			names, made[run] = append(names, run), true
			if err := files.MakeFolder(folder); err != nil {
				return nil, err
			}
		}
		if err := unpackFile(files, filepath.Join(folder, name), h, t); err != nil {
			return nil, err
		}
	}
	if err := end.whole(); err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, errors.New("it has no runs")
	}
	return names, nil
}

// unpackFile writes one file of an archive.
func unpackFile(files Files, path string, h *tar.Header, content io.Reader) error {
	err := Write(files, path, func(w io.Writer) error { _, err := io.Copy(w, content); return err })
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("it is no whole archive of runs: it is cut off within its file %q; copy or export it again", h.Name)
	}
	return err
}

// fitsArchive refuses a file that an archive has twice, or that has more bytes than are left of the archive.
func fitsArchive(h *tar.Header, left int64, twice bool) error {
	switch {
	case twice:
		return fmt.Errorf("its file %q is there twice; it was not written by `spikecell runs export`", h.Name)
	case h.Size > left:
		return fmt.Errorf("its file %q should have %d bytes, and the archive has at most %d more: it is cut off, or says too much; "+
			"copy or export it again", h.Name, h.Size, left)
	}
	return nil
}

// tail remembers the end of what is read. An archive ends with 1,024 zeros; without them, one that was cut between two files would seem whole.
type tail struct {
	io.Reader
	last []byte
}

func (t *tail) Read(b []byte) (int, error) {
	n, err := t.Reader.Read(b)
	t.last = append(t.last, b[:n]...)
	t.last = t.last[max(0, len(t.last)-1024):]
	return n, err
}

// whole reads to the end.
func (t *tail) whole() error {
	if _, err := io.Copy(io.Discard, t); err != nil {
		return err
	}
	if len(t.last) < 1024 || len(bytes.Trim(t.last, "\x00")) > 0 {
		return errors.New("it is no whole archive of runs: its end is missing")
	}
	return nil
}

// entryOf returns the run and the name of a file of an archive. Only plain files of runs are there, whose size is what they take.
func entryOf(h *tar.Header, more []string) (run, name string, err error) {
	run, name, _ = strings.Cut(h.Name, "/")
	for key := range h.PAXRecords {
		if strings.HasPrefix(key, "GNU.sparse") {
			return "", "", fmt.Errorf("its file %q has holes, which no archive of runs has", h.Name)
		}
	}
	if h.Typeflag != tar.TypeReg || !isFingerprint(run) || strings.ContainsAny(name, `/\`) || KindOf(name, more...) != Stored {
		return "", "", fmt.Errorf("it has %q, which is no file of a run; it was not written by `spikecell runs export`", h.Name)
	}
	return run, name, nil
}

// place moves runs that are checked to their places in the store, once none of them differs from one that is there.
func place(files Files, staging, root string, names []string, c Checker) (all []Imported, err error) {
	var differ []error
	for _, name := range names {
		there := Open(files, root, Identity{Fingerprint: name})
		stands := Stands(files, there.dir)
		if stands != nil && !errors.Is(stands, fs.ErrNotExist) {
			return nil, stands
		}
		known := stands == nil
		if known {
			if err := c.Same(there, Open(files, staging, Identity{Fingerprint: name})); err != nil {
				differ = append(differ, archived(staging, err))
			}
		}
		all = append(all, Imported{name, known})
	}
	if len(differ) > 0 {
		return nil, errors.Join(differ...)
	}
	if err := move(files, staging, root, all); err != nil {
		return nil, err
	}
	return all, nil
}

// move moves the runs that a store does not know into it, all of them or, if one cannot be, none.
func move(files Files, staging, root string, all []Imported) (err error) {
	var moved []string
	defer func() {
		for _, name := range moved {
			if err != nil {
				err = errors.Join(err, files.Rename(filepath.Join(root, name), filepath.Join(staging, name)))
			}
		}
	}()
	for _, i := range all {
		if i.Known {
			continue
		}
		err := files.Rename(filepath.Join(staging, i.Fingerprint), filepath.Join(root, i.Fingerprint))
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("run %.12s… was begun in the store in this moment: %w; import again", i.Fingerprint, err)
		}
		if err != nil {
			return err
		}
		moved = append(moved, i.Fingerprint)
	}
	return files.SyncFolder(root)
}
