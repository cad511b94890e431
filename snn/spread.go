package snn

import (
	"fmt"
	"math"
)

// Spread gives each cell of a population a value of its own for one parameter, drawn once, around the value that the description gives. The
// zero value is none: all cells share one number. With Learn alone, all start from the same one.
//
// The values are part of the [Model] ([Model.Parameters]), not of the description. Time constants, strengths, frequencies and damping offsets
// are used by their absolute values, so that a draw or a gradient step that crosses 0 does no harm.
type Spread struct {
	Uniform float64 // drawn uniformly within ±Uniform
	Normal  float64 // drawn normally with this standard deviation; at most one of the two is set
	Learn   bool    // gradients change it
	Shared  bool    `json:",omitzero" run:"omitzero"` // all cells have the one number that is drawn, and learn it together
}

// reach returns how far from the centre a draw can be.
func (s Spread) reach() float64 { return s.Uniform + mostDeviations*s.Normal }

// check returns the first fault of the spread called name around a centre.
func (s Spread) check(name string, centre float64) error {
	switch {
	case s.Uniform < 0 || s.Normal < 0:
		return fmt.Errorf("%s spreads by %v; give 0 or more", name, min(s.Uniform, s.Normal))
	case s.Uniform != 0 && s.Normal != 0:
		return fmt.Errorf("%s has both Uniform and Normal; give one", name)
	}
	if err := held(field{name + ".Uniform", s.Uniform, ""}, field{name + ".Normal", s.Normal, ""}); err != nil {
		return err
	}
	return held(field{name + " around it", math.Abs(centre) + s.reach(), ""})
}

// draw returns the values of n cells around a centre.
func (s Spread) draw(stream Stream, centre float64, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		switch {
		case s.Shared && i > 0:
			x[i] = x[0]
		case s.Normal != 0:
			x[i] = float32(centre + float64(s.Normal*stream.At(i).normal()))
		default:
			x[i] = float32(centre + float64(s.Uniform*(2*stream.Float64(uint64(i))-1)))
		}
	}
	return x
}

// spreadOf is a parameter of a cell that may differ from cell to cell.
type spreadOf struct {
	name   string // the path of the field
	spread Spread
	centre float64
	gated  bool // a number between 0 and 1 whose logit is spread
}

// parameters returns how many values n cells store that differ from one to another, or are learned for all.
func (t traits) parameters(n int) (sum float64) {
	for _, d := range t.spreads {
		if d.spread.Shared {
			sum++
		} else {
			sum += float64(n)
		}
	}
	return sum
}

// draw returns the values of n cells.
func (d spreadOf) draw(s Stream, n int) []float32 {
	if !d.gated {
		return d.spread.draw(s, d.centre, n)
	}
	x := d.spread.draw(s, unit.In(d.centre), n)
	for i, w := range x {
		x[i] = float32(unit.Out(float64(w)))
	}
	return x
}

// thresholdName is the name of the parameter that models keep as thresholds.
const thresholdName = "Threshold"

// spreads returns the parameters of c that differ from cell to cell, but for the threshold, which has a place of its own in models.
func spreads(c Cell) []spreadOf {
	all := traitsOf(c).spreads
	if len(all) > 0 && all[0].name == thresholdName {
		return all[1:]
	}
	return all
}

// Learned returns how many numbers of each cell of p gradients may change: its parameters and threshold whose [Spread] has Learn.
func (p Population) Learned() (n int) {
	for _, d := range traitsOf(p.Cell).spreads {
		if d.spread.Learn {
			n++
		}
	}
	return n
}

// LearnedTogether returns how many of them all cells of p share: [Spread] with Learn and Shared.
func (p Population) LearnedTogether() (n int) {
	for _, d := range traitsOf(p.Cell).spreads {
		if d.spread.Learn && d.spread.Shared {
			n++
		}
	}
	return n
}
