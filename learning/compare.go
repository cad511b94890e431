package learning

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/spikecell/spikecell/internal/memory"
	"github.com/spikecell/spikecell/snn"
)

// Comparison is what entries reached on one task with the same seeds, split, order of samples and evaluator.
type Comparison struct {
	Task    string
	Targets TargetKind
	Split   Split
	Seeds   []uint64
	Entries []Result
	Paired  []Paired // every pair of entries, in their order
}

// Split is the number of samples in each part of a task.
type Split struct{ Train, Valid, Test int }

// Result is what one entry reached over all seeds.
type Result struct {
	Name    string
	Reports []*Report // one a seed
	Test    Interval  // test accuracy, as a fraction; for vectors the mean squared error
	Valid   Interval  // the same of the validation samples, after the chosen epoch
	SMAPE   Interval  // of the test samples, in %, for vectors; else NaN
	// Balanced is the balanced accuracy of the test samples, and AUROC the area under their curve, see [Metrics]; NaN where there is none.
	Balanced, AUROC Interval
	// Unclassified is the share of test samples, or steps, without a class, mean over seeds; NaN without test samples.
	Unclassified float64
	// Means over seeds of what one inference costs.
	SpikesPerInference, SynapticEventsPerInference float64
	TrainingEvents                                 float64 // synaptic events and weight updates of a whole training, mean over seeds
	TrainSeconds                                   float64 // mean wall time
	Parameters, StateBytes                         int64
}

// Paired is the difference A − B of test accuracies, or for vectors of mean squared errors, seed by seed; and those of balanced accuracies and of
// areas under the curve, NaN where there is none.
type Paired struct {
	A, B            string
	Difference      Interval
	Balanced, AUROC Interval
}

// Seeds returns 1 to n: none for n below 1, and never more than the 65,537 of which [Compare] says that they are too many.
func Seeds(n int) []uint64 {
	s := make([]uint64, min(max(n, 0), mostSeeds+1))
	for i := range s {
		s[i] = uint64(i + 1)
	}
	return s
}

// Compare trains every entry with every seed and returns them side by side. The test set is classified once a run, by the
// model that the validation samples chose. Settings.Seed of the entries is not read. Several runs train at a time, on as many
// processors as the largest Settings.Workers asks for, and no more than there is memory for; calls of one Progress never overlap.
//
// If a run fails, the others stop, save, and the error of the first is returned.
func Compare(ctx context.Context, entries []Entry, task Task, seeds []uint64) (*Comparison, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if err := checkComparison(entries, task, seeds); err != nil {
		return nil, err
	}
	digest := task.digest()
	fit := runsThatFit(entries, task, memory.Available())
	runs := planRuns(entries, seeds, fit)
	if err := keepStores(runs); err != nil {
		return nil, err
	}
	if err := checkRuns(runs, len(entries), task, digest); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	reports, errs := make([]*Report, len(runs)), make([]error, len(runs))
	var wait sync.WaitGroup
	next := make(chan int)
	for range atOnce(entries, len(runs), fit) {
		wait.Go(func() {
			for i := range next {
				if reports[i], errs[i] = trainOn(ctx, runs[i], task, digest); errs[i] != nil {
					cancel()
				}
			}
		})
	}
	for i := range runs {
		next <- i
	}
	close(next)
	wait.Wait()
	if err := firstCause(errs); err != nil {
		return nil, err
	}
	return gather(entries, task, seeds, reports), nil
}

func checkComparison(entries []Entry, task Task, seeds []uint64) error {
	if len(entries) == 0 || len(seeds) == 0 {
		return fmt.Errorf("learning: a comparison of %d entries and %d seeds; give at least one of each", len(entries), len(seeds))
	}
	if len(seeds) > mostSeeds {
		return fmt.Errorf("learning: a comparison of more than %d seeds; give fewer", mostSeeds)
	}
	seen := map[string]bool{}
	for _, e := range entries {
		e, err := e.resolve()
		if err != nil {
			return err
		}
		if seen[e.Name] {
			return fmt.Errorf("learning: two entries are called %q; give each a Name of its own", e.Name)
		}
		seen[e.Name] = true
	}
	given := map[uint64]bool{}
	for _, s := range seeds {
		if given[s] {
			return fmt.Errorf("learning: seed %d is given twice; intervals need runs that differ", s)
		}
		given[s] = true
	}
	return task.check()
}

// planRuns returns entries × seeds, seed by seed, with workers shared among the runs that train at a time, of which there are
// never more than fit.
func planRuns(entries []Entry, seeds []uint64, fit int) []Entry {
	var runs []Entry
	var lock sync.Mutex
	share := max(1, workers(entries)/atOnce(entries, len(entries)*len(seeds), fit))
	for _, seed := range seeds {
		for place, e := range entries {
			e.Settings.Seed, e.Settings.Workers = seed, share
			if show := e.Settings.Progress; show != nil {
				e.Settings.Progress = func(p Progress) {
					lock.Lock()
					defer lock.Unlock()
					p.Place, p.Runs = place, len(entries)*len(seeds)
					show(p)
				}
			}
			if keep := e.Settings.Snapshot; keep != nil {
				e.Settings.Snapshot = func(s Snapshot) error {
					lock.Lock()
					defer lock.Unlock()
					return keep(s)
				}
			}
			runs = append(runs, e)
		}
	}
	return runs
}

func workers(entries []Entry) int {
	n := 0
	for _, e := range entries {
		if e.Settings.Workers == 0 {
			return runtime.GOMAXPROCS(0)
		}
		n = max(n, e.Settings.Workers)
	}
	return n
}

// atOnce returns how many runs train at a time.
func atOnce(entries []Entry, runs, fit int) int { return min(workers(entries), runs, fit) }

// firstCause returns the error that stopped the others, which themselves only report that they were stopped.
func firstCause(errs []error) error {
	var stopped error
	for _, err := range errs {
		switch {
		case err == nil:
		case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
			if stopped == nil {
				stopped = err
			}
		default:
			return err
		}
	}
	return stopped
}

// gather puts reports, seed by seed, into a comparison.
func gather(entries []Entry, task Task, seeds []uint64, reports []*Report) *Comparison {
	c := &Comparison{Task: task.Name, Targets: task.Targets(), Split: Split{task.Train.Len(), task.Valid.Len(), task.Test.Len()}, Seeds: seeds}
	own := make([][]*Report, len(entries))
	for i := range entries {
		for s := range seeds {
			own[i] = append(own[i], reports[s*len(entries)+i])
		}
	}
	c.fill(own)
	return c
}

// fill makes the results of entries, and their differences, from the reports of each.
func (c *Comparison) fill(reports [][]*Report) {
	for _, own := range reports {
		c.Entries = append(c.Entries, resultOf(own))
	}
	for i, a := range c.Entries {
		for _, b := range c.Entries[i+1:] {
			c.Paired = append(c.Paired, pair(a, b))
		}
	}
}

func resultOf(reports []*Report) Result {
	first := reports[0]
	r := Result{Name: first.Entry.Name, Reports: reports, Parameters: first.Parameters, StateBytes: first.StateBytes}
	var test, valid, symmetric, balanced, area []float64
	n := float64(len(reports))
	for _, p := range reports {
		test, valid, symmetric = append(test, p.Test.Measure()), append(valid, p.Valid.Measure()), append(symmetric, p.Test.SMAPE)
		balanced, area = append(balanced, p.Test.BalancedAccuracy), append(area, p.Test.AUROC)
		r.Unclassified += float64(p.Unclassified) / float64(p.Test.asked()) / n
		spikes, events, _ := totals(p.Inference)
		samples := float64(max(p.Inference.Samples, 1))
		r.SpikesPerInference += spikes / samples / n
		r.SynapticEventsPerInference += events / samples / n
		_, trained, updates := totals(p.Training)
		r.TrainingEvents += (trained + updates) / n
		r.TrainSeconds += p.TrainSeconds() / n
	}
	r.Test, r.Valid, r.SMAPE = IntervalOf(test), IntervalOf(valid), IntervalOf(symmetric)
	r.Balanced, r.AUROC = IntervalOf(balanced), IntervalOf(area)
	return r
}

// pair returns the differences of two results, seed by seed.
func pair(a, b Result) Paired {
	differences := func(measure func(Metrics) float64) Interval {
		d := make([]float64, len(a.Reports))
		for i := range d {
			d[i] = measure(a.Reports[i].Test) - measure(b.Reports[i].Test)
		}
		return IntervalOf(d)
	}
	return Paired{
		A: a.Name, B: b.Name, Difference: differences(Metrics.Measure),
		Balanced: differences(func(m Metrics) float64 { return m.BalancedAccuracy }),
		AUROC:    differences(func(m Metrics) float64 { return m.AUROC }),
	}
}

// totals sums events over populations and projections.
func totals(c snn.Counts) (spikes, events, updates float64) {
	for _, p := range c.Populations {
		spikes += float64(p.Spikes)
	}
	for _, p := range c.Projections {
		events += float64(p.SynapticEvents)
		updates += float64(p.WeightUpdates)
	}
	return spikes, events, updates
}
