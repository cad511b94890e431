// Package faulty is a file system of tests that fails where it is told to.
package faulty

import (
	"errors"
	"io"
	"io/fs"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Op is what is done to files.
type Op string

// Operations that a Files can let fail.
const (
	MakeFolder   Op = "make folder"
	Create       Op = "create"
	Write        Op = "write"
	Sync         Op = "sync"
	Close        Op = "close"
	Rename       Op = "rename"
	Remove       Op = "remove"
	RemoveFolder Op = "remove folder"
	List         Op = "list"
	Open         Op = "open"
	Lock         Op = "lock"
	SyncFolder   Op = "sync folder"
)

// Saving are the operations by which a file is written: those that fail on a full disk, or one that went away.
var Saving = []Op{Create, Write, Sync, Close, Rename, SyncFolder}

// Never lets nothing fail.
func Never(Op, string) error { return nil }

// ErrFull is what the operations of a full disk return.
var ErrFull = errors.New("no space left on device")

// Files is the file system below it, of which some operations fail.
type Files struct {
	runstore.Files
	// Fail is asked before each operation. What is not nil is returned in place of doing it; of a write, after half of the bytes are
	// written, and of a Close, after the file is closed. path is the new one of a Rename.
	Fail func(op Op, path string) error
	// Syncs says that what is synced is, which takes most of a test's time: only tests of what outlasts a loss of power can see it.
	Syncs bool
}

// MakeFolder may fail.
func (f Files) MakeFolder(dir string) error {
	return f.unless(MakeFolder, dir, func() error { return f.Files.MakeFolder(dir) })
}

// Create may fail, and returns a file whose operations may.
func (f Files) Create(dir, pattern string) (runstore.File, error) {
	if err := f.Fail(Create, dir); err != nil {
		return nil, err
	}
	w, err := f.Files.Create(dir, pattern)
	if err != nil {
		return nil, err
	}
	return file{w, f}, nil
}

// Rename may fail.
func (f Files) Rename(from, to string) error {
	return f.unless(Rename, to, func() error { return f.Files.Rename(from, to) })
}

// Remove may fail.
func (f Files) Remove(path string) error {
	return f.unless(Remove, path, func() error { return f.Files.Remove(path) })
}

// RemoveFolder may fail.
func (f Files) RemoveFolder(dir string) error {
	return f.unless(RemoveFolder, dir, func() error { return f.Files.RemoveFolder(dir) })
}

// List may fail.
func (f Files) List(dir string) ([]fs.DirEntry, error) {
	if err := f.Fail(List, dir); err != nil {
		return nil, err
	}
	return f.Files.List(dir)
}

// Open may fail.
func (f Files) Open(path string) (io.ReadCloser, error) {
	if err := f.Fail(Open, path); err != nil {
		return nil, err
	}
	return f.Files.Open(path)
}

// Lock may fail.
func (f Files) Lock(dir string) (release func(), l runstore.Locked, err error) {
	if err := f.Fail(Lock, dir); err != nil {
		return nil, runstore.NoLocks, err
	}
	return f.Files.Lock(dir)
}

func (f Files) unless(op Op, path string, do func() error) error {
	if err := f.Fail(op, path); err != nil {
		return err
	}
	return do()
}

// file is one of a Files.
type file struct {
	runstore.File
	files Files
}

func (w file) Write(b []byte) (int, error) {
	if err := w.files.Fail(Write, w.Name()); err != nil {
		n, wrong := w.File.Write(b[:len(b)/2])
		return n, errors.Join(err, wrong)
	}
	return w.File.Write(b)
}

// SyncFolder may fail.
func (f Files) SyncFolder(dir string) error {
	return f.unless(SyncFolder, dir, func() error { return f.syncs(func() error { return f.Files.SyncFolder(dir) }) })
}

func (f Files) syncs(do func() error) error {
	if f.Syncs {
		return do()
	}
	return nil
}

// Sync may fail.
func (w file) Sync() error {
	return w.files.unless(Sync, w.Name(), func() error { return w.files.syncs(w.File.Sync) })
}

func (w file) Close() error {
	err := w.files.Fail(Close, w.Name())
	return errors.Join(err, w.File.Close())
}
