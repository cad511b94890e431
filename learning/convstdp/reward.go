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
		t.readShared(t.found[r])
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
	_, paid, _ := t.stage()
	l, d := t.last(), t.rule.Reward.change(hit, paid, t.clock, t.last().bound)
	if d.seen == 0 && d.unseen == 0 {
		return
	}
	l.learn(&t.best, &d)
	t.training.written[len(t.layers)-1] += int64(l.rows())
}

// change returns what a decision changes after n others. From the second window on, rates are those of reward times the part of the decisions of
// the window before that were wrong, and those of punishment times the part that were right.
func (w Reward) change(hit bool, n int64, clock []int64, bound snn.Bound) change {
	reward, punish := 1.0, 1.0
	if before := clock[shownBefore]; before > 0 {
		reward, punish = float64(clock[wrongBefore])/float64(before), float64(clock[rightBefore])/float64(before)
	}
	if w.Half > 0 {
		left := 1 / (1 + float64(n)/float64(w.Half))
		reward, punish = reward*left, punish*left
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

// read leaves the potentials of the last layer, each of which is the sum of the weights of all cells that it sees, place by place of the kernel.
func (w *presentation) read(f *feature) {
	w.hear(f)
	w.columns(0, w.last().ldv())
	w.heard()
}

// readShared is read, of which each part of the maps is a chunk of work.
func (t *trainer) readShared(f *feature) {
	w := t.workers[0]
	w.hear(f)
	t.setup.Pool.Run(len(t.columns)-1, t.readPart)
	w.heard()
}

// split cuts the maps of the last layer into as many parts as there are workers, at most, of whole cache lines.
func (t *trainer) split() {
	lines := t.last().ldv() / 16
	parts := min(t.setup.Pool.Workers(), lines)
	for part := range parts + 1 {
		t.columns = append(t.columns, part*lines/parts*16)
	}
	t.readPart = func(part, _ int) { t.workers[0].columns(t.columns[part], t.columns[part+1]) }
}

func (w *presentation) last() *layer { return w.layers[len(w.layers)-1] }

// hear makes the input of the last layer what f says.
func (w *presentation) hear(f *feature) {
	copy(w.counted, f.counted)
	w.steps = w.whole
	w.planes[len(w.layers)-1].show(f.cells)
	clear(w.v[len(w.layers)-1])
}

// heard counts what was read.
func (w *presentation) heard() {
	l, in, rows := w.last(), w.planes[len(w.layers)-1], 0
	for d := range l.kernel[0] * l.kernel[1] {
		for y := range l.out.height {
			if s, n := l.seen(in, d, y); n > 0 {
				rows += int(s.list.Start[n] - s.list.Start[0])
			}
		}
	}
	w.counted[2*len(w.layers)+len(w.layers)-1] = int32(rows * l.out.channels)
	w.tally.add(w)
}

// columns adds up the potentials of maps lo to hi. All places see through one place of the kernel before the next one: they read the same rows of
// weights, which then are in the cache.
func (w *presentation) columns(lo, hi int) {
	l, k := w.last(), len(w.layers)-1
	in := w.planes[k]
	for d := range l.kernel[0] * l.kernel[1] {
		weights := kernel.Mat(l.w[d*in.channels*l.ld+lo:], l.ld)
		for y := range l.out.height {
			if s, n := l.seen(in, d, y); n > 0 {
				kernel.GatherRows(kernel.Mat(w.v[k][s.place*l.ldv()+lo:], l.ldv()), hi-lo, weights, 1, s.list)
			}
		}
	}
}

// through is what neighbouring places see through one place of the kernel.
type through struct {
	place int // the first of them
	list  kernel.Lists
}

// seen returns what the places of row y see through place d of the kernel, and how many of them see anything of the map.
func (l *layer) seen(in *plane, d, y int) (s through, n int) {
	dy, dx := d/l.kernel[1], d%l.kernel[1]
	from := y + dy - l.pad[0]
	lo, hi := max(l.pad[1]-dx, 0), min(l.out.width, in.width+l.pad[1]-dx)
	if from < 0 || from >= in.height || lo >= hi {
		return through{}, 0
	}
	at := from*in.width + lo + dx - l.pad[1]
	return through{y*l.out.width + lo, kernel.Lists{Start: in.start[at : at+hi-lo+1], Idx: in.list}}, hi - lo
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
