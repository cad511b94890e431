package snn

import (
	"errors"
	"fmt"
)

// Model is a Net with its weights and per-cell thresholds: all that a run starts from and all that it leaves.
type Model struct {
	Net        Net
	weights    [][]float32 // by projection, rows at a stride as Weights says
	lds        []int
	thresholds [][]float32 // by population, one a cell; nil for cells that have none
	thetas     [][]float32 // by population, PerCell adaptation; nil without
	biases     [][]float32 // by population, one a cell; nil without
	drawn      []drawn     // by projection
	parameters [][]Parameter
}

// Parameter is a parameter of the cells of a population of which each cell has a value of its own, as a [Spread] says.
type Parameter struct {
	Name   string    // the path of the field of the cell: "Tau", "TauSyn", "Adapt.ALIF.Strength", "Conduct[2]" of the third step
	Values []float32 // one a cell: the model's own memory
	Learn  bool      // gradients change it
	Shared bool      // all cells have the same value
}

// Weights returns the weights of projection p (its index in Net.Projections) and their row stride:
// weight pre→post is w[pre*ld+post] for Dense; w[i] with ld 1 for OneToOne; w[0] for AllButOwn, Pool2D and Attention; those of a convolution are
// w[((dy·width+dx)·channels+in)·ld+out] for element (dy, dx) of a kernel of that width, and a group's channels; those of Sparse are w[k]
// for synapse k by rising pre and post cell, or w[0] for all if Common; those of List are w[k] for the number k. It panics if there
// is no such projection, as Thresholds and Theta do if there is no such population.
func (m *Model) Weights(p int) (w []float32, ld int) {
	if m == nil {
		panic("snn: Model.Weights: the model is nil; make it with Net.Init")
	}
	return m.weights[within("Model.Weights", "projection", p, len(m.weights))], m.lds[p]
}

// Thresholds returns the thresholds of the cells of population i, or nil if its cells have none.
func (m *Model) Thresholds(i int) []float32 {
	if m == nil {
		panic("snn: Model.Thresholds: the model is nil; make it with Net.Init")
	}
	return m.thresholds[within("Model.Thresholds", "population", i, len(m.thresholds))]
}

// Theta returns the PerCell threshold adaptation of population i, or nil.
func (m *Model) Theta(i int) []float32 {
	if m == nil {
		panic("snn: Model.Theta: the model is nil; make it with Net.Init")
	}
	return m.thetas[within("Model.Theta", "population", i, len(m.thetas))]
}

// Parameters returns the parameters that differ between the cells of population i, but for thresholds, which every cell that fires has
// (Thresholds); nil if there are none.
func (m *Model) Parameters(i int) []Parameter {
	if m == nil {
		panic("snn: Model.Parameters: the model is nil; make it with Net.Init")
	}
	return m.parameters[within("Model.Parameters", "population", i, len(m.parameters))]
}

// Bias returns what is added to the current of each cell of population i in every step, or nil. It panics if there is no such population.
func (m *Model) Bias(i int) []float32 {
	if m == nil {
		panic("snn: Model.Bias: the model is nil; make it with Net.Init")
	}
	return m.biases[within("Model.Bias", "population", i, len(m.biases))]
}

// within returns i if it is the index of one of n things, and panics otherwise.
func within(method, thing string, i, n int) int {
	if i < 0 || i >= n {
		panic(fmt.Sprintf("snn: %s: %s %d of %d", method, thing, i, n))
	}
	return i
}

// Check returns the first fault of a model's form: of its net, or of the number of its weights and thresholds.
func (m *Model) Check() error {
	if m == nil {
		return errors.New("snn: the model is nil; make it with Net.Init")
	}
	if err := m.Net.Check(); err != nil {
		return err
	}
	pops, projs := len(m.Net.Populations), len(m.Net.Projections)
	if len(m.thresholds) != pops || len(m.thetas) != pops || len(m.parameters) != pops || len(m.biases) != pops ||
		len(m.weights) != projs || len(m.lds) != projs {
		return errors.New("snn: the model lacks its weights or thresholds; make it with Net.Init")
	}
	for i, p := range m.Net.Populations {
		if (m.biases[i] == nil) != (p.Bias == nil) || m.biases[i] != nil && len(m.biases[i]) != p.Size() {
			return fmt.Errorf("snn: population %q: the model has other biases than the net; make it with Net.Init", p.Name)
		}
		for _, x := range [][]float32{m.thresholds[i], m.thetas[i]} {
			if x != nil && len(x) != p.Size() {
				return fmt.Errorf("snn: population %q: the model has thresholds of %d cells for %d; make it with Net.Init", p.Name, len(x), p.Size())
			}
		}
		if !p.holds(m.parameters[i]) {
			return fmt.Errorf("snn: population %q: the model lacks parameters of its cells; make it with Net.Init", p.Name)
		}
	}
	at := m.Net.byName()
	for k, p := range m.Net.Projections {
		if err := m.checkShape(k, *at[p.Pre], *at[p.Post]); err != nil {
			return fmt.Errorf("snn: projection %v: %w", p, err)
		}
	}
	return nil
}

// holds reports whether these are the parameters that differ between the cells of p.
func (p Population) holds(all []Parameter) bool {
	want := spreads(p.Cell)
	if len(want) != len(all) {
		return false
	}
	for k, w := range want {
		if x := all[k]; x.Name != w.name || x.Learn != w.spread.Learn || x.Shared != w.spread.Shared || len(x.Values) != p.Size() {
			return false
		}
	}
	return true
}

// checkShape checks the number of weights of a projection.
func (m *Model) checkShape(k int, pre, post Population) error {
	rows, cols, stride := m.compile(k, pre, post).Stored()
	w, ld := m.weights[k], m.lds[k]
	if ld != stride {
		return fmt.Errorf("the model has rows of %d weights for %d; make it with Net.Init", ld, cols)
	}
	if len(w) < (rows-1)*ld+cols {
		return errors.New("the model lacks its weights; make it with Net.Init")
	}
	return nil
}
