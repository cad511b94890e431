package main

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/datasets/baseline"
	"github.com/spikecell/spikecell/snn"
	"github.com/spikecell/spikecell/snn/encode"
)

// cameraRows are digits before a camera: as frames of spikes for all entries but STDP, which hears each event.
func cameraRows() []row {
	return []row{{set: "nmnist-frames", trivial: counted}, {set: "nmnist", entries: []string{"stdp"}, trivial: counted}}
}

// counted are the largest class, and the nearest training sample by how many events each 2 × 2 pixels of each polarity have: in all, and in each
// step.
func counted(raw datasets.Set) ([]trivial, error) {
	majority, err := largest(raw)
	if err != nil {
		return nil, err
	}
	all := []trivial{majority}
	for _, by := range []struct {
		name  string
		steps int
	}{{"1-NN of counts", 1}, {"1-NN of counts a step", 15}} {
		counts := raw
		for _, part := range []*datasets.Samples{&counts.Train, &counts.Test} {
			part.X = eventCounts(part.X, by.steps)
		}
		d := baseline.DTW{Channels: len(counts.Test.X[0]) / by.steps, Band: -1}
		scores, err := d.Scores(counts.Train, counts.Classes, counts.Test.X)
		if err != nil {
			return nil, err
		}
		nearest, err := judged(by.name, counts.Test, counts.Classes, highest(scores), scores)
		if err != nil {
			return nil, err
		}
		all = append(all, nearest)
	}
	return all, nil
}

// eventCounts are the numbers of events of each cell in so many steps of the first 300 ms.
func eventCounts(events [][]float32, steps int) [][]float32 {
	code := encode.Events{T: steps, Dt: 300 / float64(steps), Width: 34, Height: 34, Polarities: 2, Scale: 2, Cut: true, Counts: true}
	counts := make([][]float32, len(events))
	for i, x := range events {
		var s snn.Spikes
		code.Encode(&s, x, 1, snn.Stream{})
		for t := range steps {
			counts[i] = append(counts[i], s.Values(t)...)
		}
	}
	return counts
}
