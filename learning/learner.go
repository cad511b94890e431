package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Learner is a learning rule as plain data: a struct whose zero fields mean the published defaults. Two are equal if reflect.DeepEqual says so.
// It never changes the net or the physics of a cell.
type Learner interface {
	Name() string
	// Version changes whenever the rule gives other bits for equal inputs; it is part of a run's fingerprint.
	Version() string
	// Resolve returns the learner with every default written out, as reports show it.
	Resolve() Learner
	// Bind prepares training of s.Model, or says why the rule cannot train this net.
	Bind(s Setup) (Trainer, error)
}

// Setup is what a learner is bound to.
type Setup struct {
	Model   *snn.Model
	Encoder Encoder
	Classes int        // 0 for targets that are vectors
	Outputs int        // numbers of a target, at each step if there is one for each; 0 for classes
	Targets TargetKind // what samples have to be told; other kinds than a class per sample reach only a [TargetLearner]
	Batch   int        // the size of mini-batches, which decides the order of sums
	Samples int        // the most samples that any call will be given, where they are fewer than Batch; 0 means Batch
	Epochs  int        // of the run, and Train samples in each, by which rules go that do not do the same in all epochs; 0 for both if there is no run
	Train   int
	// Probe is a raw sample, by which a rule sees what the encoder makes of samples. nil is one of zeros, a value for each input cell.
	Probe  []float32
	Other  [][]float32 // samples of something else, as of [Task]; nil if there are none
	Stream snn.Stream
	// Pool shares work out: Pool.Run(chunks, f) and Pool.Workers(); nil works too, and is one worker. Where a run is told to stop and a
	// call of the trainer does not end by itself within a second, Run ends it by a panic that Train recovers: chunks should be short, and
	// loops that last call Pool.Check now and then. Such a trainer is not used again.
	Pool *kernel.Pool
	fits bool // there is memory for it, as was found before the model was made
}

// Trainer trains one model. Everything that decides its future is in State, so that a run can be stopped at
// any mini-batch boundary and continued elsewhere to the same bits. Trainers are not safe for concurrent use.
type Trainer interface {
	// Learn presents a mini-batch with plasticity and returns its mean loss per sample.
	Learn(b Batch) (loss float64, err error)
	// Classify presents samples without plasticity. It leaves State unchanged. Labels and targets may be nil.
	Classify(b Batch, out *Outcome) error
	// Counts returns the events of all Learn calls and of all Classify calls since Bind.
	// The training counts are part of what a checkpoint restores (SetCounts).
	Counts() (training, inference snn.Counts)
	SetCounts(training, inference snn.Counts)
	// State returns the tensors that a checkpoint holds, always in the same order; their data is the trainer's own
	// memory, or is copied into it by Restored. A run in which one of their numbers is not finite, or beyond 1e30 in size, has
	// diverged, and ends with an error.
	State() []Tensor
	// Restored is called after the caller has overwritten the data of the last State.
	Restored() error
	// Sync writes the trained weights and thresholds to the model.
	Sync()
	// StateBytes is what the rule must keep beyond the weights and thresholds of the model: moments, gradients, potentials, traces,
	// histories, for min(Batch, Samples) samples; docs/fairness.md has the definition.
	StateBytes() int64
}

// Calibrator is implemented by trainers that fit their read-out on training samples, with weights frozen, before an
// evaluation: label assignment of STDP. Train calls it before every evaluation.
type Calibrator interface {
	// CalibrationSize is how many of n training samples are wanted: the last ones of the split.
	CalibrationSize(n int) int
	Calibrate(next func() (b Batch, ok bool)) error
	// Readout returns the tensors of State that Calibrate fits.
	Readout() []Tensor
}

// Assigner is implemented by learners that give labels to cells, of the last Assigned(n) of n training samples.
type Assigner interface{ Assigned(n int) int }

// Rester is implemented by learners that leave a net without input for RestTime ms after each presentation.
type Rester interface{ RestTime() float64 }

// Reconstructor is implemented by trainers that can draw what they saw.
type Reconstructor interface {
	Reconstruct(b Batch, out [][]float32) error
}

// Observer is implemented by trainers that note more of a mini-batch than its loss, as the goodness of positive and negative samples in CSDP.
// Train keeps the mean over an epoch in [Epoch.Observed].
type Observer interface {
	// Observed returns what the last Learn noted: a mean over its samples under each name, always the same names in the same order.
	Observed() []Observation
}

// Observation is a number of an [Observer].
type Observation struct {
	Name  string
	Value float64
}

// Batch is a mini-batch of raw samples.
type Batch struct {
	X         [][]float32
	Label     []int
	StepLabel [][]int     // where each step has a class, −1 for those that have none
	Target    [][]float32 // where targets are vectors
	Index     []int       // position of each sample in its split
	// Stream is the randomness of this presentation: sample i of the split draws from Stream.At(i).
	Stream snn.Stream
}

// Outcome is what a trainer says of each sample of a batch. A rule leaves nil what it does not have.
type Outcome struct {
	Class []int     // predicted class; −1 for none, as where the output is silent. It counts as wrong
	NLL   []float64 // −ln p(true class), where labels are given; where steps have classes, the mean over those
	BCE   []float64 // binary cross-entropy of the reconstruction, summed over inputs
	SSE   []float64 // squared error of the reconstruction, summed over inputs
	// Score is what the class was read from, [sample][class]; the highest one has it. It is filled where the caller has made a list
	// of as many lists as there are samples.
	Score [][]float64
	// StepClass is the class named at each step, −1 for none, where each has one; Class is then nil.
	StepClass [][]int
	// Output is what stands against Target: as many numbers for each sample, or as many for each step. Class is then nil.
	Output [][]float32
}

// Check returns an error, which begins with the name of the rule's package, where a rule was called without a place for its result.
func (o *Outcome) Check(rule string) error {
	if o == nil {
		return fmt.Errorf("%s: Classify needs an Outcome to write to", rule)
	}
	return nil
}

// Keep takes the scores of sample i, where they are asked for.
func (o *Outcome) Keep(i int, score []float64) {
	if o == nil {
		panic("learning: Outcome.Keep: the outcome is nil")
	}
	if i >= 0 && i < len(o.Score) {
		o.Score[i] = append(o.Score[i][:0], score...)
	}
}

// RawReader is implemented by learners that read raw samples alone, as [ANN] does. An entry of one needs no encoder; one that is given
// is not read, so that a rule can be swapped for another, and is no part of the run: in the report it is nil.
type RawReader interface{ ReadsRaw() bool }

func readsRaw(l Learner) bool {
	r, ok := l.(RawReader)
	return ok && r.ReadsRaw()
}

// EncoderResolver is implemented by encoders of which zero fields mean defaults. Resolve writes them out, as reports and files show
// them; without it an encoder and the same one with its defaults given are two runs.
type EncoderResolver interface{ Resolve() Encoder }

// GradedEncoder is implemented by encoders that can give graded values which change at every step (snn.Spikes.Graded). Graded says whether one
// with its fields does, by which memory is estimated before training: 4 bytes a cell and step, where spikes take a bit.
type GradedEncoder interface{ Graded() bool }

// RepeatingEncoder is implemented by encoders that can make the same spikes of a sample at every presentation, whatever the stream. Repeats says
// whether one with its fields does; what rules then know of a sample they need not work out again.
type RepeatingEncoder interface{ Repeats() bool }

// Encoder turns a raw sample into input for T steps. One that takes values of a range only is a [SampleChecker]. It is an alias, so that
// package encode can name it too.
type Encoder = interface {
	Steps() int
	// Encode writes the input that x causes into dst, reusing its storage. gain scales the intensity (1: as is).
	// Equal streams give equal spikes.
	Encode(dst *snn.Spikes, x []float32, gain float32, s snn.Stream)
}

// Tensor is one named array of a checkpoint; exactly one of the data fields is set.
type Tensor struct {
	Name  string
	Shape []int
	F32   []float32
	I64   []int64
}
