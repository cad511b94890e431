package runstore

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
)

// Stands returns nil where there is a folder, or a link to one; an error that wraps [fs.ErrNotExist] where there is nothing; and otherwise what there
// is instead: a file, a link that leads nowhere, as to a disk that is not mounted, or what may not be looked at. Whoever reads a store passes over
// nothing alone.
func Stands(files Files, path string) error {
	info, err := files.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return nil
	case err == nil:
		return fmt.Errorf("%s is no folder", path)
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	return unlessLink(files, path, err)
}

// unlessLink is err, that nothing is there, or that a link is, which leads nowhere.
func unlessLink(files Files, path string, err error) error {
	if to, wrong := files.Readlink(path); wrong == nil {
		return fmt.Errorf("%s is a link to %s, where nothing is; mount or make that folder, or remove the link", path, to)
	}
	return err
}

// list lists a folder, or returns what stands in the place of one.
func list(files Files, dir string) ([]fs.DirEntry, error) {
	entries, err := files.List(dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = unlessLink(files, dir, err)
	} else if err != nil {
		err = cmp.Or(Stands(files, dir), err)
	}
	return entries, err
}

// hindrance is what stands where a folder was to be made, or in the place of one above it, or else err.
func hindrance(files Files, dir string, err error) error {
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		wrong := Stands(files, at)
		switch {
		case wrong == nil:
			return err
		case !errors.Is(wrong, fs.ErrNotExist):
			return wrong
		case at == filepath.Dir(at):
			return err
		}
	}
}
