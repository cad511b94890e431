package eprop

import (
	"math"

	"github.com/spikecell/spikecell/learning/optim"
)

// moments descend the gradients of a projection, pre cell by pre cell. Adam counts the steps of all time: those in which a pre cell's synapses did
// not learn are taken behind the next gradient, with gradients of 0.
type moments struct {
	of             optim.Optimizer
	first, second  []float64 // Adam's moments, [pre][post]
	counted        []int64   // steps that each pre cell has taken
	power1, power2 []float64 // β₁ and β₂ to that number
}

func newMoments(o optim.Optimizer, rows, n int) moments {
	m := moments{of: o}
	if o.Kind == optim.Adam {
		m.first, m.second = make([]float64, n), make([]float64, n)
		m.counted, m.power1, m.power2 = make([]int64, rows), make([]float64, rows), make([]float64, rows)
		for i := range rows {
			m.power1[i], m.power2[i] = 1, 1
		}
	}
	return m
}

// ahead is by how much NEST's count of steps is ahead of those of the cells.
const ahead = 3

// descend changes the weights w of pre cell i by the gradient of a step.
func (m *moments) descend(w, gradient []float64, i int, step int64) {
	if m.first == nil {
		for k := range w {
			w[k] -= float64(m.of.Rate * gradient[k])
		}
		return
	}
	for ; m.counted[i] < step+ahead; gradient = nil {
		m.counted[i]++
		m.power1[i] *= m.of.Adam.Beta1
		m.power2[i] *= m.of.Adam.Beta2
		m.adam(w, gradient, i)
	}
}

// adam is one of its steps; nil is a gradient of 0. ε is added before the bias of the second moment is corrected.
func (m *moments) adam(w, gradient []float64, i int) {
	b1, b2 := m.of.Adam.Beta1, m.of.Adam.Beta2
	rate := m.of.Rate * math.Sqrt(1-m.power2[i]) / (1 - m.power1[i])
	first, second := m.first[i*len(w):][:len(w)], m.second[i*len(w):][:len(w)]
	for k := range w {
		g := 0.0
		if gradient != nil {
			g = gradient[k]
		}
		first[k] = float64(b1*first[k]) + float64((1-b1)*g)
		second[k] = float64(b2*second[k]) + float64((1-b2)*float64(g*g))
		w[k] -= float64(rate * first[k] / (math.Sqrt(second[k]) + m.of.Adam.Epsilon))
	}
}
