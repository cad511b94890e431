package learning_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/learning"
)

// column makes scores of two classes of which the second has s, the first 0.
func column(s ...float64) (all [][]float64) {
	for _, v := range s {
		all = append(all, []float64{0, v})
	}
	return all
}

// Perfect, reversed and constant scores; 10 positive and 10 negative samples, of which 68 of 100 pairs are in order, counted by hand; and pairs of
// equal scores, which count one half.
func TestAUROC(t *testing.T) {
	order := "ppnpppnnpnpnpnnnpnpn"
	var ranked []float64
	var labels []int
	for i, c := range order {
		ranked = append(ranked, 1-float64(i)/20)
		labels = append(labels, strings.IndexRune("np", c))
	}
	for _, c := range []struct {
		name  string
		score [][]float64
		label []int
		want  float64
	}{
		{"perfect", column(1, 2, 3, 4), []int{0, 0, 1, 1}, 1},
		{"reversed", column(4, 3, 2, 1), []int{0, 0, 1, 1}, 0},
		{"constant", column(2, 2, 2), []int{0, 1, 1}, .5},
		{"an order", column(ranked...), labels, .68},
		{"ties: pairs 1 + ½ + ½ + 0 of 4", column(1, 2, 2, 1), []int{0, 0, 1, 1}, .5},
		{"ties: pairs ½ + 1 + 1 + 1 of 4", column(1, 0, 1, 2), []int{0, 0, 1, 1}, .875},
		{"three classes: 1, 1, and none of the third", [][]float64{{3, 1, 0}, {1, 3, 0}, {5, 4, 0}}, []int{0, 1, 0}, 1},
		{"three classes: 1, ½ and ½", [][]float64{{3, 1, 1}, {0, 2, 2}, {0, 2, 2}}, []int{0, 1, 2}, (1 + .75 + .75) / 3},
	} {
		got, err := learning.AUROC(c.score, c.label)
		if err != nil || math.Abs(got-c.want) > 1e-15 {
			t.Errorf("%s: %v, want %v (%v)", c.name, got, c.want, err)
		}
	}
}

// Against all pairs, with many ties.
func TestAUROCCountsPairs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		var score [][]float64
		var label []int
		for range 40 {
			score = append(score, []float64{float64(random.IntN(5)), float64(random.IntN(5)), float64(random.IntN(5))})
			label = append(label, random.IntN(3))
		}
		want := 0.
		for c := range 3 {
			pairs, ordered := 0., 0.
			for i, a := range score {
				for k, b := range score {
					if label[i] != c || label[k] == c {
						continue
					}
					pairs++
					switch qa, qb := a[c]-max(a[(c+1)%3], a[(c+2)%3]), b[c]-max(b[(c+1)%3], b[(c+2)%3]); {
					case qa > qb:
						ordered++
					case qa == qb:
						ordered += .5
					}
				}
			}
			want += ordered / pairs / 3
		}
		if got, err := learning.AUROC(score, label); err != nil || math.Abs(got-want) > 1e-12 {
			t.Fatalf("%v, by pairs %v (%v)", got, want, err)
		}
	}
}

func TestAUROCRefuses(t *testing.T) {
	for want, f := range map[string]struct {
		score [][]float64
		label []int
	}{
		"scores of 0 samples": {}, "scores of 1 samples and 2 labels": {column(1), []int{0, 1}},
		"sample 1 has 1 scores":         {[][]float64{{1, 2}, {1}}, []int{0, 1}},
		"sample 0 has 1 scores":         {[][]float64{{1}}, []int{0}},
		"sample 1 has the label 2":      {column(1, 2), []int{0, 2}},
		"2 samples of one class alone":  {column(1, 2), []int{1, 1}},
		"that cannot be compared; give": {column(1, math.NaN()), []int{0, 1}},
	} {
		if got, err := learning.AUROC(f.score, f.label); err == nil || got != 0 || !strings.HasPrefix(err.Error(), "learning: AUROC: ") ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v, want an error with %q", got, err, want)
		}
	}
}

// What a run says of its test samples is the area of what it predicts for them.
func TestReportsHaveAUROC(t *testing.T) {
	j := learning.NewJudge(learning.Goal{Classes: 2})
	out := learning.Outcome{Class: []int{0, 0, 0}, Score: [][]float64{{3, 1}, {2, 2}, {4, 0}}}
	if err := j.Add(learning.Labelled(0, 1, 0), &out); err != nil || j.Metrics().AUROC != 1 || j.Metrics().BalancedAccuracy != .5 {
		t.Errorf("%+v, %v", j.Metrics(), err)
	}
	out.Score = nil
	if err := j.Add(learning.Labelled(0, 1, 0), &out); err != nil || !math.IsNaN(j.Metrics().AUROC) {
		t.Errorf("without scores of half of the samples: %+v, %v", j.Metrics(), err)
	}
}
