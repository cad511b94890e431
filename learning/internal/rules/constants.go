package rules

import (
	"fmt"
	"math"
)

// Zero stands for the number 0 in a field of which 0 means the default.
const Zero = -1

// Span is what a constant may be, beside 0 for its default.
type Span uint8

const (
	Amount   Span = iota // from 0 on
	Positive             // more than 0
	Fraction             // from 0 to 1
	BelowOne             // from 0 to less than 1
	Signed               // any number
)

// Constant is a numeric field of a rule.
type Constant struct {
	Name  string
	At    *float64
	Def   float64 // what 0 means
	Span  Span
	Least float64 // the smallest number that a Positive one may be, where that is not the smallest of float32
	Keeps bool    // Zero is no number but "none", which the rule asks for
}

// Whole is a field that is a whole number, from Lowest to Highest.
type Whole struct {
	Name            string
	At              *int
	Def             int
	Lowest, Highest int
}

// Constants are all numeric fields of a rule that it reads as it is set.
type Constants struct {
	Numbers []Constant
	Wholes  []Whole
}

// Plus joins two lists.
func (k Constants) Plus(o Constants) Constants {
	return Constants{append(k.Numbers, o.Numbers...), append(k.Wholes, o.Wholes...)}
}

// Resolve writes out defaults.
func (k Constants) Resolve() {
	for _, c := range k.Numbers {
		*c.At = OrDefault(*c.At, c.Def)
	}
	for _, c := range k.Wholes {
		*c.At = OrDefault(*c.At, c.Def)
	}
}

// Plain replaces Zero by 0 in a rule that is resolved and checked, for computing.
func (k Constants) Plain() {
	for _, c := range k.Numbers {
		if *c.At == Zero && c.Span != Signed && !c.Keeps {
			*c.At = 0
		}
	}
	for _, c := range k.Wholes {
		if *c.At == Zero {
			*c.At = 0
		}
	}
}

// Check returns an error, which begins with rule, about the first constant of a resolved rule that cannot be meant.
func (k Constants) Check(rule string) error {
	for _, c := range k.Numbers {
		if why := c.fault(); why != "" {
			return fmt.Errorf("%s: %s is %v; %s", rule, c.Name, given(*c.At, c.Span != Signed), why)
		}
	}
	for _, c := range k.Wholes {
		v := *c.At
		if v == c.Def || v == Zero && c.Lowest == 0 || v >= max(c.Lowest, 1) && v <= c.Highest {
			continue
		}
		return fmt.Errorf("%s: %s is %v; give %d to %d%s", rule, c.Name, given(v, true), max(c.Lowest, 1), c.Highest, zeroNote(c.Lowest == 0))
	}
	return nil
}

func (c Constant) fault() string {
	v := *c.At
	if v == c.Def {
		return ""
	}
	switch size := math.Abs(v); {
	case !(size <= math.MaxFloat32):
		return "give a finite number within float32, which rules compute with"
	case c.Least > 0 && v < c.Least:
		return fmt.Sprintf("give %v or more, or leave it out", c.Least)
	case v != 0 && float32(v) == 0:
		return "that is 0 in float32" + zeroNote(c.Span != Positive)
	case c.Span == Signed:
		return ""
	case c.Span == Positive && !(v > 0):
		return "give a positive number, or leave it out"
	case c.Span != Positive && v == Zero:
		return ""
	case v < 0:
		return "no number below 0 is meant here" + zeroNote(c.Span != Positive)
	case c.Span == Fraction && v > 1:
		return "give a number from 0 to 1" + zeroNote(true)
	case c.Span == BelowOne && float32(v) >= 1:
		return "it must be below 1, in float32 too" + zeroNote(true)
	}
	return ""
}

// given is a number as its user has written it.
func given[T int | float64](v T, zero bool) any {
	if zero && v == Zero {
		return fmt.Sprintf("learning.Zero (%v)", v)
	}
	return v
}

// zeroNote says how to mean 0, where it can be meant.
func zeroNote(can bool) string {
	if can {
		return "; learning.Zero means 0"
	}
	return ""
}

// OrDefault returns v, or def if v is the zero value.
func OrDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}
