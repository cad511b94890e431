package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// eligibleCase are traces of a few steps, as rows of numbers.
func eligibleCase(g *rand.Rand, adapts bool) *Eligibility {
	x := &Eligibility{Rows: 1 + g.IntN(20), N: 1 + g.IntN(150), Decay: g.Float32(), LdPre: 1 + g.IntN(3)}
	x.Ld = x.N + g.IntN(5)
	x.Pre = normals(g, x.Rows*x.LdPre, 1)
	x.Slope, x.Signal = normals(g, x.Rows*x.Ld, 1), normals(g, x.Rows*x.Ld, 1)
	x.Filtered, x.Sum = normals(g, x.Rows*x.N, 1), normals(g, x.N, 1)
	x.Pre[0], x.Slope[0], x.Filtered[0] = 0, 1, 1.0001e-30 // falls below the smallest size
	if adapts {
		x.Adapted, x.Strength, x.Rho, x.Increment = normals(g, x.Rows*x.N, 1), normals(g, x.N, 1), normals(g, x.N, .5), normals(g, x.N, 1)
	}
	return x
}

// A step of traces has its equations in float64, to the rounding of float32.
func TestEligibilityIsItsEquations(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		g := rand.New(rand.NewPCG(4, 9))
		for n := range 100 {
			x := eligibleCase(g, n%2 == 1)
			sum, filtered, adapted := wide(x.Sum), wide(x.Filtered), wide(x.Adapted)
			for i := range x.Rows * x.N {
				r, j := i/x.N, i%x.N
				e := float64(x.Pre[r*x.LdPre])
				if x.Adapted != nil {
					e -= float64(x.Strength[j]) * adapted[i]
				}
				e *= float64(x.Slope[r*x.Ld+j])
				if x.Adapted != nil {
					adapted[i] = float64(x.Rho[j])*adapted[i] + float64(x.Increment[j])*e
				}
				filtered[i] = float64(x.Decay)*filtered[i] + e
				sum[j] += float64(x.Signal[r*x.Ld+j]) * filtered[i]
			}
			x.Step()
			if x.Adapted == nil && x.Filtered[0] != 0 {
				t.Errorf("a trace of %v is kept", x.Filtered[0])
			}
			for what, pair := range map[string][2][]float64{"sum": {wide(x.Sum), sum}, "filtered": {wide(x.Filtered), filtered}, "adapted": {wide(x.Adapted), adapted}} {
				for i, want := range pair[1] {
					if d := math.Abs(pair[0][i] - want); !(d < 2e-5) {
						t.Fatalf("case %d: %s %d is %v from its equation", n, what, i, d)
					}
				}
			}
		}
	})
}

func wide(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

// Every instruction set gives the same bits.
func TestEligibilityHasTheSameBits(t *testing.T) {
	var want []string
	eachLevel(t, func(t *testing.T) {
		g, got := rand.New(rand.NewPCG(5, 9)), []string{}
		for n := range 40 {
			x := eligibleCase(g, n%2 == 1)
			x.Step()
			for _, list := range [][]float32{x.Sum, x.Filtered, x.Adapted} {
				for _, v := range list {
					got = append(got, fmt.Sprintf("%x", math.Float32bits(v)))
				}
			}
		}
		if want == nil {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Error("other bits than in plain Go")
		}
	})
}
