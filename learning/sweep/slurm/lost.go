package slurm

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// lostStates are those of tasks that did not end themselves. FAILED and TIMEOUT are two of them: a task says in the store that its run failed, and
// saves it and is requeued before its time is over. One that did neither may have been on a node that died while slurmctld was away: Slurm takes it
// to run until its time is over.
var lostStates = []string{"BOOT_FAIL", "FAILED", "NODE_FAIL", "PREEMPTED", "REVOKED", "TIMEOUT"}

// vanished reports whether a run that is in neither store nor queue is to be submitted again: where Slurm lost it. Where Slurm says that it ended
// in another way, or too often, the run has failed.
func (w *work) vanished(k int, s *standing) bool {
	since, known := w.gone[k]
	if !known {
		w.gone[k] = time.Now()
		return false
	}
	j, listed := s.byRun[k]
	lost := !listed || slices.Contains(lostStates, j.State)
	switch {
	case time.Since(since) < settles && (!listed || j.State == "COMPLETED" || lost):
		return false
	case lost && w.tried[k] < mostTries:
		return true
	case !listed:
		w.end(&w.plan.Runs[k], fmt.Errorf("slurm: it was submitted %d times, and is in neither the queue nor the store", w.tried[k]))
	default:
		w.end(&w.plan.Runs[k], w.ended(j))
	}
	return false
}

// ended says in words how Slurm ended a task that left no word of its own.
func (w *work) ended(j job) error {
	text := fmt.Sprintf("Slurm says %s (%s) of task %d of job %s on %s", j.State, j.Reason, j.Index, j.Array, j.Node)
	switch j.State {
	case "OUT_OF_MEMORY":
		text += "; give it more memory"
	case "TIMEOUT":
		text += "; give it more time"
	case "COMPLETED":
		text += ", and the store has no result of it: do all nodes have the store?"
	}
	return fmt.Errorf("slurm: %s, log %s", text, w.folder.Log(j.Array, j.Index))
}

// resubmit submits runs that Slurm lost.
func (w *work) resubmit(ctx context.Context, runs []int) error {
	w.say("%d runs are in neither the queue nor the store: Slurm has lost them, and they are submitted again", len(runs))
	_, release, err := batch.Write(ctx, w.plan, w.Source, func() {})
	if err != nil {
		return err
	}
	defer release()
	s, err := w.queue(ctx, false)
	if err != nil {
		return err
	}
	return w.submit(ctx, slices.DeleteFunc(runs, s.active), s.arrays)
}
