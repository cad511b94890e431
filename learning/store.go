package learning

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/strictjson"
)

// store keeps one run: its report and model, or the checkpoints on the way there. A nil store keeps nothing.
type store struct {
	run         *runstore.Run
	fingerprint string
}

// Files of a run beside its report and its description.
const (
	modelFile  = "model.safetensors"
	epochsFile = "epochs.csv"
	countsFile = "counts.json" // events of one inference, for other programs
)

// openStore returns the store of a run in a folder of runs, as Settings.Store names it; nothing is written yet.
func openStore(root, fingerprint string) (*store, error) {
	if root == "-" {
		return nil, nil
	}
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	return storeOn(runstore.Disk{}, root, fingerprint), nil
}

func storeOn(files runstore.Files, root, fingerprint string) *store {
	return &store{runstore.Open(files, root, identity(fingerprint)), fingerprint}
}

// identity is what the files of tensors of a run say of themselves.
func identity(fingerprint string) runstore.Identity {
	return runstore.Identity{Format: formatVersion, Fingerprint: fingerprint}
}

// storeRoot returns the absolute path of the folder of all runs, as Settings.Store names it.
func storeRoot(root string) (string, error) {
	root, err := runstore.Root(root)
	if err != nil {
		return "", fmt.Errorf("learning: no place for the run store: %w; name one in Settings.Store, or \"-\" for none", err)
	}
	return root, nil
}

// keepStores makes the stores absolute that entries name: some are trained later than others.
func keepStores(entries []Entry) error {
	for i := range entries {
		store := &entries[i].Settings.Store
		if *store == "" || *store == "-" {
			continue
		}
		root, err := storeRoot(*store)
		if err != nil {
			return err
		}
		*store = root
	}
	return nil
}

// begin takes the folder for this process. While the same run is trained elsewhere it waits, and says so once.
func (s *store) begin(ctx context.Context, description []byte, waiting func()) (release func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	release, err = s.run.Begin(ctx, description, waiting)
	switch {
	case err == nil:
		return release, nil
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return nil, fmt.Errorf("learning: %w", err)
	}
	return nil, fmt.Errorf("learning: run store: %w; name a folder that can be written in Settings.Store, or \"-\" for none", err)
}

// finished reports whether the store seems to have the result.
func (s *store) finished() bool { return s != nil && s.run.Finished() }

// report returns the stored result, or nil if there is none.
func (s *store) report(e Entry) (*Report, error) {
	if s == nil {
		return nil, nil
	}
	text, err := s.run.Result()
	if err != nil {
		return nil, fmt.Errorf("learning: run store: %w; name a folder in Settings.Store, or \"-\" for none", err)
	}
	if text == nil {
		return nil, nil
	}
	r := &Report{Entry: e}
	if err := s.fillReport(r, text); err != nil {
		return nil, fmt.Errorf("learning: stored run: %w", err)
	}
	return r, nil
}

// damaged is the error of a result that is not what was stored.
func (s *store) damaged(name string, err error) error {
	return &runstore.Damage{Path: s.run.Path(name), Err: err}
}

func (s *store) parseReport(r *Report, text []byte) error {
	sealed := &StoredReport{Report: r}
	wrong, err := wholeReport(text), strictjson.Value(text, sealed)
	switch {
	case err != nil && wrong == nil:
		return fmt.Errorf("%s: %w: a later version of this program wrote it; use that one, or another folder in Settings.Store",
			s.run.Path(runstore.ResultFile), err)
	case err != nil:
		return s.damaged(runstore.ResultFile, err)
	case r.Fingerprint != s.fingerprint:
		return s.damaged(runstore.ResultFile, fmt.Errorf("it is of the run %.12s…", r.Fingerprint))
	case sealed.Checksum != "" && wrong != nil: // those of the first versions have none
		return s.damaged(runstore.ResultFile, wrong)
	}
	return nil
}

func (s *store) fillReport(r *Report, text []byte) error {
	if err := s.parseReport(r, text); err != nil {
		return err
	}
	f, err := s.run.Tensors(modelFile)
	if errors.Is(err, fs.ErrNotExist) {
		return s.damaged(modelFile, err)
	}
	if err != nil {
		return err
	}
	if r.Model, err = r.Entry.Net.Init(r.Entry.Settings.Seed); err != nil {
		return err
	}
	if err := r.setTensors(loaded(f.Tensors)); err != nil {
		return s.damaged(modelFile, err)
	}
	said := Trained{Classes: len(r.Confusion)}
	if err := said.parsePrepared(f.Metadata); err != nil {
		return s.damaged(modelFile, err)
	}
	r.ClassNames, r.Scalings = said.ClassNames, said.Scalings
	if sum, err := r.hashResult(r.tensors()); err != nil || sum != r.Result {
		return s.damaged(runstore.ResultFile, errors.Join(errors.New("it and its model do not have the SHA-256 that it names"), err))
	}
	nameWirings(&r.Training, r.Entry.Net)
	nameWirings(&r.Inference, r.Entry.Net)
	r.Folder = s.run.Dir()
	return nil
}

// finish writes the report, its model and its epochs, and removes the checkpoints.
func (s *store) finish(r *Report, model []Tensor) error {
	if s == nil {
		return nil
	}
	err := s.writeModel(r, model)
	sums := map[string]string{}
	if err == nil {
		err = s.writeSummed(epochsFile, sums, func(w io.Writer) error { return writeEpochs(w, r.Epochs) })
	}
	if err == nil {
		err = s.writeCounts(r, sums)
	}
	if err == nil {
		err = s.writeReport(r, sums)
	}
	if err != nil {
		return fmt.Errorf("learning: run store: the result was not saved: %w", err)
	}
	r.Folder = s.run.Dir()
	return nil
}

// writeSummed writes a file that has no place for a checksum, and notes it.
func (s *store) writeSummed(name string, sums map[string]string, fill func(io.Writer) error) error {
	h := sha256.New()
	err := s.run.Write(name, func(w io.Writer) error { return fill(io.MultiWriter(w, h)) })
	sums[name] = hex.EncodeToString(h.Sum(nil))
	return err
}

// writeModel writes the model with what its file needs to be loaded alone.
func (s *store) writeModel(r *Report, model []Tensor) error {
	t, err := r.Trained()
	if err != nil {
		return err
	}
	metadata, err := t.describe()
	if err != nil {
		return err
	}
	return s.run.WriteTensors(modelFile, runstore.TensorFile{Metadata: metadata, Tensors: stored(model)})
}

// writeCounts writes the events of one inference. Counts that cannot be, as a learner of the user's own may keep them, are
// no reason to lose a run: they have no file, and whoever prices the report is told what is wrong with them.
func (s *store) writeCounts(r *Report, sums map[string]string) error {
	a, err := r.Inference.Activity(r.Entry.Net)
	if err != nil {
		return nil
	}
	return s.writeSummed(countsFile, sums, func(w io.Writer) error { return runstore.EncodeJSON(w, a) })
}

// writeReport writes the report with its checksum, and ends the run.
func (s *store) writeReport(r *Report, sums map[string]string) error {
	sealed, err := StoredReport{Report: r, Net: r.Entry.Net, Rule: r.Entry.Learner.Name(), Batch: r.Entry.Settings.Batch,
		Seed: r.Entry.Settings.Seed, Costs: r.Entry.stated(), Sums: sums}.sealed()
	if err != nil {
		return err
	}
	return s.run.Finish(sealed)
}

// setAside moves the damaged files out of the way that an error tells of.
func (s *store) setAside(damaged error) error {
	if err := s.run.SetAside(damaged); err != nil {
		return fmt.Errorf("learning: run store: a damaged file was not moved aside: %w", err)
	}
	if err := s.run.Retract(); err != nil { // files beside it are written before the next report, and would not be those that it names
		return fmt.Errorf("learning: run store: the report of a damaged result was not removed: %w", err)
	}
	return nil
}

// asideWarnings tells of the files that were damaged.
func (s *store) asideWarnings() []string {
	if s == nil {
		return nil
	}
	all := s.run.Aside()
	if len(all) == 0 {
		return nil
	}
	return []string{fmt.Sprintf(
		"files in the run store were damaged, and moved aside: %s; the run went on from what was whole; `spikecell runs gc` shows them",
		strings.Join(all, ", "))}
}
