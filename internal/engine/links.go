package engine

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// Links is a wiring that is stored as the list of its synapses, by pre cell: that of sparse projections, and of sums over windows.
type Links struct {
	post, weights int
	common        bool // all synapses share weight 0
	start         []uint32
	to            []uint32
}

// NewLinks returns the wiring of the synapses that each lists by rising pre cell, for pre cells onto post cells. Each synapse has a
// weight of its own, in the order of the list, or all have one common weight.
func NewLinks(pre, post int, common bool, each func(add func(pre, post int))) *Links {
	l := &Links{post: post, common: common, start: make([]uint32, pre+1)}
	each(func(i, j int) {
		l.start[i+1]++
		l.to = append(l.to, uint32(j))
	})
	for i := range pre {
		l.start[i+1] += l.start[i]
	}
	if l.weights = len(l.to); common {
		l.weights = 1
	}
	return l
}

// Stored returns one row of all weights.
func (l *Links) Stored() (rows, cols, ld int) { return 1, l.weights, max(l.weights, 1) }

// Synapses returns the length of the list.
func (l *Links) Synapses() int64 { return int64(len(l.to)) }

// Fan returns how many synapses begin at a cell.
func (l *Links) Fan(pre int) int { return int(l.start[pre+1] - l.start[pre]) }

// Even is false: cells may have different numbers of synapses.
func (l *Links) Even() (fan int, ok bool) { return 0, false }

// Events returns how many synapses begin at the cells that fire in a row of spikes.
func (l *Links) Events(row []uint64) (n int64) {
	eachSpike(row, func(i int) { n += int64(l.start[i+1] - l.start[i]) })
	return n
}

// Each calls f for every synapse.
func (l *Links) Each(f func(pre, post, weight int)) {
	for i := range len(l.start) - 1 {
		for k := l.start[i]; k < l.start[i+1]; k++ {
			f(i, int(l.to[k]), l.weight(k))
		}
	}
}

func (l *Links) weight(k uint32) int {
	if l.common {
		return 0
	}
	return int(k)
}

// Forward adds to cur what the spikes of each sample bring.
func (l *Links) Forward(s *Scratch, x Spikes, w Weights, gain float32, cur Rows) {
	for r := range x.N {
		row := x.Row(r)
		if kernel.Popcount(row) == 0 {
			continue
		}
		sum := zeros(&s.sum, l.post)
		eachSpike(row, func(i int) { l.send(i, w.W, sum) })
		kernel.AddRow(cur.Row(r, l.post), sum, gain)
	}
}

// send adds the weights of the synapses of cell i.
func (l *Links) send(i int, w, sum []float32) {
	lo, hi := l.start[i], l.start[i+1]
	if l.common {
		for _, j := range l.to[lo:hi] {
			sum[j] += w[0]
		}
		return
	}
	own := w[lo:hi]
	for k, j := range l.to[lo:hi] {
		sum[j] += own[k]
	}
}

// ForwardGraded adds to cur what the graded values of one sample bring.
func (l *Links) ForwardGraded(_ *Scratch, x []float32, w Weights, gain float32, cur []float32) {
	for i, v := range x {
		if v == 0 {
			continue
		}
		by := float32(gain * v)
		for k := l.start[i]; k < l.start[i+1]; k++ {
			cur[l.to[k]] += float32(by * w.W[l.weight(k)])
		}
	}
}

// Backward adds to the errors of the pre cells what those of the post cells say.
func (l *Links) Backward(_ *Scratch, _ Spikes, e Rows, w Weights, gain float32, to Rows) {
	for r := range e.N {
		from, dst := e.Row(r, l.post), to.Row(r, len(l.start)-1)
		for i := range dst {
			var sum float32
			for k := l.start[i]; k < l.start[i+1]; k++ {
				sum += float32(w.W[l.weight(k)] * from[l.to[k]])
			}
			dst[i] += float32(gain * sum)
		}
	}
}

// Accumulate adds the gradient of the weights.
func (l *Links) Accumulate(_ *Scratch, x Spikes, e Rows, _ Weights, gain float32, grad []float32) {
	for r := range x.N {
		from := e.Row(r, l.post)
		eachSpike(x.Row(r), func(i int) { l.gradient(i, gain, from, grad) })
	}
}

// AccumulateGraded adds the gradient of one sample of graded values.
func (l *Links) AccumulateGraded(_ *Scratch, x, e []float32, _ Weights, gain float32, grad []float32) {
	for i, v := range x {
		if v != 0 {
			l.gradient(i, float32(gain*v), e, grad)
		}
	}
}

// gradient adds the gradient of the synapses of cell i.
func (l *Links) gradient(i int, by float32, e, grad []float32) {
	for k := l.start[i]; k < l.start[i+1]; k++ {
		grad[l.weight(k)] += float32(by * e[l.to[k]])
	}
}

// eachSpike calls f for every cell that fires in a row.
func eachSpike(row []uint64, f func(i int)) {
	for k, word := range row {
		for ; word != 0; word &= word - 1 {
			f(k*64 + bits.TrailingZeros64(word))
		}
	}
}
