package batch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
)

// Program is what training of a folder needs of the program that does it: `spikecell sweep task`, or one with rules, encoders or samples of its own.
type Program struct {
	Load  func(ctx context.Context, s Source) (learning.Task, error)
	Entry func(text []byte) (learning.Entry, error)
}

// check returns what is missing.
func (p Program) check(ctx context.Context, f *Folder) error {
	switch {
	case ctx == nil:
		return errors.New("batch: the context is nil; give context.Background()")
	case f == nil || f.Path == "":
		return errors.New("batch: there is no folder; Write and Open return one")
	case p.Load == nil || p.Entry == nil:
		return errors.New("batch: Program.Load or Program.Entry is nil; give functions that load a task and read an entry")
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("batch: %w", err)
	}
	return nil
}

// Task is which runs are trained, and how.
type Task struct {
	List, Index int
	Workers     int // processors; 0 means all
}

// Ended is how far a task came.
type Ended struct {
	Of, Done, Failed int
	// Learned is whether anything was learned that the store has now, so that the task has not to begin where it began.
	Learned bool
}

// Run trains the runs of a task one after the other, and writes to w which they are and how they end. One that fails does not end the others. An
// error that wraps that of ctx means that the others are still to be trained: what was learned is kept.
func (p Program) Run(ctx context.Context, f *Folder, t Task, w io.Writer) (Ended, error) {
	if err := p.check(ctx, f); err != nil {
		return Ended{}, err
	}
	if w == nil {
		w = io.Discard
	}
	runs, err := f.task(t.List, t.Index, p.Entry)
	if err != nil {
		return Ended{}, err
	}
	prepared, err := p.prepare(ctx, f)
	if err != nil {
		return Ended{}, err
	}
	e := Ended{Of: len(runs)}
	var all []error
	for _, r := range runs {
		if err := r.Verify(prepared); err != nil {
			return e, errors.Join(append(all, err)...)
		}
		fmt.Fprintf(w, "%s %v, %s\n", stamp(), r, r.Fingerprint)
		err := e.train(ctx, prepared, r, t.Workers, w)
		if err != nil && ctx.Err() != nil {
			return e, errors.Join(append(all, fmt.Errorf("batch: stopped; what was learned is kept: %w", ctx.Err()))...)
		}
		all = append(all, err)
	}
	return e, errors.Join(all...)
}

func (p Program) prepare(ctx context.Context, f *Folder) (*learning.Prepared, error) {
	task, err := p.Load(ctx, f.Source)
	if err != nil {
		return nil, err
	}
	return task.Prepare()
}

func stamp() string { return time.Now().UTC().Format("2006-01-02 15:04:05Z") }

// train trains one run.
func (e *Ended) train(ctx context.Context, task *learning.Prepared, r sweep.Run, workers int, w io.Writer) error {
	r.Entry.Settings.Workers = workers
	r.Entry.Settings.Progress = func(p learning.Progress) { e.Learned = e.Learned || p.Phase == "train" && p.Done > 0 }
	report, err := task.Train(ctx, r.Entry)
	switch {
	case err != nil && ctx.Err() != nil:
		fmt.Fprintf(w, "%s run %d is stopped: %v\n", stamp(), r.Number, err)
		return err
	case err != nil:
		e.Failed++
		fmt.Fprintf(w, "%s run %d failed: %v\n", stamp(), r.Number, err)
		return fmt.Errorf("batch: %v, %.12s…: %w", r, r.Fingerprint, err)
	}
	e.Done, e.Learned = e.Done+1, true
	fmt.Fprintf(w, "%s run %d is done: result %.12s…\n", stamp(), r.Number, report.Result)
	return nil
}

// verified is how many runs of a list are looked at.
const verified = 16

// Verify looks at some runs of a list, from its beginning to its end, whether this program would train them: whether they have the fingerprints of
// the plan here, and can be set up. It trains nothing.
func (p Program) Verify(ctx context.Context, f *Folder, list int) error {
	if err := p.check(ctx, f); err != nil {
		return err
	}
	l, err := f.List(list)
	if err != nil {
		return err
	}
	prepared, err := p.prepare(ctx, f)
	if err != nil {
		return err
	}
	n := min(len(l.Runs), verified)
	for i := range n {
		r, err := f.run(l.Runs[i*len(l.Runs)/n], p.Entry)
		if err != nil {
			return err
		}
		if err := r.Verify(prepared); err != nil {
			return err
		}
		if err := prepared.Check(r.Entry); err != nil {
			return fmt.Errorf("batch: %v: %w", r, err)
		}
	}
	return nil
}

// Plan reads the whole plan of a folder.
func (p Program) Plan(ctx context.Context, f *Folder) (*sweep.Plan, error) {
	if err := p.check(ctx, f); err != nil {
		return nil, err
	}
	task, err := p.Load(ctx, f.Source)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(f.file(runsFile))
	if err != nil {
		return nil, fmt.Errorf("batch: %w", err)
	}
	var runs []sweep.Run
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Buffer(nil, mostLine); lines.Scan(); {
		r, err := f.parse(lines.Bytes(), len(runs), p.Entry)
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	if err := lines.Err(); err != nil || len(runs) != f.Runs {
		return nil, errors.Join(fmt.Errorf("batch: %s has %d of %d runs", f.file(runsFile), len(runs), f.Runs), err)
	}
	return sweep.Restore(runs, task)
}
