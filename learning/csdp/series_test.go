package csdp

import (
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

const seriesSteps, seriesChannels = 40, 3

// seriesNet hears up and down of each channel, and reconstructs nothing.
func seriesNet() snn.Net {
	n := snn.CSDPUnlabelled(2*seriesChannels, 5, 2)
	n.Populations, n.Projections = n.Populations[:3], n.Projections[:3]
	return n
}

// seriesBatch is n series, of which number i has the value (i + 1)/8 everywhere.
func seriesBatch(n int) (b learning.Batch) {
	for i := range n {
		x := make([]float32, seriesSteps*seriesChannels)
		for k := range x {
			x[k] = float32(i+1) / 8
		}
		b.X, b.Label, b.Index = append(b.X, x), append(b.Label, i%2), append(b.Index, i)
	}
	b.Stream = snn.NewStream(5)
	return b
}

func bindSeries(t *testing.T, m Mixing) (*trainer, error) {
	t.Helper()
	model, err := seriesNet().Init(7)
	if err != nil {
		t.Fatal(err)
	}
	b := seriesBatch(6)
	tr, err := Rule{SelfSupervised: true, Negatives: m}.Bind(learning.Setup{
		Model: model, Encoder: encode.LevelCrossing{T: seriesSteps}, Classes: 2, Batch: len(b.X), Probe: b.X[0], Stream: snn.NewStream(7),
	})
	if err != nil {
		return nil, err
	}
	return tr.(*trainer), nil
}

// Negatives of series are made of what was measured, before it becomes spikes: mixed value by value, or cut in time, so that all channels of a step
// are of one sample, and steps side by side mostly of the same.
func TestNegativesOfSeries(t *testing.T) {
	b := seriesBatch(6)
	for _, m := range []Mixing{{}, {Kind: Hybrid}, {Kind: Noise}} {
		tr, err := bindSeries(t, m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tr.Learn(b); err != nil {
			t.Fatalf("%v: %v", m.Kind, err)
		}
		same, changes := 0, 0
		for i, x := range tr.room.mixed[:len(b.X)] {
			own := b.X[i][0]
			for k, v := range x {
				switch partner := 2*v - own; {
				case len(x) != seriesSteps*seriesChannels || v < 0 || v > 1:
					t.Fatalf("%v: %d values, %v at %d", m.Kind, len(x), v, k)
				case m.Kind == Usual && (v != x[0] || partner == own || partner != float32(int(8*partner))/8):
					t.Fatalf("mixed: %v of a sample of %v", v, own)
				case m.Kind == Hybrid && v != x[k-k%seriesChannels]:
					t.Fatalf("hybrid: %v in the step of %v", v, x[k-k%seriesChannels])
				}
				if k >= seriesChannels && v == x[k-seriesChannels] {
					same++
				} else {
					changes++
				}
			}
		}
		if m.Kind == Hybrid && (changes < 5*seriesChannels || same < 3*changes) {
			t.Errorf("hybrid: %d values as in the step before, %d others", same, changes)
		}
	}
}

func TestSeriesRefused(t *testing.T) {
	tr, err := bindSeries(t, Mixing{})
	if err != nil {
		t.Fatal(err)
	}
	b := seriesBatch(3)
	b.X[2] = b.X[2][:seriesChannels*seriesSteps-seriesChannels]
	if _, err := tr.Learn(b); err == nil || !strings.Contains(err.Error(), "sample 2 has 117 values and sample 0 has 120; a self-supervised negative") {
		t.Errorf("error %v", err)
	}
	if _, err := bindSeries(t, Mixing{Kind: Rotated}); err == nil || !strings.Contains(err.Error(), "is no image") {
		t.Errorf("error %v", err)
	}
	hybrid, err := bindSeries(t, Mixing{Kind: Hybrid})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := hybrid.Learn(b); err == nil || !strings.Contains(err.Error(), "sample 2 has 117 values") {
		t.Errorf("error %v", err)
	}
}
