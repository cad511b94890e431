package gradient

import (
	"errors"
	"fmt"
	"math/bits"

	"github.com/spikecell/spikecell/internal/engine"
	"github.com/spikecell/spikecell/internal/kernel"
)

// Dropout leaves cells out of presentations of training, each with a probability of its own, and raises what the others send in their place
// [srivastava2014]. A cell that is left out is silent from the first step to the last. Validation, tests and predictions leave out none.
type Dropout struct {
	Fraction   float64 // p, from 0 to below 1; 0 leaves out none
	Population string  // whose cells are left out; "" means every one that fires but the input and the output
}

// dropped are the cells of a population that take part in presentations of training, and the gains of its projections meanwhile.
type dropped struct {
	kept []uint64 // [sample][words]
	now  bool     // the presentation in hand is one
}

// number is how many bits are kept for each cell.
func (d *dropped) number() int {
	if d == nil {
		return 0
	}
	return 1
}

// layOutDropout finds the populations whose cells are left out, and makes room for room samples.
func (t *trainer) layOutDropout() error {
	d, found := t.rule.Dropout, false
	if d.Population != "" && d.Fraction == 0 {
		return fmt.Errorf("gradient: Dropout.Population is %q, and Dropout.Fraction is 0, which leaves out none; give a fraction", d.Population)
	}
	if d.Population != "" && t.model.Net.Index(d.Population) < 0 {
		return fmt.Errorf("gradient: Dropout.Population: the net has no population %q", d.Population)
	}
	for i := range t.pops {
		p := &t.pops[i]
		fits := p.fires && i != t.output
		if d.Population == p.name && !fits {
			return fmt.Errorf("gradient: Dropout.Population: cells of %q are not left out; name a population that fires and is not the output", p.name)
		}
		if d.Fraction > 0 && fits && (d.Population == "" || d.Population == p.name) {
			p.dropped, found = &dropped{kept: kernel.AllocWords(t.room * p.words)}, true
		}
	}
	if d.Fraction > 0 && !found {
		return errors.New("gradient: Dropout.Fraction: the net has no population whose cells could be left out; leave Dropout out")
	}
	for i := range t.projs {
		j := &t.projs[i]
		if j.gains = [2]float32{j.gain, j.gain}; t.pops[j.pre].dropped != nil {
			j.gains[1] = float32(float64(j.gain) / (1 - d.Fraction))
		}
		j.gain = j.gains[1] // what is made room for
	}
	return nil
}

// dropout begins presentations of training, for each sample of which it draws who takes part, or others.
func (t *trainer) dropout(training bool) {
	if t.rule.Dropout.Fraction == 0 {
		return
	}
	which := 0
	if training {
		which = 1
		t.slots.drop.share(t.pool, t.rows, dropJob{t})
	}
	for i := range t.projs {
		t.projs[i].gain = t.projs[i].gains[which]
	}
	for i := range t.pops {
		if d := t.pops[i].dropped; d != nil {
			d.now = training
		}
	}
}

// dropJob draws the cells that take part, a sample a chunk.
type dropJob struct{ t *trainer }

func (x dropJob) run(r, _ int) {
	t := x.t
	stream := t.batch.Stream.At(t.batch.Index[r]).Named("dropout")
	for i := range t.pops {
		p := &t.pops[i]
		if p.dropped == nil {
			continue
		}
		kept, own := p.dropped.kept[r*p.words:][:p.words], stream.Named(p.name)
		clear(kept)
		for c := range p.n {
			if own.Float64(uint64(c)) >= t.rule.Dropout.Fraction {
				kept[c>>6] |= 1 << (c & 63)
			}
		}
	}
}

// silence takes the spikes of cells that are left out, of a block in a step, whose cells are of one word.
func (p *pop) silence(rows, step int, k block) {
	if p.dropped == nil || !p.dropped.now {
		return
	}
	fired := p.spikes(rows, step, k.r0, k.c0)
	for r := range k.rows() {
		fired[r*p.words] &= p.dropped.kept[(k.r0+r)*p.words+k.c0>>6]
	}
}

// silenceErrors clears the errors e of cells that are left out, of a block.
func (p *pop) silenceErrors(k block, e engine.Rows) {
	if p.dropped == nil || !p.dropped.now {
		return
	}
	for r := range k.rows() {
		row, all := e.X[r*e.Ld:][:k.cols()], ^uint64(0)>>(cols-k.cols())
		for out := all &^ p.dropped.kept[(k.r0+r)*p.words+k.c0>>6]; out != 0; out &= out - 1 {
			row[bits.TrailingZeros64(out)] = 0
		}
	}
}
