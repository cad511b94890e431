package board

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/trained"
)

// description is what a run's description.json says, as far as lists need it.
type description struct {
	Key     string // the same for all seeds of an entry on a task, on every instruction set
	Digest  string // of the samples
	Learner json.RawMessage
	Epochs  int
	Seed    uint64
}

// apart are the fields in which runs of one entry differ.
var apart = []string{"Seed", "Kernel"}

// readDescription returns what is known: of a run that has no description, or a damaged one, nothing.
func readDescription(folder string) (d description) {
	fields := descriptionFields(folder)
	if fields == nil {
		return d
	}
	for name, to := range map[string]any{"Digest": &d.Digest, "Learner": &d.Learner, "Epochs": &d.Epochs, "Seed": &d.Seed} {
		_ = json.Unmarshal(fields[name], to) // what a description of another version does not have stays empty
	}
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if !slices.Contains(apart, name) {
			h.Write(append(append([]byte(name), fields[name]...), 0))
		}
	}
	d.Key = hex.EncodeToString(h.Sum(nil))[:16]
	return d
}

// descriptionFields are those of the description as they are written; nil if it cannot be read.
func descriptionFields(folder string) (fields map[string]json.RawMessage) {
	text, err := runstore.Read(runstore.Disk{}, filepath.Join(folder, runstore.DescriptionFile))
	if err != nil || json.Unmarshal(text, &fields) != nil {
		return nil
	}
	return fields
}

// rule is what the rule of the description is called; of one that this program does not know, the package that it is of.
func (d description) rule() string {
	// The rule is written as in the text of an entry, which needs a net too.
	text := fmt.Sprintf(`{"Name":"one","Net":{"Dt":1,"Populations":[{"Name":"in","Shape":[1]}]},"Learner":%s}`, d.Learner)
	if e, err := trained.ParseEntry([]byte(text)); err == nil {
		return e.Learner.Name()
	}
	var of struct {
		Type string `json:"$type"`
	}
	_ = json.Unmarshal(d.Learner, &of) // "" where it says no type
	pkg, _, _ := strings.Cut(runstore.ShortType(of.Type), ".")
	return pkg
}
