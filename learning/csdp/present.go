package csdp

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// Learn presents the samples of b as positives and as many negatives made from them, and updates every synapse at
// every step. The loss is the contrastive cost, summed over hidden layers, mean over steps.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
	n := len(b.X)
	if err := t.checkBatch(b, len(t.shown)/2); err != nil {
		return 0, err
	}
	if b.Label == nil {
		return 0, fmt.Errorf("learning: CSDP: a mini-batch of %d samples without labels; the class population learns from them", n)
	}
	if t.rule.SelfSupervised && n < 2 {
		return 0, fmt.Errorf("learning: CSDP: a mini-batch of %d: a self-supervised negative needs a partner; choose a batch size that leaves "+
			"no single sample over", n)
	}
	t.learn, t.batch, t.rows, t.pos = true, b, 2*n, n
	copy(t.labels, b.Label)
	if t.rule.SelfSupervised {
		t.mixNegatives()
	} else {
		t.wrongLabels()
	}
	if err := t.encodeAll(); err != nil {
		return 0, err
	}
	t.window(&t.training)
	t.training.Samples += int64(n)
	return t.cost / float64(t.encoder.Steps()), nil
}

// wrongLabels shows each positive row its label and each negative one any other.
func (t *trainer) wrongLabels() {
	n := t.pos
	for i := range n {
		s := t.batch.Stream.At(t.batch.Index[i]).Named("wrong label")
		wrong := s.Intn(0, t.classes-1)
		if wrong >= t.labels[i] {
			wrong++
		}
		t.shown[i], t.shown[n+i] = t.labels[i], wrong
	}
}

// encodeAll encodes all rows.
func (t *trainer) encodeAll() error {
	t.pool.Run((t.rows+encodeRows-1)/encodeRows, t.phases.encodeFn)
	for r, s := range t.spikes[:t.rows] {
		if err := t.checkSpikes(s); err != nil {
			return fmt.Errorf("%w: sample %d", err, t.batch.Index[r%t.pos])
		}
	}
	return nil
}

// encode writes the spike trains of rows lo to hi−1: positives, then negatives with noise of their own.
func (t *trainer) encode(lo, hi int) {
	for r := lo; r < hi; r++ {
		t.pool.Check()
		i, name := r, "positive"
		if r >= t.pos {
			i, name = r-t.pos, "negative"
		}
		x := t.batch.X[i]
		if r >= t.pos && t.rule.SelfSupervised {
			x = t.mixed[i]
		}
		t.encoder.Encode(t.spikes[r], x, 1, t.batch.Stream.At(t.batch.Index[i]).Named(name))
	}
}

// LeastBatch is 2 where negatives are mixed from two samples.
func (t *trainer) LeastBatch() int {
	if t.rule.SelfSupervised {
		return 2
	}
	return 1
}

// Input is the population of the images.
func (t *trainer) Input() learning.Input { return learning.Input{Population: t.input, Encoded: true} }

// Classify presents samples without label and without plasticity: the class is the read-out cell with most spikes (the
// first of equals; none if no cell fired), p = softmax of the spike counts, and x̂ = Σ_t z / (T + 1) of the reconstruction cells.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("CSDP"); err != nil {
		return err
	}
	*out = learning.Outcome{Class: make([]int, len(b.X)), Score: out.Score}
	if b.Label != nil {
		out.NLL = make([]float64, len(b.X))
	}
	if t.recon >= 0 {
		out.BCE, out.SSE = make([]float64, len(b.X)), make([]float64, len(b.X))
	}
	return t.present(b, func(part learning.Batch, first int) {
		t.readClasses(part, first, out)
		for i := range part.X {
			if t.recon >= 0 {
				out.BCE[first+i], out.SSE[first+i] = t.reconstructionErrors(i, part.X[i])
			}
		}
	})
}

// Reconstruct writes x̂ of every sample to out.
func (t *trainer) Reconstruct(b learning.Batch, out [][]float32) error {
	if t.recon < 0 {
		return fmt.Errorf("learning: CSDP: the net has no population %q to reconstruct with", t.rule.Reconstruction)
	}
	if len(out) != len(b.X) {
		return fmt.Errorf("learning: CSDP: room for %d reconstructions of %d samples", len(out), len(b.X))
	}
	for i, x := range out {
		if len(x) != t.pops[t.input].n {
			return fmt.Errorf("learning: CSDP: room for %d values of reconstruction %d; the input has %d cells", len(x), i, t.pops[t.input].n)
		}
	}
	return t.present(b, func(part learning.Batch, first int) {
		for i, x := range part.X {
			for j := range x {
				out[first+i][j] = float32(t.reconstructed(i, j))
			}
		}
	})
}

// present simulates samples without plasticity, as many at a time as there is room for.
func (t *trainer) present(b learning.Batch, read func(part learning.Batch, first int)) error {
	if err := t.checkBatch(b, len(b.X)); err != nil {
		return err
	}
	t.flush()
	for lo := 0; lo < len(b.X); lo += len(t.shown) {
		hi := min(lo+len(t.shown), len(b.X))
		part := learning.Batch{X: b.X[lo:hi], Index: b.Index[lo:hi], Stream: b.Stream}
		if b.Label != nil {
			part.Label = b.Label[lo:hi]
		}
		t.learn, t.batch, t.rows, t.pos = false, part, hi-lo, hi-lo
		for i := range t.rows {
			t.shown[i] = -1
		}
		if err := t.encodeAll(); err != nil {
			return err
		}
		t.window(&t.inference)
		t.inference.Samples += int64(hi - lo)
		read(part, lo)
	}
	return nil
}

func (t *trainer) readClasses(b learning.Batch, first int, out *learning.Outcome) {
	p := make([]float64, t.classes)
	for i := range b.X {
		counts := t.pops[t.class].fired[i*t.classes : (i+1)*t.classes]
		out.Class[first+i] = rules.HeardClass(counts)
		out.Keep(first+i, counts)
		if b.Label != nil {
			kernel.Softmax(p, counts)
			out.NLL[first+i] = -kernel.Log(clip(p[b.Label[i]]))
		}
	}
}

// clip keeps a probability off 0 and 1, as the reference's metrics do.
func clip(p float64) float64 { return min(max(p, 1e-7), 1-1e-7) }

// reconstructed is x̂ of input cell j in row i.
func (t *trainer) reconstructed(i, j int) float64 {
	panel := j / kernel.Panel
	sum := t.pops[t.recon].sum[(panel*t.rows+i)*kernel.Panel+j%kernel.Panel]
	return float64(sum) / float64(t.encoder.Steps()+1)
}

func (t *trainer) reconstructionErrors(i int, x []float32) (bce, sse float64) {
	for j, v := range x {
		grey, hat := float64(v), t.reconstructed(i, j)
		sse += (grey - hat) * (grey - hat)
		p := clip(hat)
		bce -= grey*kernel.Log(p) + (1-grey)*kernel.Log(1-p)
	}
	return bce, sse
}

func (t *trainer) checkBatch(b learning.Batch, room int) error {
	n := len(b.X)
	if n == 0 || n > room {
		return fmt.Errorf("learning: CSDP: a mini-batch of %d samples; there is room for 1 to %d", n, room)
	}
	if len(b.Index) != n || b.Label != nil && len(b.Label) != n {
		return fmt.Errorf("learning: CSDP: a mini-batch of %d samples with %d labels and %d positions", n, len(b.Label), len(b.Index))
	}
	for i, x := range b.X {
		if len(x) != t.pops[t.input].n {
			return fmt.Errorf("learning: CSDP: sample %d has %d values, population %q has %d cells",
				b.Index[i], len(x), t.pops[t.input].name, t.pops[t.input].n)
		}
		if b.Label != nil && (b.Label[i] < 0 || b.Label[i] >= t.classes) {
			return fmt.Errorf("learning: CSDP: sample %d has label %d; there are %d classes", b.Index[i], b.Label[i], t.classes)
		}
	}
	return nil
}

// count adds the events of the step just made to y. A synaptic event is counted in the step in which the pre cell fires, with its
// whole fan-out, whatever the delay, as everywhere (see [snn.Sim.Counts]); read-outs hear the positive rows only.
func (t *trainer) count(y *rules.Tally) {
	y.Steps += int64(t.rows)
	for i := range t.pops {
		p := &t.pops[i]
		rows := t.rowsOf(p)
		if p.role >= hidden {
			y.Updates[i] += int64(rows * p.n)
		}
		if p.role == recon { // nobody lists its spikes
			p.now.countRows(t.rows, rows)
		}
		y.AddCounts(i, p.now.count[:rows])
	}
	for k := range t.projs {
		j := &t.projs[k]
		pre, post := &t.pops[j.pre], &t.pops[j.post]
		fired := &pre.now.fired
		if post.role != hidden {
			fired = &pre.now.real
		}
		if j.synapses != nil {
			y.Events[k] += j.synapses.events(&pre.now.fired.rows, t.rowsOf(post))
		} else {
			y.Events[k] += int64(fired.spikes) * int64(post.n)
		}
		if t.learn && !j.frozen {
			y.Written[k] += int64(t.synapsesOf(j))
		}
	}
}

// Counts returns the events since Bind, or since what SetCounts set.
func (t *trainer) Counts() (training, inference snn.Counts) {
	t.flush() // weights that are not 0 are counted
	return t.countsOf(&t.training), t.countsOf(&t.inference)
}

// SetCounts makes the trainer count on from a checkpoint.
func (t *trainer) SetCounts(training, inference snn.Counts) {
	t.training.Set(training)
	t.inference.Set(inference)
}

func (t *trainer) countsOf(y *rules.Tally) snn.Counts {
	c := snn.Counts{Samples: y.Samples, Steps: y.Steps}
	for i := range t.pops {
		p := &t.pops[i]
		kind := snn.SpikingKind
		if p.role < hidden {
			kind = snn.InputKind
		}
		c.Populations = append(c.Populations, y.Population(i, p.name, p.n, kind))
	}
	for k := range t.projs {
		j := &t.projs[k]
		pre, post := &t.pops[j.pre], &t.pops[j.post]
		p := t.model.Net.Projections[j.index]
		if p.Wiring == nil {
			p.Wiring = snn.Dense{}
		}
		c.Projections = append(c.Projections, snn.ProjectionCounts{Pre: pre.name, Post: post.name, Name: p.Name, Wiring: p.Wiring,
			Weights: int64(t.synapsesOf(j)), Nonzero: t.nonzero(j), SynapticEvents: y.Events[k], WeightUpdates: y.Written[k]})
	}
	return c
}

func (t *trainer) nonzero(j *proj) (n int64) {
	t.eachRow(j, func(panel, _ []float32) {
		for _, w := range panel {
			if w != 0 {
				n++
			}
		}
	})
	return n
}
