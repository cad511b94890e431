package ann

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// gruGroup is how many samples a worker takes through the steps side by side.
const gruGroup = 4

// gruMatrix is a projection, [pre][ld].
type gruMatrix struct {
	pre, post, ld int
	w, grad       []float32
	turned        []float32 // of the projections from the units to themselves: w as [post][pre], rows ld apart
}

// gruRows are numbers of so many cells, of which a row is stride numbers, a row for each step of each sample and one more a sample. Row t of
// a state, an output and their errors is that before step t; row t of what a step works out is that of step t, and the last one is not used.
type gruRows struct {
	n, ld int
	data  []float32
}

func newGRURows(rows, n int) gruRows {
	return gruRows{n, kernel.Ld(n), kernel.Alloc(rows * kernel.Ld(n))}
}

// at returns row i.
func (r *gruRows) at(i int) []float32 { return r.data[i*r.ld:][:r.n] }

// product sets r to x·w.
func (r *gruRows) product(pool *kernel.Pool, rows int, x *gruRows, m *gruMatrix) {
	kernel.Gemm(pool, kernel.Size{M: rows, N: m.post, K: m.pre}, kernel.Mat(x.data, x.ld), kernel.Mat(m.w, m.ld), kernel.Mat(r.data, r.ld), false)
}

// gradient sets that of the weights by the errors of what they lead to.
func (m *gruMatrix) gradient(pool *kernel.Pool, rows int, x, e *gruRows) {
	kernel.Gemm(pool, kernel.Size{M: m.pre, N: m.post, K: rows}, kernel.Mat(x.data, x.ld).T(), kernel.Mat(e.data, e.ld), kernel.Mat(m.grad, m.ld), false)
}

// add adds x·w of one step of a group of samples, whose rows are apart rows apart, to r.
func (r *gruRows) add(row int, x *gruRows, w []float32, ld, apart, samples int) {
	size := kernel.Size{M: samples, N: r.n, K: x.n}
	kernel.CombineRows(kernel.Mat(r.data[row*r.ld:], apart*r.ld), size, kernel.Mat(x.data[row*x.ld:], apart*x.ld), kernel.Mat(w, ld), 1)
}

// forward takes the encoded samples in hand through all steps.
func (t *gruTrainer) forward() {
	rows := t.rows * (t.steps + 1)
	for g := range t.gate {
		t.gate[g].product(t.pool, rows, &t.x, &t.matrices[g])
	}
	t.pool.Run(rules.Ceil(t.rows, gruGroup), t.work.forward)
	t.z.product(t.pool, rows, &t.h, &t.matrices[2*gruGates])
}

func (t *gruTrainer) forwardGroup(c, _ int) {
	apart := t.steps + 1
	first, n := c*gruGroup*apart, min(gruGroup, t.rows-c*gruGroup)
	for s := range n {
		clear(t.h.at(first + s*apart))
	}
	for step := range t.steps {
		t.pool.Check()
		row := first + step
		for s := range n {
			clear(t.back.at(row + s*apart))
		}
		for g, to := range [gruGates]*gruRows{&t.gate[gruReset], &t.gate[gruUpdate], &t.back} {
			m := &t.matrices[gruGates+g]
			to.add(row, &t.h, m.w, m.ld, apart, n)
		}
		for s := range n {
			t.forwardStep(row + s*apart)
		}
	}
}

// forwardStep works out the gates and the state behind a step of one sample.
func (t *gruTrainer) forwardStep(row int) {
	r, u, n := t.gate[gruReset].at(row), t.gate[gruUpdate].at(row), t.gate[gruCandidate].at(row)
	back, before, after := t.back.at(row), t.h.at(row), t.h.at(row+1)
	sigmoids(r)
	sigmoids(u)
	for i, p := range back {
		n[i] = 2 * (n[i] + float32(r[i]*p))
	}
	sigmoids(n)
	for i, s := range n {
		n[i] = float32(2*s) - 1 // tanh x = 2σ(2x) − 1
		after[i] = n[i] + float32(u[i]*(before[i]-n[i]))
	}
}

// sigmoids replaces every x by 1/(1 + e^(−x)).
func sigmoids(x []float32) {
	for i, v := range x {
		x[i] = -v
	}
	kernel.ExpRow(x)
	for i, v := range x {
		x[i] = 1 / (1 + v)
	}
}

// backward sets all gradients, from the derivatives of the loss by the outputs in t.dz. Gates become their errors.
func (t *gruTrainer) backward() {
	rows, out := t.rows*(t.steps+1), &t.matrices[2*gruGates]
	for g := range gruGates {
		t.matrices[gruGates+g].turn()
	}
	size := kernel.Size{M: rows, N: out.pre, K: out.post}
	kernel.Gemm(t.pool, size, kernel.Mat(t.dz.data, t.dz.ld), kernel.Mat(out.w, out.ld).T(), kernel.Mat(t.dh.data, t.dh.ld), false)
	t.pool.Run(rules.Ceil(t.rows, gruGroup), t.work.backward)
	for g := range gruGates {
		t.matrices[g].gradient(t.pool, rows, &t.x, &t.gate[g])
	}
	for g, e := range [gruGates]*gruRows{&t.gate[gruReset], &t.gate[gruUpdate], &t.back} {
		t.matrices[gruGates+g].gradient(t.pool, rows, &t.h, e)
	}
	out.gradient(t.pool, rows, &t.h, &t.dz)
}

func (m *gruMatrix) turn() {
	for i := range m.pre {
		for k, w := range m.w[i*m.ld:][:m.post] {
			m.turned[k*m.ld+i] = w
		}
	}
}

func (t *gruTrainer) backwardGroup(c, _ int) {
	apart := t.steps + 1
	first, n := c*gruGroup*apart, min(gruGroup, t.rows-c*gruGroup)
	errors := [gruGates]*gruRows{&t.gate[gruReset], &t.gate[gruUpdate], &t.back}
	for s := range n { // what lies behind the last step has no error
		last := first + s*apart + t.steps
		clear(t.gate[gruCandidate].at(last))
		for _, e := range errors {
			clear(e.at(last))
		}
	}
	for step := t.steps - 1; step >= 0; step-- {
		t.pool.Check()
		row := first + step
		for s := range n {
			t.backwardStep(row + s*apart)
		}
		for g, e := range errors {
			m := &t.matrices[gruGates+g]
			t.dh.add(row, e, m.turned, m.ld, apart, n)
		}
	}
}

// backwardStep replaces gates and R_n h of a step of one sample by their errors, and adds to the error of the state before it what does not
// pass through weights.
func (t *gruTrainer) backwardStep(row int) {
	r, u, n := t.gate[gruReset].at(row), t.gate[gruUpdate].at(row), t.gate[gruCandidate].at(row)
	back, h, before, after := t.back.at(row), t.h.at(row), t.dh.at(row), t.dh.at(row+1)
	for i, d := range after {
		before[i] += float32(d * u[i])
		candidate := float32(d*(1-u[i])) * (1 - float32(n[i]*n[i]))
		u[i] = d * (h[i] - n[i]) * u[i] * (1 - u[i])
		n[i] = candidate
		p := back[i]
		back[i] = candidate * r[i]
		r[i] = candidate * p * r[i] * (1 - r[i])
	}
}
