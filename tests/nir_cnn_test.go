package tests

import (
	"errors"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/nir"
)

// The convolutional network of the NIR paper [pedersen2024], trained in Sinabs on N-MNIST, names the digits of a camera: all 100 of the small test
// set with the reset of NIR, and 99 where spikes take the threshold off, as Sinabs has it. Events of a pixel in one millisecond are one spike.
func TestPaperCNNReadsItsCamera(t *testing.T) {
	set, err := datasets.NMNIST(datasets.Options{})
	if absent := new(datasets.AbsentError); errors.As(err, &absent) {
		t.Skip(err)
	} else if err != nil {
		t.Fatal(err)
	}
	g, err := nir.Read("../notebooks/files/nir/cnn_sinabs.nir")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		subtract bool
		right    int
	}{{false, 100}, {true, 99}} {
		m, _, err := nir.Import(g, nir.ImportOptions{Dt: 1, PerStep: true, Subtract: c.subtract})
		if err != nil {
			t.Fatal(err)
		}
		right := 0
		for i, events := range set.Test.X {
			trace, err := m.Run(maps(events, 340))
			if err != nil {
				t.Fatal(err)
			}
			if counts := trace.Populations[len(trace.Populations)-1].Spikes.Counts(); most(counts) == set.Test.Label[i] {
				right++
			}
		}
		if right != c.right {
			t.Errorf("subtract %v: %d of %d digits, want %d", c.subtract, right, len(set.Test.X), c.right)
		}
	}
}

// maps are the events of a camera of 34 × 34 pixels as spikes of height × width × polarity.
func maps(events []float32, steps int) *snn.Spikes {
	const side = 34
	s := snn.NewSpikes(steps, side*side*2)
	for i := 0; i < len(events); i += 2 {
		address := int(events[i+1])
		s.Set(int(events[i]), address%(side*side)*2+address/(side*side))
	}
	return s
}

// most is the first index of the largest.
func most(counts []int) (best int) {
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	return best
}
