package eventprop

import (
	"errors"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Classify names the class of the output cell that fires first, or with MaxPotential has the largest potential, the first of equals; none if
// all are silent. The scores are −t/Tau0, or the potentials.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if out == nil {
		return errors.New("eventprop: Classify needs an Outcome to write to")
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
	t.setup.Pool.Run(rules.Ceil(len(b.X), lookedAt), t.look)
	t.out = nil
	return t.collect(&t.inference)
}

// lookAt classifies some samples.
func (t *trainer) lookAt(chunk, number int) {
	w := t.workers[number]
	for r := chunk * lookedAt; r < min((chunk+1)*lookedAt, len(t.batch.X)); r++ {
		if t.faults[r] = t.present(w, r, false); t.faults[r] != nil {
			return
		}
		t.rule.Loss.scores(w.presentation, w.move)
		t.out.Class[r] = w.class(w.move)
		if r < len(t.out.Score) {
			t.out.Score[r] = append(t.out.Score[r][:0], w.move...)
		}
		if t.out.NLL != nil {
			t.out.NLL[r] = softmax(w.move, t.batch.Label[r], w.move)
		}
	}
}

// class is the output cell with the highest score of those that fired or came above 0, or −1.
func (p *presentation) class(score []float64) int {
	best := -1
	for k, fired := range p.fired {
		if fired && (best < 0 || score[k] > score[best]) {
			best = k
		}
	}
	return best
}
