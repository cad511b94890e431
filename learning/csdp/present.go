package csdp

import (
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
)

// Learn presents the samples of b as positives and as many negatives made from them, and updates every synapse at
// every step. The loss is the contrastive cost, summed over hidden layers, mean over steps.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
	n := len(b.X)
	if err := t.checkBatch(b, len(t.room.shown)/2); err != nil {
		return 0, err
	}
	if b.Label == nil {
		return 0, fmt.Errorf("csdp: a mini-batch of %d samples without labels; the class population learns from them", n)
	}
	if t.rule.mixes() && n < 2 {
		return 0, fmt.Errorf("csdp: a mini-batch of %d: a self-supervised negative needs a partner; choose a batch size that leaves "+
			"no single sample over", n)
	}
	if t.rule.Negatives.Kind == OtherData && len(t.other) == 0 {
		return 0, errNoOther
	}
	if err := t.checkPartners(b); err != nil {
		return 0, err
	}
	if prepare := t.preparing(); prepare != nil {
		if err := prepare(b); err != nil {
			return 0, err
		}
	}
	win := t.learningFrom(b)
	if err := win.run(&t.training); err != nil {
		return 0, err
	}
	return win.cost / float64(t.encoder.Steps()), nil
}

// preparing returns what is to be known of a mini-batch before its negatives are made, if anything.
func (t *trainer) preparing() func(learning.Batch) error {
	switch t.rule.Negatives.Kind {
	case PredictedLabel:
		return t.predict
	case Generated:
		return t.generate
	}
	return nil
}

// LeastBatch is 2 where negatives are mixed from two samples.
func (t *trainer) LeastBatch() int {
	if t.rule.mixes() {
		return 2
	}
	return 1
}

// Input is the population of the images.
func (t *trainer) Input() learning.Input { return learning.Input{Population: t.input, Encoded: true} }

// Classify presents samples without label and without plasticity: the class is the read-out cell with most spikes (the
// first of equals; none if no cell fired), p = softmax of the spike counts, and x̂ = Σ_t z / (T + 1) of the reconstruction cells.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("csdp"); err != nil {
		return err
	}
	*out = learning.Outcome{Class: make([]int, len(b.X)), Score: out.Score}
	if b.Label != nil {
		out.NLL = make([]float64, len(b.X))
	}
	if t.recon >= 0 {
		out.BCE, out.SSE = make([]float64, len(b.X)), make([]float64, len(b.X))
	}
	return t.present(b, func(win *window, first int) {
		win.readClasses(first, out)
		if t.recon < 0 {
			return
		}
		for i, x := range win.batch.X {
			out.BCE[first+i], out.SSE[first+i] = win.reconstructionErrors(i, x)
		}
	})
}

// Reconstruct writes x̂ of every sample to out.
func (t *trainer) Reconstruct(b learning.Batch, out [][]float32) error {
	if t.recon < 0 {
		return fmt.Errorf("csdp: the net has no population %q to reconstruct with", t.rule.Reconstruction)
	}
	if len(out) != len(b.X) {
		return fmt.Errorf("csdp: room for %d reconstructions of %d samples", len(out), len(b.X))
	}
	for i, x := range out {
		if len(x) != t.pops[t.input].n {
			return fmt.Errorf("csdp: room for %d values of reconstruction %d; the input has %d cells", len(x), i, t.pops[t.input].n)
		}
	}
	return t.present(b, func(win *window, first int) {
		for i, x := range win.batch.X {
			for j := range x {
				out[first+i][j] = float32(win.reconstructed(i, j))
			}
		}
	})
}

// present simulates samples without plasticity, as many at a time as there is room for.
func (t *trainer) present(b learning.Batch, read func(win *window, first int)) error {
	if err := t.checkBatch(b, len(b.X)); err != nil {
		return err
	}
	t.flush()
	for lo := 0; lo < len(b.X); lo += len(t.room.shown) {
		hi := min(lo+len(t.room.shown), len(b.X))
		part := learning.Batch{X: b.X[lo:hi], Index: b.Index[lo:hi], Stream: b.Stream}
		if b.Label != nil {
			part.Label = b.Label[lo:hi]
		}
		win := t.lookingAt(part)
		if err := win.run(&t.inference); err != nil {
			return err
		}
		read(win, lo)
	}
	return nil
}

func (win *window) readClasses(first int, out *learning.Outcome) {
	b := &win.batch
	p := make([]float64, win.classes)
	for i := range b.X {
		counts := win.pops[win.class].fired[i*win.classes : (i+1)*win.classes]
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
func (win *window) reconstructed(i, j int) float64 {
	panel := j / kernel.Panel
	sum := win.pops[win.recon].sum[(panel*win.rows+i)*kernel.Panel+j%kernel.Panel]
	return float64(sum) / float64(win.encoder.Steps()+1)
}

func (win *window) reconstructionErrors(i int, x []float32) (bce, sse float64) {
	for j, v := range x {
		grey, hat := float64(v), win.reconstructed(i, j)
		sse += (grey - hat) * (grey - hat)
		p := clip(hat)
		bce -= grey*kernel.Log(p) + (1-grey)*kernel.Log(1-p)
	}
	return bce, sse
}

func (t *trainer) checkBatch(b learning.Batch, room int) error {
	if err := rules.CheckBatch("csdp", len(b.X), room, b.Label, b.Index, t.classes); err != nil {
		return err
	}
	for i, x := range b.X {
		if err := t.checkValues(x); err != nil {
			return fmt.Errorf("csdp: sample %d %w", b.Index[i], err)
		}
	}
	return nil
}
