package convstdp

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// code is the spikes of a sample: those of step t are cells[start[t]:start[t+1]].
type code struct {
	start, cells []uint32
	fired        []uint64
}

func (c *code) steps() int          { return len(c.start) - 1 }
func (c *code) step(t int) []uint32 { return c.cells[c.start[t]:c.start[t+1]] }

// feature is what the last layer sees of a sample once the layers before it are trained.
type feature struct {
	cells   []uint32 // that fire, in rising order
	counted []int32  // spikes, most of a step, and synaptic events of the layers before, as presentation.counted
}

// key is the hash of a code.
type key [sha256.Size]byte

// features are those of codes that were seen before. They depend on nothing but the code while the layers before the last stay as they are. The
// sample does not do as a key: spikes of it may be drawn anew at each presentation, or come from another part of [learning.Mixed], which learns.
type features struct {
	of    map[key]*feature
	bytes int
}

// mostStored bounds what is stored of features, bytes. Those of other codes are worked out anew.
const mostStored = 1 << 29

func newFeatures() *features { return &features{of: map[key]*feature{}} }

// forget is called where the layers before the last change.
func (f *features) forget() { *f = *newFeatures() }

func (f *features) keep(k key, found *feature) {
	size := len(k) + 4*(len(found.cells)+len(found.counted)) + 100
	if f.bytes+size > mostStored || f.of[k] != nil {
		return
	}
	f.of[k], f.bytes = found, f.bytes+size
}

// hash returns the key of a code, made of its number of steps and its cells by step, and the bytes of that, for which it takes the memory of b.
func (c *code) hash(b []byte) (key, []byte) {
	b = binary.LittleEndian.AppendUint32(b[:0], uint32(c.steps()))
	for _, list := range [][]uint32{c.start, c.cells} {
		for _, n := range list {
			b = binary.LittleEndian.AppendUint32(b, n)
		}
	}
	return sha256.Sum256(b), b
}

// encode leaves the code of every sample, and its features where they are stored.
func (t *trainer) encode(b learning.Batch) error {
	n := len(b.X)
	t.batch, t.faults, t.found = b, rules.Zeros(t.faults, n), rules.Zeros(t.found, n)
	t.codes, t.keys = slices.Grow(t.codes[:0], n)[:n], slices.Grow(t.keys[:0], n)[:n]
	t.setup.Pool.Run(n, t.encodeSample)
	for _, err := range t.faults {
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *trainer) encodeSample(r, worker int) {
	x, w := t.batch.X[r], t.workers[worker]
	if c, ok := t.setup.Encoder.(interface{ CheckSample(x []float32) error }); ok {
		if t.faults[r] = c.CheckSample(x); t.faults[r] != nil {
			return
		}
	}
	s := &w.coded
	t.setup.Encoder.Encode(s, x, 1, t.batch.Stream.At(t.batch.Index[r]))
	in := t.setup.Model.Net.Populations[t.input]
	if t.faults[r] = rules.CheckEncoded(t.setup.Encoder, s, in.Name, in.Size(), false); t.faults[r] != nil {
		return
	}
	if cell := t.codes[r].take(s); cell >= 0 {
		t.faults[r] = fmt.Errorf("convstdp: sample %d: cell %d of population %q fires twice; this rule wants codes of one spike a cell, as encode.DoG",
			t.batch.Index[r], cell, in.Name)
		return
	}
	t.keys[r], w.hashed = t.codes[r].hash(w.hashed)
	if t.settled() {
		t.found[r] = t.features.of[t.keys[r]]
	}
}

// take lists the spikes of s, and returns a cell that fires twice, or −1.
func (c *code) take(s *snn.Spikes) (twice int) {
	c.start, c.cells, c.fired = append(c.start[:0], 0), c.cells[:0], rules.Zeros(c.fired, s.Words())
	for step := range s.Steps {
		row := s.Row(step)
		for k, word := range row {
			if again := word & c.fired[k]; again != 0 {
				return 64*k + bits.TrailingZeros64(again)
			}
			c.fired[k] |= word
		}
		c.cells = kernel.AppendIndices(c.cells, row)
		c.start = append(c.start, uint32(len(c.cells)))
	}
	return -1
}

// settled reports whether all layers before the last are trained.
func (t *trainer) settled() bool {
	_, _, left := t.stage()
	return left < 0
}

// extract leaves the features of a sample.
func (t *trainer) extract(r, worker int) {
	if t.found[r] != nil {
		return
	}
	w, last := t.workers[worker], len(t.layers)-1
	w.begin(last)
	c := &t.codes[r]
	for step := range c.steps() {
		w.input(c.step(step))
		w.forward(last)
	}
	t.found[r] = &feature{cells: w.planes[last].all(), counted: slices.Clone(w.counted)}
}

// keep stores what extract has found.
func (t *trainer) keep(lo, hi int) {
	if !t.settled() {
		return
	}
	for r := lo; r < hi; r++ {
		t.features.keep(t.keys[r], t.found[r])
	}
}

// all returns the cells that have fired.
func (p *plane) all() []uint32 {
	cells, n := []uint32{}, p.words()
	for i, word := range p.fired {
		for ; word != 0; word &= word - 1 {
			cells = append(cells, uint32(i/n*p.channels+i%n*64+bits.TrailingZeros64(word)))
		}
	}
	return cells
}

// show makes all cells of a list fire, and no others.
func (p *plane) show(cells []uint32) {
	p.silence()
	for _, cell := range cells {
		p.set(int(cell))
	}
	p.gather()
}
