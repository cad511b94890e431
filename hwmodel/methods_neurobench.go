package hwmodel

import "github.com/spikecell/spikecell/snn"

// biasBits are those of a bias, whatever those of the weights: quantised networks keep the width of their sums.
const biasBits = 32

// Metrics are the counts of NeuroBench [yik2025], which prices nothing. Footprints are in bytes; operations are per inference.
type Metrics struct {
	// Footprint is what the network keeps once it has run: weights and state at the bits they are stored in, and biases of 32 bits.
	// The scalars of a library's layers are not in it; those of snnTorch take 20 bytes a layer of Leaky.
	Footprint          float64 `json:"footprintBytes"`
	ConnectionSparsity float64 `json:"connectionSparsity"`
	ActivationSparsity float64 `json:"activationSparsity"` // 1 − spikes / updates
	EffectiveACs       float64 `json:"effectiveACs"`       // additions for inputs and weights that are not 0
	EffectiveMACs      float64 `json:"effectiveMACs"`
	Dense              float64 `json:"dense"`            // operations if nothing were 0; what is padded is no operand
	MembraneUpdates    float64 `json:"membraneUpdates"`  // at most
	NeuronOperations   float64 `json:"neuronOperations"` // of the updates that are counted
	NeuronDense        float64 `json:"neuronDense"`      // if every cell were updated in every step
}

// neurobench counts. Where the weights that are 0 are not known one by one, effective operations are synaptic events times
// the share of weights that are not 0. Recurrent projections count as all others do.
func (c Chip) neurobench(e *Estimate, x events) {
	m := &Metrics{MembraneUpdates: x.updates}
	weights, nonzero := 0.0, 0.0
	for _, p := range x.Projections {
		m.Footprint += p.Weights * float64(p.WeightBits) / 8
		weights, nonzero = weights+p.Weights, nonzero+p.Nonzero
		m.Dense += joins(p) * x.T
		effective := p.SynapticEvents
		if p.Weights > 0 {
			effective *= p.Nonzero / p.Weights
		}
		if x.Population(p.Pre).Graded() {
			m.EffectiveMACs += effective
		} else {
			m.EffectiveACs += effective
		}
	}
	if weights > 0 {
		m.ConnectionSparsity = 1 - nonzero/weights
	}
	if x.updates > 0 {
		m.ActivationSparsity = 1 - x.spikes/x.updates
	}
	for _, l := range layers(x.Activity) {
		each := neuronOperations(l.Cell, l.Zeroes)
		m.NeuronOperations += l.Updates * each
		m.NeuronDense += float64(l.Size) * x.T * each
		m.Footprint += ((l.Biases+l.Parameters)*biasBits + float64(l.Size)*float64(l.StateBits)) / 8
	}
	e.Counted, e.Excludes = m, "energy: it counts"
}

// neuronOperations is NeuroBench's table of operations of an update, by what the reset does. It knows the cells of snnTorch alone: others count as
// Leaky.
func neuronOperations(k snn.CellKind, zeroes bool) float64 {
	switch {
	case k == snn.SynapticKind && zeroes:
		return 8
	case k == snn.SynapticKind:
		return 6
	case k == snn.AlphaKind && zeroes:
		return 24
	case k == snn.AlphaKind:
		return 18
	}
	return 4
}
