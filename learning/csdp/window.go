package csdp

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// window is a mini-batch on its way through the net: rows that are simulated together, for as many steps as the encoder has. While the net
// learns, the first rows are the samples as positives and the others their negatives; otherwise each row is a sample.
type window struct {
	*trainer
	batch  learning.Batch
	learn  bool
	rows   int           // simulated
	pos    int           // of which positive: the first ones
	step   int           // now; −1 before the first one
	shown  []int         // label shown to each row as context, or −1
	spikes []*snn.Spikes // encoded input by row
	mixed  [][]float32   // negative images, if negatives are mixed
	cost   float64       // contrastive cost, summed over layers and steps
}

// learningFrom returns the window in which the net learns from b: the positives, and negatives made from them.
func (t *trainer) learningFrom(b learning.Batch) *window {
	n := len(b.X)
	t.learnt = n
	for _, h := range t.hidden {
		t.pops[h].judged.positive, t.pops[h].judged.negative = 0, 0
	}
	win := &window{trainer: t, batch: b, learn: true, rows: 2 * n, pos: n, shown: t.room.shown[:2*n], spikes: t.room.spikes[:2*n]}
	if t.rule.SelfSupervised && !t.rule.mixesSpikes() {
		win.mixed = t.room.negativesOf(b)
	}
	win.makeNegatives()
	return win
}

// lookingAt returns the window in which the net looks at b, without labels.
func (t *trainer) lookingAt(b learning.Batch) *window {
	n := len(b.X)
	win := &window{trainer: t, batch: b, rows: n, pos: n, shown: t.room.shown[:n], spikes: t.room.spikes[:n]}
	for r := range win.shown {
		win.shown[r] = -1
	}
	return win
}

const encodeRows = 8 // rows encoded by one chunk

// encodeAll encodes all rows.
func (win *window) encodeAll() error {
	win.pool.Run(rules.Ceil(win.rows, encodeRows), func(c, _ int) { win.encode(c*encodeRows, min((c+1)*encodeRows, win.rows)) })
	for r, s := range win.spikes {
		if err := win.checkSpikes(s); err != nil {
			return fmt.Errorf("%w: sample %d", err, win.batch.Index[r%win.pos])
		}
	}
	return nil
}

// run encodes the rows, simulates them for all steps, and adds their events to y. What a panel learns in a step and how it fires in the
// next is one task, since both read the same weights.
func (win *window) run(y *rules.Tally) error {
	if err := win.encodeAll(); err != nil {
		return err
	}
	for i := range win.pops {
		win.silence(&win.pops[i])
	}
	work, scratch := &win.tasks, win.room.scratch
	list := func(c, _ int) { win.list(&win.pops[work.lists[c].pop]) }
	pass := func(c, w int) { win.pass(work.panels[c], &scratch[w], win.learn) }
	win.step = -1
	win.pool.Run(len(work.panels), func(c, w int) { win.pass(work.panels[c], &scratch[w], false) })
	for win.step = 0; win.step < win.encoder.Steps(); win.step++ {
		win.turnOver()
		if win.learn {
			win.adam.next(win.rule)
		}
		win.pool.Run(len(work.lists), list)
		if win.learn {
			win.learnShared()
		}
		win.pool.Run(len(work.panels), pass)
		for _, h := range win.hidden {
			win.cost += win.pops[h].judged.cost
		}
		win.count(y)
	}
	y.Samples += int64(len(win.batch.X))
	return nil
}

// turnOver makes the spikes of the next step those of this one.
func (win *window) turnOver() {
	for i := range win.pops {
		p := &win.pops[i]
		p.before, p.now, p.next = p.now, p.next, p.before
	}
}

// silence brings a population to the start of a window: no spikes, no potentials, initial thresholds.
func (win *window) silence(p *pop) {
	n := win.rows * p.panels
	clear(p.now.bits[:n])
	win.decode(p, p.now, win.rowsOf(p))
	win.listByCell(p)
	p.after.line.clear()
	if p.role < hidden {
		return
	}
	clear(p.v[:n*kernel.Panel])
	clear(p.z[:n*kernel.Panel])
	clear(p.ever)
	clear(p.marked)
	clear(p.sum)
	clear(p.fired)
	for b := range win.rows {
		p.shift[b], p.floor[b] = 0, noFloor
	}
}

// noFloor lies below any threshold: the floor acts from the first adaptation on.
const noFloor = -1e30

// rowsOf is the number of rows of which p is simulated: read-outs learn from positive samples only.
func (win *window) rowsOf(p *pop) int {
	if p.role == class || p.role == recon {
		return win.pos
	}
	return win.rows
}

// bitsOf returns the spikes of one panel in l, a word a row.
func (win *window) bitsOf(p *pop, l *lists, panel int) []uint64 {
	return l.bits[panel*win.rows : (panel+1)*win.rows]
}

// encode writes the spike trains of rows lo to hi−1: positives, then negatives with noise of their own.
func (win *window) encode(lo, hi int) {
	for r := lo; r < hi; r++ {
		win.pool.Check()
		i, name := r, "positive"
		if r >= win.pos {
			i, name = r-win.pos, "negative"
		}
		if r >= win.pos && win.rule.mixesSpikes() {
			win.mixSpikes(win.spikes[r], i)
			continue
		}
		x := win.batch.X[i]
		if r >= win.pos && win.rule.SelfSupervised {
			x = win.mixed[i]
		}
		win.encoder.Encode(win.spikes[r], x, 1, win.batch.Stream.At(win.batch.Index[i]).Named(name))
	}
}
