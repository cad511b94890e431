package sweep

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/strictjson"
	"github.com/spikecell/spikecell/internal/table"
	"github.com/spikecell/spikecell/learning"
)

// Describe returns the specification of the run as one line of JSON, with its entry written out, which [ParseRun] reads. Rules and encoders that
// have no text are an error.
func (r Run) Describe() ([]byte, error) {
	s := r.specification()
	text, err := r.Entry.Describe()
	if err != nil {
		return nil, fmt.Errorf("sweep: %v: %w", r, err)
	}
	s.Description = text
	return named(json.Marshal(s))
}

// ParseRun reads what [Run.Describe] wrote. entry reads the description of an entry, as that of package trained does; the run has its seed, and the
// usual store. It panics if entry is nil.
func ParseRun(text []byte, entry func(text []byte) (learning.Entry, error)) (Run, error) {
	if entry == nil {
		panic("sweep: ParseRun: the function that reads entries is nil")
	}
	var s specification
	if err := strictjson.Value(text, &s); err != nil {
		return Run{}, fmt.Errorf("sweep: specification of a run: %w", err)
	}
	e, err := entry(s.Description)
	if err != nil {
		return Run{}, fmt.Errorf("sweep: specification of run %d: %w", s.Number, err)
	}
	e.Name, e.Settings.Seed = s.Entry, s.Seed
	r := Run{Number: s.Number, Fingerprint: s.Fingerprint, Entry: e, Point: s.Point, Values: s.Values, Same: s.Number}
	if s.SameAs != nil {
		r.Same = *s.SameAs
	}
	return r, nil
}

// Restore makes a plan of all runs of one, as [ParseRun] returns them, on the task that it was made for. A run whose fingerprint is another one here
// is an error: the samples, the instruction set or the version of the program differ.
func Restore(runs []Run, task learning.Task) (*Plan, error) {
	prepared, err := task.Prepare()
	if err != nil {
		return nil, fmt.Errorf("sweep: %w", err)
	}
	p := &Plan{Runs: runs, task: prepared}
	if err := p.made(); err != nil {
		return nil, err
	}
	for _, r := range runs {
		if err := r.Verify(prepared); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// Verify returns an error if the run has another fingerprint on this task, in this program and with this instruction set.
func (r Run) Verify(task *learning.Prepared) error {
	here, err := task.Fingerprint(r.Entry)
	switch {
	case err != nil:
		return fmt.Errorf("sweep: %v: %w", r, err)
	case here != r.Fingerprint:
		return fmt.Errorf("sweep: %v is %.12s… in the plan and %.12s… here: the samples, the entry, the instruction set (SPIKECELL_KERNEL) or the version "+
			"of the program differ; plan the sweep anew with what trains it", r, r.Fingerprint, here)
	}
	return nil
}

// Stored is what the run's store has of it.
func (r Run) Stored() (learning.StoredRun, error) {
	if r.Entry.Settings.Store == "-" {
		return learning.StoredRun{Fingerprint: r.Fingerprint}, nil
	}
	stored, err := learning.StoredRunOf(r.Entry.Settings.Store, r.Fingerprint)
	if err != nil {
		return stored, fmt.Errorf("sweep: %w", err)
	}
	return stored, nil
}

// Order returns the numbers of the runs that are to be trained, of those that are the same only the first, in the order in which they are.
func (p *Plan) Order() ([]int, error) {
	if err := p.made(); err != nil {
		return nil, err
	}
	return p.unique(), nil
}

// FailureOf returns in words why a stored run failed, or nil.
func FailureOf(r learning.StoredRun) error { return failureOf(r.Failure) }

func failureOf(f *learning.RunFailure) error {
	if f == nil {
		return nil
	}
	text := f.Error
	if f.Log != "" {
		text += ", log " + table.Line(f.Log)
	}
	return errors.New(text)
}
