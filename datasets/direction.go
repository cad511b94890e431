package datasets

import (
	"cmp"
	"fmt"
	"math"
)

// Direction makes classes of a series p of prices: of each day t of a part, from the Steps-th change of the part on, the sample is a delta code of
// the last Steps changes c_j = 100·ln(p_j/p_{j−1}), j = t−Steps+1..t, in percent, a row a day,
//
//	value 2k      1 where c_j ≥ (k+1)·Level, otherwise 0,  k = 0..Levels−1
//	value 2k + 1  1 where c_j ≤ −(k+1)·Level
//
// shape {Steps, 2·Levels}, and its class whether the next price is higher: 1 "up" where p_{t+1} > p_t, and 0 "down" otherwise. encode.Train takes
// them. The parts are in time, as those of [Forecast], and no sample has prices of an earlier part; samples of one part overlap.
type Direction struct {
	Steps  int     // 0 means 20
	Levels int     // 0 means 8
	Level  float64 // percent; 0 means 0.2
	// Valid and Test are the shares of the prices in these parts; both 0 mean 0.1 and 0.2.
	Valid, Test float64
}

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (d Direction) Resolve() (Direction, error) {
	d.Steps, d.Levels, d.Level = cmp.Or(d.Steps, 20), cmp.Or(d.Levels, 8), cmp.Or(d.Level, .2)
	f, err := Forecast{Steps: d.Steps, Valid: d.Valid, Test: d.Test}.Resolve()
	if err != nil {
		return d, err
	}
	d.Valid, d.Test = f.Valid, f.Test
	if d.Levels < 1 || d.Levels > mostValues/d.Steps/2 || !(d.Level > 0) || math.IsInf(d.Level, 0) {
		return d, fmt.Errorf("datasets: direction: %d levels of %v %% and %d steps; give 1 level or more, %d values at most, and levels above 0",
			d.Levels, d.Level, d.Steps, mostValues)
	}
	return d, nil
}

// Set makes the samples. A price that is not above 0, and a training part without a sample, are errors.
func (d Direction) Set(name string, prices []float64) (Set, error) {
	d, err := d.Resolve()
	if err != nil {
		return Set{}, err
	}
	if err := checkPrices(prices); err != nil {
		return Set{}, err
	}
	starts, err := Forecast{Steps: d.Steps, Valid: d.Valid, Test: d.Test}.Starts(len(prices))
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: name, Classes: 2, ClassNames: []string{"down", "up"}, Shape: []int{d.Steps, 2 * d.Levels}}
	for i, part := range [...]*Samples{&s.Train, &s.Valid, &s.Test} {
		for t := starts[i] + d.Steps; t < starts[i+1] && t+1 < len(prices); t++ {
			class := 0
			if prices[t+1] > prices[t] {
				class = 1
			}
			part.X, part.Label = append(part.X, d.code(prices[t-d.Steps:t+1])), append(part.Label, class)
		}
	}
	if s.Train.Len() == 0 {
		return Set{}, fmt.Errorf("datasets: direction: %d of %d prices train, which are no %d changes and a price behind them; give more prices",
			starts[1], len(prices), d.Steps)
	}
	return s, nil
}

// code returns the delta code of prices, a row for each but the first.
func (d Direction) code(prices []float64) []float32 {
	x := make([]float32, d.Steps*2*d.Levels)
	for j := range d.Steps {
		c := 100 * math.Log(prices[j+1]/prices[j])
		for k := range d.Levels {
			level := float64(k+1) * d.Level
			if at := 2 * (j*d.Levels + k); c >= level {
				x[at] = 1
			} else if c <= -level {
				x[at+1] = 1
			}
		}
	}
	return x
}

// SP500Direction returns the days of the index S&P 500 by whether the next day closed higher: see [SP500Prices].
func SP500Direction(d Direction, opt Options) (Set, error) {
	prices, err := SP500Prices(opt)
	if err != nil {
		return Set{}, err
	}
	return d.Set("sp500-direction", prices)
}
