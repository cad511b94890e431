package chain

import (
	"errors"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Classify names the class of each sample, with −ln softmax(score) of its label.
func (t *Trainer[F]) Classify(b learning.Batch, out *learning.Outcome) error {
	if out == nil {
		return errors.New(t.config.Rule + ": Classify needs an Outcome to write to")
	}
	if err := rules.CheckBatch(t.config.Rule, len(b.X), len(b.X), b.Label, b.Index, t.config.Setup.Classes); err != nil {
		return err
	}
	*out = learning.Outcome{Class: make([]int, len(b.X)), Score: out.Score}
	if b.Label != nil {
		out.NLL = make([]float64, len(b.X))
	}
	t.begin(b)
	t.out = out
	t.config.Setup.Pool.Run(rules.Ceil(len(b.X), lookedAt), t.look)
	t.out = nil
	return t.collect(&t.inference)
}

// lookAt classifies some samples.
func (t *Trainer[F]) lookAt(chunk, number int) {
	w, z := t.workers[number], t.scores[number]
	for r := chunk * lookedAt; r < min((chunk+1)*lookedAt, len(t.batch.X)); r++ {
		if t.faults[r] = w.Present(t.batch, r, false); t.faults[r] != nil {
			return
		}
		w.Count(&t.tallies[number])
		t.out.Class[r] = w.Say(z)
		if r < len(t.out.Score) {
			t.out.Score[r] = append(t.out.Score[r][:0], z...)
		}
		if t.out.NLL != nil {
			t.out.NLL[r] = Softmax(z, t.batch.Label[r], z)
		}
	}
}

// Softmax leaves softmax(z) in p, which may be z, and returns −ln p_y.
func Softmax(z []float64, y int, p []float64) float64 {
	top, right, sum := slices.Max(z), z[y], 0.0
	for k, x := range z {
		p[k] = kernel.Exp(x - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return top - right + kernel.Log(sum)
}
