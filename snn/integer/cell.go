package integer

import "github.com/spikecell/spikecell/snn"

// advance moves the cells of a population by one step, under the currents that have been collected.
func (s *state) advance(i int) {
	q, p := &s.program.pops[i], &s.pops[i]
	was, now := s.ago(i, 1), s.ago(i, 0)
	for c := range q.n {
		now[c] = q.advance(p, c, was[c], s.cur[c])
	}
}

// advance moves a cell by one step, and reports whether it fires.
func (q *popProgram) advance(p *popState, c int, was bool, current word) bool {
	a, v, blocked := q.a, p.v[c], p.hold[c] > 0
	b := q.barrier(p, c, was)
	if q.Timing == snn.ResetSameStepDelta {
		was = q.reaches(v, b) && !blocked
	}
	if was && q.Reset == snn.ResetZero && q.Timing != snn.ResetSameStep {
		v = q.resetTo
	}
	in := a.mul(of(q.input, c), q.arrives(p, c, current))
	if blocked && !q.Masked {
		in = a.word(0)
	}
	u := a.add(a.mul(of(q.decay, c), v), in)
	if q.Rest != 0 {
		u = a.add(a.add(q.rest, a.mul(of(q.decay, c), a.sub(v, q.rest))), in)
	}
	if blocked && !q.Masked && !q.Blocked {
		u = v
	}
	if was && q.Timing != snn.ResetSameStep {
		u = q.resetLate(u, b)
	}
	fires := !blocked && q.reaches(u, b)
	switch {
	case q.Timing == snn.ResetSameStepDelta && fires != was:
		u = q.correct(u, b, fires)
	case q.Timing == snn.ResetSameStep && fires:
		u = q.reset(u, b)
	}
	p.v[c], p.hold[c] = u, max(p.hold[c]-1, 0)
	if fires {
		p.hold[c] = q.Refractory
	}
	return fires
}

// arrives returns what the membrane takes: the current, or behind a synapse the synaptic current.
func (q *popProgram) arrives(p *popState, c int, current word) word {
	if len(q.synapse) == 0 {
		return current
	}
	before := p.s[c]
	p.s[c] = q.a.add(q.a.mul(of(q.synapse, c), before), current)
	if q.Earlier {
		return before
	}
	return p.s[c]
}

// barrier is the threshold of a cell in a step, and the height that ResetSubtract takes off.
type barrier struct{ threshold, height word }

// barrier returns that of cell c, which adapts.
func (q *popProgram) barrier(p *popState, c int, was bool) (b barrier) {
	if q.Silent {
		return b
	}
	b = barrier{of(q.threshold, c), of(q.height, c)}
	if q.Adapt == nil {
		return b
	}
	p.a[c] = q.a.mul(of(q.rho, c), p.a[c])
	if was {
		p.a[c] = q.a.add(p.a[c], of(q.increment, c))
	}
	b.threshold = q.a.add(b.threshold, q.a.mul(of(q.strength, c), p.a[c]))
	if q.Adapt.Adapted {
		b.height = q.a.sub(b.threshold, q.rest)
	}
	return b
}

// reaches reports whether a potential is one at which a cell fires.
func (q *popProgram) reaches(u word, b barrier) bool {
	return !q.Silent && (q.a.above(u, b.threshold) || q.Inclusive && q.a.equal(u, b.threshold))
}

// reset returns the potential behind a spike.
func (q *popProgram) reset(u word, b barrier) word {
	switch q.Reset {
	case snn.ResetSubtract:
		return q.a.sub(u, b.height)
	case snn.ResetZero, snn.ResetZeroAll:
		return q.resetTo
	}
	return u
}

// resetLate resets behind the spike of the step before. ResetZero has done so before the step.
func (q *popProgram) resetLate(u word, b barrier) word {
	if q.Reset == snn.ResetZero {
		return u
	}
	return q.reset(u, b)
}

// correct takes a reset off that has come, or gives one back that has passed, for ResetSameStepDelta.
func (q *popProgram) correct(u word, b barrier, fires bool) word {
	by := b.height
	switch {
	case q.Reset == snn.ResetNone:
		return u
	case q.Reset != snn.ResetSubtract:
		by = q.a.sub(u, q.resetTo)
	}
	if fires {
		return q.a.sub(u, by)
	}
	return q.a.add(u, by)
}
