package learning

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/snn"
)

// describe returns what a file of the trained network says beside its tensors.
func (t *Trained) describe() (map[string]string, error) {
	net, err := json.Marshal(t.Entry.Net)
	if err != nil {
		return nil, err
	}
	meta := map[string]string{
		"fingerprint": t.Fingerprint, "result": t.Result, "name": t.Entry.Name, "task": t.Task, "classes": strconv.Itoa(t.Classes),
		"seed": strconv.FormatUint(t.Entry.Settings.Seed, 10), "batch": strconv.Itoa(t.Entry.Settings.Batch),
		"epochs": strconv.Itoa(t.Entry.Settings.Epochs), "select": strconv.Itoa(int(t.Entry.Settings.Select)), "net": string(net),
	}
	if t.Targets != ClassPerSample {
		meta["targets"], meta["outputs"] = strconv.Itoa(int(t.Targets)), strconv.Itoa(t.Outputs)
	}
	if err := t.describePrepared(meta); err != nil {
		return nil, err
	}
	for name, v := range map[string]any{"learner": &t.Entry.Learner, "encoder": &t.Entry.Encoder} {
		text, err := runstore.Canonical(name, reflect.ValueOf(v).Elem())
		if err != nil {
			return nil, err
		}
		meta[name] = string(text)
	}
	return meta, nil
}

// tensors returns the model and what its read-out was fitted to.
func (t *Trained) tensors() []Tensor {
	return (&Report{Model: t.Model, readout: t.readout}).tensors()
}

// Save writes the network to a file, which package trained loads, and other languages read as safetensors. The file is
// written whole or not at all.
func (t *Trained) Save(path string) error {
	if t == nil {
		return errNoTrained
	}
	e, err := t.Entry.resolve() // so that the file does not depend on the defaults of those who read it
	if err != nil {
		return fmt.Errorf("learning: the trained network was not saved: %w", err)
	}
	whole := *t
	whole.Entry = e
	t = &whole
	var meta map[string]string
	err = errors.Join(checkModel(t.Model), loadable(reflect.ValueOf(t.Entry.Learner)), loadable(reflect.ValueOf(t.Entry.Encoder)))
	if err == nil {
		meta, err = t.describe()
	}
	if err == nil {
		file := runstore.TensorFile{Metadata: meta, Tensors: stored(t.tensors())}
		err = runstore.WriteTensors(path, identity(t.Fingerprint), file)
	}
	if err != nil {
		return fmt.Errorf("learning: the trained network was not saved: %w", err)
	}
	return nil
}

// loadable refuses values that can be written but not read: those with fields that only their own package can set.
func loadable(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return loadable(v.Elem())
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			if err := loadable(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); !f.IsExported() {
				return fmt.Errorf("field %s of %v is not exported, and could not be loaded; export it", f.Name, v.Type())
			}
			if err := loadable(v.Field(i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// LoadTrained reads what [Trained.Save] wrote, or the folder of a finished run in the run store. types are those that the learner
// and the encoder may have, and those of what they hold behind interfaces. Package trained knows the ones of this module:
// call its Load.
func LoadTrained(path string, types ...reflect.Type) (*Trained, error) {
	path, err := runstore.FileOf(runstore.Disk{}, path, modelFile)
	if err != nil {
		return nil, fmt.Errorf("learning: trained network: %w", err)
	}
	data, err := runstore.Read(runstore.Disk{}, path)
	if err != nil {
		return nil, fmt.Errorf("learning: trained network: %w", err)
	}
	t, err := parseTrained(data, types)
	if err != nil {
		return nil, fmt.Errorf("learning: trained network %s: %w", path, err)
	}
	return t, nil
}

func parseTrained(data []byte, types []reflect.Type) (*Trained, error) {
	f, err := runstore.ParseTensors(data)
	if err != nil {
		return nil, err
	}
	if err := f.CheckFormat(oldestNetwork, formatVersion); err != nil {
		return nil, fmt.Errorf("%w; train again", err)
	}
	if f, err = f.Unsealed(); err != nil {
		return nil, err
	}
	t := &Trained{Task: f.Metadata["task"], Fingerprint: f.Metadata["fingerprint"], Result: f.Metadata["result"]}
	t.Entry.Name = f.Metadata["name"]
	if err := t.parseEntry(f.Metadata, types); err != nil {
		return nil, err
	}
	if err := t.parsePrepared(f.Metadata); err != nil {
		return nil, err
	}
	if t.Model, err = t.Entry.Net.Init(t.Entry.Settings.Seed); err != nil {
		return nil, err
	}
	held := &Report{Model: t.Model}
	if err := held.setTensors(loaded(f.Tensors)); err != nil {
		return nil, err
	}
	t.readout = held.readout
	return t, nil
}

// parseEntry reads what describe wrote.
func (t *Trained) parseEntry(meta map[string]string, types []reflect.Type) (err error) {
	if t.Entry.Net, err = snn.ParseNet([]byte(meta["net"])); err != nil {
		return fmt.Errorf("its net: %w", err)
	}
	s := &t.Entry.Settings
	if s.Seed, err = strconv.ParseUint(meta["seed"], 10, 64); err != nil {
		return fmt.Errorf("its seed is %q", meta["seed"])
	}
	choice, targets := 0, 0
	numbers := map[string]*int{"classes": &t.Classes, "batch": &s.Batch, "epochs": &s.Epochs, "select": &choice}
	if _, ok := meta["targets"]; ok {
		numbers["targets"], numbers["outputs"] = &targets, &t.Outputs
	}
	for name, to := range numbers {
		if *to, err = strconv.Atoi(meta[name]); err != nil || *to < 0 || *to > 1<<40 {
			return fmt.Errorf("its %s is %q", name, meta[name])
		}
	}
	s.Select, t.Targets = Select(choice), TargetKind(targets)
	if choice > int(BestBalanced) || s.Batch < 1 || targets > int(VectorPerStep) || t.goal().Cells() < 1 {
		return fmt.Errorf("it has %d classes, %d outputs for %v, mini-batches of %d and selection %d", t.Classes, t.Outputs, t.Targets, s.Batch, choice)
	}
	if err := runstore.ParseCanonical(meta["learner"], &t.Entry.Learner, types, formerNames); err != nil {
		return fmt.Errorf("its learner: %w", err)
	}
	if err := runstore.ParseCanonical(meta["encoder"], &t.Entry.Encoder, types, formerNames); err != nil {
		return fmt.Errorf("its encoder: %w", err)
	}
	if t.Entry.Learner == nil || t.Entry.Encoder == nil && !readsRaw(t.Entry.Learner) {
		return errors.New("it has no learner or no encoder")
	}
	return nil
}
