package datasets

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// Embedding gives words numbers by which those are alike that stand among the same others [levy2014]. It learns from the texts of the training part
// alone. With N_ab how often words a and b, by their numbers, stand at most Window places apart, N_a = Σ_b N_ab and N = Σ_a N_a,
//
//	M_ab = max(0, ln(N_ab·N / (N_a·N_b))),  M ≈ U S Uᵀ,  e_a = row a of U·√|S|,
//
// where U are the Dims eigenvectors of the largest |S|, which of a symmetric M are its singular vectors and values, found as [halko2011] says.
// Each dimension is then brought to mean 0 and standard deviation 1 over the words of the training texts as often as they occur there. Words that the
// training texts do not have are zeros.
type Embedding struct {
	Dims   int // 0 means 16
	Window int // 0 means 5
	// Spikes makes two cells of each dimension d, as encode.Train takes them: 2d is 1 where e_d ≥ Threshold, and 2d + 1 where e_d ≤ −Threshold.
	Spikes    bool
	Threshold float64 // 0 means 0.5; only with Spikes
}

// Limits of an embedding: its matrix has a number for each pair of words.
const (
	embeddingMostDims    = 256
	embeddingMostWindow  = 1 << 10
	embeddingMostBuckets = 1 << 12
)

// Resolve returns the embedding with its defaults written out, or what is wrong with it.
func (e Embedding) Resolve() (Embedding, error) {
	e.Dims, e.Window = cmp.Or(e.Dims, 16), cmp.Or(e.Window, 5)
	if e.Dims < 1 || e.Dims > embeddingMostDims || e.Window < 1 || e.Window > embeddingMostWindow {
		return e, fmt.Errorf("datasets: embedding: %d dimensions and a window of %d words; give 1 to %d, and 1 to %d",
			e.Dims, e.Window, embeddingMostDims, embeddingMostWindow)
	}
	if e.Spikes {
		e.Threshold = cmp.Or(e.Threshold, .5)
	}
	if !(e.Threshold >= 0) || math.IsInf(e.Threshold, 0) || !e.Spikes && e.Threshold > 0 {
		return e, fmt.Errorf("datasets: embedding: a threshold of %v, Spikes %v; give one above 0 for spikes, and 0 otherwise", e.Threshold, e.Spikes)
	}
	return e, nil
}

// Cells returns how many values a word has; 0 for an embedding that Resolve refuses.
func (e Embedding) Cells() int {
	e, err := e.Resolve()
	if err != nil {
		return 0
	}
	if e.Spikes {
		return 2 * e.Dims
	}
	return e.Dims
}

// Set puts the numbers of words in the place of the words: samples of a set that w made are sequences of rows of [Embedding.Cells] values, a row a
// word, shape {0, Cells}. encode.Series{T: w.Steps(), Channels: e.Cells()} makes graded input of them, and encode.Train spikes.
func (e Embedding) Set(s Set, w Words) (Set, error) {
	vectors, err := e.Vectors(s, w)
	if err != nil {
		return Set{}, err
	}
	e, _ = e.Resolve() // Vectors has done so
	rows := make([][]float32, len(vectors))
	for a, v := range vectors {
		rows[a] = e.row(v)
	}
	for _, part := range []*Samples{&s.Train, &s.Valid, &s.Test} {
		coded := make([][]float32, part.Len())
		for i, x := range part.X {
			for k := 1; k < len(x); k += 2 {
				coded[i] = append(coded[i], rows[int(x[k])]...)
			}
		}
		part.X = coded
	}
	s.Name, s.Shape = s.Name+", embedded", []int{0, e.Cells()}
	return s, nil
}

// row returns what a sample has of a word.
func (e Embedding) row(v []float64) []float32 {
	row := make([]float32, e.Cells())
	for d, x := range v {
		switch {
		case !e.Spikes:
			row[d] = float32(x)
		case x >= e.Threshold:
			row[2*d] = 1
		case x <= -e.Threshold:
			row[2*d+1] = 1
		}
	}
	return row
}

// Vectors returns the Dims numbers of each word, by its number, from 0 to w.Buckets − 1. Sets that w did not make, bags, and training texts
// without two words side by side are errors.
func (e Embedding) Vectors(s Set, w Words) ([][]float64, error) {
	e, err := e.Resolve()
	if err != nil {
		return nil, err
	}
	if w, err = w.Resolve(); err != nil {
		return nil, err
	}
	if err := e.fits(s, w); err != nil {
		return nil, err
	}
	count, pairs := e.counts(s.Train, w.Buckets)
	if pairs == 0 {
		return nil, fmt.Errorf("datasets: %s: embedding: no training text has two words; give longer ones", s.Name)
	}
	vectors := e.factors(information(count, w.Buckets), w.Buckets)
	standardise(vectors, s.Train)
	return vectors, nil
}

// fits reports sets that cannot be of such words.
func (e Embedding) fits(s Set, w Words) error {
	if !w.Sequence || w.Buckets < e.Dims || w.Buckets > embeddingMostBuckets {
		return fmt.Errorf("datasets: embedding: %d dimensions of words %+v; give sequences of %d to %d buckets", e.Dims, w, e.Dims, embeddingMostBuckets)
	}
	for i, part := range s.parts() {
		for k, x := range part.X {
			for j, v := range x {
				if odd := j % 2; odd == 1 && !(v >= 0 && v < float32(w.Buckets) && v == float32(int(v))) || len(x)%2 > 0 {
					return fmt.Errorf("datasets: %s: embedding: %s sample %d is no sequence of words of %d buckets: %v at %d; give the code that made the set",
						s.Name, partNames[i], k, w.Buckets, v, j)
				}
			}
		}
	}
	return nil
}

// counts returns N_ab, row by row, and N.
func (e Embedding) counts(texts Samples, buckets int) (count []float64, pairs int) {
	count = make([]float64, buckets*buckets)
	for _, x := range texts.X {
		for k := 1; k < len(x); k += 2 {
			for j := k + 2; j <= k+2*e.Window && j < len(x); j += 2 {
				a, b := int(x[k]), int(x[j])
				count[a*buckets+b]++
				count[b*buckets+a]++
				pairs += 2
			}
		}
	}
	return count, pairs
}

// information puts M in the place of N.
func information(count []float64, buckets int) *mat.SymDense {
	sum, all := make([]float64, buckets), 0.
	for i, n := range count {
		sum[i/buckets] += n
		all += n
	}
	for i, n := range count {
		if n > 0 {
			count[i] = max(0, math.Log(float64(n*all)/float64(sum[i/buckets]*sum[i%buckets])))
		}
	}
	return mat.NewSymDense(buckets, count)
}

// factors returns the rows of U·√|S|. A basis that is multiplied by M again and again turns to the eigenvectors of the largest |S|, and M is small
// on it. The first basis is drawn from a stream that is always the same; of each eigenvector the largest number is positive.
func (e Embedding) factors(m *mat.SymDense, buckets int) [][]float64 {
	const more, turns = 16, 12
	n := min(e.Dims+more, buckets)
	draw := stream(0, "embedding")
	basis := mat.NewDense(buckets, n, nil)
	basis.Apply(func(int, int, float64) float64 { return draw.NormFloat64() }, basis)
	for range turns {
		var product mat.Dense
		product.Mul(m, basis)
		basis = orthonormal(&product)
	}
	var right, small, vectors, rotated mat.Dense
	right.Mul(m, basis)
	small.Mul(basis.T(), &right)
	var eigen mat.EigenSym
	eigen.Factorize(symmetric(&small), true)
	eigen.VectorsTo(&vectors)
	rotated.Mul(basis, &vectors)
	return e.scaled(&rotated, eigen.Values(nil))
}

// orthonormal returns a basis of what the columns of a matrix span.
func orthonormal(m *mat.Dense) *mat.Dense {
	rows, n := m.Dims()
	var qr mat.QR
	qr.Factorize(m)
	var q mat.Dense
	qr.QTo(&q)
	return mat.DenseCopyOf(q.Slice(0, rows, 0, n))
}

// symmetric returns a matrix that is symmetric but for its last bits.
func symmetric(m *mat.Dense) *mat.SymDense {
	n, _ := m.Dims()
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := i; j < n; j++ {
			s.SetSym(i, j, m.At(i, j))
		}
	}
	return s
}

// scaled returns the columns of the largest values, times the roots of these, as rows of words.
func (e Embedding) scaled(columns *mat.Dense, values []float64) [][]float64 {
	order := counting(len(values))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(math.Abs(values[b]), math.Abs(values[a])) })
	words, _ := columns.Dims()
	vectors := make([][]float64, words)
	for a := range vectors {
		vectors[a] = make([]float64, e.Dims)
	}
	for d, c := range order[:e.Dims] {
		column := mat.Col(nil, c, columns)
		scale := math.Sqrt(math.Abs(values[c]))
		if -slices.Min(column) > slices.Max(column) {
			scale = -scale
		}
		for a, v := range column {
			vectors[a][d] = scale * v
		}
	}
	return vectors
}

// standardise brings each dimension to mean 0 and standard deviation 1 over the words of texts, where it has one. Words that do not occur are zeros.
func standardise(vectors [][]float64, texts Samples) {
	occurs, all := make([]float64, len(vectors)), 0.
	for _, x := range texts.X {
		for k := 1; k < len(x); k += 2 {
			occurs[int(x[k])]++
			all++
		}
	}
	for d := range vectors[0] {
		mean, square := 0., 0.
		for a, v := range vectors {
			mean += float64(occurs[a] * v[d])
		}
		mean /= all
		for a, v := range vectors {
			square += float64(occurs[a] * (v[d] - mean) * (v[d] - mean))
		}
		deviation := cmp.Or(math.Sqrt(square/all), 1)
		for a, v := range vectors {
			v[d] = (v[d] - mean) / deviation
			if occurs[a] == 0 {
				v[d] = 0
			}
		}
	}
}
