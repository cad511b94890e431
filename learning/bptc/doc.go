// Package bptc trains networks of cells that fire no spike or one in a presentation (NOSO) by back-propagation with temporal coding
// [bptc-noso]: classes are told by the first spike, and the gradient of its time has one term for each cell that fired, however many steps there are.
// docs/bptc.md has the equations.
package bptc
