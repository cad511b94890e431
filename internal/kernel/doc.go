// Package kernel holds the loops over arrays in which the time goes: sums of weight rows of the cells that fired, leaky
// integration, traces, optimiser steps, dense products, and the pool of workers that shares them out.
//
// # Shapes
//
// Arrays are float32, row-major, with a stride: element (i, j) of x is x[i·ldx + j]. Weights are [pre][post], one row a pre
// cell; state is [sample][cell]. Spikes are bits: cell j of row b is bit j mod 64 of word b·lds + j/64. Strides count
// elements, never bytes.
//
// # The same bits
//
// Every kernel has a twin in plain Go, which is its definition. On amd64 there is assembly for AVX2 and for AVX-512 too; it
// gives the same bits, at any length and alignment, since all three add in the same order and none fuses a product with a
// sum. In Go a product that is added to something is therefore written float32(a*b) or float64(a*b): without the conversion
// some processors fuse it. The one exception is [Gemm], which differs in the last bits between instruction sets, though not
// between numbers of workers. Not-a-number may come out with other payload bits.
//
// The instruction set is chosen when the program starts. The environment variable SPIKECELL_KERNEL lowers it to avx512, avx2 or
// generic, where the processor has more; another value is the error of [Asked]. The build tag purego leaves the assembly out.
//
// # What is not checked
//
// The indices in lists of rows to be summed are trusted: one beyond the rows that there are panics in plain Go, but reads foreign
// memory in assembly. Everything else that does not fit its slice panics, as an index does.
package kernel
