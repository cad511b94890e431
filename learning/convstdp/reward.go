package convstdp

import (
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// reward shows samples to the last layer, whose winner learns by whether its class is right. It returns how many are wrong.
func (t *trainer) reward(lo, hi int) float64 {
	misses := 0
	for from := lo; from < hi; from += readTogether {
		to := min(from+readTogether, hi)
		t.readShared(t.found[from:to])
		for r := from; r < to; r++ {
			if !t.decide(r, r-from) {
				misses++
			}
		}
	}
	return float64(misses)
}

// decide lets the winner of sample r of the batch, which is sample g of those that were read, learn. It reports whether its class is right.
func (t *trainer) decide(r, g int) (hit bool) {
	l, w := t.last(), t.workers[0]
	w.heard(t.found[r], g)
	t.leaveOut(r)
	best, heard := w.reading.best(g)
	hit = heard && best.channel*t.setup.Classes/l.out.channels == t.batch.Label[r]
	if heard {
		t.best.take(best, l, t.found[r].all)
		t.pay(hit)
	}
	t.tick(heard, hit)
	return hit
}

// leaveOut draws the maps that take no part in sample r of the batch.
func (t *trainer) leaveOut(r int) {
	if t.rule.Reward.Dropout == 0 {
		return
	}
	draws, out := t.batch.Stream.At(t.batch.Index[r]).Named("dropout"), t.workers[0].reading.out
	for channel := range out {
		out[channel] = draws.Float64(uint64(channel)) < t.rule.Reward.Dropout
	}
}

// pay moves the weights of the winner's map.
func (t *trainer) pay(hit bool) {
	_, paid, _ := t.stage()
	l, d := t.last(), t.rule.Reward.change(hit, paid, t.clock, t.last().bound)
	if d.seen == 0 && d.unseen == 0 {
		return
	}
	l.learn(&t.best, &d)
	t.workers[0].reading.learned(t.best.channel, &d)
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

// split cuts the maps of the last layer into as many parts as there are workers, at most, of whole cache lines.
func (t *trainer) split() {
	lines := t.last().ldv() / 16
	parts := min(t.setup.Pool.Workers(), lines)
	for part := range parts + 1 {
		t.columns = append(t.columns, part*lines/parts*16)
	}
	t.readPart = func(part, _ int) { t.workers[0].reading.columns(t.columns[part], t.columns[part+1]) }
}

// readShared reads samples of the last layer, of which each part of the maps is a chunk of work.
func (t *trainer) readShared(found []*feature) {
	t.workers[0].reading.hear(found)
	t.setup.Pool.Run(len(t.columns)-1, t.readPart)
}

func (p *presentation) last() *layer { return p.layers[len(p.layers)-1] }

// heard counts sample g of those that were read, of which the features are f.
func (p *presentation) heard(f *feature, g int) {
	copy(p.counted, f.counted)
	p.counted[2*len(p.layers)+len(p.layers)-1] = p.reading.events[g]
	p.steps = p.whole
	p.tally.add(p)
}

// scoresOf returns for each class the largest potential of its maps, of sample g of those that were read.
func (p *presentation) scoresOf(g, classes int) []float64 {
	l := p.last()
	p.scores = rules.Zeros(p.scores, classes)
	for place := range l.out.places() {
		for channel, v := range p.reading.potentials(g, place) {
			at := channel * classes / l.out.channels
			p.scores[at] = max(p.scores[at], float64(v))
		}
	}
	return p.scores
}
