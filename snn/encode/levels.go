package encode

import "math"

// levels are the numbers origin + k·step, rounded to float32 once: a value that equals one as it is written is at it.
type levels struct{ origin, step float64 }

func (l levels) at(k float64) float32 { return float32(l.origin + float64(k*l.step)) }

// floor returns the largest k with a level that is not above x.
func (l levels) floor(x float32) float64 {
	k := math.Floor((float64(x) - l.origin) / l.step)
	switch { // the quotient is rounded, and so are the levels
	case l.at(k) > x:
		return k - 1
	case l.at(k+1) <= x:
		return k + 1
	}
	return k
}

// ceil returns the smallest k with a level that is not below x.
func (l levels) ceil(x float32) float64 {
	return -levels{-l.origin, l.step}.floor(-x)
}
