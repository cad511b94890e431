package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// Damage is the error of a file that does not hold what was written, or of something else in its place, as a folder: to read it again would not help.
type Damage struct {
	Path string
	Err  error
}

func (d *Damage) Error() string { return d.Path + ": " + d.Err.Error() }

func (d *Damage) Unwrap() error { return d.Err }

// asideSuffix ends the names of damaged files that were moved out of the way; more of one name are numbered.
const asideSuffix = "-damaged"

// SetAside moves the damaged files of an error out of the way, and keeps them. What it needs may be damaged too.
func (r *Run) SetAside(err error) error {
	for d := (*Damage)(nil); errors.As(err, &d); err = d.Err {
		if wrong := r.setAside(d.Path); wrong != nil {
			return errors.Join(d, wrong)
		}
	}
	return nil
}

// Retract removes the result file of a run of which another file is damaged: the run has no result until all its files are written anew.
func (r *Run) Retract() error {
	if err := r.lost(); err != nil {
		return err
	}
	err := r.files.Remove(r.Path(ResultFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = r.files.SyncFolder(r.dir)
	}
	return err
}

func (r *Run) setAside(path string) error {
	if filepath.Dir(path) != r.dir {
		return fmt.Errorf("%s is not in %s", path, r.dir)
	}
	if err := r.lost(); err != nil {
		return err
	}
	to := path + asideSuffix
	for n := 2; exists(r.files, to); n++ {
		to = path + asideSuffix + "-" + strconv.Itoa(n)
	}
	err := r.files.Rename(path, to)
	if errors.Is(err, fs.ErrNotExist) { // what is missing is out of the way
		return nil
	}
	if err == nil {
		err = r.files.SyncFolder(r.dir)
	}
	return err
}

// Aside returns the paths of the files that were moved out of the way.
func (r *Run) Aside() (all []string) {
	files, _ := r.files.List(r.dir)
	for _, f := range files {
		if isAside(f.Name()) {
			all = append(all, r.Path(f.Name()))
		}
	}
	return all
}

func isAside(name string) bool {
	_, after, ok := strings.Cut(name, asideSuffix)
	return ok && strings.Trim(after, "-0123456789") == ""
}
