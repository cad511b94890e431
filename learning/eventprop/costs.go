package eventprop

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Costs states what learning n costs, in float64. The adjoint variables of a cell are followed from its last spike back, so that events after it, and
// those of cells that do not fire, cost less.
func (r Rule) Costs(snn.Net) snn.RuleCosts {
	return snn.RuleCosts{
		Name: r.Name(), Source: "wunderlich2021", Bits: 64,
		Work: []snn.Work{
			{What: "spikes, kept", Per: snn.PerSpike, Of: snn.OfInner, Reads: 6, Writes: 6, In: snn.InCells},
			{What: "jumps of adjoint variables", Phase: snn.BackwardPhase, Per: snn.PerSpike, Of: snn.OfInner, MultiplyAdds: 4},
			{What: "adjoint variables and gradients", Phase: snn.GradientPhase, Per: snn.PerEvent, MultiplyAdds: 4, Reads: 1, Writes: 1, In: snn.InWeights},
			{What: "errors of spikes", Phase: snn.BackwardPhase, Per: snn.PerEvent, Of: snn.OfInner, Frozen: true, MultiplyAdds: 3, Reads: 2, Writes: 1,
				In: snn.InWeights},
			rules.WriteWork(r.Optimizer.Operations(), r.Optimizer.Moments()),
		},
		Kept: []snn.Kept{{What: "a spike a cell", In: snn.InCells, Numbers: 6}, rules.KeptWeights(r.Optimizer.Moments())},
	}
}
