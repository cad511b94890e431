package ann

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Costs states what learning n costs: one pass forward and one back. Where values arrive, gradients are multiply-adds.
func (r Rule) Costs(snn.Net) snn.RuleCosts {
	return snn.RuleCosts{
		Name: r.Name(),
		Work: []snn.Work{
			{What: "derivatives and errors of units", Phase: snn.BackwardPhase, Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: 1, Reads: 2, Writes: 1,
				In: snn.InCells},
			rules.ErrorWork(), rules.GradientWork(), rules.WriteWork(r.Optimizer.Operations(), r.Optimizer.Moments()),
		},
		Kept: []snn.Kept{{What: "outputs and errors of units", In: snn.InCells, Numbers: 2}, rules.KeptWeights(r.Optimizer.Moments())},
	}
}

// Costs states what learning n costs: the gates of all steps are kept, and errors go back through each.
func (r GRU) Costs(snn.Net) snn.RuleCosts {
	return snn.RuleCosts{
		Name: r.Name(), Source: "cho2014",
		Work: []snn.Work{
			{What: "gates and errors of units", Phase: snn.BackwardPhase, Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: 12, Reads: gruGates + 3,
				Writes: gruGates + 3, In: snn.InHistory},
			rules.ErrorWork(), rules.GradientWork(), rules.WriteWork(r.Optimizer.Operations(), r.Optimizer.Moments()),
		},
		Kept: []snn.Kept{{What: "gates, states and errors", In: snn.InHistory, Numbers: gruGates + 3}, rules.KeptWeights(r.Optimizer.Moments())},
	}
}
