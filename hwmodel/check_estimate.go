package hwmodel

import (
	"errors"
	"fmt"
)

// mostOf is more than any count, time or energy of an activity in any unit.
const mostOf = 1e60

// check returns an error if the estimate, which may have been made by hand, cannot be added up.
func (e Estimate) check() error {
	if err := checkTerms("Terms", e.Terms); err != nil {
		return err
	}
	if err := checkTerms("Time", e.Time); err != nil {
		return err
	}
	if !(e.Steps > 0 && e.Steps <= mostOf && e.Model >= 0 && e.Model <= mostOf) {
		return fmt.Errorf("an inference of Steps %v in Model %v s is none", e.Steps, e.Model)
	}
	for _, u := range e.Mapping.allUses() {
		if !u.sound() {
			return fmt.Errorf("Mapping: %v %s of a limit of %v is no share", u.Used, u.Resource, u.Limit)
		}
	}
	if m := e.Mapping; !(m.Area >= 0 && m.Area <= mostOf) {
		return fmt.Errorf("Mapping.Area is %v m²; give 0 where it is not known", m.Area)
	}
	if p := e.Power; p != nil {
		for _, q := range []*Quantity{p.Chip, p.Core, p.Host, p.Query, p.Most} {
			if q != nil && !q.valued() {
				return fmt.Errorf("Power has %+v, which is no positive number or range", *q)
			}
		}
	}
	return nil
}

// checkTerms returns an error if a term has no finite value.
func checkTerms(field string, terms []Term) error {
	for i, t := range terms {
		where := fmt.Sprintf("%s[%d]", field, i)
		switch s := t.Span; {
		case t.Price == nil:
			return fmt.Errorf("%s.Price is nil", where)
		case !t.Price.valued():
			return fmt.Errorf("%s.Price is %+v, which is no positive number or range", where, *t.Price)
		case !(t.Count >= 0 && t.Count <= mostOf):
			return fmt.Errorf("%s.Count is %v; give how often it happens", where, t.Count)
		case s != (Interval{}) && !(0 < s.Low && s.Low <= s.Typical && s.Typical <= s.High && s.High <= mostOf):
			return fmt.Errorf("%s.Span is %v; give a range of seconds", where, s)
		}
	}
	return nil
}

// valued reports whether the quantity has a positive value, inside its range.
func (q *Quantity) valued() bool {
	i := q.ends()
	const slack = 1 + 1e-9
	return i.Low > 0 && i.Low <= i.Typical*slack && i.Typical <= i.High*slack && i.High <= mostOf
}

// mustAdd panics where an estimate that was made by hand cannot be added up.
func (e Estimate) mustAdd(caller string) {
	if err := e.check(); err != nil {
		panic(fmt.Sprintf("hwmodel: Estimate.%s: %v", caller, err))
	}
}

// check returns an error if a row, which may have been made by hand, cannot be added up.
func (c *Comparison) check() error {
	if c == nil {
		return errors.New("the comparison is nil; Compare returns one")
	}
	for i, r := range c.Rows {
		err := r.Estimate.check()
		if err == nil && r.Conventional != nil {
			err = r.Conventional.check()
		}
		if err != nil {
			return fmt.Errorf("Rows[%d]: %w", i, err)
		}
	}
	return nil
}

// mustAdd panics where a comparison that was made by hand cannot be added up.
func (c *Comparison) mustAdd(caller string) {
	if err := c.check(); err != nil {
		panic(fmt.Sprintf("hwmodel: Comparison.%s: %v", caller, err))
	}
}
