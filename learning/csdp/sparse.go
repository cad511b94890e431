package csdp

import (
	"errors"
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// synapses are the synapses of a projection that is not dense: by panel of post cells, there by pre cell. Each has a weight and two
// moments of its own, or shares them, and takes every step when it is due: what a step costs is linear in the synapses that exist.
type synapses struct {
	wmv    []float32 // weights of all synapses, then, unless they are shared, first moments and second ones
	post   []uint8   // post cell, counted from the first of its panel
	place  []uint32  // of the weight, in the model, unless it is shared
	fan    []uint32  // synapses that begin at each pre cell
	panels []synapsePanel
	shared *shared // nil if each synapse has a weight of its own
}

// synapsePanel lists the pre cells of the synapses onto one panel: those of cell pre[u] are number start[u] to start[u+1]−1.
type synapsePanel struct{ pre, start []uint32 }

// wiring returns the synapses of a projection, or nil if it is dense.
func wiring(n snn.Net, k int) (*synapses, error) {
	p := n.Projections[k]
	if p.Dense() {
		return nil, nil
	}
	w, err := snn.Compile(n, k)
	if err != nil {
		return nil, fmt.Errorf("csdp: %w", err)
	}
	err = rules.OwnWeights(w)
	if err != nil && !errors.Is(err, rules.ErrShared) {
		return nil, fmt.Errorf("csdp: projection %v: its wiring is %T: %w; take one without MaxPool, and with fewer weights", p, p.Wiring, err)
	}
	if w.Synapses() > math.MaxUint32/3 {
		return nil, fmt.Errorf("csdp: projection %v: %d synapses; no more than %d", p, w.Synapses(), math.MaxUint32/3)
	}
	return newSynapses(w, n.Population(p.Pre).Size(), n.Population(p.Post).Size(), err != nil), nil
}

// newSynapses sorts the synapses of a wiring, which lists them by rising pre cell, by panel.
func newSynapses(w engine.Wiring, pre, post int, shares bool) *synapses {
	_, cols, ld := w.Stored()
	n := int(w.Synapses())
	x := &synapses{post: make([]uint8, n), place: make([]uint32, n), fan: make([]uint32, pre)}
	next := make([]uint32, (post+kernel.Panel-1)/kernel.Panel+1) // of each panel, the number of its next synapse
	w.Each(func(_, j, _ int) { next[j/kernel.Panel+1]++ })
	x.panels = make([]synapsePanel, len(next)-1)
	for p := range x.panels {
		next[p+1] += next[p]
	}
	w.Each(func(i, j, k int) {
		panel := j / kernel.Panel
		p, at := &x.panels[panel], next[panel]
		if last := len(p.pre) - 1; last < 0 || p.pre[last] != uint32(i) {
			p.pre, p.start = append(p.pre, uint32(i)), append(p.start, at)
		}
		x.post[at], x.place[at] = uint8(j%kernel.Panel), uint32(k/cols*ld+k%cols)
		if shares {
			x.place[at] = uint32(k)
		}
		x.fan[i]++
		next[panel]++
	})
	for p := range x.panels {
		x.panels[p].start = append(x.panels[p].start, next[p])
	}
	if shares {
		x.wmv = kernel.Alloc(n)
		x.share(w, x.place)
		x.place = nil
	} else {
		x.wmv = kernel.Alloc(3 * n)
	}
	return x
}

// count is the number of synapses.
func (x *synapses) count() int { return len(x.post) }

// weights is the number of weights.
func (x *synapses) weights() int {
	if x.shared != nil {
		return len(x.shared.place)
	}
	return x.count()
}

// state returns all weights, then first moments, then second ones.
func (x *synapses) state() []float32 {
	if x.shared != nil {
		return x.shared.wmv
	}
	return x.wmv
}

// span returns the number of the first synapse onto a panel, and of the one behind the last.
func (x *synapses) span(panel int) (from, to int) {
	start := x.panels[panel].start
	return int(start[0]), int(start[len(start)-1])
}

// listed returns the synapses onto a panel, with room for gradients and counts.
func (x *synapses) listed(panel int, s *synapseScratch) kernel.Listed {
	from, to := x.span(panel)
	l := kernel.Listed{Post: x.post[from:to], W: x.wmv[from:to], Grad: s.grad[:to-from], Count: s.count[:to-from]}
	if n := len(x.post); x.shared == nil {
		l.M, l.V = x.wmv[n+from:n+to], x.wmv[2*n+from:2*n+to]
	}
	return l
}

// each calls f with every weight, here and in the model.
func (x *synapses) each(model []float32, f func(own, model []float32)) {
	place, w := x.place, x.state()
	if x.shared != nil {
		place = x.shared.place
	}
	for k, at := range place {
		f(w[k:k+1], model[at:at+1])
	}
}

// events is how many synapses begin at cells that fired, in the rows below limit.
func (x *synapses) events(fired *kernel.CSR, limit int) (n int64) {
	for i, fan := range x.fan {
		n += int64(fan) * int64(len(below(fired.Row(i), limit)))
	}
	return n
}

// ownBytes is how many bytes a synapse takes in synapses: weight and two moments, post cell, place, and pre cell and start in its panel, where
// it may be the only one of its pre cell.
const ownBytes = 3*4 + 1 + 4 + 2*4

// sharedBytes is the same where weights are shared: a copy of the weight, post cell, number, pre cell and start, and in the panel a weight with
// two sums, of which it may be the only synapse.
const sharedBytes = 4 + 1 + 4 + 2*4 + 3*4

// synapseBytes is what the synapses of projection k take, nothing if it lacks an end.
func synapseBytes(n snn.Net, k int) float64 {
	p := n.Projections[k]
	from, to := n.Population(p.Pre), n.Population(p.Post)
	if from == nil || to == nil {
		return 0
	}
	pre, post := from.Size(), to.Size()
	if p.Dense() {
		return float64(pre) * float64((post+kernel.Panel-1)/kernel.Panel) * chunk * 4
	}
	if all, weights := n.Synapses(k), n.StoredWeights(k); all > weights {
		return (sharedBytes+rules.ListedSynapse)*all + 29*weights + 4*float64(pre)
	}
	return (ownBytes+rules.ListedSynapse)*n.StoredWeights(k) + 4*float64(pre) // and fan
}
