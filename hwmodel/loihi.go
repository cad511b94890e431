package hwmodel

import "github.com/spikecell/spikecell/snn"

// Events prices the events of a chip that does work when spikes arrive:
//
//	E = synaptic events · E_syn + fired updates · E_active + other updates · E_inactive + routed spikes · E_spike
type Events struct {
	Name     string
	Synapse  Price // a synaptic event
	Active   Price // an update of a cell that fires
	Inactive Price // an update of one that does not
	Spike    Price // sending a spike within a tile
	Excludes string
}

// Loihi1 are the energies of [davies2018], table 2: simulated before silicon at 0.75 V. The range of the synaptic event
// reaches to 35.5 pJ, of a calibration against measurements of dense layers [boyle2025]; static power is 29 to 104 mW a chip
// in different reports, the larger one from [frady2020], the lesser from [blouw2019].
var Loihi1 = Events{
	Name:     "loihi-1",
	Synapse:  Price{Picojoule: 23.6, Low: 23.6, High: 35.5, Source: "davies2018", Kind: Simulated},
	Active:   Price{Picojoule: 81, Source: "davies2018", Kind: Simulated},
	Inactive: Price{Picojoule: 52, Source: "davies2018", Kind: Simulated},
	Spike:    Price{Picojoule: 1.7, Source: "davies2018", Kind: Simulated},
	Excludes: "static power (29 to 104 mW a chip, measured), embedded processors, hops between tiles, input and output",
}

// Estimate prices one inference. A graded input counts as one event a synapse and step.
func (p Events) Estimate(c snn.Counts) (Estimate, error) {
	e, err := average(c)
	if err != nil {
		return Estimate{}, err
	}
	return Estimate{p.Name, nonzero([]Term{
		{"synaptic events", e.accumulates + e.multiplies, p.Synapse},
		{"updates, cell fires", e.fired, p.Active},
		{"updates, cell silent", e.updates - e.fired, p.Inactive},
		{"spikes sent", e.routed, p.Spike},
	}), p.Excludes}, nil
}
