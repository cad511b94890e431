package runstore

import (
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spikecell/spikecell/internal/memory"
)

// Files is the file system under a store: all that one asks of it. [Disk] is the machine's; tests put one in its place that fails.
type Files interface {
	MakeFolder(dir string) error // with those above it
	// Create makes a file of a new name for writing, as os.CreateTemp does.
	Create(dir, pattern string) (File, error)
	// Rename puts a file in place of another, or where none was.
	Rename(from, to string) error
	Remove(path string) error
	RemoveFolder(dir string) error // with all that is in it
	List(dir string) ([]fs.DirEntry, error)
	Stat(path string) (fs.FileInfo, error)
	Open(path string) (io.ReadCloser, error)
	// Lock takes a folder for this process until release is called or the process ends; busy if another has it. Where there are no
	// locks it is free.
	Lock(dir string) (release func(), busy bool, err error)
}

// File is one that is being written.
type File interface {
	io.WriteCloser
	Name() string
	Sync() error
	Chmod(mode fs.FileMode) error
}

// Disk is the file system of the machine.
type Disk struct{}

func (Disk) MakeFolder(dir string) error                            { return os.MkdirAll(dir, 0o755) }
func (Disk) Create(dir, pattern string) (File, error)               { return os.CreateTemp(dir, pattern) }
func (Disk) Rename(from, to string) error                           { return os.Rename(from, to) }
func (Disk) Remove(path string) error                               { return os.Remove(path) }
func (Disk) RemoveFolder(dir string) error                          { return os.RemoveAll(dir) }
func (Disk) List(dir string) ([]fs.DirEntry, error)                 { return os.ReadDir(dir) }
func (Disk) Stat(path string) (fs.FileInfo, error)                  { return os.Stat(path) }
func (Disk) Open(path string) (io.ReadCloser, error)                { return os.Open(path) }
func (Disk) Lock(dir string) (release func(), busy bool, err error) { return tryLock(dir) }

// Read reads a whole file: one of a store, or one that a user names. A pipe there would never end.
func Read(files Files, path string) ([]byte, error) {
	info, err := files.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	if have := memory.Available(); !(float64(info.Size()) <= have) {
		return nil, fmt.Errorf("%s has %d bytes, and there is memory for %.3g", path, info.Size(), have)
	}
	f, err := files.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

func exists(files Files, path string) bool {
	_, err := files.Stat(path)
	return err == nil
}
