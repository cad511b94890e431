package sweep

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
)

// Results are what the runs of a plan reached, as far as they are done.
type Results struct {
	Plan     *Plan
	Outcomes []Outcome // of each run of the plan
}

// Outcome is what a run reached. Its zero value is of one that is not done.
type Outcome struct {
	Done        bool
	Valid, Test learning.Metrics
	Best        int    // the epoch that is reported
	Result      string // learning.Report.Result
	Err         error  // why it failed
}

func newResults(p *Plan) *Results { return &Results{p, make([]Outcome, len(p.Runs))} }

func outcomeOf(r *learning.Report) Outcome {
	return Outcome{Done: true, Valid: r.Valid, Test: r.Test, Best: r.Best, Result: r.Result}
}

// share gives runs the outcome of the one that was trained for them.
func (r *Results) share() {
	for i, run := range r.Plan.Runs {
		r.Outcomes[i] = r.Outcomes[run.Same]
	}
}

// Collect returns what the store has of a plan; it trains nothing. A stored run that cannot be read has its error, and so has one that failed, and
// that nobody has begun again.
func Collect(p *Plan) (*Results, error) {
	if err := p.made(); err != nil {
		return nil, err
	}
	all, err := p.look()
	if err != nil {
		return nil, err
	}
	r := newResults(p)
	for i, stored := range all {
		switch s := stored.Report; {
		case stored.Fault != nil:
			r.Outcomes[i].Err = stored.Fault
		case s != nil:
			r.Outcomes[i] = Outcome{Done: true, Valid: s.Valid, Test: s.Test, Best: s.Best, Result: s.Result}
		default:
			r.Outcomes[i].Err = failureOf(stored.Failure)
		}
	}
	r.share()
	return r, nil
}

// known panics where there are no results.
func (r *Results) known(method string) {
	if r == nil || r.Plan == nil || len(r.Outcomes) != len(r.Plan.Runs) {
		panic("sweep: Results." + method + ": there are no results of a plan; an Executor or Collect returns them")
	}
}

// Failed returns the errors of all runs that failed, each with its specification, or nil.
func (r *Results) Failed() error {
	r.known("Failed")
	var all []error
	for i, o := range r.Outcomes {
		if run := r.Plan.Runs[i]; o.Err != nil && run.Same == i {
			all = append(all, fmt.Errorf("sweep: %v, %.12s…: %w", run, run.Fingerprint, o.Err))
		}
	}
	return errors.Join(all...)
}

// Point is what the runs of an entry reached at one point.
type Point struct {
	Entry  string
	Point  int
	Values []Value
	Of     int // seeds
	// Valid and Test are over the seeds that are done, of which Interval.N says how many: accuracies as fractions, or for targets that are
	// vectors mean squared errors.
	Valid, Test learning.Interval
}

// Points returns those of the plan, in its order.
func (r *Results) Points() (points []Point) {
	r.known("Points")
	var valid, test []float64
	vectors := r.Plan.Task().Targets().Vectors()
	for i, run := range r.Plan.Runs {
		if n := len(points); n == 0 || points[n-1].Entry != run.Entry.Name || points[n-1].Point != run.Point {
			points = append(points, Point{Entry: run.Entry.Name, Point: run.Point, Values: run.Values})
			valid, test = nil, nil
		}
		p := &points[len(points)-1]
		if p.Of++; r.Outcomes[i].Done {
			valid, test = append(valid, measure(r.Outcomes[i].Valid, vectors)), append(test, measure(r.Outcomes[i].Test, vectors))
		}
		p.Valid, p.Test = learning.IntervalOf(valid), learning.IntervalOf(test)
	}
	return points
}

func measure(m learning.Metrics, vectors bool) float64 {
	if vectors {
		return m.MSE
	}
	return m.Accuracy
}

// MarshalJSON writes every run with what it reached, and every point with its intervals.
func (r *Results) MarshalJSON() ([]byte, error) {
	r.known("MarshalJSON")
	type run struct {
		specification
		Done   bool              `json:"done"`
		Valid  *learning.Metrics `json:"valid,omitempty"`
		Test   *learning.Metrics `json:"test,omitempty"`
		Result string            `json:"result,omitempty"`
		Error  string            `json:"error,omitempty"`
	}
	type point struct {
		Entry  string            `json:"entry"`
		Values []Value           `json:"values,omitempty"`
		Of     int               `json:"seeds"`
		Done   int               `json:"done"`
		Valid  learning.Interval `json:"valid"`
		Test   learning.Interval `json:"test"`
	}
	var all struct {
		Name   string  `json:"name"`
		Task   string  `json:"task"`
		Points []point `json:"points"`
		Runs   []run   `json:"runs"`
	}
	all.Name, all.Task = r.Plan.Name(), r.Plan.Task().Name
	for _, p := range r.Points() {
		all.Points = append(all.Points, point{p.Entry, p.Values, p.Of, p.Test.N, p.Valid, p.Test})
	}
	for i, o := range r.Outcomes {
		one := run{specification: r.Plan.Runs[i].specification(), Done: o.Done, Result: o.Result}
		if o.Done {
			one.Valid, one.Test = &o.Valid, &o.Test
		}
		if o.Err != nil {
			one.Error = o.Err.Error()
		}
		all.Runs = append(all.Runs, one)
	}
	return named(json.Marshal(all))
}

// finite reports whether a number is one.
func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }
