package thresholds_test

import (
	"fmt"

	"github.com/spikecell/spikecell/learning/thresholds"
	"github.com/spikecell/spikecell/snn"
)

// The five forms on the hidden cells of a net, whose threshold is 1.
func ExampleForm_Apply() {
	for _, f := range thresholds.Forms() {
		net, err := f.Apply(snn.Feedforward(64, 32, 10), "hidden1")
		if err != nil {
			panic(err)
		}
		c := net.Population("hidden1").Cell.(snn.LIF)
		fmt.Printf("%s: jitter %.2f, by population %.3f, by history %.1f, projections %d\n", f.Name, c.Jitter, c.Adapt.PerPopulation.Rate,
			c.Adapt.ALIF.Strength, len(net.Projections))
	}
	// Output:
	// fixed: jitter 0.00, by population 0.000, by history 0.0, projections 2
	// per cell: jitter 0.45, by population 0.000, by history 0.0, projections 2
	// per population: jitter 0.00, by population 0.018, by history 0.0, projections 2
	// by history: jitter 0.00, by population 0.000, by history 0.3, projections 2
	// lateral inhibition: jitter 0.00, by population 0.000, by history 0.0, projections 3
}
