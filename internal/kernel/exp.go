package kernel

import "math"

// Exp returns e^x, to within one unit in the last place, with the same bits on every processor. The functions of package
// math are not used for that: on some processors they are assembly with fused operations.
//
// With k the whole number next to 32·x/ln 2, e^x = 2^(k/32)·e^r and |r| ≤ ln 2 / 64: the power comes from a table in two
// parts, and e^r from its series, which ends at r⁶/720.
//
// Exp(+Inf) = +Inf, Exp(−Inf) = 0, Exp(NaN) = NaN; above 709.78 the result is +Inf, below −745.13 it is 0.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > maxExp:
		return math.Inf(1)
	case x < minExp:
		return 0
	}
	shifted := float64(x*(1/ln2by32)) + roundToInt
	k, whole := int32(math.Float64bits(shifted)), shifted-roundToInt
	r := x - float64(whole*ln2by32High) - float64(whole*ln2by32Low)
	power := powers[0][k&31]
	y := power + (powers[1][k&31] + float64(power*expSeries(r)))
	e := int(k >> 5)
	if e < -1021 || e > 1022 {
		return math.Ldexp(y, e) // near or beyond the ends of the normal numbers
	}
	return y * math.Float64frombits(uint64(e+1023)<<52)
}

// Expm1 returns e^x − 1, to within four units in the last place, with the same bits on every processor. Near 0 it doubles the argument of the
// series six times: e^2x − 1 = (e^x − 1)(e^x + 1).
func Expm1(x float64) float64 {
	if !(x > -0.5 && x < 0.5) {
		return Exp(x) - 1
	}
	y := expSeries(x / 64)
	for range 6 {
		y *= y + 2
	}
	return y
}

// expSeries returns e^r − 1 for |r| ≤ ln 2 / 64.
func expSeries(r float64) float64 {
	rr := float64(r * r)
	low := 1.0/2 + float64(r*(1.0/6))
	high := float64(r*(1.0/120)) + 1.0/24 + float64(rr*(1.0/720))
	return r + float64(rr*(low+float64(rr*high)))
}

const (
	maxExp = 709.782712893384   // ln of the largest float64, rounded up
	minExp = -745.1332191019412 // ln of half the smallest

	roundToInt = 0x1.8p52 // adding it leaves the whole number nearest to a small one in the lowest bits

	ln2by32     = math.Ln2 / 32
	ln2by32High = 0x1.62e42fefap-06 // 36 bits: its product with k is exact
	ln2by32Low  = 0x1.cf79abc9e3b3ap-45

	ln2High = 0x1.62e42fefa38p-01 // 42 bits: its product with an exponent is exact
	ln2Low  = 0x1.ef35793c7673p-45
)

// Exp32 returns e^x, worked out in float64 and rounded once.
func Exp32(x float32) float32 { return float32(Exp(float64(x))) }

// Log returns the natural logarithm of x, to within one unit in the last place, with the same bits on every processor.
//
// With x = 2^e·(1+f), √½ ≤ 1+f < √2, ln(1+f) = 2·artanh(s) for s = f/(2+f). Its series is 2s + s·R; as 2s = f − s·f, it is
// evaluated as f − s·(f − R), where f is exact.
//
// Log(+Inf) = +Inf, Log(0) = −Inf, Log(x < 0) = NaN, Log(NaN) = NaN.
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	m, exponent := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, exponent = m*2, exponent-1
	}
	f, e := m-1, float64(exponent)
	s := f / (2 + f)
	rest := float64(s*(f-artanhRest(float64(s*s)))) - float64(e*ln2Low)
	return float64(e*ln2High) + (f - rest)
}

// artanhRest returns 2·artanh(s)/s − 2 = 2·(s²/3 + s⁴/5 + …) for z = s² ≤ 0.0295, to s²⁰/21: two chains of sums side by
// side, of every other term.
func artanhRest(z float64) float64 {
	zz := float64(z * z)
	a := float64(zz*(2.0/19)) + 2.0/15
	b := float64(zz*(2.0/21)) + 2.0/17
	a = float64(zz*a) + 2.0/11
	b = float64(zz*b) + 2.0/13
	a = float64(zz*a) + 2.0/7
	b = float64(zz*b) + 2.0/9
	a = float64(zz*a) + 2.0/3
	b = float64(zz*b) + 2.0/5
	return float64(z * (a + float64(z*b)))
}

// powers holds 2^(j/32), j = 0 … 31: the nearest float64, and what it lacks.
var powers = [2][32]float64{
	{
		0x1p+00, 0x1.059b0d3158574p+00, 0x1.0b5586cf9890fp+00, 0x1.11301d0125b51p+00,
		0x1.172b83c7d517bp+00, 0x1.1d4873168b9aap+00, 0x1.2387a6e756238p+00, 0x1.29e9df51fdee1p+00,
		0x1.306fe0a31b715p+00, 0x1.371a7373aa9cbp+00, 0x1.3dea64c123422p+00, 0x1.44e086061892dp+00,
		0x1.4bfdad5362a27p+00, 0x1.5342b569d4f82p+00, 0x1.5ab07dd485429p+00, 0x1.6247eb03a5585p+00,
		0x1.6a09e667f3bcdp+00, 0x1.71f75e8ec5f74p+00, 0x1.7a11473eb0187p+00, 0x1.82589994cce13p+00,
		0x1.8ace5422aa0dbp+00, 0x1.93737b0cdc5e5p+00, 0x1.9c49182a3f09p+00, 0x1.a5503b23e255dp+00,
		0x1.ae89f995ad3adp+00, 0x1.b7f76f2fb5e47p+00, 0x1.c199bdd85529cp+00, 0x1.cb720dcef9069p+00,
		0x1.d5818dcfba487p+00, 0x1.dfc97337b9b5fp+00, 0x1.ea4afa2a490dap+00, 0x1.f50765b6e454p+00,
	},
	{
		0x0p+00, 0x1.d73e2a475b465p-55, 0x1.8a62e4adc610bp-54, -0x1.6c51039449b3ap-54,
		-0x1.19041b9d78a76p-55, 0x1.e016e00a2643cp-54, 0x1.9b07eb6c70573p-54, 0x1.612e8afad1255p-55,
		0x1.6f46ad23182e4p-55, -0x1.63aeabf42eae2p-54, 0x1.ada0911f09ebcp-55, 0x1.89b7a04ef80dp-59,
		0x1.d4397afec42e2p-56, -0x1.07abe1db13cadp-55, 0x1.6324c054647adp-54, -0x1.383c17e40b497p-54,
		-0x1.bdd3413b26456p-54, -0x1.16e4786887a99p-55, -0x1.41577ee04992fp-55, -0x1.d4c1dd41532d8p-54,
		0x1.6e9f156864b27p-54, -0x1.75fc781b57ebcp-57, 0x1.c7c46b071f2bep-56, -0x1.d2f6edb8d41e1p-54,
		0x1.7a1cd345dcc81p-54, -0x1.5584f7e54ac3bp-56, 0x1.11065895048ddp-55, 0x1.503cbd1e949dbp-56,
		0x1.2ed02d75b3707p-55, -0x1.1a5cd4f184b5cp-54, -0x1.e9c23179c2893p-54, 0x1.9d3e12dd8a18bp-54,
	},
}
