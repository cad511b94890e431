package main

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/datasets/baseline"
)

// seriesRows are an electrocardiogram and problems of the UCR and UEA archives.
func seriesRows() []row {
	all := []row{
		{set: "mitbih", trivial: neighbours(2)},
		{set: "gunpoint", trivial: neighbours(1)},
		{set: "italypowerdemand", trivial: neighbours(1)},
		{set: "basicmotions", trivial: neighbours(6)},
		{set: "japanesevowels", trivial: neighbours(12)},
	}
	for i := range all {
		all[i].entries = []string{"csdp", "csdp-unsup", "csdp-frozen", "stdp", "surrogate", "eprop", "gru", "ann"}
	}
	return all
}

// neighbours are the largest class, and the nearest training sample under dynamic time warping of all channels on one path.
func neighbours(channels int) func(datasets.Set) ([]trivial, error) {
	return func(raw datasets.Set) ([]trivial, error) {
		majority, err := largest(raw)
		if err != nil {
			return nil, err
		}
		scores, err := baseline.DTW{Channels: channels}.Scores(raw.Train, raw.Classes, raw.Test.X)
		if err != nil {
			return nil, err
		}
		nearest, err := judged("1-NN DTW", raw.Test, raw.Classes, highest(scores), scores)
		return []trivial{majority, nearest}, err
	}
}

// highest names the class of the highest score of each sample, the first of equals.
func highest(scores [][]float64) []int {
	named := make([]int, len(scores))
	for i, s := range scores {
		for c, v := range s {
			if v > s[named[i]] {
				named[i] = c
			}
		}
	}
	return named
}
