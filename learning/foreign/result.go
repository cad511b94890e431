package foreign

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/interval"
	"github.com/spikecell/spikecell/snn"
)

// Result is what an experiment came to.
type Result struct {
	Task     string
	Seeds    []uint64
	Outcomes []Outcome // by detector, those without a network first, and within it by foreign set
}

// Outcome is how well a detector tells the test samples of the task from a foreign set.
type Outcome struct {
	Entry    string // "" where no network is asked
	Detector string
	Set      string
	AUROC    learning.Interval // 0.5 is chance; below it foreign samples have the higher scores
	Values   []float64         // by seed; one where no network is asked
}

// Find returns the outcome of an entry, a detector and a foreign set by their names, nil if there is none.
func (r *Result) Find(entry, detector, set string) *Outcome {
	if r == nil {
		panic("foreign: Result.Find: the result is nil; Run returns one")
	}
	for i, o := range r.Outcomes {
		if o.Entry == entry && o.Detector == detector && o.Set == set {
			return &r.Outcomes[i]
		}
	}
	return nil
}

// Less returns the interval of o less other of the same set, seed by seed. One that asks no network is the same for all seeds.
func (o *Outcome) Less(other *Outcome) (learning.Interval, error) {
	if o == nil || other == nil {
		return learning.Interval{}, fmt.Errorf("foreign: Outcome.Less: an outcome is nil; Result.Find returns those that there are")
	}
	a, b := o.Values, other.Values
	if o.Set != other.Set || len(a) != len(b) && len(a) != 1 && len(b) != 1 {
		return learning.Interval{}, fmt.Errorf("foreign: outcomes of the sets %q and %q with %d and %d seeds; compare those of one experiment and set",
			o.Set, other.Set, len(a), len(b))
	}
	d := make([]float64, max(len(a), len(b)))
	for i := range d {
		d[i] = a[min(i, len(a)-1)] - b[min(i, len(b)-1)]
	}
	return learning.IntervalOf(d), nil
}

// Table returns a row for each detector of each network, with a column for each foreign set.
func (r *Result) Table() snn.Table {
	if r == nil {
		panic("foreign: Result.Table: the result is nil; Run returns one")
	}
	t := snn.Table{Head: []string{"network", "detector"}}
	for i, o := range r.Outcomes {
		if i == 0 || o.Entry != r.Outcomes[i-1].Entry || o.Detector != r.Outcomes[i-1].Detector {
			t.Rows = append(t.Rows, []string{o.Entry, o.Detector})
		}
		last := len(t.Rows) - 1
		if last == 0 {
			t.Head = append(t.Head, o.Set)
		}
		t.Rows[last] = append(t.Rows[last], interval.Text(o.AUROC, 1, "%.3f"))
	}
	t.Notes = []string{fmt.Sprintf(
		"AUROC of the test samples of %s against foreign ones, %d seeds, with 95 %% Student-t intervals of the mean; 0.5 is chance",
		r.Task, len(r.Seeds))}
	return t
}
