package learning

import (
	"context"
	"errors"

	"github.com/spikecell/spikecell/internal/memory"
)

// Prepared is a task that was checked, and its samples hashed, once for many runs of it: what [Train] does anew each time, and takes longer than
// a small run where there are many samples. It may be used by several goroutines.
type Prepared struct {
	task   Task
	digest string
}

var errNotPrepared = errors.New("learning: there is no prepared task; Task.Prepare returns one")

// ready reports whether Prepare made it.
func (p *Prepared) ready() bool { return p != nil && p.digest != "" }

// Prepare checks the task and hashes its samples, which must not change from then on.
func (t Task) Prepare() (*Prepared, error) {
	if err := t.check(); err != nil {
		return nil, err
	}
	return &Prepared{t, t.digest()}, nil
}

// Task returns the task. It panics if there is none.
func (p *Prepared) Task() Task {
	if !p.ready() {
		panic("learning: Prepared.Task: there is no prepared task; Task.Prepare returns one")
	}
	return p.task
}

// Fingerprint returns the name of the run of an entry, by which the store knows it, or the first fault of its fields.
func (p *Prepared) Fingerprint(e Entry) (string, error) {
	if !p.ready() {
		return "", errNotPrepared
	}
	r, err := newRun(e, p.task, p.digest)
	if err != nil {
		return "", err
	}
	return r.fingerprint, nil
}

// Check returns what would fail before a sample is learned. It binds the rule to the net, which takes the memory of a run.
func (p *Prepared) Check(e Entry) error {
	if !p.ready() {
		return errNotPrepared
	}
	e.Settings.Workers = 1
	r, err := newRun(e, p.task, p.digest)
	if err != nil {
		return err
	}
	if err := r.prepare(); err != nil {
		return err
	}
	r.pool.Close()
	return nil
}

// Train is [Train] on the task.
func (p *Prepared) Train(ctx context.Context, e Entry) (*Report, error) {
	switch {
	case !p.ready():
		return nil, errNotPrepared
	case ctx == nil:
		return nil, errNoContext
	}
	return trainOn(ctx, e, p.task, p.digest)
}

// Fit returns how many runs of the largest of the entries this machine has room for at a time, at least one. It panics if there is none.
func (p *Prepared) Fit(entries []Entry) int {
	if !p.ready() {
		panic("learning: Prepared.Fit: there is no prepared task; Task.Prepare returns one")
	}
	return runsThatFit(entries, p.task, memory.Available())
}
