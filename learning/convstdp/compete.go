package convstdp

import (
	"math/bits"

	"github.com/spikecell/spikecell/learning/internal/rules"
)

// winner is a cell that learns of a sample.
type winner struct {
	channel, place int
	seen           []uint64 // which cells of its window had fired when it did, [place of the window][word]
}

// candidate is a cell that fires first at its place.
type candidate struct {
	channel, place int
	v              float32
}

// competition is who wins in the layer in training.
type competition struct {
	layer      *layer
	stage      Stage
	candidates []candidate
	winners    []winner
	won        []bool // by map
}

func newCompetition(l *layer, s Stage) *competition {
	return &competition{layer: l, stage: s, won: make([]bool, l.out.channels)}
}

// compete shows samples to the layers up to the one of a stage, in which the winners of each learn. It returns the loss of the layer.
func (t *trainer) compete(stage, lo, hi int) float64 {
	c, w := t.fights[stage], t.workers[0]
	for r := lo; r < hi; r++ {
		t.setup.Pool.Check()
		_, done, _ := t.stage()
		c.show(w, t.plastic[stage], t.found[r])
		d := t.rule.Stages[stage].change(done+1, c.layer.bound)
		for i := range c.winners {
			c.layer.learn(&c.winners[i], &d)
		}
		t.training.written[t.plastic[stage]] += int64(len(c.winners) * c.layer.rows())
		t.clock[learned]++
	}
	return c.layer.unsettled()
}

// show takes a sample through as many steps as it takes to find all winners of layer k.
func (c *competition) show(w *presentation, k int, f *feature) {
	c.begin()
	clear(w.taken)
	w.beginLast(k)
	for step := 0; step < f.steps() && !c.full(); step++ {
		w.replay(k, f, step)
		c.step(w, k)
		w.steps++
	}
	w.tally.add(w)
}

// begin forgets the winners of the sample before.
func (c *competition) begin() {
	c.winners = c.winners[:0]
	clear(c.won)
}

// full reports whether there are as many winners as there may be.
func (c *competition) full() bool {
	return len(c.winners) >= min(c.stage.Winners, c.layer.out.channels)
}

// step takes layer k of the presentation, which is in training, through a step: of each place the cell that fires first stays, the one with the
// largest potential if several do, and of these the largest potentials of the step win, one of each map, none within the radius of another.
func (c *competition) step(p *presentation, k int) {
	p.integrate(k, p.taken)
	c.candidates = c.candidates[:0]
	p.fire(k)
	for place := range c.layer.out.places() {
		if p.lists.Start[place] == p.lists.Start[place+1] {
			continue
		}
		if best, fires := p.first(k, place); fires {
			c.candidates = append(c.candidates, best)
			p.taken[place] = true
		}
	}
	p.countFirst(k, len(c.candidates))
	for !c.full() && c.choose(p, k) {
	}
}

// countFirst counts the cells of layer k, which is in training, that fire in this step: those that are the first at their place.
func (p *presentation) countFirst(k, n int) {
	p.counted[k+1] += int32(n)
	most := &p.counted[len(p.layers)+k+1]
	*most = max(*most, int32(n))
}

// first returns the cell of a place that has the largest potential of those that fire in this step.
func (p *presentation) first(k, place int) (best candidate, fires bool) {
	l, out := p.layers[k], p.planes[k+1]
	v := p.v[k][place*l.ldv():]
	for n, word := range out.fresh[place*out.words():][:out.words()] {
		for ; word != 0; word &= word - 1 {
			channel := 64*n + bits.TrailingZeros64(word)
			if !fires || v[channel] > best.v {
				best, fires = candidate{channel, place, v[channel]}, true
			}
		}
	}
	return best, fires
}

// choose makes the best of the candidates a winner, if there is one.
func (c *competition) choose(p *presentation, k int) bool {
	var best *candidate
	for i := range c.candidates {
		if o := &c.candidates[i]; !c.won[o.channel] && c.free(o.place) && (best == nil || o.before(best)) {
			best = o
		}
	}
	if best == nil {
		return false
	}
	c.won[best.channel] = true
	c.remember(*best, p.planes[k].fired)
	c.keepAway(p, best.place)
	return true
}

// before says which of two candidates wins: that with the larger potential, of equal ones that of the lower map, and then of the first place.
func (o *candidate) before(b *candidate) bool {
	if o.v != b.v {
		return o.v > b.v
	}
	return o.channel < b.channel || o.channel == b.channel && o.place < b.place
}

// free reports whether no winner is near a place.
func (c *competition) free(place int) bool {
	for i := range c.winners {
		if c.near(place, c.winners[i].place) {
			return false
		}
	}
	return true
}

// near reports whether two places lie within the radius of each other, if there is one.
func (c *competition) near(a, b int) bool {
	width, r := c.layer.out.width, c.stage.Radius
	return r > 0 && distance(a/width, b/width) <= r && distance(a%width, b%width) <= r
}

func distance(a, b int) int { return max(a-b, b-a) }

// keepAway takes the places near a winner, where no other can win any more.
func (c *competition) keepAway(p *presentation, at int) {
	for place := range c.layer.out.places() {
		if c.near(place, at) {
			p.taken[place] = true
		}
	}
}

// remember notes which cells that the winner sees have fired.
func (c *competition) remember(o candidate, fired []uint64) {
	i := len(c.winners)
	if cap(c.winners) == i {
		c.winners = append(c.winners, winner{})
	}
	c.winners = c.winners[:i+1]
	c.winners[i].take(o, c.layer, fired)
}

// take makes w the winner o of a layer, of whose input some cells have fired.
func (w *winner) take(o candidate, l *layer, fired []uint64) {
	n := l.in.words()
	w.channel, w.place, w.seen = o.channel, o.place, rules.Zeros(w.seen, l.kernel[0]*l.kernel[1]*n)
	s := l.window(o.place)
	for y := s.fromY; y < s.toY; y++ {
		for x := s.fromX; x < s.toX; x++ {
			copy(w.seen[((y-s.top)*l.kernel[1]+x-s.left)*n:][:n], fired[(y*l.in.width+x)*n:])
		}
	}
}
