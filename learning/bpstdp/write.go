package bpstdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// block is a part of the weights of a link that one worker writes: rows of a dense one, or single weights.
type block struct{ link, lo, hi int }

// Sizes of blocks.
const (
	blockRows    = 32
	blockWeights = 4096
)

// blocks cuts the weights of all links that learn.
func (n *net) blocks(m *snn.Model) (all []block) {
	for k, j := range n.links {
		if !j.learns {
			continue
		}
		size, by := n.net.Populations[j.pre].Size(), blockRows
		if !j.dense {
			w, _ := m.Weights(j.projection)
			size, by = len(w), blockWeights
		}
		for lo := 0; lo < size; lo += by {
			all = append(all, block{k, lo, min(lo+by, size)})
		}
	}
	return all
}

// write changes the weights of a block by what lanes say, in their order, and returns how many it has written.
func (n *net) write(m *snn.Model, lanes []*lane, b block, rate float32) int64 {
	j := &n.links[b.link]
	if j.dense {
		return n.writeRows(m, lanes, b, rate)
	}
	w, _ := m.Weights(j.projection)
	written := int64(0)
	for _, l := range lanes {
		if l.silent {
			continue
		}
		change := l.change[b.link][b.lo:b.hi]
		kernel.AddRow(w[b.lo:b.hi], change, rate)
		clear(change)
		written = int64(b.hi - b.lo)
	}
	hold(w[b.lo:b.hi], n.net.Projections[j.projection].Bound)
	return written
}

// writeRows changes rows of a dense link.
func (n *net) writeRows(m *snn.Model, lanes []*lane, b block, rate float32) (written int64) {
	j := &n.links[b.link]
	w, ld := m.Weights(j.projection)
	view, cols := j.terms[0].view, n.net.Populations[j.post].Size()
	for i := b.lo; i < b.hi; i++ {
		row, touched := w[i*ld:][:cols], false
		for _, l := range lanes {
			if count := l.seen[view].count[i]; !l.silent && count != 0 {
				kernel.AddRow(row, l.errors[j.post], float32(float32(rate*j.gain)*count))
				touched = true
			}
		}
		if touched {
			hold(row, n.net.Projections[j.projection].Bound)
			written += int64(cols)
		}
	}
	return written
}

// hold keeps weights in their range.
func hold(w []float32, b snn.Bound) {
	if !b.Limited() {
		return
	}
	for i, x := range w {
		w[i] = min(max(x, b.Lo), b.Hi)
	}
}
