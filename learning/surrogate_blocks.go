package learning

import (
	"math"

	"github.com/spikecell/spikecell/snn"
)

// Work is cut by shape alone, so that results do not depend on the number of workers: into blocks of samples by cells, and
// into ranges of steps. The sizes keep what is read again and again in a cache.
const (
	sgCols       = 64      // cells in a block: one word of spikes
	sgRows       = 32      // samples in a block of a population with few cells
	sgManyRows   = 128     // samples in a block of a wide one: its weights are packed once for all of them
	sgPart       = 3       // words of pre cells whose weights onto a block are 48 KB, the first cache
	sgGroup      = 256     // rows of errors of a block: 64 KB
	sgPreCells   = 128     // pre cells whose gradient one chunk sums, onto a narrow population
	sgPacked     = 256     // samples × steps from which on it pays to pack weights
	sgEncodeRows = 8       // samples encoded by one chunk
	sgCheck      = 1 << 12 // rows of spikes after which counting looks whether it is to go on

	sgDense = 0.6 // rate of spikes above which a matrix product is faster than sums of rows
)

// sgBlock is a rectangle of samples r0 to r1−1 and cells c0 to c1−1, within one word.
type sgBlock struct{ r0, r1, c0, c1 int }

func (k sgBlock) rows() int { return k.r1 - k.r0 }
func (k sgBlock) cols() int { return k.c1 - k.c0 }

// block returns block number c of a population, in blocks of high samples; blocks of the same cells follow each other.
func (t *sgTrainer) block(p *sgPop, high, c int) sgBlock {
	down := ceil(t.rows, high)
	k := sgBlock{r0: c % down * high, c0: c / down * sgCols}
	k.r1, k.c1 = min(k.r0+high, t.rows), min(k.c0+sgCols, p.cols)
	return k
}

// pass runs a function of blocks over a population and the steps from to to−1.
func (t *sgTrainer) pass(p *sgPop, from, to, high int, f func(chunk, worker int)) {
	t.at, t.from, t.to, t.high = p, from, to, high
	t.pool.Run(ceil(t.rows, high)*p.panels(), f)
}

// sgMemory are the bytes that membrane potentials and errors of several steps may take. Where potentials would need more,
// about √T of T steps are kept and the others are computed again.
type sgMemory struct{ history, errors int }

// plan cuts a window into segments, whose membrane potentials are kept, these into stretches, whose errors are kept, and
// these into groups, whose errors are summed up. Each is a multiple of the next. Groups and stretches decide the order of sums, so they
// follow the size of mini-batches even where no sample is there to fill it; segments change no bit, and follow the room.
func (t *sgTrainer) plan(limits sgMemory, batch int) {
	t.group = min(t.span, max(1, sgGroup/batch))
	t.stretch = sgMultiple(t.span, int(float64(limits.errors)/t.stepBytes(batch)), t.group)
	t.segment = t.span
	if float64(t.span)*t.stepBytes(t.room) > float64(limits.history) {
		t.segment = min(t.span, ceil(int(math.Sqrt(float64(t.span))), t.stretch)*t.stretch)
	}
}

// sgMultiple returns a multiple of unit of at most most, if that is possible, that cuts all into about equal parts.
func sgMultiple(all, most, unit int) int {
	parts := ceil(all, max(unit, most/unit*unit))
	return ceil(ceil(all, parts), unit) * unit
}

// stepBytes is the memory of one potential of every cell for so many samples.
func (t *sgTrainer) stepBytes(samples int) (n float64) {
	for i := range t.pops {
		if p := &t.pops[i]; !p.input() {
			n += 4 * float64(samples) * float64(p.ld)
		}
	}
	return n
}

// place is where cell c of sample r stands in slot number slot of an array [panel][slot][sample][across].
func (p *sgPop) place(slots, slot, rows, r, c int) int {
	return ((c/p.across*slots+slot)*rows+r)*p.across + c%p.across
}

// state returns the part of an array [panel][sample][across] from sample r and cell c on.
func (p *sgPop) state(x []float32, rows, r, c int) []float32 { return x[p.place(1, 0, rows, r, c):] }

// potentials returns where those of sample r and cells from c on stand, for a step of the window or the one before.
func (p *sgPop) potentials(t *sgTrainer, step, r, c int) []float32 {
	return p.cells.states[0].row(p, t.rows, step, r, c)
}

// spikes returns the words of spikes of sample r and cells from c on, for a step of the window or up to depth steps before.
func (p *sgPop) spikes(t *sgTrainer, step, r, c int) []uint64 {
	return p.bits[((p.depth+step)*t.rows+r)*p.words+c>>6:]
}

// errorsAt returns the errors of sample r and cells from c on, for a step of the stretch or up to tail steps behind it.
func (p *sgPop) errorsAt(t *sgTrainer, step, r, c int) []float32 {
	return p.err[((step-t.first)*t.rows+r)*p.ld+c:]
}

// listed reports whether p has spikes.
func (p *sgPop) listed() bool { return p.fires || p.kind == snn.InputKind }
