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
	return nil
}
