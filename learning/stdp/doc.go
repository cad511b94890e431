// Package stdp trains networks without labels by spike-timing-dependent plasticity: [Rule], by the pair, triplet or Diehl and
// Cook's rule of synapses ([Plasticity]). [Evolve] and [Window] apply those to single synapses. docs/stdp.md has the equations.
package stdp
