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
	n      int     // synapses
	rows   int     // of all panels
	blocks int     // of 64 pre cells that have rows, of all panels
	shared *shared // nil if each synapse has a weight of its own
}

// synapsePanel are the synapses onto one panel, from number from on: a row for each pre cell, or more if it has several synapses with a post cell.
type synapsePanel struct {
	kernel.Spread
	from  int
	heard heard
}

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
	x := &synapses{n: n, post: make([]uint8, n), place: make([]uint32, n), fan: make([]uint32, pre), panels: panelsOf(w, post)}
	w.Each(func(i, j, k int) {
		p := &x.panels[j/kernel.Panel]
		at := p.from + p.add(uint32(i), j%kernel.Panel)
		x.post[at], x.place[at] = uint8(j%kernel.Panel), uint32(k/cols*ld+k%cols)
		if shares {
			x.place[at] = uint32(k)
		}
		x.fan[i]++
	})
	for p := range x.panels {
		panel := &x.panels[p]
		from, to := x.span(p)
		panel.Post = x.post[from:to]
		panel.heard = newHeard(panel.Spread, pre)
		x.blocks += panel.blocks()
		x.rows += len(panel.Row)
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

// panelsOf returns the panels of so many post cells, each with the number of its first synapse.
func panelsOf(w engine.Wiring, post int) []synapsePanel {
	panels := make([]synapsePanel, (post+kernel.Panel-1)/kernel.Panel)
	next := make([]int, len(panels)+1)
	w.Each(func(_, j, _ int) { next[j/kernel.Panel+1]++ })
	for p := range panels {
		next[p+1] += next[p]
		panels[p] = synapsePanel{Spread: kernel.Spread{Start: []uint32{0}}, from: next[p]}
	}
	return panels
}

// add adds a synapse of pre cell i with post cell j of the panel, and returns its number among those of the panel. A row ends where post cells
// do not rise.
func (p *synapsePanel) add(i uint32, j int) (at int) {
	last := len(p.Row) - 1
	if last < 0 || p.Row[last] != i || p.Mask[last]>>j != 0 {
		p.Row, p.Mask, p.Start = append(p.Row, i), append(p.Mask, 0), append(p.Start, p.Start[last+1])
		last++
	}
	p.Mask[last] |= 1 << j
	p.Start[last+1]++
	return int(p.Start[last+1]) - 1
}

// blocks is how many blocks of 64 pre cells have a row.
func (p *synapsePanel) blocks() (n int) {
	for u, i := range p.Row {
		if u == 0 || i/kernel.Tile != p.Row[u-1]/kernel.Tile {
			n++
		}
	}
	return n
}

// count is the number of synapses.
func (x *synapses) count() int { return x.n }

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
	p := &x.panels[panel]
	return p.from, p.from + int(p.Start[len(p.Row)])
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

// rowBytes is what a row of a panel takes: mask, pre cell and start, its place among the rows that are heard, and a cell that the panel does not hear
// or, for each 16 rows at most, a word of those that it hears.
const rowBytes = 8 + 4*4

// ownBytes is how many bytes a synapse takes in synapses: weight and two moments, post cell, place, and a row in its panel, where it may be the
// only one of its pre cell.
const ownBytes = 3*4 + 1 + 4 + rowBytes

// sharedBytes is the same where weights are shared: a copy of the weight, post cell, number, row, and in the panel a weight with two sums, of
// which it may be the only synapse.
const sharedBytes = 4 + 1 + 4 + rowBytes + 3*4

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
