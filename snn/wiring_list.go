package snn

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
)

func (w List) check(delay, pre, post int) error {
	n := len(w.Pre)
	switch {
	case n == 0 || len(w.Post) != n:
		return fmt.Errorf("List has %d pre and %d post cells; give one of each for every synapse, and at least one synapse", n, len(w.Post))
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
			return fmt.Errorf("List: synapse %d has weight %d; with %d in the list, weights are 0 to %d", k, w.Weight[k], len(w.Pre), len(w.Pre)-1)
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
	l := traitsOfWiring(w).list
	switch {
	case l == nil:
		return cellText(w)
	case l.Delays == nil:
		return fmt.Sprintf("%d weights", l.stored())
	}
	return fmt.Sprintf("%d weights, Delays up to %d", l.stored(), l.mostDelay())
}

// cloneWiring returns a wiring that shares nothing with w.
func cloneWiring(w Wiring) Wiring {
	if l := traitsOfWiring(w).list; l != nil {
		return List{slices.Clone(l.Pre), slices.Clone(l.Post), slices.Clone(l.Weight), slices.Clone(l.Delays)}
	}
	return w
}

// sortedBy returns the numbers of keys, which are below n, by rising key; equal ones stay in their order, nil for that of the list.
func sortedBy[K int | uint32](keys []K, n int, order []uint32) []uint32 {
	start := make([]int, n+1)
	for _, key := range keys {
		start[key+1]++
	}
	for i := range n {
		start[i+1] += start[i]
	}
	sorted := make([]uint32, len(keys))
	for at := range keys {
		k := uint32(at)
		if order != nil {
			k = order[at]
		}
		sorted[start[keys[k]]] = k
		start[keys[k]]++
	}
	return sorted
}
