package batch

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/internal/runstore"
)

const (
	// programsFolder is that of programs, beside the folders of plans.
	programsFolder = "programs"
	// programPrefix begins the names of programs, and copyPrefix those of copies under way.
	programPrefix, copyPrefix = "spikecell-", "copy-"
	// usesPrefix begins the names of empty files in a folder, which end with the name of a program that tasks of it run.
	usesPrefix = "uses-"
)

// mostProgram is more bytes than a program has.
const mostProgram = 1 << 32

// Keep copies a program to the run store, under a name of its bytes, so that one that is built anew does not change a sweep under way; the folder,
// which this process must have, notes it. It returns the path of the copy.
func (f *Folder) Keep(program string) (string, error) {
	f.known("Keep")
	if _, err := Open(f.Path); err != nil {
		return "", err
	}
	path, err := keep(program, filepath.Join(filepath.Dir(f.Path), programsFolder))
	if err == nil {
		err = runstore.Write(disk, f.file(usesPrefix+filepath.Base(path)), func(io.Writer) error { return nil })
	}
	if err != nil {
		return "", fmt.Errorf("batch: the program %s cannot be copied to the run store: %w", program, err)
	}
	return path, nil
}

// keep copies a file whole, or finds it there.
func keep(from, folder string) (string, error) {
	info, err := os.Stat(from)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > mostProgram) {
		err = fmt.Errorf("it is no file, or has %d bytes", info.Size())
	}
	if err != nil {
		return "", err
	}
	in, err := os.Open(from)
	if err != nil {
		return "", err
	}
	defer in.Close()
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return "", err
	}
	out, err := os.CreateTemp(folder, copyPrefix+"*.part")
	if err != nil {
		return "", err
	}
	defer os.Remove(out.Name()) // where it has its name, there is no such file
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), in)
	if err = errors.Join(err, out.Chmod(0o755), out.Sync(), out.Close()); err != nil {
		return "", err
	}
	path := filepath.Join(folder, programPrefix+hex.EncodeToString(h.Sum(nil)[:8]))
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	return path, os.Rename(out.Name(), path)
}
