package hwmodel

// CapacityRule is what the maker says that one chip holds; where a network goes on it, and what else binds, is not known.
type CapacityRule struct {
	Neurons  *Quantity `json:"neurons" dim:"number"`
	Synapses *Quantity `json:"synapses,omitempty" dim:"number"`
	FanIn    *Quantity `json:"fanIn,omitempty" dim:"number"` // synapses of a neuron
}

func (r *CapacityRule) place(p *placer) {
	p.alone()
	p.m.Certainty, p.m.Cores = ByRule, p.chip.coresPerChip() // which of them is not known
	synapses, fanIn := 0.0, 0
	for _, j := range p.activity.Projections {
		synapses += joins(j)
	}
	for _, l := range p.layers {
		fanIn = max(fanIn, l.fanIn())
	}
	p.within(
		bound{"neurons", "use ≤ %.0f", p.cells(), r.Neurons}, bound{"synapses", "use ≤ %.0f", synapses, r.Synapses},
		bound{"synapses of a neuron", "give each ≤ %.0f inputs", float64(fanIn), r.FanIn},
	)
}
