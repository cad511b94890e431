package hwmodel

import (
	"fmt"

	"github.com/spikecell/spikecell/snn"
)

// place puts layers on crossbars of binary synapses. A ternary input takes an axon for each sign; a layer with more inputs than a
// core has axons is cut into row blocks, whose sums are merged by spikes, on cores of their own; and a cell reaches one axon
// only, so it is copied for every axon that needs its spikes.
func (r *TrueNorthRule) place(p *placer) {
	p.m.Certainty = Exact
	axons, neurons, signs := r.Axons.count(), r.Neurons.count(), r.Signs.count()
	copied, columns := r.copies(p)
	for i, l := range p.layers {
		rows, copies := max(ceil(signs*l.fanIn(), axons), 1), copied[i]
		cores := rows * columns[i]
		if s := l.map2D(); s != nil { // no two places or groups of a map share their inputs
			_, channels := s.Channels()
			p.m.Certainty = Approximate
			cores = s.Out[1] * s.Out[2] * max(s.Groups, 1) * rows * ceil(channels*copies, neurons)
		}
		if rows > 1 {
			p.m.Certainty = Approximate
			merged := min(axons/rows, neurons/copies)
			if merged == 0 {
				p.violate(fmt.Sprintf("reduce its inputs to %d and its copies to %d", axons*axons/signs, neurons),
					"%q has %d row blocks and %d copies of a cell, which no core can merge", l.Name, rows, copies)
				merged = 1
			}
			cores += ceil(l.Size, merged)
			p.warn("%q has %d inputs; a core takes %d, so %d parts are merged by spikes, which changes the result", l.Name, l.fanIn(), axons/signs, rows)
		}
		p.put(Placement{Population: l.Name, Cores: cores, Cells: min(l.Size*copies, neurons), Uses: []Use{
			use("axons", float64(min(signs*l.fanIn(), axons)), r.Axons),
			use("neurons", float64(min(l.Size*copies, neurons)), r.Neurons),
		}})
	}
	p.warn("weights become one of 4 values a cell (here −, 0, +): retrain with them")
}

// copies returns how often each cell of a layer is there, once for every axon of every column block that it reaches, and the column blocks of
// the layer. The two depend on those of the layers behind it, which are therefore looked at until nothing changes: from below, and each
// projection at most a few times, since a cell reaches no more blocks than its fan-out fills.
func (r *TrueNorthRule) copies(p *placer) (copies, columns []int) {
	copies, columns = make([]int, len(p.layers)), make([]int, len(p.layers))
	need, of := make([]int, len(p.layers)), make(map[string]int, len(p.layers)) // axons that a cell reaches
	for i, l := range p.layers {
		of[l.Name], columns[i] = i, ceil(l.Size, r.Neurons.count())
	}
	for i, l := range p.layers {
		for _, j := range p.at.from(l.Name) {
			need[i] += r.Signs.count() * r.reached(p, j, columns[of[j.Post]])
		}
	}
	queue := newQueue(len(p.layers))
	for i, ok := queue.next(); ok; i, ok = queue.next() {
		copies[i] = min(max(need[i], 1), mostCopies)
		before := columns[i]
		columns[i] = max(before, r.columns(p.layers[i], copies[i]))
		if columns[i] == before {
			continue
		}
		for _, j := range p.layers[i].in {
			pre, computed := of[j.Pre]
			if more := r.reached(p, j.ProjectionActivity, columns[i]) - r.reached(p, j.ProjectionActivity, before); computed && more > 0 {
				need[pre] += r.Signs.count() * more
				queue.add(pre)
			}
		}
	}
	return copies, columns
}

// columns are the column blocks of a layer with so many copies of each cell.
func (r *TrueNorthRule) columns(l layer, copies int) int {
	if ceil(r.Signs.count()*l.fanIn(), r.Axons.count()) > 1 {
		copies = 1 // sums are copied where they are merged
	}
	return ceil(l.Size*copies, r.Neurons.count())
}

// mostCopies is more than any core has neurons: with so many, nothing fits.
const mostCopies = 1 << 20

// reached is how many of the column blocks of the post population a cell sends to; synapses of a sparse projection are taken to
// lie together.
func (r *TrueNorthRule) reached(p *placer, j snn.ProjectionActivity, columns int) int {
	fan := float64(p.at.population(j.Post).Size)
	if j.Kind == snn.SparseKind || j.Kind == snn.AttentionKind || j.Kind == snn.ConvKind || j.Kind == snn.OneToOneKind {
		fan = j.Synapses() / float64(p.at.population(j.Pre).Size)
	}
	return max(min(columns, ceil(int(fan)+1, r.Neurons.count())), 1)
}
