package datasets

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// systemDir is where Debian's packages dataset-* install.
const systemDir = "/usr/share/datasets"

// AbsentError says that files of a set are in none of the places looked at. errors.Is finds [fs.ErrNotExist] in it.
type AbsentError struct {
	Set     string
	Missing []string // names of the raw files
	Places  []string // directories looked at, in order
	Address string   // where the set is published
	Fetch   string   // a shell command that puts the missing files into a place that is looked at; "" where there is none
	Install string   // a shell command that installs the set for all users, if there is one
	ByHand  bool     // Options.Download does not fetch this set
}

// Error names the set, every place looked at, the address and the command that fetches it.
func (e *AbsentError) Error() string {
	if e == nil {
		panic("datasets: AbsentError.Error: the error is nil")
	}
	var b strings.Builder
	fmt.Fprintf(&b, "datasets: %s: no %s (raw or .gz) in\n", e.Set, strings.Join(e.Missing, ", "))
	for _, p := range e.Places {
		fmt.Fprintf(&b, "\t%s\n", p)
	}
	switch {
	case e.Fetch == "":
		fmt.Fprintf(&b, "Put it into one of these, from %s; Options.Download does not fetch this set", e.Address)
	case e.ByHand:
		fmt.Fprintf(&b, "Fetch from %s with\n\t%s\n(Options.Download does not fetch this set)", e.Address, e.Fetch)
	default:
		fmt.Fprintf(&b, "Set Options.Download, or fetch from %s with\n\t%s", e.Address, e.Fetch)
	}
	if e.Install != "" {
		fmt.Fprintf(&b, "\nor install with\n\t%s", e.Install)
	}
	return b.String()
}

// Unwrap returns [fs.ErrNotExist].
func (e *AbsentError) Unwrap() error { return fs.ErrNotExist }

// absent makes the error for files that are nowhere. The command's braces are curl's own.
func (src source) absent(missing []file, places []string, opt Options) error {
	e := &AbsentError{Set: src.name, Places: places, Address: src.bases[0], Install: src.install}
	for _, f := range missing {
		e.Missing = append(e.Missing, f.name)
	}
	dir, err := opt.target(src.name)
	if err != nil {
		dir = "."
	}
	e.Fetch = fmt.Sprintf("curl -fL --create-dirs --output-dir '%s' --remote-name-all '%s{%s}.gz'",
		dir, src.bases[0], strings.Join(e.Missing, ","))
	return e
}

// places returns the directories in which files of the set may lie, first choice first.
func (o Options) places(set string) []string {
	var dirs []string
	if o.Dir != "" {
		dirs = append(dirs, o.Dir)
	}
	if data := os.Getenv("SPIKECELL_DATA"); data != "" {
		dirs = append(dirs, filepath.Join(data, set))
	}
	if dir, err := cacheDir(set); err == nil {
		dirs = append(dirs, dir)
	}
	return append(dirs, filepath.Join(systemDir, set))
}

// target returns the directory that downloads go to.
func (o Options) target(set string) (string, error) {
	if o.Dir != "" {
		return o.Dir, nil
	}
	return cacheDir(set)
}

// cacheDir returns the set's directory in the user's cache, which need not exist.
func cacheDir(set string) (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "spikecell", set), nil
}

// find returns the path of the first copy of the file, raw before compressed, or "". A path that exists but cannot be
// looked at, or is no regular file, is an error.
func (f file) find(dirs []string) (string, error) {
	for _, dir := range dirs {
		for _, suffix := range [...]string{"", ".gz"} {
			path := filepath.Join(dir, f.name+suffix)
			info, err := os.Stat(path)
			switch {
			case errors.Is(err, fs.ErrNotExist):
			case err != nil:
				return "", err
			case !info.Mode().IsRegular():
				return "", fmt.Errorf("%s %w", path, errNotRegular)
			default:
				return path, nil
			}
		}
	}
	return "", nil
}
