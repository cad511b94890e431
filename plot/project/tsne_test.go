package project

import (
	"context"
	"math"
	"reflect"
	"testing"

	"github.com/spikecell/spikecell/datasets"
	"github.com/spikecell/spikecell/snn"
)

// drawn returns rows of uniform numbers.
func drawn(n, d int) [][]float32 {
	s, rows := snn.NewStream(4), make([][]float32, n)
	for i := range rows {
		for k := range d {
			rows[i] = append(rows[i], float32(s.At(i).Float64(uint64(k))))
		}
	}
	return rows
}

// The perplexity of every row is the one that was asked for, worked out from the probabilities by its definition 2^H with logarithms to base 2.
func TestPerplexityOfEveryRow(t *testing.T) {
	for _, scale := range []float32{1e-12, 1, 1e9} {
		rows := drawn(90, 7)
		for _, row := range rows {
			for k := range row {
				row[k] *= scale
			}
		}
		d, p := distances(rows), make([]float64, 90)
		for _, want := range []float64{2, 5, 30, 80} {
			for i := range rows {
				if _, err := neighbours(p, d[i*90:][:90], i, math.Log(want)); err != nil {
					t.Fatal(err)
				}
				h, sum := 0.0, 0.0
				for _, v := range p {
					sum += v
					if v > 0 {
						h -= v * math.Log2(v)
					}
				}
				if got := math.Exp2(h); math.Abs(got-want) > 1e-5 || math.Abs(sum-1) > 1e-12 || p[i] != 0 {
					t.Errorf("scale %g, row %d: perplexity %v, want %v; sum %v, own %v", scale, i, got, want, sum, p[i])
				}
			}
		}
	}
}

// divergenceOf is KL by its definition over ordered pairs, from affinities and places alone.
func divergenceOf(p []float64, y [][]float64) float64 {
	n, q, sum, kl := len(y), make([]float64, len(p)), 0.0, 0.0
	for i := range y {
		for j := range y {
			if i != j {
				d := 0.0
				for k := range y[i] {
					d += (y[i][k] - y[j][k]) * (y[i][k] - y[j][k])
				}
				q[i*n+j] = 1 / (1 + d)
				sum += q[i*n+j]
			}
		}
	}
	for i, v := range p {
		if v > 0 {
			kl += v * math.Log(v/(q[i]/sum))
		}
	}
	return kl
}

func TestGradientIsThatOfTheDivergence(t *testing.T) {
	for _, dims := range []int{1, 2, 3} {
		rows := drawn(20, 5)
		p, err := affinities(rows, 6)
		if err != nil {
			t.Fatal(err)
		}
		m := newMap(TSNE{Dimensions: dims}, p, len(rows))
		for i := range m.y {
			for k := range m.y[i] {
				m.y[i][k] *= 1e4
			}
		}
		sum := m.spread()
		if got, want := m.divergence(sum), divergenceOf(p, m.y); math.Abs(got-want) > 1e-12 {
			t.Errorf("%d dimensions: divergence %v, want %v", dims, got, want)
		}
		m.gradient(sum, 1)
		for i, y := range m.y {
			for k := range y {
				const h = 1e-5
				at := y[k]
				y[k] = at + h
				up := divergenceOf(p, m.y)
				y[k] = at - h
				down := divergenceOf(p, m.y)
				y[k] = at
				if want := (up - down) / (2 * h); math.Abs(m.slope[i][k]-want) > 1e-9 {
					t.Errorf("%d dimensions, point %d: slope %v, by differences %v", dims, i, m.slope[i][k], want)
				}
			}
		}
	}
}

// nearestSame is the share of points whose nearest other point has the same label.
func nearestSame(at [][]float64, label []int) float64 {
	same := 0
	for i := range at {
		best, least := 0, math.Inf(1)
		for j := range at {
			d := 0.0
			for k := range at[i] {
				d += (at[i][k] - at[j][k]) * (at[i][k] - at[j][k])
			}
			if i != j && d < least {
				best, least = j, d
			}
		}
		if label[best] == label[i] {
			same++
		}
	}
	return float64(same) / float64(len(at))
}

func wide(rows [][]float32) [][]float64 {
	out := make([][]float64, len(rows))
	for i, row := range rows {
		for _, v := range row {
			out[i] = append(out[i], float64(v))
		}
	}
	return out
}

// Digits keep their neighbours in two dimensions, far better than on their first two principal components, and KL falls.
func TestDigitsKeepTheirNeighbours(t *testing.T) {
	set, err := datasets.Digits()
	if err != nil {
		t.Fatal(err)
	}
	x, label := set.Train.X[:500], set.Train.Label[:500]
	e, err := TSNE{Seed: 1}.Embed(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	pca, err := PCA(x, 2)
	if err != nil {
		t.Fatal(err)
	}
	input, embedded, straight := nearestSame(wide(x), label), nearestSame(columns(e.At, len(x)), label), nearestSame(columns(pca.At, len(x)), label)
	t.Logf("nearest neighbour of the same class: input %.3f, t-SNE %.3f, PCA %.3f; KL %.3f to %.3f", input, embedded, straight, e.KL[0], e.KL[len(e.KL)-1])
	if embedded < input-0.03 || straight > embedded-0.2 {
		t.Errorf("nearest neighbour of the same class: input %.3f, t-SNE %.3f, PCA %.3f", input, embedded, straight)
	}
	for i := 12; i < len(e.KL); i++ { // behind the exaggeration, which ends at 250
		if e.KL[i] > e.KL[i-1]+1e-6 {
			t.Errorf("KL rises from %v to %v at iteration %d", e.KL[i-1], e.KL[i], 25*i)
		}
	}
}

func TestEqualSeedsGiveEqualBits(t *testing.T) {
	embed := func(seed uint64) *Embedding {
		e, err := TSNE{Perplexity: 5, Iterations: 60, Seed: seed}.Embed(context.Background(), drawn(40, 3))
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	if a, b, c := embed(1), embed(1), embed(2); !reflect.DeepEqual(a, b) || reflect.DeepEqual(a, c) {
		t.Error("the places do not follow from the seed")
	}
}
