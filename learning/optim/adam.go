package optim

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning/internal/rules"
)

func (a *AdamRates) constants(prefix string) rules.Constants {
	return rules.Constants{Numbers: []rules.Constant{
		{Name: prefix + "Beta1", At: &a.Beta1, Def: 0.9, Span: rules.BelowOne},
		{Name: prefix + "Beta2", At: &a.Beta2, Def: 0.999, Span: rules.BelowOne},
		{Name: prefix + "Epsilon", At: &a.Epsilon, Def: 1e-8, Span: rules.Positive},
	}}
}

// Resolve returns a with every default written out.
func (a AdamRates) Resolve() AdamRates {
	a.constants("").Resolve()
	return a
}

// Plain returns a, which is resolved and checked, with [learning.Zero] replaced by 0, for computing.
func (a AdamRates) Plain() AdamRates {
	a.constants("").Plain()
	return a
}

// Check returns an error, which begins with rule, about the first constant that cannot be meant, naming the field that a is with a point
// behind it, as in "Adam.". It refuses a rate, the field of that name, that overflows when Adam corrects its bias.
func (a AdamRates) Check(rule, field, name string, rate float64) error {
	a = a.Resolve()
	if err := a.constants(field).Check(rule); err != nil {
		return err
	}
	if first := rate / (1 - max(a.Beta1, 0)); first > math.MaxFloat32 {
		return fmt.Errorf("%s: %s is %v, which Adam raises to %v in its first step; that is beyond float32", rule, name, rate, first)
	}
	return nil
}
