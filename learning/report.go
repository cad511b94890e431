package learning

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"

	"github.com/spikecell/spikecell/internal/runstore"
	"github.com/spikecell/spikecell/snn"
)

// Report is the result of a run, the same for every rule.
type Report struct {
	Entry       Entry `json:"-"` // resolved: no zero that meant a default; Encoder is nil where the rule reads raw samples
	Task        string
	Fingerprint string // SHA-256 of everything that the result depends on, hex
	Result      string // SHA-256 of the final model and of all of the report but wall time, AUROC and Entry's callbacks, hex

	Epochs []Epoch
	Best   int // the epoch whose model is reported, from 1
	Valid  Metrics
	Test   Metrics

	Predicted    []int   `json:"-"` // class named for each test sample; −1 for none. nil for other targets
	Confusion    [][]int // of the test samples, or steps, [true class][predicted class]
	Unclassified int     // test samples, or steps, without a class, for their output was silent; they count as wrong

	Targets TargetKind `json:",omitzero"`  // what the output is for
	Outputs int        `json:",omitempty"` // numbers of a target, at each step if there is one for each; 0 for classes

	Training   snn.Counts // events of all training presentations
	Inference  snn.Counts // events of the presentations of the test set
	Parameters int64      // weights that the rule may change
	StateBytes int64      // memory that the rule needs beyond the weights
	// Warnings say in words what in the result is a sign of a broken net, or of a task that it cannot be judged by: classes without
	// samples, populations that are silent or saturated, numbers out of all scale, test samples without a class. They follow from the
	// rest and from the task, and are not part of Result.
	Warnings []string `json:",omitempty"`
	Folder   string   `json:"-"` // where the run store keeps it; "" if it is not stored
	Kernel   string   // instruction set of this run: avx512, avx2 or generic

	Model *snn.Model `json:"-"` // the trained model

	ClassNames []string  `json:"-"` // as in the task
	Scalings   []Scaling `json:"-"` // as in the task

	readout []Tensor // what the read-out was fitted to, where the rule has one to fit
}

// known panics where there is no report: methods that return no error have no other way to say so.
func (r *Report) known(method string) {
	if r == nil {
		panic("learning: Report." + method + ": the report is nil")
	}
}

// usable returns an error for a report that cannot be used to look at samples again.
func (r *Report) usable() error {
	if r == nil || r.Model == nil || r.Entry.Learner == nil || r.Entry.Encoder == nil && !readsRaw(r.Entry.Learner) {
		return errors.New("the report has no model, learner or encoder: it is nil, or was read from report.json alone; load the model file beside it")
	}
	_, err := r.Entry.resolve()
	return err
}

// TrainSeconds returns the wall time of training, without validation and test.
func (r *Report) TrainSeconds() float64 {
	r.known("TrainSeconds")
	sum := 0.0
	for _, e := range r.Epochs {
		sum += e.TrainSeconds
	}
	return sum
}

// hashResult returns the SHA-256 of the model and of all results but wall time and the instruction set.
func (r *Report) hashResult(model []Tensor) (string, error) {
	bare := *r
	bare.Result, bare.Kernel, bare.Task, bare.Warnings = "", "", "", nil
	bare.Epochs = append([]Epoch(nil), r.Epochs...)
	bare.Valid.AUROC, bare.Test.AUROC = math.NaN(), math.NaN() // it follows from the rest, and reports of older versions have none
	for i := range bare.Epochs {
		bare.Epochs[i].TrainSeconds, bare.Epochs[i].Valid.AUROC = 0, math.NaN()
	}
	h := sha256.New()
	if err := json.NewEncoder(h).Encode(&bare); err != nil {
		return "", err
	}
	if err := (runstore.TensorFile{Tensors: stored(model)}).Write(h); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// nameWirings puts back what JSON leaves out.
func nameWirings(c *snn.Counts, n snn.Net) {
	for i := range c.Projections {
		p := &c.Projections[i]
		if k := n.ProjectionNamed(p.String()); k >= 0 {
			p.Wiring = n.Projections[k].Wiring
		}
	}
}

// silent returns c with all events set to 0.
func silent(c snn.Counts) snn.Counts {
	z := snn.Counts{Populations: append([]snn.PopulationCounts(nil), c.Populations...),
		Projections: append([]snn.ProjectionCounts(nil), c.Projections...)}
	for i := range z.Populations {
		p := &z.Populations[i]
		p.Spikes, p.MaxSpikesPerStep, p.Updates = 0, 0, 0
	}
	for i := range z.Projections {
		p := &z.Projections[i]
		p.SynapticEvents, p.WeightUpdates = 0, 0
	}
	return z
}
