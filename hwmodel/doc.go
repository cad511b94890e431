// Package hwmodel prices the events of a network: what an inference would cost in arithmetic, or on a neuromorphic chip.
//
// Events come from [snn.Counts], which trainers and simulations keep. A price is a number with its unit, its source and
// what kind of number it is; an [Estimate] keeps every term of its sum, so that a figure can be traced to counts and
// prices, and says what it leaves out. Estimates of different methods differ by orders of magnitude and may not be
// compared with each other: arithmetic knows no memory, and the event energies of a chip know neither its static power
// nor its input and output, which decide most measured totals.
package hwmodel
