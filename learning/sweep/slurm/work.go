package slurm

import (
	"context"
	"fmt"
	"slices"
	"time"

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
	released map[string]int           // how often a task was, by its name
	used     int64                    // memory that some runs were seen to take, below 0 while that is not known
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
	w.lists, w.measured, w.gone, w.released = map[int]batch.List{}, map[string]time.Duration{}, map[int]time.Time{}, map[string]int{}
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

// results collects what the store has, and adds the runs that failed.
func (w *work) results(ctx context.Context) (*sweep.Results, error) {
	r, err := sweep.Collect(w.plan)
	if err != nil {
		return nil, err
	}
	for i, run := range w.plan.Runs {
		if err := w.failed[run.Same]; err != nil && !r.Outcomes[i].Done {
			r.Outcomes[i].Err = err
		}
	}
	if err := ctx.Err(); err != nil {
		return r, fmt.Errorf("slurm: %d of %d runs have ended; the cluster goes on with the others, jobs %s: run the same again to follow them, or end "+
			"them with spikecell sweep cancel %s: %w", w.progress.Done, w.progress.Of, w.name, w.folder.Path, err)
	}
	return r, r.Failed()
}
