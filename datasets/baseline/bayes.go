package baseline

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/datasets"
)

// NaiveBayes names the class c of the largest
//
//	log P(c) + Σ_i log P(b_i | c),  P(b_i = 1 | c) = (n_ci + 1)/(n_c + 2),
//
// where b_i is whether value i is above 0, n_c is how many training samples have class c, and n_ci of how many of these value i is above 0: the
// model of several variables [mccallum1998] for bags of words. Of equal classes the first is named.
type NaiveBayes struct{}

// Predict returns the likeliest class of each sample.
func (NaiveBayes) Predict(train datasets.Samples, x [][]float32) ([]int, error) {
	if err := checkLabels(train); err != nil {
		return nil, err
	}
	if err := checkBags(train, x); err != nil {
		return nil, err
	}
	classes := likelihoods(train)
	predicted := make([]int, len(x))
	for i, s := range x {
		predicted[i] = likeliest(classes, s)
	}
	return predicted, nil
}

// Scores returns the sum above for each sample of x and each of so many classes, and −Inf for a class without a training sample: what the area under
// a curve needs.
func (NaiveBayes) Scores(train datasets.Samples, classes int, x [][]float32) ([][]float64, error) {
	if err := checkLabels(train); err != nil {
		return nil, err
	}
	if err := checkBags(train, x); err != nil {
		return nil, err
	}
	if err := checkClasses(train, classes); err != nil {
		return nil, err
	}
	all := likelihoods(train)
	scores := make([][]float64, len(x))
	for i, s := range x {
		scores[i] = slices.Repeat([]float64{math.Inf(-1)}, classes)
		for _, l := range all {
			scores[i][l.class] = l.sum(s)
		}
	}
	return scores, nil
}

// checkBags reports samples that are not of one size.
func checkBags(train datasets.Samples, x [][]float32) error {
	values := len(train.X[0])
	for i, part := range [][][]float32{train.X, x} {
		for k, s := range part {
			if len(s) != values {
				return fmt.Errorf("baseline: naive Bayes: %s %d has %d values, and the first training sample has %d; give bags of one size",
					[...]string{"training sample", "sample"}[i], k, len(s), values)
			}
		}
	}
	return nil
}

// likelihood of a class: what a sample has of it with no value above 0, and what each value above 0 adds.
type likelihood struct {
	class int
	none  float64
	add   []float64
}

func likelihoods(train datasets.Samples) []likelihood {
	values := len(train.X[0])
	var all []likelihood
	for _, c := range slices.Compact(slices.Sorted(slices.Values(train.Label))) {
		n, of := 0, make([]int, values)
		for i, s := range train.X {
			if train.Label[i] != c {
				continue
			}
			n++
			for k, v := range s {
				if v > 0 {
					of[k]++
				}
			}
		}
		l := likelihood{class: c, none: math.Log(float64(n) / float64(train.Len())), add: make([]float64, values)}
		for k, m := range of {
			p := (float64(m) + 1) / (float64(n) + 2)
			l.none += math.Log(1 - p)
			l.add[k] = math.Log(p) - math.Log(1-p)
		}
		all = append(all, l)
	}
	return all
}

// sum is log P(c) + Σ_i log P(b_i | c).
func (l likelihood) sum(x []float32) float64 {
	sum := l.none
	for k, v := range x {
		if v > 0 {
			sum += l.add[k]
		}
	}
	return sum
}

func likeliest(classes []likelihood, x []float32) int {
	best, at := math.Inf(-1), 0
	for _, l := range classes {
		if sum := l.sum(x); sum > best {
			best, at = sum, l.class
		}
	}
	return at
}
