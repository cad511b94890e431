// Package snn describes and simulates spiking neural networks.
//
// A [Net] is plain data: populations of cells and the projections between them. [Net.Check] names its first fault,
// [Net.Init] draws weights and makes a [Model], and [NewSim] or [Model.Run] simulates it. A Net knows nothing of learning,
// which is the subject of package learning.
//
// # One time step
//
//  1. input: input populations fire what the sample says for step t;
//  2. deliver: each projection adds the weight rows of its pre-population's spikes of step t − Delay to the current of its
//     post-population. Delay is in steps; 0 is allowed where it closes no cycle: populations then run in topological order;
//  3. the caller may add current;
//  4. integrate, fire, reset: one fused kernel over samples × cells;
//  5. the caller reads potentials and spikes.
//
// Every choice on which simulators silently differ is a field of the cell with a documented default: what a reset does and
// when, strict or inclusive threshold, Euler or exponential decay, scaling of the input, refractory steps, adaptation.
//
// # Randomness
//
// A [Stream] is a value: a key from which numbers are counted. Streams are derived from one seed by name and number, so
// results do not depend on the order or the number of workers that draw.
package snn
