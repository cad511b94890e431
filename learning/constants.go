package learning

import (
	"fmt"
	"math"
)

// zero stands for the number 0 in a field of which 0 means the default.
const zero = -1

// span is what a constant may be, beside 0 for its default.
type span uint8

const (
	amount   span = iota // from 0 on
	positive             // more than 0
	fraction             // from 0 to 1
	belowOne             // from 0 to less than 1
	signed               // any number
)

// constant is a numeric field of a rule.
type constant struct {
	name  string
	at    *float64
	def   float64 // what 0 means
	span  span
	keeps bool // Zero is no number but "none", which the rule asks for
}

// whole is a field that is a whole number, from lowest to highest.
type whole struct {
	name            string
	at              *int
	def             int
	lowest, highest int
}

// constants are all numeric fields of a rule that it reads as it is set.
type constants struct {
	numbers []constant
	wholes  []whole
}

// plus joins two lists.
func (k constants) plus(o constants) constants {
	return constants{append(k.numbers, o.numbers...), append(k.wholes, o.wholes...)}
}

// resolve writes out defaults.
func (k constants) resolve() {
	for _, c := range k.numbers {
		*c.at = orDefault(*c.at, c.def)
	}
	for _, c := range k.wholes {
		*c.at = orDefault(*c.at, c.def)
	}
}

// plain replaces Zero by 0 in a rule that is resolved and checked, for computing.
func (k constants) plain() {
	for _, c := range k.numbers {
		if *c.at == zero && c.span != signed && !c.keeps {
			*c.at = 0
		}
	}
	for _, c := range k.wholes {
		if *c.at == zero {
			*c.at = 0
		}
	}
}

// check returns the first constant of a resolved rule that cannot be meant.
func (k constants) check(rule string) error {
	for _, c := range k.numbers {
		if why := c.fault(); why != "" {
			return fmt.Errorf("learning: %s: %s is %v; %s", rule, c.name, *c.at, why)
		}
	}
	for _, c := range k.wholes {
		v := *c.at
		if v == c.def || v == zero && c.lowest == 0 || v >= max(c.lowest, 1) && v <= c.highest {
			continue
		}
		return fmt.Errorf("learning: %s: %s is %d; give %d to %d%s", rule, c.name, v, max(c.lowest, 1), c.highest, zeroNote(c.lowest == 0))
	}
	return nil
}

func (c constant) fault() string {
	v := *c.at
	if v == c.def {
		return ""
	}
	switch size := math.Abs(v); {
	case !(size <= math.MaxFloat32):
		return "give a finite number within float32, which rules compute with"
	case v != 0 && float32(v) == 0:
		return "that is 0 in float32" + zeroNote(c.span != positive)
	case c.span == signed:
		return ""
	case c.span == positive && !(v > 0):
		return "give a positive number, or leave it out"
	case c.span != positive && v == zero:
		return ""
	case v < 0:
		return "no number below 0 is meant here" + zeroNote(c.span != positive)
	case c.span == fraction && v > 1:
		return "give a number from 0 to 1" + zeroNote(true)
	case c.span == belowOne && float32(v) >= 1:
		return "it must be below 1, in float32 too" + zeroNote(true)
	}
	return ""
}

// zeroNote says how to mean 0, where it can be meant.
func zeroNote(can bool) string {
	if can {
		return "; learning.Zero means 0"
	}
	return ""
}

// orDefault returns v, or def if v is the zero value.
func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}
