package rules

import "github.com/spikecell/spikecell/snn"

// WriteWork is a weight written by an optimiser that takes so many multiply-adds and keeps so many moments, and its gradient cleared.
func WriteWork(multiplyAdds, moments float64) snn.Work {
	return snn.Work{What: "weights, gradients and moments", Phase: snn.WritePhase, Per: snn.PerWrite, In: snn.InWeights, MultiplyAdds: multiplyAdds,
		Reads: 2 + moments, Writes: 2 + moments}
}

// ErrorWork is an error that goes back through every synapse between computed cells in every step.
func ErrorWork() snn.Work {
	return snn.Work{What: "errors through synapses", Phase: snn.BackwardPhase, Per: snn.PerSynapse, Of: snn.OfInner, Frozen: true, MultiplyAdds: 1,
		Reads: 1, In: snn.InWeights}
}

// GradientWork adds the error of a post cell to a gradient at every synaptic event.
func GradientWork() snn.Work {
	return snn.Work{What: "gradients at synaptic events", Phase: snn.GradientPhase, Per: snn.PerEvent, Additions: 1, Reads: 1, Writes: 1,
		In: snn.InWeights}
}

// TraceWork are so many traces of each cell that fall in every step.
func TraceWork(of snn.CostScope, in snn.CostStore, traces float64) snn.Work {
	what := "traces of cells"
	if of == snn.OfInputs {
		what = "traces of inputs"
	}
	return snn.Work{What: what, Per: snn.PerStep, Of: of, MultiplyAdds: traces, Reads: traces, Writes: traces, In: in}
}

// KeptWeights is a gradient and so many moments a weight.
func KeptWeights(moments float64) snn.Kept {
	return snn.Kept{What: "gradients and moments", In: snn.InWeights, Numbers: 1 + moments}
}
