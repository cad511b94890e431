package forecast

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// LastValue expects every point to be the one before it: what any forecast is to be better than.
type LastValue struct{}

// Fit learns nothing. Series that do not make sense are an error.
func (LastValue) Fit(inputs, targets []float64) error {
	if len(targets) != len(inputs) {
		return fmt.Errorf("forecast: last value: %d inputs and %d targets; give a target for each input", len(inputs), len(targets))
	}
	return checkFinite(inputs, targets)
}

// Next returns x.
func (LastValue) Next(x float64) float64 { return x }

// Linear is an autoregressive model: what is expected is a linear function of the last Lags points,
//
//	y = c + Σ_k w_k·x_{t−k},  k = 0..Lags−1,
//
// with the least squares on the points of the training.
type Linear struct {
	Lags   int // 0 means 5
	past   []float64
	weight []float64 // c, then w
}

// linearMostLags bounds the regression.
const linearMostLags = 1 << 10

// Fit solves for the weights. Points before the Lags-th, which have no past, are not fitted.
func (l *Linear) Fit(inputs, targets []float64) error {
	if l == nil {
		return errors.New("forecast: Linear.Fit: the model is nil")
	}
	if l.Lags == 0 {
		l.Lags = 5
	}
	n := len(inputs) - l.Lags + 1
	if l.Lags < 1 || l.Lags > linearMostLags || n < l.Lags+1 || len(targets) != len(inputs) {
		return fmt.Errorf("forecast: linear model of %d lags, %d inputs and %d targets; give 1 to %d lags, over twice as many inputs, and a target each",
			l.Lags, len(inputs), len(targets), linearMostLags)
	}
	if err := checkFinite(inputs, targets); err != nil {
		return err
	}
	features := mat.NewDense(n, l.Lags+1, nil)
	for i := range n {
		features.SetRow(i, l.features(inputs[i:i+l.Lags]))
	}
	var w mat.VecDense
	if err := w.SolveVec(features, mat.NewVecDense(n, targets[l.Lags-1:])); err != nil {
		return fmt.Errorf("forecast: linear model of %d lags: %w; give fewer lags, or a series that is not constant", l.Lags, err)
	}
	l.weight = w.RawVector().Data
	l.past = append([]float64(nil), inputs[len(inputs)-l.Lags:]...)
	return nil
}

// features are 1 and the last points, latest first.
func (l *Linear) features(past []float64) []float64 {
	f := make([]float64, l.Lags+1)
	f[0] = 1
	for k := range l.Lags {
		f[k+1] = past[l.Lags-1-k]
	}
	return f
}

// Next returns what follows x, NaN before Fit. It panics if Lags has changed since.
func (l *Linear) Next(x float64) float64 {
	switch {
	case l == nil:
		panic("forecast: Linear.Next: the model is nil")
	case l.weight == nil:
		return math.NaN()
	case len(l.past) != l.Lags:
		panic(fmt.Sprintf("forecast: Linear.Next: Lags is %d, and was %d when the model was fitted", l.Lags, len(l.past)))
	}
	copy(l.past, l.past[1:])
	l.past[l.Lags-1] = x
	return mat.Dot(mat.NewVecDense(l.Lags+1, l.weight), mat.NewVecDense(l.Lags+1, l.features(l.past)))
}
