package learning

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/snn"
)

// formatVersion is raised whenever the same description gives other bits than before, or is stored in another way.
//
// oldestNetwork is the oldest format in which saved networks are still read. It need not follow: a new field of a rule, an encoder or a
// net reads as its zero value from a file that has none, so its default must be what was done before there was the field. It is
// raised where that cannot be, or where equal numbers classify in another way.
const (
	formatVersion = 3
	oldestNetwork = 2
)

// PathDependent is implemented by learners whose bits depend on the instruction set because they use dense matrix products.
// Their runs are stored by instruction set.
type PathDependent interface{ PathDependent() bool }

// Versioned is implemented by encoders of the user's own whose runs shall be stored: the version changes whenever the
// encoder gives other spikes for equal input. Runs with an encoder that has no version are not stored, for its code may
// change while its fields stay as they are.
type Versioned interface{ Version() string }

// encoderVersion returns "" for an encoder without a version. Those of this module change together with formatVersion.
func encoderVersion(e Encoder) string {
	if v, ok := e.(Versioned); ok {
		return v.Version()
	}
	t := reflect.TypeOf(e)
	if t == nil { // of a rule that reads raw samples
		return "none"
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	module := strings.TrimSuffix(reflect.TypeFor[snn.Net]().PkgPath(), "snn")
	if strings.HasPrefix(t.PkgPath(), module) {
		return "spikecell"
	}
	return ""
}

// description is everything that the result of a run depends on.
type description struct {
	Format         int
	Net            snn.Net
	Learner        Learner
	LearnerVersion string
	Encoder        Encoder
	EncoderVersion string
	Epochs, Batch  int
	Seed           uint64
	Select         Select
	Digest         string
	Classes        int    // or, of vectors, their numbers
	Kernel         string // the instruction set, where it matters
	Prepared       string `run:"omitzero"` // what the trained network says of raw samples and of classes
}

// Resolved returns the entry as it trains, with the defaults of its net, rule, encoder and settings written out, or its first fault.
func (e Entry) Resolved() (Entry, error) {
	resolved, err := e.resolve()
	if err == nil {
		_, _, err = resolved.fingerprint(Task{}, "") // which refuses numbers that are none
	}
	return resolved, err
}

// resolve is Resolved of an entry whose fingerprint is made anyway.
func (e Entry) resolve() (Entry, error) {
	if e.Name == "" && !isNil(e.Learner) {
		e.Name = e.Learner.Name()
	}
	switch {
	case isNil(e.Learner):
		return e, fmt.Errorf("learning: entry %q has no learner", e.Name)
	case readsRaw(e.Learner):
		e.Encoder = nil
	case isNil(e.Encoder):
		return e, fmt.Errorf("learning: entry %q has no encoder; give it one, for example encode.Bernoulli{}", e.Name)
	}
	if e.Name != "" {
		if err := snn.CheckName(e.Name); err != nil {
			return e, fmt.Errorf("learning: entry %q: %w", e.Name, err)
		}
	}
	if err := e.Settings.checkBounds(); err != nil {
		return e, fmt.Errorf("learning: entry %q: %w", e.Name, err)
	}
	if err := e.Net.Check(); err != nil {
		return e, fmt.Errorf("learning: entry %q: %w", e.Name, err)
	}
	if c, ok := e.Encoder.(interface{ Check() error }); ok {
		if err := c.Check(); err != nil {
			return e, fmt.Errorf("learning: entry %q: %w", e.Name, err)
		}
	}
	given := e
	e.Learner, e.Net = e.Learner.Resolve(), e.Net.Resolve()
	if d, ok := e.Encoder.(EncoderResolver); ok {
		e.Encoder = d.Resolve()
	}
	if err := errors.Join(sameRule(given.Learner, e.Learner), sameType(given.Encoder, e.Encoder)); err != nil {
		return e, fmt.Errorf("learning: entry %q: %w", e.Name, err)
	}
	e.Settings.Epochs = max(e.Settings.Epochs, 1)
	if e.Settings.Batch == 0 {
		e.Settings.Batch = 100
	}
	return e, nil
}

// sameRule is sameType of a rule and of its parts.
func sameRule(given, resolved Learner) error {
	before, mixed := given.(Mixed)
	after, still := resolved.(Mixed)
	if !mixed || !still {
		return sameType(given, resolved)
	}
	for i, p := range before.Parts {
		if err := sameType(p.Learner, after.Parts[i].Learner); err != nil {
			return fmt.Errorf("part %d: %w", i, err)
		}
	}
	return nil
}

// sameType returns an error where Resolve has made another type of something. That of a type which embeds another returns the embedded one, unless
// it has a Resolve of its own: the run would be one of that, under its fingerprint.
func sameType(given, resolved any) error {
	bare := func(v any) reflect.Type {
		t := reflect.TypeOf(v)
		if t != nil && t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		return t
	}
	if bare(given) != bare(resolved) {
		return fmt.Errorf("Resolve of a %T returns a %T, as that of a type which embeds it; give %[1]T a Resolve of its own, which returns a %[1]T",
			given, resolved)
	}
	return nil
}

// isNil reports whether an interface holds nothing, or a pointer to nothing.
func isNil(v any) bool {
	value := reflect.ValueOf(v)
	return !value.IsValid() || value.Kind() == reflect.Pointer && value.IsNil()
}

// fingerprint returns the description of a resolved entry on a task and its SHA-256 in hex.
func (e Entry) fingerprint(t Task, digest string) (text []byte, sum string, err error) {
	d := description{
		Format: formatVersion, Net: e.Net, Learner: e.Learner, LearnerVersion: e.Learner.Version(),
		Encoder: e.Encoder, EncoderVersion: encoderVersion(e.Encoder),
		Epochs: e.Settings.Epochs, Batch: e.Settings.Batch, Seed: e.Settings.Seed, Select: e.Settings.Select,
		Digest: digest, Classes: t.goal().Cells(), Prepared: t.prepared(),
	}
	if p, ok := e.Learner.(PathDependent); ok && p.PathDependent() {
		d.Kernel = kernel.Path()
	}
	text, err = runstore.Canonical(strconv.Quote(e.Name), reflect.ValueOf(d))
	if err != nil {
		return nil, "", fmt.Errorf("learning: entry %w", err)
	}
	return text, runstore.Fingerprint(text), nil
}
