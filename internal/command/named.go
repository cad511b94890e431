package command

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/trained"
)

// kind is what a user names.
type kind string

const (
	runFolder    kind = "the folder of a run"
	reportFile   kind = "the report.json of a run"
	jsonFile     kind = "a JSON file, not the report.json in a run's folder"
	savedNetwork kind = "a saved network"
	otherFile    kind = "no file of this program"
)

// named is what a user has named: a path, or the first letters of a run in the store.
type named struct {
	path string
	kind kind
}

// find returns what a user names: the run of the store that a few digits of a fingerprint name, or else a path. What lies in the working folder
// under the name of a run is that run only where no store is given and the usual one does not have it: `runs remove` would remove another.
func find(store, name string) (named, error) {
	if name == "" {
		return named{}, errors.New("the name is empty; `spikecell runs` lists the runs")
	}
	_, err := os.Stat(name)
	here := err == nil
	if here && !namesRun(name) {
		return findPath(name)
	}
	r, notFound := learning.FindRun(store, name)
	switch {
	case notFound == nil:
		return named{r.Folder, runFolder}, nil
	case !here:
		return named{}, fmt.Errorf("%w, and it is no run: %w", err, notFound)
	case store != "" || !errors.Is(notFound, runstore.ErrNoRun):
		return named{}, fmt.Errorf("%w; for what is called so in the working folder, give %s", notFound, "."+string(filepath.Separator)+name)
	}
	return findPath(name)
}

// namesRun reports whether a name can be the first digits of a fingerprint.
func namesRun(name string) bool {
	return len(name) <= sha256.Size*2 && strings.Trim(name, "0123456789abcdef") == ""
}

// findPath returns what is at a path. Links are followed first, since a run is known by its folder's name; but for one that has such a name, as in
// the store of a run that was moved.
func findPath(name string) (named, error) {
	info, err := os.Stat(name)
	if err != nil {
		return named{}, err
	}
	path, err := filepath.EvalSymlinks(name)
	if err != nil {
		return named{}, err
	}
	if info.IsDir() {
		if _, err := runstore.OpenFolder(runstore.Disk{}, name); err == nil {
			path = name
		}
		return named{path, runFolder}, nil
	}
	k, err := kindOfFile(path, info)
	return named{path, k}, err
}

// kindOfFile tells a report from a network by how they begin: with a brace, or with the length of a head that does, in eight bytes.
func kindOfFile(path string, info os.FileInfo) (kind, error) {
	if !info.Mode().IsRegular() {
		return otherFile, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return otherFile, err
	}
	defer f.Close()
	var head [9]byte
	switch n, err := io.ReadFull(f, head[:]); {
	case err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF):
		return otherFile, err
	case n == len(head) && head[7] == 0 && head[8] == '{': // JSON has no zero bytes; the length may begin as a brace does
		return savedNetwork, nil
	case n > 0 && head[0] == '{' && filepath.Base(path) == runstore.ResultFile:
		return reportFile, nil
	case n > 0 && head[0] == '{':
		return jsonFile, nil
	}
	return otherFile, nil
}

// wrong says that a command cannot use what was named, and what to do.
func (n named) wrong(verb, cure string) error {
	return fmt.Errorf("%s: %s is %s; %s", verb, n.path, n.kind, cure)
}

// findReport returns the file or folder from which the report that a user names is read.
func findReport(verb, store, name string) (string, error) {
	n, err := find(store, name)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: %w", verb, err)
	case n.kind == savedNetwork:
		return "", n.wrong(verb, "it has no counts; give the run that it was trained in, as `spikecell runs` lists it")
	case n.kind == otherFile:
		return "", n.wrong(verb, "give the first letters of a run, its folder or its report.json")
	}
	return n.path, nil
}

// findNetwork returns the file or folder from which the network that a user names is loaded.
func findNetwork(verb, store, name string) (string, error) {
	n, err := find(store, name)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: %w", verb, err)
	case n.kind == reportFile:
		return filepath.Dir(n.path), nil // the model lies beside it
	case n.kind == otherFile || n.kind == jsonFile:
		return "", n.wrong(verb, "give a file that Report.Save wrote, the folder of a run or its first letters")
	}
	return n.path, nil
}

// loadNetwork reads the network that a user names in some way.
func loadNetwork(verb, store, model string) (*learning.Trained, error) {
	path, err := findNetwork(verb, store, model)
	if err != nil {
		return nil, err
	}
	return trained.Load(path)
}

// findRun returns the run that a user names.
func findRun(verb, store, name string) (learning.StoredRun, error) {
	n, err := find(store, name)
	if err != nil {
		return learning.StoredRun{}, fmt.Errorf("%s: %w", verb, err)
	}
	folder := n.path
	switch n.kind {
	case savedNetwork, otherFile, jsonFile:
		return learning.StoredRun{}, n.wrong(verb, "give the first letters of a run or its folder, as `spikecell runs` lists them")
	case reportFile:
		folder = filepath.Dir(folder)
	}
	if folder, err = filepath.Abs(folder); err != nil {
		return learning.StoredRun{}, fmt.Errorf("%s: %w", verb, err)
	}
	r, err := learning.FindRun(filepath.Dir(folder), filepath.Base(folder))
	if err == nil && r.Fingerprint != filepath.Base(folder) {
		err = fmt.Errorf("only the name of %s begins so", r.Folder) // another folder, in the store
	}
	if err != nil {
		return learning.StoredRun{}, fmt.Errorf("%s: %s is the folder of no run, which has the run's fingerprint as its name: %w", verb, name, err)
	}
	return r, nil
}
