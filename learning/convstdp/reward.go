package convstdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// reward shows samples to the last layer, whose winner learns by whether its class is right. It returns how many are wrong.
func (t *trainer) reward(lo, hi int) float64 {
	t.setup.Pool.Run(hi-lo, func(i, worker int) { t.extract(lo+i, worker) })
	t.keep(lo, hi)
	l, w, misses := t.last(), t.workers[0], 0
	for r := lo; r < hi; r++ {
		w.read(t.found[r])
		best, heard := w.best()
		hit := heard && best.channel*t.setup.Classes/l.out.channels == t.batch.Label[r]
		if !hit {
			misses++
		}
		if heard {
			t.best.take(best, l, w.planes[len(t.layers)-1])
			t.pay(hit)
		}
		t.tick(heard, hit)
	}
	return float64(misses)
}

// pay moves the weights of the winner's map.
func (t *trainer) pay(hit bool) {
	l, d := t.last(), t.rule.Reward.change(hit, t.clock, t.last().bound)
	if d.seen == 0 && d.unseen == 0 {
		return
	}
	l.learn(&t.best, &d)
	t.training.written[len(t.layers)-1] += int64(l.rows())
}

// change returns what a decision changes. From the second window on, rates are those of reward times the part of the decisions of the window before that
// were wrong, and those of punishment times the part that were right.
func (w Reward) change(hit bool, clock []int64, bound snn.Bound) change {
	reward, punish := 1.0, 1.0
	if n := clock[shownBefore]; n > 0 {
		reward, punish = float64(clock[wrongBefore])/float64(n), float64(clock[rightBefore])/float64(n)
	}
	if hit {
		return change{seen: float32(w.Plus * reward), unseen: -float32(w.Minus * reward), soft: w.Soft, bound: bound}
	}
	return change{seen: -float32(w.WrongMinus * punish), unseen: float32(w.WrongPlus * punish), soft: w.Soft, bound: bound}
}

// tick counts a decision, and begins a window where one ends.
func (t *trainer) tick(heard, hit bool) {
	c := t.clock
	c[learned]++
	c[shown]++
	switch {
	case hit:
		c[right]++
	case heard:
		c[wrong]++
	}
	if n := int64(t.rule.Reward.Window); n > 0 && c[shown] == n {
		copy(c[shownBefore:], c[shown:shownBefore])
		clear(c[shown:shownBefore])
	}
}

// read leaves the potentials of the last layer, each of which is the sum of the weights of all cells that it sees, by rising pre cell.
func (w *presentation) read(f *feature) {
	k := len(w.layers) - 1
	copy(w.counted, f.counted)
	w.steps = w.whole
	l, in := w.layers[k], w.planes[k]
	in.show(f.cells)
	clear(w.v[k])
	events := 0
	for d := range l.kernel[0] * l.kernel[1] {
		for y := range l.out.height {
			events += w.sum(l, in, d, y)
		}
	}
	w.counted[2*len(w.layers)+k] = int32(events)
	w.tally.add(w)
}

// sum adds what a row of places sees through place d of the kernel, and returns how many synapses carried a spike. All places of it, one row after
// another, read the same rows of weights, which then are in the cache.
func (w *presentation) sum(l *layer, in *plane, d, y int) (events int) {
	dy, dx := d/l.kernel[1], d%l.kernel[1]
	from := y + dy - l.pad[0]
	lo, hi := max(l.pad[1]-dx, 0), min(l.out.width, in.width+l.pad[1]-dx)
	if from < 0 || from >= in.height || lo >= hi {
		return 0
	}
	at := from*in.width + lo + dx - l.pad[1]
	lists := kernel.Lists{Start: in.start[at : at+hi-lo+1], Idx: in.list}
	kernel.GatherRows(kernel.Mat(w.v[len(w.layers)-1][(y*l.out.width+lo)*l.ldv():], l.ldv()), l.ldv(), kernel.Mat(l.w[d*in.channels*l.ld:], l.ld), 1, lists)
	return int(lists.Start[hi-lo]-lists.Start[0]) * l.out.channels
}

// best returns the cell of the last layer with the largest potential, of equals that of the lowest map, and then of the first place.
func (w *presentation) best() (best candidate, heard bool) {
	k := len(w.layers) - 1
	l := w.layers[k]
	for place := range l.out.places() {
		for channel, v := range w.v[k][place*l.ldv():][:l.out.channels] {
			if v > best.v || v == best.v && heard && channel < best.channel {
				best, heard = candidate{channel, place, v}, true
			}
		}
	}
	return best, heard
}

// scoresOf returns for each class the largest potential of its maps.
func (w *presentation) scoresOf(f *feature, classes int) []float64 {
	w.read(f)
	k := len(w.layers) - 1
	l := w.layers[k]
	w.scores = rules.Zeros(w.scores, classes)
	for place := range l.out.places() {
		for channel, v := range w.v[k][place*l.ldv():][:l.out.channels] {
			at := channel * classes / l.out.channels
			w.scores[at] = max(w.scores[at], float64(v))
		}
	}
	return w.scores
}
