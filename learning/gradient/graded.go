package gradient

import "github.com/spikecell/spikecell/internal/engine"

// An input of graded values that change at every step reaches every synapse of its projections at every step: currents and gradients are
// products of the step's values, as those of spikes are where so many cells fire that sums of rows do not pay.

// graded returns the values of sample r at a step of the window or before it; nil before the presentation.
func (t *trainer) graded(r, step int) []float32 {
	if t.window+step < 0 {
		return nil
	}
	return t.spikes[r].Values(t.window + step)
}

// deliverSingle adds the currents of a step through single synapses.
func (t *trainer) deliverSingle(j *proj, step int, seeded bool) {
	post := &t.pops[j.post]
	if !seeded {
		clear(t.product[:t.rows*post.ld])
	}
	for r := range t.rows {
		to := t.product[r*post.ld:]
		for i, x := range t.graded(r, step-j.delay) {
			to[i] += float32(float32(j.gain*j.w[i]) * x)
		}
	}
}

// singleGradient is that of single synapses over the stretch from a to b−1.
func (t *trainer) singleGradient(j *proj, a, b int) {
	post := &t.pops[j.post]
	for step := a; step < b; step++ {
		for r := range t.rows {
			e := post.errorsAt(t.rows, step, r, 0)
			for i, x := range t.graded(r, step-j.delay) {
				j.grad[i] += float32(float32(j.gain*e[i]) * x)
			}
		}
	}
}

// deliverGradedRow adds the currents of one sample at a step through a wiring.
func (t *trainer) deliverGradedRow(j *proj, step, r, worker int) {
	post := &t.pops[j.post]
	if x := t.graded(r, step-j.delay); x != nil {
		j.wired.ForwardGraded(&t.scratch[worker].wired, x, j.wired.weight, j.gain, t.product[r*post.ld:][:post.n])
	}
}

// accumulateGraded adds ∂L/∂W of a step of samples from r on, with errors e, to grad.
func (t *trainer) accumulateGraded(j *proj, step, r int, e engine.Rows, grad []float32, worker int) {
	post := &t.pops[j.post]
	for k := range e.N {
		if x := t.graded(r+k, step-j.delay); x != nil {
			j.wired.AccumulateGraded(&t.scratch[worker].wired, x, e.X[k*e.Ld:][:post.n], j.wired.weight, j.gain, grad)
		}
	}
}
