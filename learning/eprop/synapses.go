package eprop

import "github.com/spikecell/spikecell/snn"

// synapses are a projection of rows pre cells onto cols post cells, and what of them learns. Lists of synapses are [pre][post].
type synapses struct {
	index, pre, post int
	name             string
	rows, cols       int
	bound            snn.Bound
	frozen           bool
	decay            float64 // of the spikes' trace: that of the membranes they reach
	cells            *cells  // that they reach; nil for the output

	w    []float64 // weights that spikes bring, which change when the pre cell fires
	next []float64 // what they will be then

	filtered, rate, adapt []float64 // eligibility: ē, ē_reg, ε
	sum                   []float64 // of gradients since the spike before
	moments               moments

	trace          []float64 // z̄ of each pre cell
	since          []int64   // the step of the last spike of each pre cell, never for none
	arrived, spent []int64   // 1 for pre cells whose spike came in this step, and in the one before
}

// never is the time of a spike that has not been.
const never = -1 << 62

func (s *synapses) allocate(r *Rule) {
	if s.frozen {
		return
	}
	n := s.rows * s.cols
	s.next = append([]float64(nil), s.w...)
	s.trace, s.since, s.arrived, s.spent = make([]float64, s.rows), make([]int64, s.rows), make([]int64, s.rows), make([]int64, s.rows)
	for i := range s.since {
		s.since[i] = never
	}
	if s.cells != nil {
		s.filtered, s.rate = make([]float64, n), make([]float64, n)
		if s.cells.strength != 0 {
			s.adapt = make([]float64, n)
		}
	}
	if r.Summed {
		s.sum = make([]float64, n)
	}
	s.moments = newMoments(r.Optimizer, s.rows, n)
}

// arrive lets the weights of pre cell i be what they have become, when a spike comes that was fired in a step.
func (s *synapses) arrive(r *Rule, i int, step int64) {
	lo, hi := i*s.cols, (i+1)*s.cols
	if s.since[i] != never {
		if r.Summed {
			s.moments.descend(s.next[lo:hi], s.sum[lo:hi], i, r.until(s.since[i], step))
			clear(s.sum[lo:hi])
		}
		s.keep(i)
		copy(s.w[lo:hi], s.next[lo:hi])
	}
	s.since[i], s.arrived[i] = step, 1
}

// until is the step before which the spike of a step is learned of, if the next comes in another.
func (r *Rule) until(since, next int64) int64 {
	if r.Cutoff > 0 {
		return min(next, since+int64(r.Cutoff))
	}
	return next
}

// keep holds the weights of pre cell i within their bound.
func (s *synapses) keep(i int) {
	row := s.next[i*s.cols:][:s.cols]
	for k := range row {
		if s.bound.Limited() {
			row[k] = min(max(row[k], float64(s.bound.Lo)), float64(s.bound.Hi))
		}
	}
	if s.bound.ZeroDiagonal {
		row[i] = 0
	}
}

// learn adds a step to the eligibility of all synapses, and descends.
func (s *synapses) learn(r *Rule, step int64, e *errand) {
	for i := range s.rows {
		if s.trace[i] = float64(s.decay*s.trace[i]) + float64(s.spent[i]); s.since[i] == never {
			continue
		}
		if step < r.until(s.since[i], step+1) {
			s.eligible(r, i, e)
			s.descend(i, step, e.gradient)
		} else {
			s.fade(r, i)
		}
	}
	s.spent, s.arrived = s.arrived, s.spent
	clear(s.arrived)
}

// errand is what a step brings to the synapses onto a population, and the gradients of one pre cell's.
type errand struct {
	slope    []float64 // ψ of each post cell; nil for the output
	signal   []float64 // L, or the error of the output
	excess   []float64 // c (f − f*)
	gradient []float64
}

// eligible writes the gradients of the synapses of pre cell i.
func (s *synapses) eligible(r *Rule, i int, e *errand) {
	trace, lo, hi := s.trace[i], i*s.cols, (i+1)*s.cols
	if s.cells == nil {
		for k, x := range e.signal {
			e.gradient[k] = x * trace
		}
		return
	}
	filtered, rate := s.filtered[lo:hi], s.rate[lo:hi]
	for k, slope := range e.slope {
		now := slope * trace
		if s.adapt != nil {
			adapt := &s.adapt[lo+k]
			now = slope * (trace - float64(s.cells.strength**adapt))
			*adapt = float64(s.cells.fades**adapt) + now
		}
		filtered[k] = float64(r.Trace*filtered[k]) + now
		rate[k] = float64(r.RateTrace*rate[k]) + float64((1-r.RateTrace)*now)
		e.gradient[k] = float64(e.signal[k]*filtered[k]) + float64(e.excess[k]*rate[k])
	}
}

// descend changes what the weights of pre cell i will be.
func (s *synapses) descend(i int, step int64, gradient []float64) {
	lo, hi := i*s.cols, (i+1)*s.cols
	if s.sum != nil {
		for k, g := range gradient[:s.cols] {
			s.sum[lo+k] += g
		}
		return
	}
	s.moments.descend(s.next[lo:hi], gradient, i, step)
}

// fade lets the eligibility of pre cell i decay in a step that its synapses do not learn of.
func (s *synapses) fade(r *Rule, i int) {
	lo, hi := i*s.cols, (i+1)*s.cols
	for _, x := range []struct {
		trace []float64
		by    float64
	}{{s.filtered, r.Trace}, {s.rate, r.RateTrace}, {s.adapt, s.fades()}} {
		if x.trace != nil {
			scale(x.trace[lo:hi], x.by)
		}
	}
}

func (s *synapses) fades() float64 {
	if s.cells == nil {
		return 0
	}
	return s.cells.fades
}

func scale(x []float64, by float64) {
	for k := range x {
		x[k] *= by
	}
}
