package integer

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/spikecell/spikecell/snn"
)

// Run is what a network did with one sample.
type Run struct {
	Spikes     []*snn.Spikes // by population; of graded input nil
	Potentials [][]float64   // by population, [step·cells + cell], behind the reset where it acts in the step; nil of an input
	Scores     []float64     // of the classes: spikes, potentials in their own unit, or minus the step of the first spike
	Class      int           // with the highest score, the first of several; −1 if the read-out is silent
}

// RoundGraded returns a copy of x with graded values that are whole multiples of GradedUnit, the nearest, up to MostGraded of them; x itself if it
// has spikes.
func RoundGraded(x *snn.Spikes) *snn.Spikes {
	if x == nil || x.Current == nil && x.Graded == nil {
		return x
	}
	y := *x
	for _, list := range []*[]float32{&y.Current, &y.Graded} {
		*list = slices.Clone(*list)
		for i, v := range *list {
			(*list)[i] = float32(max(-MostGraded, min(MostGraded, math.RoundToEven(float64(v)/GradedUnit))) * GradedUnit)
		}
	}
	return &y
}

// Run presents one sample, with one input for each input population in their order, for as many steps as the longest of them has. A nil input is
// silence. Graded values must be whole multiples of GradedUnit up to MostGraded of them.
func (m *Model) Run(in ...*snn.Spikes) (*Run, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	s := newState(m.compile())
	steps, err := s.take(in)
	if err != nil {
		return nil, err
	}
	r := &Run{Spikes: make([]*snn.Spikes, len(m.Populations)), Potentials: make([][]float64, len(m.Populations))}
	for i, p := range m.Populations {
		if !p.Graded {
			r.Spikes[i] = snn.NewSpikes(steps, p.Size())
		}
	}
	for t := range steps {
		s.step(t)
		s.record(r, t)
	}
	s.finish(r, steps)
	return r, nil
}

// mostPotentials bounds what a run keeps: 2 GiB.
const mostPotentials = 1 << 28

// state is what changes in a run.
type state struct {
	*program
	in    []*snn.Spikes // by population
	pops  []popState
	cur   []word
	sum   []int32
	score []int64
	t     int
}

type popState struct {
	v, s   []word
	a      []word // what adapts
	hold   []int
	fired  [][]bool // by step, modulo depth
	graded []int32
}

func newState(p *program) *state {
	s := &state{program: p, pops: make([]popState, len(p.pops))}
	most, sums := 0, 0
	for i, q := range p.pops {
		x := popState{fired: make([][]bool, q.depth)}
		for k := range x.fired {
			x.fired[k] = make([]bool, q.n)
		}
		if q.Cell != nil {
			x.v, x.s, x.a, x.hold = make([]word, q.n), make([]word, q.n), make([]word, q.n), make([]int, q.n)
			for k := range x.v {
				x.v[k], x.a[k] = q.start, q.adaptStart
			}
		}
		s.pops[i], most = x, max(most, q.n)
	}
	for _, j := range p.projs {
		sums = max(sums, j.sums)
	}
	s.cur, s.sum = make([]word, most), make([]int32, sums)
	s.score = make([]int64, p.pops[p.m.index(p.m.Readout.Population)].n)
	for c := range s.score {
		s.score[c] = p.m.Readout.By.first()
	}
	return s
}

// take checks the input, and returns how many steps it has.
func (s *state) take(in []*snn.Spikes) (steps int, err error) {
	s.in = make([]*snn.Spikes, len(s.program.pops))
	at := 0
	for i, p := range s.m.Populations {
		if p.Cell != nil {
			continue
		}
		if at >= len(in) {
			return 0, fmt.Errorf("integer: no input for population %q", p.Name)
		}
		if err := checkInput(p, in[at]); err != nil {
			return 0, fmt.Errorf("integer: input of population %q: %w", p.Name, err)
		}
		if s.in[i] = in[at]; in[at] != nil {
			steps = max(steps, in[at].Steps)
		}
		at++
	}
	switch {
	case at < len(in):
		return 0, fmt.Errorf("integer: input for %d populations; the network has %d input populations", len(in), at)
	case steps == 0:
		return 0, errors.New("integer: no input says how many steps there are; give at least one that has some")
	}
	cells := 0
	for _, q := range s.program.pops {
		cells += q.n
	}
	if steps > mostPotentials/cells {
		return 0, fmt.Errorf("integer: %d steps of %d cells; a run keeps no more than %d potentials: give it fewer steps", steps, cells, mostPotentials)
	}
	return steps, nil
}

func checkInput(p Population, x *snn.Spikes) error {
	if x == nil {
		return nil
	}
	values, graded := x.Graded, x.Current != nil || x.Graded != nil
	if x.Current != nil {
		values = x.Current
	}
	switch {
	case x.Cells != p.Size():
		return fmt.Errorf("it has %d cells, not %d", x.Cells, p.Size())
	case x.Steps < 0:
		return fmt.Errorf("it has %d steps", x.Steps)
	case graded && !p.Graded:
		return errors.New("it has graded values, and the network was converted for spikes; give Options.Graded")
	case !graded && p.Graded:
		return errors.New("it has spikes, and the network was converted for graded values; leave Options.Graded out")
	case x.Current != nil && len(x.Current) != x.Cells, x.Graded != nil && len(x.Graded) != x.Cells*x.Steps:
		return fmt.Errorf("it has %d values for %d steps of %d cells", len(values), x.Steps, x.Cells)
	case !graded && len(x.Bits) != x.Steps*x.Words():
		return fmt.Errorf("it has %d words of bits for %d steps of %d cells", len(x.Bits), x.Steps, x.Cells)
	}
	for _, v := range values {
		if n := float64(v) / GradedUnit; n != math.Trunc(n) || math.Abs(n) > MostGraded {
			return fmt.Errorf("it has the graded value %v; give whole multiples of 1/256 between −1 and 1", v)
		}
	}
	return nil
}

// step moves the network by one step.
func (s *state) step(t int) {
	s.t = t
	for i := range s.pops {
		p := &s.pops[i]
		row := p.fired[t%len(p.fired)]
		clear(row)
		p.graded = p.graded[:0]
		if x := s.in[i]; x != nil && t < x.Steps {
			for _, v := range x.Values(t) {
				p.graded = append(p.graded, int32(v/GradedUnit))
			}
			for k := range row {
				row[k] = len(x.Bits) > 0 && x.Has(t, k)
			}
		}
	}
	for _, i := range s.order {
		s.collect(i)
		s.advance(i)
	}
	s.read()
}

// collect adds up the currents of a population.
func (s *state) collect(i int) {
	q := &s.program.pops[i]
	cur := s.cur[:q.n]
	clear(cur)
	for k := range cur {
		if q.bias != nil {
			cur[k] = of(q.bias, k)
		}
	}
	for _, k := range q.incoming {
		j := &s.projs[k]
		sum := s.sum[:j.sums]
		clear(sum)
		s.deliver(j, sum)
		if j.Maps != nil && j.Maps.MaxPool > 1 {
			sum = j.Maps.pool(sum)
		}
		for c, x := range sum {
			cur[c] = q.a.add(cur[c], q.a.scale(j.factor, x))
		}
	}
}

// ago returns who fired so many steps ago.
func (s *state) ago(pop, steps int) []bool {
	p := &s.pops[pop]
	return p.fired[(s.t-steps+steps*len(p.fired))%len(p.fired)]
}

func (s *state) record(r *Run, t int) {
	for i := range s.pops {
		if r.Spikes[i] != nil {
			for c, fired := range s.ago(i, 0) {
				if fired {
					r.Spikes[i].Set(t, c)
				}
			}
		}
		for _, v := range s.pops[i].v {
			r.Potentials[i] = append(r.Potentials[i], s.program.pops[i].a.float(v))
		}
	}
}
