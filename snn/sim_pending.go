package snn

import "fmt"

// checkSimulated refuses cells and fields that Check takes and Sim cannot simulate yet.
func (n Net) checkSimulated() error {
	for _, p := range n.Populations {
		if what := notSimulated(p.Cell); what != "" {
			return fmt.Errorf("snn: population %q: %s is described, and not simulated yet; leave it out", p.Name, what)
		}
	}
	return nil
}

func notSimulated(c Cell) string {
	switch c := c.(type) {
	case LIF:
		return c.notSimulated()
	case Synaptic:
		switch {
		case c.Exact:
			return "Exact"
		case !c.TauSynSpread.none():
			return "TauSynSpread"
		}
		return c.LIF.notSimulated()
	case LI:
		if !c.TauSpread.none() {
			return "TauSpread"
		}
	case Alpha, BRF, Izhikevich, AdEx:
		return cellName(c)
	}
	return ""
}

func (c LIF) notSimulated() string {
	switch {
	case c.Rest != 0:
		return "Rest"
	case c.Start != 0:
		return "Start"
	case c.ResetTo != 0:
		return "ResetTo"
	case c.Masked:
		return "Masked"
	case c.Adapt.ALIF.Strength != 0:
		return "Adapt.ALIF"
	case !c.TauSpread.none():
		return "TauSpread"
	}
	return ""
}
