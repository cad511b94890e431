package snn

import (
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// listBytes is how many bytes a synapse takes in a list.
const listBytes = 2

func (s Sparse) check(delay, pre, post int) error {
	among := pre
	if s.NoSelf {
		among--
	}
	switch {
	case (s.Probability == 0) == (s.FanIn == 0):
		return fmt.Errorf("Sparse has Probability %v and FanIn %d; give one of the two", s.Probability, s.FanIn)
	case s.FanIn == 0 && !(s.Probability > 0 && s.Probability <= 1):
		return fmt.Errorf("Sparse has Probability %v; give more than 0, up to 1", s.Probability)
	case s.NoSelf && pre != post:
		return fmt.Errorf("NoSelf leaves out synapses of cell i to cell i, of populations of one size, not of %d and %d cells", pre, post)
	case s.FanIn < 0 || s.FanIn > among:
		return fmt.Errorf("Sparse has FanIn %d; give 1 to the %d pre cells", s.FanIn, among)
	case s.Repeats && s.FanIn == 0:
		return fmt.Errorf("Repeats is for a FanIn: a pair is drawn with a Probability once; leave it out")
	case s.Delays[0] < 0 || s.Delays[1] < s.Delays[0]:
		return fmt.Errorf("Delays from %d to %d steps; give 0 or more, the lower end first", s.Delays[0], s.Delays[1])
	}
	return checkDelays(delay, s.Delays[1])
}

// checkDelays bounds what a synapse waits.
func checkDelays(delay, most int) error {
	if most > mostDelay-delay {
		return fmt.Errorf("delays of up to %d steps beside the %d of the projection; no more than %d together", most, delay, mostDelay)
	}
	return nil
}

// extent returns what is known before pairs are drawn.
func (s Sparse) extent(pre, post float64) extent {
	e := extent{fanIn: int(pre), synapses: s.Probability * pre * post}
	switch {
	case s.FanIn > 0:
		e.fanIn, e.synapses = s.FanIn, float64(s.FanIn)*post
	case s.NoSelf:
		e.synapses = s.Probability * pre * (post - 1)
	}
	e.stored = e.synapses
	if s.Common {
		e.stored = 1
	}
	e.list = listBytes * e.synapses * 1.1 // more may be drawn than the mean
	if s.FanIn > 0 {
		e.list += 8 * e.synapses // to sort them
	}
	if s.Delays[1] > 0 {
		groups := min(float64(s.Delays[1]-s.Delays[0]+1), e.synapses)
		e.list += (listBytes+4)*e.synapses + 4*groups*pre*math.Ceil(post/engine.PartCells)
	}
	return e
}

// stored returns how many weights there are.
func (s Sparse) stored(name string, pre, post int) (n int) {
	switch {
	case s.Common:
		return 1
	case s.FanIn > 0:
		return s.FanIn * post
	}
	s.each(name, pre, post, func(int, int) { n++ })
	return n
}

func (s Sparse) compile(name string, pre, post int) engine.Wiring {
	mean := s.extent(float64(pre), float64(post)).synapses
	room := int(mean + 4*math.Sqrt(mean))
	l := engine.NewLinks(pre, post, room, s.Common, func(add func(pre, post int)) { s.each(name, pre, post, add) })
	if s.Delays[1] == 0 {
		return l
	}
	stream, span := NewStream(s.Seed).Named("delays").Named(name), s.Delays[1]-s.Delays[0]+1
	return engine.NewDelayed(l, s.Delays[1], func(k int) int { return s.Delays[0] + stream.Intn(uint64(k), span) })
}

// each calls add for each synapse, by rising pre and post cell.
func (s Sparse) each(name string, pre, post int, add func(pre, post int)) {
	stream := NewStream(s.Seed).Named("wiring").Named(name)
	if s.FanIn > 0 {
		s.eachOfFanIn(stream, pre, post, add)
		return
	}
	// Of all pairs in a row, the next one lies a geometrically distributed number further.
	all, miss := uint64(pre)*uint64(post), kernel.Log(1-s.Probability)
	for at, k := uint64(0), uint64(0); ; k++ {
		if s.Probability < 1 {
			skip := math.Floor(kernel.Log(1-stream.Float64(k)) / miss)
			if !(skip < float64(all-at)) {
				return
			}
			at += uint64(skip)
		}
		if at >= all {
			return
		}
		if i, j := int(at/uint64(post)), int(at%uint64(post)); i != j || !s.NoSelf {
			add(i, j)
		}
		if at++; at >= all {
			return
		}
	}
}

// eachOfFanIn draws FanIn of the pre cells for each post cell, and sorts all by pre cell.
func (s Sparse) eachOfFanIn(stream Stream, pre, post int, add func(pre, post int)) {
	drawn, start := make([]uint32, 0, s.FanIn*post), make([]int, pre+1)
	has := make([]int, pre) // the last post cell that has drawn a pre cell, plus 1
	for j := range post {
		drawn = s.drawOnto(stream.At(j), pre, j, has, drawn)
	}
	for _, i := range drawn {
		start[i+1]++
	}
	for i := range pre {
		start[i+1] += start[i]
	}
	sorted := make([]uint32, len(drawn))
	for k, i := range drawn {
		sorted[start[i]] = uint32(k / s.FanIn)
		start[i]++
	}
	from := 0
	for i := range pre {
		for ; from < start[i]; from++ {
			add(i, int(sorted[from]))
		}
	}
}

// drawOnto appends the pre cells of post cell j: different ones by Floyd's method [bentley1987], or with Repeats any.
func (s Sparse) drawOnto(own Stream, pre, j int, has []int, drawn []uint32) []uint32 {
	among := pre
	if s.NoSelf {
		among--
	}
	for k := among - s.FanIn; k < among; k++ {
		below := k + 1
		if s.Repeats {
			below = among
		}
		i := int(own.Float64(uint64(k)) * float64(below))
		if !s.Repeats {
			if has[i] == j+1 {
				i = k
			}
			has[i] = j + 1
		}
		if s.NoSelf && i >= j {
			i++
		}
		drawn = append(drawn, uint32(i))
	}
	return drawn
}

func (w List) check(delay, pre, post int) error {
	n := len(w.Pre)
	switch {
	case n == 0 || len(w.Post) != n:
		return fmt.Errorf("List has %d pre and %d post cells; give one of each for every synapse", n, len(w.Post))
	case int64(n) > mostListed:
		return fmt.Errorf("List has %d synapses; no more than %d", n, mostListed)
	case w.Weight != nil && len(w.Weight) != n:
		return fmt.Errorf("List has %d numbers of weights for %d synapses; give each one, or leave them out", len(w.Weight), n)
	case w.Delays != nil && len(w.Delays) != n:
		return fmt.Errorf("List has %d Delays for %d synapses; give each one, or leave them out", len(w.Delays), n)
	}
	if err := w.checkEntries(pre, post); err != nil {
		return err
	}
	return checkDelays(delay, w.mostDelay())
}

// checkEntries wants cells that exist, and weights that are numbered without a gap.
func (w List) checkEntries(pre, post int) error {
	for k := range w.Pre {
		switch i, j := w.Pre[k], w.Post[k]; {
		case i < 0 || i >= pre:
			return fmt.Errorf("List: synapse %d begins at cell %d of %d", k, i, pre)
		case j < 0 || j >= post:
			return fmt.Errorf("List: synapse %d ends at cell %d of %d", k, j, post)
		case w.Delays != nil && w.Delays[k] < 0:
			return fmt.Errorf("List: synapse %d has a delay of %d steps; give 0 or more", k, w.Delays[k])
		case w.Weight != nil && (w.Weight[k] < 0 || w.Weight[k] >= len(w.Pre)):
			return fmt.Errorf("List: synapse %d has weight %d; %d synapses have weights 0 to %d at most", k, w.Weight[k], len(w.Pre), len(w.Pre)-1)
		}
	}
	if w.Weight == nil {
		return nil
	}
	used := make([]bool, w.stored())
	for _, k := range w.Weight {
		used[k] = true
	}
	for k, is := range used {
		if !is {
			return fmt.Errorf("List: no synapse has weight %d, and one has weight %d; number them without a gap", k, len(used)-1)
		}
	}
	return nil
}

// mostDelay returns the longest of Delays.
func (w List) mostDelay() (most int) {
	for _, d := range w.Delays {
		most = max(most, d)
	}
	return most
}

// stored returns how many weights there are.
func (w List) stored() int {
	if w.Weight == nil {
		return len(w.Pre)
	}
	most := -1
	for _, k := range w.Weight {
		most = max(most, k)
	}
	return most + 1
}

// extent counts what arrives at each cell.
func (w List) extent(post float64) extent {
	onto := make([]int, int(post))
	e := extent{synapses: float64(len(w.Pre)), stored: float64(w.stored()), list: (listBytes + 12) * float64(len(w.Pre))}
	for _, j := range w.Post {
		if j >= 0 && j < len(onto) {
			onto[j]++
			e.fanIn = max(e.fanIn, onto[j])
		}
	}
	return e
}

// compile sorts the synapses by pre and post cell; those of one pair stay in their order.
func (w List) compile(pre, post int) engine.Wiring {
	order := sortedBy(w.Pre, pre, sortedBy(w.Post, post, nil))
	number := make([]uint32, len(order))
	for at, k := range order {
		number[at] = k
		if w.Weight != nil {
			number[at] = uint32(w.Weight[k])
		}
	}
	l := engine.NewLinks(pre, post, len(order), false, func(add func(pre, post int)) {
		for _, k := range order {
			add(w.Pre[k], w.Post[k])
		}
	}).Numbered(w.stored(), number)
	if w.mostDelay() == 0 {
		return l
	}
	return engine.NewDelayed(l, w.mostDelay(), func(k int) int { return w.Delays[order[k]] })
}

// wiringText lists the fields of a wiring that are not 0, and of a list what it comes to.
func wiringText(w Wiring) string {
	l, ok := w.(List)
	switch {
	case !ok:
		return cellText(w)
	case l.Delays == nil:
		return fmt.Sprintf("%d weights", l.stored())
	}
	return fmt.Sprintf("%d weights, Delays up to %d", l.stored(), l.mostDelay())
}

// cloneWiring returns a wiring that shares nothing with w.
func cloneWiring(w Wiring) Wiring {
	if l, ok := w.(List); ok {
		return List{slices.Clone(l.Pre), slices.Clone(l.Post), slices.Clone(l.Weight), slices.Clone(l.Delays)}
	}
	return w
}

// sortedBy returns the numbers of keys, which are below n, by rising key; equal ones stay in their order, nil for that of the list.
func sortedBy(keys []int, n int, order []uint32) []uint32 {
	if order == nil {
		order = make([]uint32, len(keys))
		for k := range order {
			order[k] = uint32(k)
		}
	}
	start := make([]int, n+1)
	for _, key := range keys {
		start[key+1]++
	}
	for i := range n {
		start[i+1] += start[i]
	}
	sorted := make([]uint32, len(order))
	for _, k := range order {
		key := keys[k]
		sorted[start[key]] = k
		start[key]++
	}
	return sorted
}
