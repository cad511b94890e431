package bpstdp

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Rule is BP-STDP [tavanaei2019]. The cell of the right class is to fire at regular times, all other cells of the output are to be silent. At
// each of these times t, with S the spikes that a cell has fired in [t − Window, t],
//
//	ξ_i = 1 where i is the right cell and S_i = 0, −1 where it is another and S_i > 0, else 0
//	w_ij ← w_ij + Rate·g·ξ_i·S_j,   ξ_j = Σ_i g·w_ij·ξ_i where S_j > 0, else 0
//
// with g the Gain of the projection, weights before the change, and so on down to the input. Weights change in the middle of a presentation,
// for the samples of a mini-batch together, by the sum of what each says. docs/bpstdp.md has all equations.
//
// It trains feed-forward nets of cells that fire and add up currents, joined by any wiring but convolutions that pool. Numbers follow one
// convention: 0 means the default, [learning.Zero] means 0.
type Rule struct {
	Rate       float64 // μ; 0 means 5e-4
	Window     float64 // ε, ms; 0 means 4, Zero the step alone
	TargetRate float64 // of the right cell, Hz; 0 means 250
}

// Name returns "bp-stdp".
func (Rule) Name() string { return "bp-stdp" }

// Version changes whenever equal inputs give other bits.
func (Rule) Version() string { return "1" }

// LearnsFromSim is true: the rule needs spikes, whatever fires them.
func (Rule) LearnsFromSim() bool { return true }

// Resolve returns r with every default written out.
func (r Rule) Resolve() learning.Learner {
	r.constants().Resolve()
	return r
}

func (r *Rule) constants() rules.Constants {
	return rules.Constants{Numbers: []rules.Constant{
		{Name: "Rate", At: &r.Rate, Def: 5e-4},
		{Name: "Window", At: &r.Window, Def: 4},
		{Name: "TargetRate", At: &r.TargetRate, Def: 250, Span: rules.Positive},
	}}
}

// Bind prepares training, or names what in the net the rule cannot train.
func (r Rule) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Rule)
	if err := r.constants().Check("bpstdp"); err != nil {
		return nil, err
	}
	r.constants().Plain()
	if err := s.Check("bpstdp", r, true); err != nil {
		return nil, err
	}
	window, err := rules.StepsOf("bpstdp", "Window", r.Window, s.Model.Net.Step())
	if err != nil {
		return nil, err
	}
	targets, err := r.targets(s.Encoder.Steps(), s.Model.Net.Step())
	if err != nil {
		return nil, err
	}
	net, err := readNet(s.Model, window, s.Classes)
	if err != nil {
		return nil, err
	}
	return newTrainer(r, s, net, targets)
}

// targets returns the steps at which the right cell is to fire, in steps of dt ms: the last of each of its intervals.
func (r Rule) targets(steps int, dt float64) (at []int, err error) {
	interval := 1000 / r.TargetRate / dt
	switch {
	case interval < 1:
		return nil, fmt.Errorf("bpstdp: TargetRate is %v Hz, more than one spike in each step of %v ms; give %v or less", r.TargetRate, dt, 1000/dt)
	case interval >= float64(steps)+0.5:
		return nil, fmt.Errorf("bpstdp: TargetRate is %v Hz: the first spike would come after the %d steps of the encoder; raise one of them",
			r.TargetRate, steps)
	}
	for k := 1; ; k++ {
		t := int(float64(k)*interval+0.5) - 1
		if t >= steps {
			return at, nil
		}
		at = append(at, t)
	}
}

// Bytes returns about how much memory training takes beyond the model: a simulation of each sample of a mini-batch with the spikes of a
// presentation, and the changes of the weights that are no dense rows.
func (r Rule) Bytes(s learning.RunSizes) float64 {
	sample := s.Encoding
	for _, p := range s.Net.Populations {
		sample += float64(p.Size()) * (cellBytes + s.Steps/8)
	}
	for k, p := range s.Net.Projections {
		if !p.Frozen && !p.Dense() {
			sample += 4 * s.Net.StoredWeights(k)
		}
	}
	return rules.Finite(sample * max(s.Batch, s.Workers, 1))
}

// cellBytes is what a cell takes in a simulation, with its error and its spikes in windows.
const cellBytes = 80
