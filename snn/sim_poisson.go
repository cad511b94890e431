package snn

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// simPoisson is what InjectPoisson draws from for a population, kept from step to step.
type simPoisson struct {
	mean   float64
	weight float32
	draws  *kernel.Poisson
	value  []float32 // weight times the number
	times  int       // independent numbers that are added

	sample int // of the call under way
	key    uint64
}

// mostPoisson bounds the mean of InjectPoisson.
const mostPoisson = 1 << 16

// InjectPoisson adds to the current of each cell of population pop in a sample, for this step, weight times a Poisson number of that mean,
// independent of all others: between Deliver and Fire. This is what many Poisson spike trains bring that have one weight and reach one cell
// each: independent Poisson numbers sum to a Poisson number, so that n trains of rate r, in Hz, are one number of mean n·r·Dt/1000 in each
// step. The numbers follow from the stream, the step and the cell; give each sample and each population a stream of its own. Probabilities are
// right to 2⁻³². It panics unless mean is from 0 to 65536 and weight is finite, for an input population, and for a negative weight into
// conductance cells.
func (s *Sim) InjectPoisson(pop, sample int, mean float64, weight float32, from Stream) {
	p := s.at("Sim.InjectPoisson", pop, sample)
	name := s.model.Net.Populations[pop].Name
	switch {
	case p.cur == nil:
		panic(fmt.Sprintf("snn: Sim.InjectPoisson: %q is an input population and takes no current", name))
	case !(mean >= 0 && mean <= mostPoisson):
		panic(fmt.Sprintf("snn: Sim.InjectPoisson: mean is %v; give 0 to %d", mean, mostPoisson))
	case !(math.Abs(float64(weight)) <= largest):
		panic(fmt.Sprintf("snn: Sim.InjectPoisson: weight is %v; give a finite number, no more than %v", weight, largest))
	case weight < 0 && p.settled.Inh != nil:
		panic(fmt.Sprintf("snn: Sim.InjectPoisson: weight is %v, and the conductances of population %q cannot be negative", weight, name))
	}
	x := &p.poisson
	if x.draws == nil || x.mean != mean || x.weight != weight {
		x.prepare(mean, weight)
	}
	x.sample, x.key, s.injecting = sample, from.key, pop
	if s.injectPartFn == nil {
		s.injectPartFn = s.injectPart
	}
	parts := p.parts()
	if p.size >= 2*engine.PartCells {
		s.workers().Run(parts, s.injectPartFn)
		return
	}
	for part := range parts {
		s.injectPart(part, 0)
	}
}

func (x *simPoisson) prepare(mean float64, weight float32) {
	x.mean, x.weight = mean, weight
	x.times = max(1, int(math.Ceil(mean/kernel.MostPoisson)))
	x.draws = kernel.NewPoisson(mean / float64(x.times))
	x.value = make([]float32, x.draws.Most()+1)
	for k := range x.value {
		x.value[k] = float32(weight * float32(k))
	}
}

// injectPart adds the numbers of one part of the cells.
func (s *Sim) injectPart(part, _ int) {
	p := &s.pops[s.injecting]
	x := &p.poisson
	lo, hi := part*engine.PartCells, min((part+1)*engine.PartCells, p.size)
	dst := p.cur[x.sample*p.ld:][lo:hi]
	for k := range x.times {
		key := x.key
		if k > 0 {
			key = Stream{key}.At(k).key
		}
		x.draws.Add(dst, lo, key, uint64(max(s.step, 0)), x.value)
	}
}
