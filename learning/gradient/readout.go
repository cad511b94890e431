package gradient

import (
	"math/bits"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// readout reads the spikes of one population by fixed weights, step by step and without memory, and has a loss of its own for it.
type readout struct {
	w, turned []float32 // [cell][ld]; [class][pop.ld]
	ld        int
	u, err    []float32 // what is read, and the derivative of the loss by it: [step of the window][sample][ld]
}

// allocate makes room for windows.
func (x *readout) allocate(t *trainer) {
	x.u, x.err = kernel.Alloc(t.span*t.room*x.ld), kernel.Alloc(t.span*t.room*x.ld)
}

// turn notes the weights as errors read them, of n cells.
func (x *readout) turn(n, classes, ld int) {
	if x.turned == nil {
		x.turned = kernel.Alloc(classes * ld)
	}
	for i := range n {
		for k, w := range x.w[i*x.ld:][:classes] {
			x.turned[k*ld+i] = w
		}
	}
}

// localJob leaves the derivatives of the loss of a population's read-out in the window, a sample a chunk.
type localJob struct {
	t      *trainer
	p      *pop
	weight float64
}

func (j localJob) run(r, worker int) {
	t, x, s := j.t, j.p.readout, &j.t.scratch[worker].loss
	for step := range t.width {
		at := (step*t.rows + r) * x.ld
		u := x.u[at:][:x.ld]
		clear(u)
		clear(x.err[at:][:x.ld])
		for c, word := range j.p.spikes(t.rows, step, r, 0)[:j.p.words] {
			for ; word != 0; word &= word - 1 {
				kernel.AddRow(u, x.w[(c*64+bits.TrailingZeros64(word))*x.ld:][:x.ld], 1)
			}
		}
	}
	o := sample{classes: t.classes, steps: t.width, stride: t.rows * x.ld, u: x.u[r*x.ld:], ds: x.err[r*x.ld:], du: x.err[r*x.ld:]}
	if o = o.behind(t.unjudged()); o.steps == 0 {
		return
	}
	a, scale := t.aim(r), j.weight/float64(t.rows)
	if t.rule.Loss.Kind.everyStep() {
		s.judged.samples = append(s.judged.samples[:0], judgedSample{o, a})
		t.rule.Loss.everyStep(&s.judged, scale, make([]float64, 1))
		return
	}
	t.rule.Loss.of(&o, &a, scale, s)
}

// bringBack adds what the read-out says to ∂L/∂s of a block of p.
func (x *readout) bringBack(t *trainer, p *pop, step int, k block, e engine.Rows) {
	size, from := kernel.Size{M: k.rows(), N: k.cols(), K: t.classes}, kernel.Mat(x.err[(step*t.rows+k.r0)*x.ld:], x.ld)
	kernel.CombineRows(kernel.Mat(e.X, e.Ld), size, from, kernel.Mat(x.turned[k.c0:], p.ld), 1)
}
