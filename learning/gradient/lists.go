package gradient

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// list decodes the spikes of the steps from to to−1 of p, which lie in the segment or up to depth steps before it.
func (t *trainer) list(p *pop, from, to int) {
	if !p.listed() {
		return
	}
	t.slots.list.share(t.pool, to-from, listJob{t, p, from})
}

// listJob decodes the spikes of a population, a step a chunk.
type listJob struct {
	t    *trainer
	p    *pop
	from int
}

func (x listJob) run(c, _ int) {
	t, p, step := x.t, x.p, x.from+c
	l, b := p.listOf(step), p.spikes(t.rows, step, 0, 0)[:t.rows*p.words]
	l.FromParts(t.rows, p.words, p.part(kernel.Popcount(b), len(b)), b, p.words)
	if step >= 0 {
		p.tally[step] = tallyOf(l, t.rows)
	}
}

// part is how many words of cells a list spans, of so many spikes in so many words: few, so that the weights of its cells fit
// the first cache, but enough that it has 16 entries, since a list costs something to end. Narrow weights fit as they are.
func (p *pop) part(spikes, words int) int {
	if !p.feedsWide {
		return p.words
	}
	return min(p.words, max(part, rules.Ceil(16*words, max(spikes, 1))))
}

// listOf returns the lists of a step of the segment, or up to depth steps before it.
func (x *train) listOf(step int) *kernel.CSR { return &x.lists[x.depth+step-x.origin] }

// listsOf returns the lists of the steps from to to−1.
func (x *train) listsOf(from, to int) []kernel.CSR {
	return x.lists[x.depth+from-x.origin : x.depth+to-x.origin]
}

// sparse reports whether less than one of all cells fires in eight of the steps from to to−1.
func (x *train) sparse(from, to, all int) bool {
	spikes := 0
	for _, l := range x.listsOf(from, to) {
		spikes += len(l.Idx)
	}
	return 8*spikes < (to-from)*all
}

func tallyOf(l *kernel.CSR, rows int) (y tally) {
	for r := range rows {
		n := int64(0)
		for k := r; k+1 < len(l.Start); k += rows {
			n += int64(l.Start[k+1] - l.Start[k])
		}
		y.spikes += n
		y.most = max(y.most, n)
	}
	return y
}

// fired is how many spikes arrive in the steps from to to−1 after a delay, without those from before the window.
func (x *train) fired(from, to, delay int) (n int64) {
	for step := max(0, from-delay); step < to-delay; step++ {
		n += x.tally[step].spikes
	}
	return n
}

// choose decides for a projection whether a matrix product or sums of rows bring the spikes of the steps from to to−1 across. What works
// on whole samples counts as a product.
func (t *trainer) choose(j *proj, from, to int) (product bool) {
	pre, post := &t.pops[j.pre], &t.pops[j.post]
	if j.wired != nil || pre.graded {
		j.product = !pre.static
		return j.product
	}
	all := float64((to - from) * t.rows * pre.n)
	j.product = j.dense && !pre.static && !post.narrow() && float64(pre.fired(from, to, j.delay)) > dense*all
	return j.product
}

// listColumns lists the spikes of the stretch from a to b−1 by cell, for gradients.
func (t *trainer) listColumns(a, b int) {
	for i := range t.columns {
		t.columns[i].first = a
	}
	t.slots.columns.share(t.pool, rules.Ceil(b-a, t.group)*len(t.columns), columnJob{t, a, b})
}

// columnJob lists spikes of the steps from to to−1 by cell, a group of steps of one of the columns a chunk.
type columnJob struct {
	t        *trainer
	from, to int
}

func (j columnJob) run(c, _ int) {
	t := j.t
	x, n := &t.columns[c%len(t.columns)], c/len(t.columns)
	if !t.reads(c % len(t.columns)) {
		return
	}
	p, lo := &t.pops[x.pop], j.from+n*t.group
	hi := min(lo+t.group, j.to)
	if p.sparse(lo-x.delay, hi-x.delay, t.rows*p.n) {
		x.groups[n].TransposeSteps(p.listsOf(lo-x.delay, hi-x.delay), t.rows, p.n)
		return
	}
	x.groups[n].ByCell((hi-lo)*t.rows, p.n, p.spikes(t.rows, lo-x.delay, 0, 0), p.words, 1)
}

// reads reports whether the gradient of a projection is summed by columns number c in the stretch.
func (n *net) reads(c int) bool {
	for i := range n.projs {
		if j := &n.projs[i]; j.columns == c && !j.product {
			return true
		}
	}
	return false
}

// at returns the list of the group of so many steps that begins with step.
func (x *columns) at(step, group int) *kernel.CSR { return &x.groups[(step-x.first)/group] }

// spread writes value where the cells of p fired, and 0 elsewhere, as a matrix of the samples of a step.
func (t *trainer) spread(p *pop, step int, value float32) {
	t.slots.spread.share(t.pool, rules.Ceil(t.rows, rows), spreadJob{t, p, step, value})
}

// spreadJob is spread, a few samples a chunk.
type spreadJob struct {
	t     *trainer
	p     *pop
	step  int
	value float32
}

func (j spreadJob) run(c, _ int) {
	t, p := j.t, j.p
	for r := c * rows; r < min((c+1)*rows, t.rows); r++ {
		x := t.dense[r*p.ld:][:p.n]
		clear(x)
		if p.graded {
			kernel.AddRow(x, t.graded(r, j.step), j.value)
			continue
		}
		kernel.AddMasked(x, p.spikes(t.rows, j.step, r, 0)[:p.words], j.value)
	}
}
