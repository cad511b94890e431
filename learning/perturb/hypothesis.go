package perturb

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/interval"
	"github.com/spikecell/spikecell/snn"
)

// Hypothesis is what is expected of a difference, stated before it is measured: that of an entry under a condition, less the same entry
// intact or whatever Against names.
type Hypothesis struct {
	Says             string // in words
	Entry, Condition string
	Dose             float64
	Against          *Case       // what is subtracted; nil is the same entry intact
	Rate             string      // the population whose rate is compared; "" is the accuracy, or of vectors the mean squared error
	Expect           Expectation // in which direction it differs
	Margin           float64     // how large a difference matters: a fraction of samples, or spikes a cell and step
}

// Case is an entry under a condition.
type Case struct {
	Entry, Condition string
	Dose             float64
}

// Expectation is the direction of a difference.
type Expectation uint8

// The directions, by the 95 % interval [lo, hi] of a difference and a margin m. Lower holds if hi < −m and is contradicted if lo > −m; Higher holds
// if lo > m and is contradicted if hi < m; Unchanged holds if −m ≤ lo and hi ≤ m, and is contradicted if the interval has no number of ±m. All
// else, and a single seed, is undecided.
const (
	Lower Expectation = iota
	Higher
	Unchanged
)

// String names the direction.
func (e Expectation) String() string {
	if int(e) < len(expectations) {
		return expectations[e]
	}
	return fmt.Sprintf("Expectation(%d)", uint8(e))
}

var expectations = [...]string{"lower", "higher", "unchanged"}

// Verdict is what became of a hypothesis.
type Verdict struct {
	Hypothesis
	Difference learning.Interval
	Outcome    Decision
}

// Decision says whether a hypothesis stands.
type Decision uint8

// The decisions.
const (
	Undecided Decision = iota
	Holds
	Contradicted
)

// String names the decision.
func (d Decision) String() string {
	if int(d) < len(decisions) {
		return decisions[d]
	}
	return fmt.Sprintf("Decision(%d)", uint8(d))
}

var decisions = [...]string{"undecided", "holds", "contradicted"}

// judge compares a hypothesis with what was measured.
func (h Hypothesis) judge(r *Result) Verdict {
	against := h.against()
	a, b := r.Find(h.Entry, h.Condition, h.Dose), r.Find(against.Entry, against.Condition, against.Dose)
	d := interval.Paired(a.values(h.Rate), b.values(h.Rate))
	return Verdict{h, d, h.Expect.Decide(d, h.Margin)}
}

func (h Hypothesis) against() Case {
	if h.Against != nil {
		return *h.Against
	}
	return Case{Entry: h.Entry, Condition: Intact}
}

// values are the numbers of a measure by seed.
func (o *Outcome) values(population string) []float64 {
	for _, x := range o.Rates {
		if x.Population == population {
			return x.Values
		}
	}
	return o.Values
}

// Decide is what an interval allows to be said of a difference, for a margin of 0 or more.
func (e Expectation) Decide(d learning.Interval, margin float64) Decision {
	lo, hi := d.Lo, d.Hi
	if math.IsNaN(lo) || math.IsNaN(hi) {
		return Undecided
	}
	var holds, fails bool
	switch e {
	case Lower:
		holds, fails = hi < -margin, lo > -margin
	case Higher:
		holds, fails = lo > margin, hi < margin
	default:
		holds, fails = -margin <= lo && hi <= margin, lo > margin || hi < -margin
	}
	switch {
	case holds:
		return Holds
	case fails:
		return Contradicted
	}
	return Undecided
}

// Hypotheses returns a row for each verdict: what was expected, what was measured, and whether it stands.
func (r *Result) Hypotheses() snn.Table {
	if r == nil {
		panic("perturb: Result.Hypotheses: the result is nil; Run returns one")
	}
	t := snn.Table{Head: []string{"hypothesis", "expected", "difference", "outcome"}}
	for _, v := range r.Verdicts {
		t.Rows = append(t.Rows, []string{v.Says, v.expected(r), v.difference(r), v.Outcome.String()})
	}
	t.Notes = []string{
		fmt.Sprintf("%s, %d seeds; differences are paired by seed, with 95 %% Student-t intervals of their mean, each for itself", r.Task, len(r.Seeds)),
	}
	return t
}

func (v Verdict) expected(r *Result) string {
	what := "accuracy"
	switch {
	case v.Rate != "":
		what = "rate of " + v.Rate
	case r.Targets.Vectors():
		what = "mean squared error"
	}
	text := what + " " + v.Expect.String()
	if v.Margin != 0 {
		text += ", margin " + v.margin(r)
	}
	return text
}

// margin is the margin in the unit of the difference.
func (v Verdict) margin(r *Result) string {
	if v.Rate == "" && !r.Targets.Vectors() {
		return fmt.Sprintf("%v %%", math.Round(v.Margin*1e6)/1e4)
	}
	return fmt.Sprint(v.Margin)
}

func (v Verdict) difference(r *Result) string {
	if v.Rate == "" {
		return r.text(v.Difference, true)
	}
	if math.IsNaN(v.Difference.Lo) {
		return fmt.Sprintf("%+.3g", v.Difference.Mean)
	}
	return fmt.Sprintf("%+.3g [%+.3g, %+.3g]", v.Difference.Mean, v.Difference.Lo, v.Difference.Hi)
}
