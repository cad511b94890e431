package eventprop

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
)

// With x = e^(−u/τ_slow), which falls from 1, the potential of a cell is V = slow·x − fast·x^r. It is below θ at first. Where slow ≤ θ it never
// comes there, for V < slow. Otherwise fast > slow − θ > 0, and V rises to its only maximum, at x* = (slow/(r·fast))^(1/(r−1)), and falls
// from then on.

// bar returns what slow^r must exceed, times fast, for that maximum (1 − 1/r)·slow·x* to be above θ.
func (l *layer) bar(theta float64) float64 {
	return kernel.Exp(float64((l.ratio-1)*kernel.Log(theta/(l.ratio-1))) + float64(l.ratio*kernel.Log(l.ratio)))
}

// crosses reports whether V comes above θ before both factors have fallen to endSlow and endFast.
func (l *layer) crosses(slow, fast, theta, bar, endSlow, endFast float64) bool {
	return slow > theta && l.raise(slow) > bar*fast && l.reaches(slow, fast, theta, endSlow, endFast)
}

// reaches is crosses for a cell whose maximum is above θ.
func (l *layer) reaches(slow, fast, theta, endSlow, endFast float64) bool {
	rising := l.ratio * fast
	switch {
	case slow >= rising:
		return false // it falls from the start
	case float64(slow*endSlow)-float64(fast*endFast) > theta:
		return true
	}
	return slow*endSlow > rising*endFast // its maximum is before the end
}

// mostSteps bounds Newton's method, which needs about six steps; more where V hardly reaches θ.
const mostSteps = 100

// first returns x at the first time that V = θ, of a cell that crosses. V is a concave function of x and below θ at 1, so that Newton's method
// from there comes down to the root without passing it.
func (l *layer) first(slow, fast, theta float64) float64 {
	switch l.power {
	case 2:
		return firstOfTwo(slow, fast, theta)
	case 4:
		return firstOfFour(slow, fast, theta)
	}
	x := 1.0
	for range mostSteps {
		bent := fast * l.raise(x) / x
		slope := slow - float64(l.ratio*bent)
		step := (float64(x*(slow-bent)) - theta) / slope
		x -= step
		if last(step, x, slope, l.ratio*(l.ratio-1)*bent/x) {
			break
		}
	}
	return x
}

// last reports whether the error that a step of Newton's method left, step²·f″/(2·f′), is none in x.
func last(step, x, slope, bend float64) bool {
	return float64(step*step)*bend <= -2*float64(slope*x)*0x1p-56
}

// firstOfTwo solves fast·x² − slow·x + θ = 0: the time constant of the membrane is twice that of the synapse, or half of it.
func firstOfTwo(slow, fast, theta float64) float64 {
	root := math.Sqrt(max(float64(slow*slow)-4*float64(fast*theta), 0))
	return (slow + root) / (2 * fast)
}

// firstOfFour is for time constants of which one is four times the other.
func firstOfFour(slow, fast, theta float64) float64 {
	x := 1.0
	for range mostSteps {
		square := x * x
		bent := fast * float64(square*x)
		slope := slow - 4*bent
		step := (float64(x*(slow-bent)) - theta) / slope
		x -= step
		if last(step, x, slope, 12*float64(fast*square)) {
			break
		}
	}
	return x
}
