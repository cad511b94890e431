package engine

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// PartCells is how many post cells a part of a [Parted] wiring has. Their sums stay in the nearest cache.
const PartCells = 2048

// Links is a wiring that is stored as the list of its synapses, by pre cell and by post cell within: that of sparse projections, and of sums
// over windows. A synapse takes 2 bytes, and its weight 4 where it has one of its own.
type Links struct {
	post, parts, weights int
	start                []uint32 // of pre cell i and part p, [i·parts+p]; the last is the number of synapses
	to                   []uint16 // post cells, counted from the first of their part
	number               []uint32 // of the weights; nil: that of the synapse, or 0 if there is only one weight for all
	common               bool     // all synapses share weight 0
}

// ahead is how many rows ahead a row is asked for: rows of cells that fire lie apart, and reading them would be most of the time.
const ahead = 2

// NewLinks returns the wiring of the synapses that each lists by rising pre and post cell, for pre cells onto post cells; about room of
// them. Each synapse has a weight of its own, in the order of the list, or all have one common weight.
func NewLinks(pre, post, room int, common bool, each func(add func(pre, post int))) *Links {
	l := &Links{post: post, parts: max(1, (post+PartCells-1)/PartCells), common: common, to: make([]uint16, 0, room)}
	l.start = make([]uint32, pre*l.parts+1)
	lastPre, lastPost := 0, 0
	each(func(i, j int) {
		if i < lastPre || i == lastPre && j < lastPost {
			panic("engine: NewLinks: synapses are listed by rising pre and post cell")
		}
		lastPre, lastPost = i, j
		l.start[i*l.parts+j/PartCells+1]++
		l.to = append(l.to, uint16(j%PartCells))
	})
	for i := range len(l.start) - 1 {
		l.start[i+1] += l.start[i]
	}
	if l.weights = len(l.to); common {
		l.weights = 1
	}
	return l
}

// Numbered gives the synapses weights by number, of which there are so many.
func (l *Links) Numbered(weights int, number []uint32) *Links {
	l.weights, l.number, l.common = weights, number, false
	return l
}

// Stored returns one row of all weights.
func (l *Links) Stored() (rows, cols, ld int) { return 1, l.weights, max(l.weights, 1) }

// Synapses returns the length of the list.
func (l *Links) Synapses() int64 { return int64(len(l.to)) }

// Fan returns how many synapses begin at a cell.
func (l *Links) Fan(pre int) int {
	lo, hi := l.of(pre)
	return int(hi - lo)
}

// Even is false: cells may have different numbers of synapses.
func (l *Links) Even() (fan int, ok bool) { return 0, false }

// Events returns how many synapses begin at the cells that fire in a row of spikes.
func (l *Links) Events(row []uint64) (n int64) {
	eachSpike(row, func(i int) { n += int64(l.Fan(i)) })
	return n
}

// Each calls f for every synapse.
func (l *Links) Each(f func(pre, post, weight int)) {
	for i := range l.pre() {
		l.each(i, func(k uint32, post int) { f(i, post, l.weight(k)) })
	}
}

// each calls f with the number and the post cell of every synapse of a pre cell.
func (l *Links) each(pre int, f func(k uint32, post int)) {
	for part := range l.parts {
		at := pre*l.parts + part
		for k := l.start[at]; k < l.start[at+1]; k++ {
			f(k, part*PartCells+int(l.to[k]))
		}
	}
}

func (l *Links) pre() int { return (len(l.start) - 1) / l.parts }

// of returns the synapses of a pre cell.
func (l *Links) of(pre int) (from, to uint32) { return l.start[pre*l.parts], l.start[(pre+1)*l.parts] }

func (l *Links) weight(k uint32) int {
	switch {
	case l.number != nil:
		return int(l.number[k])
	case l.common:
		return 0
	}
	return int(k)
}

// Forward adds to cur what the spikes of each sample bring.
func (l *Links) Forward(s *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows) {
	s.lists.FromBits(x.N, l.pre(), x.Bits, x.Words)
	for part := range l.parts {
		l.ForwardPart(s, &s.lists, part, w, gain, cur)
	}
}

// Parts returns how many parts the post cells have.
func (l *Links) Parts() int { return l.parts }

// ForwardPart is Forward onto the cells of one part, of spikes that are listed by sample.
func (l *Links) ForwardPart(s *Scratch, fired *kernel.CSR, part int, w kernel.Matrix, gain float32, cur Rows) {
	first := part * PartCells
	n := min(PartCells, l.post-first)
	sum := (*[PartCells]float32)(room(&s.sum, PartCells))
	for r := range cur.N {
		row := fired.Row(r)
		if len(row) == 0 {
			continue
		}
		clear(sum[:n])
		for k, i := range row {
			if k+ahead < len(row) {
				next := int(row[k+ahead])*l.parts + part
				kernel.Prefetch(l.to[l.start[next]:l.start[next+1]])
			}
			at := int(i)*l.parts + part
			l.send(l.start[at], l.start[at+1], w.X, sum)
		}
		kernel.AddRow(cur.Row(r, l.post)[first:][:n], sum[:n], gain)
	}
}

// send adds the weights of synapses lo to hi−1 to the sums of their part. A part begins at a multiple of PartCells.
func (l *Links) send(lo, hi uint32, w []float32, sum *[PartCells]float32) {
	to := l.to[lo:hi]
	switch {
	case l.common:
		sendCommon(to, w[0], sum)
	case l.number != nil:
		for k, number := range l.number[lo:hi] {
			sum[to[k]%PartCells] += w[number]
		}
	default:
		own := w[lo:hi]
		for k, j := range to {
			sum[j%PartCells] += own[k]
		}
	}
}

// sendCommon adds a weight that many synapses share.
func sendCommon(to []uint16, w float32, sum *[PartCells]float32) {
	for ; len(to) >= 4; to = to[4:] {
		sum[to[0]%PartCells] += w
		sum[to[1]%PartCells] += w
		sum[to[2]%PartCells] += w
		sum[to[3]%PartCells] += w
	}
	for _, j := range to {
		sum[j%PartCells] += w
	}
}

// ForwardGraded adds to cur what the graded values of one sample bring.
func (l *Links) ForwardGraded(_ *Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32) {
	for i, v := range x {
		if v == 0 {
			continue
		}
		by := float32(gain * v)
		l.each(i, func(k uint32, post int) { cur[post] += float32(by * w.X[l.weight(k)]) })
	}
}

// Backward adds to the errors of the pre cells what those of the post cells say.
func (l *Links) Backward(_ *Scratch, _ Spikes, e Rows, w kernel.Matrix, gain float32, to Rows) {
	for r := range e.N {
		from, dst := e.Row(r, l.post), to.Row(r, l.pre())
		for i := range dst {
			var sum float32
			l.each(i, func(k uint32, post int) { sum += float32(w.X[l.weight(k)] * from[post]) })
			dst[i] += float32(gain * sum)
		}
	}
}

// Accumulate adds the gradient of the weights.
func (l *Links) Accumulate(_ *Scratch, x Spikes, e Rows, _ kernel.Matrix, gain float32, grad []float32) {
	for r := range x.N {
		from := e.Row(r, l.post)
		eachSpike(x.Row(r), func(i int) { l.gradient(i, gain, from, grad) })
	}
}

// AccumulateGraded adds the gradient of one sample of graded values.
func (l *Links) AccumulateGraded(_ *Scratch, x, e []float32, _ kernel.Matrix, gain float32, grad []float32) {
	for i, v := range x {
		if v != 0 {
			l.gradient(i, float32(gain*v), e, grad)
		}
	}
}

// gradient adds the gradient of the synapses of cell i.
func (l *Links) gradient(i int, by float32, e, grad []float32) {
	l.each(i, func(k uint32, post int) { grad[l.weight(k)] += float32(by * e[post]) })
}

// eachSpike calls f for every cell that fires in a row.
func eachSpike(row []uint64, f func(i int)) {
	for k, word := range row {
		for ; word != 0; word &= word - 1 {
			f(k*64 + bits.TrailingZeros64(word))
		}
	}
}
