package main

import (
	"fmt"
	"math"
)

// difference is the first spike, by step, that only one side has: of two in one step, that of the population that comes first.
type difference struct {
	population         string
	sample, step, cell int
	here               bool    // whether the spike is ours
	v, theirs          float64 // potentials of the cell at the end of the step, here and there
	threshold          float64
	ulps, allowed      float64 // how far the potential that did not fire was from the threshold, and may be by rounding, in float32 numbers
}

func (d *difference) String() string {
	if d == nil {
		return ""
	}
	side := "there"
	if d.here {
		side = "here"
	}
	text := fmt.Sprintf("; the first is at step %d of sample %d, cell %d of %q, and only %s: "+
		"potentials at the end of the step are %v here and %v there, the threshold is %v",
		d.step, d.sample, d.cell, d.population, side, d.v, d.theirs, d.threshold)
	if d.ulps < 1000 {
		text += fmt.Sprintf(", and what does not fire is %.3g float32 numbers from it, of which rounding explains %.0f", d.ulps, d.allowed)
	}
	return text
}

// steps compares step by step: potentials up to the first spike that differs, which it keeps.
func (c *comparison) steps(s sample, here, there results) error {
	last := s.input[0].Steps
	if c.different > 0 {
		c.first = s.firstDifference(here, there)
		last = c.first.step
	}
	for name, a := range here.Potentials {
		b := there.Potentials[name]
		if len(a) != len(b) {
			return fmt.Errorf("%d potentials of %q here, %d there", len(a), name, len(b))
		}
		cells := len(a) / len(s.input) / s.input[0].Steps
		by, most := 0.0, 1e-9
		for i, v := range a {
			if i/cells%s.input[0].Steps < last {
				by, most = max(by, math.Abs(v-b[i])), max(most, math.Abs(b[i]))
			}
		}
		c.potential = max(c.potential, by/most)
	}
	return nil
}

// firstDifference finds the first spike that differs.
func (s sample) firstDifference(here, there results) *difference {
	steps := s.input[0].Steps
	for t := range steps {
		for k, p := range s.net.Populations {
			a, b, size := here.Spikes[p.Name], there.Spikes[p.Name], p.Size()
			for i := range len(a) / steps { // all cells of all samples
				at := (i/size*steps+t)*size + i%size
				if a[at] != b[at] {
					d := &difference{population: p.Name, sample: i / size, step: t, cell: i % size, here: a[at] == 1,
						v: here.Potentials[p.Name][at], theirs: there.Potentials[p.Name][at]}
					s.judge(d, k)
					return d
				}
			}
		}
	}
	return nil
}

// judge measures how far the side that did not fire was from the threshold. Every step of a cell adds up its inputs and a few products, each
// of which may be rounded by half a float32 number or, where sums are larger than the threshold, by somewhat more.
func (s sample) judge(d *difference, population int) {
	m, err := s.model()
	if err != nil {
		return
	}
	theta := m.Thresholds(population)[d.cell]
	unit := float64(math.Nextafter32(theta, theta+1) - theta)
	u := d.theirs
	if !d.here {
		u = d.v
	}
	d.threshold, d.ulps, d.allowed = float64(theta), math.Abs(u-float64(theta))/unit, float64((d.step+1)*(s.inputs(population)+4))
}

// inputs is the number of pre cells of a cell of a population.
func (s sample) inputs(population int) (n int) {
	for k, p := range s.net.Projections {
		if p.Post == s.net.Populations[population].Name {
			_, wide := s.net.InitialRange(k) // 1/√(pre cells of a cell)
			n += int(math.Round(1 / (wide * wide)))
		}
	}
	return n
}
