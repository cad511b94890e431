package learning

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strconv"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/strictjson"
)

// StoredProgress is how far a run has come that is not finished, by its last checkpoint.
type StoredProgress struct {
	Epoch  int     // under way, from 1
	Done   int     // samples of it that are learned
	Epochs []Epoch // that have ended
}

// ReadProgress returns how far the run in a folder has come; nil before its first checkpoint, and of a finished one. Only the heads of files are
// read, and no checksum, so that a run can be followed at little cost: what it says is for showing, and whoever goes on with the run reads all.
func ReadProgress(folder string) (*StoredProgress, error) {
	var found *StoredProgress
	var faults []error
	newest := -1
	for _, name := range runstore.CheckpointFiles() {
		p, sequence, err := readProgress(filepath.Join(folder, name))
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			faults = append(faults, fmt.Errorf("learning: run store: %w", err))
		case sequence > newest:
			found, newest = p, sequence
		}
	}
	if found == nil {
		return nil, errors.Join(faults...)
	}
	return found, nil
}

func readProgress(file string) (*StoredProgress, int, error) {
	says, err := runstore.Metadata(runstore.Disk{}, file)
	if err != nil {
		return nil, 0, err
	}
	var state runState
	if err := strictjson.Value([]byte(says["run"]), &state); err != nil {
		return nil, 0, fmt.Errorf("%s: its state: %w", file, err)
	}
	sequence, err := strconv.Atoi(says["sequence"])
	if err != nil {
		return nil, 0, fmt.Errorf("%s: its sequence number: %w", file, err)
	}
	return &StoredProgress{state.Epoch, state.Done, state.Epochs}, sequence, nil
}
