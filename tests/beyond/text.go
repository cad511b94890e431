package main

import (
	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/datasets/baseline"
)

// textRows are news on grain or not, in three forms.
func textRows() []row {
	return []row{
		{set: "reuters-bag", trivial: bagged(nil)},
		{set: "reuters-words", trivial: bagged(bagOf)},
		{set: "reuters-numbers", trivial: bagged(bagOf)},
	}
}

// bagged are the largest class, and naive Bayes of the bags that are made of texts; nil for those that are bags.
func bagged(bag func([]float32) []float32) func(datasets.Set) ([]trivial, error) {
	return func(raw datasets.Set) ([]trivial, error) {
		for _, part := range []*datasets.Samples{&raw.Train, &raw.Test} {
			bags := make([][]float32, part.Len())
			for i, x := range part.X {
				if bags[i] = x; bag != nil {
					bags[i] = bag(x)
				}
			}
			part.X = bags
		}
		majority, err := largest(raw)
		if err != nil {
			return nil, err
		}
		scores, err := baseline.NaiveBayes{}.Scores(raw.Train, raw.Classes, raw.Test.X)
		if err != nil {
			return nil, err
		}
		bayes, err := judged("naive Bayes", raw.Test, raw.Classes, highest(scores), scores)
		return []trivial{majority, bayes}, err
	}
}

// bagOf makes a bag of the hashed words of a sequence.
func bagOf(sequence []float32) []float32 {
	bag := make([]float32, 512) // what the entries hash into
	for k := 1; k < len(sequence); k += 2 {
		bag[int(sequence[k])] = 1
	}
	return bag
}

// largest names the largest class for all.
func largest(raw datasets.Set) (trivial, error) {
	predicted, err := baseline.Majority{}.Predict(raw.Train, raw.Test.X)
	if err != nil {
		return trivial{}, err
	}
	return judged("majority", raw.Test, raw.Classes, predicted, nil)
}
