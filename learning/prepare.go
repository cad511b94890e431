package learning

import (
	"cmp"
	"errors"
	"fmt"
	"runtime"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/memory"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Bounds of Settings and seeds, so that a slip of the pen is an error and not the end of the process.
const (
	mostEpochs  = 1 << 30
	mostWorkers = 1 << 10
	mostSeeds   = 1 << 16
)

// Input says how a trainer reads its samples.
type Input struct {
	Population int  // of the net; without an encoder a raw sample has one value for each of its cells
	Encoded    bool // the trainer reads what the encoder makes of samples, and not the raw sample alone
	Currents   bool // graded values are welcome too, constant or changing at every step
}

// InputReader is implemented by trainers of which Train can check, before it trains, that samples and encoder fit the net.
type InputReader interface{ Input() Input }

// BatchLimited is implemented by trainers that cannot learn from fewer samples at a time than LeastBatch.
type BatchLimited interface{ LeastBatch() int }

// SampleChecker is implemented by encoders that do not take every sample of finite values, as codes of rates take 0 to 1. Training,
// evaluation and prediction check every sample before they begin.
type SampleChecker interface {
	// CheckSample names the first value that is out of range, and says how to scale; or what else is wrong, as with the length.
	CheckSample(x []float32) error
}

// CellCounter is implemented by encoders that make other numbers of cells than a sample has values: Cells returns how many samples of a
// shape become (see Task.Shape), or why they do not fit.
type CellCounter interface {
	Cells(shape []int) (int, error)
}

// checkPresentation refuses targets of steps that presentations do not have.
func (t Task) checkPresentation(e Encoder) error {
	for _, part := range t.parts() {
		if err := part.checkSteps(t.goal(), stepsOfEncoder(e)); err != nil {
			return fmt.Errorf("task %q: %s %w", t.Name, part.name, err)
		}
	}
	if err := (Samples{X: t.Other}).checkRange(e); err != nil {
		return fmt.Errorf("task %q: Other: %w", t.Name, err)
	}
	return nil
}

// checkRange checks samples by an encoder that has a range.
func (s Samples) checkRange(e Encoder) error {
	c, ok := e.(SampleChecker)
	if !ok {
		return nil
	}
	for i, x := range s.X {
		if err := c.CheckSample(x); err != nil {
			return fmt.Errorf("sample %d: %w", i, err)
		}
	}
	return nil
}

// checkRange checks the samples of all parts.
func (t Task) checkRange(e Encoder) error {
	for _, part := range t.parts() {
		if err := part.checkRange(e); err != nil {
			return fmt.Errorf("task %q: %s %w", t.Name, part.name, err)
		}
	}
	return nil
}

// checkBounds refuses settings that no run can have.
func (s Settings) checkBounds() error {
	switch {
	case s.Epochs < 0 || s.Batch < 0 || s.Workers < 0:
		return fmt.Errorf("Epochs %d, Batch %d and Workers %d; none can be negative", s.Epochs, s.Batch, s.Workers)
	case s.Epochs > mostEpochs:
		return fmt.Errorf("Epochs %d; no more than %d", s.Epochs, mostEpochs)
	case s.Workers > mostWorkers:
		return fmt.Errorf("Workers %d; no more than %d, and more than there are processors make nothing faster", s.Workers, mostWorkers)
	case s.Select > BestBalanced:
		return fmt.Errorf("no selection %d; there are BestValid, LastEpoch and BestBalanced", s.Select)
	}
	return nil
}

// prepare binds the rule to a fresh model, and finds everything about entry and task that would fail later: before a sample
// is learned, and before the store has a folder.
func (r *run) prepare() error {
	err := r.bind()
	if err == nil {
		err = cmp.Or(r.checkFit(), r.checkRemainder())
	}
	if err != nil {
		r.pool.Close()
		return fmt.Errorf("learning: entry %q: %w", r.entry.Name, err)
	}
	return nil
}

func (r *run) bind() (err error) {
	if r.entry.Settings.Select == BestBalanced && r.task.Targets().Vectors() {
		return errors.New("its Select is BestBalanced, and the targets are vectors, which have no balanced accuracy; take BestValid or LastEpoch")
	}
	workers := r.entry.Settings.Workers
	if workers == 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	if err := sizesOf(r.entry, r.task, r.entry.Settings.Batch, workers).checkMemory(r.entry.Learner, memory.Available()); err != nil {
		return err
	}
	if r.model, err = r.entry.Net.Init(r.entry.Settings.Seed); err != nil {
		return err
	}
	if err := checkModel(r.model); err != nil {
		return fmt.Errorf("before training, %w; give Init and Threshold smaller numbers", err)
	}
	r.pool = kernel.NewPool(workers)
	s := r.entry.setup(r.model, r.task.goal(), max(r.task.Train.Len(), r.task.Valid.Len(), r.task.Test.Len()), r.pool)
	s.fits, s.Epochs, s.Train, s.Other = true, r.entry.Settings.Epochs, r.task.Train.Len(), r.task.Other
	r.trainer, err = r.entry.bind(s.probing(r.task.Train))
	return err
}

// checkFit checks what is known only of a trainer: its input, its mini-batches, and the names of what it keeps.
func (r *run) checkFit() error {
	if in, ok := r.trainer.(InputReader); ok {
		if err := r.checkInput(in.Input()); err != nil {
			return err
		}
	}
	if err := r.task.checkPresentation(r.entry.Encoder); err != nil {
		return err
	}
	if c, ok := r.entry.Encoder.(interface{ StepLength() float64 }); ok && c.StepLength() != r.entry.Net.Step() {
		return fmt.Errorf("the encoder has steps of %v ms and the net of %v ms; give both the same Dt", c.StepLength(), r.entry.Net.Step())
	}
	return errors.Join(checkStorable(r.trainer.State()), checkStorable(modelTensors(r.model)))
}

// checkRemainder refuses mini-batches of which the last one is too small to learn from.
func (r *run) checkRemainder() error {
	if least, ok := r.trainer.(BatchLimited); ok {
		return checkRemainder(r.task.Train.Len(), r.entry.Settings.Batch, least.LeastBatch())
	}
	return nil
}

// checkInput compares a sample, what the encoder makes of it, and the population that reads it.
func (r *run) checkInput(in Input) error {
	p := r.entry.Net.Populations[in.Population]
	n, of := r.task.Inputs(), "samples"
	if c, ok := r.entry.Encoder.(CellCounter); ok && in.Encoded {
		var err error
		if n, err = c.Cells(r.task.Shape); err != nil {
			return fmt.Errorf("samples of task %q: %w", r.task.Name, err)
		}
		of = fmt.Sprintf("the spikes that %T makes of samples", r.entry.Encoder)
	}
	if n != p.Size() {
		return fmt.Errorf("%s of task %q have %d values (shape %v), and population %q has %d cells; make them equal",
			of, r.task.Name, n, r.task.Shape, p.Name, p.Size())
	}
	if err := r.checkOrder(in); err != nil || !in.Encoded {
		return err
	}
	if err := r.task.checkRange(r.entry.Encoder); err != nil {
		return err
	}
	var s snn.Spikes
	r.entry.Encoder.Encode(&s, r.task.Train.X[0], 1, r.root.Named("probe"))
	return rules.CheckEncoded(r.entry.Encoder, &s, p.Name, p.Size(), in.Currents)
}

// checkRemainder refuses mini-batches of which the last one is too small, and advises the nearest size that fits.
func checkRemainder(n, batch, least int) error {
	fits := func(b int) bool { return b >= least && b <= n && (n%b == 0 || n%b >= least) }
	if batch >= n || fits(batch) {
		return nil // a trainer that is bound to too small a mini-batch says so itself
	}
	better := batch
	for away := 1; better == batch && away < n; away++ {
		for _, b := range []int{batch - away, batch + away} {
			if better == batch && fits(b) {
				better = b
			}
		}
	}
	const text = "%d training samples in mini-batches of %d leave %d over, and the rule needs %d at a time; take a Batch of %d, or leave samples out"
	return fmt.Errorf(text, n, batch, n%batch, least, better)
}

// checkStorable refuses tensors that no file could hold, as those of which two have one name.
func checkStorable(tensors []Tensor) error {
	if err := (runstore.TensorFile{Tensors: stored(tensors)}).Check(); err != nil {
		return fmt.Errorf("its numbers cannot be stored: %w; names of populations decide those of tensors", err)
	}
	return nil
}

// checkRuns prepares one run of each entry, so that a comparison fails before the first of them trains. Runs that are
// stored need none.
func checkRuns(runs []Entry, entries int, task Task, digest string) error {
	for i := range entries {
		for k := i; k < len(runs); k += entries {
			e := runs[k]
			e.Settings.Workers = 1
			r, err := newRun(e, task, digest)
			if err != nil {
				return err
			}
			if r.store.finished() {
				continue
			}
			if err := r.prepare(); err != nil {
				return err
			}
			r.pool.Close()
			break
		}
	}
	return nil
}
