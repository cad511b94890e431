package engine

import "github.com/spikecell/spikecell/internal/kernel"

// allButOwn joins cell i to every cell but i with one common weight. What arrives is the sum of all minus the own share.
type allButOwn struct{ uniform }

// NewAllButOwn returns the wiring of each of n cells to all others with one common weight.
func NewAllButOwn(n int) Differentiable { return allButOwn{uniform{n, n - 1}} }

func (a allButOwn) Stored() (rows, cols, ld int) { return 1, 1, 1 }

func (a allButOwn) Each(f func(pre, post, weight int)) {
	for i := range a.pre {
		for j := range a.pre {
			if i != j {
				f(i, j, 0)
			}
		}
	}
}

func (a allButOwn) Forward(_ *Scratch, x Spikes, w kernel.Matrix, gain float32, cur Rows) {
	by := float32(gain * w.X[0])
	for r := range x.N {
		row := x.Row(r)
		total := kernel.Popcount(row)
		if total == 0 {
			continue
		}
		all, others := float32(by*float32(total)), float32(by*float32(total-1))
		for i, dst := 0, cur.Row(r, a.pre); i < len(dst); i++ {
			if fired(row, i) {
				dst[i] += others
			} else {
				dst[i] += all
			}
		}
	}
}

func (a allButOwn) ForwardGraded(_ *Scratch, x []float32, w kernel.Matrix, gain float32, cur []float32) {
	sum := total(x)
	for i, v := range x {
		cur[i] += float32(float32(gain*w.X[0]) * (sum - v))
	}
}

func (a allButOwn) Backward(_ *Scratch, _ Spikes, e Rows, w kernel.Matrix, gain float32, to Rows) {
	by := float32(gain * w.X[0])
	for r := range e.N {
		from, dst := e.Row(r, a.pre), to.Row(r, a.pre)
		sum := total(from)
		for i, x := range from {
			dst[i] += float32(by * (sum - x))
		}
	}
}

func (a allButOwn) Accumulate(_ *Scratch, x Spikes, e Rows, _ kernel.Matrix, gain float32, grad []float32) {
	for r := range x.N {
		row, from := x.Row(r), e.Row(r, a.pre)
		if kernel.Popcount(row) == 0 {
			continue
		}
		sum := total(from)
		for i, v := range from {
			if fired(row, i) {
				grad[0] += float32(gain * (sum - v))
			}
		}
	}
}

func (a allButOwn) AccumulateGraded(_ *Scratch, x, e []float32, _ kernel.Matrix, gain float32, grad []float32) {
	sum := total(e)
	for i, v := range x {
		grad[0] += float32(float32(gain*v) * (sum - e[i]))
	}
}

func fired(row []uint64, i int) bool { return row[i>>6]>>(i&63)&1 == 1 }

func total(x []float32) (sum float32) {
	for _, v := range x {
		sum += v
	}
	return sum
}
