package project

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/spikecell/spikecell/datasets"
)

// Points on a line through (1, 2) with a little across it: the first direction is (1, 2)/√5, the other one (−2, 1)/√5 turned to (2, −1).
func TestComponentsOfALine(t *testing.T) {
	pc, err := PCA([][]float32{{-1 - 0.2, -2 + 0.1}, {-1 + 0.2, -2 - 0.1}, {1 - 0.2, 2 + 0.1}, {1 + 0.2, 2 - 0.1}}, 2)
	if err != nil {
		t.Fatal(err)
	}
	want := [][]float64{{-math.Sqrt(5), -math.Sqrt(5), math.Sqrt(5), math.Sqrt(5)}, {-math.Sqrt(0.05), math.Sqrt(0.05), -math.Sqrt(0.05), math.Sqrt(0.05)}}
	for c := range want {
		for i := range want[c] {
			if math.Abs(pc.At[c][i]-want[c][i]) > 1e-6 {
				t.Errorf("component %d: %v, want %v", c, pc.At[c], want[c])
				break
			}
		}
	}
	if math.Abs(pc.Share[0]-5/5.05) > 1e-6 || math.Abs(pc.Share[0]+pc.Share[1]-1) > 1e-12 {
		t.Errorf("shares %v", pc.Share)
	}
}

// The shares of the digits are those that numpy.linalg.svd gives for the same samples in float64, and scikit-learn's documentation prints for
// its load_digits, which are these samples: 0.1489, 0.1362, 0.1179.
func TestComponentsOfDigits(t *testing.T) {
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	var x [][]float32
	for _, s := range []datasets.Samples{set.Train, set.Valid, set.Test} {
		x = append(x, s.X...)
	}
	pc, err := PCA(x, 3)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%d %.4f", len(x), pc.Share); got != "1797 [0.1489 0.1362 0.1179]" {
		t.Error(got)
	}
	for a := range pc.At { // components do not go together
		for b := range a {
			dot := 0.0
			for i := range pc.At[a] {
				dot += pc.At[a][i] * pc.At[b][i]
			}
			if math.Abs(dot) > 1e-8*float64(len(x)) {
				t.Errorf("components %d and %d: product %v", a, b, dot)
			}
		}
	}
}

func TestErrorsNameTheThing(t *testing.T) {
	nan := float32(math.NaN())
	over, end := context.WithCancel(context.Background())
	end()
	embed := func(s TSNE, x [][]float32) func() error {
		return func() error { _, err := s.Embed(context.Background(), x); return err }
	}
	pca := func(x [][]float32, k int) func() error {
		return func() error { _, err := PCA(x, k); return err }
	}
	ten := drawn(10, 2)
	var none context.Context
	for _, c := range []struct {
		do   func() error
		want string
	}{
		{pca(nil, 1), "PCA: 0 rows"},
		{pca([][]float32{{}, {}}, 1), "PCA: 2 rows; give at least 2, with at least 1 value each"},
		{pca([][]float32{{1}, {1, 2}}, 1), "PCA: row 1 has 2 values, the first has 1"},
		{pca([][]float32{{1, 2}, {1, nan}}, 1), "PCA: value 1 of row 1 is NaN"},
		{pca(ten, 3), "PCA: 3 components of 10 rows with 2 values; give 1 to 2"},
		{pca(ten, 0), "PCA: 0 components"},
		{embed(TSNE{}, ten), "t-SNE: Perplexity is 30; give more than 1, and less than 9 for 10 rows"},
		{embed(TSNE{Perplexity: math.NaN()}, ten), "t-SNE: Perplexity is NaN"},
		{embed(TSNE{Perplexity: 3, Dimensions: 4}, ten), "t-SNE: Dimensions is 4; give 1 to 3"},
		{embed(TSNE{Perplexity: 3, Iterations: -1}, ten), "t-SNE: Iterations is -1"},
		{embed(TSNE{Perplexity: 3, Rate: -1}, ten), "t-SNE: Rate is -1"},
		{embed(TSNE{Perplexity: 3, Exaggeration: 0.5}, ten), "t-SNE: Exaggeration is 0.5"},
		{embed(TSNE{}, drawn(2, 1)), "t-SNE: 2 rows; give 3 to 20000"},
		{embed(TSNE{Perplexity: 3}, make([][]float32, 10)), "t-SNE: 10 rows; give at least 2, with at least 1 value each"},
		{embed(TSNE{Perplexity: 3}, [][]float32{{1}, {1}, {1}, {1}, {1}, {1}}), "t-SNE: row 0 has a perplexity of 5 at every width"},
		{func() error { _, err := TSNE{Perplexity: 3}.Embed(over, ten); return err }, "t-SNE: context canceled"},
		{func() error { _, err := TSNE{}.Embed(none, ten); return err }, "t-SNE: the context is nil"},
	} {
		if err := c.do(); err == nil || !strings.HasPrefix(err.Error(), "project: "+c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}
