package learning

import (
	"fmt"
	"math"
	"slices"
)

// AUROC is the area under the curve of true positives over false ones [fawcett2006]: how probable it is that scores tell a sample of a class from
// one of the others, from 0 to 1, with 0.5 for scores that know nothing. It does not depend on how frequent classes are, nor on where the line
// between them is drawn. score[i][c] is what sample i has of class c, as Scores of a [Prediction], and label[i] its class.
//
// A sample stands for class c as far as its margin q_c = s_c − max_{k≠c} s_k says, which is never below 0 where c is named. With ranks r_i of the
// margins q_c of all n samples, equal ones with their mean rank, the area of a class with n_c samples is [hanley1982]
//
//	AUROC_c = (Σ_{i in c} r_i − n_c (n_c + 1)/2) / (n_c (n − n_c))
//
// so that a pair of equal margins counts one half. The result is the mean over classes that have samples; of two classes both have the same area.
// Samples of one class alone, and scores that are NaN, are errors.
func AUROC(score [][]float64, label []int) (float64, error) {
	if len(score) != len(label) || len(score) == 0 {
		return 0, fmt.Errorf("learning: AUROC: scores of %d samples and %d labels; give at least two samples, and a label for each", len(score), len(label))
	}
	classes := len(score[0])
	for i, s := range score {
		if len(s) != classes || classes < 2 {
			return 0, fmt.Errorf("learning: AUROC: sample %d has %d scores, and the first has %d; give one for each of two classes or more", i,
				len(s), classes)
		}
		if label[i] < 0 || label[i] >= classes {
			return 0, fmt.Errorf("learning: AUROC: sample %d has the label %d; there are scores of classes 0 to %d", i, label[i], classes-1)
		}
	}
	area := auroc(score, label, classes)
	if math.IsNaN(area) {
		return 0, fmt.Errorf("learning: AUROC: %d samples of one class alone, or scores that cannot be compared; give samples of two classes or more "+
			"and finite scores", len(score))
	}
	return area, nil
}

// auroc is NaN where there is nothing to tell apart, or a margin is NaN.
func auroc(score [][]float64, label []int, classes int) float64 {
	sum, judged := 0., 0
	margins := make([]margin, len(score))
	for c := range classes {
		of := 0
		for i, s := range score {
			margins[i] = margin{marginOf(s, c), label[i] == c}
			if margins[i].q != margins[i].q {
				return math.NaN()
			}
			if margins[i].own {
				of++
			}
		}
		if of > 0 && of < len(score) {
			sum, judged = sum+areaOf(margins, of), judged+1
		}
	}
	return sum / float64(judged) // 0/0 is NaN
}

// margin is that of a sample, and whether the sample is of the class.
type margin struct {
	q   float64
	own bool
}

// marginOf is what class c has more than the best of the others.
func marginOf(s []float64, c int) float64 {
	others := math.Inf(-1)
	for k, v := range s {
		if v != v {
			return v
		}
		if k != c {
			others = max(others, v)
		}
	}
	return s[c] - others
}

// areaOf returns the area of a class of so many samples, and sorts the margins.
func areaOf(margins []margin, of int) float64 {
	slices.SortFunc(margins, func(a, b margin) int {
		switch {
		case a.q < b.q:
			return -1
		case a.q > b.q:
			return 1
		}
		return 0
	})
	ranks := 0.
	for from, to := 0, 0; from < len(margins); from = to {
		own := 0
		for to = from; to < len(margins) && margins[to].q == margins[from].q; to++ {
			if margins[to].own {
				own++
			}
		}
		ranks += float64(own) * float64(from+1+to) / 2 // a mean of ranks from+1 to to; halves are exact
	}
	n := float64(of)
	return (ranks - n*(n+1)/2) / (n * float64(len(margins)-of))
}
