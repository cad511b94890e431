package learning

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/internal/strictjson"
	"github.com/spikecell/spikecell/snn"
)

// entryText is an entry as text: the net as [snn.ParseNet] reads it, rule and encoder in the canonical form of saved networks, which says the
// type of everything.
type entryText struct {
	Name          string
	Net           json.RawMessage
	Learner       json.RawMessage
	Encoder       json.RawMessage `json:",omitempty"`
	Epochs, Batch int             `json:",omitempty"`
	Select        Select          `json:",omitempty"`
}

// Describe returns the entry as JSON, byte for byte the same for equal entries, which [ParseEntry] reads: name, net, rule, encoder, epochs,
// mini-batch and selection. Seed, workers, store and callbacks are not part of it.
func (e Entry) Describe() ([]byte, error) {
	text := entryText{Name: e.Name, Epochs: e.Settings.Epochs, Batch: e.Settings.Batch, Select: e.Settings.Select}
	if e.Learner == nil {
		return nil, fmt.Errorf("learning: entry %q has no learner", e.Name)
	}
	err := errors.Join(loadable(reflect.ValueOf(e.Learner)), loadable(reflect.ValueOf(&e.Encoder).Elem()))
	if err == nil {
		text.Net, err = json.Marshal(e.Net)
	}
	if err == nil {
		text.Learner, err = runstore.Canonical("Learner", reflect.ValueOf(&e.Learner).Elem())
	}
	if err == nil && e.Encoder != nil {
		text.Encoder, err = runstore.Canonical("Encoder", reflect.ValueOf(&e.Encoder).Elem())
	}
	if err != nil {
		return nil, fmt.Errorf("learning: entry %q: %w", e.Name, err)
	}
	return json.Marshal(text)
}

// ParseEntry reads what [Entry.Describe] wrote. types are those that the learner and the encoder may have, and those of what they hold behind
// interfaces; package trained knows the ones of this module: call its ParseEntry.
func ParseEntry(text []byte, types ...reflect.Type) (Entry, error) {
	var t entryText
	if err := strictjson.File(text, &t); err != nil {
		return Entry{}, fmt.Errorf("learning: description of an entry: %w", err)
	}
	e := Entry{Name: t.Name, Settings: Settings{Epochs: t.Epochs, Batch: t.Batch, Select: t.Select}}
	if err := t.parse(&e, types); err != nil {
		return Entry{}, fmt.Errorf("learning: description of entry %q: %w", t.Name, err)
	}
	return e, nil
}

func (t entryText) parse(e *Entry, types []reflect.Type) (err error) {
	if len(t.Net) == 0 || len(t.Learner) == 0 {
		return errors.New("it has no Net or no Learner")
	}
	if e.Net, err = snn.ParseNet(t.Net); err != nil {
		return err
	}
	if err := runstore.ParseCanonical(string(t.Learner), &e.Learner, types, formerNames); err != nil {
		return fmt.Errorf("its Learner: %w", err)
	}
	if len(t.Encoder) > 0 {
		if err := runstore.ParseCanonical(string(t.Encoder), &e.Encoder, types, formerNames); err != nil {
			return fmt.Errorf("its Encoder: %w", err)
		}
	}
	if e.Learner == nil {
		return errors.New("its Learner is null")
	}
	return nil
}
