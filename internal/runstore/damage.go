package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
)

// Damage is an error of a file that was read, or that is none, and does not hold what was written: to read it again would not help.
type Damage struct {
	Path string
	Err  error
}

func (d *Damage) Error() string { return d.Path + ": " + d.Err.Error() }

func (d *Damage) Unwrap() error { return d.Err }

// asideSuffix ends the names of damaged files that were moved out of the way; more of one name are numbered.
const asideSuffix = "-damaged"

// SetAside moves a damaged file out of the way, and keeps it.
func (r *Run) SetAside(d *Damage) error {
	if filepath.Dir(d.Path) != r.dir {
		return fmt.Errorf("%s is not in %s", d.Path, r.dir)
	}
	to := d.Path + asideSuffix
	for n := 2; exists(r.files, to); n++ {
		to = d.Path + asideSuffix + "-" + strconv.Itoa(n)
	}
	if err := r.lost(); err != nil {
		return err
	}
	err := r.files.Rename(d.Path, to)
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
