package reward

import "github.com/spikecell/spikecell/internal/kernel"

// critic expects what will be earned, V = Σ_i w_i·x_i of the answers x of the code, and learns it by TD(λ) [sutton1988]. Every rule has the same.
type critic struct {
	w, eligible []float32
	keep, rate  float32
}

func newCritic(s Setup, cells int) critic {
	return critic{w: make([]float32, cells), eligible: make([]float32, cells), keep: float32(s.Discount * s.Trace), rate: float32(s.CriticRate)}
}

func (c *critic) value(code []float32) (v float64) {
	for i, x := range code {
		v += float64(c.w[i] * x)
	}
	return v
}

// mark makes weights eligible by what the code answers.
func (c *critic) mark(code []float32) {
	fade(c.eligible, c.keep)
	kernel.AddRow(c.eligible, code, 1)
}

// pay changes the weights by δ, at a share of the rate.
func (c *critic) pay(by float64) { kernel.AddRow(c.w, c.eligible, float32(by)*c.rate) }

// fade is what a decision leaves of the eligibilities of those before it.
func fade(eligible []float32, keep float32) {
	for i, e := range eligible {
		eligible[i] = float32(keep * e)
	}
}
