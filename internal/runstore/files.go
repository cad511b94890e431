package runstore

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/internal/memory"
	"github.com/spikecell/spikecell/internal/wholefile"
)

// Files is the file system under a store: all that one asks of it. [Disk] is the machine's; tests put one in its place that fails.
type Files interface {
	MakeFolder(dir string) error // with those above it
	// Create makes a file of a new name for writing: the pattern with random characters in place of its star. Who may read it, the umask says.
	Create(dir, pattern string) (File, error)
	// Rename puts a file in place of another, or where none was.
	Rename(from, to string) error
	Remove(path string) error
	RemoveFolder(dir string) error // with all that is in it; an error if it is a link, whose removal would leave all where it is
	List(dir string) ([]fs.DirEntry, error)
	Stat(path string) (fs.FileInfo, error)
	Readlink(path string) (string, error) // where a link leads; an error if it is none
	Open(path string) (io.ReadCloser, error)
	// SyncFolder returns when the names in a folder will outlast a loss of power, as Sync does for what is in a file.
	SyncFolder(dir string) error
	// Lock takes a folder for this process, where the file system knows locks, until release is called or the process ends.
	Lock(dir string) (release func(), locked Locked, err error)
}

// Locked is what came of an attempt to lock.
type Locked int

// Locks, which end with their process.
const (
	Held    Locked = iota
	Busy           // another has it
	NoLocks        // of this file system or this operating system: nobody is kept out
)

// File is one that is being written.
type File interface {
	io.WriteCloser
	Name() string
	Sync() error
}

// Disk is the file system of the machine.
type Disk struct{}

func (Disk) Rename(from, to string) error                          { return os.Rename(from, to) }
func (Disk) Remove(path string) error                              { return os.Remove(path) }
func (Disk) List(dir string) ([]fs.DirEntry, error)                { return os.ReadDir(dir) }
func (Disk) Stat(path string) (fs.FileInfo, error)                 { return os.Stat(path) }
func (Disk) Readlink(path string) (string, error)                  { return os.Readlink(path) }
func (Disk) Open(path string) (io.ReadCloser, error)               { return os.Open(path) }
func (Disk) Lock(dir string) (release func(), l Locked, err error) { return tryLock(dir) }

// Create leaves the mode to the umask, other than os.CreateTemp: a store may be a group's.
func (Disk) Create(dir, pattern string) (File, error) {
	path := filepath.Join(dir, strings.Replace(pattern, "*", rand.Text()[:12], 1))
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, wholefile.NewFile)
}

// RemoveFolder leaves a link as it is.
func (Disk) RemoveFolder(dir string) error {
	if to, err := os.Readlink(dir); err == nil {
		return fmt.Errorf("%s is a link to %s: remove that folder yourself, and then the link", dir, to)
	}
	return os.RemoveAll(dir)
}

// MakeFolder makes a folder that outlasts a loss of power: each one that is new is synced in the one above it. Its error names what is in the way.
func (d Disk) MakeFolder(dir string) error {
	var above []string // of folders that are not there yet
	for at := filepath.Clean(dir); !exists(d, at); at = filepath.Dir(at) {
		above = append(above, filepath.Dir(at))
		if at == filepath.Dir(at) {
			break
		}
	}
	if err := os.MkdirAll(dir, wholefile.NewFolder); err != nil {
		return hindrance(d, dir, err)
	}
	for _, folder := range above {
		if err := d.SyncFolder(folder); err != nil {
			return err
		}
	}
	return nil
}

// SyncFolder syncs a folder, where the system can.
func (Disk) SyncFolder(dir string) error { return wholefile.SyncFolder(dir) }

// Read reads a whole file: one of a store, or one that a user names. A pipe there would never end.
func Read(files Files, path string) ([]byte, error) {
	info, err := files.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &Damage{path, errors.New("it is no file")}
	}
	if info.Size() == 0 { // of some special files the first byte never comes
		return []byte{}, nil
	}
	if err := fits(path, info.Size()); err != nil {
		return nil, err
	}
	f, err := files.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data := make([]byte, info.Size()+1)
	switch n, err := io.ReadFull(f, data); {
	case err == nil || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) && int64(n) != info.Size():
		return nil, fmt.Errorf("%s has other than its %d bytes: it is written while it is read", path, info.Size())
	case !errors.Is(err, io.ErrUnexpectedEOF):
		return nil, err
	}
	return data[:info.Size()], nil
}

// smallFile has fewer bytes than any machine has memory for. To ask for the memory takes longer than to read one.
const smallFile = 1 << 20

// fits returns an error if there is no memory for a file.
func fits(path string, bytes int64) error {
	if bytes <= smallFile {
		return nil
	}
	if have := memory.Available(); !(float64(bytes) <= have) {
		return fmt.Errorf("%s has %d bytes, and there is memory for %.3g", path, bytes, have)
	}
	return nil
}

func exists(files Files, path string) bool {
	_, err := files.Stat(path)
	return err == nil
}
