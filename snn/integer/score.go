package integer

import (
	"math"
	"slices"
)

// unheard is the score of a cell of which there is none yet.
const unheard = math.MinInt64

// first returns the score before the first step.
func (s Score) first() int64 {
	if s == PotentialMax || s == FirstSpike {
		return unheard
	}
	return 0
}

// read adds a step to the scores.
func (s *state) read() {
	if s.t < s.m.Readout.After {
		return
	}
	i := s.m.index(s.m.Readout.Population)
	q, p := &s.program.pops[i], &s.pops[i]
	for c, fired := range s.ago(i, 0) {
		x := &s.score[c]
		switch by := s.m.Readout.By; {
		case by == SpikeCount && fired:
			*x++
		case by == FirstSpike && fired && *x == unheard:
			*x = int64(-s.t)
		case by == PotentialSum:
			*x += q.a.score(p.v[c])
		case by == PotentialMax:
			*x = max(*x, q.a.score(p.v[c]))
		}
	}
}

// finish reads the class. A cell that has not fired has fired in the last step, for FirstSpike.
func (s *state) finish(r *Run, steps int) {
	by, score := s.m.Readout.By, slices.Clone(s.score)
	silent := by == FirstSpike
	for c, x := range score {
		silent = silent && x == unheard
		if x == unheard {
			score[c] = 0
			if by == FirstSpike {
				score[c] = int64(1 - steps)
			}
		}
	}
	if by != FirstSpike {
		silent = !slices.ContainsFunc(score, func(x int64) bool { return x != 0 })
	}
	for _, x := range score {
		r.Scores = append(r.Scores, float64(x)*s.unit())
	}
	if r.Class = slices.Index(score, slices.Max(score)); silent {
		r.Class = -1
	}
}

// unit is what a score of 1 means.
func (s *state) unit() float64 {
	p := s.m.Populations[s.m.index(s.m.Readout.Population)]
	switch {
	case s.m.Readout.By != PotentialSum && s.m.Readout.By != PotentialMax:
		return 1
	case s.m.Arithmetic == Binary32:
		return 0x1p-24
	}
	return math.Ldexp(1, -p.Cell.Fraction)
}
