package kernel

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

const precision = 160 // bits of the oracles

func exact(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

// bigExp is e^x from its series at x/2^40, squared 40 times.
func bigExp(x float64) *big.Float {
	const halvings = 40
	r := new(big.Float).SetPrec(precision + halvings).SetFloat64(x)
	r.SetMantExp(r, -halvings)
	sum, term := big.NewFloat(1).SetPrec(precision+halvings), big.NewFloat(1).SetPrec(precision+halvings)
	for n := 1; n < 12; n++ {
		term.Quo(term.Mul(term, r), big.NewFloat(float64(n)))
		sum.Add(sum, term)
	}
	for range halvings {
		sum.Mul(sum, sum)
	}
	return sum
}

// bigLog is ln x from the series of 2·artanh((m−1)/(m+1)) for the fraction m of x, and for ln 2 = 2·artanh(1/3).
func bigLog(x float64) *big.Float {
	frac, e := math.Frexp(x)
	m := exact(frac)
	s := exact(0).Quo(exact(0).Sub(m, exact(1)), exact(0).Add(m, exact(1)))
	ln2 := bigArtanh2(exact(0).Quo(exact(1), exact(3)))
	return exact(0).Add(bigArtanh2(s), ln2.Mul(ln2, exact(float64(e))))
}

func bigArtanh2(s *big.Float) *big.Float {
	sum, p, z := exact(0), exact(0).Set(s), exact(0).Mul(s, s)
	for n := 1; n < 110; n += 2 {
		sum.Add(sum, exact(0).Quo(p, exact(float64(n))))
		p.Mul(p, z)
	}
	return sum.Mul(sum, exact(2))
}

// ulps is how far got is from want in units of the last place of want.
func ulps(got float64, want *big.Float) float64 {
	w, _ := want.Float64()
	unit := math.Nextafter(math.Abs(w), math.Inf(1)) - math.Abs(w)
	d, _ := exact(0).Quo(exact(0).Sub(exact(got), want), exact(unit)).Float64()
	return math.Abs(d)
}

func TestPowersOfTwo(t *testing.T) {
	for j := range powers[0] {
		root := new(big.Float).SetMantExp(big.NewFloat(1).SetPrec(300), j)
		for range 5 {
			root.Sqrt(root)
		}
		high, _ := root.Float64()
		low, _ := root.Sub(root, big.NewFloat(high)).Float64()
		if powers[0][j] != high || powers[1][j] != low {
			t.Errorf("2^(%d/32) is %x + %x, want %x + %x", j, powers[0][j], powers[1][j], high, low)
		}
	}
}

func TestExpAccuracy(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	worst, at := 0.0, 0.0
	for i := range 2000 {
		x := r.NormFloat64()
		switch i % 4 {
		case 0:
			x = 709.7 * (2*r.Float64() - 1)
		case 1:
			x = math.Ldexp(x, -r.IntN(70))
		case 2:
			x = -708 - 37*r.Float64() // denormal
		}
		if d := ulps(Exp(x), bigExp(x)); d > worst {
			worst, at = d, x
		}
	}
	if worst > 1 {
		t.Errorf("Exp(%v) is %v units in the last place off", at, worst)
	}
	t.Logf("worst: %.3f units at %v", worst, at)
}

func TestLogAccuracy(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	worst, at := 0.0, 0.0
	for i := range 2000 {
		x := math.Ldexp(1+r.Float64(), r.IntN(2098)-1074) // denormal ones too
		switch i % 3 {
		case 0:
			x = 1 + math.Ldexp(r.NormFloat64(), -2-r.IntN(50))
		case 1:
			x = 0.6 + r.Float64()
		}
		if x <= 0 || x == 1 {
			continue
		}
		if d := ulps(Log(x), bigLog(x)); d > worst {
			worst, at = d, x
		}
	}
	if worst > 1 {
		t.Errorf("Log(%v) is %v units in the last place off", at, worst)
	}
	t.Logf("worst: %.3f units at %v", worst, at)
}

func TestExpAndLogAtTheEnds(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		name      string
		got, want float64
	}{
		{"Exp(0)", Exp(0), 1},
		{"Exp(-0)", Exp(math.Copysign(0, -1)), 1},
		{"Exp(1)", Exp(1), math.E},
		{"Exp(+Inf)", Exp(inf), inf},
		{"Exp(-Inf)", Exp(-inf), 0},
		{"Exp(NaN)", Exp(nan), nan},
		{"Exp(709.79)", Exp(709.79), inf},
		{"Exp(1e300)", Exp(1e300), inf},
		{"Exp(-1e300)", Exp(-1e300), 0},
		{"Exp(-745.2)", Exp(-745.2), 0},
		{"Exp(-745.13)", Exp(-745.13), math.SmallestNonzeroFloat64},
		{"Exp32(89)", float64(Exp32(89)), inf},
		{"Log(0)", Log(0), -inf},
		{"Log(-0)", Log(math.Copysign(0, -1)), -inf},
		{"Log(1)", Log(1), 0},
		{"Log(-1)", Log(-1), nan},
		{"Log(-Inf)", Log(-inf), nan},
		{"Log(+Inf)", Log(inf), inf},
		{"Log(NaN)", Log(nan), nan},
		{"Log(smallest)", Log(math.SmallestNonzeroFloat64), -744.4400719213812},
		{"Sigmoid(0)", Sigmoid(0), 0.5},
		{"Sigmoid(-Inf)", Sigmoid(-inf), 0},
		{"Sigmoid(+Inf)", Sigmoid(inf), 1},
		{"Sigmoid(-745)", Sigmoid(-745), Exp(-745)},
	} {
		if math.Float64bits(c.got) != math.Float64bits(c.want) && !(c.got != c.got && c.want != c.want) {
			t.Errorf("%s = %v, want %v", c.name, c.got, c.want)
		}
	}
	if x := Exp(709.782712893383); x > math.MaxFloat64 || x < 1.79e308 {
		t.Errorf("just below overflow Exp is %v", x)
	}
}

// Bits that every processor and every build must give.
func TestExpAndLogBits(t *testing.T) {
	hash := uint64(0)
	for i := range uint64(20000) {
		x := (float64(i) - 10000) / 14
		hash = hash*31 + math.Float64bits(Exp(x))
		hash = hash*31 + math.Float64bits(Log(float64(i)/7+1e-3))
		hash = hash*31 + math.Float64bits(Sigmoid(x/30))
		hash = hash*31 + uint64(math.Float32bits(Exp32(float32(x/9))))
	}
	if want := uint64(0x7fec4310a1710502); hash != want {
		t.Errorf("hash of 80,000 values is %#x, want %#x", hash, want)
	}
}

func TestSoftmax(t *testing.T) {
	x := []float64{1000, 1001, 999, -1e6}
	Softmax(x, x)
	sum := 1 + math.Exp(-1) + math.Exp(-2)
	for i, want := range []float64{math.Exp(-1) / sum, 1 / sum, math.Exp(-2) / sum, 0} {
		if math.Abs(x[i]-want) > 1e-15 {
			t.Errorf("element %d is %v, want %v", i, x[i], want)
		}
	}
	Softmax(nil, nil)
}

func BenchmarkExp(b *testing.B) {
	x := 0.0
	for i := range b.N {
		x += Exp(float64(i&1023)*0.01 - 5)
	}
	sink = x
}

func BenchmarkLog(b *testing.B) {
	x := 0.0
	for i := range b.N {
		x += Log(float64(i&1023)*0.01 + 0.1)
	}
	sink = x
}

var sink float64 // results of benchmarks, so that they are not optimised away

// ExpRow is e^x to three units in the last place, for numbers all over its range and at its ends.
func TestExpRow(t *testing.T) {
	worst := 0.0
	for k := range 400_000 {
		x := []float32{-87 + float32(k+1)*(175.0/400_000)}
		want := math.Exp(float64(x[0]))
		ExpRow(x)
		ulp := float64(math.Nextafter32(float32(want), 2*float32(want))) - float64(float32(want))
		if want < 1.2e38 {
			worst = max(worst, math.Abs(float64(x[0])-want)/ulp)
		}
	}
	if worst > 3 {
		t.Errorf("off by %.2f units in the last place", worst)
	}
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	row := []float32{0, -100, 100, inf, -inf, nan, -87, 88}
	ExpRow(row)
	if row[0] != 1 || row[1] != 0 || row[2] != inf || row[3] != inf || row[4] != 0 || row[5] == row[5] || row[6] != 0 || row[7] != inf {
		t.Errorf("at the ends %v", row)
	}
}

// The oracle is package math's, which is exact to less than a unit.
func TestExpm1(t *testing.T) {
	g := rand.New(rand.NewPCG(3, 1))
	worst := 0.0
	for range 100_000 {
		x := math.Ldexp(g.Float64()-0.5, g.IntN(60)-50)
		if got, want := Expm1(x), math.Expm1(x); want != 0 && !math.IsInf(want, 0) {
			worst = max(worst, math.Abs(got-want)/math.Abs(want))
		}
	}
	if worst > 4*math.Pow(2, -52) {
		t.Errorf("relative error up to %.3g", worst)
	}
	if Expm1(0) != 0 || !math.IsNaN(Expm1(math.NaN())) || Expm1(math.Inf(-1)) != -1 || !math.IsInf(Expm1(math.Inf(1)), 1) {
		t.Error("ends of the range")
	}
}
