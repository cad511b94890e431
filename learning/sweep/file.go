package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/strictjson"
	"github.com/spikecell/spikecell/learning"
)

// File is a sweep as people write it. [File.Sweep] makes a [Sweep] of it. docs/sweeps.md has its form.
type File struct {
	Data    string            `json:"data"`    // the name of a data set, as `spikecell compare` has it
	Holdout *int              `json:"holdout"` // training samples of it that validate, where that can be chosen; nil for as many as usual
	Entries []json.RawMessage `json:"entries"` // names, and descriptions that learning.ParseEntry reads
	Seeds   json.RawMessage   `json:"seeds"`   // a number n, for 1 to n, or a list
	Fields  []FileField       `json:"fields"`
	Draw    Draw              `json:"draw"`
}

// FileField is a [Field] in a file.
type FileField struct {
	Path    string            `json:"path"`
	Entries []string          `json:"entries"`
	Values  []json.RawMessage `json:"values"`
	Lo      float64           `json:"lo"`
	Hi      float64           `json:"hi"`
	Log     bool              `json:"log"`
}

// ParseFile reads the text of a file. What it does not expect is an error that names line and field.
func ParseFile(text []byte) (File, error) {
	var f File
	if err := strictjson.File(text, &f); err != nil {
		return File{}, fmt.Errorf("sweep: %w", err)
	}
	if f.Data == "" || len(f.Entries) == 0 {
		return File{}, errors.New("sweep: the file names no data or no entries; give both")
	}
	if _, err := f.seeds(); err != nil {
		return File{}, fmt.Errorf("sweep: %w", err)
	}
	return f, nil
}

// Sweep returns what the file describes. named returns the entry of a name, and described that of a description. It panics where one of them is nil
// and needed.
func (f File) Sweep(named func(name string) (learning.Entry, error), described func(text []byte) (learning.Entry, error)) (Sweep, error) {
	if named == nil || described == nil {
		panic("sweep: File.Sweep: a function is nil")
	}
	s := Sweep{Draw: f.Draw}
	for i, text := range f.Entries {
		var name *string
		e, err := learning.Entry{}, json.Unmarshal(text, &name)
		switch {
		case err == nil && name == nil:
			err = errors.New("it is null; give a name, or a description")
		case err == nil:
			e, err = named(*name)
		default:
			e, err = described(text)
		}
		if err != nil {
			return Sweep{}, fmt.Errorf("sweep: entry %d: %w", i, err)
		}
		s.Entries = append(s.Entries, e)
	}
	for _, field := range f.Fields {
		s.Fields = append(s.Fields, field.field())
	}
	var err error
	if s.Seeds, err = f.seeds(); err != nil {
		return Sweep{}, fmt.Errorf("sweep: %w", err)
	}
	return s, nil
}

func (f FileField) field() Field {
	to := Field{Path: f.Path, Entries: f.Entries, Lo: f.Lo, Hi: f.Hi, Log: f.Log}
	for _, v := range f.Values {
		to.Values = append(to.Values, v)
	}
	return to
}

// mostSeeds is that of learning.Compare.
const mostSeeds = 1 << 16

func (f File) seeds() ([]uint64, error) {
	if len(f.Seeds) == 0 {
		return nil, errors.New("the file has no seeds; give a number, or a list of seeds")
	}
	n := 0
	if err := json.Unmarshal(f.Seeds, &n); err == nil && n > 0 && n <= mostSeeds {
		return learning.Seeds(n), nil
	}
	var list []*uint64
	if err := json.Unmarshal(f.Seeds, &list); err != nil || len(list) == 0 || len(list) > mostSeeds || slices.Contains(list, nil) {
		return nil, fmt.Errorf("seeds is %.60s; give a number from 1 to %d, or a list of seeds", f.Seeds, mostSeeds)
	}
	seeds := make([]uint64, len(list))
	for i, seed := range list {
		seeds[i] = *seed
	}
	return seeds, nil
}
