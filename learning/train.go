package learning

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/snn"
)

// Train trains an entry on a task and returns its report. A run is a pure function of the entry and the content of the task:
// where the run store has its result, Train returns that at once. A run that was interrupted or killed continues from its
// last checkpoint, and ends with the same bits as one that was not.
//
// Samples come in an order drawn for each epoch; after each epoch the validation samples are classified; the model of the
// best epoch (or of the last one, see [Select]) classifies the test samples, once. When ctx ends, Train saves and returns
// an error that wraps ctx.Err().
func Train(ctx context.Context, e Entry, task Task) (*Report, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if err := task.check(); err != nil {
		return nil, err
	}
	return trainOn(ctx, e, task, task.digest())
}

// trainOn is Train on a task that is checked.
func trainOn(ctx context.Context, e Entry, task Task, digest string) (*Report, error) {
	r, err := newRun(e, task, digest)
	if err != nil {
		return nil, err
	}
	return r.result(ctx)
}

const (
	// checkpointEvery is how much work a kill can cost at most, beside the mini-batch under way, where checkpoints are written fast.
	checkpointEvery = 8 * time.Second
	// checkpointShare is the least time between two checkpoints as a multiple of what one takes: a store that many write to, or a large model, must
	// not take most of the time. docs/scaling.md says what that is worth.
	checkpointShare = 10
	// mostBetween is the most that is put at risk by that.
	mostBetween = 2 * time.Minute
)

// nextCheckpoint returns how long to learn after a checkpoint that took so long. every is at least so.
func nextCheckpoint(every, took time.Duration) time.Duration {
	if every == 0 {
		return 0
	}
	return max(every, min(checkpointShare*took, mostBetween))
}

// run is one run of one entry.
type run struct {
	entry       Entry
	task        Task
	description []byte
	fingerprint string
	store       *store
	every       time.Duration // between checkpoints
	grace       time.Duration // after which work is given up, once the run is told to stop
	root        snn.Stream
	model       *snn.Model
	pool        *kernel.Pool
	trainer     Trainer
	state       runState
	best        []Tensor // the trainer after its best epoch
	saved       time.Time
	pause       time.Duration // from then until the next checkpoint
	counted     snn.Counts    // of training, when the last epoch ended
	rates       []Rate        // of that epoch; nil before, and of epochs that the store has
}

func newRun(e Entry, task Task, digest string) (*run, error) {
	if err := kernel.Asked(); err != nil {
		return nil, fmt.Errorf("learning: %w", err)
	}
	e, err := e.resolve()
	if err != nil {
		return nil, err
	}
	e.Settings.Batch = min(e.Settings.Batch, task.Train.Len()) // a larger one would be the same run
	r := &run{entry: e, task: task, every: checkpointEvery, grace: grace, root: snn.NewStream(e.Settings.Seed), state: runState{Epoch: 1}}
	if r.description, r.fingerprint, err = e.fingerprint(task, digest); err != nil {
		return nil, err
	}
	root := e.Settings.Store
	if e.Settings.Snapshot != nil || e.Learner.Version() == "" || encoderVersion(e.Encoder) == "" {
		root = "-"
	}
	r.store, err = openStore(root, r.fingerprint)
	return r, err
}

// result returns what the store has, or trains. A stored result that is damaged is trained again.
func (r *run) result(ctx context.Context) (*Report, error) {
	report, err := r.stored()
	if report == nil && (err == nil || isDamage(err)) {
		report, err = r.compute(ctx, err)
	}
	if report != nil {
		report.Warnings = append(report.Warnings, r.store.asideWarnings()...)
	}
	return report, err
}

func isDamage(err error) bool {
	var d *runstore.Damage
	return errors.As(err, &d)
}

// compute takes the run for this process, and trains it. damaged is what is wrong with its result, if there is one.
func (r *run) compute(ctx context.Context, damaged error) (*Report, error) {
	if ctx.Err() != nil {
		return nil, fmt.Errorf("learning: %s, seed %d: stopped before it began: %w", r.entry.Name, r.entry.Settings.Seed, ctx.Err())
	}
	if err := r.prepare(); err != nil {
		return nil, err
	}
	defer r.pool.Close()
	release, err := r.store.begin(ctx, r.description, (&follower{run: r}).waiting)
	if err != nil {
		return r.finishedMeanwhile(ctx, errors.Join(err, damaged))
	}
	defer release()
	defer haltAfter(ctx, r.pool, r.grace).end()
	report, err := r.stored() // by another process, while this one waited
	if isDamage(err) {
		err = r.store.setAside(err)
	}
	if report != nil || err != nil {
		return report, err
	}
	report, err = r.train(ctx)
	if err != nil && !(ctx.Err() != nil && errors.Is(err, ctx.Err())) {
		r.store.fail(err)
	}
	return report, err
}

// finishedMeanwhile returns the result of another process that ended while this one waited, or the error of not having the folder then. Who may
// only read the store cannot take the folder, and needs not to.
func (r *run) finishedMeanwhile(ctx context.Context, wrong error) (*Report, error) {
	if ctx.Err() != nil || r.store == nil {
		return nil, wrong
	}
	if report, err := r.stored(); err == nil && report != nil {
		return report, nil
	}
	return nil, wrong
}

// stored returns the report in the store, or nil.
func (r *run) stored() (*Report, error) {
	report, err := r.store.report(r.entry)
	if report == nil || err != nil {
		return nil, err
	}
	if err := checkModel(report.Model); err != nil {
		return nil, fmt.Errorf("learning: entry %q, seed %d: the stored run %s diverged: %w; lower the rate",
			r.entry.Name, r.entry.Settings.Seed, r.store.run.Dir(), err)
	}
	report.Task, report.Warnings = r.task.Name, report.warnings(r.task)
	r.replay(report.Epochs)
	return report, nil
}

func (r *run) train(ctx context.Context) (*Report, error) {
	if err := r.resume(); err != nil {
		return nil, err
	}
	if err := r.snapshot(Epoch{}); err != nil {
		return nil, r.failed(err)
	}
	for r.state.Epoch <= r.entry.Settings.Epochs {
		if err := r.epoch(ctx); err != nil {
			return nil, err
		}
	}
	return r.finish(ctx)
}

// resume continues from the last checkpoint, if there is one.
func (r *run) resume() error {
	r.saved, r.pause = time.Now(), r.every
	c, err := r.store.resume()
	if err != nil || c == nil {
		return err
	}
	err = c.State.fits(r.entry.Settings.Epochs, r.task.Train.Len())
	if err == nil && c.Best != nil {
		r.best = cloneTensors(r.trainer.State())
		err = copyTensors(r.best, loaded(c.Best))
	}
	if err == nil {
		err = copyTensors(r.trainer.State(), loaded(c.Tensors))
	}
	if err == nil {
		err = r.trainer.Restored()
	}
	if err == nil {
		err = r.diverged()
	}
	if f := unusableState(r.best); err == nil && f != nil {
		err = fmt.Errorf("its best epoch: %s diverge (%v); lower the rate", f.Of, f)
	}
	if err != nil {
		return fmt.Errorf("learning: run store: the checkpoint in %s: %w; delete it to train from the start", r.store.run.Dir(), err)
	}
	r.replay(c.State.Epochs[:min(len(c.State.Epochs), r.entry.Settings.Epochs-1)]) // after the last one, Last of the test tells of it
	r.state = c.State
	_, inference := r.trainer.Counts()
	r.trainer.SetCounts(c.State.Training, inference)
	r.counted = c.State.Training
	return nil
}

// epoch learns what is left of the epoch under way, and validates.
func (r *run) epoch(ctx context.Context) error {
	n := r.task.Train.Len()
	order := r.root.Named("order").At(r.state.Epoch).Perm(n)
	stream := r.root.Named("train").At(r.state.Epoch)
	for r.state.Done < n {
		if ctx.Err() != nil {
			return r.interrupted(ctx)
		}
		size := min(r.entry.Settings.Batch, n-r.state.Done)
		if err := r.learn(ctx, r.task.Train.Batch(order[r.state.Done:][:size], stream)); err != nil {
			return err
		}
		r.progress("train", r.state.Done, n)
		if time.Since(r.saved) >= r.pause {
			if err := r.save(); err != nil {
				return err
			}
		}
	}
	return r.endEpoch(ctx)
}

func (r *run) learn(ctx context.Context, b Batch) error {
	begin, loss := time.Now(), 0.0
	err := r.pool.Guard(func() (err error) {
		loss, err = r.trainer.Learn(b)
		return err
	})
	r.state.Seconds += time.Since(begin).Seconds()
	switch {
	case givenUp(err):
		return r.abandoned(ctx, "a mini-batch")
	case err != nil:
		return r.failed(err)
	}
	if !kernel.Finite(loss) {
		return r.failed(r.lost("loss", loss))
	}
	if err := r.observe(len(b.X)); err != nil {
		return r.failed(err)
	}
	r.state.Loss += float64(loss * float64(len(b.X)))
	r.state.Done += len(b.X)
	r.state.Calibrated = false
	return nil
}

// lost says why a number is not finite: because of the weights, or of what they make of the samples.
func (r *run) lost(name string, value float64) error {
	if err := r.diverged(); err != nil {
		return err
	}
	r.trainer.Sync()
	w := largestWeight(r.model)
	return fmt.Errorf("the %s is %v: the outputs diverge, with %s up to %v; lower the rate, or the initial weights", name, value, w.Of, w)
}

func (r *run) failed(err error) error {
	return fmt.Errorf("learning: entry %q, seed %d, epoch %d, after %d samples: %w",
		r.entry.Name, r.entry.Settings.Seed, r.state.Epoch, r.state.Done, err)
}

// interrupted saves and says so.
func (r *run) interrupted(ctx context.Context) error {
	err := fmt.Errorf("learning: %s, seed %d: stopped in epoch %d of %d", r.entry.Name, r.entry.Settings.Seed, r.state.Epoch, r.entry.Settings.Epochs)
	if saveErr := r.save(); saveErr != nil {
		return errors.Join(fmt.Errorf("%w: %w", err, ctx.Err()), saveErr)
	}
	if r.store != nil {
		err = fmt.Errorf("%w; it is saved, and continues when it is run again", err)
	}
	return fmt.Errorf("%w: %w", err, ctx.Err())
}

func (r *run) save() error {
	r.state.Training, _ = r.trainer.Counts()
	begun := time.Now()
	err := r.store.save(r.state, r.trainer.State())
	r.saved = time.Now() // writing a large model may take as long as the work that it saves
	r.pause = nextCheckpoint(r.every, r.saved.Sub(begun))
	return err
}

// endEpoch checks that all is finite, validates, keeps the trainer if it is the best so far, and begins the next epoch.
func (r *run) endEpoch(ctx context.Context) error {
	if err := r.diverged(); err != nil {
		return r.failed(err)
	}
	if loss := r.state.Loss; !kernel.Finite(loss) {
		return r.failed(r.lost("loss of the epoch", loss))
	}
	valid := noMetrics()
	if r.task.Valid.Len() > 0 {
		j, err := r.evaluate(ctx, "valid", r.task.Valid)
		if err != nil {
			return err
		}
		valid = j.metrics()
		valid.Recall = nil // of every epoch it would be most of a report
	}
	r.rate()
	s := &r.state
	loss := s.Loss / float64(r.task.Train.Len())
	s.Epochs = append(s.Epochs, Epoch{Epoch: s.Epoch, Loss: loss, TrainSeconds: s.Seconds, Valid: valid, Observed: r.observed()})
	if by := r.entry.Settings.Select; by != LastEpoch && r.task.Valid.Len() > 0 && (s.Best == 0 || valid.atLeast(s.Epochs[s.Best-1].Valid, by)) {
		s.Best, r.best = s.Epoch, cloneTensors(r.trainer.State())
		if err := r.store.saveBest(s.Best, r.best); err != nil {
			return err
		}
	}
	s.Epoch, s.Done, s.Loss, s.Seconds, s.Observed = s.Epoch+1, 0, 0, 0, nil
	if err := r.snapshot(s.Epochs[len(s.Epochs)-1]); err != nil {
		return r.failed(err)
	}
	if err := r.save(); err != nil {
		return err
	}
	r.progress("train", 0, r.task.Train.Len()) // whoever is told of an epoch can rely on it
	return nil
}
