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
	columns := map[string]int{}
	for range p.layers { // a layer's columns depend on those of the layers that it reaches
		for _, l := range p.layers {
			columns[l.Name] = r.columns(p, l, columns)
		}
	}
	for _, l := range p.layers {
		rows, copies := ceil(signs*l.fanIn(), axons), r.copies(p, l.Name, columns)
		cores := rows * columns[l.Name]
		if s := l.map2D(); s != nil { // no two places of a map share their inputs
			p.m.Certainty = Approximate
			cores = s.Out[1] * s.Out[2] * rows * ceil(s.Out[0]*copies, neurons)
		}
		if rows > 1 {
			p.m.Certainty = Approximate
			merged := min(axons/rows, neurons/copies)
			if merged == 0 {
				p.violate(fmt.Sprintf("reduce its inputs to %d and its copies to %d", axons*axons/signs, neurons), "%q has %d row blocks and %d copies of a cell, which no core can merge", l.Name, rows, copies)
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

// columns are the column blocks of a layer.
func (r *TrueNorthRule) columns(p *placer, l layer, columns map[string]int) int {
	if ceil(r.Signs.count()*l.fanIn(), r.Axons.count()) > 1 {
		return ceil(l.Size, r.Neurons.count()) // sums are copied where they are merged
	}
	return ceil(l.Size*r.copies(p, l.Name, columns), r.Neurons.count())
}

// copies of each cell: one for every axon of every column block that it reaches.
func (r *TrueNorthRule) copies(p *placer, name string, columns map[string]int) int {
	n := 0
	for _, j := range p.activity.Projections {
		if j.Pre == name {
			n += r.Signs.count() * r.reached(p, j, columns[j.Post])
		}
	}
	return min(max(n, 1), mostCopies)
}

// mostCopies is more than any core has neurons: with so many, nothing fits.
const mostCopies = 1 << 20

// reached is how many of the column blocks of the post population a cell sends to; synapses of a sparse projection are taken to
// lie together.
func (r *TrueNorthRule) reached(p *placer, j snn.ProjectionActivity, columns int) int {
	fan := float64(p.activity.Population(j.Post).Size)
	if j.Kind == snn.SparseKind || j.Kind == snn.ConvKind || j.Kind == snn.OneToOneKind {
		fan = j.Synapses() / float64(p.activity.Population(j.Pre).Size)
	}
	return max(min(columns, ceil(int(fan)+1, r.Neurons.count())), 1)
}
