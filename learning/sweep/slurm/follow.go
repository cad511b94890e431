package slurm

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
	"github.com/spikecell/spikecell/learning/sweep/batch"
)

// work is a plan under way.
type work struct {
	Cluster
	plan     *sweep.Plan
	folder   *batch.Folder
	name     string
	open     []int         // runs that have not ended yet, in their order
	failed   map[int]error // by run
	tried    map[int]int   // how often this process has submitted a run
	lists    map[int]batch.List
	measured map[string]time.Duration // the longest run of each entry in the store
	gone     map[int]time.Time        // since when a run is neither queued nor ended
	progress sweep.Progress
	show     func(sweep.Progress)
	began    time.Time
	took     time.Duration // of the last look at the queue
	told     string        // the last line of the queue
}

var (
	leastPause = 2 * time.Second
	// settles is how long a run may be in neither queue nor store: network file systems show files late.
	settles = 20 * time.Second
)

const (
	mostPause = 30 * time.Second
	// mostTries is how often a run is submitted that Slurm lost.
	mostTries = 3
)

// pause is the time between two looks: the queue of a large sweep is asked for less often.
func (w *work) pause() time.Duration { return min(max(leastPause, 20*w.took), mostPause) }

// begin looks at store and queue, and submits what is in neither.
func (w *work) begin(ctx context.Context) error {
	told := false
	folder, release, err := batch.Write(ctx, w.plan, w.Source, func() {
		if !told {
			w.say("another process is submitting this sweep; waiting for it")
		}
		told = true
	})
	if err != nil {
		return err
	}
	defer release()
	w.folder, w.name = folder, nameOf(folder)
	w.lists, w.measured, w.gone = map[int]batch.List{}, map[string]time.Duration{}, map[int]time.Time{}
	s, err := w.queue(ctx, true)
	if err != nil {
		return err
	}
	var missing []int
	for _, k := range slices.Clone(w.open) {
		done, err := w.look(k, len(s.arrays) > 0 && !s.active(k))
		if err != nil {
			return err
		}
		if !done && !s.active(k) {
			missing = append(missing, k)
		}
	}
	w.drop()
	if len(s.arrays) > 0 {
		w.say("the sweep is under way: %v", s)
	}
	return w.submit(ctx, missing, s.arrays)
}

// queue asks until slurmctld answers. At the first time a client that does not work is an error.
func (w *work) queue(ctx context.Context, first bool) (*standing, error) {
	for away := false; ; {
		begun := time.Now()
		jobs, err := queue(ctx, w.name)
		w.took = time.Since(begun)
		if err == nil {
			if away {
				w.say("slurmctld answers again")
			}
			return stand(w.folder, jobs, w.lists)
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if first && !errors.Is(err, errAway) {
			return nil, err
		}
		if !away {
			away = true
			w.say("%v; tasks go on without it, and this waits for it", err)
			w.note("slurmctld does not answer")
		}
		if err := sleep(ctx, leastPause); err != nil {
			return nil, err
		}
	}
}

// look asks the store for a run, and reports whether it has ended. A note of why it failed counts only where it is of this sweep.
func (w *work) look(k int, failures bool) (ended bool, err error) {
	run := &w.plan.Runs[k]
	stored, err := run.Stored()
	if err != nil {
		return false, err
	}
	switch {
	case stored.Report != nil:
		w.measure(run.Entry.Name, stored.Report.Report)
		if w.tried[k] == 0 && w.progress.Elapsed == 0 {
			w.progress.Stored++
		}
		w.end(run, nil)
	case failures && stored.Failure != nil:
		w.end(run, sweep.FailureOf(stored))
	default:
		return false, nil
	}
	return true, nil
}

func (w *work) measure(entry string, r *learning.Report) {
	took := time.Duration(r.TrainSeconds() * float64(time.Second))
	w.measured[entry] = max(w.measured[entry], took)
}

// end notes that a run has ended.
func (w *work) end(run *sweep.Run, err error) {
	p := &w.progress
	p.Done, p.Last, p.Err = p.Done+1, run, err
	if w.failed[run.Number] = err; err != nil {
		p.Failed++
	}
	w.tell()
}

// drop leaves out of the open runs those that have ended.
func (w *work) drop() {
	w.open = slices.DeleteFunc(w.open, func(k int) bool { _, ended := w.failed[k]; return ended })
	w.progress.Elapsed = max(time.Since(w.began), 1)
}

// tell shows how far the sweep is. What is left is estimated from what has ended since the beginning.
func (w *work) tell() {
	p := &w.progress
	if p.Left = -1; p.Done > p.Stored && p.Elapsed > 0 {
		p.Elapsed = time.Since(w.began)
		p.Left = p.Elapsed / time.Duration(p.Done-p.Stored) * time.Duration(p.Of-p.Done)
	}
	if p.Done == p.Of {
		p.Left = 0
	}
	w.show(*p)
	p.Err = nil
}

// note shows what has changed in the queue.
func (w *work) note(text string) {
	if w.progress.Note = text; text != w.told {
		w.told = text
		w.tell()
	}
}

// turn looks at the queue first and at the store after it: what ended between the two is seen.
func (w *work) turn(ctx context.Context) error {
	s, err := w.queue(ctx, false)
	if err != nil {
		return err
	}
	cancelled, err := w.folder.Cancelled()
	if err != nil {
		return err
	}
	var again []int
	for _, k := range w.open {
		if s.active(k) {
			delete(w.gone, k)
			continue
		}
		ended, err := w.look(k, true)
		if err != nil {
			return err
		}
		switch {
		case ended:
		case cancelled:
			w.end(&w.plan.Runs[k], errors.New("slurm: the sweep was cancelled; run it again to go on"))
		case w.vanished(k, s):
			again = append(again, k)
		}
	}
	w.drop()
	w.note(s.String())
	if len(again) == 0 {
		return nil
	}
	return w.resubmit(ctx, again)
}

// vanished reports whether a run that is in neither store nor queue is to be submitted again: where Slurm lost it. Where Slurm says that it ended,
// the run has failed.
func (w *work) vanished(k int, s *standing) bool {
	since, known := w.gone[k]
	if !known {
		w.gone[k] = time.Now()
		return false
	}
	j, listed := s.byRun[k]
	lost := !listed || slices.Contains([]string{"NODE_FAIL", "BOOT_FAIL", "PREEMPTED", "REVOKED"}, j.State)
	switch {
	case time.Since(since) < settles && (!listed || j.State == "COMPLETED" || lost):
		return false
	case lost && w.tried[k] < mostTries:
		return true
	case lost:
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

// results collects what the store has, and adds the runs that failed.
func (w *work) results(ctx context.Context) (*sweep.Results, error) {
	r, err := sweep.Collect(w.plan)
	if err != nil {
		return nil, err
	}
	for _, k := range slices.Sorted(maps.Keys(w.failed)) {
		if err := w.failed[k]; err != nil && !r.Outcomes[k].Done {
			fail(r, k, err)
		}
	}
	if err := ctx.Err(); err != nil {
		return r, fmt.Errorf("slurm: %d of %d runs have ended; the cluster goes on with the others, jobs %s: run the same again to follow them, or end them "+
			"with spikecell sweep cancel %s: %w", w.progress.Done, w.progress.Of, w.name, w.folder.Path, err)
	}
	return r, r.Failed()
}

// fail gives a run, and those that are the same, an error.
func fail(r *sweep.Results, k int, err error) {
	for i, run := range r.Plan.Runs {
		if run.Same == k {
			r.Outcomes[i].Err = err
		}
	}
}
