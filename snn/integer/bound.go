package integer

import (
	"fmt"
	"math"
	"slices"
)

// mostSum is what sums of levels stay below in size.
const mostSum = math.MaxInt32

// largestSums returns, for each number that a projection adds up, Σ |level| of what reaches it, times the largest graded value of graded input:
// no sum of a run is larger in size.
func (j *projProgram) largestSums(pre Population) []int64 {
	sums, x := make([]int64, j.sums), int64(1)
	if pre.Graded {
		x = MostGraded
	}
	add := func(post int, level int32) { sums[post] += x * int64(max(level, -level)) }
	switch {
	case j.List != nil:
		for k, post := range j.List.Post {
			add(post, int32(j.Levels[j.List.weight(k)]))
		}
	case j.Kind == AllButOwn:
		for i := range sums {
			sums[i] = x * int64(j.sums-1) * int64(max(j.Levels[0], -j.Levels[0]))
		}
	default:
		for i := range pre.Size() {
			j.synapses(i, add)
		}
	}
	return sums
}

// weight returns the number of the level of synapse k.
func (l *List) weight(k int) int {
	if l.Weight == nil {
		return k
	}
	return l.Weight[k]
}

// bounds are what the currents of a population stay below in size, and the finest unit of which they are all multiples, or 0 if there is none.
type bounds struct{ current, unit float64 }

// bounds returns those of each population, or the first projection whose sums do not fit 32 bits.
func (m *Model) bounds(p *program) ([]bounds, error) {
	b := make([]bounds, len(m.Populations))
	for i, q := range m.Populations {
		b[i].unit = math.Inf(1)
		if q.Cell != nil {
			for _, x := range q.Cell.Bias {
				b[i].current = max(b[i].current, math.Abs(float64(x)))
				b[i].unit = min(b[i].unit, unitOf(x))
			}
		}
	}
	for k := range p.projs {
		j := &p.projs[k]
		pre := m.Populations[j.pre]
		most := slices.Max(j.largestSums(pre))
		if most > mostSum {
			return nil, fmt.Errorf("projection %s: sums of its levels may reach %d, and int32 holds %d; give it fewer bits or synapses",
				j.Name, most, mostSum)
		}
		scale := float64(j.Scale)
		if pre.Graded {
			scale *= GradedUnit
		}
		q := &b[j.post]
		q.current += scale * float64(most)
		if q.unit = min(q.unit, scale); !isPower(scale) {
			q.unit = 0
		}
	}
	return b, nil
}

// unitOf returns the largest power of two of which x is a multiple.
func unitOf(x float32) float64 {
	if x == 0 {
		return math.Inf(1)
	}
	fraction, exponent := math.Frexp(float64(x))
	m := int64(math.Ldexp(math.Abs(fraction), 24))
	return math.Ldexp(float64(m&-m), exponent-24)
}

// chooseFractions gives each population the finest unit in which its numbers fit 32 bits with their sign: currents,
// thresholds, and potentials as far as they add up. Sums beyond saturate.
func (m *Model) chooseFractions() {
	if m.Arithmetic == Binary32 || m.check() != nil {
		return // what is wrong, Convert will say
	}
	all, err := m.bounds(m.compile())
	for i, q := range m.Populations {
		if c := q.Cell; c != nil && err == nil {
			_, exponent := math.Frexp(c.largest(all[i].current))
			c.Fraction = min(max(31-exponent, 0), mostFraction)
		}
	}
}

// A potential in fixed point has room for so many currents of the largest size in succession: of cells that leak no more than they keep.
const (
	accumulatedLeaking = 16
	accumulated        = 64

	accumulatedAdapting = 256 // spikes, of an adaptation
)

// mostFraction is the most bits behind the point.
const mostFraction = 30

// largest returns what the numbers of a population are expected to stay below in size.
func (c *Cell) largest(current float64) float64 {
	add := func(factor, decay []float32, x float64) float64 {
		d, room := float64(slices.Max(absolute(decay))), float64(accumulated)
		if d < 1 {
			room = min(accumulatedLeaking, 1/(1-d))
		}
		return x * float64(slices.Max(absolute(factor))) * room
	}
	most := current
	if c.Synapse != nil {
		most = add([]float32{1}, c.Synapse, most)
	}
	most = max(most, add(c.Input, c.Decay, most))
	if a := c.Adapt; a != nil { // a cell that fires in every step adapts to κ/(1 − ρ)
		d := float64(slices.Max(absolute(a.Decay)))
		reach := float64(slices.Max(absolute(append(a.Increment[:len(a.Increment):len(a.Increment)], a.Start)))) * min(accumulatedAdapting, 1/(1-min(d, .9999)))
		most = max(most, reach, 2*reach*float64(slices.Max(absolute(a.Strength))))
	}
	for _, x := range append(absolute(c.Threshold), absolute([]float32{c.Rest, c.Start, c.ResetTo})...) {
		most = max(most, 4*float64(x))
	}
	return most
}

func absolute(x []float32) []float32 {
	y := slices.Clone(x)
	for i, v := range y {
		y[i] = max(v, -v)
	}
	return y
}

// Exact returns nil if, in Binary32, every current is exact and every spike and potential therefore that of [snn.Sim], bit for bit; or the
// first population or projection where they may not be.
func (m *Model) Exact() error {
	if err := m.Check(); err != nil {
		return err
	}
	all, err := m.bounds(m.compile())
	if err != nil {
		return fmt.Errorf("integer: %w", err)
	}
	if m.Arithmetic != Binary32 {
		return fmt.Errorf("integer: the arithmetic is %v, which rounds other than float32; convert with %v", m.Arithmetic, Binary32)
	}
	for i, b := range all {
		switch {
		case m.Populations[i].Cell == nil:
		case b.unit == 0:
			return fmt.Errorf("integer: population %q: the scale of a projection onto it is no power of two; Quantize with Dyadic", m.Populations[i].Name)
		case b.current > b.unit*(1<<24):
			return fmt.Errorf("integer: population %q: currents up to %.4g in units of %.4g take more than the 24 bits of a float32; "+
				"Quantize with Dyadic, or with fewer bits", m.Populations[i].Name, b.current, b.unit)
		}
	}
	return nil
}
