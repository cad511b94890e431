package stdp

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Labels returns the class that each cell of the output was given, by its responses to training samples, in a run of a [Rule]: −1 for cells that
// never fired. Under the read-out Groups, classes follow from the order of the cells.
func Labels(r *learning.Report) ([]int, error) {
	if r == nil {
		return nil, errors.New("stdp: Labels: the report is nil; learning.Train returns one")
	}
	rule, ok := r.Entry.Learner.(Rule)
	if !ok {
		return nil, fmt.Errorf("stdp: Labels: the report is of %T; only those of a stdp.Rule have cells with labels", r.Entry.Learner)
	}
	classes := len(r.Confusion)
	if rule.Readout == Groups {
		cells := rule.labelled(r.Entry.Net)
		if cells == 0 || classes == 0 {
			return nil, fmt.Errorf("stdp: Labels: the report has %d classes for %d cells; it is not one that training wrote", classes, cells)
		}
		return newReadout(Groups, classes, cells).label, nil
	}
	var responses, assigned learning.Tensor
	for _, t := range r.Readout() {
		switch t.Name {
		case "responses":
			responses = t
		case "assigned":
			assigned = t
		}
	}
	if classes == 0 || len(assigned.I64) != classes || len(responses.I64)%classes != 0 || len(responses.I64) == 0 {
		return nil, errors.New("stdp: Labels: the report has no responses of cells: it was read from report.json alone; load the model file beside it")
	}
	read := newReadout(rule.Readout, classes, len(responses.I64)/classes)
	copy(read.responses, responses.I64)
	copy(read.samples, assigned.I64)
	read.assign()
	return read.label, nil
}

// labelled is how many cells have labels: those of Output, which is by default the last population that a plastic projection reaches.
func (r Rule) labelled(net snn.Net) int {
	output := net.Index(r.Output)
	if r.Output == "" {
		for _, p := range net.Projections {
			if !p.Frozen {
				output = max(output, net.Index(p.Post))
			}
		}
	}
	if output < 0 {
		return 0
	}
	return net.Populations[output].Size()
}
