package slurm

import (
	"context"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// Running is a run whose task is on a node.
type Running struct {
	Run      int // number in the plan
	Node     string
	State    string // as Slurm has it
	Restarts int
}

// Status is how the tasks of a sweep stand in the queue of Slurm.
type Status struct {
	Line    string // in words
	Queued  []int  // numbers of runs
	Running []Running
}

// StatusOf asks the queue for the tasks of a folder. Of a folder that was never submitted it is nil.
func StatusOf(ctx context.Context, f *batch.Folder) (*Status, error) {
	if ctx == nil || f == nil || f.Path == "" {
		return nil, errors.New("slurm: the context is nil, or there is no folder; give context.Background(), and what batch.Open returns")
	}
	if n, err := f.Lists(); n == 0 || err != nil {
		return nil, err
	}
	jobs, err := queue(ctx, nameOf(f))
	if err != nil {
		return nil, err
	}
	s, err := stand(f, jobs, map[int]batch.List{})
	if err != nil {
		return nil, err
	}
	all := &Status{Line: s.String()}
	for k := range f.Runs {
		j, ok := s.byRun[k]
		switch {
		case !ok || !j.active():
		case j.State == "PENDING":
			all.Queued = append(all.Queued, k)
		default:
			all.Running = append(all.Running, Running{k, j.Node, j.State, j.Restarts})
		}
	}
	return all, nil
}

// Cancel ends all tasks of a folder, and the job that would gather their results. Results and checkpoints are kept. It returns how many tasks were
// queued or running.
func Cancel(ctx context.Context, f *batch.Folder) (tasks int, err error) {
	s, err := StatusOf(ctx, f)
	if err == nil && s != nil {
		err = f.Cancel()
	}
	if err != nil || s == nil {
		return 0, err
	}
	for _, name := range []string{nameOf(f), gatherName(nameOf(f))} {
		if _, err := call(ctx, "", "scancel", "--quiet", "--name="+name); err != nil {
			return 0, fmt.Errorf("slurm: the sweep was not cancelled whole: %w", err)
		}
	}
	return len(s.Queued) + len(s.Running), nil
}
