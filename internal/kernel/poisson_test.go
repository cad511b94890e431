package kernel

import (
	"math"
	"testing"
)

// Numbers of equally spaced draws have the probabilities of the Poisson distribution.
func TestPoissonInvertsItsDistribution(t *testing.T) {
	for _, mean := range []float64{0, 1e-9, .01, 1, 2, 7.5, MostPoisson} {
		p := NewPoisson(mean)
		count := make([]float64, p.Most()+1)
		const n = 1 << 20
		for i := range uint32(n) {
			count[p.number(i<<12+1<<11)]++
		}
		probability := math.Exp(-mean)
		for k, c := range count {
			if math.Abs(c/n-probability) > 2./n {
				t.Errorf("mean %v: the probability of %d is %v, want %v", mean, k, c/n, probability)
			}
			probability *= mean / float64(k+1)
		}
	}
}

// A cell's number does not depend on where its part begins, nor on the cells beside it.
func TestPoissonOfParts(t *testing.T) {
	p := NewPoisson(3)
	value := make([]float32, p.Most()+1)
	for k := range value {
		value[k] = float32(k)
	}
	whole := make([]float32, 101)
	p.Add(whole, 0, 77, 5, value)
	for _, cut := range []int{2, 64, 100} {
		parts := make([]float32, 101)
		p.Add(parts[:cut], 0, 77, 5, value)
		p.Add(parts[cut:], cut, 77, 5, value)
		for i, x := range whole {
			if parts[i] != x {
				t.Fatalf("cut at %d: cell %d has %v, not %v", cut, i, parts[i], x)
			}
		}
	}
}
