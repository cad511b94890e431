package eventprop

import (
	"errors"

	"github.com/spikecell/spikecell/learning"
)

// Classify names the class of the output cell that fires first, the first of equals; none if all are silent. The scores are −t/Tau0.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if out == nil {
		return errors.New("learning: EventProp: Classify needs an Outcome to write to")
	}
	if err := t.check(b, len(b.X)); err != nil {
		return err
	}
	*out = learning.Outcome{Class: make([]int, len(b.X)), Score: out.Score}
	if b.Label != nil {
		out.NLL = make([]float64, len(b.X))
	}
	t.begin(b)
	t.out = out
	t.setup.Pool.Run(ceil(len(b.X), lookedAt), t.look)
	t.out = nil
	return t.collect(&t.inference)
}

// lookAt classifies some samples.
func (t *trainer) lookAt(chunk, number int) {
	w := t.workers[number]
	for r := chunk * lookedAt; r < min((chunk+1)*lookedAt, len(t.batch.X)); r++ {
		if t.faults[r] = t.present(w, r); t.faults[r] != nil {
			return
		}
		t.out.Class[r] = w.class()
		if t.out.NLL != nil {
			t.out.NLL[r] = t.rule.Loss.probabilities(w.first, t.batch.Label[r], w.move)
		}
		if r < len(t.out.Score) {
			score := t.out.Score[r][:0]
			for _, at := range w.first {
				score = append(score, -at/t.rule.Loss.Tau0)
			}
			t.out.Score[r] = score
		}
	}
}

// class is the output cell that fired first, or −1.
func (p *presentation) class() int {
	best := -1
	for k, fired := range p.fired {
		if fired && (best < 0 || p.first[k] < p.first[best]) {
			best = k
		}
	}
	return best
}
