package learning

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spikecell/spikecell/internal/runstore"
)

// FileState is what is known of a file in the folder of a run, now that it was read.
type FileState int

// States of files.
const (
	FileWhole      FileState = iota // it has its checksum
	FileUnchecked                   // it was stored without one, by an older version
	FileDamaged                     // it is not what was stored, or it is missing
	FileAside                       // it was damaged, and moved out of the way
	FilePassing                     // it is being written, or was when a process died; it is the claim of a process, or a checkpoint of a finished run
	FileForeign                     // no file of a run
	FileUnreadable                  // it cannot be read now, so it is not known what it is: for want of permission, as one
)

// String returns the state in words.
func (s FileState) String() string {
	names := []string{"whole", "without a checksum", "damaged", "moved aside", "passing", "no file of a run", "cannot be read"}
	if s < 0 || int(s) >= len(names) {
		return fmt.Sprintf("FileState(%d)", int(s))
	}
	return names[s]
}

// StoredFile is a file in the folder of a run.
type StoredFile struct {
	Path  string
	Bytes int64
	State FileState
	Err   error // what is wrong with it, where it is damaged or cannot be read
}

// storedNames are the files of a run beside those of package runstore.
var storedNames = []string{modelFile, epochsFile, countsFile}

// Verify reads every byte that is stored of the run. A run that is being trained may lose files while it is read, which are not told of then.
func (r StoredRun) Verify() ([]StoredFile, error) {
	run, err := runstore.OpenFolder(runstore.Disk{}, r.Folder)
	var all []StoredFile
	if err == nil {
		all, err = verify(run)
	}
	if err != nil {
		return nil, fmt.Errorf("learning: run store: %w", err)
	}
	return all, nil
}

// sealedReport is what a report of any version says of the files beside it.
type sealedReport struct {
	Fingerprint, Result string
	Sums                map[string]string
}

func verify(run *runstore.Run) ([]StoredFile, error) {
	names, err := run.Files()
	if err != nil {
		return nil, err
	}
	said, state, wrong := verifyReport(run)
	if said != nil && !slices.Contains(names, runstore.ResultFile) { // it was finished since the folder was listed
		if names, err = run.Files(); err != nil {
			return nil, err
		}
	}
	var all []StoredFile
	for _, name := range names {
		f := StoredFile{Path: run.Path(name), Bytes: run.Size(name), State: state, Err: bare(wrong)}
		if name != runstore.ResultFile {
			f.State, f.Err = verifyNamed(run, name, said)
		} else if said == nil && wrong == nil {
			f.Err = fs.ErrNotExist
		}
		if !errors.Is(f.Err, fs.ErrNotExist) { // it was removed since the folder was listed, or is a link that leads nowhere
			all = append(all, f)
		}
	}
	return append(all, missing(run, names, all, said)...), nil
}

// missing returns the files that must be beside a report, and are not among those that were found: a run without a report is not finished.
func missing(run *runstore.Run, names []string, found []StoredFile, said *sealedReport) (all []StoredFile) {
	if !slices.Contains(names, runstore.ResultFile) {
		return nil
	}
	needed := []string{runstore.DescriptionFile, runstore.ResultFile, modelFile}
	if said != nil {
		needed = append(needed, slices.Sorted(maps.Keys(said.Sums))...)
	}
	for _, name := range needed {
		path := run.Path(name)
		if !slices.ContainsFunc(found, func(f StoredFile) bool { return f.Path == path }) {
			all = append(all, StoredFile{Path: path, State: FileDamaged, Err: errMissing})
		}
	}
	return all
}

var errMissing = errors.New("it is missing")

// verifyReport reads the report of a run; nil if it has none that is whole.
func verifyReport(run *runstore.Run) (*sealedReport, FileState, error) {
	text, err := run.Result()
	if err != nil {
		return nil, unread(err), err
	}
	if text == nil {
		return nil, FileDamaged, nil
	}
	said := &sealedReport{}
	if err := json.Unmarshal(text, said); err != nil {
		return nil, FileDamaged, err
	}
	if said.Fingerprint != run.Fingerprint() {
		return nil, FileDamaged, fmt.Errorf("it is of the run %.12s…", said.Fingerprint)
	}
	switch err := wholeReport(text); {
	case errors.Is(err, errNoChecksum):
		return said, FileUnchecked, nil
	case err != nil:
		return nil, FileDamaged, err
	}
	return said, FileWhole, nil
}

// unread is the state of a file that gave an error when it was read: what cannot be read may be whole.
func unread(err error) FileState {
	if isDamage(err) {
		return FileDamaged
	}
	return FileUnreadable
}

// bare takes the path from an error of a file that is named beside it.
func bare(err error) error {
	if d := (*runstore.Damage)(nil); errors.As(err, &d) {
		return d.Err
	}
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	return err
}

// verifyNamed tells of a file beside the report, by its name and by what is in it.
func verifyNamed(run *runstore.Run, name string, said *sealedReport) (FileState, error) {
	switch runstore.KindOf(name, storedNames...) {
	case runstore.SetAside:
		return FileAside, nil
	case runstore.Passing:
		return FilePassing, nil
	case runstore.Foreign:
		return FileForeign, nil
	}
	if said != nil && runstore.IsProgress(name) { // it could not be removed, and nothing needs it
		return FilePassing, nil
	}
	text, err := run.Read(name)
	if err != nil {
		return unread(err), bare(err)
	}
	return verifyText(run, name, text, said)
}

// verifyText holds what is in a file against the report, which is nil if there is none that is whole.
func verifyText(run *runstore.Run, name string, text []byte, said *sealedReport) (FileState, error) {
	if filepath.Ext(name) == ".safetensors" {
		return verifyTensors(run, name, text, said)
	}
	if name == runstore.FailureFile {
		if _, err := parseFailure(text, run.Fingerprint()); err != nil {
			return FileDamaged, err
		}
		return FileWhole, nil
	}
	want, ok := run.Fingerprint(), true
	if name == runstore.DescriptionFile {
		text = bytes.TrimSuffix(text, []byte("\n"))
	} else if want, ok = "", said != nil; ok {
		want, ok = said.Sums[name]
	}
	switch {
	case !ok:
		return FileUnchecked, nil
	case runstore.Fingerprint(text) != want:
		return FileDamaged, errors.New("it does not have the SHA-256 that it was stored with")
	}
	return FileWhole, nil
}

func verifyTensors(run *runstore.Run, name string, text []byte, said *sealedReport) (FileState, error) {
	f, err := runstore.ParseTensors(text)
	if err == nil {
		f, err = unsealedOf(f, run.Fingerprint())
	}
	if err == nil && name == modelFile && said != nil && f.Metadata["result"] != said.Result {
		err = errors.New("it is not the model of the result that is stored beside it")
	}
	if err != nil {
		return FileDamaged, err
	}
	return FileWhole, nil
}

// unsealedOf checks a file of tensors of a run of any version up to this one.
func unsealedOf(f runstore.TensorFile, fingerprint string) (runstore.TensorFile, error) {
	if err := f.CheckFormat(1, formatVersion); err != nil {
		if v, wrong := strconv.Atoi(f.Metadata["format"]); wrong == nil && v > formatVersion {
			return f, fmt.Errorf("%w: a later version of this program wrote it, or it is damaged", err)
		}
		return f, err
	}
	if of := f.Metadata["fingerprint"]; of != fingerprint {
		return f, fmt.Errorf("it is of the run %.12s…", of)
	}
	return f.Unsealed()
}

// CheckBeside returns an error if text, which was read from a file, is not what the report of the run says that lies beside it. A file that is not in
// the folder of a run, or is of a version without checksums, is taken as it is.
func CheckBeside(path string, text []byte) error {
	run := runstore.Open(runstore.Disk{}, filepath.Dir(filepath.Dir(path)), identity(filepath.Base(filepath.Dir(path))))
	said, _, err := verifyReport(run)
	if said == nil || err != nil {
		return nil // it is not known what the file was
	}
	if want, ok := said.Sums[filepath.Base(path)]; ok && runstore.Fingerprint(text) != want {
		return fmt.Errorf("%s does not have the SHA-256 that the report beside it names: it was damaged or edited", path)
	}
	return nil
}
