package main

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/snn"
)

// numberKind is what numbers weights, biases and inputs are made of.
type numberKind int

// The kinds: any, drawn by chance; multiples of a power of two, few enough bits that no sum or product of a presentation is rounded in float32;
// tenths, of which many sums are a threshold but for rounding.
const (
	chance numberKind = iota
	grid
	tenths
)

func (k numberKind) String() string { return [...]string{"drawn", "grid", "tenths"}[k] }

// MarshalText writes the kind by its name.
func (k numberKind) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// ofGrid are the parts of 1 that weights have on the grid, and values of the input.
const (
	weightsOfGrid = 16
	valuesOfGrid  = 4
)

// steps bounds the length of a presentation: each step on the grid adds a bit or two to a potential, and a float32 has 24.
func (k numberKind) steps() (least, most int) {
	switch k {
	case grid:
		return 6, 8
	case tenths:
		return 20, 40
	}
	return 8, 16
}

// value returns a value of the input.
func (k numberKind) value(x float64) float32 {
	if k == grid {
		return float32(math.Round(valuesOfGrid*x) / valuesOfGrid)
	}
	return float32(x)
}

// round brings weights or biases to numbers of the kind.
func (k numberKind) round(w []float32) {
	for i, x := range w {
		switch k {
		case grid:
			w[i] = float32(math.Round(weightsOfGrid*float64(x)) / weightsOfGrid)
		case tenths:
			w[i] = float32(math.Round(10*float64(x)) / 10)
		}
	}
}

// model returns the net with its weights.
func (s sample) model() (*snn.Model, error) {
	m, err := s.net.Init(s.seed)
	if err != nil {
		return nil, err
	}
	for k := range s.net.Projections {
		w, _ := m.Weights(k)
		s.numbers.round(w)
	}
	for i := range s.net.Populations {
		s.numbers.round(m.Bias(i))
	}
	for k, w := range s.weights {
		if err := put(m, k, w); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// put sets the weights of a projection, which are given without padding.
func put(m *snn.Model, projection int, from []float32) error {
	shape := m.Net.WeightShape(projection)
	cols := shape[len(shape)-1]
	w, ld := m.Weights(projection)
	if want := len(weights(m, projection).Data); len(from) != want {
		return fmt.Errorf("%d weights of projection %d; give %d", len(from), projection, want)
	}
	for i, x := range from {
		w[i/cols*ld+i%cols] = x
	}
	return nil
}
