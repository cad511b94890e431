package gradient

import (
	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// sendsThin reports whether errors come back to p from other than few cells by thin products: block by block within its own step back, where a
// product of whole matrices would be packed and shared out anew for every step. The bits are the same.
func (n *net) sendsThin(p *pop) bool {
	if !p.loops || p.input() {
		return false
	}
	thin := false
	for _, i := range p.back {
		j := &n.projs[i]
		post := &n.pops[j.post]
		switch {
		case j.wired != nil:
			return false
		case !j.dense || post.narrow():
		case post.n > kernel.MostThin || j.amplifies():
			return false
		default:
			thin = true
		}
	}
	return thin
}

// bringThin sets ∂L/∂s of a block to Wᵀ e_post(t + delay) of the projections with thin products, and reports whether there are any.
func (t *trainer) bringThin(p *pop, step int, k block, e engine.Rows) (any bool) {
	for _, i := range p.back {
		j := &t.projs[i]
		if !j.thin || step+j.delay >= t.width {
			continue
		}
		pre, post := &t.pops[j.pre], &t.pops[j.post]
		size, from := kernel.Size{M: k.rows(), N: k.cols(), K: post.n}, kernel.Mat(t.errorsOver(j, step+j.delay, k.r0, 0), post.ld)
		kernel.GemmThin(size, from, kernel.Mat(j.turned[k.c0:], pre.ld), kernel.Mat(e.X, e.Ld), any)
		any = true
	}
	return any
}
