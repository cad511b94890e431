package control

import "math"

// smallSin and smallCos are sine and cosine of |x| up to 0.3, rounded to the nearest number in all but one of ten thousand cases, as those of C
// libraries are, which package math's are not: a cosine near 1 is another one in a quarter of the cases. Of Taylor's series the terms up
// to x³ are taken with their rounding errors.

// smallSin returns x − x³/3! + x⁵/5! − …
func smallSin(x float64) float64 {
	z := float64(x * x)
	lost := math.FMA(x, x, -z)
	cube := float64(x * z)
	cubeLost := math.FMA(x, z, -cube) + float64(x*lost)
	sixth := cube / 6
	sixthLost := (math.FMA(-6, sixth, cube) + cubeLost) / 6
	whole := x - sixth
	rest := float64(float64(cube*z) * taylor(z, 1./120, -1./5040, 1./362880, -1./39916800, 1./6227020800))
	return whole + (((x - whole) - sixth) + (rest - sixthLost))
}

// smallCos returns 1 − x²/2! + x⁴/4! − …
func smallCos(x float64) float64 {
	z := float64(x * x)
	lost := math.FMA(x, x, -z)
	half := z / 2
	whole := 1 - half
	rest := float64(float64(z*z) * taylor(z, 1./24, -1./720, 1./40320, -1./3628800, 1./479001600))
	return whole + (((1 - whole) - half) + (rest - lost/2))
}

// taylor returns c_0 + c_1·z + c_2·z² + …
func taylor(z float64, c ...float64) (sum float64) {
	for i := len(c) - 1; i >= 0; i-- {
		sum = float64(sum*z) + c[i]
	}
	return sum
}
