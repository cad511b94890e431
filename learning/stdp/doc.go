// Package stdp trains networks without labels by spike-timing-dependent plasticity ([Rule]): each synapse follows the pair rule, the triplet
// rule or that of Diehl and Cook ([Plasticity]), at once, or by what a presentation has earned ([Reward]). [Evolve] and [Window] apply rules to
// a single synapse. docs/stdp.md has the equations.
package stdp
