package gradient

import (
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// responses are what a block of steps makes of traces that stand at 1 before it, of each cell of a population in each sample: of ē, ε and z̄ after n
// steps, and of what is written by them. All synapses onto a cell share them, since traces are linear in what a block begins with:
//
//	ē_n = κⁿ ē + V_n ε + P_n z̄,  ε_n = D_n ε + U_n z̄,  z̄_n = αⁿ z̄,  Σ L ē = Q_n ē + S_n ε + R_n z̄
//
// A spike that arrives within the block is a change of ē, ε and z̄ before it, with what would have been written by that taken off again.
// docs/credit.md has the equations.
type responses struct {
	leaks        engine.Leaks
	decay, kappa float64 // α, κ
	n, ld        int     // cells, and numbers in a row of them
	most         int     // steps of a block
	steps        int     // of the block so far
	pre, keep    float64 // αⁿ, κⁿ
	least        []float32
	filtered     response // of ē
	adapted      response // of ε
	written      written
	spike        spikeResponse
}

// response is that of one kind of trace, [sample][ld]: to ε and to z̄ before the block.
type response struct{ adapted, pre []float32 }

// written is Σ L ē by each kind of trace before the block, [sample][ld].
type written struct{ filtered, adapted, pre []float32 }

// spikeResponse is what a spike that arrives in the next step adds to ē and ε before the block, and to the sum of what has been written,
// [sample][ld].
type spikeResponse struct{ filtered, adapted, written []float32 }

const (
	mostBlock   = 64      // steps of a block at most
	fewestBlock = 4       // below so many, what a block costs is not worth it
	decayed     = 1. / 32 // how far traces may decay in a block: the rounding of what is taken off again grows by as much
)

// block is how many steps it takes traces to decay so far.
func (x *traced) block() int {
	fastest := x.trace.Decay
	if x.eligible != nil && x.eligible.decay > 0 {
		fastest = min(fastest, x.eligible.decay)
	}
	if fastest <= 0 {
		return 0
	}
	return int(min(mostBlock, math.Log(decayed)/min(math.Log(float64(fastest)), -1e-9)))
}

// newResponses makes room for those of a population that synapses with traces x reach.
func (t *trainer) newResponses(p *pop, x *traced) *responses {
	y := &responses{decay: float64(x.trace.Decay), most: x.block(), n: p.n, ld: p.ld}
	lists := []*[]float32{&y.written.pre, &y.spike.written}
	if x.eligible != nil {
		y.leaks, y.kappa = x.leaks, float64(x.eligible.decay)
		lists = append(lists, &y.filtered.pre, &y.written.filtered, &y.spike.filtered)
	}
	if y.adapts() {
		lists = append(lists, &y.filtered.adapted, &y.adapted.adapted, &y.adapted.pre, &y.written.adapted, &y.spike.adapted)
	}
	for _, list := range lists {
		*list = kernel.Alloc(t.room * p.ld)
	}
	y.least = make([]float32, t.room)
	return y
}

func (x *responses) adapts() bool { return x.leaks.Strength != nil }

// factors reports whether synapses have no traces of their own.
func (x *responses) factors() bool { return x.filtered.pre == nil }

// begin begins a block.
func (x *responses) begin() {
	x.steps, x.pre, x.keep = 0, 1, 1
	for _, list := range [][]float32{x.filtered.adapted, x.filtered.pre, x.adapted.pre, x.spike.filtered, x.spike.adapted} {
		clear(list)
	}
	for i := range x.adapted.adapted {
		x.adapted.adapted[i] = 1
	}
	x.forget()
	clear(x.spike.written)
}

// forget begins the sums of what is written anew.
func (x *responses) forget() {
	clear(x.written.filtered)
	clear(x.written.adapted)
	clear(x.written.pre)
}

// arriving is what a spike that arrives in the next step adds to z̄ before the block.
func (x *responses) arriving() float64 { return 1 / (x.pre * x.decay) }

// next goes on to the next step, which step then takes for each sample.
func (x *responses) next() {
	x.steps++
	x.pre *= x.decay
	x.keep *= x.kappa
}

// over reports whether a block ends behind the step in hand.
func (x *responses) over(rows int) bool {
	return x.steps == x.most || x.adapts() && slices.Min(x.least[:rows]) < decayed
}

// step takes sample r through the step in hand, with slopes k·σ′ and signals L.
func (x *responses) step(r int, slope, signal []float32) {
	switch {
	case x.adapts():
		x.stepAdapted(r, slope, signal)
	case x.factors():
		x.stepFactors(r, signal)
	default:
		x.stepPlain(r, slope, signal)
	}
}

// stepFactors is step where nothing is between z̄ and the errors, the signals.
func (x *responses) stepFactors(r int, signal []float32) {
	pre, arriving := float32(x.pre), float32(x.arriving())
	byPre, written := x.written.pre[r*x.ld:][:x.n], x.spike.written[r*x.ld:][:x.n]
	for j, e := range signal[:x.n] {
		w := byPre[j] + float32(e*pre)
		byPre[j], written[j] = w, -float32(arriving*w)
	}
}

// stepPlain is step of cells that do not adapt.
func (x *responses) stepPlain(r int, slope, signal []float32) {
	at := r * x.ld
	pre, kappa, keep, arriving, back := float32(x.pre), float32(x.kappa), float32(x.keep), float32(x.arriving()), x.back()
	row := func(list []float32) []float32 { return list[at:][:x.n] }
	toPre, byFiltered, byPre := row(x.filtered.pre), row(x.written.filtered), row(x.written.pre)
	filtered, written := row(x.spike.filtered), row(x.spike.written)
	slope, signal = slope[:x.n], signal[:x.n]
	for j, l := range signal {
		p := float32(kappa*toPre[j]) + float32(slope[j]*pre)
		q, w := byFiltered[j]+float32(l*keep), byPre[j]+float32(l*p)
		f := -float32(float32(p*arriving) * back)
		toPre[j], byFiltered[j], byPre[j], filtered[j], written[j] = p, q, w, f, -(float32(f*q) + float32(arriving*w))
	}
}

// back is 1/κⁿ, 0 where nothing is kept.
func (x *responses) back() float32 {
	if x.kappa == 0 {
		return 0
	}
	return float32(1 / x.keep)
}

// stepAdapted is step of cells that adapt.
func (x *responses) stepAdapted(r int, slope, signal []float32) {
	pre, kappa, keep, arriving, back, least := float32(x.pre), float32(x.kappa), float32(x.keep), float32(x.arriving()), x.back(), float32(1)
	strength, rho, increment := x.leaks.Strength, x.leaks.Rho, x.leaks.Increment
	for j := range x.n {
		at, b := r*x.ld+j, float32(slope[j]*strength[j])
		d, u, z := x.adapted.adapted[at], x.adapted.pre[at], float32(slope[j]*pre)
		v := float32(kappa*x.filtered.adapted[at]) - float32(b*d)
		p := float32(kappa*x.filtered.pre[at]) + z - float32(b*u)
		stays := rho[j] - float32(increment[j]*b)
		u = float32(stays*u) + float32(increment[j]*z)
		d = float32(stays * d)
		x.filtered.adapted[at], x.filtered.pre[at], x.adapted.adapted[at], x.adapted.pre[at] = v, p, d, u
		l := signal[j]
		q, s, w := x.written.filtered[at]+float32(l*keep), x.written.adapted[at]+float32(l*v), x.written.pre[at]+float32(l*p)
		x.written.filtered[at], x.written.adapted[at], x.written.pre[at] = q, s, w
		e := -float32(arriving*u) / d
		f := -float32((float32(v*e) + float32(p*arriving)) * back)
		x.spike.adapted[at], x.spike.filtered[at], x.spike.written[at] = e, f, -(float32(f*q) + float32(e*s) + float32(arriving*w))
		least = min(least, max(d, -d))
	}
	x.least[r] = least
}
