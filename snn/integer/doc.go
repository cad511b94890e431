// Package integer runs trained networks with weights of few bits in integers alone, as microcontrollers and FPGAs do, and writes them as a C
// header and as JSON.
//
//	small, err := integer.Quantize(m, integer.Rounding{Bits: 4, Dyadic: true}) // an snn.Model: what is left of its accuracy can be measured
//	fixed, err := integer.Convert(small, integer.Options{})                    // the same network in integers
//	run, err := fixed.Run(spikes)                                              // all spikes, the class
//	err = fixed.WriteC(w, "digits")                                            // one self-contained header of C99
//
// What arrives at a cell is a sum of whole numbers, the levels of the weights. A membrane is computed in one of two arithmetics, [Fixed] point or
// [Binary32], and Run and the C code give the same spikes bit for bit in both. In Binary32 the spikes and potentials are also those of
// [snn.Sim], bit for bit, for every network that [Model.Exact] takes: those that Quantize has made with Dyadic, unless their sums take more
// than 24 bits. docs/quantised.md has every equation.
package integer
