package main

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/datasets/baseline"
	"github.com/spikecell/spikecell/internal/entries"
)

// speechRows are spoken digits, as spikes for all entries.
func speechRows() []row {
	return []row{{set: "fsdd-spikes", entries: []string{"csdp", "csdp-unsup", "surrogate", "eprop", "ann"}, trivial: heard}}
}

// heard are the largest class, and the nearest training recording under dynamic time warping of the graded channels that the spikes are made of,
// with paths within ten steps of the diagonal: without that the neighbours of 300 recordings among 2,400 take minutes.
func heard(raw datasets.Set) ([]trivial, error) {
	known, err := entries.Find("fsdd")
	if err != nil {
		return nil, err
	}
	graded, err := known.Load(0, datasets.Options{})
	if err != nil {
		return nil, err
	}
	majority, err := largest(raw)
	if err != nil {
		return nil, err
	}
	scores, err := baseline.DTW{Channels: graded.Shape[1], Band: 10}.Scores(graded.Train, graded.Classes, graded.Test.X)
	if err != nil {
		return nil, err
	}
	nearest, err := judged("1-NN DTW, graded", graded.Test, graded.Classes, highest(scores), scores)
	return []trivial{majority, nearest}, err
}
