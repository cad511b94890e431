package runstore

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/spikecell/spikecell/internal/strictjson"
)

// State says where a run is, beside its tensors. It is stored as JSON.
type State interface {
	// BestEpoch is the epoch whose tensors, kept by SaveBest, the run needs to go on; 0: none.
	BestEpoch() int
}

// Checkpoint is one that was read.
type Checkpoint[S State] struct {
	State    S
	Tensors  []Tensor
	Best     []Tensor // of the best epoch
	sequence int
}

func checkpointName(generation int) string {
	return "checkpoint-" + strconv.Itoa(generation) + ".safetensors"
}

func bestName(epoch int) string { return "best-" + strconv.Itoa(epoch) + ".safetensors" }

// Save writes a checkpoint over the older of two generations. If it fails, the one before is as it was.
func (r *Run) Save(state State, tensors []Tensor) error {
	text, err := json.Marshal(state)
	if err != nil {
		return err
	}
	metadata := map[string]string{"sequence": strconv.Itoa(r.sequence + 1), "run": string(text)}
	if err := r.WriteTensors(checkpointName(r.next), TensorFile{metadata, tensors}); err != nil {
		return err
	}
	dropped := r.best[r.next]
	r.best[r.next] = state.BestEpoch()
	r.next, r.sequence = 1-r.next, r.sequence+1
	if dropped != r.best[0] && dropped != r.best[1] {
		r.clear(bestName(dropped))
	}
	return nil
}

// SaveBest keeps the tensors of the best epoch so far, as long as a checkpoint needs them.
func (r *Run) SaveBest(epoch int, tensors []Tensor) error {
	return r.WriteTensors(bestName(epoch), TensorFile{Tensors: tensors})
}

// Latest returns the newest whole checkpoint of a run, or nil if there is none. A damaged one falls back to the one before.
func Latest[S State](r *Run) (*Checkpoint[S], error) {
	found, faults := newest[S](r)
	if found == nil {
		return nil, errors.Join(faults...)
	}
	return found, nil
}

// Resume is Latest for a process that has the folder: it sets damaged files aside, and returns nil where no checkpoint is whole. A checkpoint that
// cannot be read at all is an error, since it may be whole, and the next one would be written over it.
func Resume[S State](r *Run) (*Checkpoint[S], error) {
	found, faults := newest[S](r)
	for _, err := range faults {
		var d *Damage
		if !errors.As(err, &d) {
			return nil, err
		}
		if err := r.SetAside(err); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// newest reads both generations, and returns what is wrong with those that cannot be used.
func newest[S State](r *Run) (found *Checkpoint[S], faults []error) {
	for g := range 2 {
		c, err := readCheckpoint[S](r, checkpointName(g))
		switch {
		case errors.Is(err, errNone):
		case err != nil:
			faults = append(faults, err)
		case found == nil || c.sequence > found.sequence:
			found = c
			r.next = 1 - g
		}
		if err == nil {
			r.best[g] = c.State.BestEpoch()
		}
	}
	if found != nil {
		r.sequence = found.sequence
	}
	return found, faults
}

// mostSaved bounds how often a run has been saved: behind the largest number there would be no later checkpoint.
const mostSaved = 1 << 30

var errNone = errors.New("there is no checkpoint")

func readCheckpoint[S State](r *Run, name string) (*Checkpoint[S], error) {
	f, err := r.Tensors(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNone
	}
	if err != nil {
		return nil, err
	}
	c := &Checkpoint[S]{Tensors: f.Tensors}
	if err := strictjson.Value([]byte(f.Metadata["run"]), &c.State); err != nil {
		return nil, &Damage{r.Path(name), fmt.Errorf("its state: %w", err)}
	}
	if c.sequence, err = strconv.Atoi(f.Metadata["sequence"]); err != nil || c.sequence < 1 || c.sequence > mostSaved {
		return nil, &Damage{r.Path(name), fmt.Errorf("its sequence number %q is none from 1 to %d", f.Metadata["sequence"], mostSaved)}
	}
	if c.State.BestEpoch() == 0 {
		return c, nil
	}
	best, err := r.Tensors(bestName(c.State.BestEpoch()))
	var damaged *Damage
	if errors.Is(err, fs.ErrNotExist) || errors.As(err, &damaged) {
		return nil, &Damage{r.Path(name), fmt.Errorf("it needs %w", err)}
	}
	if err != nil {
		return nil, err
	}
	c.Best = best.Tensors
	return c, nil
}
