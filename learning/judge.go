package learning

import (
	"fmt"
	"math"
)

// judge gathers what a trainer said of samples. It is the one evaluator of all rules.
type judge struct {
	goal           Goal
	samples, right int
	scored         int        // samples of which anything was asked for
	judged         int        // classes that were asked for: one a sample, or one a step
	sum            [3]float64 // NLL, BCE, SSE
	seen           [3]int
	confusion      [][]int
	of             []int // how often each class was asked for
	predicted      []int // class named for each sample; −1 for none
	unclassified   int
	score          [][]float64 // what the class of each sample was read from
	label          []int       // of those samples
	errors         vectorErrors
}

func newJudge(g Goal) *judge {
	j := &judge{goal: g, confusion: make([][]int, g.Classes), of: make([]int, g.Classes)}
	for i := range j.confusion {
		j.confusion[i] = make([]int, g.Classes)
	}
	return j
}

// add takes the outcome of a batch, in the order of samples.
func (j *judge) add(b Batch, out *Outcome) error {
	var err error
	switch j.goal.Kind {
	case ClassPerStep:
		err = j.addSteps(b, out)
	case VectorPerSample, VectorPerStep:
		err = j.addVectors(b, out)
	default:
		err = j.addClasses(b.Label, out)
	}
	if err != nil {
		return err
	}
	for i := range b.X {
		if j.asks(b, i) {
			j.scored++
		}
	}
	j.samples += len(b.X)
	for k, values := range [...][]float64{out.NLL, out.BCE, out.SSE} {
		for i, v := range values {
			if math.IsNaN(v) || math.IsInf(v, -1) {
				return &notFinite{[...]string{"NLL", "BCE", "SSE"}[k], j.samples - len(b.X) + i, v}
			}
			if !j.asks(b, i) {
				continue
			}
			j.sum[k] += v
			j.seen[k]++
		}
	}
	return nil
}

// asks reports whether sample i of a batch has anything to judge.
func (j *judge) asks(b Batch, i int) bool {
	return j.goal.Kind != ClassPerStep || judged(b.StepLabel[i])
}

func (j *judge) addClasses(label []int, out *Outcome) error {
	class := out.Class
	if len(class) != len(label) {
		return fmt.Errorf("learning: the rule named %d classes for %d samples", len(class), len(label))
	}
	for i, want := range label {
		j.predicted = append(j.predicted, j.named(want, class[i]))
		if i < len(out.Score) && len(out.Score[i]) == j.goal.Classes {
			j.score, j.label = append(j.score, out.Score[i]), append(j.label, want)
		}
	}
	return nil
}

func (j *judge) addSteps(b Batch, out *Outcome) error {
	if len(out.StepClass) != len(b.StepLabel) {
		return fmt.Errorf("learning: the rule named the classes of steps of %d samples, and there are %d", len(out.StepClass), len(b.StepLabel))
	}
	for i, steps := range b.StepLabel {
		if len(out.StepClass[i]) < len(steps) {
			return fmt.Errorf("learning: the rule named classes of %d steps for %d", len(out.StepClass[i]), len(steps))
		}
		for t, want := range steps {
			if want >= 0 {
				j.named(want, out.StepClass[i][t])
			}
		}
	}
	return nil
}

// named counts that class got was named where want was right, and returns it, or −1 if it is none.
func (j *judge) named(want, got int) int {
	j.judged++
	j.of[want]++
	if got < 0 || got >= len(j.confusion) {
		got = -1
		j.unclassified++
	} else {
		j.confusion[want][got]++
	}
	if got == want {
		j.right++
	}
	return got
}

func (j *judge) addVectors(b Batch, out *Outcome) error {
	if len(out.Output) != len(b.Target) {
		return fmt.Errorf("learning: the rule gave outputs of %d samples, and there are %d", len(out.Output), len(b.Target))
	}
	for i, want := range b.Target {
		got := out.Output[i]
		if len(got) < len(want) {
			return fmt.Errorf("learning: the rule gave %d numbers for %d", len(got), len(want))
		}
		for k, y := range want {
			if v := float64(got[k]); math.IsNaN(v) || math.IsInf(v, 0) {
				return &notFinite{"output", j.samples + i, v}
			}
			j.errors.add(float64(got[k]), float64(y))
		}
	}
	return nil
}

// vectorErrors are sums over numbers y that were asked for and ŷ that were given.
type vectorErrors struct {
	n                           int
	square, absolute, symmetric float64
}

func (e *vectorErrors) add(got, want float64) {
	d := math.Abs(got - want)
	e.n++
	e.square += float64(d * d)
	e.absolute += d
	if size := math.Abs(got) + math.Abs(want); size > 0 {
		e.symmetric += d / size
	}
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
	m := noMetrics()
	m.Samples = j.samples
	if j.samples == 0 {
		return m
	}
	for k, to := range [...]*float64{&m.NLL, &m.BCE, &m.SSE} {
		if j.seen[k] == j.scored && j.scored > 0 && !math.IsInf(j.sum[k], 0) {
			*to = j.sum[k] / float64(j.scored)
		}
	}
	if j.goal.Kind.Vectors() {
		n := float64(j.errors.n)
		m.MSE, m.MAE, m.SMAPE = j.errors.square/n, j.errors.absolute/n, 200*j.errors.symmetric/n
		return m
	}
	m.Accuracy = float64(j.right) / float64(j.judged)
	m.Recall, m.BalancedAccuracy = j.recall()
	if len(j.score) == j.samples {
		m.AUROC = auroc(j.score, j.label, j.goal.Classes)
	}
	if j.goal.Kind == ClassPerStep {
		m.Steps = j.judged
	}
	return m
}

// recall returns how often each class was named when it was right, as a share, and the mean over classes that were asked for.
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
