package convstdp

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
)

// readTogether is how many samples are read at a time: their sums go through the weights of the last layer once, which are larger than a cache.
const readTogether = 8

// readColumns is how many maps are read at a time, whose weights behind one place of the kernel fit a cache.
const readColumns = 64

// reading is the potentials of the last layer for a few samples, each the sum of the weights of all cells that it sees, place by place of the
// kernel.
type reading struct {
	layer  *layer
	plane  *plane         // what the layer sees of one of the samples
	lists  []kernel.Lists // by place of the kernel, those of the places of all samples
	v      []float32      // [sample][place][ldv]
	events []int32        // by sample
	most   []int32        // weights of a map that a place of a sample sees, at most
	rise   []float32      // by map, by how much a weight of it may have risen since
	moved  []int          // maps that have learned since
	out    []bool         // by map, those that take no part in the sample that is decided
}

func newReading(l *layer) *reading {
	return &reading{
		layer: l, plane: newPlane(l.in), lists: make([]kernel.Lists, l.kernel[0]*l.kernel[1]), v: kernel.Alloc(readTogether * l.out.places() * l.ldv()),
		events: make([]int32, readTogether), most: make([]int32, readTogether), rise: make([]float32, l.out.channels), out: make([]bool, l.out.channels),
	}
}

// hear makes the samples those of some features.
func (r *reading) hear(found []*feature) {
	for d := range r.lists {
		r.lists[d].Start, r.lists[d].Idx = append(r.lists[d].Start[:0], 0), r.lists[d].Idx[:0]
	}
	clear(r.v)
	clear(r.rise)
	r.moved = r.moved[:0]
	for g, f := range found {
		copy(r.plane.fresh, f.all)
		r.plane.gather()
		r.list(g)
	}
}

// list puts what the places of a sample see behind the lists.
func (r *reading) list(g int) {
	l, in := r.layer, r.plane
	r.events[g], r.most[g] = 0, 0
	for place := range l.out.places() {
		s, sees := l.window(place), int32(0)
		for d := range r.lists {
			y, x := s.top+d/l.kernel[1], s.left+d%l.kernel[1]
			if y >= s.fromY && y < s.toY && x >= s.fromX && x < s.toX {
				at := y*in.width + x
				r.lists[d].Idx = append(r.lists[d].Idx, in.list[in.start[at]:in.start[at+1]]...)
				sees += int32(in.start[at+1] - in.start[at])
			}
			r.lists[d].Start = append(r.lists[d].Start, uint32(len(r.lists[d].Idx)))
		}
		r.events[g], r.most[g] = r.events[g]+sees*int32(l.out.channels), max(r.most[g], sees)
	}
}

// columns adds up the potentials of maps lo to hi.
func (r *reading) columns(lo, hi int) {
	l := r.layer
	for ; lo < hi; lo += readColumns {
		n := min(readColumns, hi-lo)
		for d, list := range r.lists {
			kernel.GatherRows(kernel.Mat(r.v[lo:], l.ldv()), n, kernel.Mat(l.w[d*l.in.channels*l.ld+lo:], l.ld), 1, list)
		}
	}
}

// potentials returns those of a place of a sample.
func (r *reading) potentials(g, place int) []float32 {
	return r.v[(g*r.layer.out.places()+place)*r.layer.ldv():][:r.layer.out.channels]
}

// learned notes that the weights of a map have moved.
func (r *reading) learned(channel int, d *change) {
	if !slices.Contains(r.moved, channel) {
		r.moved = append(r.moved, channel)
	}
	r.rise[channel] += d.most()
}

// best returns the cell with the largest potential of a sample, of equals that of the lowest map, and then of the first place. Of maps that have
// learned since the samples were read it works out those anew that may have it.
func (r *reading) best(g int) (best candidate, heard bool) {
	for place := range r.layer.out.places() {
		for channel, v := range r.potentials(g, place) {
			if v >= best.v && !r.out[channel] && !slices.Contains(r.moved, channel) {
				best, heard = better(best, heard, candidate{channel, place, v})
			}
		}
	}
	for _, channel := range r.moved {
		if !r.out[channel] && (!heard || r.mayReach(g, channel, best.v)) {
			for place := range r.layer.out.places() {
				best, heard = better(best, heard, candidate{channel, place, r.anew(g, place, channel)})
			}
		}
	}
	return best, heard
}

// better returns the better of a candidate, if there is one, and another.
func better(best candidate, heard bool, o candidate) (candidate, bool) {
	if o.v > 0 && (!heard || o.before(&best)) {
		return o, true
	}
	return best, heard
}

// mayReach reports whether a map that has learned may have a potential of v or more by now. Rounding is far below a thousandth.
func (r *reading) mayReach(g, channel int, v float32) bool {
	top := float32(0)
	for place := range r.layer.out.places() {
		top = max(top, r.potentials(g, place)[channel])
	}
	return 1.001*(top+r.rise[channel]*float32(r.most[g])) >= v
}

// anew returns the potential of a cell by the weights of now, added up in the order of columns.
func (r *reading) anew(g, place, channel int) (v float32) {
	l, at := r.layer, g*r.layer.out.places()+place
	for d, list := range r.lists {
		w, sum := l.w[d*l.in.channels*l.ld+channel:], float32(0)
		for _, c := range list.Idx[list.Start[at]:list.Start[at+1]] {
			sum += w[int(c)*l.ld]
		}
		v += sum
	}
	return v
}
