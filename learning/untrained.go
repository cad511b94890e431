package learning

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// untrained returns the first thing of a net that simulations know and no rule trains yet.
func untrained(n snn.Net) error {
	for _, p := range n.Populations {
		if p.Bias != nil {
			return fmt.Errorf("population %q has a Bias, which no rule trains yet; leave it out, or simulate the net with snn.NewSim", p.Name)
		}
	}
	for k, p := range n.Projections {
		if n.LongestDelay(k) != p.Delay {
			return fmt.Errorf("projection %v: its synapses have Delays of their own, which no rule trains yet; give the projection one Delay, or simulate "+
				"the net with snn.NewSim", p)
		}
	}
	return nil
}
