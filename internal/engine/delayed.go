package engine

// Delayed is a list of synapses of which each waits a number of steps of its own beside those of the projection. It is the sum of wirings
// of one delay each, by rising delay.
type Delayed struct {
	*Links
	steps  []int
	groups []*Links
}

// NewDelayed returns the wiring of the list, of which synapse k waits delay(k) steps. The weights are those of the list.
func NewDelayed(l *Links, most int, delay func(k int) int) *Delayed {
	count := make([]int, most+1)
	for k := range l.to {
		count[delay(k)]++
	}
	d := &Delayed{Links: l}
	group := make([]*Links, most+1)
	for steps, n := range count {
		if n == 0 {
			continue
		}
		g := &Links{post: l.post, parts: l.parts, weights: l.weights, common: l.common, start: make([]uint32, len(l.start)), to: make([]uint16, 0, n)}
		if !l.common {
			g.number = make([]uint32, 0, n)
		}
		group[steps], d.steps, d.groups = g, append(d.steps, steps), append(d.groups, g)
	}
	for at := range len(l.start) - 1 {
		for k := l.start[at]; k < l.start[at+1]; k++ {
			g := group[delay(int(k))]
			g.start[at+1]++
			g.to = append(g.to, l.to[k])
			if !l.common {
				g.number = append(g.number, uint32(l.weight(k)))
			}
		}
	}
	for _, g := range d.groups {
		for i := range len(g.start) - 1 {
			g.start[i+1] += g.start[i]
		}
	}
	return d
}

// EachDelay calls f with every number of steps that synapses wait and the wiring of these, by rising steps.
func (d *Delayed) EachDelay(f func(steps int, w Wiring)) {
	for i, g := range d.groups {
		f(d.steps[i], g)
	}
}
