package learning

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/strictjson"
)

// store is the folder of one run: its report and model, or the checkpoints on the way there. A nil store keeps nothing.
type store struct {
	dir         string
	fingerprint string
	next        int    // generation that the next checkpoint overwrites
	sequence    int    // of the last checkpoint
	best        [2]int // best epoch of each generation
}

const (
	reportFile = "report.json"
	modelFile  = "model.safetensors"
	epochsFile = "epochs.csv"
	countsFile = "counts.json" // events of one inference, for other programs
	entryFile  = "description.json"
	partSuffix = ".part" // of files that are being written
)

// openStore returns the folder of a run; nothing is written yet.
func openStore(root, fingerprint string) (*store, error) {
	if root == "-" {
		return nil, nil
	}
	root, err := storeRoot(root)
	if err != nil {
		return nil, err
	}
	return &store{dir: filepath.Join(root, fingerprint), fingerprint: fingerprint}, nil
}

// storeRoot returns the folder of all runs: root, or the one in the user's cache.
func storeRoot(root string) (string, error) {
	if root != "" {
		return root, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("learning: no place for the run store: %w; name one in Settings.Store, or \"-\" for none", err)
	}
	return filepath.Join(cache, "spikecell", "runs"), nil
}

func (s *store) path(name string) string { return filepath.Join(s.dir, name) }

// begin takes the folder for this process, and makes it first. It fails now rather than after an hour if nothing can be
// written there. While the same run is trained elsewhere it waits, and says so once.
func (s *store) begin(ctx context.Context, description []byte, waiting func()) (release func(), err error) {
	if s == nil {
		return func() {}, nil
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, cannotWrite(err)
	}
	if release, err = s.lock(ctx, waiting); err != nil {
		return nil, err
	}
	s.remove("*" + partSuffix) // of a process that was killed
	err = s.write(entryFile, func(w io.Writer) error { _, err := w.Write(append(description, '\n')); return err })
	if err != nil {
		release()
		return nil, cannotWrite(err)
	}
	return release, nil
}

func cannotWrite(err error) error {
	return fmt.Errorf("learning: run store: %w; name a folder that can be written in Settings.Store, or \"-\" for none", err)
}

// lock waits until no other process has the folder.
func (s *store) lock(ctx context.Context, waiting func()) (release func(), err error) {
	for first := true; ; first = false {
		release, busy, err := tryLock(s.dir)
		if err != nil {
			return nil, cannotWrite(err)
		}
		if !busy {
			return release, nil
		}
		if first {
			waiting()
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("learning: stopped while waiting for %s, which is being trained elsewhere: %w", s.dir, ctx.Err())
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// write puts a whole file in place of an old one, or leaves that as it was.
func (s *store) write(name string, fill func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(s.dir, name+".*"+partSuffix)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close(), os.Remove(f.Name()))
		}
	}()
	b := bufio.NewWriterSize(f, 1<<18)
	if err := fill(b); err != nil {
		return err
	}
	if err := errors.Join(b.Flush(), f.Sync(), f.Chmod(0o644)); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), s.path(name)); err != nil {
		return err
	}
	_ = f.Close() // synced above; there is nothing left that could fail
	return nil
}

// report returns the stored result, or nil if there is none.
func (s *store) report(e Entry) (*Report, error) {
	if s == nil {
		return nil, nil
	}
	text, err := readRegular(s.path(reportFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("learning: run store: %w; name a folder in Settings.Store, or \"-\" for none", err)
	}
	r := &Report{Entry: e}
	if err := s.fillReport(r, text); err != nil {
		return nil, fmt.Errorf("learning: stored run %s: %w; delete the folder to train again", s.path(reportFile), err)
	}
	return r, nil
}

func (s *store) fillReport(r *Report, text []byte) error {
	if err := strictjson.Value(text, &StoredReport{Report: r}); err != nil {
		return err
	}
	if r.Fingerprint != s.fingerprint {
		return fmt.Errorf("it is of the run %.12s…", r.Fingerprint)
	}
	f, err := s.tensors(modelFile)
	if err != nil {
		return err
	}
	if r.Model, err = r.Entry.Net.Init(r.Entry.Settings.Seed); err != nil {
		return err
	}
	if err := r.setTensors(loaded(f.Tensors)); err != nil {
		return fmt.Errorf("%s: %w", modelFile, err)
	}
	if sum, err := r.hashResult(r.tensors()); err != nil || sum != r.Result {
		return errors.Join(errors.New("it and its model do not have the SHA-256 that it names"), err)
	}
	nameWirings(&r.Training, r.Entry.Net)
	nameWirings(&r.Inference, r.Entry.Net)
	r.Folder = s.dir
	return nil
}

// finish writes the report, its model and its epochs, and removes the checkpoints. The report comes last: where there is one,
// all is there.
func (s *store) finish(r *Report, model []Tensor) error {
	if s == nil {
		return nil
	}
	meta, err := s.describeModel(r)
	if err == nil {
		err = s.writeTensors(modelFile, meta, model)
	}
	if err == nil {
		err = s.write(epochsFile, func(w io.Writer) error { return writeEpochs(w, r.Epochs) })
	}
	if err == nil {
		err = s.writeCounts(r)
	}
	if err == nil {
		err = s.writeReport(r)
	}
	if err != nil {
		return fmt.Errorf("learning: run store: the result was not saved: %w", err)
	}
	s.remove("checkpoint-*", "best-*", "*"+partSuffix)
	r.Folder = s.dir
	return nil
}

// describeModel says what the model file needs to be loaded alone.
func (s *store) describeModel(r *Report) (map[string]string, error) {
	t, err := r.Trained()
	if err != nil {
		return nil, err
	}
	return t.describe()
}

// writeCounts writes the events of one inference. Counts that cannot be, as a learner of the user's own may keep them, are
// no reason to lose a run: they have no file, and whoever prices the report is told what is wrong with them.
func (s *store) writeCounts(r *Report) error {
	a, err := r.Inference.Activity(r.Entry.Net)
	if err != nil {
		return nil
	}
	return s.writeJSON(countsFile, a)
}

// writeReport writes the report with its checksum.
func (s *store) writeReport(r *Report) error {
	sealed, err := StoredReport{Report: r, Net: r.Entry.Net, Rule: r.Entry.Learner.Name(), Batch: r.Entry.Settings.Batch,
		Seed: r.Entry.Settings.Seed}.sealed()
	if err != nil {
		return err
	}
	return s.writeJSON(reportFile, sealed)
}

func (s *store) writeJSON(name string, v any) error {
	return s.write(name, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetIndent("", "\t")
		return e.Encode(v)
	})
}

// remove deletes files that are no longer needed. One that stays does no harm.
func (s *store) remove(patterns ...string) {
	files, _ := os.ReadDir(s.dir)
	for _, f := range files {
		for _, p := range patterns {
			if ok, _ := filepath.Match(p, f.Name()); ok {
				_ = os.Remove(s.path(f.Name()))
			}
		}
	}
}

// writeTensors writes a file of tensors that says of which run and format it is, with its checksum.
func (s *store) writeTensors(name string, metadata map[string]string, tensors []Tensor) error {
	metadata["format"], metadata["fingerprint"] = strconv.Itoa(formatVersion), s.fingerprint
	f, err := runstore.TensorFile{Metadata: metadata, Tensors: stored(tensors)}.Sealed()
	if err != nil {
		return err
	}
	return s.write(name, f.Write)
}

// tensors reads what writeTensors wrote. Errors name the file.
func (s *store) tensors(name string) (runstore.TensorFile, error) {
	data, err := readRegular(s.path(name))
	if err != nil {
		return runstore.TensorFile{}, err
	}
	f, err := runstore.ParseTensors(data)
	if err == nil {
		err = s.checkMeta(f.Metadata)
	}
	if err == nil {
		f, err = f.Unsealed()
	}
	if err != nil {
		return runstore.TensorFile{}, fmt.Errorf("%s: %w", s.path(name), err)
	}
	return f, nil
}

// checkMeta comes before the checksum, which another format may compute in another way.
func (s *store) checkMeta(meta map[string]string) error {
	switch {
	case meta["format"] != strconv.Itoa(formatVersion):
		return fmt.Errorf("it has format version %q, and this program reads %d", meta["format"], formatVersion)
	case meta["fingerprint"] != s.fingerprint:
		return fmt.Errorf("it is of the run %.12s…, not of this one", meta["fingerprint"])
	}
	return nil
}

func bestName(epoch int) string { return "best-" + strconv.Itoa(epoch) + ".safetensors" }
