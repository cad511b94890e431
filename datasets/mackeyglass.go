package datasets

import (
	"errors"
	"fmt"
	"math"
)

// MackeyGlass is the task of predicting a chaotic series [mackey1977] as NeuroBench 2.3.0 [yik2025] poses it. The series
// solves
//
//	dx/dt = β·x(t−τ)/(1 + x(t−τ)^n) − γ·x,  β = 0.2, γ = 0.1, n = 10, x(t) = x_0 for t ≤ 0,
//
// and has the points x_i = x(τ + i·L/75), where L is the Lyapunov time: 750 points train, 750 test. τ is one of 17 to 30;
// NeuroBench gives L and x_0 for each of them.
//
// The series is made here, by Runge-Kutta of fourth order with fixed steps of 1/300 and cubic Hermite polynomials for the
// half steps of the delay; NeuroBench's own files come from an adaptive method. Chaos makes any two of them differ: by
// 0.06 at i = 750. Scores can be compared, trajectories cannot.
type MackeyGlass struct {
	Tau int // τ; 0 means 17
	// Repeat is the number of the repetition, from 0 to 29: the series starts 37.5·Repeat points later, rounded down.
	Repeat int
	// Past is the constant x_0, above 0 and at most 2; 0 means NeuroBench's. Others give other series of the same equation, on which
	// constants of a model can be chosen; 1 is a fixed point.
	Past float64
}

// Points of a series: training, test, and one more as the last target.
const (
	mgTrain   = 750
	mgTest    = 750
	mgPerTime = 75 // points in a Lyapunov time
	mgRepeats = 30
)

// mgSystem has the Lyapunov time and the constant past for each τ from 17 on, as in NeuroBench at commit 31b3cc7.
var mgSystem = [...]struct {
	lyapunov int
	past     float64
}{
	{197, .7206597}, {138, .7744313}, {315, .7783468}, {131, .9225991}, {191, .9479431}, {119, .5455960}, {106, .8622247},
	{97, .3259660}, {98, .8297825}, {104, 1.0033490}, {112, .6491406}, {119, 1.0957495}, {131, .9256179}, {139, .2713639},
}

const mgFirstTau = 17

// Resolve returns the task with its default written out, or what is wrong with it.
func (m MackeyGlass) Resolve() (MackeyGlass, error) {
	if m.Tau == 0 {
		m.Tau = mgFirstTau
	}
	if last := mgFirstTau + len(mgSystem) - 1; m.Tau < mgFirstTau || m.Tau > last {
		return m, fmt.Errorf("datasets: mackey-glass: τ = %d; NeuroBench has %d to %d", m.Tau, mgFirstTau, last)
	}
	if m.Repeat < 0 || m.Repeat >= mgRepeats {
		return m, fmt.Errorf("datasets: mackey-glass: repetition %d; NeuroBench has 0 to %d", m.Repeat, mgRepeats-1)
	}
	if m.Past == 0 {
		m.Past = mgSystem[m.Tau-mgFirstTau].past
	}
	if !(m.Past > 0 && m.Past <= 2) {
		return m, fmt.Errorf("datasets: mackey-glass: a past of %v; give a number above 0 and up to 2", m.Past)
	}
	return m, nil
}

// Series returns the 1,501 points of the series.
func (m MackeyGlass) Series() ([]float64, error) {
	m, err := m.Resolve()
	if err != nil {
		return nil, err
	}
	const perUnit = 300 // steps of the integration in a unit of time
	delay, every := m.Tau*perUnit, mgSystem[m.Tau-mgFirstTau].lyapunov*perUnit/mgPerTime
	first := delay + every*(75*m.Repeat/2)
	points := mgTrain + mgTest + 1
	x := mgIntegrate(m.Past, delay, first+every*(points-1), 1./perUnit)
	series := make([]float64, points)
	for i := range series {
		series[i] = x[first+every*i]
	}
	return series, nil
}

// mgFlow is the right side of the equation.
func mgFlow(x, delayed float64) float64 {
	square := delayed * delayed
	fourth := square * square
	return .2*delayed/(1+fourth*fourth*square) - .1*x
}

// mgIntegrate returns x after 0 to n steps of length h, with a delay of that many steps.
func mgIntegrate(past float64, delay, n int, h float64) []float64 {
	x, slope := make([]float64, n+1), make([]float64, n)
	x[0] = past
	for i := range n {
		from, middle, to := past, past, past // the delayed value at the start, halfway and at the end of the step
		if j := i - delay; j >= 0 {
			from, to = x[j], x[j+1]
			middle = (from+to)/2 + h*(slope[j]-slope[j+1])/8
		}
		k1 := mgFlow(x[i], from)
		k2 := mgFlow(x[i]+h/2*k1, middle)
		k3 := mgFlow(x[i]+h/2*k2, middle)
		k4 := mgFlow(x[i]+h*k3, to)
		slope[i], x[i+1] = k1, x[i]+h/6*(k1+2*k2+2*k3+k4)
	}
	return x
}

// Set returns the series as a set of one training and one test sample, {750, 1}, with the next point as the target of each
// step: inputs x_0..x_749 and targets x_1..x_750 train, the 750 after them test. It has no validation part. NeuroBench tests
// on the model's own predictions; see [MackeyGlass.Score].
func (m MackeyGlass) Set() (Set, error) {
	series, err := m.Series()
	if err != nil {
		return Set{}, err
	}
	x := make([]float32, len(series))
	for i, v := range series {
		x[i] = float32(v)
	}
	part := func(from, n int) Samples {
		return Samples{X: [][]float32{x[from : from+n : from+n]}, Target: [][]float32{x[from+1 : from+1+n : from+1+n]}}
	}
	return Set{Name: "mackey-glass", Outputs: 1, Shape: []int{mgTrain, 1}, Train: part(0, mgTrain), Test: part(mgTrain, mgTest)}, nil
}

// Forecaster learns a series and then goes on with it.
type Forecaster interface {
	// Fit trains on inputs, of which each has the point after it as its target, and stays in the state after the last.
	Fit(inputs, targets []float64) error
	// Next takes the next point and returns what it expects after it.
	Next(x float64) float64
}

// Score returns the symmetric mean absolute percentage error, in percent, of a model that is trained on x_0..x_749, is
// given the true x_750, and from then on its own last output: 750 outputs ŷ against the points after them,
//
//	sMAPE = 200 · mean(|ŷ − y| / (|ŷ| + |y|)),
//
// and 200 where that is no number. NeuroBench's score is the mean over 30 repetitions.
func (m MackeyGlass) Score(model Forecaster) (float64, error) {
	x, err := m.Series()
	if err != nil {
		return 0, err
	}
	if model == nil {
		return 0, errors.New("datasets: mackey-glass: Score: the model is nil")
	}
	if err := model.Fit(x[:mgTrain:mgTrain], x[1:mgTrain+1:mgTrain+1]); err != nil {
		return 0, fmt.Errorf("datasets: mackey-glass: Score: %w", err)
	}
	sum, y := 0., x[mgTrain]
	for _, want := range x[mgTrain+1:] {
		y = model.Next(y)
		sum += math.Abs(y-want) / (math.Abs(y) + math.Abs(want))
	}
	if math.IsNaN(sum) {
		return 200, nil
	}
	return 200 * sum / mgTest, nil
}
