package bptc

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Costs states what learning n costs. Cells between input and output fire once at most; events that come after the spike of the post cell cost less.
func (r Rule) Costs(snn.Net) snn.RuleCosts {
	return snn.RuleCosts{
		Name: r.Name(), Source: "bptc-noso",
		Work: []snn.Work{
			rules.TraceWork(snn.OfInputs, snn.InInputHistory, 1),
			{What: "times, slopes and errors of spikes", Phase: snn.BackwardPhase, Per: snn.PerSpike, Of: snn.OfInner, MultiplyAdds: 2, Reads: 4, Writes: 4,
				In: snn.InCells},
			{What: "gradients of the input", Phase: snn.GradientPhase, Per: snn.PerPostSpike, Of: snn.OfInputs, MultiplyAdds: 1, Reads: 2, Writes: 1,
				In: snn.InWeights},
			{What: "gradients of spike times", Phase: snn.GradientPhase, Per: snn.PerEvent, Of: snn.OfInner, MultiplyAdds: 1, Reads: 1, Writes: 1,
				In: snn.InWeights},
			{What: "errors of spike times", Phase: snn.BackwardPhase, Per: snn.PerEvent, Of: snn.OfInner, Frozen: true, MultiplyAdds: 2, Reads: 1,
				In: snn.InWeights},
			rules.WriteWork(1+r.Optimizer.Operations(), r.Optimizer.Moments()),
		},
		Kept: []snn.Kept{{What: "traces of inputs", In: snn.InInputHistory, Numbers: 1}, {What: "times, slopes and errors", In: snn.InCells, Numbers: 4},
			rules.KeptWeights(r.Optimizer.Moments())},
	}
}
