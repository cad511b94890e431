package learning

import (
	"bytes"
	"context"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/snn"
)

// A rule and an encoder of one's own are loaded when their types are given.
func TestOwnTypesAreLoaded(t *testing.T) {
	r := train(t, toyEntry("-"), toyTask())
	file := filepath.Join(t.TempDir(), "toy")
	if err := r.Save(file); err != nil {
		t.Fatal(err)
	}
	own := []reflect.Type{reflect.TypeFor[toy](), reflect.TypeFor[toyEncoder]()}
	net, err := LoadTrained(file, own...)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(net.Entry.Learner, r.Entry.Learner) || !reflect.DeepEqual(net.Entry.Encoder, r.Entry.Encoder) ||
		!reflect.DeepEqual(net.Entry.Net, r.Entry.Net) {
		t.Errorf("%#v, saved was %#v", net.Entry, r.Entry)
	}
	for _, few := range [][]reflect.Type{nil, own[:1], own[1:], {own[0], reflect.TypeFor[int]()}} {
		if _, err := LoadTrained(file, few...); err == nil || !strings.Contains(err.Error(), "no type of this module") {
			t.Errorf("with types %v: %v", few, err)
		}
	}
}

// FuzzTrained: whatever a file holds, it is a network or an error; and a network is written as it was read.
func FuzzTrained(f *testing.F) {
	types := []reflect.Type{reflect.TypeFor[toy](), reflect.TypeFor[toyEncoder]()}
	r, err := Train(f.Context(), toyEntry("-"), toyTask())
	if err != nil {
		f.Fatal(err)
	}
	t, err := r.Trained()
	if err != nil {
		f.Fatal(err)
	}
	meta, err := t.describe()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(meta["learner"], meta["encoder"], meta["net"], meta["classes"], meta["batch"])
	f.Fuzz(func(t *testing.T, learner, encoder, net, classes, batch string) {
		changed := map[string]string{"format": "2", "seed": meta["seed"], "epochs": "1", "select": "0", "learner": learner, "encoder": encoder, "net": net,
			"classes": classes, "batch": batch}
		sealed, err := runstore.TensorFile{Metadata: changed, Tensors: stored(r.tensors())}.Sealed()
		if err != nil {
			return
		}
		var file bytes.Buffer
		if err := sealed.Write(&file); err != nil {
			return
		}
		read, err := parseTrained(file.Bytes(), types)
		if err != nil {
			return
		}
		again, err := read.describe()
		if err != nil {
			t.Fatal(err)
		}
		second := &Trained{}
		if err := second.parseEntry(again, types); err != nil || !reflect.DeepEqual(second.Entry, read.Entry) {
			t.Errorf("%#v is written and read as %#v, %v", read.Entry, second.Entry, err)
		}
	})
}

// hidden is an encoder with a field that only this package can set.
type hidden struct{ t int }

func (h hidden) Steps() int { return h.t }

func (hidden) Encode(*snn.Spikes, []float32, float32, snn.Stream) {}

// What could not be loaded is not saved; nothing that is nil ends the program.
func TestSaveRefusesWhatCannotBeLoaded(t *testing.T) {
	e := toyEntry("-")
	e.Encoder = hidden{4}
	r, file := train(t, e, toyTask()), filepath.Join(t.TempDir(), "net")
	if err := r.Save(file); err == nil || !strings.Contains(err.Error(), "field t of learning.hidden is not exported") {
		t.Error(err)
	}
	var none *Trained
	var nothing context.Context
	_, predicted := none.Predict(t.Context(), nil)
	_, evaluated := none.Evaluate(t.Context(), Samples{})
	_, trained := Train(nothing, e, toyTask())
	_, compared := Compare(nothing, []Entry{e}, toyTask(), Seeds(1))
	for name, err := range map[string]error{"predict": predicted, "evaluate": evaluated, "save": none.Save(file), "train": trained, "compare": compared} {
		if err == nil || !strings.Contains(err.Error(), "is nil") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
