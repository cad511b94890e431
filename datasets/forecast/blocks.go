package forecast

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Blocks is the circular block bootstrap [politis1992], which says how sure a mean is of values that follow one another in time, as losses of days
// do, or their differences between two forecasts of the same days. It draws series of as many values, put together of blocks of Length that stand
// side by side in the series and begin anywhere, and go on at its beginning where it ends. So what a value has to do with those near it is kept,
// which makes intervals as wide as they are. Draws are of the Seed.
type Blocks struct {
	Length int // 0 means 20
	Draws  int // 0 means 2000
	Seed   uint64
}

// Interval is a mean and the range within which 95 % of the means of drawn series are, from the 2.5th to the 97.5th percentile.
type Interval struct{ Mean, Lo, Hi float64 }

// Limits of a bootstrap.
const (
	blocksMostDraws = 1 << 20
	blocksMostWork  = 1 << 32 // values drawn
)

// Mean returns the mean of values and its interval. No values, some that are not finite, and blocks longer than the series are errors.
func (b Blocks) Mean(values []float64) (Interval, error) {
	b.Length, b.Draws = cmp.Or(b.Length, 20), cmp.Or(b.Draws, 2000)
	n := len(values)
	if b.Length < 1 || b.Length > n {
		return Interval{}, fmt.Errorf("forecast: blocks of %d of %d values; give blocks of 1 to as many as there are values", b.Length, n)
	}
	if b.Draws < 40 || b.Draws > blocksMostDraws || b.Draws > blocksMostWork/n {
		return Interval{}, fmt.Errorf("forecast: %d draws of %d values; give 40 to %d, and no more than %d values together",
			b.Draws, n, blocksMostDraws, blocksMostWork)
	}
	if err := checkFinite(values, values); err != nil {
		return Interval{}, err
	}
	random := rand.New(rand.NewPCG(b.Seed, 29))
	means := make([]float64, b.Draws)
	for i := range means {
		means[i] = b.draw(values, random)
	}
	slices.Sort(means)
	sum := 0.
	for _, v := range values {
		sum += v
	}
	if greatest := max(math.Abs(sum), math.Abs(means[0]), math.Abs(means[len(means)-1])); math.IsInf(greatest, 0) || math.IsNaN(greatest) {
		return Interval{}, fmt.Errorf("forecast: %d values are too large to be added up; give them in another unit", n)
	}
	last := float64(b.Draws - 1)
	return Interval{Mean: sum / float64(n), Lo: means[int(.025*last+.5)], Hi: means[int(.975*last+.5)]}, nil
}

// draw returns the mean of a drawn series.
func (b Blocks) draw(values []float64, random *rand.Rand) float64 {
	n, sum := len(values), 0.
	for done := 0; done < n; done += b.Length {
		from := random.IntN(n)
		for k := range min(b.Length, n-done) {
			sum += values[(from+k)%n]
		}
	}
	return sum / float64(n)
}
