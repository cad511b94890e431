package rules

import "math"

// Footprint is what a rule must keep beyond the weights and thresholds of the model, as Trainer.StateBytes reports it: by one
// definition for all rules, in docs/fairness.md. It follows from the rule's equations and the number of cells, synapses and samples
// at a time: what an implementation adds (padding, lists, scratch of workers, the encoded input) does not count.
type Footprint struct {
	numbers int64 // of 4 bytes: moments, gradients, potentials, currents, traces, errors
	bits    int64 // spikes
	Longs   int64 // of 8 bytes: clocks and the counts that a read-out is fitted to
}

// Synapses adds so many numbers for each of n synapses.
func (f *Footprint) Synapses(n, numbers int) { f.numbers += int64(n) * int64(numbers) }

// Cells adds so many numbers for each of n cells in each of rows samples at a time.
func (f *Footprint) Cells(rows, n, numbers int) {
	f.numbers += int64(rows) * int64(n) * int64(numbers)
}

// Spikes adds the spikes of n cells in each of rows samples, of so many steps.
func (f *Footprint) Spikes(rows, n, steps int) { f.bits += int64(rows) * int64(n) * int64(steps) }

// Bytes is the sum of all that was added.
func (f *Footprint) Bytes() int64 { return 4*f.numbers + (f.bits+7)/8 + 8*f.Longs }

// Finite returns an estimate of bytes, or the largest number for one that is beyond numbers.
func Finite(bytes float64) float64 {
	if bytes <= math.MaxFloat64 {
		return bytes
	}
	return math.MaxFloat64
}
