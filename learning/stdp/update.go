package stdp

import (
	"math"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// update is how a spike changes a weight and a trace, in float32: the arithmetic of every simulation of a rule.
type update struct {
	lo, hi         float32 // range of the weight
	a1, a2, d1, d2 float32 // a_i = a1 + a2·p2_i, d_j = d1 + d2·q2_j
	mu             float64
	nearest        bool
}

func newUpdate(f factors, bound snn.Bound) update {
	u := update{
		lo: bound.Lo, hi: bound.Hi, a1: float32(f.A), a2: float32(f.A2), d1: float32(f.D), d2: float32(f.D2), mu: f.mu, nearest: f.nearest,
	}
	if !bound.Limited() {
		u.lo, u.hi = float32(math.Inf(-1)), float32(math.Inf(1))
	}
	return u
}

// decays are what is left of each trace by steps since the spike; nil for a trace that is not used.
type decays struct{ p1, p2, q1, q2 []float32 }

// decays returns those of so many steps of dt.
func (f factors) decays(steps int, dt float64) decays {
	return decays{decayTable(steps, dt, f.tauP1), decayTable(steps, dt, f.tauP2), decayTable(steps, dt, f.tauQ1), decayTable(steps, dt, f.tauQ2)}
}

func decayTable(n int, dt, tau float64) []float32 {
	if tau == 0 {
		return nil
	}
	d := make([]float32, n)
	for k := range d {
		d[k] = float32(kernel.Exp(-float64(k) * dt / tau))
	}
	return d
}

// read returns a trace k steps after it was left at x.
func read(decay []float32, x float32, k int32) float32 {
	if decay == nil {
		return 0
	}
	return float32(x * decay[k])
}

// raise returns a trace after a spike that met it at x.
func (u *update) raise(x float32) float32 {
	if u.nearest {
		return 1
	}
	return x + 1
}

func (u *update) depress(w, ab float32) float32 {
	if u.mu != 0 {
		ab = float32(ab * u.soft(w-u.lo))
	}
	return u.hold(w - ab)
}

func (u *update) potentiate(w, cd float32) float32 {
	if u.mu != 0 {
		cd = float32(cd * u.soft(u.hi-w))
	}
	return u.hold(w + cd)
}

// hold keeps a weight in its range.
func (u *update) hold(w float32) float32 {
	if w < u.lo {
		return u.lo
	}
	if w > u.hi {
		return u.hi
	}
	return w
}

// soft returns distance^mu, 0 outside the range.
func (u *update) soft(distance float32) float32 {
	switch {
	case !(distance > 0):
		return 0
	case u.mu == 1:
		return distance
	default:
		return float32(kernel.Exp(u.mu * kernel.Log(float64(distance))))
	}
}
