package stdp

import "github.com/spikecell/spikecell/internal/engine"

// synapses are the synapses of a projection that wait equally long, by pre and by post cell. A synapse is the cell at its other end and
// the place of its weight. Dense ones are not listed: their places follow from their cells.
type synapses struct {
	rows      []uint32 // where the row of each pre cell begins; nil where the synapses are listed
	ld        int
	from, to  links // by pre cell, and by post cell
	pre, post int
}

// links are lists of synapses: those of cell c are numbers start[c] to start[c+1]−1, by rising cell at the other end.
type links struct{ start, cells, at []uint32 }

// of returns the cells at the other end of the synapses of cell c, and the places of their weights.
func (l *links) of(c uint32) (cells, at []uint32) {
	lo, hi := l.start[c], l.start[c+1]
	return l.cells[lo:hi], l.at[lo:hi]
}

// leaving returns the synapses that leave pre cell i, or of dense ones those to the active cells. Their weights are at base + at.
func (s *synapses) leaving(i uint32, active []uint32) (cells, at []uint32, base int) {
	if s.rows != nil {
		return active, active, int(s.rows[i])
	}
	cells, at = s.from.of(i)
	return cells, at, 0
}

// reaching returns the synapses that reach post cell j, or of dense ones those from the active cells, whose rows begin at rows.
func (s *synapses) reaching(j uint32, active, rows []uint32) (cells, at []uint32, base int) {
	if s.rows != nil {
		return active, rows, int(j)
	}
	cells, at = s.to.of(j)
	return cells, at, 0
}

// all returns the places of the weights of all synapses that reach post cell j, at base + at.
func (s *synapses) all(j uint32) (at []uint32, base int) {
	if s.rows != nil {
		return s.rows, int(j)
	}
	_, at = s.to.of(j)
	return at, 0
}

// group is a wiring whose synapses all wait as many steps beside the delay of their projection.
type group struct {
	steps  int
	wiring engine.Wiring
}

// groups returns the synapses of a wiring by delay.
func groups(w engine.Wiring) (all []group) {
	d, delayed := w.(*engine.Delayed)
	if !delayed {
		return []group{{0, w}}
	}
	d.EachDelay(func(steps int, w engine.Wiring) { all = append(all, group{steps, w}) })
	return all
}

// newSynapses lists the synapses of w from pre cells onto post cells; with but, without those of a cell to itself.
func newSynapses(w engine.Wiring, pre, post int, but bool) synapses {
	rows, cols, ld := w.Stored()
	s := synapses{ld: ld, pre: pre, post: post}
	if fan, even := w.Even(); even && fan == post && rows == pre && cols == post && !but {
		s.rows = make([]uint32, pre)
		for i := range s.rows {
			s.rows[i] = uint32(i * ld)
		}
		return s
	}
	s.from.start, s.to.start = make([]uint32, pre+1), make([]uint32, post+1)
	each := func(f func(i, j int, at uint32)) {
		w.Each(func(i, j, weight int) {
			if !but || i != j {
				f(i, j, uint32(weight/cols*ld+weight%cols))
			}
		})
	}
	each(func(i, j int, _ uint32) {
		s.from.start[i+1]++
		s.to.start[j+1]++
	})
	fillI, fillJ := s.from.room(), s.to.room()
	each(func(i, j int, at uint32) {
		s.from.set(fillI, i, j, at)
		s.to.set(fillJ, j, i, at)
	})
	return s
}

// room makes start, which holds the number of synapses of each cell behind it, their sums, and room for as many. It returns where those of
// each cell begin.
func (l *links) room() (next []uint32) {
	for c := range len(l.start) - 1 {
		l.start[c+1] += l.start[c]
	}
	n := l.start[len(l.start)-1]
	l.cells, l.at = make([]uint32, n), make([]uint32, n)
	return append(next, l.start...)
}

// set adds a synapse of cell c, of which next says where its next one goes.
func (l *links) set(next []uint32, c, other int, at uint32) {
	l.cells[next[c]], l.at[next[c]] = uint32(other), at
	next[c]++
}
