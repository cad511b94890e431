package datasets

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// texts of four topics with ten words each and ten of all topics, the last of which training has not.
func topics(t *testing.T) (Set, Words) {
	t.Helper()
	w := Words{Buckets: 60, Sequence: true}
	random := rand.New(rand.NewPCG(3, 4))
	s := Set{Name: "topics", Classes: 4, Shape: w.Shape()}
	for i := range 60 {
		var x []float32
		for k := range 20 + random.IntN(20) {
			n := 10*(i%4) + random.IntN(10)
			if random.IntN(3) == 0 {
				n = 40 + random.IntN(9)
			}
			x = append(x, float32(k), float32(n))
		}
		part := &s.Train
		if i >= 50 {
			part = &s.Test
		}
		part.X, part.Label = append(part.X, x), append(part.Label, i%4)
	}
	s.Test.X[0][1] = 49
	return s, w
}

// definition is the embedding as its comment has it, by all eigenvectors.
func definition(e Embedding, s Set, buckets int) [][]float64 {
	count, occurs := mat.NewSymDense(buckets, nil), make([]float64, buckets)
	words := 0.
	for _, x := range s.Train.X {
		for i := range len(x) / 2 {
			a := int(x[2*i+1])
			occurs[a]++
			words++
			for j := range len(x) / 2 {
				if b := int(x[2*j+1]); j > i && j-i <= e.Window {
					count.SetSym(a, b, count.At(a, b)+1)
					if a == b {
						count.SetSym(a, b, count.At(a, b)+1)
					}
				}
			}
		}
	}
	m, sum := mat.NewSymDense(buckets, nil), make([]float64, buckets)
	for a := range buckets {
		for b := range buckets {
			sum[a] += count.At(a, b)
		}
	}
	for a := range buckets {
		for b := range buckets {
			if n := count.At(a, b); n > 0 {
				m.SetSym(a, b, math.Max(0, math.Log(n*mat.Sum(count)/(sum[a]*sum[b]))))
			}
		}
	}
	var svd mat.SVD
	svd.Factorize(m, mat.SVDThin)
	var u mat.Dense
	svd.UTo(&u)
	vectors := make([][]float64, buckets)
	for a := range vectors {
		vectors[a] = make([]float64, e.Dims)
	}
	for d := range e.Dims {
		column := mat.Col(nil, d, &u)
		sign := 1.
		if -slices.Min(column) > slices.Max(column) {
			sign = -1
		}
		mean, square := 0., 0.
		for a, v := range column {
			column[a] = sign * v * math.Sqrt(svd.Values(nil)[d])
			mean += occurs[a] * column[a] / words
			square += occurs[a] * column[a] * column[a] / words
		}
		for a, v := range column {
			if occurs[a] > 0 {
				vectors[a][d] = (v - mean) / math.Sqrt(square-mean*mean)
			}
		}
	}
	return vectors
}

func TestEmbeddingIsItsDefinition(t *testing.T) {
	s, w := topics(t)
	e := Embedding{Dims: 4, Window: 3}
	got, err := e.Vectors(s, w)
	if err != nil {
		t.Fatal(err)
	}
	for a, want := range definition(e, s, w.Buckets) {
		for d := range want {
			if math.Abs(got[a][d]-want[d]) > 1e-6 {
				t.Errorf("word %d, dimension %d: %v, want %v", a, d, got[a][d], want[d])
			}
		}
	}
	if slices.Max(got[49]) != 0 || slices.Min(got[49]) != 0 {
		t.Errorf("a word that training has not: %v", got[49])
	}
}

// Words of a topic are nearer to one another than to those of others.
func TestEmbeddingKnowsTopics(t *testing.T) {
	s, w := topics(t)
	v, err := Embedding{Dims: 4}.Vectors(s, w)
	if err != nil {
		t.Fatal(err)
	}
	near := func(a, b int) float64 {
		x, y := mat.NewVecDense(4, v[a]), mat.NewVecDense(4, v[b])
		return mat.Dot(x, y) / mat.Norm(x, 2) / mat.Norm(y, 2)
	}
	for a := range 40 {
		for b := range 40 {
			if n := near(a, b); a/10 == b/10 && n < .7 || a/10 != b/10 && n > .5 {
				t.Errorf("words %d and %d: %.2f", a, b, n)
			}
		}
	}
}

// Nothing of other parts is learned, and a set has the numbers of its words, as they are or as spikes.
func TestEmbeddingSet(t *testing.T) {
	s, w := topics(t)
	e := Embedding{Dims: 4}
	vectors, err := e.Vectors(s, w)
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.Set(s, w)
	if err != nil || got.Name != "topics, embedded" || !slices.Equal(got.Shape, []int{0, 4}) || !reflect.DeepEqual(got.Test.Label, s.Test.Label) {
		t.Fatal(got.Name, got.Shape, err)
	}
	e.Spikes = true
	spikes, err := e.Set(s, w)
	if err != nil || !slices.Equal(spikes.Shape, []int{0, 8}) {
		t.Fatal(spikes.Shape, err)
	}
	for i, x := range s.Test.X {
		for k := range len(x) / 2 {
			for d, v := range vectors[int(x[2*k+1])] {
				up, down := float32(0), float32(0)
				if v >= .5 {
					up = 1
				} else if v <= -.5 {
					down = 1
				}
				if row := spikes.Test.X[i][8*k:]; got.Test.X[i][4*k+d] != float32(v) || row[2*d] != up || row[2*d+1] != down {
					t.Errorf("text %d, word %d: %v and %v of %v", i, k, got.Test.X[i][4*k+d], row[:8], v)
				}
			}
		}
	}
	s.Valid, s.Test = s.Test, Samples{X: [][]float32{{0, 5, 1, 5}}, Label: []int{0}}
	again, err := e.Vectors(s, w)
	if err != nil || !reflect.DeepEqual(again, vectors) {
		t.Error("other parts are learned from", err)
	}
}

func TestEmbeddingRefuses(t *testing.T) {
	s, w := topics(t)
	for want, f := range map[string]func() error{
		"-1 dimensions":                    func() error { _, err := Embedding{Dims: -1}.Set(s, w); return err },
		"a window of -1 words":             func() error { _, err := Embedding{Window: -1}.Set(s, w); return err },
		"a threshold of 1, Spikes false":   func() error { _, err := Embedding{Threshold: 1}.Set(s, w); return err },
		"a threshold of -1, Spikes true":   func() error { _, err := Embedding{Threshold: -1, Spikes: true}.Set(s, w); return err },
		"words: -1 buckets":                func() error { _, err := Embedding{}.Set(s, Words{Buckets: -1}); return err },
		"give sequences of 16 to 4096":     func() error { _, err := Embedding{}.Set(s, Words{}); return err },
		"training sample 0 is no sequence": func() error { _, err := Embedding{}.Set(s, Words{Buckets: 20, Sequence: true}); return err },
		"no training text has two words": func() error {
			_, err := Embedding{}.Set(Set{Name: "x", Train: Samples{X: [][]float32{{0, 1}}}}, w)
			return err
		},
		"test sample 0 is no sequence of wo": func() error { _, err := Embedding{}.Set(Set{Test: Samples{X: [][]float32{{0, 1, 2}}}}, w); return err },
	} {
		if err := f(); err == nil || !strings.HasPrefix(err.Error(), "datasets: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %s", err, want)
		}
	}
	if (Embedding{Dims: -1}).Cells() != 0 || (Embedding{Spikes: true}).Cells() != 32 {
		t.Error("cells")
	}
}
