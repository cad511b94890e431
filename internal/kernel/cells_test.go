package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// eachWay calls f for lengths around those of vectors, in plain Go and with every instruction set; what f returns must have the same bits.
func eachWay(t *testing.T, lengths []int, f func(r *rand.Rand, n int) [][]float32) {
	t.Helper()
	want := map[int][][]float32{}
	eachLevel(t, func(t *testing.T) {
		for _, n := range lengths {
			got := f(rand.New(rand.NewPCG(uint64(n), 2)), n)
			if active == levelGeneric {
				want[n] = got
			}
			for k, x := range got {
				for i := range x {
					if a, b := math.Float32bits(x[i]), math.Float32bits(want[n][k][i]); a != b {
						t.Fatalf("%d numbers: element %d of result %d is %x, in plain Go %x", n, i, k, a, b)
					}
				}
			}
		}
	})
}

var anyLength = []int{0, 1, 15, 16, 17, 36, 48, 63, 64, 100}

func normals(r *rand.Rand, n int, scale float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(scale * r.NormFloat64())
	}
	return x
}

func TestProductsOfRows(t *testing.T) {
	eachWay(t, anyLength, func(r *rand.Rand, n int) [][]float32 {
		a, b, set, sum, rest := normals(r, n, 1), normals(r, n, 1), normals(r, n, 1), normals(r, n, 1), normals(r, n, 1)
		before := append([]float32(nil), append(sum, rest...)...)
		MultiplyRows(set, a, b)
		AddProduct(sum, a, b)
		SubtractProduct(rest, a, b)
		for i := range n {
			if p := float32(a[i] * b[i]); set[i] != p || sum[i] != before[i]+p || rest[i] != before[n+i]-p {
				t.Fatalf("element %d of %d: %v, %v and %v from %v · %v", i, n, set[i], sum[i], rest[i], a[i], b[i])
			}
		}
		return [][]float32{set, sum, rest}
	})
}

func TestAbove(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		for n := range 65 {
			r := rand.New(rand.NewPCG(uint64(n), 3))
			x, th := normals(r, n, 1), normals(r, n, 1)
			for i := 0; i < n; i += 5 {
				x[i] = th[i] // not above
			}
			if n > 3 {
				x[3] = float32(math.NaN())
			}
			got := Above(x, th)
			for i := range 64 {
				if want := i < n && x[i] > th[i]; got>>i&1 == 1 != want {
					t.Errorf("of %d numbers, bit %d is not %v", n, i, want)
				}
			}
		}
	})
}

// Every form has the same bits by rows as one by one.
func TestSlopeRow(t *testing.T) {
	for kind := SlopeNone; kind <= SlopeLinear; kind++ {
		s := Slope{Kind: kind, A: 1.5, B: 2.5}
		eachWay(t, anyLength, func(r *rand.Rand, n int) [][]float32 {
			d, u, th := normals(r, n, 1), normals(r, n, 1), normals(r, n, 1)
			s.Row(d, u, th)
			for i := range d {
				if want := s.At(u[i], th[i]); d[i] != want {
					t.Fatalf("form %d: σ′(%v − %v) is %v, want %v", kind, u[i], th[i], d[i], want)
				}
			}
			return [][]float32{d}
		})
	}
}

func TestExponentialsOfRows(t *testing.T) {
	ends := []float32{0, -87, 88, 100, -100, -86.99, 87.99, float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), -1e-30, 1e-38}
	eachWay(t, anyLength, func(r *rand.Rand, n int) [][]float32 {
		x, bell := normals(r, n, 30), normals(r, n, 3)
		for i := range x {
			if i%3 == 0 {
				x[i] = ends[r.IntN(len(ends))]
			}
		}
		before := append([]float32(nil), bell...)
		two := append([]float32(nil), bell...)
		ExpRow(x)
		BellRow(bell, -2, 0.75)
		for i, v := range before {
			if want := 0.75 * math.Exp(-2*float64(v)*float64(v)); math.Abs(float64(bell[i])-want) > 4e-6*want+1e-37 {
				t.Fatalf("bell of %v is %v, want %v", v, bell[i], want)
			}
		}
		BellsRow(two, Bell{-2, 0.75}, Bell{-0.1, 0.5})
		rest := append([]float32(nil), before...)
		BellRow(rest, -0.1, 0.5)
		for i, v := range bell {
			if two[i] != v-rest[i] {
				t.Fatalf("the difference of bells of %v is %v, want %v", before[i], two[i], v-rest[i])
			}
		}
		return [][]float32{x, bell, two}
	})
}

func TestMembraneErrors(t *testing.T) {
	eachWay(t, anyLength, func(r *rand.Rand, n int) [][]float32 {
		decay, input, byDecay, byInput := normals(r, n, 1), normals(r, n, 1), normals(r, n, 1), normals(r, n, 1)
		x := MembraneErrors{G: normals(r, n, 1), V: normals(r, n, 1), Taken: normals(r, n, 1), After: make([]float32, n), E: make([]float32, n),
			Decay: append([]float32(nil), byDecay...), Input: append([]float32(nil), byInput...)}
		x.Back(decay, input)
		for i, g := range x.G {
			if x.After[i] != decay[i]*g || x.E[i] != input[i]*g || x.Decay[i] != byDecay[i]+float32(g*x.V[i]) ||
				x.Input[i] != byInput[i]+float32(g*x.Taken[i]) {
				t.Fatalf("cell %d of %d: %v, %v, %v and %v", i, n, x.After[i], x.E[i], x.Decay[i], x.Input[i])
			}
		}
		return [][]float32{x.After, x.E, x.Decay, x.Input}
	})
}

func TestErrorsOfAdaptation(t *testing.T) {
	eachWay(t, anyLength, func(r *rand.Rand, n int) [][]float32 {
		some := func() []float32 { return normals(r, n, 1) }
		old := func(x []float32) []float32 { return append([]float32(nil), x...) }
		beta, rho, kappa := some(), some(), some()
		x := SpikeErrors{Z: some(), E: some(), Late: some(), G: some(), GA: some(), A: some(), Th: some(), Beta: some()}
		g, ga, th, byBeta := old(x.G), old(x.GA), old(x.Th), old(x.Beta)
		x.Back(beta)
		y := AdaptErrors{G: some(), Early: some(), A: some(), Before: some(), Spike: some(), Rho: some()}
		spike, byRho := old(y.Spike), old(y.Rho)
		y.Back(rho, kappa)
		for i := range n {
			z := float32(x.Z[i] * (x.E[i] + x.Late[i]))
			if x.G[i] != g[i]+z || x.GA[i] != ga[i]-float32(beta[i]*z) || x.Th[i] != th[i]-z || x.Beta[i] != byBeta[i]-float32(z*x.A[i]) {
				t.Fatalf("cell %d of %d, spikes: %v, %v, %v and %v", i, n, x.G[i], x.GA[i], x.Th[i], x.Beta[i])
			}
			if y.Before[i] != float32(rho[i]*y.G[i])+y.Early[i] || y.Spike[i] != spike[i]+float32(kappa[i]*y.G[i]) ||
				y.Rho[i] != byRho[i]+float32(y.G[i]*y.A[i]) {
				t.Fatalf("cell %d of %d, adaptation: %v, %v and %v", i, n, y.Before[i], y.Spike[i], y.Rho[i])
			}
		}
		return [][]float32{x.G, x.GA, x.Th, x.Beta, y.Before, y.Spike, y.Rho}
	})
}
