package project

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// TSNE is t-distributed stochastic neighbour embedding [vandermaaten2008], exact: every pair of rows counts. It takes n² numbers of 8 bytes, and as
// many operations in each iteration: seconds for a thousand rows. A 0 is the default.
type TSNE struct {
	Perplexity   float64 // the number of neighbours that a row has, about; 0 means 30. It must be below the number of rows less 1
	Dimensions   int     // of the result; 0 means 2
	Iterations   int     // 0 means 1000
	Rate         float64 // η; 0 means n/48, and at least 50: the n/12 of [belkina2019], whose gradient lacks the factor 4
	Exaggeration float64 // of the affinities in the first quarter of the iterations, at most 250; 0 means 12 [vandermaaten2014]
	Seed         uint64  // of the places at which points begin
}

// Embedding is where points came to lie.
type Embedding struct {
	At [][]float64 // [dimension][row], with a mean of 0
	KL []float64   // Σ p ln(p/q) without exaggeration: before iterations 0, 25, 50, …, and behind the last
}

// most of what is asked for: more rows take hours, and 8 bytes for each pair.
const (
	mostRows       = 20_000
	mostIterations = 100_000
)

// resolve returns t with its defaults for n rows, or what is wrong.
func (t TSNE) resolve(n int) (TSNE, error) {
	t.Perplexity, t.Rate, t.Exaggeration = or(t.Perplexity, 30), or(t.Rate, math.Max(float64(n)/48, 50)), or(t.Exaggeration, 12)
	t.Dimensions, t.Iterations = or(t.Dimensions, 2), or(t.Iterations, 1000)
	switch {
	case n < 3 || n > mostRows:
		return t, fmt.Errorf("project: t-SNE: %d rows; give 3 to %d", n, mostRows)
	case !(t.Perplexity > 1 && t.Perplexity < float64(n-1)):
		return t, fmt.Errorf("project: t-SNE: Perplexity is %v; give more than 1, and less than %d for %d rows", t.Perplexity, n-1, n)
	case t.Dimensions < 1 || t.Dimensions > 3:
		return t, fmt.Errorf("project: t-SNE: Dimensions is %d; give 1 to 3", t.Dimensions)
	case t.Iterations < 1 || t.Iterations > mostIterations:
		return t, fmt.Errorf("project: t-SNE: Iterations is %d; give 1 to %d", t.Iterations, mostIterations)
	case !(t.Rate > 0 && t.Rate <= 1e6):
		return t, fmt.Errorf("project: t-SNE: Rate is %v; give a number above 0, up to 1e6", t.Rate)
	case !(t.Exaggeration >= 1 && t.Exaggeration <= 1e3):
		return t, fmt.Errorf("project: t-SNE: Exaggeration is %v; give 1 to 1000", t.Exaggeration)
	}
	return t, nil
}

func or[T float64 | int](v, def T) T {
	if v == 0 {
		return def
	}
	return v
}

// Embed returns where rows of equal length lie in few dimensions. Equal rows, settings and seeds give equal bits.
func (t TSNE) Embed(ctx context.Context, rows [][]float32) (*Embedding, error) {
	if ctx == nil {
		return nil, errors.New("project: t-SNE: the context is nil; give context.Background()")
	}
	if err := check("t-SNE", rows); err != nil {
		return nil, err
	}
	t, err := t.resolve(len(rows))
	if err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("project: t-SNE: %w", err)
	}
	p, err := affinities(rows, t.Perplexity)
	if err != nil {
		return nil, err
	}
	m := newMap(t, p, len(rows))
	return m.descend(ctx, t)
}

// place is the embedding while it moves.
type place struct {
	n, dims         int
	p, q            []float64   // [row][row]: affinities, and 1/(1 + |y_i − y_j|²)
	y, speed, gains [][]float64 // [row][dimension]
	slope           [][]float64
}

func newMap(t TSNE, p []float64, n int) *place {
	m := &place{n: n, dims: t.Dimensions, p: p, q: make([]float64, n*n)}
	for _, list := range []*[][]float64{&m.y, &m.speed, &m.gains, &m.slope} {
		*list = make([][]float64, n)
		for i := range *list {
			(*list)[i] = make([]float64, t.Dimensions)
		}
	}
	root := snn.NewStream(t.Seed).Named("t-SNE")
	for i := range n {
		for k := range m.y[i] {
			m.y[i][k], m.gains[i][k] = 1e-4*bellShaped(root.At(i).At(k)), 1
		}
	}
	return m
}

// bellShaped is the sum of twelve uniform draws less 6: mean 0, variance 1, close to normal, and the same on every processor.
func bellShaped(s snn.Stream) float64 {
	sum := -6.0
	for k := range uint64(12) {
		sum += s.Float64(k)
	}
	return sum
}

// descend moves the points by gradient descent with momentum, and gains by sign [vandermaaten2008].
func (m *place) descend(ctx context.Context, t TSNE) (*Embedding, error) {
	e := &Embedding{}
	early := min(250, t.Iterations/4)
	for i := range t.Iterations {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("project: t-SNE: iteration %d: %w", i, err)
		}
		exaggeration, momentum := 1.0, 0.8
		if i < early {
			exaggeration, momentum = t.Exaggeration, 0.5
		}
		sum := m.spread()
		if i%25 == 0 {
			e.KL = append(e.KL, m.divergence(sum))
		}
		m.gradient(sum, exaggeration)
		m.step(t.Rate, momentum)
	}
	e.KL = append(e.KL, m.divergence(m.spread()))
	if last := e.KL[len(e.KL)-1]; !kernel.Finite(last) {
		return nil, fmt.Errorf("project: t-SNE: points fly apart at a Rate of %v; give a smaller one", t.Rate)
	}
	e.At = columns(m.y, m.dims)
	return e, nil
}

// spread computes 1/(1 + |y_i − y_j|²) of all pairs and returns their sum.
func (m *place) spread() float64 {
	sum := 0.0
	for i, a := range m.y {
		row := m.q[i*m.n:][:i]
		for j := range row {
			d := 1.0
			for k, v := range m.y[j] {
				x := a[k] - v
				d += float64(x * x)
			}
			row[j] = 1 / d
			sum += row[j]
		}
	}
	return 2 * sum
}

// divergence is the sum of p ln(p/q) over all pairs, where q = (1 + |y_i − y_j|²)⁻¹ / sum.
func (m *place) divergence(sum float64) float64 {
	ratios, kl := make([]float64, m.n), 0.0
	for i := range m.n {
		p, q := m.p[i*m.n:][:i], m.q[i*m.n:][:i]
		for j, v := range p {
			ratios[j] = math.Max(v, least) * sum / math.Max(q[j], least)
		}
		kernel.LogAll(ratios[:i])
		for j, v := range p {
			kl += float64(v * ratios[j])
		}
	}
	return 2 * kl
}

// least keeps logarithms finite.
const least = 1e-300

// gradient computes ∂KL/∂y_i = 4 Σ_j (x p_ij − q_ij) (y_i − y_j) / (1 + |y_i − y_j|²), with p exaggerated x times.
func (m *place) gradient(sum, x float64) {
	for i := range m.slope {
		clear(m.slope[i])
	}
	for i, a := range m.y {
		p, q := m.p[i*m.n:][:i], m.q[i*m.n:][:i]
		for j, near := range q {
			pull := 4 * (float64(x*p[j]) - near/sum) * near
			for k, v := range m.y[j] {
				g := float64(pull * (a[k] - v))
				m.slope[i][k] += g
				m.slope[j][k] -= g
			}
		}
	}
}

// step moves all points. A gain grows by 0.2 where gradient and speed differ in sign, that is while a point keeps its way, and shrinks to 0.8 of it,
// though not below 0.01, where it swings.
func (m *place) step(rate, momentum float64) {
	mean := make([]float64, m.dims)
	for i, y := range m.y {
		for k := range y {
			g := m.gains[i][k] * 0.8
			if (m.slope[i][k] > 0) != (m.speed[i][k] > 0) {
				g = m.gains[i][k] + 0.2
			}
			m.gains[i][k] = math.Max(g, 0.01)
			m.speed[i][k] = float64(momentum*m.speed[i][k]) - float64(rate*m.gains[i][k]*m.slope[i][k])
			y[k] += m.speed[i][k]
			mean[k] += y[k] / float64(m.n)
		}
	}
	for _, y := range m.y {
		for k := range y {
			y[k] -= mean[k]
		}
	}
}
