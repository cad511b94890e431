package learning

import (
	"context"
	"reflect"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/snn"
)

// What tests of all rules, which are packages of their own, need of the inside of this one.

type (
	Run        = run
	Toy        = toy
	ToyEncoder = toyEncoder
)

const (
	Raced       = raced
	ReportFile  = runstore.ResultFile
	EntryFile   = runstore.DescriptionFile
	ModelFile   = modelFile
	CountsFile  = countsFile
	EpochsFile  = epochsFile
	MostSeeds   = mostSeeds
	MostWorkers = mostWorkers
	MostGrowth  = mostGrowth
)

var (
	NewRun        = newRun
	NewJudge      = newJudge
	OpenStore     = openStore
	SizesOf       = sizesOf
	RunsThatFit   = runsThatFit
	CheckModel    = checkModel
	ParseTrained  = parseTrained
	ModelTensors  = modelTensors
	SetModel      = setModel
	NoMetrics     = noMetrics
	Totals        = totals
	LargestOf     = largestOf
	LargestWeight = largestWeight
	WeightScale   = weightScale
	TrainOrFail   = train
	TrainSaving   = trainSaving
	InterruptAt   = interruptAt
	FilesBut      = filesBut
	Labelled      = labelled
	Changes       = changes
)

func ParseCanonical[T any](text string, to *T, types []reflect.Type) error {
	return runstore.ParseCanonical(text, to, types, formerNames)
}

var (
	IsKnownToFit  = isKnownToFit
	NotKnownToFit = notKnownToFit
)

func (r *run) Pool() *kernel.Pool { return r.pool }
func (r *run) Root() snn.Stream   { return r.root }
func (r *run) Model() *snn.Model  { return r.model }
func (r *run) Trainer() Trainer   { return r.trainer }
func (r *run) Entry() *Entry      { return &r.entry }
func (r *run) Task() Task         { return r.task }
func (r *run) Store() *store      { return r.store }
func (r *run) SaveAtOnce()        { r.saveAtOnce() }
func (r *run) Prepare() error     { return r.prepare() }

func (s *store) Dir() string { return s.run.Dir() }

func (j *judge) Unclassified() int { return j.unclassified }
func (j *judge) Predicted() []int  { return j.predicted }

func (s *store) Latest() (state runState, tensors, best []Tensor, err error) {
	c, err := s.latest()
	if err != nil || c == nil {
		return runState{}, nil, nil, err
	}
	return c.State, loaded(c.Tensors), loaded(c.Best), nil
}
func (s *store) Save(state runState, tensors []Tensor) error { return s.save(state, tensors) }
func (s *store) SaveBest(epoch int, tensors []Tensor) error  { return s.saveBest(epoch, tensors) }
func (s *store) Finish(r *Report, model []Tensor) error      { return s.finish(r, model) }

func (r *run) Learn(ctx context.Context, b Batch) error    { return r.learn(ctx, b) }
func (r *run) Epoch(ctx context.Context) error             { return r.epoch(ctx) }
func (r *run) Result(ctx context.Context) (*Report, error) { return r.result(ctx) }
func (r *run) Diverged() error                             { return r.diverged() }
func (r *run) Evaluate(ctx context.Context, phase string, s Samples) (*judge, error) {
	return r.evaluate(ctx, phase, s)
}

func (j *judge) Add(b Batch, out *Outcome) error { return j.add(b, out) }
func (j *judge) Metrics() Metrics                { return j.metrics() }

func (r RunSizes) Estimate(l Learner) float64                { return r.estimate(l) }
func (r RunSizes) CheckMemory(l Learner, have float64) error { return r.checkMemory(l, have) }

func (t Task) Digest() string           { return t.digest() }
func (e Entry) Resolve() (Entry, error) { return e.resolve() }
func (e Entry) Fingerprint(t Task, digest string) (text []byte, sum string, err error) {
	return e.fingerprint(t, digest)
}

func (t *Trained) Describe() (map[string]string, error) { return t.describe() }
func (t *Trained) Tensors() []Tensor                    { return t.tensors() }

func (r *Report) Tensors() []Tensor                         { return r.tensors() }
func (r *Report) HashResult(model []Tensor) (string, error) { return r.hashResult(model) }
func (r *Report) ActivityWarnings(training, inference snn.Counts) []string {
	return r.activityWarnings(training, inference)
}
func (r *Report) MostSpikes(c snn.Counts, i int) float64 { return r.mostSpikes(c, i) }
func (r *Report) ScaleWarnings() []string                { return r.scaleWarnings() }
func (r *Report) LossWarning() string                    { return r.lossWarning() }

func (r *run) TrainBy(t Trainer) { r.trainBy(t) }

var RunOf = runOf

// Sealed is a file of metadata and tensors, with its checksum.
func Sealed(metadata map[string]string, tensors []Tensor) (runstore.TensorFile, error) {
	return runstore.TensorFile{Metadata: metadata, Tensors: stored(tensors)}.Sealed()
}

func (d *Diagnosis) FindGradients() []Finding { return d.findGradients() }
