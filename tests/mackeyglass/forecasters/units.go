package forecasters

import "math"

// units are those in which models see a series and its changes: points from the mean in standard deviations, changes in their root mean
// square, both of the training points.
type units struct {
	mean   float64
	spread float64 // standard deviation of points
	change float64 // root mean square of changes
}

// unitsOf measures points and the changes to their targets.
func unitsOf(inputs, targets []float64) units {
	var u units
	n, squares, changes := float64(len(inputs)), 0., 0.
	for i, v := range inputs {
		u.mean += v / n
		changes += (targets[i] - v) * (targets[i] - v)
	}
	for _, v := range inputs {
		squares += (v - u.mean) * (v - u.mean)
	}
	u.spread, u.change = math.Sqrt(squares/n), math.Sqrt(changes/n)
	return u
}

// scaled returns a point in these units.
func (u units) scaled(x float64) float64 { return (x - u.mean) / u.spread }
