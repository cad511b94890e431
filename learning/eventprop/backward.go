package eventprop

import (
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/chain"
)

// adjoints are the adjoint variables of the cells of a layer, backwards in time, as two numbers that fall by themselves: a = λV falls with τm,
// b = λI − (1 + k)·λV with τs, where k = τs/(τm − τs).
type adjoints struct {
	a, b   []float64
	last   []int32 // by event that the layer heard: one of the spikes before the next event that are the last of their cells there, or −1
	next   []int32 // by spike: another of them, or −1
	jumped []jumped
}

// jumped are the adjoints of a cell at an event, if it fired before the next one.
type jumped struct {
	cell int32
	a, b float64
}

func newAdjoints(cells int) adjoints {
	return adjoints{a: make([]float64, cells), b: make([]float64, cells)}
}

// backward walks back from the last event with ∂L/∂t of the layer's spikes. It adds to the gradient ∂L/∂W of the weights, those of layer number, and
// to ∂L/∂t of the spikes of the layer below, where late is not nil.
func (c *cells) backward(in []spike, gradient *chain.Gradient[float64], number int, late []float64) {
	a, b := c.adjoints.a, c.adjoints.b
	clear(a)
	clear(b)
	k := c.shape()
	for event := c.file() - 1; event >= 0; event-- {
		c.jump(event)
		if event < len(c.decaySlow) { // no event follows the last, and no adjoint comes from behind it
			ofA, ofB := c.fallOf(c.decaySlow[event], c.decayFast[event])
			kernel.FallBoth(a, b, ofA, ofB)
		}
		for _, j := range c.adjoints.jumped {
			a[j.cell], b[j.cell] = j.a, j.b
		}
		e := &in[event]
		if e.cell == none {
			continue
		}
		kernel.SubtractSums(gradient.Row(number, int(e.cell)), a, b, c.tauSynap*c.gain, 1+k)
		if late != nil {
			c.delayed(&late[event], c.w[int(e.cell)*c.Post:], k)
		}
	}
}

// shape is k.
func (l *layer) shape() float64 { return l.tauSynap / (l.tauMembrane - l.tauSynap) }

// delayed adds to ∂L/∂t of a spike of the layer below, which arrives by weights w.
func (c *cells) delayed(late *float64, w []float64, k float64) {
	for j, a := range c.adjoints.a {
		if b := c.adjoints.b[j]; a != 0 || b != 0 {
			*late -= float64(w[j] / c.drive * (float64(k*a) + b))
		}
	}
}

// file leaves by event which spikes a walk back meets before it, and says how many events it must pass. Spikes of a cell behind the last that moves
// the loss are left out.
func (c *cells) file() (events int) {
	f := &c.adjoints
	f.last, f.next = f.last[:0], slices.Grow(f.next[:0], len(c.out.spikes))[:len(c.out.spikes)]
	for _, number := range c.latest {
		for number != none && c.out.late[number] == 0 {
			number = c.out.spikes[number].before
		}
		for before := number; number != none; number = before {
			event := int(c.out.spikes[number].event)
			for len(f.last) <= event {
				f.last = append(f.last, none)
			}
			f.last[event], f.next[number] = number, f.last[event]
			for before != none && int(c.out.spikes[before].event) == event {
				before = c.out.spikes[before].before
			}
		}
	}
	return len(f.last)
}

// jump leaves the adjoints at an event of the cells that fired before the next one.
func (c *cells) jump(event int) {
	f := &c.adjoints
	f.jumped = f.jumped[:0]
	for number := f.last[event]; number != none; number = f.next[number] {
		s := &c.out.spikes[number]
		a, b := f.a[s.cell], f.b[s.cell]
		if event < len(c.decaySlow) {
			a, b = c.back(a, b, c.decaySlow[event]/s.slow, c.decayFast[event]/s.fast)
		}
		f.jumped = append(f.jumped, c.jumpOf(number, a, b))
	}
}

// jumpOf is jump for a cell with adjoints a and b at spike number, its last before the next event.
func (c *cells) jumpOf(number int32, a, b float64) jumped {
	s, k := &c.out.spikes[number], c.shape()
	for {
		jump := (float64((s.rise+c.theta[s.cell])*a) + c.out.late[number]) / s.rise
		a, b = jump, b+float64((1+k)*(a-jump))
		if s.before == none || c.out.spikes[s.before].event != s.event {
			break
		}
		later := s
		number = s.before
		s = &c.out.spikes[number]
		a, b = c.back(a, b, later.slow/s.slow, later.fast/s.fast)
	}
	a, b = c.back(a, b, s.slow, s.fast)
	return jumped{s.cell, a, b}
}

// back lets both numbers fall over a time.
func (l *layer) back(a, b, slow, fast float64) (float64, float64) {
	ofA, ofB := l.fallOf(slow, fast)
	return a * ofA, b * ofB
}

// fallOf returns the factors of a and of b.
func (l *layer) fallOf(slow, fast float64) (a, b float64) {
	if l.synapseSlow {
		return fast, slow
	}
	return slow, fast
}
