package csdp

import (
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Memory that is told before a run counts the spikes on their way: a line for each population and delay, and none for a delay that outlasts
// a presentation.
func TestCSDPBytesOfDelays(t *testing.T) {
	const batch, steps = 8, 100
	told := func(delay int) float64 {
		n := snn.CSDP(70, 90, 40, 5)
		n.Projections[n.Projection("input", "hidden1")].Delay = delay
		tr := bind(t, Rule{}, n, batch, steps, 1)
		words := 0
		for i := range tr.pops {
			for _, spikes := range tr.pops[i].after.line {
				words += len(spikes)
			}
		}
		bytes := Rule{}.Bytes(learning.RunSizes{Net: n, Steps: steps, Batch: batch, Workers: 1})
		return bytes - 8*float64(words)
	}
	heard := told(2) - told(1) // a population more
	if heard <= 0 {
		t.Errorf("a late population of 70 cells takes %v bytes", heard)
	}
	for _, delay := range []int{3, 100, 101, 10000} {
		if got := told(delay) - told(1); got != heard {
			t.Errorf("delay %d: %v bytes beside the line, %v with a delay of 2", delay, got, heard)
		}
	}
}
