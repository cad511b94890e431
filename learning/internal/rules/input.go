package rules

import "github.com/spikecell/spikecell/snn"

// OnlyInput returns the only input population, or −1.
func OnlyInput(n snn.Net) int {
	input := -1
	for i, p := range n.Populations {
		switch {
		case p.Cell != nil:
		case input >= 0:
			return -1
		default:
			input = i
		}
	}
	return input
}
