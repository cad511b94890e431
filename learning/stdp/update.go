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
	mu, beta       float64
	dependent      bool // changes depend on the weight
	nearest        bool
}

func newUpdate(f factors, bound snn.Bound) update {
	u := update{
		lo: bound.Lo, hi: bound.Hi, a1: float32(f.A), a2: float32(f.A2), d1: float32(f.D), d2: float32(f.D2),
		mu: f.mu, beta: f.beta, dependent: f.dependent(), nearest: f.nearest,
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

// arriving returns a_i of a spike of a pre cell and the traces that it leaves, of those that were left k steps ago.
func (u *update) arriving(d *decays, p1, p2 float32, k int32) (a, left1, left2 float32) {
	p1, p2 = read(d.p1, p1, k), read(d.p2, p2, k)
	return u.a1 + float32(u.a2*p2), u.raise(p1), u.raise(p2)
}

// firing returns d_j of a spike of a post cell and the traces that it leaves, of those that were left k steps ago.
func (u *update) firing(d *decays, q1, q2 float32, k int32) (dj, left1, left2 float32) {
	q1, q2 = read(d.q1, q1, k), read(d.q2, q2, k)
	return u.d1 + float32(u.d2*q2), u.raise(q1), u.raise(q2)
}

func (u *update) depress(w, ab float32) float32 {
	return u.hold(w - u.depression(w, ab))
}

// depression is by how much a spike depresses a weight, before its range.
func (u *update) depression(w, ab float32) float32 {
	if u.dependent {
		return float32(ab * u.minus(w))
	}
	return ab
}

func (u *update) potentiate(w, cd float32) float32 {
	return u.hold(w + u.potentiation(w, cd))
}

// potentiation is by how much a spike potentiates a weight, before its range.
func (u *update) potentiation(w, cd float32) float32 {
	if u.dependent {
		return float32(cd * u.plus(w))
	}
	return cd
}

// minus is f₋ of a weight.
func (u *update) minus(w float32) float32 {
	if u.beta != 0 {
		return float32(kernel.Exp(-u.beta * float64(u.hi-w)))
	}
	return u.soft(w - u.lo)
}

// plus is f₊ of a weight.
func (u *update) plus(w float32) float32 {
	if u.beta != 0 {
		return float32(kernel.Exp(-u.beta * float64(w-u.lo)))
	}
	return u.soft(u.hi - w)
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
