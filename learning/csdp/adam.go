package csdp

import "github.com/spikecell/spikecell/internal/kernel"

// adam is how far Adam has come, with what it takes to make up for steps that weights were left alone in.
type adam struct {
	clock []int64 // clock[0]: steps so far; a slice, for State hands out the trainer's own memory
	step  kernel.AdamStep
	rates [kernel.Lags]kernel.Rates // of the last steps: number n stands at n mod kernel.Lags
	eager bool                      // leave no weights alone; for tests
}

// now is the number of steps so far.
func (a *adam) now() int64 { return a.clock[0] }

// next begins a step.
func (a *adam) next(rule Rule) {
	a.clock[0]++
	by := rule.Adam
	a.step = kernel.Adam{Rate: rule.Rate, Beta1: by.Beta1, Beta2: by.Beta2, Eps: by.Epsilon}.At(a.clock[0])
	a.rates[a.clock[0]%kernel.Lags] = kernel.Rates{Eta: a.step.Eta, Q: a.step.Q}
}
