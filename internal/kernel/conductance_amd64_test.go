//go:build amd64 && !purego

package kernel

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// Assembly compares with plain Go at every length, with cells beyond the series, in blocks of vectors and between them,
// with conductances that vanish, and with more cells and arrivals than a call gets at once.
func TestConductanceBits(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		for n := 1; n <= 300; n++ {
			compareConductance(t, r, n, n%7, n%4)
		}
		compareConductance(t, r, 5000, 100, 3)
		compareConductance(t, r, 2000, 0, 0)
	})
}

func compareConductance(t *testing.T, r *rand.Rand, n, arrivals, far int) {
	t.Helper()
	c := Conductance{Rest: -65, Inh: -100, Rate: 0.005, DecayE: 0.6, DecayI: 0.7}
	allV, v := guarded(r, n)
	allE, ge := guarded(r, n)
	allI, gi := guarded(r, n)
	th := make([]float32, n)
	for j := range v {
		v[j], ge[j], gi[j], th[j] = -70+5*v[j], 4*ge[j]*ge[j], gi[j]*gi[j], float32(-45+r.IntN(20))
		if r.IntN(9) == 0 {
			ge[j], gi[j] = 1.5e-20, []float32{1e-20, 0.9e-20, -0.9e-20, -2e-20, -0.1}[r.IntN(5)]
		}
	}
	for range far {
		gi[r.IntN(n)] = 200
	}
	if n%5 == 0 { // none fires
		for j := range th {
			th[j] = 1
		}
	}
	const pre = 40
	ld := n + r.IntN(9)
	_, w := guarded(r, (pre-1)*ld+n)
	in := Arrivals{W: w, Ld: ld, Gain: 0.3}
	for range arrivals {
		in.Rows = append(in.Rows, uint32(r.IntN(pre)))
	}
	wantV, wantE, wantI := slices.Clone(allV), slices.Clone(allE), slices.Clone(allI)
	over := c.Step(v, ge, gi, th, &in)
	want := c.stepGeneric(within(wantV, n), within(wantE, n), within(wantI, n), th, &in, 0)
	what := fmt.Sprintf("n=%d, %d arrivals, %d far", n, arrivals, far)
	sameBits(t, what+": v", allV, wantV)
	sameBits(t, what+": g_e", allE, wantE)
	sameBits(t, what+": g_i", allI, wantI)
	if over != want {
		t.Fatalf("%s: over is %v, want %v", what, over, want)
	}
}
