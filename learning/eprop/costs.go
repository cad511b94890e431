package eprop

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Costs states what learning n costs, in float64. Synapses whose pre cell has not fired yet, or not within Cutoff, do less.
func (r Rule) Costs(n snn.Net) snn.RuleCosts {
	outputs, moments := 0.0, r.Optimizer.Moments()
	if last := len(n.Populations) - 1; last >= 0 {
		outputs = float64(n.Populations[last].Size())
	}
	return snn.RuleCosts{
		Name: r.Name(), Source: "nest-eprop", Bits: 64,
		Work: []snn.Work{
			rules.TraceWork(snn.OfInputs, snn.InInputs, 1), rules.TraceWork(snn.OfInner, snn.InCells, 1),
			{What: "derivatives and rates of cells", Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: 4, Reads: 3, Writes: 3, In: snn.InCells},
			{What: "learning signals", Phase: snn.BackwardPhase, Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: outputs, Reads: outputs, In: snn.InCells},
			{What: "eligibilities", Phase: snn.GradientPhase, Per: snn.PerSynapse, MultiplyAdds: 3, Reads: 2, Writes: 2, In: snn.InSynapses},
			{What: "gradients of every synapse", Phase: snn.GradientPhase, Per: snn.PerSynapse, MultiplyAdds: 1 + r.Optimizer.Operations(),
				Reads: 1 + moments, Writes: 1 + moments, In: snn.InWeights},
			{What: "weights", Phase: snn.WritePhase, Per: snn.PerWrite, Reads: 1, Writes: 1, In: snn.InWeights},
		},
		Kept: []snn.Kept{
			{What: "traces of inputs", In: snn.InInputs, Numbers: 2}, {What: "traces, rates, derivatives and signals", In: snn.InCells, Numbers: 8},
			{What: "feedback", In: snn.InCells, Numbers: outputs}, {What: "eligibilities", In: snn.InSynapses, Numbers: 2},
			{What: "weights to come and moments", In: snn.InWeights, Numbers: 1 + moments},
		},
	}
}
