package snn

import (
	"fmt"
	"iter"
	"strings"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Number is a number of a model and where it stands.
type Number struct {
	Of    string // "the weights of input→output", "the thresholds of output", "the biases of output", "Tau of output"
	At    []int  // by pre and post cell, by cell, or as the wiring has its weights
	Value float32
}

// String returns the number and its place, as "NaN at [3][5]".
func (n Number) String() string {
	var at strings.Builder
	for _, i := range n.At {
		fmt.Fprintf(&at, "[%d]", i)
	}
	return fmt.Sprintf("%v at %s", n.Value, &at)
}

// modelRow is a part of a model whose numbers lie together, without padding.
type modelRow struct {
	of     string
	at     []int // of the first number, but for the last index, which counts from 0
	values []float32
}

// rows is the one walk over all numbers of a model: its weights by projection, then thresholds, their adaptation, biases and other parameters
// of cells by population.
func (m *Model) rows() iter.Seq[modelRow] {
	return func(yield func(modelRow) bool) {
		at := m.Net.byName()
		for k, p := range m.Net.Projections {
			shape, of := m.weightShape(k, *at[p.Pre], *at[p.Post]), fmt.Sprintf("the weights of %v", p)
			row, matrix := 0, len(shape) > 1
			for w := range m.weightRows(k, shape) {
				r := modelRow{of: of, values: w}
				if matrix {
					r.at = []int{row}
				}
				if !yield(r) {
					return
				}
				row++
			}
		}
		for i, p := range m.Net.Populations {
			for _, x := range [][]float32{m.thresholds[i], m.thetas[i]} {
				if !yield(modelRow{of: "the thresholds of " + p.Name, values: x}) {
					return
				}
			}
			if !yield(modelRow{of: "the biases of " + p.Name, values: m.biases[i]}) {
				return
			}
			for _, x := range m.parameters[i] {
				if !yield(modelRow{of: x.Name + " of " + p.Name, values: x.Values}) {
					return
				}
			}
		}
	}
}

// WeightRows yields the stored rows of weights of a projection, by its index, without padding: the model's own memory, in the order
// of WeightShape. It panics if there is no such projection.
func (m *Model) WeightRows(projection int) iter.Seq[[]float32] {
	if m == nil {
		panic("snn: Model.WeightRows: the model is nil; make it with Net.Init")
	}
	within("Model.WeightRows", "projection", projection, len(m.weights))
	return m.weightRows(projection, m.WeightShape(projection))
}

// WeightShape returns [Net.WeightShape] of a projection, by its index, without drawing pairs again. It panics if there is no such projection.
func (m *Model) WeightShape(projection int) []int {
	if m == nil {
		panic("snn: Model.WeightShape: the model is nil; make it with Net.Init")
	}
	within("Model.WeightShape", "projection", projection, len(m.weights))
	_, pre, post := m.Net.joined("Model.WeightShape", projection)
	return m.weightShape(projection, pre, post)
}

func (m *Model) weightRows(projection int, shape []int) iter.Seq[[]float32] {
	w, ld := m.Weights(projection)
	last := shape[len(shape)-1]
	return func(yield func([]float32) bool) {
		for i := range product(shape[:len(shape)-1]) {
			if !yield(w[i*ld:][:last]) {
				return
			}
		}
	}
}

func product(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

// FirstUnusable returns the first weight or threshold that is not finite, or beyond 1e30 in size, with which nothing can be
// calculated; nil if there is none. It panics if m does not pass Check.
func (m *Model) FirstUnusable() *Number {
	if err := m.Check(); err != nil {
		panic("snn: Model.FirstUnusable: " + err.Error())
	}
	for r := range m.rows() {
		if k := kernel.FirstUnusable(r.values); k >= 0 {
			return &Number{r.of, append(r.at, k), r.values[k]}
		}
	}
	return nil
}

// checkValues returns the first number of a model of good form that no simulation can start from.
func (m *Model) checkValues() error {
	if n := m.FirstUnusable(); n != nil {
		return fmt.Errorf("snn: %s are not finite, or too large to calculate with (%v)", n.Of, n)
	}
	at := m.Net.byName()
	for k, p := range m.Net.Projections {
		if !traitsOf(at[p.Post].Cell).conductive {
			continue
		}
		if err := m.checkSigns(k); err != nil {
			return fmt.Errorf("snn: projection %v: %w", p, err)
		}
	}
	return nil
}

// checkSigns refuses weights that make a conductance negative.
func (m *Model) checkSigns(k int) error {
	gain := m.Net.Projections[k].EffectiveGain()
	for i, w := range m.weights[k] {
		if gain*w < 0 {
			return fmt.Errorf("the weight at %d times Gain is %v, and a conductance cannot be negative; give its Receptor the sign", i, gain*w)
		}
	}
	return nil
}
