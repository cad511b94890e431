// Package wholefile writes files that users name, each in one step: a reader sees the old file or the new one, never a part.
package wholefile

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"unicode/utf8"
)

// Modes of a file and of a folder that are made, before the umask takes its part.
const (
	NewFile   fs.FileMode = 0o666
	NewFolder fs.FileMode = 0o777
)

// Write puts what fill writes under path. A file that is there keeps its mode, and a symbolic link stays one: what it points to is replaced. A new
// file gets perm less the umask. What is there and is no file, as a device, is an error: a rename would put a file in its place, for root even in
// that of /dev/null.
func Write(path string, perm fs.FileMode, fill func(io.Writer) error) error {
	target, err := targetOf(path)
	if err != nil {
		return err
	}
	f, err := createBeside(target, perm)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // fails harmlessly after the rename
	if err := fillAndClose(f, fill); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), target); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(target))
}

// Check says why Write could not, before any work is done for it: it makes the temporary file that the writing will make, and removes it.
func Check(path string) error {
	target, err := targetOf(path)
	if err != nil {
		return err
	}
	f, err := createBeside(target, NewFile)
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// maxLinks is how many links targetOf goes along before it takes them for a circle, as Linux does.
const maxLinks = 40

// targetOf is the file that path means, whether it is there or not.
func targetOf(path string) (string, error) {
	if path == "" {
		return "", errors.New("the name of the file is empty")
	}
	for range maxLinks {
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return path, inFolder(path)
		}
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			return path, isFile(path, info)
		}
		next, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(next) {
			next = filepath.Join(filepath.Dir(path), next)
		}
		path = next
	}
	return "", fmt.Errorf("more than %d symbolic links, one after the other", maxLinks)
}

func isFile(path string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return fmt.Errorf("%s is a folder; name a file", path)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no file but a device, a pipe or the like, which cannot be replaced; name a file", path)
	}
	return nil
}

// inFolder says which folder a new file lacks: the error of its temporary file would name that.
func inFolder(path string) error {
	folder := filepath.Dir(path)
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no folder %s; make it first: %w", folder, fs.ErrNotExist)
	}
	return nil
}

// createBeside makes an empty temporary file in the folder of path: with the mode of the file that is there, or perm less the umask where there is
// none.
func createBeside(path string, perm fs.FileMode) (*os.File, error) {
	old, err := os.Stat(path)
	exists := err == nil
	if exists {
		perm = old.Mode().Perm()
	}
	// Unlike that of os.CreateTemp, the mode is left to the umask.
	name := filepath.Join(filepath.Dir(path), "."+beginning(filepath.Base(path))+"."+rand.Text()[:12]+".part")
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err == nil && exists {
		err = errors.Join(f.Chmod(perm), keepOwner(f, old))
	}
	if err != nil && f != nil {
		err = errors.Join(err, f.Close(), os.Remove(f.Name()))
	}
	return f, err
}

// mostName is how many bytes of a file's name stand in that of its temporary file: with the rest, it is within what any file system takes.
const mostName = 100

// beginning is as much of a name as mostName allows, without a part of a character at its end.
func beginning(name string) string {
	if len(name) <= mostName {
		return name
	}
	n := mostName
	for n > 0 && !utf8.RuneStart(name[n]) {
		n--
	}
	return name[:n]
}

func fillAndClose(f *os.File, fill func(io.Writer) error) error {
	b := bufio.NewWriterSize(f, 1<<18)
	err := fill(b)
	if err == nil {
		err = errors.Join(b.Flush(), f.Sync())
	}
	return errors.Join(err, f.Close()) // before the rename: some file systems say only here that there is no room
}

// MakeFolder makes a folder that a user names, with those above it, unless it is there. One that has devices in it, as /dev, is an error: root may
// write there, and nobody looks for files there.
func MakeFolder(dir string) error {
	if err := os.MkdirAll(dir, NewFolder); err != nil {
		return err
	}
	entries, _ := os.ReadDir(dir) // where it cannot be listed, nothing is known against it
	for _, f := range entries {
		if f.Type()&fs.ModeDevice != 0 {
			return fmt.Errorf("%s is a folder of devices, as %s in it is one; name another folder", dir, f.Name())
		}
	}
	return nil
}

// SyncFolder returns when the names in a folder will outlast a loss of power, where the system can tell.
func SyncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = f.Sync()
	if runtime.GOOS == "windows" || errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil // it has no such call; a rename is in its journal
	}
	return errors.Join(err, f.Close())
}
