package faulty

import (
	"bytes"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
)

// Volatile is a file system in memory that can lose its power: then what was synced is left, and of the rest what chance wants. The zero value is
// empty; "/" is there.
type Volatile struct {
	mu     sync.Mutex
	now    map[string]*inode // by path, of files and folders
	kept   map[string]*inode // the names that a loss of power leaves
	since  []change          // of names, that are not synced, in their order
	made   int
	locked map[string]bool
}

// inode is a file, or a folder.
type inode struct {
	folder     bool
	data, kept []byte // kept is what was synced
}

// change is one of the names in a folder, which is there after a loss of power or is not.
type change struct {
	folder string
	do     func(names map[string]*inode)
}

// NewVolatile returns an empty file system.
func NewVolatile() *Volatile {
	root := func() map[string]*inode { return map[string]*inode{"/": {folder: true}} }
	return &Volatile{now: root(), kept: root(), locked: map[string]bool{}}
}

// Unsynced is how many changes a loss of power could undo now: those of names, and those of what is in files.
func (v *Volatile) Unsynced() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.since) + len(v.torn())
}

// torn returns the files with bytes that are not synced, in the order of their names.
func (v *Volatile) torn() (all []*inode) {
	for _, path := range slices.Sorted(maps.Keys(v.now)) {
		if f := v.now[path]; !bytes.Equal(f.data, f.kept) && !slices.Contains(all, f) {
			all = append(all, f)
		}
	}
	return all
}

// LosePower returns what is there afterwards. survives is asked of each change that is not synced, in the order of [Volatile.Unsynced]; of a
// file's bytes that do not survive, the first half does.
func (v *Volatile) LosePower(survives func(i int) bool) *Volatile {
	v.mu.Lock()
	defer v.mu.Unlock()
	after, i := NewVolatile(), 0
	names := maps.Clone(v.kept)
	for _, c := range v.since {
		if survives(i) {
			c.do(names)
		}
		i++
	}
	content := map[*inode][]byte{}
	for _, f := range v.torn() {
		if content[f] = f.data; !survives(i) {
			content[f] = append(slices.Clone(f.kept), f.data[len(f.kept):][:(len(f.data)-len(f.kept))/2]...)
		}
		i++
	}
	for path, f := range names {
		data, ok := content[f]
		if !ok {
			data = f.kept
		}
		f = &inode{f.folder, data, data}
		after.now[path], after.kept[path] = f, f
	}
	return after
}

// change does a change of names now, and remembers it.
func (v *Volatile) change(folder string, do func(names map[string]*inode)) {
	do(v.now)
	v.since = append(v.since, change{folder, do})
}

func missing(op, path string) error { return &fs.PathError{Op: op, Path: path, Err: fs.ErrNotExist} }

// Readlink finds no links: there are none.
func (v *Volatile) Readlink(path string) (string, error) { return "", missing("readlink", path) }

// MakeFolder makes folders that stay.
func (v *Volatile) MakeFolder(dir string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	for at := dir; v.now[at] == nil; at = filepath.Dir(at) {
		f := &inode{folder: true}
		v.now[at], v.kept[at] = f, f
	}
	return nil
}

// Create makes a file whose name is numbered.
func (v *Volatile) Create(dir, pattern string) (runstore.File, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.now[dir] == nil {
		return nil, missing("create", dir)
	}
	v.made++
	path, f := filepath.Join(dir, strings.Replace(pattern, "*", strconv.Itoa(v.made), 1)), &inode{}
	v.change(dir, func(names map[string]*inode) { names[path] = f })
	return &open{v, f, path}, nil
}

// Rename moves a file, or a folder with all that is in it.
func (v *Volatile) Rename(from, to string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	moved := map[string]*inode{}
	for path, f := range v.now {
		if rest, below := strings.CutPrefix(path, from); below && (rest == "" || rest[0] == '/') {
			moved[rest] = f
		}
	}
	if len(moved) == 0 {
		return missing("rename", from)
	}
	if f := v.now[to]; f != nil && f.folder {
		return &fs.PathError{Op: "rename", Path: to, Err: fs.ErrExist}
	}
	v.change(filepath.Dir(to), func(names map[string]*inode) {
		for rest, f := range moved {
			delete(names, from+rest)
			names[to+rest] = f
		}
	})
	return nil
}

// Remove removes a file.
func (v *Volatile) Remove(path string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.now[path] == nil {
		return missing("remove", path)
	}
	v.change(filepath.Dir(path), func(names map[string]*inode) { delete(names, path) })
	return nil
}

// RemoveFolder removes a folder and all that is in it.
func (v *Volatile) RemoveFolder(dir string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.change(filepath.Dir(dir), func(names map[string]*inode) {
		maps.DeleteFunc(names, func(path string, _ *inode) bool { return path == dir || strings.HasPrefix(path, dir+"/") })
	})
	return nil
}

// SyncFolder keeps the names in a folder.
func (v *Volatile) SyncFolder(dir string) error {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.now[dir] == nil {
		return missing("sync", dir)
	}
	rest := v.since[:0:0]
	for _, c := range v.since {
		if c.folder == dir {
			c.do(v.kept)
		} else {
			rest = append(rest, c)
		}
	}
	v.since = rest
	return nil
}

// List returns what is in a folder.
func (v *Volatile) List(dir string) ([]fs.DirEntry, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.now[dir] == nil {
		return nil, missing("list", dir)
	}
	var all []fs.DirEntry
	for _, path := range slices.Sorted(maps.Keys(v.now)) {
		if filepath.Dir(path) == dir && path != dir {
			all = append(all, fs.FileInfoToDirEntry(v.info(path)))
		}
	}
	return all, nil
}

// Stat tells of a file.
func (v *Volatile) Stat(path string) (fs.FileInfo, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.now[path] == nil {
		return nil, missing("stat", path)
	}
	return v.info(path), nil
}

func (v *Volatile) info(path string) info {
	f := v.now[path]
	return info{filepath.Base(path), int64(len(f.data)), f.folder}
}

// Open reads a file as it is now.
func (v *Volatile) Open(path string) (io.ReadCloser, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.now[path] == nil {
		return nil, missing("open", path)
	}
	return io.NopCloser(bytes.NewReader(slices.Clone(v.now[path].data))), nil
}

// Lock takes a folder.
func (v *Volatile) Lock(dir string) (release func(), l runstore.Locked, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.locked[dir] {
		return nil, runstore.Busy, nil
	}
	v.locked[dir] = true
	return func() {
		v.mu.Lock()
		defer v.mu.Unlock()
		delete(v.locked, dir)
	}, runstore.Held, nil
}

// info tells of a file; nothing has a date.
type info struct {
	name   string
	size   int64
	folder bool
}

func (i info) Name() string       { return i.name }
func (i info) Size() int64        { return i.size }
func (i info) ModTime() time.Time { return time.Time{} }
func (i info) IsDir() bool        { return i.folder }
func (i info) Sys() any           { return nil }

func (i info) Mode() fs.FileMode {
	if i.folder {
		return fs.ModeDir | 0o755
	}
	return 0o644
}

// open is a file that is being written.
type open struct {
	in   *Volatile
	to   *inode
	path string
}

func (o *open) Write(b []byte) (int, error) {
	o.in.mu.Lock()
	defer o.in.mu.Unlock()
	o.to.data = append(slices.Clip(o.to.data), b...)
	return len(b), nil
}

func (o *open) Sync() error {
	o.in.mu.Lock()
	defer o.in.mu.Unlock()
	o.to.kept = o.to.data
	return nil
}

func (o *open) Name() string { return o.path }
func (o *open) Close() error { return nil }

// Paths returns all there are but the folders in which everything is, sorted.
func (v *Volatile) Paths() (all []string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, path := range slices.Sorted(maps.Keys(v.now)) {
		if strings.Count(path, "/") > 2 {
			all = append(all, path)
		}
	}
	return all
}
