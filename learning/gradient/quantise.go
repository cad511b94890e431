package gradient

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/learning/optim"
	"github.com/spikecell/spikecell/snn"
)

// full are the weights of full precision of a projection of few bits: what the optimiser changes and checkpoints hold. The model has them
// rounded, so that whatever reads weights need not know.
type full struct {
	w       []float32 // stored as the model's; of a Frozen projection the model's own
	how     snn.Quantization
	largest []float64 // by chunk, as scales
}

// newFull begins with the weights w of a projection, if they are of few bits.
func newFull(p snn.Projection, w []float32) *full {
	if p.Quantization.Bits == 0 {
		return nil
	}
	x := &full{w: w, how: p.Quantization, largest: make([]float64, rules.Ceil(len(w), optim.Chunk))}
	if !p.Frozen {
		x.w = kernel.Alloc(len(w))
		copy(x.w, w)
	}
	return x
}

// number is how many numbers are kept for each weight.
func (x *full) number() int {
	if x == nil {
		return 0
	}
	return 1
}

// learned are the weights that the optimiser changes.
func (j *proj) learned() []float32 {
	if j.full != nil {
		return j.full.w
	}
	return j.w
}

// checkScales refuses a scale by which all weights of a projection would be 0, and teach nothing.
func (t *trainer) checkScales() error {
	for i := range t.projs[:t.whole] {
		j := &t.projs[i]
		if j.full == nil || j.full.how.Scale == 0 {
			continue
		}
		largest := float32(0)
		for _, w := range j.w {
			largest = max(largest, abs(w))
		}
		if s := j.full.how.Scale; largest > 0 && float64(largest) <= s/2 {
			return fmt.Errorf("gradient: projection %v: Quantization: Scale %v rounds all weights to 0, as none is beyond %.4g; give less than twice that",
				t.model.Net.Projections[j.index], s, largest)
		}
	}
	return nil
}

// quantiseAll rounds all weights of few bits.
func (t *trainer) quantiseAll() {
	for i := range t.projs[:t.whole] {
		t.quantise(&t.projs[i])
	}
}

// quantise rounds the weights of a projection, if they are of few bits. The scale is one for all of them.
func (t *trainer) quantise(j *proj) {
	x := j.full
	if x == nil {
		return
	}
	t.slots.largest.share(t.pool, len(x.largest), largestJob{x})
	scale := 0.0
	for _, s := range x.largest {
		scale = max(scale, s)
	}
	t.slots.round.share(t.pool, len(x.largest), roundJob{j, scale})
}

// chunk returns part number c of weights.
func chunk(w []float32, c int) []float32 { return w[c*optim.Chunk : min((c+1)*optim.Chunk, len(w))] }

// largestJob finds the scale of each chunk.
type largestJob struct{ x *full }

func (j largestJob) run(c, _ int) { j.x.largest[c] = j.x.how.ScaleOf(chunk(j.x.w, c)) }

// roundJob rounds the weights of a projection, optim.Chunk weights a chunk.
type roundJob struct {
	j     *proj
	scale float64
}

func (x roundJob) run(c, _ int) { x.j.full.how.RoundBy(x.scale, chunk(x.j.w, c), chunk(x.j.full.w, c)) }

// passStraight makes the gradients by rounded weights those by weights of full precision: the same, but 0 where a weight is clipped.
func (t *trainer) passStraight() {
	t.eachPlastic(func(j *proj) {
		if j.full != nil {
			t.slots.straight.share(t.pool, len(j.full.largest), straightJob{j})
		}
	})
}

// straightJob is passStraight for a projection, optim.Chunk weights a chunk.
type straightJob struct{ j *proj }

func (x straightJob) run(c, _ int) { x.j.full.how.Straight(chunk(x.j.grad, c), chunk(x.j.full.w, c)) }
