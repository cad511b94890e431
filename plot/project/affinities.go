package project

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
)

// tolerance is how near the entropy of a row comes to the logarithm of the perplexity, in nats.
const tolerance = 1e-7

// distances returns the squared distances of rows, [row][row] one after the other.
func distances(rows [][]float32) []float64 {
	n := len(rows)
	d := make([]float64, n*n)
	for i, a := range rows {
		for j, b := range rows[:i] {
			sum := 0.0
			for k, v := range a {
				x := float64(v) - float64(b[k])
				sum += float64(x * x)
			}
			d[i*n+j], d[j*n+i] = sum, sum
		}
	}
	return d
}

// neighbours writes to p the conditional probabilities p(j|i) of row i, of a Gaussian whose width gives the row the entropy that is asked for, in
// nats, and returns that which it has. d are the squared distances of the row.
//
//	p(j|i) = exp(−β d_ij) / Σ_k exp(−β d_ik),  H = −Σ_j p(j|i) ln p(j|i) = ln Σ_k exp(−β d_ik) + β Σ_j p(j|i) d_ij
func neighbours(p, d []float64, i int, entropy float64) (float64, error) {
	near := nearest(d, i)
	beta, lo, hi := 1.0, 0.0, 0.0
	if scale := mean(d) - near; scale > 0 {
		beta = 1 / scale
	}
	for range 200 {
		h := weigh(p, d, i, near, beta)
		switch off := h - entropy; {
		case off < tolerance && off > -tolerance:
			return h, nil
		case off > 0:
			lo = beta
			if beta *= 2; hi > 0 {
				beta = (lo + hi) / 2
			}
		default:
			hi = beta
			beta = (lo + hi) / 2
		}
	}
	h := weigh(p, d, i, near, beta)
	return h, fmt.Errorf("project: t-SNE: row %d has a perplexity of %.4g at every width of its neighbourhood, not %.4g: it equals, or is as far from, "+
		"too many others; leave out rows that are alike, or change the perplexity", i, kernel.Exp(h), kernel.Exp(entropy))
}

// weigh writes the probabilities for a precision β and returns their entropy. Distances count from the nearest, which changes neither and keeps
// the sum from vanishing.
func weigh(p, d []float64, i int, near, beta float64) float64 {
	for j, v := range d {
		p[j] = -float64(beta * (v - near))
	}
	kernel.ExpAll(p)
	p[i] = 0
	sum, moment := 0.0, 0.0
	for j, v := range p {
		sum += v
		moment += float64(v * (d[j] - near))
	}
	for j := range p {
		p[j] /= sum
	}
	return kernel.Log(sum) + float64(beta*moment)/sum
}

// nearest is the least distance of row i to another.
func nearest(d []float64, i int) float64 {
	least := -1.0
	for j, v := range d {
		if j != i && (least < 0 || v < least) {
			least = v
		}
	}
	return least
}

// mean of the distances of a row to all others.
func mean(d []float64) float64 {
	sum := 0.0
	for _, v := range d {
		sum += v
	}
	return sum / float64(len(d)-1)
}

// affinities returns p_ij = (p(j|i) + p(i|j)) / 2n, which sum to 1.
func affinities(rows [][]float32, perplexity float64) ([]float64, error) {
	n := len(rows)
	d, p := distances(rows), make([]float64, n*n)
	for i := range n {
		if _, err := neighbours(p[i*n:][:n], d[i*n:][:n], i, kernel.Log(perplexity)); err != nil {
			return nil, err
		}
	}
	for i := range n {
		for j := range i {
			both := (p[i*n+j] + p[j*n+i]) / float64(2*n)
			p[i*n+j], p[j*n+i] = both, both
		}
	}
	return p, nil
}
