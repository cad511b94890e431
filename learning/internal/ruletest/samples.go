package ruletest

import (
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Batch returns n samples of random values, three of ten of them 0, with labels in turn.
func Batch(n, inputs, classes int, seed uint64) learning.Batch {
	s := snn.NewStream(seed)
	b := learning.Batch{Stream: s.Named("batch")}
	for k := range n {
		x := make([]float32, inputs)
		for i := range x {
			if s.At(k).Float64(uint64(i)) < 0.7 {
				x[i] = float32(s.At(k).Float64(uint64(inputs + i)))
			}
		}
		b.X, b.Label, b.Index = append(b.X, x), append(b.Label, k%classes), append(b.Index, k)
	}
	return b
}

// Patterns is samples of a random pattern for each class, with some noise.
func Patterns(n, inputs, classes int, seed uint64) learning.Batch {
	s := snn.NewStream(seed)
	b := learning.Batch{Stream: s.Named("spikes")}
	for i := range n {
		c, x := i%classes, make([]float32, inputs)
		for k := range x {
			on := s.Named("pattern").At(c).Float64(uint64(k)) < .4
			x[k] = float32(.2 * s.Named("noise").At(i).Float64(uint64(k)))
			if on {
				x[k] += .7
			}
		}
		b.X, b.Label, b.Index = append(b.X, x), append(b.Label, c), append(b.Index, i)
	}
	return b
}
