// Package counted is a file system that counts what is asked of it.
package counted

import (
	"io"
	"io/fs"
	"maps"
	"sync"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Op is what is done to files. Each is about one request to the server of a network file system.
type Op string

// Operations.
const (
	MakeFolder   Op = "make folder"
	Create       Op = "create"
	Write        Op = "write"
	Sync         Op = "sync"
	Close        Op = "close" // of a file that was written
	Rename       Op = "rename"
	Remove       Op = "remove"
	RemoveFolder Op = "remove folder"
	List         Op = "list"
	Stat         Op = "stat" // of a name or a link, and of each file whose size is asked for in a list
	Open         Op = "open" // with what is read then
	SyncFolder   Op = "sync folder"
	Lock         Op = "lock"
)

// Ops are all operations, in their order in tables.
var Ops = []Op{MakeFolder, Create, Write, Sync, Close, Rename, Remove, RemoveFolder, List, Stat, Open, SyncFolder, Lock}

// Files is the file system below it, whose operations are counted. It may be used by several goroutines.
type Files struct {
	runstore.Files
	lock    sync.Mutex
	counts  map[Op]int
	longest int
}

// New returns a count of nothing yet.
func New(files runstore.Files) *Files { return &Files{Files: files, counts: map[Op]int{}} }

// Take returns what was counted since the last call, and the most names that a folder had that was listed.
func (f *Files) Take() (counts map[Op]int, longest int) {
	f.lock.Lock()
	defer f.lock.Unlock()
	counts, longest = maps.Clone(f.counts), f.longest
	clear(f.counts)
	f.longest = 0
	return counts, longest
}

func (f *Files) add(op Op) {
	f.lock.Lock()
	f.counts[op]++
	f.lock.Unlock()
}

// MakeFolder counts, and so on.
func (f *Files) MakeFolder(dir string) error {
	f.add(MakeFolder)
	return f.Files.MakeFolder(dir)
}

// Create returns a file whose operations are counted.
func (f *Files) Create(dir, pattern string) (runstore.File, error) {
	f.add(Create)
	w, err := f.Files.Create(dir, pattern)
	if err != nil {
		return nil, err
	}
	return file{w, f}, nil
}

func (f *Files) Rename(from, to string) error {
	f.add(Rename)
	return f.Files.Rename(from, to)
}

func (f *Files) Remove(path string) error {
	f.add(Remove)
	return f.Files.Remove(path)
}

func (f *Files) RemoveFolder(dir string) error {
	f.add(RemoveFolder)
	return f.Files.RemoveFolder(dir)
}

// List returns entries that count as a Stat when their size is asked for.
func (f *Files) List(dir string) ([]fs.DirEntry, error) {
	f.add(List)
	entries, err := f.Files.List(dir)
	f.lock.Lock()
	f.longest = max(f.longest, len(entries))
	f.lock.Unlock()
	for i, e := range entries {
		entries[i] = entry{e, f}
	}
	return entries, err
}

func (f *Files) Readlink(path string) (string, error) {
	f.add(Stat)
	return f.Files.Readlink(path)
}

func (f *Files) Stat(path string) (fs.FileInfo, error) {
	f.add(Stat)
	return f.Files.Stat(path)
}

func (f *Files) Open(path string) (io.ReadCloser, error) {
	f.add(Open)
	return f.Files.Open(path)
}

func (f *Files) SyncFolder(dir string) error {
	f.add(SyncFolder)
	return f.Files.SyncFolder(dir)
}

func (f *Files) Lock(dir string) (release func(), l runstore.Locked, err error) {
	f.add(Lock)
	return f.Files.Lock(dir)
}

// file is one that is written.
type file struct {
	runstore.File
	files *Files
}

func (w file) Write(b []byte) (int, error) {
	w.files.add(Write)
	return w.File.Write(b)
}

func (w file) Sync() error {
	w.files.add(Sync)
	return w.File.Sync()
}

func (w file) Close() error {
	w.files.add(Close)
	return w.File.Close()
}

// entry is a name in a list.
type entry struct {
	fs.DirEntry
	files *Files
}

func (e entry) Info() (fs.FileInfo, error) {
	e.files.add(Stat)
	return e.DirEntry.Info()
}
