package snn

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// Compile returns what the synapses of projection k of n compute, or the first fault of n. It is the one place where a wiring is told
// from another; learners work with what it returns.
func Compile(n Net, k int) (engine.Wiring, error) {
	if err := n.Check(); err != nil {
		return nil, err
	}
	if uint(k) >= uint(len(n.Projections)) {
		return nil, fmt.Errorf("snn: Compile: projection %d of %d", k, len(n.Projections))
	}
	p := n.Projections[k]
	return p.compile(*n.Population(p.Pre), *n.Population(p.Post)), nil
}

// compile returns what the synapses of a projection between two populations that it can join compute.
func (p Projection) compile(pre, post Population) engine.Wiring {
	switch w := p.Wiring.(type) {
	case OneToOne:
		return engine.NewOneToOne(pre.Size())
	case AllButOwn:
		return engine.NewAllButOwn(pre.Size())
	case Sparse:
		return w.compile(p.String(), pre.Size(), post.Size())
	case Conv2D, Conv1D, Pool2D:
		m, err := mapsOf(p.Wiring, pre, post)
		if err != nil {
			panic(fmt.Sprintf("snn: projection %v: %v; Net.Check says so before", p, err))
		}
		if _, pool := w.(Pool2D); pool {
			return m.compilePool()
		}
		return m.compile()
	}
	return engine.NewDense(pre.Size(), post.Size())
}

// WeightShape returns the shape of the weights of projection k of a net that passes Check, without padding: {pre, post} of Dense, {cells}
// of OneToOne, {1} of AllButOwn and Pool2D, {height, width, channels in of a group, channels out} of Conv2D and, without the width, of
// Conv1D, {synapses} of Sparse. It panics if there is no such projection.
func (n Net) WeightShape(k int) []int { return n.weightShape("Net.WeightShape", k) }

func (n Net) weightShape(method string, k int) []int {
	p, pre, post := n.joined(method, k)
	return p.weightShape(pre, post)
}

func (p Projection) weightShape(pre, post Population) []int {
	rows, cols, _ := p.compile(pre, post).Stored()
	switch w := p.Wiring.(type) {
	case Conv2D:
		return []int{w.Kernel[0], w.Kernel[1], rows / (w.Kernel[0] * w.Kernel[1]), cols}
	case Conv1D:
		return []int{w.Kernel, rows / w.Kernel, cols}
	case OneToOne:
		return []int{rows}
	case AllButOwn, Pool2D, Sparse:
		return []int{cols}
	}
	return []int{rows, cols}
}

// StoredWeights returns how many weights projection k of a net that passes Check stores, padding of rows included; of random synapses the
// mean, as a float64, which no product of sizes overflows. It panics if there is no such projection.
func (n Net) StoredWeights(k int) float64 {
	p, pre, post := n.joined("Net.StoredWeights", k)
	return p.extent(pre, post).stored
}

// joined returns a projection and its populations, and panics where it does not join them.
func (n Net) joined(method string, k int) (p Projection, pre, post Population) {
	p = n.Projections[within(method, "projection", k, len(n.Projections))]
	from, to := n.Population(p.Pre), n.Population(p.Post)
	if from == nil || to == nil {
		panic(fmt.Sprintf("snn: %s: projection %v joins populations that the net does not have; Net.Check says so before", method, p))
	}
	err := from.checkShape()
	if err == nil {
		err = to.checkShape()
	}
	if err == nil {
		err = checkWiring(p, *from, *to)
	}
	if err != nil {
		panic(fmt.Sprintf("snn: %s: projection %v: %v; Net.Check says so before", method, p, err))
	}
	return p, *from, *to
}

// mapsOf returns the geometry of a wiring of maps.
func mapsOf(w Wiring, pre, post Population) (maps, error) {
	switch w := w.(type) {
	case Conv2D:
		return w.maps(pre, post, false)
	case Conv1D:
		return w.plane().maps(pre, post, true)
	case Pool2D:
		return w.maps(pre, post)
	}
	return maps{}, fmt.Errorf("no wiring of maps is a %T", w)
}

// extent is what is known of a wiring without its list of synapses.
type extent struct {
	fanIn    int     // most synapses onto a cell, or a bound
	synapses float64 // of random ones in the mean
	stored   float64 // weights, with their padding
	listed   bool    // the synapses are stored as a list
}

// extent returns the extent of a projection between two populations that it can join.
func (p Projection) extent(pre, post Population) extent {
	from, to := pre.cells(), post.cells()
	switch w := p.Wiring.(type) {
	case OneToOne:
		return extent{1, from, from, false}
	case AllButOwn:
		return extent{int(from), from * (to - 1), 1, false}
	case Sparse:
		return w.extent(from, to)
	case Conv2D, Conv1D, Pool2D:
		m, err := mapsOf(p.Wiring, pre, post)
		if err != nil {
			return extent{}
		}
		places := m.window.Size[0] * m.window.Size[1]
		if _, pool := w.(Pool2D); pool {
			return extent{places, m.seen(m.out) * float64(m.out[2]), 1, true}
		}
		rows := places * m.in[2] / m.groups
		return extent{rows, m.seen(m.mid) * float64(m.in[2]/m.groups) * float64(m.mid[2]), float64(rows) * float64(kernel.Ld(m.out[2])), false}
	}
	return extent{int(from), from * to, from * float64(kernel.Ld(int(to))), false}
}

func (s Sparse) extent(pre, post float64) extent {
	if s.FanIn > 0 {
		n := float64(s.FanIn) * post
		return extent{s.FanIn, n, n, true}
	}
	n := s.Probability * pre * post
	return extent{int(pre), n, n, true}
}

func (s Sparse) compile(name string, pre, post int) engine.Wiring {
	return engine.NewLinks(pre, post, false, func(add func(pre, post int)) { s.each(name, pre, post, add) })
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
		add(int(at/uint64(post)), int(at%uint64(post)))
		if at++; at >= all {
			return
		}
	}
}

// eachOfFanIn draws FanIn of the pre cells for each post cell [bentley1987], and sorts all by pre cell.
func (s Sparse) eachOfFanIn(stream Stream, pre, post int, add func(pre, post int)) {
	drawn, start := make([]uint32, 0, s.FanIn*post), make([]int, pre+1)
	has := make([]int, pre) // the last post cell that has drawn a pre cell, plus 1
	for j := range post {
		own := stream.At(j)
		for k := pre - s.FanIn; k < pre; k++ {
			i := int(own.Float64(uint64(k)) * float64(k+1))
			if has[i] == j+1 {
				i = k
			}
			has[i] = j + 1
			drawn = append(drawn, uint32(i))
			start[i+1]++
		}
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
