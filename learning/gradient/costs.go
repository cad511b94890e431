package gradient

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Costs states what learning n costs, of a rule that needs no history by the equations that a device would compute: docs/energy.md has them.
func (r Rule) Costs(n snn.Net) snn.RuleCosts {
	k, outputs := r.Credit.Kind, r.costOutputs(n)
	s := statement{RuleCosts: snn.RuleCosts{Name: r.Name(), Source: k.source()}}
	if k == BPTT {
		s.history()
	} else {
		s.add(rules.TraceWork(snn.OfInputs, snn.InInputs, 1), rules.TraceWork(snn.OfInner, snn.InCells, 1))
		s.keep("traces of inputs", snn.InInputs, 1)
		s.keep("traces and errors of cells", snn.InCells, 2)
	}
	switch k {
	case BPTT:
		s.add(rules.ErrorWork(), rules.GradientWork())
	case EProp:
		s.eligible(n)
		s.feedback("learning signals", outputs)
		if r.Credit.Feedback != Symmetric {
			s.keep("feedback", snn.InCells, outputs)
		}
		if len(r.Credit.Through) > 0 { // errors of a front end go back in time, at all inner synapses at most
			s.history()
			s.add(rules.ErrorWork())
		}
	case OTTT:
		s.derived()
		s.add(rules.ErrorWork())
	case OSTL:
		s.eligible(n)
		s.derived()
		s.add(rules.ErrorWork())
	case DECOLLE:
		s.derived()
		s.feedback("read-outs of populations", 2*outputs)
		s.keep("read-outs of populations", snn.InCells, outputs)
	}
	if k != BPTT {
		s.add(snn.Work{What: "gradients of every synapse", Phase: snn.GradientPhase, Per: snn.PerSynapse, MultiplyAdds: 1, Reads: 1, Writes: 1,
			In: snn.InWeights})
	}
	s.add(rules.WriteWork(r.Optimizer.Operations(), r.Optimizer.Moments()))
	s.Kept = append(s.Kept, rules.KeptWeights(r.Optimizer.Moments()))
	return s.RuleCosts
}

// source is the key of the publication of the rule.
func (k CreditKind) source() string {
	return map[CreditKind]string{BPTT: "neftci2019", EProp: "bellec2020", OTTT: "xiao2022", OSTL: "bohnstingl2022", DECOLLE: "kaiser2020"}[k]
}

// costOutputs is the number of cells that are read.
func (r Rule) costOutputs(n snn.Net) float64 {
	if p := n.Population(r.Output); p != nil {
		return float64(p.Size())
	}
	if last := len(n.Populations) - 1; last >= 0 {
		return float64(n.Populations[last].Size())
	}
	return 0
}

// statement is a statement of costs in the making.
type statement struct{ snn.RuleCosts }

func (s *statement) add(w ...snn.Work) { s.Work = append(s.Work, w...) }

func (s *statement) keep(what string, in snn.CostStore, numbers float64) {
	s.Kept = append(s.Kept, snn.Kept{What: what, In: in, Numbers: numbers})
}

// history is that of all potentials, and what errors do within a cell: a derivative, its product with the error, and the error that goes on to the
// step before.
func (s *statement) history() {
	s.add(snn.Work{What: "history of potentials", Phase: snn.BackwardPhase, Per: snn.PerStep, Of: snn.OfInner, Reads: 1, Writes: 1, In: snn.InHistory},
		snn.Work{What: "derivatives and errors of cells", Phase: snn.BackwardPhase, Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: 3, Reads: 1,
			Writes: 1, In: snn.InCells})
	s.keep("history of potentials", snn.InHistory, 1)
	s.keep("errors of cells", snn.InCells, 1)
}

// derived is a derivative and its product with the error of the step.
func (s *statement) derived() {
	s.add(snn.Work{What: "derivatives and errors of cells", Phase: snn.BackwardPhase, Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: 2, Reads: 1,
		Writes: 1, In: snn.InCells})
}

// feedback are products of weights onto a cell with numbers of the output.
func (s *statement) feedback(what string, outputs float64) {
	s.add(snn.Work{What: what, Phase: snn.BackwardPhase, Per: snn.PerStep, Of: snn.OfInner, MultiplyAdds: outputs, Reads: outputs, In: snn.InCells})
}

// eligible are eligibilities: a product of derivative and trace, and the fall of what was there. Where thresholds adapt there are two.
func (s *statement) eligible(n snn.Net) {
	numbers := 1.0
	for _, p := range n.Populations {
		if p.Adapts() {
			numbers = 2
		}
	}
	s.add(snn.Work{What: "eligibilities", Phase: snn.GradientPhase, Per: snn.PerSynapse, MultiplyAdds: 2 * numbers, Reads: numbers, Writes: numbers,
		In: snn.InSynapses})
	s.keep("eligibilities", snn.InSynapses, numbers)
}
