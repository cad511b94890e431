package integer

import "math"

// word is a potential or a current: in fixed point, or the bits of a binary32.
type word = int32

// factor is what a word is multiplied by: m·2^−shift in fixed point, or the bits of a binary32.
type factor struct {
	m     int32
	shift uint8
}

// arithmetic is how membranes are computed. The C code has a function for each method.
type arithmetic interface {
	word(x float32) word
	factor(x float32) factor
	// current returns the factor of a sum of levels, each a current of scale.
	current(scale float32) factor
	mul(f factor, x word) word
	scale(f factor, sum int32) word
	add(a, b word) word
	sub(a, b word) word
	above(a, b word) bool
	equal(a, b word) bool
	// score returns a potential in units of which sums over time do not overflow.
	score(x word) int64
	float(x word) float64
}

func (m *Model) arithmetic(c *Cell) arithmetic {
	if m.Arithmetic == Binary32 {
		return binary32{}
	}
	return fixed{c.Fraction}
}

// fixed are numbers in units of 2^−fraction.
type fixed struct{ fraction int }

func (a fixed) word(x float32) word {
	return saturate(int64(math.RoundToEven(max(-1<<40, min(1<<40, math.Ldexp(float64(x), a.fraction))))))
}

// factor takes the 24 bits of a float32 as they are; what is below 2^−38 is 0.
func (a fixed) factor(x float32) factor { return fixedFactor(float64(x)) }

func (a fixed) current(scale float32) factor {
	return fixedFactor(math.Ldexp(float64(scale), a.fraction))
}

// fixedFactor returns x as m·2^−shift, of a size below 2^31.
func fixedFactor(x float64) factor {
	fraction, exponent := math.Frexp(x)
	m, shift := int32(math.Ldexp(fraction, 24)), 24-exponent
	switch {
	case shift > 62:
		return factor{}
	case shift < 0:
		return factor{m << -shift, 0}
	}
	return factor{m, uint8(shift)}
}

func (a fixed) mul(f factor, x word) word { return a.scale(f, x) }

func (a fixed) scale(f factor, sum int32) word {
	half := int64(1) << f.shift >> 1
	return saturate((int64(f.m)*int64(sum) + half) >> f.shift)
}

func (a fixed) add(x, y word) word   { return saturate(int64(x) + int64(y)) }
func (a fixed) sub(x, y word) word   { return saturate(int64(x) - int64(y)) }
func (a fixed) above(x, y word) bool { return x > y }
func (a fixed) equal(x, y word) bool { return x == y }
func (a fixed) score(x word) int64   { return int64(x) }
func (a fixed) float(x word) float64 { return math.Ldexp(float64(x), -a.fraction) }
func saturate(x int64) int32         { return int32(max(math.MinInt32, min(math.MaxInt32, x))) }
func bitsOf(x float32) word          { return word(math.Float32bits(x)) }
func floatOf(x word) float32         { return math.Float32frombits(uint32(x)) }

// binary32 are the bits of float32 numbers.
type binary32 struct{}

func (binary32) word(x float32) word          { return bitsOf(x) }
func (binary32) factor(x float32) factor      { return factor{m: bitsOf(x)} }
func (binary32) current(scale float32) factor { return factor{m: bitsOf(scale)} }
func (binary32) mul(f factor, x word) word    { return bitsOf(float32(floatOf(f.m) * floatOf(x))) }
func (binary32) scale(f factor, sum int32) word {
	return bitsOf(float32(floatOf(f.m) * float32(sum)))
}
func (binary32) add(x, y word) word   { return bitsOf(floatOf(x) + floatOf(y)) }
func (binary32) sub(x, y word) word   { return bitsOf(floatOf(x) - floatOf(y)) }
func (binary32) above(x, y word) bool { return floatOf(x) > floatOf(y) }
func (binary32) equal(x, y word) bool { return floatOf(x) == floatOf(y) }
func (binary32) float(x word) float64 { return float64(floatOf(x)) }

// score is in units of 2^−24, towards 0, and within ±2^62.
func (binary32) score(x word) int64 {
	return int64(max(-(1 << 62), min(1<<62, math.Ldexp(float64(floatOf(x)), 24))))
}
