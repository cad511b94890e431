package csdp

import "github.com/spikecell/spikecell/snn"

// Costs states what learning n costs. Its counts hold negative presentations too; weights are written in every step.
func (r Rule) Costs(snn.Net) snn.RuleCosts {
	return snn.RuleCosts{
		Name: r.Name(), Source: "ororbia2024",
		Work: []snn.Work{
			{What: "traces of cells", Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: 1, Reads: 1, Writes: 1, In: snn.InCells},
			{What: "goodness and modulators", Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: 2, Reads: 1, Writes: 1, In: snn.InCells},
			{What: "gradients at synaptic events", Phase: snn.GradientPhase, Per: snn.PerEvent, Additions: 1, Reads: 1, In: snn.InCells},
			{What: "weights and moments", Phase: snn.WritePhase, Per: snn.PerWrite, MultiplyAdds: 8, Reads: 3, Writes: 3, In: snn.InWeights},
		},
		Kept: []snn.Kept{{What: "traces and modulators", In: snn.InCells, Numbers: 2}, {What: "moments", In: snn.InWeights, Numbers: 2}},
	}
}
