package reward

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Learning returns what the net of an agent is counted by while it decides on an observation, without chance, with every weight that learns
// written once, and what learning from that decision costs beside: package hwmodel prices both by Chip.Training. A decision of CSDP is as many
// presentations as there are actions, of which these are the mean. Choosing an action by its chance is left out. A linear agent has no cells to
// be counted, and is an error.
func (a *Agent) Learning(observation []float64) (snn.Activity, snn.RuleCosts, error) {
	a.must("Learning")
	if err := a.setup.Code.encode(a.code, observation); err != nil {
		return snn.Activity{}, snn.RuleCosts{}, err
	}
	traces, net, costs, err := a.learner.cost(a.code)
	if err != nil {
		return snn.Activity{}, snn.RuleCosts{}, err
	}
	shares, inputs := float64(len(traces)), 0
	for _, p := range net.Populations {
		if p.Cell == nil {
			inputs += p.Size()
		}
	}
	costs.Name, costs.EachSample = a.setup.Rule.Name(), true
	costs.Work = append(costs.Work, criticWork(float64(len(a.code))/shares))
	costs.Kept = append(costs.Kept, snn.Kept{What: "weights and eligibilities of the critic", In: snn.InInputs,
		Numbers: 2 * float64(len(a.code)) / float64(inputs)})
	counts := summed(traces)
	activity, err := counts.Activity(net)
	for k, p := range net.Projections {
		if !p.Frozen && err == nil {
			activity.Projections[k].WeightUpdates = activity.Projections[k].Weights / shares
		}
	}
	return activity, costs, err
}

// summed are the counts of all presentations.
func summed(traces []*snn.Trace) snn.Counts {
	sum := traces[0].Counts
	for _, t := range traces[1:] {
		sum.Samples, sum.Steps = sum.Samples+t.Counts.Samples, sum.Steps+t.Counts.Steps
		for i, p := range t.Counts.Populations {
			q := &sum.Populations[i]
			q.Spikes, q.Updates, q.MaxSpikesPerStep = q.Spikes+p.Spikes, q.Updates+p.Updates, max(q.MaxSpikesPerStep, p.MaxSpikesPerStep)
		}
		for k, p := range t.Counts.Projections {
			sum.Projections[k].SynapticEvents += p.SynapticEvents
		}
	}
	return sum
}

// criticWork is that of a critic of so many weights: what it expects, eligibilities that fade and rise, and weights that follow them.
func criticWork(weights float64) snn.Work {
	return snn.Work{What: "the critic", Phase: snn.WritePhase, Per: snn.PerPresentation, MultiplyAdds: 3 * weights, Reads: 4 * weights,
		Writes: 2 * weights, In: snn.InInputs}
}

func (*linear) cost([]float32) ([]*snn.Trace, snn.Net, snn.RuleCosts, error) {
	_, err := (*linear)(nil).show(nil)
	return nil, snn.Net{}, snn.RuleCosts{}, err
}

// cost states traces in every step; what is eligible once a decision, 2 multiply-adds; and the weight, 1. Signals of hidden cells are a product for
// each weight of the integrators.
func (l *eprop) cost(code []float32) ([]*snn.Trace, snn.Net, snn.RuleCosts, error) {
	t, err := l.show(code)
	cells := float64(l.rule.Hidden * l.rule.Steps)
	return []*snn.Trace{t}, l.model.Net, snn.RuleCosts{
		Source: "bellec2020",
		Work: []snn.Work{
			rules.TraceWork(snn.OfInputs, snn.InInputs, 1),
			{What: "traces and derivatives of hidden cells", Per: snn.PerPresentation, MultiplyAdds: 2 * cells, Reads: 2 * cells, Writes: 2 * cells,
				In: snn.InCells},
			{What: "traces of synapses", Phase: snn.GradientPhase, Per: snn.PerSynapse, Of: snn.OfInputs, MultiplyAdds: 2, Reads: 1, Writes: 1,
				In: snn.InSynapses},
			{What: "what is eligible, and weights", Phase: snn.WritePhase, Per: snn.PerWrite, Of: snn.OfInputs, MultiplyAdds: 3, Reads: 4, Writes: 2,
				In: snn.InSynapses},
			{What: "signals, what is eligible, and weights", Phase: snn.WritePhase, Per: snn.PerWrite, Of: snn.OfInner, MultiplyAdds: 4, Reads: 4, Writes: 2,
				In: snn.InSynapses},
		},
		Kept: []snn.Kept{{What: "traces of inputs", In: snn.InInputs, Numbers: 1},
			{What: "traces, derivatives and signals of cells", In: snn.InCells, Numbers: 3},
			{What: "traces, and what is eligible", In: snn.InSynapses, Numbers: 2}},
	}, err
}

// cost states what the rule of the synapses does.
func (l *timing) cost(code []float32) ([]*snn.Trace, snn.Net, snn.RuleCosts, error) {
	t, err := l.show(code)
	return []*snn.Trace{t}, l.model.Net, l.plastic.Costs(l.model.Net), err
}

// cost states traces, goodness and what a positive and a negative sample would change, in every step; what is eligible for both, which fades once a
// decision; and the weight, which follows one of the two.
func (l *contrast) cost(code []float32) (traces []*snn.Trace, n snn.Net, c snn.RuleCosts, err error) {
	l.in[0][0].Current = code
	for a := range l.mean {
		t, err := l.model.Run(l.in[0][0], l.in[1][a])
		if err != nil {
			return nil, n, c, err
		}
		traces = append(traces, t)
	}
	marked := float64((len(code) + 1) * l.rule.Hidden) // the synapses of the code, and of one action
	return traces, l.model.Net, snn.RuleCosts{
		Source: "ororbia2024",
		Work: []snn.Work{
			{What: "traces, goodness, and both samples", Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: 4, Reads: 3, Writes: 3, In: snn.InCells},
			{What: "what is eligible", Phase: snn.GradientPhase, Per: snn.PerPresentation, MultiplyAdds: 2 * marked, Reads: 2 * marked, Writes: 2 * marked,
				In: snn.InSynapses},
			{What: "weights, and what is left of the eligible", Phase: snn.WritePhase, Per: snn.PerWrite, MultiplyAdds: 3, Reads: 4, Writes: 3,
				In: snn.InSynapses},
		},
		Kept: []snn.Kept{{What: "traces and both samples", In: snn.InCells, Numbers: 3}, {What: "what is eligible", In: snn.InSynapses, Numbers: 2}},
	}, nil
}
