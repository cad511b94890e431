package stdp

import "github.com/spikecell/spikecell/snn"

// Costs states what learning n costs. Traces are kept as a spike leaves them, and what is left of them is read with each weight.
func (r Rule) Costs(n snn.Net) snn.RuleCosts {
	r = r.Resolve().(Rule)
	f := r.Plasticity.factors()
	pre, post := traces(f.tauP1, f.tauP2), traces(f.tauQ1, f.tauQ2)
	inner := post
	if r.recurs(n) {
		inner += pre
	}
	c := snn.RuleCosts{
		Name: r.Name(), Source: r.source(), EachSample: true,
		Work: []snn.Work{
			{What: "traces of inputs, at spikes", Per: snn.PerSpike, Of: snn.OfInputs, MultiplyAdds: pre, Reads: pre, Writes: pre, In: snn.InInputs},
			{What: "traces of cells, at spikes", Per: snn.PerSpike, Of: snn.OfInner, MultiplyAdds: inner, Reads: inner, Writes: inner, In: snn.InCells},
		},
		Kept: []snn.Kept{{What: "traces of inputs", In: snn.InInputs, Numbers: pre}, {What: "traces of cells", In: snn.InCells, Numbers: inner}},
	}
	if r.Reward.Kind == NoReward {
		c.Work = append(c.Work, snn.Work{What: "weights and traces", Phase: snn.WritePhase, Per: snn.PerWrite, MultiplyAdds: 2, Reads: 2,
			Writes: 1, In: snn.InWeights})
		return c
	}
	pairing := snn.Work{What: "eligibilities, at spikes of the pre cell", Phase: snn.GradientPhase, Per: snn.PerEvent, MultiplyAdds: 2, Reads: 2,
		Writes: 1, In: snn.InSynapses}
	answer := pairing
	answer.What, answer.Per = "eligibilities, at spikes of the post cell", snn.PerPostSpike
	c.Work = append(c.Work, pairing, answer, snn.Work{What: "weights and eligibilities", Phase: snn.WritePhase, Per: snn.PerWrite, MultiplyAdds: 1,
		Reads: 2, Writes: 1, In: snn.InWeights})
	c.Kept = append(c.Kept, snn.Kept{What: "eligibilities", In: snn.InSynapses, Numbers: 1})
	return c
}

// traces is how many of two traces there are.
func traces(taus ...float64) (n float64) {
	for _, tau := range taus {
		if tau != 0 {
			n++
		}
	}
	return n
}

// recurs reports whether a computed population is before a plastic projection.
func (r Rule) recurs(n snn.Net) bool {
	for _, p := range n.Projections {
		if pre := n.Population(p.Pre); pre != nil && pre.Cell != nil && !p.Frozen {
			return true
		}
	}
	return false
}

// source is the key of the publication of the rule.
func (r Rule) source() string {
	switch r.Plasticity.(type) {
	case Pair:
		return "song2000"
	case Triplet:
		return "pfister2006"
	}
	if r.Reward.Kind != NoReward {
		return "florian2007"
	}
	return "diehl2015"
}
