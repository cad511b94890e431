package datasets

import (
	"errors"
	"fmt"
)

// csvColumns are the numbers of the columns by what they hold; label is one column, or those of the classes of steps.
type csvColumns struct{ features, target, label []int }

// columns finds the columns by their names.
func (c CSV) columns(names []string) (cols csvColumns, err error) {
	if kinds := min(len(c.Label), 1) + min(len(c.StepLabel), 1) + min(len(c.Target), 1); kinds > 1 {
		return cols, errors.New("Label, StepLabel and Target exclude one another; set one of them")
	}
	f := csvFinder{names: names, taken: map[int]bool{}, at: make(map[string]int, len(names))}
	for i, name := range names {
		f.at[name] = i
	}
	label := c.StepLabel
	if c.Label != "" {
		label = []string{c.Label}
	}
	cols.label, cols.target = f.find(label), f.find(c.Target)
	f.find(c.Ignore)
	for i := range names {
		if !f.taken[i] {
			cols.features = append(cols.features, i)
		}
	}
	if f.fault == nil && cols.features == nil {
		f.fault = fmt.Errorf("no features: all of the columns %s are named in Label, StepLabel, Target and Ignore", cutText(fmt.Sprintf("%q", names)))
	}
	return cols, f.fault
}

// csvFinder finds columns, each once.
type csvFinder struct {
	names []string
	at    map[string]int
	taken map[int]bool
	fault error // the first one
}

// find returns the columns of some names.
func (f *csvFinder) find(names []string) (columns []int) {
	for _, name := range names {
		i, ok := f.at[name]
		switch {
		case f.fault != nil:
		case !ok:
			f.fault = fmt.Errorf("line 1: no column %q among %s", name, cutText(fmt.Sprintf("%q", f.names)))
		case f.taken[i]:
			f.fault = fmt.Errorf("column %q is named twice in Label, StepLabel, Target and Ignore", name)
		}
		f.taken[i] = true
		columns = append(columns, i)
	}
	return columns
}
