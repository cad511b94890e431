package snn

import (
	"fmt"
	"slices"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/internal/memory"
)

// Sim runs a [Model] for a batch of samples at once, a step at a time:
//
//	s.Reset()
//	for t := range steps {
//		s.Deliver(t, in)        // input fires, projections deliver
//		s.Inject(…)             // if anything else drives the cells
//		s.Fire()                // cells integrate, fire and reset
//		… s.Spikes(pop, sample) // what happened in this step
//	}
//
// It reads the weights of the model at every step, so that a change shows in the next; those of few bits ([Quantization]) it rounds at Reset.
// Samples do not influence one another, except through thresholds that learn. A Sim is for one goroutine; several may share a model unless
// one learns. Methods that take a population or a sample panic if there is no such one.
type Sim struct {
	// Learning lets PerCell threshold adaptation move: each spike of any sample raises the Theta of the model, which
	// relaxes by the length of the presentation at Reset.
	Learning bool

	// Workers is how many goroutines share a step of large populations that sparse projections reach; 0 means GOMAXPROCS. The bits do not
	// depend on it.
	Workers int

	model *Model
	batch int
	dt    float64
	step  int // steps since Reset; between the verbs the one under way
	fired int // the last step of which Fire has been called
	pops  []simPop
	projs []simProjection
	order []int // populations, each after those that reach it without delay
	room  engine.Scratch
	count simCount

	parts         []simPart
	pool          *kernel.Pool     // made when first needed
	rooms         []engine.Scratch // by worker
	injecting     int              // the population of InjectPoisson
	deliverPartFn func(chunk, worker int)
	injectPartFn  func(chunk, worker int)
}

// simPop is the state of a population; arrays are [sample][ld] and bits [step mod depth][sample][words].
type simPop struct {
	size, ld, words int
	input           int       // position among input populations, or −1
	conducts        bool      // an input population from which conductance cells receive
	uneven          []int     // projections whose cells have different fans
	late            []int     // projections that deliver to it in Fire
	graded          []*Spikes // input that is not spikes, by sample
	cells           dynamics
	traits          traits
	v, cur          []float32      // membrane potentials, and what arrives
	settled         engine.Settled // thresholds with their adaptation, and what arrives for inhibitory conductances
	base            []float32      // thresholds before adaptation, one a cell
	depth           int
	bits            []uint64
	tally           popTally
	large           largePop
	poisson         simPoisson
}

// NewSim returns a simulation of m with batch samples, reset; or the first fault of m, or an error that names the bytes where
// there is no memory for it.
func NewSim(m *Model, batch int) (*Sim, error) {
	if batch < 1 {
		return nil, fmt.Errorf("snn: a simulation of %d samples; give 1 or more", batch)
	}
	if err := m.Check(); err != nil {
		return nil, err
	}
	if err := m.checkValues(); err != nil {
		return nil, err
	}
	if need, have := m.Net.bytes(batch), memory.Available(); !(need <= have) {
		return nil, fmt.Errorf("snn: a simulation of %d samples needs about %.3g bytes, and there are %.3g; take fewer samples, cells or steps of Delay",
			batch, need, have)
	}
	s := &Sim{model: m, batch: batch, dt: m.Net.Step()}
	s.plan()
	inputs := 0
	for i := range m.Net.Populations {
		p := &s.pops[i]
		if p.input = -1; m.Net.Populations[i].Cell == nil {
			p.input = inputs
			inputs++
		}
		s.allocate(i)
	}
	s.planParts()
	s.Reset()
	s.count = simCount{}
	return s, nil
}

func (s *Sim) allocate(i int) {
	p, n := &s.pops[i], s.model.Net.Populations[i]
	p.size, p.words = n.Size(), Words(n.Size())
	p.ld = rowOf(p.size)
	p.bits = kernel.AllocWords(p.depth * s.batch * p.words)
	if p.input >= 0 {
		p.graded = make([]*Spikes, s.batch)
		return
	}
	p.cells, p.traits = s.model.dynamicsOf(i, s.batch), traitsOf(n.Cell)
	all := s.batch * p.ld
	p.v, p.cur = kernel.Alloc(all), kernel.Alloc(all)
	p.base, p.settled.Th, p.settled.Held = kernel.Alloc(p.ld), kernel.Alloc(p.ld), kernel.AllocWords(s.batch*p.words)
	if p.traits.conductive {
		p.settled.Inh = kernel.Alloc(all)
	}
	if p.traits.adapt.PerPopulation.Rate != 0 {
		p.settled.Shift, p.settled.Floor = make([]float32, s.batch), make([]float32, s.batch)
	}
}

// rowOf returns the length of a row of n cells.
func rowOf(n int) int { return (n + 15) &^ 15 }

// Reset begins a presentation: potentials, currents, spikes and PerPopulation thresholds return to their initial
// values. PerCell adaptation stays, and relaxes if it is learning.
func (s *Sim) Reset() {
	if s == nil {
		panic("snn: Sim.Reset: the simulation is nil; make it with NewSim")
	}
	s.round()
	for i := range s.pops {
		s.relax(i)
		s.pops[i].reset()
		s.setThresholds(i)
	}
	s.step, s.fired = -1, -1
}

func (p *simPop) reset() {
	clear(p.bits)
	clear(p.graded)
	if p.input >= 0 {
		return
	}
	clear(p.cur)
	clear(p.settled.Inh)
	clear(p.settled.Held)
	clear(p.settled.Shift)
	for b := range p.settled.Floor {
		p.settled.Floor[b] = noFloor
	}
	p.cells.begin(p)
}

// row returns the spikes of all samples at a step that is at most depth − 1 ago; −1 is before the first.
func (p *simPop) row(step int) []uint64 {
	n := len(p.bits) / p.depth
	k := (step + p.depth) % p.depth
	return p.bits[k*n : (k+1)*n]
}

// Batch returns the number of samples.
func (s *Sim) Batch() int {
	if s == nil {
		panic("snn: Sim.Batch: the simulation is nil; make it with NewSim")
	}
	return s.batch
}

// at returns population pop, and panics if there is no such population or sample.
func (s *Sim) at(method string, pop, sample int) *simPop {
	if s == nil {
		panic("snn: " + method + ": the simulation is nil; make it with NewSim")
	}
	within(method, "population", pop, len(s.pops))
	within(method, "sample", sample, s.batch)
	return &s.pops[pop]
}

// Potentials returns the membrane potentials of population pop (its index in Net.Populations) in a sample, after
// reset where the reset acts in the same step; nil for an input population. The slice is the state itself.
func (s *Sim) Potentials(pop, sample int) []float32 {
	p := s.at("Sim.Potentials", pop, sample)
	if p.v == nil {
		return nil
	}
	return p.v[sample*p.ld:][:p.size]
}

// Spikes returns the bits of the cells of population pop that fire in this step of a sample: cell i is bit i&63 of
// word i>>6. The row of a population is written by Fire, that of an input population by Deliver.
func (s *Sim) Spikes(pop, sample int) []uint64 {
	p := s.at("Sim.Spikes", pop, sample)
	return p.row(s.step)[sample*p.words:][:p.words]
}

// Thresholds appends to dst the thresholds of the cells of population pop as they are now in a sample, with their
// adaptation: those that the next step compares with. Nothing for cells that never fire, and for those that fire at a Peak.
func (s *Sim) Thresholds(dst []float32, pop, sample int) []float32 {
	p := s.at("Sim.Thresholds", pop, sample)
	if !p.traits.compares {
		return dst
	}
	dst = slices.Grow(dst, p.size)[:len(dst)+p.size]
	p.cells.(*stepped).thresholds(p, dst[len(dst)-p.size:], sample, p.row(s.fired))
	return dst
}
