package snn

import (
	"errors"
	"fmt"
	"math"

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
		return errors.New("Repeats is for a FanIn: a pair is drawn with a Probability once; leave it out")
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
	drawn := make([]uint32, 0, s.FanIn*post)
	has := make([]int, pre) // the last post cell that has drawn a pre cell, plus 1
	for j := range post {
		drawn = s.drawOnto(stream.At(j), pre, j, has, drawn)
	}
	for _, k := range sortedBy(drawn, pre, nil) {
		add(int(drawn[k]), int(k)/s.FanIn)
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
