package gradient

import (
	"cmp"
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Credit is how errors go back from the loss to the weights, which is all that the rules of the gradient family differ in. The zero value is
// back-propagation through time. docs/credit.md has the equations, what they take from a net, and the memory that a device needs for each:
// here the gradient of a rule is that of the same backward pass, with parts of it cut.
type Credit struct {
	Kind      CreditKind
	Feedback  Feedback // EProp: by which weights errors of the output come back to the cells
	Deviation float64  // Random, Adaptive, DECOLLE: standard deviation of the drawn weights of n cells, times √n; 0 means 1
	Decay     float64  // Adaptive: part by which a mini-batch lets weights onto the output and feedback decay; 0 means 0.01
	// Through names projections, as [snn.Projection.String] does, over which errors of EProp go back as in BPTT: those of a front end, which then
	// learns by the errors of the cells that it drives. A population before one has no Random or Adaptive feedback of its own.
	Through []string `json:",omitzero" run:"omitzero"`
	// Online writes weights at every step, by traces that are carried forward in time: of EProp, OTTT and DECOLLE. Optimisers and schedules then count
	// steps of time in place of mini-batches.
	Online bool `json:",omitzero" run:"omitzero"`
}

// CreditKind is a rule of the gradient family.
type CreditKind uint8

// The rules, by what of the errors of back-propagation through time they keep:
//
//	BPTT   all of it [neftci2019]
//	EProp  errors of the output go to each population at once and no further; within a cell they go back in time [bellec2020]
//	OTTT   errors go from layer to layer within a step, and back in time within the leak of a membrane [xiao2022]
//	OSTL   errors go from layer to layer within a step, and back in time within a layer, recurrent and through its resets [bohnstingl2022]
//	DECOLLE  no error leaves its population, which has a loss of its own by a random read-out that is not learned [kaiser2020]
const (
	BPTT CreditKind = iota
	EProp
	OTTT
	OSTL
	DECOLLE
)

// Feedback is where the weights come from by which errors of the output reach cells.
type Feedback uint8

// The forms of feedback, with W the weights onto the output and B those of the feedback [bellec2020]:
//
//	Symmetric  B = W; a population without a projection onto the output hears nothing, and must not learn
//	Random     B is drawn once; every population that fires has one
//	Adaptive   B is drawn, and then changes as W does: both become (1 − Decay) of what they are, plus ΔW
const (
	Symmetric Feedback = iota
	Random
	Adaptive
)

// rule returns the name of the rule in reports.
func (k CreditKind) rule() string {
	names := []string{"surrogate", "eprop", "ottt", "ostl", "decolle"}
	if int(k) < len(names) {
		return names[k]
	}
	return names[BPTT]
}

// instant reports whether layers hear of each other's errors in the same step alone.
func (c Credit) instant() bool { return c.Kind == OTTT || c.Kind == OSTL }

func (c *Credit) constants() (k rules.Constants) {
	if c.Feedback != Symmetric || c.Kind == DECOLLE {
		k.Numbers = append(k.Numbers, rules.Constant{Name: "Credit.Deviation", At: &c.Deviation, Def: 1, Span: rules.Positive})
	}
	if c.Feedback == Adaptive {
		k.Numbers = append(k.Numbers, rules.Constant{Name: "Credit.Decay", At: &c.Decay, Def: 0.01, Span: rules.BelowOne})
	}
	return k
}

// check refuses what the kind does not have. r is resolved.
func (c Credit) check(r Rule) error {
	if err := cmp.Or(rules.CheckKind("gradient: Credit.Kind", c.Kind, c.Kind.names()),
		rules.CheckKind("gradient: Credit.Feedback", c.Feedback, c.Feedback.names())); err != nil {
		return err
	}
	switch {
	case c.Kind != EProp && c.Feedback != Symmetric:
		return fmt.Errorf("gradient: Credit.Feedback is for EProp, not %v", c.Kind)
	case c.Kind != EProp && len(c.Through) > 0:
		return fmt.Errorf("gradient: Credit.Through is for EProp, not %v", c.Kind)
	case c.Feedback == Symmetric && c.Kind != DECOLLE && c.Deviation != 0:
		return fmt.Errorf("gradient: Credit.Deviation is for Random and Adaptive feedback and DECOLLE, not %v of %v", c.Feedback, c.Kind)
	case c.Feedback != Adaptive && c.Decay != 0:
		return fmt.Errorf("gradient: Credit.Decay is for Adaptive feedback, not %v", c.Feedback)
	case c.Kind != BPTT && c.Kind != OSTL && r.ThroughReset:
		return fmt.Errorf("gradient: ThroughReset is set, and %v takes resets as given; leave it out", c.Kind)
	case c.Kind == DECOLLE && !r.Loss.Kind.readsMembrane():
		return fmt.Errorf("gradient: %v has losses of read-outs, which do not fire, and not %v; use CEMembrane, "+
			"CEMaxMembrane, MSEMembrane or SmoothL1Membrane", c.Kind, r.Loss.Kind)
	case c.Online:
		return c.checkOnline(r)
	}
	return nil
}

// checkOnline refuses what has no gradient of a step.
func (c Credit) checkOnline(r Rule) error {
	switch k := r.Loss.Kind; {
	case c.Kind == BPTT || c.Kind == OSTL:
		return fmt.Errorf("gradient: Credit.Online is for EProp, OTTT and DECOLLE, not %v; leave it out", c.Kind)
	case len(c.Through) > 0:
		return errors.New("gradient: Credit.Through lets errors go back in time, and with Credit.Online none does; leave one of them out")
	case !k.everyStep() && !k.differs() && k != MSELast:
		return fmt.Errorf("gradient: Credit.Online writes weights by the error of each step, and %v has that of a whole presentation alone; "+
			"use CEMembrane, CERate, MSEMembrane, SmoothL1Membrane or MSELast", k)
	case r.Truncate != 0:
		return fmt.Errorf("gradient: Truncate is %d, and with Credit.Online no error goes back in time; leave it out", r.Truncate)
	case r.CountCost != 0:
		return fmt.Errorf("gradient: CountCost is of whole presentations, and Credit.Online learns at every step; use RateCost, or leave it out")
	case r.RateCost != 0 && c.Kind == EProp:
		return fmt.Errorf("gradient: RateCost is not filtered by the output, as the traces of EProp with Credit.Online are; leave one of them out")
	}
	return nil
}
