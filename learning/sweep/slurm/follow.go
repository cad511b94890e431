package slurm

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/sweep"
)

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
	w.release(ctx, s)
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
