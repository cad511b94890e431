package convstdp

import "github.com/spikecell/spikecell/snn"

// Costs states what learning n costs: to find the winners the potentials of all cells are compared in every step, and only their weights change.
func (r Rule) Costs(snn.Net) snn.RuleCosts {
	return snn.RuleCosts{
		Name: r.Name(), Source: "kheradpisheh2018", EachSample: true,
		Work: []snn.Work{
			{What: "winners", Per: snn.PerStep, Of: snn.OfInner, Additions: 1, Reads: 1, In: snn.InCells},
			{What: "weights, and spikes before them", Phase: snn.WritePhase, Per: snn.PerWrite, MultiplyAdds: 3, Reads: 1 + 1./32, Writes: 1,
				In: snn.InWeights},
		},
		Kept: []snn.Kept{{What: "which inputs have fired", In: snn.InInputs, Numbers: 1. / 32}},
	}
}
