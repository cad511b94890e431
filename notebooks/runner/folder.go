package runner

import (
	"os"
	"path/filepath"
	"slices"
	"time"
)

// folderPrefix begins the names of the temporary folders of kernels.
const folderPrefix = "spikecell-kernel-"

// lockName is the file in a kernel's folder that its runner holds locked as long as it lives.
const lockName = "owner.lock"

// makingName is what that file is called until it is locked.
const makingName = lockName + ".new"

// makingAge is far above what it takes to lock a new folder, or to remove one that has nothing else any more.
const makingAge = time.Minute

// lockedFolder makes a temporary folder whose lock this process holds until it closes the file, or ends in any way. The lock
// gets its name once it is held, so nobody meets it free. Where the file system knows no locks, the folder has none.
func lockedFolder(parent string) (dir string, lock *os.File, err error) {
	if dir, err = os.MkdirTemp(parent, folderPrefix+"*"); err != nil {
		return "", nil, err
	}
	making := filepath.Join(dir, makingName)
	if lock, err = os.Create(making); err == nil && tryLock(lock) {
		err = os.Rename(making, filepath.Join(dir, lockName))
	}
	if err != nil {
		_ = os.RemoveAll(dir) // an empty folder
		return "", nil, err
	}
	return dir, lock, nil
}

// removeAbandoned removes the folders of runners that were killed, and ends what their cells had started.
func removeAbandoned(parent string) {
	dirs, _ := filepath.Glob(filepath.Join(parent, folderPrefix+"*")) // the pattern is well-formed
	for _, dir := range dirs {
		if abandoned(dir) {
			endMarked(runMark + "=" + dir)
			removeFolder(dir)
		}
	}
}

// removeFolder removes the lock last: who is killed meanwhile leaves a folder that is seen to be abandoned. What is left the next run tries again.
func removeFolder(dir string) {
	files, _ := os.ReadDir(dir)
	for _, f := range files {
		if f.Name() != lockName {
			_ = os.RemoveAll(filepath.Join(dir, f.Name()))
		}
	}
	_ = os.RemoveAll(dir)
}

// abandoned says whether the runner that made a folder has ended. A folder without a lock is in the making, unless it is old; or the file system
// has no locks, and then there are other files.
func abandoned(dir string) bool {
	folder, err := os.Lstat(dir)
	if err != nil || !folder.IsDir() {
		return false
	}
	path := filepath.Join(dir, lockName)
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() { // to open a pipe would wait for ever
		age := time.Since(folder.ModTime())
		return age > staleAge || age > makingAge && bare(dir)
	}
	lock, err := os.Open(path)
	if err != nil {
		return false
	}
	defer lock.Close()
	return tryLock(lock)
}

// bare says whether a folder has nothing but what is made first.
func bare(dir string) bool {
	files, err := os.ReadDir(dir)
	return err == nil && !slices.ContainsFunc(files, func(f os.DirEntry) bool { return f.Name() != makingName })
}

// endMarked ends the processes that carry the mark of a run whose kernel is gone.
func endMarked(mark string) {
	for _, p := range newFamily(-1, mark).lost(func(p running) bool { return marked(p.pid, mark) }) {
		endProcess(p.pid)
	}
}
