package learning

import (
	"encoding/json"
	"errors"
	"fmt"
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
// without a class count as wrong in all of them.
type Metrics struct {
	Samples          int
	Accuracy         float64 // share of samples whose class was named
	NLL              float64 // −ln p(true class), nats
	BCE              float64 // binary cross-entropy of the reconstruction, summed over inputs, nats
	SSE              float64 // squared error of the reconstruction, summed over inputs
	BalancedAccuracy float64 // mean recall of the classes that have samples
	// Recall is the share of the samples of each class whose class was named: NaN, and null in JSON, for a class without samples.
	// It is nil in the metrics of an [Epoch].
	Recall []float64
}

// noMetrics is what is known of no samples.
func noMetrics() Metrics {
	nan := math.NaN()
	return Metrics{Accuracy: nan, NLL: nan, BCE: nan, SSE: nan, BalancedAccuracy: nan}
}

type metricsJSON struct {
	Samples                 int
	Accuracy, NLL, BCE, SSE *float64   `json:",omitempty"`
	BalancedAccuracy        *float64   `json:",omitempty"`
	Recall                  []*float64 `json:",omitempty"`
}

// MarshalJSON leaves out what is NaN.
func (m Metrics) MarshalJSON() ([]byte, error) {
	j := metricsJSON{m.Samples, known(m.Accuracy), known(m.NLL), known(m.BCE), known(m.SSE), known(m.BalancedAccuracy), nil}
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
	*m = Metrics{j.Samples, orNaN(j.Accuracy), orNaN(j.NLL), orNaN(j.BCE), orNaN(j.SSE), orNaN(j.BalancedAccuracy), nil}
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

// judge gathers what a trainer said of samples. It is the one evaluator of all rules.
type judge struct {
	samples, right int
	sum            [3]float64 // NLL, BCE, SSE
	seen           [3]int
	confusion      [][]int
	of             []int // samples of each class
	predicted      []int // class named for each sample; −1 for none
	unclassified   int
}

func newJudge(classes int) *judge {
	j := &judge{confusion: make([][]int, classes), of: make([]int, classes)}
	for i := range j.confusion {
		j.confusion[i] = make([]int, classes)
	}
	return j
}

// add takes the outcome of a batch, in the order of samples.
func (j *judge) add(label []int, out *Outcome) error {
	if len(out.Class) != len(label) {
		return fmt.Errorf("learning: the rule named %d classes for %d samples", len(out.Class), len(label))
	}
	for i, want := range label {
		j.samples++
		j.of[want]++
		got := out.Class[i]
		if got < 0 || got >= len(j.confusion) {
			got = -1
			j.unclassified++
		} else {
			j.confusion[want][got]++
		}
		if got == want {
			j.right++
		}
		j.predicted = append(j.predicted, got)
	}
	for k, values := range [...][]float64{out.NLL, out.BCE, out.SSE} {
		for i, v := range values {
			if math.IsNaN(v) || math.IsInf(v, -1) {
				return &notFinite{[...]string{"NLL", "BCE", "SSE"}[k], j.samples - len(label) + i, v}
			}
			j.sum[k] += v
			j.seen[k]++
		}
	}
	return nil
}

// notFinite is a loss of a sample that no model has whose numbers are finite. A loss of +Inf is one: that of a class which the
// model excludes.
type notFinite struct {
	name   string
	sample int
	value  float64
}

// Error says of which sample it is.
func (n *notFinite) Error() string {
	return fmt.Sprintf("%s of sample %d is %v", n.name, n.sample, n.value)
}

func (j *judge) metrics() Metrics {
	if j.samples == 0 {
		return noMetrics()
	}
	mean := func(k int) float64 {
		if j.seen[k] != j.samples || math.IsInf(j.sum[k], 0) {
			return math.NaN()
		}
		return j.sum[k] / float64(j.samples)
	}
	recall, balanced := j.recall()
	return Metrics{j.samples, float64(j.right) / float64(j.samples), mean(0), mean(1), mean(2), balanced, recall}
}

// recall returns the share of right samples of each class, and its mean over classes that have samples.
func (j *judge) recall() (of []float64, mean float64) {
	sum, classes := 0.0, 0
	for c, n := range j.of {
		of = append(of, float64(j.confusion[c][c])/float64(n)) // 0/0 is NaN
		if n > 0 {
			sum, classes = sum+of[c], classes+1
		}
	}
	return of, sum / float64(classes)
}
