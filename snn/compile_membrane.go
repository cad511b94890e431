package snn

import (
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
)

// Membrane is what LIF, Synaptic and LI cells of a population compute, with the factors of the equations in docs/cells.md. Lists have one
// number for all cells, or one a cell.
type Membrane struct {
	LIF                          // its choices; those of LI cells are 0
	Silent             bool      // LI: it never fires
	Decay, Factor      []float32 // d, and k of the input
	SynapseDecay       []float32 // α of Synaptic cells; nil of others
	AdaptDecay         []float32 // ρ of Adapt.ALIF, nil without, as κ and β
	AdaptIncrement     []float32 // κ
	AdaptStrength      []float32 // β
	Earlier            bool      // of Synaptic cells
	StartingThresholds []float32 // with their adaptation, at the start of a presentation; nil where Silent
}

// Membrane returns what the cells of population i compute; false for inputs and for cells of other kinds. It panics if m does not pass Check, or
// if there is no such population.
func (m *Model) Membrane(i int) (Membrane, bool) {
	if err := m.Check(); err != nil {
		panic("snn: Model.Membrane: " + err.Error())
	}
	p := compiled(m, within("Model.Membrane", "population", i, len(m.Net.Populations)), true)
	b, synapse, ok := membraneOf(m.Net.Populations[i].Cell)
	if !ok {
		return Membrane{}, false
	}
	of, f := p.spikingFactors(b.LIF, synapse).Of, make([]float64, engine.SpikingFactors)
	for c := range p.n {
		of(c, f, nil)
		b.Decay, b.Factor = append(b.Decay, float32(f[engine.FactorDecay])), append(b.Factor, float32(f[engine.FactorInput]))
		if synapse != nil {
			b.SynapseDecay = append(b.SynapseDecay, float32(f[engine.FactorAlpha]))
		}
		if b.Adapt.ALIF.Strength != 0 {
			b.AdaptDecay = append(b.AdaptDecay, float32(f[engine.FactorRho]))
			b.AdaptIncrement = append(b.AdaptIncrement, float32(f[engine.FactorIncrement]))
			b.AdaptStrength = append(b.AdaptStrength, float32(f[engine.FactorStrength]))
		}
	}
	if !b.Silent {
		b.StartingThresholds = slices.Clone(p.thresholds)
		for c, theta := range m.thetas[i] {
			b.StartingThresholds[c] += theta
		}
	}
	for _, list := range []*[]float32{&b.Decay, &b.Factor, &b.SynapseDecay, &b.AdaptDecay, &b.AdaptIncrement, &b.AdaptStrength,
		&b.StartingThresholds} {
		*list = oneIfEqual(*list)
	}
	return b, true
}

// oneIfEqual returns one number of a list whose numbers are all the same.
func oneIfEqual(x []float32) []float32 {
	if len(x) > 1 && !slices.ContainsFunc(x, func(v float32) bool { return v != x[0] }) {
		return x[:1]
	}
	return x
}
