package convstdp

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
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

// feature is what the layer in training sees of a sample.
type feature struct {
	code             // what layers before the last see, step by step
	all     []uint64 // what the last layer sees, in all steps
	counted []int32  // as presentation.counted of the layers before: of the last layer in all steps, of others from the first to each step
}

// key is the hash of a sample, or of its code.
type key [sha256.Size]byte

// features are those of samples that were seen before, of the layer in training. They depend on nothing but the spikes of the input while the
// layers before it stay as they are. Where spikes of a sample may be drawn anew at each presentation, or come from another part of
// [learning.Mixed], which learns, they are known by these spikes, and else by the sample.
type features struct {
	of    map[key]*feature
	layer int // that sees them
	bytes int
}

// mostStored bounds what is stored of features, bytes. Others are worked out anew.
const mostStored = 1 << 29

// forget is called where the layers before the one in training change, or another one is trained.
func (f *features) forget(layer int) { *f = features{of: map[key]*feature{}, layer: layer} }

// keep stores what was worked out, if there is room.
func (f *features) keep(k key, found *feature) {
	if size := found.size(); f.of[k] == nil && f.bytes+size <= mostStored {
		f.of[k], f.bytes = found, f.bytes+size
	}
}

// size is about how many bytes a stored feature takes.
func (f *feature) size() int {
	return featureBytes + 4*(len(f.start)+len(f.cells)+len(f.counted)) + 8*len(f.all)
}

// featureBytes is what a stored feature takes beside its spikes and counts: its key, its slices and its place in the map.
const featureBytes = 200

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

// prepare leaves what a layer sees of the samples of the batch from lo on.
func (t *trainer) prepare(lo, layer int) error {
	if now := t.inTraining(); t.features.layer != now {
		t.features.forget(now)
	}
	t.looking = layer
	t.setup.Pool.Run(len(t.batch.X)-lo, func(i, worker int) { t.faults[lo+i] = t.look(lo+i, worker) })
	for r := lo; r < len(t.batch.X); r++ {
		if t.faults[r] != nil {
			return t.faults[r]
		}
		if t.features.layer == layer && (layer > 0 || t.repeats) {
			t.features.keep(t.keys[r], t.found[r])
		}
	}
	return nil
}

// begin takes over a mini-batch.
func (t *trainer) begin(b learning.Batch) {
	n := len(b.X)
	t.batch, t.faults, t.found = b, rules.Zeros(t.faults, n), rules.Zeros(t.found, n)
	t.keys = slices.Grow(t.keys[:0], n)[:n]
}

// look leaves what a layer sees of a sample.
func (t *trainer) look(r, worker int) error {
	w, x := t.workers[worker], t.batch.X[r]
	if t.repeats {
		if t.keys[r], w.hashed = hashOf(x, w.hashed); t.stored(r) {
			return nil
		}
	}
	if err := t.encode(r, w); err != nil {
		return err
	}
	if !t.repeats {
		if t.keys[r], w.hashed = w.code.hash(w.hashed); t.stored(r) {
			return nil
		}
	}
	t.found[r] = w.extract(t.looking)
	return nil
}

// stored takes what is stored of a sample.
func (t *trainer) stored(r int) bool {
	if t.features.layer == t.looking {
		t.found[r] = t.features.of[t.keys[r]]
	}
	return t.found[r] != nil
}

// encode leaves the code of a sample with a worker.
func (t *trainer) encode(r int, w *presentation) error {
	if c, ok := t.setup.Encoder.(interface{ CheckSample(x []float32) error }); ok {
		if err := c.CheckSample(t.batch.X[r]); err != nil {
			return err
		}
	}
	t.setup.Encoder.Encode(&w.coded, t.batch.X[r], 1, t.batch.Stream.At(t.batch.Index[r]))
	in := t.setup.Model.Net.Populations[t.input]
	if err := rules.CheckEncoded(t.setup.Encoder, &w.coded, in.Name, in.Size(), false); err != nil {
		return err
	}
	if cell := w.code.take(&w.coded); cell >= 0 {
		return fmt.Errorf("convstdp: sample %d: cell %d of population %q fires twice; this rule wants codes of one spike a cell, as encode.DoG",
			t.batch.Index[r], cell, in.Name)
	}
	return nil
}

// hashOf returns the key of a sample, and its bytes, for which it takes the memory of b.
func hashOf(x []float32, b []byte) (key, []byte) {
	b = b[:0]
	for _, v := range x {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return sha256.Sum256(b), b
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

// inTraining is the layer that is trained now.
func (t *trainer) inTraining() int {
	stage, _, _ := t.stage()
	return t.plastic[stage]
}

// extract shows a code to the layers before one, and returns what that sees.
func (p *presentation) extract(layer int) *feature {
	f, last := &feature{}, layer == len(p.layers)-1
	p.begin(layer)
	f.start = append(f.start, 0)
	for step := range p.code.steps() {
		p.fires(0, p.code.step(step))
		p.forward(layer)
		if last {
			continue
		}
		f.cells = p.planes[layer].fires(f.cells)
		f.start, f.counted = append(f.start, uint32(len(f.cells))), append(f.counted, p.counted...)
	}
	if last {
		f.all, f.counted = slices.Clone(p.planes[layer].fired), slices.Clone(p.counted)
	}
	f.cells = slices.Clip(f.cells)
	return f
}

// fires appends the cells that fire in this step.
func (p *plane) fires(cells []uint32) []uint32 {
	for place := range p.places() {
		for _, channel := range p.list[p.start[place]:p.start[place+1]] {
			cells = append(cells, uint32(place*p.channels)+channel)
		}
	}
	return cells
}

// repeats reports whether an encoder makes the same spikes of a sample at every presentation.
func repeats(e learning.Encoder) bool {
	r, ok := e.(learning.RepeatingEncoder)
	return ok && r.Repeats()
}
