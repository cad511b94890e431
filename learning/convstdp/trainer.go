package convstdp

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// trainer is Rule bound to a model.
type trainer struct {
	rule     Rule
	setup    learning.Setup
	room     int // the most samples that are learned at a time
	layers   []*layer
	plastic  []int // layers that are trained, one after another
	input    int   // population
	clock    []int64
	features features
	workers  []*presentation
	fights   []*competition // of the layers that are trained without labels

	batch    learning.Batch
	faults   []error
	found    []*feature // by sample, of what layer looking sees
	keys     []key
	looking  int
	repeats  bool // a sample always has the same code
	best     winner
	columns  []int // where the parts of the maps of the last layer begin, and end
	readPart func(part, worker int)

	training, inference tally
}

// The places of the clock: samples learned, and of the last layer how many samples, right and wrong decisions there were in this window, and the
// same of the window before.
const (
	learned = iota
	shown
	right
	wrong
	shownBefore
	rightBefore
	wrongBefore
	clocks
)

func (t *trainer) last() *layer { return t.layers[len(t.layers)-1] }

func (t *trainer) allocate() {
	for range t.setup.Pool.Workers() {
		t.workers = append(t.workers, newPresentation(t.layers, t.setup.Encoder.Steps()))
	}
	for i, k := range t.plastic[:len(t.plastic)-1] {
		t.fights = append(t.fights, newCompetition(t.layers[k], t.rule.Stages[i]))
	}
	t.split()
	t.training, t.inference = newTally(len(t.layers)), newTally(len(t.layers))
}

// stage returns which of the plastic layers is trained, after how many samples of it, and how many are to come; −1 of the last, which has no end.
func (t *trainer) stage() (stage int, done, left int64) {
	done = t.clock[learned]
	for i := range t.fights {
		n := int64(t.rule.Stages[i].Samples)
		if done < n {
			return i, done, n - done
		}
		done -= n
	}
	return len(t.fights), done, -1
}

// Learn shows the samples of a mini-batch one after another. The loss is that of the layer that is trained: without labels how far its weights
// are from their bounds, the mean of 4·(w − Lo)·(Hi − w)/(Hi − Lo)², by reward the part of the decisions that are wrong.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
	if err := rules.CheckBatch("convstdp", len(b.X), t.room, b.Label, b.Index, t.setup.Classes); err != nil {
		return 0, err
	}
	if b.Label == nil {
		return 0, fmt.Errorf("convstdp: a mini-batch of %d samples without labels; reward tells by them what is right", len(b.X))
	}
	t.begin(b)
	loss := 0.0
	for lo := 0; lo < len(b.X); {
		stage, _, left := t.stage()
		if err := t.prepare(lo, t.plastic[stage]); err != nil {
			return 0, err
		}
		hi := len(b.X)
		if left >= 0 {
			hi = int(min(int64(hi), int64(lo)+left))
			loss += float64(hi-lo) * t.compete(stage, lo, hi)
		} else {
			loss += t.reward(lo, hi)
		}
		lo = hi
	}
	t.collect(&t.training)
	return loss / float64(len(b.X)), nil
}

// collect adds what the workers counted.
func (t *trainer) collect(y *tally) {
	for _, w := range t.workers {
		y.plus(w.tally)
		w.tally.clear()
	}
}

// Input is the only input population.
func (t *trainer) Input() learning.Input { return learning.Input{Population: t.input, Encoded: true} }

// Classify takes the class of the map with the largest potential; none if all are silent.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("convstdp"); err != nil {
		return err
	}
	if err := rules.CheckBatch("convstdp", len(b.X), len(b.X), b.Label, b.Index, t.setup.Classes); err != nil {
		return err
	}
	*out = learning.Outcome{Class: rules.Zeros(out.Class, len(b.X)), Score: out.Score}
	t.begin(b)
	if err := t.prepare(0, len(t.layers)-1); err != nil {
		return err
	}
	t.setup.Pool.Run((len(b.X)+readTogether-1)/readTogether, func(group, worker int) {
		from := group * readTogether
		t.classify(t.workers[worker], from, min(from+readTogether, len(b.X)), out)
	})
	t.collect(&t.inference)
	return nil
}

// classify takes the classes of samples that are read together.
func (t *trainer) classify(w *presentation, from, to int, out *learning.Outcome) {
	w.reading.hear(t.found[from:to])
	w.reading.columns(0, t.last().ldv())
	for r := from; r < to; r++ {
		w.heard(t.found[r], r-from)
		scores := w.scoresOf(r-from, t.setup.Classes)
		out.Class[r] = rules.HeardClass(scores)
		out.Keep(r, scores)
	}
}
