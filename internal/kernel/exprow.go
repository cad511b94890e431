package kernel

import "math"

// ExpRow replaces every x of a row by e^x, to within three units in the last place, with the same bits on every processor. It works in
// float32 throughout and takes a quarter of the time of Exp32.
//
// With k the whole number next to x/ln 2, e^x = 2^k·e^r, and e^r is its series to r⁶/720. Below −87 the result is 0, above 88 +Inf.
func ExpRow(row []float32) {
	done := 0
	if active != levelGeneric {
		done = expSIMD(row, 0, 0)
	}
	for i, x := range row[done:] {
		row[done+i] = expNear(x)
	}
}

// BellRow replaces every x of a row by peak · e^(k·x²), with the exponential of [ExpRow].
func BellRow(row []float32, k, peak float32) {
	done := 0
	if active != levelGeneric && peak != 0 {
		done = expSIMD(row, k, peak)
	}
	for i, x := range row[done:] {
		row[done+i] = float32(peak * expNear(float32(k*float32(x*x))))
	}
}

// Bell is the function Peak · e^(K·x²), with the exponential of [ExpRow].
type Bell struct{ K, Peak float32 }

// BellsRow replaces every x of a row by the difference of two bells, a − b.
func BellsRow(row []float32, a, b Bell) {
	done := 0
	if active != levelGeneric {
		done = bellsSIMD(row, a, b)
	}
	for i, x := range row[done:] {
		row[done+i] = a.of(x) - b.of(x)
	}
}

func (b Bell) of(x float32) float32 { return float32(b.Peak * expNear(float32(b.K*float32(x*x)))) }

// The constants of ExpRow.
const (
	expRound = 0x1.8p23   // adding it leaves the whole number nearest to a small one in the lowest bits
	expShift = 0x4b400000 // its bits
	expHigh  = 0x1.62e4p-01
	expLow   = 0x1.7f7d1cp-20
	expLeast = -87
	expMost  = 88
)

// expNear is e^x as ExpRow has it. The high part of ln 2 has 15 bits, so that its product with k is exact.
func expNear(x float32) float32 {
	if !(x > expLeast && x < expMost) {
		return expEnds(x)
	}
	shifted := float32(x*(1/math.Ln2)) + expRound
	k := int32(math.Float32bits(shifted)) - expShift
	whole := shifted - expRound
	r := x - float32(whole*expHigh) - float32(whole*expLow)
	y := float32(r*(1.0/720)) + 1.0/120
	y = float32(r*y) + 1.0/24
	y = float32(r*y) + 1.0/6
	y = float32(r*y) + 0.5
	y = float32(float32(r*r)*y) + r
	return float32((1 + y) * math.Float32frombits(uint32(k+127)<<23))
}

// expEnds is e^x where float32 ends, and of NaN.
func expEnds(x float32) float32 {
	switch {
	case x != x:
		return x
	case x > 0:
		return float32(math.Inf(1))
	}
	return 0
}
