package kernel

import "math"

// Adam holds the constants of the optimiser [kingma2015].
type Adam struct{ Rate, Beta1, Beta2, Eps float64 }

// AdamStep is one step of Adam with its bias corrections worked out: of a weight w with gradient g and moments m and v
//
//	m ← B1·m + C1·g              0 where |m| < 1e-30
//	v ← B2·v + C2·g²             0 where v < 1e-30
//	w ← w − Eta·m / (Q·√v + Eps)
type AdamStep struct{ Eta, Q, B1, B2, C1, C2, Eps float32 }

// At returns step number step, counted from 1: Eta = Rate/(1−Beta1^step), Q = 1/√(1−Beta2^step).
func (a Adam) At(step int64) AdamStep {
	p1, p2 := float64(power(a.Beta1, step)), float64(power(a.Beta2, step))
	return AdamStep{
		Eta: float32(a.Rate / (1 - p1)), Q: float32(1 / math.Sqrt(1-p2)),
		B1: float32(a.Beta1), B2: float32(a.Beta2), C1: float32(1 - a.Beta1), C2: float32(1 - a.Beta2),
		Eps: float32(a.Eps),
	}
}

// AdamVec takes the step s in every element of w, with the gradient g and the moments m and v of the same length.
func AdamVec(w, g, m, v []float32, s AdamStep) {
	g, m, v = g[:len(w)], m[:len(w)], v[:len(w)]
	done := 0
	if active != levelGeneric {
		done = adamSIMD(w, g, m, v, s)
	}
	adamGeneric(w[done:], g[done:], m[done:], v[done:], s)
}

func adamGeneric(w, g, m, v []float32, s AdamStep) {
	for i := range w {
		w[i], m[i], v[i] = s.one(w[i], g[i], m[i], v[i])
	}
}

// one takes the step in one weight. The square root of a float32 is the same from float64.
func (s AdamStep) one(w, g, m, v float32) (float32, float32, float32) {
	m = float32(s.B1*m) + float32(s.C1*g)
	v = float32(s.B2*v) + float32(s.C2*float32(g*g))
	if m < tiny && m > -tiny {
		m = 0
	}
	if v < tiny {
		v = 0
	}
	root := float32(math.Sqrt(float64(v)))
	w -= float32(s.Eta*m) / (float32(root*s.Q) + s.Eps)
	return w, m, v
}

// power returns x^n for n ≥ 0 by squaring.
func power(x float64, n int64) float64 {
	p := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			p *= x
		}
		x *= x
	}
	return p
}
