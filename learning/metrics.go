package learning

import (
	"encoding/json"
	"errors"
	"math"
)

// Metrics is how well a model did on samples, as means over them. What a rule does not have, or is not finite, is NaN, and
// absent in JSON.
//
// With n_c samples of class c, of which k_c were named c, in K classes that have samples,
//
//	Accuracy = Σ_c k_c / Σ_c n_c,  Recall_c = k_c / n_c,  BalancedAccuracy = (1/K) Σ_c Recall_c   [brodersen2010]
//
// so that a net that names one class for everything has the balanced accuracy 1/K, however often the data have that class. Samples
// without a class count as wrong in all of them. Where each step has a class, steps take the place of samples.
//
// AUROC is [AUROC] of what the classes were read from ([Outcome.Score]), of one class a sample: how well the scores tell the classes apart, wherever
// the line between them is drawn.
//
// With numbers y that were asked for and ŷ that were given, over all samples, steps and outputs,
//
//	MSE = mean (ŷ − y)²,  MAE = mean |ŷ − y|,  SMAPE = 200 · mean(|ŷ − y| / (|ŷ| + |y|)), where 0/0 is 0   [yik2025]
type Metrics struct {
	Samples          int
	Steps            int     // steps that have a class, where each step has one; else 0
	Accuracy         float64 // share of samples, or steps, whose class was named
	NLL              float64 // −ln p(true class), nats
	BCE              float64 // binary cross-entropy of the reconstruction, summed over inputs, nats
	SSE              float64 // squared error of the reconstruction, summed over inputs
	BalancedAccuracy float64 // mean recall of the classes that have samples
	AUROC            float64 // area under the curve of true over false positives
	MSE, MAE, SMAPE  float64 // errors of vectors; SMAPE in %
	// Recall is the share of the samples of each class whose class was named: NaN, and null in JSON, for a class without samples.
	// It is nil in the metrics of an [Epoch].
	Recall []float64
}

// noMetrics is what is known of no samples.
func noMetrics() Metrics {
	nan := math.NaN()
	return Metrics{Accuracy: nan, NLL: nan, BCE: nan, SSE: nan, BalancedAccuracy: nan, AUROC: nan, MSE: nan, MAE: nan, SMAPE: nan}
}

type metricsJSON struct {
	Samples                 int
	Steps                   int        `json:",omitempty"`
	Accuracy, NLL, BCE, SSE *float64   `json:",omitempty"`
	BalancedAccuracy, AUROC *float64   `json:",omitempty"`
	MSE, MAE, SMAPE         *float64   `json:",omitempty"`
	Recall                  []*float64 `json:",omitempty"`
}

// MarshalJSON leaves out what is NaN.
func (m Metrics) MarshalJSON() ([]byte, error) {
	j := metricsJSON{m.Samples, m.Steps, known(m.Accuracy), known(m.NLL), known(m.BCE), known(m.SSE), known(m.BalancedAccuracy), known(m.AUROC),
		known(m.MSE), known(m.MAE), known(m.SMAPE), nil}
	for _, r := range m.Recall {
		j.Recall = append(j.Recall, known(r))
	}
	return json.Marshal(j)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (m *Metrics) UnmarshalJSON(text []byte) error {
	if m == nil {
		return errors.New("learning: Metrics.UnmarshalJSON: the metrics are nil")
	}
	var j metricsJSON
	if err := json.Unmarshal(text, &j); err != nil {
		return err
	}
	*m = Metrics{j.Samples, j.Steps, orNaN(j.Accuracy), orNaN(j.NLL), orNaN(j.BCE), orNaN(j.SSE), orNaN(j.BalancedAccuracy), orNaN(j.AUROC),
		orNaN(j.MSE), orNaN(j.MAE), orNaN(j.SMAPE), nil}
	for _, r := range j.Recall {
		m.Recall = append(m.Recall, orNaN(r))
	}
	return nil
}

func known(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}

func orNaN(x *float64) float64 {
	if x == nil {
		return math.NaN()
	}
	return *x
}

// Measure is what entries are compared by: Accuracy, or for vectors MSE.
func (m Metrics) Measure() float64 {
	if math.IsNaN(m.Accuracy) {
		return m.MSE
	}
	return m.Accuracy
}

// asked is how many classes were asked for: one a sample, or one a step.
func (m Metrics) asked() int {
	if m.Steps > 0 {
		return m.Steps
	}
	return m.Samples
}

// atLeast reports whether m is as good as b, or better: by accuracy, or for vectors by the mean squared error; or where it is selected by that, by
// balanced accuracy.
func (m Metrics) atLeast(b Metrics, by Select) bool {
	if by == BestBalanced {
		return m.BalancedAccuracy >= b.BalancedAccuracy
	}
	if math.IsNaN(m.Accuracy) && !math.IsNaN(m.MSE) {
		return m.MSE <= b.MSE
	}
	return m.Accuracy >= b.Accuracy
}
