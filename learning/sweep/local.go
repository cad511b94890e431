package sweep

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Executor trains the runs of a plan that the store does not have, wherever it does so. show, if it is not nil, is told how far they are, never
// twice at a time. A run that fails does not end the others: results have its error, and so has the error of the whole. When ctx ends, what was
// trained is kept, and results say which runs are missing.
type Executor interface {
	Run(ctx context.Context, p *Plan, show func(Progress)) (*Results, error)
}

// Local is the [Executor] of this machine: as many runs at a time as there are processors and memory for, and where it has all processors, half as
// many more, which have them while others wait for the disk. Runs that another process trains in the same store are left to it, and waited for at
// the end. Settings.Progress and Settings.Snapshot of an entry are called for each of its runs, never two at a time.
type Local struct {
	Workers int // processors; 0 means all. Results do not depend on it
}

// mostWorkers is that of learning.Settings.
const mostWorkers = 1024

var errElsewhere = errors.New("sweep: another process trains the run")

// Run trains the plan. See [Executor].
func (l Local) Run(ctx context.Context, p *Plan, show func(Progress)) (*Results, error) {
	if err := p.made(); err != nil {
		return nil, err
	}
	switch {
	case ctx == nil:
		return nil, errors.New("sweep: the context is nil; give context.Background()")
	case l.Workers < 0 || l.Workers > mostWorkers:
		return nil, fmt.Errorf("sweep: %d workers; give 1 to %d, or 0 for all processors", l.Workers, mostWorkers)
	}
	x := l.execution(p, show)
	later := x.pass(ctx, p.unique(), true)
	x.pass(ctx, later, false)
	x.results.share()
	if err := ctx.Err(); err != nil {
		return x.results, fmt.Errorf("sweep: stopped after %d of %d runs; what was trained is kept: %w", x.progress.Done, x.progress.Of, err)
	}
	return x.results, x.results.Failed()
}

// execution is a plan under way.
type execution struct {
	plan     *Plan
	results  *Results
	each     int // workers of a run
	atOnce   int
	telling  sync.Mutex // of functions in the settings of entries
	lock     sync.Mutex // of what follows
	progress Progress
	begun    time.Time
	show     func(Progress)
}

func (l Local) execution(p *Plan, show func(Progress)) *execution {
	workers := l.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	order := p.unique()
	entries := make([]learning.Entry, len(order))
	for i, k := range order {
		entries[i] = p.Runs[k].Entry
	}
	atOnce := min(runsAtOnce(workers, runtime.GOMAXPROCS(0)), len(order), p.task.Fit(entries))
	x := &execution{plan: p, results: newResults(p), each: max(1, workers/atOnce), atOnce: atOnce, begun: time.Now(), show: show}
	x.progress.Of = len(order)
	return x
}

// runsAtOnce is how many runs share the workers. A run waits for the disk at each of its checkpoints, so where the workers are all processors, there
// are half as many runs more: Go uses no more processors than there are. Of fewer workers each has one run, since more runs would use more
// processors than were asked for.
func runsAtOnce(workers, processors int) int {
	if workers < processors {
		return workers
	}
	return workers + (workers+1)/2
}

// pass trains the runs of these numbers, and returns those that other processes train, if skip; else it waits for them.
func (x *execution) pass(ctx context.Context, runs []int, skip bool) (later []int) {
	next := make(chan int)
	elsewhere := make([]bool, len(x.plan.Runs))
	var wait sync.WaitGroup
	for range x.atOnce {
		wait.Go(func() {
			for k := range next {
				elsewhere[k] = x.train(ctx, k, skip)
			}
		})
	}
	for _, k := range runs {
		if ctx.Err() == nil {
			next <- k
		}
	}
	close(next)
	wait.Wait()
	for _, k := range runs {
		if elsewhere[k] {
			later = append(later, k)
		}
	}
	return later
}

// train trains a run, and reports whether it was left to another process.
func (x *execution) train(ctx context.Context, k int, skip bool) (elsewhere bool) {
	if err := x.plan.Runs[k].Verify(x.plan.task); err != nil {
		x.done(k, Outcome{Err: err}, false, 0)
		return false
	}
	begun, learned := time.Now(), false
	e := x.plan.Runs[k].Entry
	e.Settings = x.oneAtATime(e.Settings)
	e.Settings.Workers = x.each
	own, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	told := e.Settings.Progress
	e.Settings.Progress = func(p learning.Progress) {
		if told != nil {
			told(p)
		}
		if learned = learned || p.Phase == "train"; skip && p.Phase == "waiting" {
			stop(errElsewhere)
		}
	}
	report, err := x.plan.task.Train(own, e)
	switch {
	case err != nil && ctx.Err() != nil:
		return false // it is not done, and did not fail
	case err != nil && errors.Is(context.Cause(own), errElsewhere):
		return true
	}
	o := Outcome{Err: err}
	if err == nil {
		o = outcomeOf(report)
	}
	x.done(k, o, learned, time.Since(begun))
	return false
}

// oneAtATime are settings whose functions are not called while those of another run are.
func (x *execution) oneAtATime(s learning.Settings) learning.Settings {
	if tell := s.Progress; tell != nil {
		s.Progress = func(p learning.Progress) {
			x.telling.Lock()
			defer x.telling.Unlock()
			tell(p)
		}
	}
	if keep := s.Snapshot; keep != nil {
		s.Snapshot = func(snapshot learning.Snapshot) error {
			x.telling.Lock()
			defer x.telling.Unlock()
			return keep(snapshot)
		}
	}
	return s
}

// done notes how a run ended.
func (x *execution) done(k int, o Outcome, learned bool, took time.Duration) {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.results.Outcomes[k] = o
	p := &x.progress
	p.Done, p.Elapsed, p.Last = p.Done+1, time.Since(x.begun), &x.plan.Runs[k]
	p.Err = o.Err
	switch {
	case o.Err != nil:
		p.Failed++
	case !learned:
		p.Stored++
	}
	if o.Err != nil || learned {
		p.work += took
	}
	p.estimate(x.atOnce)
	if x.show != nil {
		x.show(*p)
	}
}

// mixed returns 0 to n − 1 in an order that the seed decides.
func mixed(seed uint64, n int) []int {
	return snn.NewStream(seed).Named("sweep").Named("order").Perm(n)
}
