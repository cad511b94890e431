package gradient

import (
	"fmt"
	"math"

	"github.com/spikecell/spikecell/learning"
)

// Probe returns the gradient of the loss of a mini-batch and its parts by step, as [learning.Prober] says, without dropout. Of a projection from
// input that is the same at every step the parts are not known.
func (t *trainer) Probe(b learning.Batch) ([]learning.GradientNorm, error) {
	if err := t.check(b, t.room); err != nil {
		return nil, err
	}
	if t.goal.In(b) == 0 {
		return nil, fmt.Errorf("gradient: a probe of %d samples without labels or targets for %v; a gradient is that of a loss", len(b.X), t.goal.Kind)
	}
	if err := t.begin(b); err != nil {
		return nil, err
	}
	t.dropout(false)
	n := len(t.model.Net.Projections)
	p := probe{norms: make([]learning.GradientNorm, n), sums: make([][]float32, n)}
	t.eachPlastic(func(j *proj) { clear(j.grad) })
	for i := range p.sums {
		if j := &t.projs[i]; j.plastic {
			p.sums[i], p.norms[i].Steps = make([]float32, len(j.grad)), make([]float64, t.steps)
		}
	}
	for range t.windows {
		t.forward(true)
		t.judge()
		if t.rule.Credit.Online {
			t.backward()
			t.traceGradients()
			p.take(t, t.window)
			continue
		}
		t.backwardBySteps(&p)
	}
	for i, sum := range p.sums {
		if p.norms[i].Norm = norm(sum); !(p.norms[i].Norm <= math.MaxFloat64) {
			return nil, fmt.Errorf("gradient: the gradient of %v is not finite; samples, weights or the surrogate derivative are too large",
				t.model.Net.Projections[i])
		}
	}
	t.eachOwn(func(_ *pop, own *own) { own.clear() })
	t.eachBias(func(_ *pop, b *bias) { b.clear() })
	return p.norms, nil
}

// probe adds up gradients a step at a time.
type probe struct {
	norms []learning.GradientNorm
	sums  [][]float32
}

// take moves what has been added to the gradients to the sums, and keeps its norm as that of a step.
func (p *probe) take(t *trainer, step int) {
	for i := range p.sums {
		j := &t.projs[i]
		if !j.plastic {
			continue
		}
		for k, g := range j.grad {
			p.sums[i][k] += g
		}
		if step >= 0 {
			p.norms[i].Steps[step] = norm(j.grad)
		}
		clear(j.grad)
	}
}

// backwardBySteps is backward with stretches of one step, behind each of which the gradients are taken; what constant inputs have comes last.
func (t *trainer) backwardBySteps(p *probe) {
	group := t.group // steps whose spikes are listed together
	t.group = 1
	defer func() { t.group = group }()
	t.backwardBy(1, func(step int) { p.take(t, t.window+step) })
	p.take(t, -1)
}

func norm(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return math.Sqrt(sum)
}
