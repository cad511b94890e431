package nir

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// fill writes the numbers of the cells of a population.
func (p *population) fill(model *snn.Model, i int) error {
	order := p.numbering()
	write := func(what string, to []float32, x []float64) error {
		for at := range to {
			if to[at] = float32(x[order(at)]); !finite(to[at]) {
				return fmt.Errorf("%s of cell %d is %v, which float32 does not hold", what, order(at), x[order(at)])
			}
		}
		return nil
	}
	if p.thresholds != nil {
		if err := write("the threshold", model.Thresholds(i), p.thresholds); err != nil {
			return err
		}
	}
	for _, q := range model.Parameters(i) {
		if err := write(q.Name, q.Values, p.parameters[q.Name]); err != nil {
			return err
		}
	}
	to := model.Bias(i)
	return write("the bias", to, p.biases(len(to)))
}

// biases are the sums of what is added to each of n cells in a step.
func (p *population) biases(n int) []float64 {
	sum := make([]float64, n)
	for at := range sum {
		if p.in.bias != nil {
			sum[at] = p.in.bias[at]
		}
		if p.gain != nil {
			sum[at] *= p.gain[at]
		}
		if p.bias != nil {
			sum[at] += p.bias[at]
		}
	}
	return sum
}

// fillWeights writes the weights of a projection, and notes if float32 does not hold all their digits.
func (m *importer) fillWeights(model *snn.Model, k int, j joint) error {
	at, rounded := 0, 0
	for row := range model.WeightRows(k) {
		for i := range row {
			if row[i] = float32(j.weights[at]); !finite(row[i]) {
				return fmt.Errorf("nir: node %q: a weight onto it from %q is %v, which float32 does not hold; give smaller r, scales or weights",
					j.projection.Post, j.projection.Pre, j.weights[at])
			}
			if float64(row[i]) != j.weights[at] {
				rounded++
			}
			at++
		}
	}
	if rounded > 0 {
		m.r.note(j.projection.Post, "%d of the %d weights onto it from %q are rounded to float32", rounded, at, j.projection.Pre)
	}
	return nil
}

func finite(x float32) bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }
