// Package manyruns fills run stores with runs that nobody trained, for tests of what a store of thousands costs. Every file of them is whole.
package manyruns

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/gradient"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// Fill puts n finished runs into a store, of which each is one real run with another seed, other accuracies and so another name. They are written
// without syncing. Fill returns their fingerprints.
func Fill(root string, n int) ([]string, error) {
	p, err := patternRun()
	if err != nil {
		return nil, fmt.Errorf("manyruns: %w", err)
	}
	names, faults := make([]string, n), make([]error, n)
	runstore.Each(n, func(i int) {
		description := fmt.Appendf(bytes.TrimSpace(p.files[runstore.DescriptionFile]), " run %d", i)
		names[i] = runstore.Fingerprint(description)
		faults[i] = p.write(root, names[i], i, description)
	})
	return names, joined(faults)
}

// Put puts finished runs of these fingerprints into a store, as Fill does. Their descriptions are those of another run.
func Put(root string, fingerprints []string) error {
	p, err := patternRun()
	if err != nil {
		return fmt.Errorf("manyruns: %w", err)
	}
	faults := make([]error, len(fingerprints))
	runstore.Each(len(fingerprints), func(i int) {
		faults[i] = p.write(root, fingerprints[i], i, bytes.TrimSpace(p.files[runstore.DescriptionFile]))
	})
	return joined(faults)
}

func joined(faults []error) error {
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("manyruns: %w", err)
	}
	return nil
}

// pattern is the files of a run.
type pattern struct {
	files  map[string][]byte
	report learning.StoredReport
	model  runstore.TensorFile
}

const (
	modelFile = "model.safetensors"
	epochs    = 20
)

// Task has two classes that are told by one of four values.
func Task() learning.Task {
	var s learning.Samples
	for i := range 16 {
		x := make([]float32, 4)
		x[i%2], x[2+i/8] = 1, 0.5
		s.X, s.Label = append(s.X, x), append(s.Label, i%2)
	}
	return learning.Task{Name: "pattern", Classes: 2, Shape: []int{4}, Train: s, Valid: s, Test: s}
}

// Entry is one that trains in less than a millisecond an epoch.
func Entry(store string, epochs int) learning.Entry {
	return learning.Entry{
		Net: snn.Feedforward(4, 6, 5, 2), Learner: gradient.Rule{}, Encoder: encode.Bernoulli{T: 4},
		Settings: learning.Settings{Epochs: epochs, Batch: 8, Workers: 1, Store: store},
	}
}

// patternRun trains a small run, whose report is about as long as most.
func patternRun() (*pattern, error) {
	store, err := os.MkdirTemp("", "manyruns-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(store)
	r, err := learning.Train(context.Background(), Entry(store, epochs), Task())
	if err != nil {
		return nil, err
	}
	p := &pattern{files: map[string][]byte{}}
	entries, err := os.ReadDir(r.Folder)
	for _, f := range entries {
		if err == nil {
			p.files[f.Name()], err = os.ReadFile(filepath.Join(r.Folder, f.Name()))
		}
	}
	if err == nil {
		p.model, err = runstore.ParseTensors(p.files[modelFile])
	}
	if err == nil {
		p.model, err = p.model.Unsealed()
	}
	if err == nil {
		err = json.Unmarshal(p.files[runstore.ResultFile], &p.report)
	}
	return p, err
}

// write writes run i.
func (p *pattern) write(root, fingerprint string, i int, description []byte) (err error) {
	dir := filepath.Join(root, fingerprint)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	files := map[string][]byte{}
	for name, data := range p.files {
		files[name] = data
	}
	files[runstore.DescriptionFile] = append(description, '\n')
	if files[modelFile], err = p.modelOf(fingerprint); err == nil {
		files[runstore.ResultFile], err = p.reportOf(fingerprint, i)
	}
	for name, data := range files {
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, name), data, 0o644)
		}
	}
	return err
}

func (p *pattern) modelOf(fingerprint string) ([]byte, error) {
	metadata := map[string]string{}
	for key, value := range p.model.Metadata {
		metadata[key] = value
	}
	metadata["fingerprint"] = fingerprint
	f, err := runstore.TensorFile{Metadata: metadata, Tensors: p.model.Tensors}.Sealed()
	var b bytes.Buffer
	if err == nil {
		err = f.Write(&b)
	}
	return b.Bytes(), err
}

func (p *pattern) reportOf(fingerprint string, i int) ([]byte, error) {
	report, sealed := *p.report.Report, p.report
	report.Fingerprint = fingerprint
	report.Test.Accuracy = 0.5 + float64(i%997)/2000
	report.Valid.Accuracy = 0.5 + float64(i%991)/2000
	sealed.Report, sealed.Seed, sealed.Checksum = &report, uint64(i), ""
	sum, err := runstore.ChecksumOf(sealed)
	if err != nil {
		return nil, err
	}
	sealed.Checksum = sum
	var b bytes.Buffer
	err = runstore.EncodeJSON(&b, sealed)
	return b.Bytes(), err
}
