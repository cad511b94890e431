package learning

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// Diagnosis is what the cells, weights and gradients of a net look like while samples are shown to it, and what in that keeps it from learning.
type Diagnosis struct {
	Samples, Steps int // presentations, and the steps of each
	Populations    []PopulationDiagnosis
	Projections    []ProjectionDiagnosis
	Named          []int // how many samples each class was named for; nil where the read-out is fitted to training samples, or targets are no classes
	Unclassified   int   // samples that no class was named for
	Findings       []Finding
}

// PopulationDiagnosis is what the cells of a population do. Spikes are counted from the first step in which one of the input can reach them.
type PopulationDiagnosis struct {
	Name             string
	Kind             snn.PopulationKind
	Cells            int
	Rate             float64 // spikes a cell and step
	Silent           int     // cells that never fired
	Saturated        int     // cells that fired in every step that their refractory period left them
	Reach            float64 // the mean over silent cells of the most that v/θ came to; 0 without such cells, or where a threshold is not above 0
	SurrogateOverlap float64 // the share of cells and steps with a spike, or in which the surrogate derivative is a tenth of its largest value or more
	Differentiated   bool    // whether the rule has a surrogate derivative for it
}

// ProjectionDiagnosis is what the weights of a projection look like, and of rules that follow a gradient how it reaches them.
type ProjectionDiagnosis struct {
	Name         string
	Weights      int
	AtBound      float64   // the share of weights at an end of their Bound
	Largest, RMS float64   // the largest absolute weight, and the root of the mean square
	Gradient     float64   // Euclidean norm of the gradient of the mean loss; 0 where there is none
	Steps        []float64 // the norms of its parts by step, of the spikes that arrive in it; nil where there is no gradient
}

// Finding is one thing that is wrong, and what to change.
type Finding struct{ What, Advice string }

// String joins both.
func (f Finding) String() string { return f.What + ": " + f.Advice }

// Prober is implemented by trainers that follow a gradient and can show it.
type Prober interface {
	// Probe returns the gradient of the mean loss of a mini-batch, one element for each projection of the net, without learning from it. It leaves
	// State unchanged.
	Probe(b Batch) ([]GradientNorm, error)
}

// GradientNorm is the Euclidean norm of the gradient by the weights of a projection, and the norms of its parts by the steps in which spikes arrive.
type GradientNorm struct {
	Norm  float64
	Steps []float64 // nil where there is no gradient
}

// SurrogateDeriver is implemented by learners that put a surrogate derivative in place of that of a spike.
type SurrogateDeriver interface {
	// SurrogateDerivative writes to dst what it is at the distances x of potentials from their thresholds, which are theta without adaptation.
	SurrogateDerivative(dst, x, theta []float32)
}

// mostDiagnosed is how many samples are looked at in one go, and unless another number is asked for at all.
const mostDiagnosed = 64

// Diagnose shows the first n training samples of a task, 0 meaning 64 of them, to a model of the entry's net, trained or fresh from Init, and looks
// at what its cells, weights and gradients do. Nothing is learned and nothing is stored. A rule that reads raw samples has no spikes to look at,
// and is an error; so are samples that do not fit, and a context that is over.
func Diagnose(ctx context.Context, e Entry, m *snn.Model, task Task, n int) (*Diagnosis, error) {
	if ctx == nil {
		return nil, errNoContext
	}
	if e.Name == "" && e.Learner != nil {
		e.Name = e.Learner.Name()
	}
	d, err := diagnose(ctx, e, m, task, n)
	if err != nil {
		return nil, fmt.Errorf("learning: diagnose: entry %q: %w", e.Name, err)
	}
	return d, nil
}

func diagnose(ctx context.Context, e Entry, m *snn.Model, task Task, n int) (*Diagnosis, error) {
	if err := checkModel(m); err != nil {
		return nil, err
	}
	e.Net, e.Settings.Progress = m.Net, nil
	e, err := e.resolve()
	switch {
	case err != nil:
		return nil, err
	case e.Encoder == nil:
		return nil, fmt.Errorf("%s reads raw samples, and has no spikes to look at", e.Learner.Name())
	case n < 0:
		return nil, fmt.Errorf("%d samples; give 0 (%d) or more", n, mostDiagnosed)
	}
	if err := task.check(); err != nil {
		return nil, err
	}
	task.Train = task.Train.first(cmp.Or(n, mostDiagnosed))
	e.Settings.Batch = min(e.Settings.Batch, mostDiagnosed)
	pool := kernel.NewPool(max(e.Settings.Workers, 1))
	defer pool.Close()
	defer haltAfter(ctx, pool, grace).end()
	r := &run{entry: e, root: snn.NewStream(e.Settings.Seed), model: m.Clone(), pool: pool, task: task}
	if r.trainer, err = e.bind(e.setup(r.model, task.goal(), task.Train.Len(), pool).probing(task.Train)); err != nil {
		return nil, err
	}
	if err := cmp.Or(r.checkFit(), r.checkSamples(task.Train)); err != nil {
		return nil, err
	}
	return r.diagnose(ctx)
}

// diagnose looks at the training samples of a run that is bound.
func (r *run) diagnose(ctx context.Context) (*Diagnosis, error) {
	d := &Diagnosis{Samples: r.task.Train.Len(), Steps: r.entry.Encoder.Steps()}
	d.weigh(r.model)
	for _, look := range []func(context.Context, *Diagnosis) error{r.watch, r.nameClasses, r.probeGradients} {
		if err := look(ctx, d); err != nil {
			return nil, err
		}
	}
	d.Findings = slices.Concat(d.Findings, findLate(r.model.Net, d.Steps+int(r.entry.rest())), d.find())
	return d, nil
}

// first returns the first n samples, at most all of them.
func (s Samples) first(n int) Samples {
	n = min(n, s.Len())
	return Samples{
		X: s.X[:n], Label: s.Label[:min(n, len(s.Label))], StepLabel: s.StepLabel[:min(n, len(s.StepLabel))], Target: s.Target[:min(n, len(s.Target))],
	}
}

// weigh looks at weights.
func (d *Diagnosis) weigh(m *snn.Model) {
	for i, p := range m.Net.Projections {
		j := ProjectionDiagnosis{Name: p.String()}
		bound, sum := 0, 0.0
		for row := range m.WeightRows(i) {
			for _, w := range row {
				if j.Weights++; p.Bound.Limited() && (w == p.Bound.Lo || w == p.Bound.Hi) { // a fresh one may lie beyond
					bound++
				}
				j.Largest, sum = max(j.Largest, math.Abs(float64(w))), sum+float64(w)*float64(w)
			}
		}
		if j.Weights > 0 {
			j.AtBound, j.RMS = float64(bound)/float64(j.Weights), math.Sqrt(sum/float64(j.Weights))
		}
		d.Projections = append(d.Projections, j)
	}
}

// nameClasses classifies the samples, where the rule has nothing to fit for that.
func (r *run) nameClasses(ctx context.Context, d *Diagnosis) error {
	if _, fitted := r.trainer.(Calibrator); fitted || r.task.goal().Kind != ClassPerSample {
		return nil
	}
	d.Named = make([]int, r.task.Classes)
	for b := range r.task.Train.batches(0, r.entry.Settings.Batch, r.root.Named("diagnose")) {
		var out Outcome
		if err := r.pool.Guard(func() error { return r.trainer.Classify(b, &out) }); err != nil {
			return err
		}
		for _, c := range out.Class {
			if c < 0 || c >= len(d.Named) {
				d.Unclassified++
				continue
			}
			d.Named[c]++
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// probeGradients looks at the gradient of the first samples, as many as a mini-batch has.
func (r *run) probeGradients(ctx context.Context, d *Diagnosis) error {
	prober, ok := r.trainer.(Prober)
	if !ok {
		return nil
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var b Batch
	for b = range r.task.Train.batches(0, r.entry.Settings.Batch, r.root.Named("diagnose")) {
		break
	}
	var norms []GradientNorm
	err := r.pool.Guard(func() (err error) {
		norms, err = prober.Probe(b)
		return err
	})
	if err != nil {
		return err
	}
	for i, g := range norms {
		d.Projections[i].Gradient, d.Projections[i].Steps = g.Norm, g.Steps
	}
	return nil
}
