package integer

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Options say how Convert makes integers of a model.
type Options struct {
	Arithmetic Arithmetic
	Graded     []string // input populations that are given graded values instead of spikes
	Readout    Readout  // without a Population, spikes of the last one that fires, or the sums of potentials of the last one, if that is silent
}

// Convert returns the model in integers. All weights must be of few bits ([Quantize], or a net trained with [snn.Quantization]), cells LIF,
// Synaptic or LI, whose thresholds may adapt cell by cell. Anything else is refused by the name of the population or projection.
func Convert(m *snn.Model, o Options) (*Model, error) {
	if err := usable(m); err != nil {
		return nil, fmt.Errorf("integer: Convert: %w", err)
	}
	c := &Model{Format: FormatName, Dt: m.Net.Step(), Arithmetic: o.Arithmetic, Readout: o.Readout}
	for i, p := range m.Net.Populations {
		q, err := convertPopulation(m, i, slices.Contains(o.Graded, p.Name))
		if err != nil {
			return nil, fmt.Errorf("integer: Convert: population %q: %w", p.Name, err)
		}
		c.Populations = append(c.Populations, q)
	}
	for k, p := range m.Net.Projections {
		j, err := convertProjection(m, k)
		if err != nil {
			return nil, fmt.Errorf("integer: Convert: projection %v: %w", p, err)
		}
		c.Projections = append(c.Projections, j)
	}
	if c.Readout.Population == "" {
		c.Readout = c.usualReadout(o.Readout)
	}
	c.chooseFractions()
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("integer: Convert: %w", err)
	}
	for _, name := range o.Graded {
		if i := c.index(name); i < 0 || c.Populations[i].Cell != nil {
			return nil, fmt.Errorf("integer: Convert: Options.Graded: %q is no input population", name)
		}
	}
	return c, nil
}

// usualReadout reads the last population.
func (m *Model) usualReadout(r Readout) Readout {
	last := m.Populations[len(m.Populations)-1]
	if r.Population = last.Name; last.Cell != nil && last.Cell.Silent && r.By == SpikeCount {
		r.By = PotentialSum
	}
	return r
}

func convertPopulation(m *snn.Model, i int, graded bool) (Population, error) {
	p := m.Net.Populations[i]
	q := Population{Name: p.Name, Shape: slices.Clone(p.Shape)}
	if p.Cell == nil {
		q.Graded = graded
		return q, nil
	}
	b, ok := m.Membrane(i)
	if !ok {
		return q, fmt.Errorf("cells of type %T have no form in integers; LIF, Synaptic and LI have", p.Cell)
	}
	if b.Adapt.PerPopulation != (snn.PerPopulation{}) {
		return q, errors.New("Adapt.PerPopulation: a threshold that follows all cells has no form in integers; Adapt.ALIF has")
	}
	q.Cell = &Cell{
		Silent: b.Silent, Decay: b.Decay, Input: b.Factor, Synapse: b.SynapseDecay, Threshold: b.StartingThresholds, Bias: slices.Clone(m.Bias(i)),
		Rest: float32(b.Rest), Start: float32(b.Start), ResetTo: float32(b.ResetTo), Reset: b.Reset, Timing: b.ResetTiming,
		Inclusive: b.Inclusive, Earlier: b.Earlier, Refractory: b.Refractory, Masked: b.Masked, Blocked: b.Blocked,
	}
	if a := b.Adapt.ALIF; a.Strength != 0 {
		q.Cell.Adapt = &Adapt{b.AdaptDecay, b.AdaptIncrement, b.AdaptStrength, float32(a.Start), a.Adapted}
	}
	return q, nil
}

func convertProjection(m *snn.Model, k int) (Projection, error) {
	p := m.Net.Projections[k]
	j := Projection{Name: p.String(), Pre: p.Pre, Post: p.Post, Delay: p.Delay, Bits: p.Quantization.Bits}
	w, _ := m.Weights(k)
	if j.Bits == 0 {
		return j, errors.New("its weights are float32; round them by Quantize, or train the network with Quantization")
	}
	scale, gain := p.Quantization.ScaleOf(w), float64(p.EffectiveGain())
	if scale == 0 {
		scale = 1 // all weights are 0
	}
	j.Scale = float32(scale * math.Abs(gain))
	if !(j.Scale > 0) || math.IsInf(float64(j.Scale), 0) {
		return j, fmt.Errorf("its scale is %v times a Gain of %v, which no float32 is", scale, gain)
	}
	rounded := make([]float32, len(w))
	p.Quantization.Round(rounded, w)
	m = m.Clone()
	w, _ = m.Weights(k)
	copy(w, rounded)
	for row := range m.WeightRows(k) {
		for _, x := range row {
			j.Levels = append(j.Levels, int8(math.Copysign(1, gain)*math.RoundToEven(float64(x)/scale)))
		}
	}
	return j, j.setWiring(m, k)
}
