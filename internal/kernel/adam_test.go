package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// oracleAdam is a step of the optimiser as published, in float64 [kingma2015].
func oracleAdam(a Adam, step int, w, g, m, v float64) (float64, float64, float64) {
	m = a.Beta1*m + (1-a.Beta1)*g
	v = a.Beta2*v + (1-a.Beta2)*g*g
	mHat := m / (1 - math.Pow(a.Beta1, float64(step)))
	vHat := v / (1 - math.Pow(a.Beta2, float64(step)))
	return w - a.Rate*mHat/(math.Sqrt(vHat)+a.Eps), m, v
}

func TestAdamEquations(t *testing.T) {
	a := Adam{Rate: 0.01, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8}
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := range 70 {
			_, w := guarded(r, n)
			g, m, v := make([]float32, n), make([]float32, n), make([]float32, n)
			wantW, wantM, wantV := make([]float64, n), make([]float64, n), make([]float64, n)
			for i := range w {
				wantW[i] = float64(w[i])
			}
			for step := 1; step <= 20; step++ {
				for i := range g {
					g[i] = float32(r.NormFloat64())
					wantW[i], wantM[i], wantV[i] = oracleAdam(a, step, wantW[i], float64(g[i]), wantM[i], wantV[i])
				}
				AdamVec(w, g, m, v, a.At(int64(step)))
			}
			for i := range w {
				if math.Abs(float64(w[i])-wantW[i]) > 1e-5 || math.Abs(float64(v[i])-wantV[i]) > 1e-5 {
					t.Fatalf("n=%d: weight %v and second moment %v, want %v and %v", n, w[i], v[i], wantW[i], wantV[i])
				}
			}
		}
	})
}

// Without gradients the moments sink to 0 and the weight stands still.
func TestAdamSinksToZero(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		s := Adam{Rate: 0.01, Beta1: 0.5, Beta2: 0.5, Eps: 1e-8}.At(1)
		for _, n := range []int{1, 16} {
			w, g, m, v := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
			m[0], v[0] = -1, 1
			for range 150 {
				AdamVec(w, g, m, v, s)
			}
			if m[0] != 0 || v[0] != 0 || w[0] <= 0 {
				t.Errorf("moments %v and %v, weight %v", m[0], v[0], w[0])
			}
		}
	})
}

func TestPower(t *testing.T) {
	for n := range int64(3000) {
		for _, x := range []float64{0, 0.5, 0.9, 0.999, 1} {
			got, want := power(x, n), math.Pow(x, float64(n))
			if math.Abs(got-want) > 1e-12*want {
				t.Fatalf("%v^%d = %v, want %v", x, n, got, want)
			}
		}
	}
}
