package bpstdp

import "github.com/spikecell/spikecell/snn"

// Costs states what learning n costs. Errors are worked out at the times at which the right cell is to fire, 1/f of all steps, at all synapses at
// most: where the pre cell has fired in the window.
func (r Rule) Costs(n snn.Net) snn.RuleCosts {
	r = r.Resolve().(Rule)
	r.constants().Plain()
	dt := n.Step()
	targets, window := r.TargetRate*dt/1000, 1+r.Window/dt
	return snn.RuleCosts{
		Name: r.Name(), Source: "tavanaei2019",
		Work: []snn.Work{
			{What: "spikes in windows", Per: snn.PerStep, Additions: targets * window, Reads: targets * window / 32, In: snn.InCells},
			{What: "errors of cells", Phase: snn.BackwardPhase, Per: snn.PerSynapse, Of: snn.OfInner, Frozen: true, MultiplyAdds: targets, Reads: targets,
				In: snn.InWeights},
			{What: "weights", Phase: snn.WritePhase, Per: snn.PerWrite, MultiplyAdds: 1, Reads: 1, Writes: 1, In: snn.InWeights},
		},
		Kept: []snn.Kept{{What: "errors, and spikes of a window", In: snn.InCells, Numbers: 1 + window/32},
			{What: "spikes of a window", In: snn.InInputs, Numbers: window / 32}},
	}
}
