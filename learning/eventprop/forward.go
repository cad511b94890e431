package eventprop

import (
	"math"
	"math/bits"

	"github.com/spikecell/spikecell/internal/kernel"
)

// cells are the state of a layer in one presentation.
type cells struct {
	*layer
	once                 bool // only the first spike of each cell is asked for
	slow, fast           []float64
	spareSlow, spareFast []float64 // what they were before the last event
	above                []uint64  // cells that may come above their limits before the next event
	limit                []float64 // θ; +Inf of a cell that is not to fire again
	latest               []int32   // spike of each cell, or −1
	out                  train
	now                  float64   // ms; all before it is done
	heard                int       // events of the layer below
	decaySlow, decayFast []float64 // from each event to the next
	silent               int       // cells that have not fired
	peaks                []peak    // of cells that are read
	over                 bool      // it fires without end
	adjoints             adjoints
}

func newCells(l *layer, once bool) *cells {
	row := func() []float64 { return make([]float64, l.Post) }
	return &cells{
		layer: l, once: once, slow: row(), fast: row(), spareSlow: row(), spareFast: row(), limit: row(),
		above: make([]uint64, (l.Post+63)/64), latest: make([]int32, l.Post), peaks: make([]peak, l.Post), adjoints: newAdjoints(l.Post),
	}
}

func (c *cells) begin() {
	clear(c.slow)
	clear(c.fast)
	clear(c.peaks)
	copy(c.limit, c.theta)
	for j := range c.latest {
		c.latest[j] = none
	}
	c.out.clear()
	c.decaySlow, c.decayFast = c.decaySlow[:0], c.decayFast[:0]
	c.now, c.heard, c.silent, c.over = 0, 0, c.Post, false
}

// hear takes events up to number n of the layer below, none later than end. It fires what they cause before the last of them.
func (c *cells) hear(in []spike, n int, end float64) {
	for ; c.heard < n; c.heard++ {
		e := &in[c.heard]
		c.coast(min(e.at+c.delay, end))
		if e.cell != none {
			kernel.AddBoth(c.slow, c.fast, c.w[int(e.cell)*c.Post:])
		}
	}
}

// coast moves all cells to a time, without input.
func (c *cells) coast(to float64) {
	if c.heard == 0 {
		c.now = to // nothing has arrived yet
		return
	}
	slow, fast := 1.0, 1.0
	if to > c.now {
		slow, fast = c.decays(to - c.now)
		if c.Reads {
			c.climb(to, slow, fast)
		} else {
			c.fall(slow, fast)
		}
	}
	c.decaySlow, c.decayFast = append(c.decaySlow, slow), append(c.decayFast, fast)
	c.now = to
}

// fall lets all cells fall by both factors, and fire on the way.
func (c *cells) fall(slow, fast float64) {
	first := len(c.out.spikes)
	if c.power == 4 {
		c.scanFour(slow, fast)
	} else {
		c.scan(slow, fast)
	}
	if len(c.out.spikes) > first+1 {
		c.out.sortFrom(first)
	}
	c.link(first)
}

func (c *cells) scan(slow, fast float64) {
	for j, p := range c.slow {
		q := c.fast[j]
		c.slow[j], c.fast[j] = p*slow, q*fast
		if c.crosses(p, q, c.limit[j], c.bars[j], slow, fast) {
			c.fire(j, p, q, slow, fast)
		}
	}
}

// scanFour is scan for time constants of which one is four times the other, for all cells at a time.
func (c *cells) scanFour(slow, fast float64) {
	was, wasFast := c.slow, c.fast
	c.slow, c.fast, c.spareSlow, c.spareFast = c.spareSlow, c.spareFast, was, wasFast
	kernel.Humps{Limit: c.limit, Bar: c.bars}.Fall(c.slow, c.fast, was, wasFast, slow, fast, c.above)
	for k, word := range c.above {
		for ; word != 0; word &= word - 1 {
			j := 64*k + bits.TrailingZeros64(word)
			if p, q := was[j], wasFast[j]; c.reaches(p, q, c.limit[j], slow, fast) {
				c.fire(j, p, q, slow, fast)
			}
		}
	}
}

// link tells the spikes from number i on which one of the same cell was before.
func (c *cells) link(i int) {
	for k := i; k < len(c.out.spikes); k++ {
		s := &c.out.spikes[k]
		if s.before = c.latest[s.cell]; s.before == none {
			c.silent--
		}
		c.latest[s.cell] = int32(k)
	}
}

// mostSpikes is how many spikes a population may have in a presentation for each of its cells.
const mostSpikes = 1 << 10

// fire takes all spikes of a cell with amplitudes p and q on the way down by both factors.
func (c *cells) fire(j int, p, q, slow, fast float64) {
	theta, doneSlow, doneFast := c.limit[j], 1.0, 1.0
	for {
		x := c.first(p, q, theta)
		y := c.raise(x)
		p, q = p*x, q*y
		doneSlow, doneFast, slow, fast = doneSlow*x, doneFast*y, slow/x, fast/y
		c.out.spikes = append(c.out.spikes, spike{
			at: c.now - float64(c.tauSlow*kernel.Log(doneSlow)), rise: c.current(p, q) - theta, slow: doneSlow, fast: doneFast,
			cell: int32(j), event: int32(c.heard - 1),
		})
		if c.once {
			c.limit[j] = math.Inf(1)
			return
		}
		p, q = c.reset(p, q, theta)
		if c.over = c.over || len(c.out.spikes) >= mostSpikes*c.Post; c.over || !c.crosses(p, q, theta, c.bars[j], slow, fast) {
			break
		}
	}
	c.slow[j], c.fast[j] = p*slow, q*fast
}
