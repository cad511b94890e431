package board

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spikecell/spikecell/internal/runstore"
)

// description is what a run's description.json says, as far as lists need it.
type description struct {
	Key     string // the same for all seeds of an entry on a task, on every instruction set
	Digest  string // of the samples
	Learner struct {
		Type string `json:"$type"`
	}
	Epochs int
	Seed   uint64
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

// rule is the package of the learner, by which a run goes until its report says what the rule is called.
func (d description) rule() string {
	path, _, _ := strings.Cut(d.Learner.Type[strings.LastIndex(d.Learner.Type, "/")+1:], ".")
	return path
}
