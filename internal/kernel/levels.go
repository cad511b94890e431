package kernel

import "math"

// Levels are the numbers Origin + k·Step, rounded to float32 once: a value that equals one as it is written is at it. Levels of a signal are
// such numbers, and the times at which steps begin.
type Levels struct{ Origin, Step float64 }

// At returns level k.
func (l Levels) At(k float64) float32 { return float32(l.Origin + float64(k*l.Step)) }

// Floor returns the largest k with a level that is not above x.
func (l Levels) Floor(x float32) float64 {
	k := math.Floor((float64(x) - l.Origin) / l.Step)
	switch { // the quotient is rounded, and so are the levels
	case l.At(k) > x:
		return k - 1
	case l.At(k+1) <= x:
		return k + 1
	}
	return k
}

// Ceil returns the smallest k with a level that is not below x.
func (l Levels) Ceil(x float32) float64 {
	return -Levels{-l.Origin, l.Step}.Floor(-x)
}
