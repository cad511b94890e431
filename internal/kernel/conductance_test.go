package kernel

import (
	"math"
	"math/rand/v2"
	"testing"
)

// The step against its equation in float64, near and far, with what arrives and what is left.
func TestConductanceEquation(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		c := Conductance{Rest: -60, Exc: 3, Inh: -85, Rate: 0.05, DecayE: 0.5, DecayI: 0.75}
		for n := 1; n <= 130; n++ {
			negative := n%3 == 0
			v, ge, gi, th, w := make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n), eighths(r, 3*n)
			for j := range v {
				v[j], ge[j], gi[j], th[j] = float32(-80+r.IntN(40)), float32(r.IntN(30)), float32(r.IntN(90)), float32(-70+r.IntN(40))
				w[j] = float32(math.Abs(float64(w[j])))
				w[2*n+j] = 1
				if negative { // far on the other side; a sixteenth keeps 1 + g_e + g_i from 0
					ge[j] = float32(r.IntN(40)-60) + 1./16
				}
			}
			start, before, inhibited := append([]float32(nil), v...), append([]float32(nil), ge...), append([]float32(nil), gi...)
			over, fires := c.Step(v, ge, gi, th, &Arrivals{W: w, Ld: n, Gain: 2, Rows: []uint32{2, 0}}), false
			for j := range v {
				e, i := float64(before[j])+2*float64(w[2*n+j]+w[j]), float64(inhibited[j])
				sum := 1 + e + i
				vInf := (-60 + 3*e - 85*i) / sum
				want := vInf + (float64(start[j])-vInf)*math.Exp(-0.05*sum)
				bound := 2e-5 // 2 units in the last place of 85
				if negative {
					bound = max(bound, 1e-6*math.Abs(want)) // v grows, and with it 16 such units
				}
				if math.Abs(float64(v[j])-want) > bound {
					t.Fatalf("n=%d: v is %v, want %v (g_e %v, g_i %v)", n, v[j], want, e, i)
				}
				if float64(ge[j]) != e/2 || float64(gi[j]) != 0.75*i { // exact in float32
					t.Fatalf("n=%d: conductances are %v and %v, want %v and %v", n, ge[j], gi[j], e/2, 0.75*i)
				}
				fires = fires || v[j] > th[j]
			}
			if over != fires {
				t.Fatalf("n=%d: over is %v", n, over)
			}
		}
	})
}

// A conductance decays to 0, not through denormal numbers, and then the cell comes to rest.
func TestConductanceVanishes(t *testing.T) {
	eachLevel(t, func(t *testing.T) {
		v, g, th := make([]float32, 16), make([]float32, 16), make([]float32, 16)
		for j := range g {
			g[j] = float32(j)
		}
		c := Conductance{Exc: 1, Rate: 0.1, DecayE: 0.9}
		for range 1000 {
			c.Step(v, g, make([]float32, 16), th, &Arrivals{})
			for j, x := range g {
				if x != 0 && x < 0.9e-20 {
					t.Fatalf("g of cell %d is %v", j, x)
				}
			}
		}
		for j, x := range g {
			if x != 0 {
				t.Errorf("g of cell %d is %v after 1000 steps, want 0", j, x)
			}
		}
	})
}

// Coast is Step, step by step, and beyond the step in which the cell comes to rest.
func TestConductanceCoasts(t *testing.T) {
	c := Conductance{Rest: -60, Inh: -85, Rate: 0.05, DecayE: 0.6065}
	for _, start := range [][2]float32{{-45, 8}, {-100, 0}, {-60, 0}, {-20, 1e-19}, {-50, 100}} {
		v, ge := []float32{start[0]}, []float32{start[1]}
		for steps := range 500 {
			if gotV, gotE := c.Coast(start[0], start[1], steps); gotV != v[0] || gotE != ge[0] {
				t.Fatalf("from %v, after %d steps: %v and %v, want %v and %v", start, steps, gotV, gotE, v[0], ge[0])
			}
			c.Step(v, ge, []float32{0}, []float32{0}, &Arrivals{})
		}
	}
}
