package snn

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// drawn are the synapses of a sparse projection, kept with a model so that its pairs are drawn once.
type drawn struct {
	of        Sparse
	name      string
	pre, post int
	synapses  engine.Wiring
}

// keep compiles a projection, and returns with it what a model keeps: nothing where the list of synapses is the description's, or short.
func (p Projection) keep(pre, post Population) (engine.Wiring, drawn) {
	synapses := p.compile(pre, post)
	if w, sparse := p.Wiring.(Sparse); sparse {
		return synapses, drawn{w, p.String(), pre.Size(), post.Size(), synapses}
	}
	return synapses, drawn{}
}

// compile returns what the synapses of projection k compute, drawn anew where the net has changed since [Net.Init].
func (m *Model) compile(k int, pre, post Population) engine.Wiring {
	p := m.Net.Projections[k]
	if w, sparse := p.Wiring.(Sparse); sparse && k < len(m.drawn) {
		if d := m.drawn[k]; d.synapses != nil && d == (drawn{w, p.String(), pre.Size(), post.Size(), d.synapses}) {
			return d.synapses
		}
	}
	return p.compile(pre, post)
}

// Compile returns what the synapses of projection k of n compute, or why it cannot join its populations. The rest of n is not looked at:
// [Net.Check] does that once. Learners work with what it returns, and need not tell wirings apart.
func Compile(n Net, k int) (engine.Wiring, error) {
	if uint(k) >= uint(len(n.Projections)) {
		return nil, fmt.Errorf("snn: Compile: projection %d of %d", k, len(n.Projections))
	}
	p, pre, post, err := n.join(k)
	if err != nil {
		return nil, fmt.Errorf("snn: projection %v: %w", p, err)
	}
	return p.compile(pre, post), nil
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
	case List:
		return w.compile(pre.Size(), post.Size())
	case Conv2D, Conv1D, Pool2D:
		m, err := mapsOf(p.Wiring, pre, post)
		if err != nil {
			panic(fmt.Sprintf("snn: projection %v: %v; Net.Check says so before", p, err))
		}
		if _, pool := w.(Pool2D); pool {
			return m.compilePool()
		}
		return m.compile()
	case Attention:
		return w.compile(pre, post)
	}
	return engine.NewDense(pre.Size(), post.Size())
}

// WeightShape returns the shape of the weights of projection k of a net that passes Check, without padding: {pre, post} of Dense, {cells}
// of OneToOne, {1} of AllButOwn, Pool2D and Attention, {height, width, channels in of a group, channels out} of Conv2D and, without the width, of
// Conv1D, {weights} of Sparse and List: one a synapse, unless synapses share them. Of Sparse by Probability the pairs are drawn to be
// counted. It panics if there is no such projection.
func (n Net) WeightShape(k int) []int { return n.weightShape("Net.WeightShape", k) }

func (n Net) weightShape(method string, k int) []int {
	p, pre, post := n.joined(method, k)
	return p.weightShape(pre, post)
}

func (p Projection) weightShape(pre, post Population) []int {
	switch w := p.Wiring.(type) {
	case Conv2D, Conv1D:
		return shapeOfKernel(w, pre, post)
	case OneToOne:
		return []int{pre.Size()}
	case AllButOwn, Pool2D, Attention:
		return []int{1}
	case Sparse:
		return []int{w.stored(p.String(), pre.Size(), post.Size())}
	case List:
		return []int{w.stored()}
	}
	return []int{pre.Size(), post.Size()}
}

// weightShape is that of a projection of a model, which knows its pairs.
func (m *Model) weightShape(k int, pre, post Population) []int {
	if _, sparse := m.Net.Projections[k].Wiring.(Sparse); sparse {
		_, cols, _ := m.compile(k, pre, post).Stored()
		return []int{cols}
	}
	return m.Net.Projections[k].weightShape(pre, post)
}

// shapeOfKernel returns the shape of the weights of a convolution.
func shapeOfKernel(w Wiring, pre, post Population) []int {
	m, err := mapsOf(w, pre, post)
	if err != nil {
		panic(fmt.Sprintf("snn: %v; Net.Check says so before", err))
	}
	shape := []int{m.window.Size[0], m.window.Size[1], m.in[2] / m.groups, m.out[2]}
	if _, line := w.(Conv1D); line {
		return slices.Delete(shape, 1, 2)
	}
	return shape
}

// StoredWeights returns how many weights projection k of a net that passes Check stores, padding of rows included; of random synapses the
// mean, as a float64, which no product of sizes overflows. It panics if there is no such projection.
func (n Net) StoredWeights(k int) float64 {
	p, pre, post := n.joined("Net.StoredWeights", k)
	return p.extent(pre, post).stored
}

// Synapses returns how many synapses projection k of a net that passes Check has, of random ones the mean: more than weights where these are shared.
// It is a float64, which no product of sizes overflows. It panics if there is no such projection.
func (n Net) Synapses(k int) float64 {
	p, pre, post := n.joined("Net.Synapses", k)
	return p.extent(pre, post).synapses
}

// Currents returns how many currents projection k of a net that passes Check adds up in a step: one a cell of its post population, or with
// MaxPool those that the largest are taken of. It is a float64, which no product of sizes overflows. It panics if there is no such projection.
func (n Net) Currents(k int) float64 {
	p, pre, post := n.joined("Net.Currents", k)
	if m, err := mapsOf(p.Wiring, pre, post); err == nil && m.mid[2] > 0 {
		return float64(m.mid[0]) * float64(m.mid[1]) * float64(m.mid[2])
	}
	return post.cells()
}

// LongestDelay returns the most steps that a synapse of projection k waits: Delay, and what single synapses have beside it. It panics if
// there is no such projection.
func (n Net) LongestDelay(k int) int {
	p := n.Projections[within("Net.LongestDelay", "projection", k, len(n.Projections))]
	return p.Delay + traitsOfWiring(p.Wiring).delays
}

// joined returns a projection and its populations, and panics where it does not join them.
func (n Net) joined(method string, k int) (p Projection, pre, post Population) {
	p, pre, post, err := n.join(within(method, "projection", k, len(n.Projections)))
	if err != nil {
		panic(fmt.Sprintf("snn: %s: projection %v: %v; Net.Check says so before", method, p, err))
	}
	return p, pre, post
}

// join returns a projection and its populations, or why it does not join them.
func (n Net) join(k int) (p Projection, pre, post Population, err error) {
	p = n.Projections[k]
	from, to := n.Population(p.Pre), n.Population(p.Post)
	if from == nil || to == nil {
		return p, pre, post, errors.New("it joins populations that the net does not have")
	}
	for _, end := range []*Population{from, to} {
		if err := end.checkShape(); err != nil {
			return p, pre, post, err
		}
	}
	return p, *from, *to, checkWiring(p, *from, *to)
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
	list     float64 // bytes of the list of synapses, if it is stored
}

// extent returns the extent of a projection between two populations that it can join.
func (p Projection) extent(pre, post Population) extent {
	from, to := pre.cells(), post.cells()
	switch w := p.Wiring.(type) {
	case OneToOne:
		return extent{1, from, from, 0}
	case AllButOwn:
		return extent{int(from), from * (to - 1), 1, 0}
	case Sparse:
		return w.extent(from, to)
	case List:
		return w.extent(to)
	case Attention:
		return w.extent(pre, post)
	case Conv2D, Conv1D, Pool2D:
		m, err := mapsOf(p.Wiring, pre, post)
		if err != nil {
			return extent{}
		}
		places := m.window.Size[0] * m.window.Size[1]
		if _, pool := w.(Pool2D); pool {
			n := m.seen(m.out) * float64(m.out[2])
			return extent{places, n, 1, listBytes * n}
		}
		rows := places * m.in[2] / m.groups
		return extent{rows, m.seen(m.mid) * float64(m.in[2]/m.groups) * float64(m.mid[2]), float64(rows) * float64(kernel.Ld(m.out[2])), 0}
	}
	return extent{int(from), from * to, from * float64(kernel.Ld(int(to))), 0}
}
