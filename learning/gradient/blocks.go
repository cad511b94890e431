package gradient

import (
	"math"

	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Work is cut by shape alone, so that results do not depend on the number of workers: into blocks of samples by cells, and
// into ranges of steps. The sizes keep what is read again and again in a cache.
const (
	cols       = 64      // cells in a block: one word of spikes
	rows       = 32      // samples in a block of a population with few cells
	manyRows   = 128     // samples in a block of a wide one: its weights are packed once for all of them
	part       = 3       // words of pre cells whose weights onto a block are 48 KB, the first cache
	group      = 256     // rows of errors of a block: 64 KB
	preCells   = 128     // pre cells whose gradient one chunk sums, onto a narrow population
	packed     = 256     // samples × steps from which on it pays to pack weights
	encodeRows = 8       // samples encoded by one chunk
	check      = 1 << 12 // rows of spikes after which counting looks whether it is to go on

	dense = 0.6 // rate of spikes above which a matrix product is faster than sums of rows
)

// block is a rectangle of samples r0 to r1−1 and cells c0 to c1−1, within one word.
type block struct{ r0, r1, c0, c1 int }

func (k block) rows() int { return k.r1 - k.r0 }
func (k block) cols() int { return k.c1 - k.c0 }

// block returns block number c of a population, in blocks of high samples; blocks of the same cells follow each other.
func (h *hand) block(p *pop, high, c int) block {
	down := rules.Ceil(h.rows, high)
	k := block{r0: c % down * high, c0: c / down * cols}
	k.r1, k.c1 = min(k.r0+high, h.rows), min(k.c0+cols, p.cols)
	return k
}

// clearRows sets the numbers of a block to 0, one row a sample at a stride of ld.
func clearRows(x []float32, ld int, k block) {
	if ld == k.cols() {
		clear(x[:k.rows()*ld])
		return
	}
	for r := range k.rows() {
		clear(x[r*ld:][:k.cols()])
	}
}

// blocks is how many there are.
func (h *hand) blocks(p *pop, high int) int { return rules.Ceil(h.rows, high) * p.panels() }

// memory are the bytes that membrane potentials and errors of several steps may take. Where potentials would need more,
// about √T of T steps are kept and the others are computed again.
type memory struct{ history, errors int }

// plan cuts a presentation into windows of span steps, within which errors flow back; a window into segments, whose membrane potentials
// are kept, these into stretches, whose errors are kept, and these into groups, whose errors are summed up. Each is a multiple of the next.
type plan struct{ span, segment, stretch, group int }

// newPlan cuts windows of span steps. Groups and stretches decide the order of sums, so they follow the size of mini-batches even where
// no sample is there to fill it; segments change no bit, and follow the room.
func newPlan(n *net, span, batch, room int, limits memory) plan {
	y := plan{span: span, segment: span, group: min(span, max(1, group/batch))}
	y.stretch = multiple(span, int(float64(limits.errors)/n.stepBytes(batch)), y.group)
	if float64(span)*n.stepBytes(room) > float64(limits.history) {
		y.segment = min(span, rules.Ceil(int(math.Sqrt(float64(span))), y.stretch)*y.stretch)
	}
	return y
}

// multiple returns a multiple of unit of at most most, if that is possible, that cuts all into about equal parts.
func multiple(all, most, unit int) int {
	parts := rules.Ceil(all, max(unit, most/unit*unit))
	return rules.Ceil(rules.Ceil(all, parts), unit) * unit
}

// stepBytes is the memory of one potential of every cell for so many samples.
func (n *net) stepBytes(samples int) (bytes float64) {
	for i := range n.pops {
		if p := &n.pops[i]; !p.input() {
			bytes += 4 * float64(samples) * float64(p.ld)
		}
	}
	return bytes
}

// place is where cell c of sample r stands in slot number slot of an array [panel][slot][sample][across].
func (p *pop) place(slots, slot, rows, r, c int) int {
	return ((c/p.across*slots+slot)*rows+r)*p.across + c%p.across
}

// state returns the part of an array [panel][sample][across] from sample r and cell c on.
func (p *pop) state(x []float32, rows, r, c int) []float32 { return x[p.place(1, 0, rows, r, c):] }

// potentials returns where those of sample r and cells from c on stand, for a step of the window or the one before.
func (p *pop) potentials(rows, step, r, c int) []float32 {
	return p.cells.states[0].row(p, rows, step, r, c)
}

// spikes returns the words of spikes of sample r of rows and cells from c on, for a step of the window or up to depth steps before.
func (x *train) spikes(rows, step, r, c int) []uint64 {
	return x.bits[((x.depth+step)*rows+r)*x.words+c>>6:]
}

// errorsAt returns the errors of sample r of rows and cells from c on, for a step of the stretch or up to tail steps behind it.
func (x *errorState) errorsAt(rows, step, r, c int) []float32 {
	return x.err[((step-x.first)*rows+r)*x.ld+c:]
}

// instantAt is errorsAt of the errors of steps alone.
func (x *errorState) instantAt(rows, step, r, c int) []float32 {
	return x.instant[((step-x.first)*rows+r)*x.ld+c:]
}

// errorsOver returns what the errors of the post cells of j, of sample r and cells from c on, say over j.
func (t *trainer) errorsOver(j *proj, step, r, c int) []float32 {
	post := &t.pops[j.post]
	if post.instant != nil && !j.within {
		return post.instantAt(t.rows, step, r, c)
	}
	return post.errorsAt(t.rows, step, r, c)
}

// listed reports whether p has spikes.
func (p *pop) listed() bool { return p.fires || p.kind == snn.InputKind }
