package hwmodel

// keras is the model of KerasSpiking [keras-spiking]: for a device of spikes
//
//	E = synaptic events · E_synapse + cells · T · E_neuron
//
// and for one without, whatever fires, E = synapses · E_synapse + cells · E_neuron. Its synaptic price for Loihi holds a hop,
// which every synapse is charged though a hop is made once for all of a spike's synapses on a core.
func (c Chip) keras(e *Estimate, x events) {
	b := builder{}
	if e.ANN {
		b.add(Synapses, "connections", x.synapses, c.Keras.Synapse)
		b.add(Updates, "cells", x.cells, c.Keras.Neuron)
	} else {
		b.add(Synapses, "synaptic events", x.all(), c.Keras.Synapse)
		b.add(Updates, "updates", x.updates, c.Keras.Neuron)
	}
	b.into(e)
	e.Excludes = "static power, input and output, latency"
}
