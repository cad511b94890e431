package learning

import (
	"fmt"
	"math"
)

func (a *AdamRates) constants(prefix string) constants {
	return constants{numbers: []constant{
		{name: prefix + "Beta1", at: &a.Beta1, def: 0.9, span: belowOne},
		{name: prefix + "Beta2", at: &a.Beta2, def: 0.999, span: belowOne},
		{name: prefix + "Epsilon", at: &a.Epsilon, def: 1e-8, span: positive},
	}}
}

// Resolve returns a with every default written out.
func (a AdamRates) Resolve() AdamRates {
	a.constants("").resolve()
	return a
}

// Plain returns a, which is resolved and checked, with [Zero] replaced by 0, for computing.
func (a AdamRates) Plain() AdamRates {
	a.constants("").plain()
	return a
}

// Check returns the first constant that cannot be meant, naming the rule, and the field that a is with a point behind it, as in "Adam.". It
// refuses a rate, the field of that name, that overflows when Adam corrects its bias.
func (a AdamRates) Check(rule, field, name string, rate float64) error {
	a = a.Resolve()
	if err := a.constants(field).check(rule); err != nil {
		return err
	}
	if first := rate / (1 - max(a.Beta1, 0)); first > math.MaxFloat32 {
		return fmt.Errorf("learning: %s: %s is %v, which Adam raises to %v in its first step; that is beyond float32", rule, name, rate, first)
	}
	return nil
}
