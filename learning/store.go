package learning

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
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
	entryFile  = "description.json"
)

// openStore returns the folder of a run; nothing is written yet.
func openStore(root, fingerprint string) (*store, error) {
	if root == "-" {
		return nil, nil
	}
	if root == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return nil, fmt.Errorf("learning: no place for the run store: %w; name one in Settings.Store, or \"-\" for none", err)
		}
		root = filepath.Join(cache, "spikecell", "runs")
	}
	return &store{dir: filepath.Join(root, fingerprint), fingerprint: fingerprint}, nil
}

func (s *store) path(name string) string { return filepath.Join(s.dir, name) }

// create makes the folder and fails now rather than after an hour if nothing can be written there.
func (s *store) create(description []byte) error {
	if s == nil {
		return nil
	}
	err := os.MkdirAll(s.dir, 0o755)
	if err == nil {
		err = s.write(entryFile, func(w io.Writer) error { _, err := w.Write(append(description, '\n')); return err })
	}
	if err != nil {
		return fmt.Errorf("learning: run store: %w; name a folder that can be written in Settings.Store, or \"-\" for none", err)
	}
	return nil
}

// write puts a whole file in place of an old one, or leaves that as it was.
func (s *store) write(name string, fill func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(s.dir, name+".*.part")
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
	text, err := os.ReadFile(s.path(reportFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &Report{Entry: e}
	if err == nil {
		err = s.fillReport(r, text)
	}
	if err != nil {
		return nil, fmt.Errorf("learning: stored run %s: %w; delete the folder to train again", s.path(reportFile), err)
	}
	return r, nil
}

func (s *store) fillReport(r *Report, text []byte) error {
	if err := strictJSON(text, r); err != nil {
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
	if err := setModel(r.Model, f.tensors); err != nil {
		return fmt.Errorf("%s: %w", modelFile, err)
	}
	if sum, err := r.hashResult(modelTensors(r.Model)); err != nil || sum != r.Result {
		return errors.Join(errors.New("its content does not have the SHA-256 that it names"), err)
	}
	nameWirings(&r.Training, r.Entry.Net)
	nameWirings(&r.Inference, r.Entry.Net)
	return nil
}

// finish writes the report, its model and its epochs, and removes the checkpoints. The report comes last: where there is one,
// all is there.
func (s *store) finish(r *Report, model []Tensor) error {
	if s == nil {
		return nil
	}
	err := s.write(modelFile, func(w io.Writer) error {
		return writeTensors(w, tensorFile{map[string]string{"fingerprint": s.fingerprint, "result": r.Result}, model})
	})
	if err == nil {
		err = s.write(epochsFile, func(w io.Writer) error { return writeEpochs(w, r.Epochs) })
	}
	if err == nil {
		err = s.write(reportFile, func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetIndent("", "\t")
			return e.Encode(r)
		})
	}
	if err != nil {
		return fmt.Errorf("learning: run store: the result was not saved: %w", err)
	}
	for _, pattern := range []string{"checkpoint-*", "best-*", "*.part"} {
		s.remove(pattern)
	}
	return nil
}

// remove deletes files that are no longer needed. One that stays does no harm.
func (s *store) remove(pattern string) {
	files, _ := filepath.Glob(s.path(pattern))
	for _, f := range files {
		_ = os.Remove(f)
	}
}

func (s *store) tensors(name string) (tensorFile, error) {
	data, err := os.ReadFile(s.path(name))
	if err != nil {
		return tensorFile{}, err
	}
	f, err := parseTensors(data)
	if err != nil {
		return tensorFile{}, fmt.Errorf("%s: %w", s.path(name), err)
	}
	return f, nil
}

func bestName(epoch int) string { return "best-" + strconv.Itoa(epoch) + ".safetensors" }
