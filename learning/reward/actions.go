package reward

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
)

// finite refuses potentials of a rule with which nothing can be decided.
func finite(rule string, y []float32) error {
	for _, v := range y {
		if v-v != 0 {
			return fmt.Errorf("reward: a cell of %s has come to a potential of %v; lower its rates", rule, v)
		}
	}
	return nil
}

// softmax writes e^y over their sum.
func softmax(chance []float64, y []float32) {
	top, sum := float64(y[largest(y)]), 0.
	for k, v := range y {
		chance[k] = kernel.Exp(float64(v) - top)
		sum += chance[k]
	}
	for k := range chance {
		chance[k] /= sum
	}
}

// draw returns the number that u, of [0, 1), falls to.
func draw(chance []float64, u float64) int {
	for k, p := range chance {
		if u -= p; u < 0 {
			return k
		}
	}
	return len(chance) - 1
}

// largest returns the first place of the largest number.
func largest(v []float32) int {
	at := 0
	for k, x := range v {
		if x > v[at] {
			at = k
		}
	}
	return at
}
