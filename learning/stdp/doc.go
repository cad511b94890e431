// Package stdp trains networks by spike-timing-dependent plasticity ([Rule]): each synapse follows the pair rule, the triplet rule or that of
// Diehl and Cook ([Plasticity]), at once and without labels, or by what a presentation has earned, which labels decide ([Reward]). [Evolve] and
// [Window] apply rules to a single synapse. docs/stdp.md has the equations.
package stdp
