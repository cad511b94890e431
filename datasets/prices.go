package datasets

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
)

// Forecast makes a set of a series p of prices, or of other numbers above 0: a window of Steps steps from i on is the sample
//
//	x_t = 100·ln(p_{i+t}/p_i),  y_t = 100·ln(p_{i+t+1}/p_{i+t}),  t = 0..Steps−1,
//
// shape {Steps, 1}: the level since the window began, in percent, and as the target of each step the change that follows. Whoever says that the
// price stays as it is says y = 0. Windows follow one another without overlap, from the start of each part on; steps that fill no window are left
// out. The parts are in time: the first prices train, those after them validate, the last ones test.
type Forecast struct {
	Steps int // 0 means 50
	// Valid and Test are the shares of the prices in these parts; both 0 mean 0.1 and 0.2.
	Valid, Test float64
}

// Resolve returns the task with its defaults written out, or what is wrong with it.
func (f Forecast) Resolve() (Forecast, error) {
	f.Steps = cmp.Or(f.Steps, 50)
	if f.Valid == 0 && f.Test == 0 {
		f.Valid, f.Test = .1, .2
	}
	if f.Steps < 1 || f.Steps > mostValues {
		return f, fmt.Errorf("datasets: forecast: windows of %d steps; give 1 to %d", f.Steps, mostValues)
	}
	if err := (Split{Valid: f.Valid, Test: f.Test}).checkShares(); err != nil {
		return f, fmt.Errorf("datasets: forecast: %w", err)
	}
	return f, nil
}

// Starts returns at which price each part begins, of n, and n.
func (f Forecast) Starts(n int) ([4]int, error) {
	f, err := f.Resolve()
	if err != nil {
		return [4]int{}, err
	}
	counts, err := Split{Valid: f.Valid, Test: f.Test}.counts(n)
	if err != nil {
		return [4]int{}, fmt.Errorf("datasets: forecast: %w", err)
	}
	return [4]int{0, counts[0], counts[0] + counts[1], n}, nil
}

// Set cuts the windows. A price that is not above 0, and a training part that holds no window, are errors.
func (f Forecast) Set(name string, prices []float64) (Set, error) {
	f, err := f.Resolve()
	if err != nil {
		return Set{}, err
	}
	if err := checkPrices(prices); err != nil {
		return Set{}, err
	}
	starts, err := f.Starts(len(prices))
	if err != nil {
		return Set{}, err
	}
	s := Set{Name: name, Outputs: 1, Shape: []int{f.Steps, 1}}
	for i, part := range [...]*Samples{&s.Train, &s.Valid, &s.Test} {
		for from := starts[i]; from+f.Steps <= starts[i+1] && from+f.Steps < len(prices); from += f.Steps {
			x, y := changes(prices[from : from+f.Steps+1])
			part.X, part.Target = append(part.X, x), append(part.Target, y)
		}
	}
	if s.Train.Len() == 0 {
		return Set{}, fmt.Errorf("datasets: forecast: %d of %d prices train, which is no window of %d steps and a price behind it; give more prices",
			starts[1], len(prices), f.Steps)
	}
	return s, nil
}

func checkPrices(prices []float64) error {
	for i, p := range prices {
		if !(p > 0) || math.IsInf(p, 0) {
			return fmt.Errorf("datasets: forecast: price %d is %v; give finite numbers above 0", i, p)
		}
	}
	return nil
}

// changes returns levels and changes of a window and the price behind it.
func changes(prices []float64) (x, y []float32) {
	for t, p := range prices[:len(prices)-1] {
		x = append(x, float32(100*math.Log(p/prices[0])))
		y = append(y, float32(100*math.Log(prices[t+1]/p)))
	}
	return x, y
}

// SP500 returns the days from 2000 to April 2020 of the index S&P 500 as a forecast of the change on the next day, of closing prices: see
// [SP500Prices].
func SP500(f Forecast, opt Options) (Set, error) {
	prices, err := SP500Prices(opt)
	if err != nil {
		return Set{}, err
	}
	return f.Set("sp500", prices)
}

// sp500 describes the file, as the npm package vega-datasets 3.2.1 has it (BSD-3).
func sp500() byHand {
	return byHand{
		name: "sp500", address: "npm, package vega-datasets@3.2.1",
		files: []file{{name: "sp500-2000.csv", bytes: 415968, sha256: "9409e9342d0657c747324e4cfabce8a8c7f663bc485b95a3378f36b0a160f8c8"}},
		fetch: "mkdir -p '%[1]s' && npm pack vega-datasets@3.2.1 && tar xOzf vega-datasets-3.2.1.tgz package/data/sp500-2000.csv > '%[1]s/sp500-2000.csv'",
	}
}

// SP500Prices returns the 5,105 closing prices of the index S&P 500 from 3 January 2000 to 17 April 2020, a day of trade each. Where the file is
// looked for is told at the head of this package; the name is sp500, and Options.Download fetches nothing.
func SP500Prices(opt Options) ([]float64, error) {
	set := sp500()
	paths, err := set.locate(opt)
	if err != nil {
		return nil, err
	}
	return parsed(set.files[0], paths[0], sp500Prices)
}

// sp500Prices reads the column of closing prices.
func sp500Prices(content []byte, name string) ([]float64, error) {
	table, err := CSV{Path: name, Target: []string{"close"}, Ignore: []string{"date"}}.parse(bytes.NewReader(content))
	if err != nil {
		return nil, fmt.Errorf("datasets: %s: %w", name, err)
	}
	prices := make([]float64, table.Train.Len())
	for i, p := range table.Train.Target {
		prices[i] = float64(p[0])
	}
	return prices, nil
}
