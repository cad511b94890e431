// Package forecast has baselines for networks of one's own on the same series: the last value, a linear model, and the two models that
// NeuroBench's Mackey-Glass task comes with, an echo state network and an LSTM. All are a datasets.Forecaster.
package forecast

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// EchoState is an echo state network [yik2025]: a random recurrent reservoir r of which only the linear read-out is learned,
//
//	r' = (1−a)·r + a·tanh(W r + W_in (1, x)),  y = W_out (1, x, r').
//
// W_in is uniform in ±Bias/2 and ±Input/2. Each entry of W is normal with probability Density and else 0, and W is scaled
// to the spectral Radius. W_out is the ridge regression with penalty Ridge on all but the first Skip points. NeuroBench
// divides by the eigenvalue that its library returns first, which is the largest one or near it; here it is the largest.
type EchoState struct {
	Cells             int
	Bias, Input       float64
	Density, Radius   float64
	Leak              float64 // a
	Ridge             float64
	Skip              int
	Seed              uint64
	recurrent         blas64.General
	input             [][2]float64
	state, drive, out []float64
}

// NewEchoState returns the network with which NeuroBench's program runs τ = 17: 966 cells.
func NewEchoState(seed uint64) *EchoState {
	return &EchoState{Cells: 966, Bias: .9, Input: .78, Density: .97, Radius: 1.19, Leak: .69, Ridge: 1e-7, Skip: 45, Seed: seed}
}

// Fit draws the reservoir, drives it with the inputs, and solves for the read-out. A network or a series that does not make
// sense is an error, as is a regression that has no solution in float64.
func (e *EchoState) Fit(inputs, targets []float64) error {
	switch {
	case e == nil:
		return errors.New("forecast: EchoState.Fit: the network is nil")
	case e.Cells < 1 || e.Cells > 1<<13:
		return fmt.Errorf("forecast: echo state network of %d cells; give 1 to %d", e.Cells, 1<<13)
	case e.Skip < 0 || len(inputs) <= e.Skip || len(targets) != len(inputs):
		return fmt.Errorf("forecast: %d inputs and %d targets, of which %d are skipped; give more inputs, and a target for each",
			len(inputs), len(targets), e.Skip)
	case !(e.Density > 0 && e.Density <= 1 && e.Radius > 0 && e.Leak > 0 && e.Leak <= 1 && e.Ridge > 0):
		return fmt.Errorf("forecast: density %v, radius %v, leak %v, ridge %v; give numbers above 0, density and leak at most 1",
			e.Density, e.Radius, e.Leak, e.Ridge)
	}
	if err := checkFinite(inputs, targets); err != nil {
		return err
	}
	e.draw()
	features := mat.NewDense(len(inputs)-e.Skip, e.Cells+2, nil)
	for i, x := range inputs {
		e.step(x)
		if i >= e.Skip {
			features.SetRow(i-e.Skip, append([]float64{1, x}, e.state...))
		}
	}
	return e.solve(features, targets[e.Skip:])
}

// checkFinite reports the first number of a series that is none.
func checkFinite(inputs, targets []float64) error {
	for i, x := range inputs {
		if y := targets[i]; !(x-x == 0) || !(y-y == 0) {
			return fmt.Errorf("forecast: input %d is %v and its target %v; give finite numbers", i, x, y)
		}
	}
	return nil
}

// draw makes weights, an empty state and no read-out.
func (e *EchoState) draw() {
	n := e.Cells
	e.out = nil
	random := rand.New(rand.NewPCG(e.Seed, 17))
	e.input, e.state, e.drive = make([][2]float64, n), make([]float64, n), make([]float64, n)
	for i := range e.input {
		e.input[i] = [2]float64{(random.Float64() - .5) * e.Bias, (random.Float64() - .5) * e.Input}
	}
	e.recurrent = blas64.General{Rows: n, Cols: n, Stride: n, Data: make([]float64, n*n)}
	for i := range e.recurrent.Data {
		if random.Float64() <= e.Density {
			e.recurrent.Data[i] = random.NormFloat64()
		}
	}
	if radius := spectralRadius(e.recurrent); radius > 0 {
		for i := range e.recurrent.Data {
			e.recurrent.Data[i] *= e.Radius / radius
		}
	}
}

// spectralRadius estimates the largest absolute value of an eigenvalue by the growth of a vector under many products. The
// largest two are as a rule conjugate, and turn the vector; over many turns that averages out.
func spectralRadius(w blas64.General) float64 {
	const settle, measure = 200, 800
	v, next := make([]float64, w.Rows), make([]float64, w.Rows)
	for i := range v {
		v[i] = math.Cos(float64(i))
	}
	growth := 0.
	for k := range settle + measure {
		blas64.Gemv(blas.NoTrans, 1, w, blas64.Vector{N: len(v), Data: v, Inc: 1}, 0, blas64.Vector{N: len(v), Data: next, Inc: 1})
		norm := blas64.Nrm2(blas64.Vector{N: len(v), Data: next, Inc: 1})
		if norm == 0 {
			return 0
		}
		for i := range next {
			v[i] = next[i] / norm
		}
		if k >= settle {
			growth += math.Log(norm)
		}
	}
	return math.Exp(growth / measure)
}

// step drives the reservoir with one point.
func (e *EchoState) step(x float64) {
	for i, w := range e.input {
		e.drive[i] = w[0] + w[1]*x
	}
	state, drive := blas64.Vector{N: e.Cells, Data: e.state, Inc: 1}, blas64.Vector{N: e.Cells, Data: e.drive, Inc: 1}
	blas64.Gemv(blas.NoTrans, 1, e.recurrent, state, 1, drive)
	for i, d := range e.drive {
		e.state[i] += e.Leak * (math.Tanh(d) - e.state[i])
	}
}

// solve sets the read-out to that of least squares with a penalty: (FᵀF + λI) w = Fᵀy.
func (e *EchoState) solve(features *mat.Dense, targets []float64) error {
	var product mat.Dense
	product.Mul(features.T(), features)
	n, _ := product.Dims()
	for i := range n {
		product.Set(i, i, product.At(i, i)+e.Ridge)
	}
	var right, out mat.VecDense
	right.MulVec(features.T(), mat.NewVecDense(len(targets), targets))
	if err := out.SolveVec(&product, &right); err != nil {
		if condition, poor := err.(mat.Condition); !poor || math.IsInf(float64(condition), 1) {
			return fmt.Errorf("forecast: echo state network: %w; give a larger Ridge", err)
		}
	}
	e.out = out.RawVector().Data
	return nil
}

// Next drives the reservoir with the point and returns what the read-out says of the one after it. Before Fit it is NaN. It panics if Cells has
// changed since.
func (e *EchoState) Next(x float64) float64 {
	switch {
	case e == nil:
		panic("forecast: EchoState.Next: the network is nil")
	case e.out == nil:
		return math.NaN()
	case len(e.state) != e.Cells:
		panic(fmt.Sprintf("forecast: EchoState.Next: Cells is %d, and was %d when the network was fitted", e.Cells, len(e.state)))
	}
	e.step(x)
	y := e.out[0] + e.out[1]*x
	for i, s := range e.state {
		y += e.out[i+2] * s
	}
	return y
}
