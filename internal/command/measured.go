package command

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
)

// measured writes what entries are compared by: accuracy, or for vectors the mean squared error.
func measured(m learning.Metrics) string {
	switch {
	case !math.IsNaN(m.Accuracy):
		return fmt.Sprintf("%.2f %%", 100*m.Accuracy)
	case !math.IsNaN(m.MSE):
		return fmt.Sprintf("MSE %.4g", m.MSE)
	}
	return "–"
}

// asked writes how many samples, and steps that have a class, metrics are of.
func asked(m learning.Metrics) string {
	if m.Steps > 0 {
		return fmt.Sprintf("%d steps of %d samples", m.Steps, m.Samples)
	}
	return fmt.Sprintf("%d samples", m.Samples)
}

// without writes how often no class was named, where classes are asked for.
func without(p *learning.StoredReport) string {
	if p.Targets.Vectors() {
		return ""
	}
	return fmt.Sprintf(", %d without a class", p.Unclassified)
}

func known(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}
