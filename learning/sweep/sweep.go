package sweep

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/learning"
)

// Sweep is what is to be trained: every entry with every seed at every point, which is a value for each field.
type Sweep struct {
	Entries []learning.Entry // their Settings.Seed and Settings.Workers are not read
	Seeds   []uint64
	Fields  []Field
	Draw    Draw
	// Finish, where set, makes of an entry whose fields have their values the one that is trained: a schedule that falls over the run, say.
	// The net of its argument is its own to change.
	Finish func(learning.Entry) learning.Entry
}

// Field is a field of the entries with its values: either a list of them, of which every one meets every one of the other lists, or a range that
// points are drawn from.
type Field struct {
	// Path leads to the field, from Net, Learner, Encoder or Settings (Epochs, Batch, Select): Net.Populations[1].Cell.Beta.
	Path    string
	Entries []string // names of the entries that have it; nil for all
	// Values are numbers, texts of constants that have one, truth values, lists of these, or in Go whatever can be assigned to the field.
	Values []any
	Lo, Hi float64 // the range, where there are no Values; of whole numbers both ends are drawn
	Log    bool    // drawn uniformly in the logarithm
}

// Draw says how points are drawn from ranges.
type Draw struct {
	Kind   Kind   `json:"kind"`
	Points int    `json:"points"`
	Seed   uint64 `json:"seed"` // of Random; Sobol has none
}

// Kind is how points are drawn.
type Kind uint8

// NoDraw is for fields that all have lists. Random points are independent and uniform. Sobol points are the first of the Sobol sequence, which fill
// the ranges evenly [joe2008].
const (
	NoDraw Kind = iota
	Random
	Sobol
)

var kinds = []string{"none", "random", "sobol"}

// String returns "none", "random" or "sobol".
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k]
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// MarshalText writes the name.
func (k Kind) MarshalText() ([]byte, error) {
	if int(k) >= len(kinds) {
		return nil, fmt.Errorf("sweep: no kind of drawing %d", uint8(k))
	}
	return []byte(kinds[k]), nil
}

// UnmarshalText reads what MarshalText wrote.
func (k *Kind) UnmarshalText(text []byte) error {
	if k == nil {
		return errors.New("sweep: Kind.UnmarshalText: there is no Kind to set")
	}
	i := slices.Index(kinds, string(text))
	if i < 0 {
		return fmt.Errorf("no kind of drawing %q; there are none, random and sobol", text)
	}
	*k = Kind(i)
	return nil
}

// What a sweep can have at most: a plan is held in memory, and a table is for people.
const (
	mostRuns   = 1 << 18
	mostFields = 64
)

func (s Sweep) check() error {
	switch {
	case len(s.Entries) == 0 || len(s.Seeds) == 0:
		return fmt.Errorf("%d entries and %d seeds; give at least one of each", len(s.Entries), len(s.Seeds))
	case len(s.Fields) > mostFields:
		return fmt.Errorf("%d fields; no more than %d", len(s.Fields), mostFields)
	}
	if err := unique("entry", s.names()); err != nil {
		return err
	}
	if err := unique("seed", s.Seeds); err != nil {
		return err
	}
	ranges := 0
	for _, f := range s.Fields {
		if err := f.check(s.names()); err != nil {
			return fmt.Errorf("field %q: %w", f.Path, err)
		}
		if len(f.Values) == 0 {
			ranges++
		}
	}
	for _, name := range s.names() {
		if err := apart(s.of(name)); err != nil {
			return fmt.Errorf("entry %q: %w", name, err)
		}
	}
	return s.Draw.check(ranges)
}

// apart returns an error if a field would overwrite one before it: the table would say values that no run had.
func apart(fields []Field) error {
	for i, f := range fields {
		steps, err := parsePath(f.Path)
		if err != nil {
			return fmt.Errorf("field %q: %w", f.Path, err)
		}
		for _, before := range fields[:i] {
			inner, _ := parsePath(before.Path) // it was read before
			switch {
			case len(inner) < len(steps) || !slices.Equal(inner[:len(steps)], steps):
			case len(inner) == len(steps):
				return fmt.Errorf("field %q is there twice; give it all its values at once", f.Path)
			default:
				return fmt.Errorf("field %q would overwrite %q, which comes before it; put the part behind the whole", f.Path, before.Path)
			}
		}
	}
	return nil
}

// names are those of the entries, which are called like their rules where they have none.
func (s Sweep) names() (all []string) {
	for _, e := range s.Entries {
		all = append(all, nameOf(e))
	}
	return all
}

func nameOf(e learning.Entry) string {
	if e.Name == "" && e.Learner != nil {
		return e.Learner.Name()
	}
	return e.Name
}

func unique[T comparable](what string, all []T) error {
	seen := map[T]bool{}
	for _, x := range all {
		if seen[x] {
			return fmt.Errorf("%s %v is there twice", what, x)
		}
		seen[x] = true
	}
	return nil
}

func (f Field) check(entries []string) error {
	if f.Entries != nil && len(f.Entries) == 0 {
		return errors.New("its list of entries is empty, so that no entry has it; leave the list out for all of them")
	}
	for _, name := range f.Entries {
		if !slices.Contains(entries, name) {
			return fmt.Errorf("there is no entry %q; there are %q", name, entries)
		}
	}
	if len(f.Values) > 0 {
		if f.Lo != 0 || f.Hi != 0 || f.Log {
			return errors.New("it has both a list and a range; give one of them")
		}
		return nil
	}
	switch {
	case math.IsNaN(f.Lo) || math.IsNaN(f.Hi) || math.IsInf(f.Hi-f.Lo, 0) || f.Lo >= f.Hi:
		return fmt.Errorf("its range is from %v to %v; give a list of values, or a range of which the first number is the smaller one", f.Lo, f.Hi)
	case f.Log && f.Lo <= 0:
		return fmt.Errorf("its range begins at %v; a logarithmic one begins above 0", f.Lo)
	}
	return nil
}

func (d Draw) check(ranges int) error {
	switch {
	case d.Kind > Sobol:
		return fmt.Errorf("no kind of drawing %d; there are Random and Sobol", d.Kind)
	case ranges == 0 && d != Draw{}:
		return errors.New("points are to be drawn, and no field has a range")
	case ranges == 0:
		return nil
	case d.Kind == NoDraw:
		return errors.New("a field has a range, and it is not said how points are drawn from it: random or sobol")
	case d.Points < 1 || d.Points > mostRuns:
		return fmt.Errorf("%d points are to be drawn; give 1 to %d", d.Points, mostRuns)
	case d.Kind == Sobol && ranges > sobolDimensions:
		return fmt.Errorf("%d fields have a range; sobol has points for %d at most", ranges, sobolDimensions)
	case d.Kind == Sobol && d.Seed != 0:
		return errors.New("the draw has a seed; sobol has none")
	}
	return nil
}
