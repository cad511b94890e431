package stdp

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// samples is what STDP does with samples, whatever simulates them.
type samples struct {
	rule    Rule
	encoder learning.Encoder
	pool    *kernel.Pool
	input   string // population
	inputs  int    // its cells
	readout *readout
}

// newSamples returns what a rule does with samples that a population reads, where so many cells are read out.
func newSamples(r Rule, s learning.Setup, input, cells int) samples {
	in := s.Model.Net.Populations[input]
	return samples{
		rule: r, encoder: s.Encoder, pool: s.Pool, input: in.Name, inputs: in.Size(), readout: newReadout(r.Readout, s.Classes, cells),
	}
}

// look presents sample i of b without plasticity on a worker, and returns the spikes of each cell that is read out, until it is called again.
type look func(b learning.Batch, i, worker int) ([]int32, error)

// check refuses a mini-batch before anything is learned of it. A sample that is not a value for each input cell is encoded for that, and again
// when it is presented.
func (s *samples) check(b learning.Batch) error {
	if len(b.Index) != len(b.X) {
		return fmt.Errorf("stdp: a mini-batch of %d samples with %d positions", len(b.X), len(b.Index))
	}
	for i, x := range b.X {
		if len(x) == s.inputs {
			continue
		}
		var spikes snn.Spikes
		s.encoder.Encode(&spikes, x, 1, b.Stream.At(b.Index[i]).At(0))
		switch err := s.checkSpikes(&spikes); {
		case err != nil && spikes.Cells == len(x):
			return fmt.Errorf("stdp: sample %d has %d values for %d inputs", b.Index[i], len(x), s.inputs)
		case err != nil:
			return fmt.Errorf("%w, of sample %d", err, b.Index[i])
		}
	}
	return nil
}

func (s *samples) checkSpikes(x *snn.Spikes) error {
	if err := rules.CheckEncoded(s.encoder, x, s.input, s.inputs, false); err != nil {
		return fmt.Errorf("stdp: %w", err)
	}
	return nil
}

// each looks at the samples of b in parallel, and hands the spikes of the cells to read, which is called at once for different samples.
func (s *samples) each(b learning.Batch, l look, read func(i int, counts []int32)) error {
	if err := s.check(b); err != nil {
		return err
	}
	errs := make([]error, len(b.X))
	s.pool.Run(len(b.X), func(i, worker int) {
		counts, err := l(b, i, worker)
		if errs[i] = err; err == nil {
			read(i, counts)
		}
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// classify names the class of each sample.
func (s *samples) classify(b learning.Batch, out *learning.Outcome, l look) error {
	*out = learning.Outcome{Class: make([]int, len(b.X)), Score: out.Score}
	return s.each(b, l, func(i int, counts []int32) {
		votes := s.readout.votes(counts)
		out.Class[i] = rules.HeardClass(votes)
		out.Keep(i, votes)
	})
}

// CalibrationSize returns Assign, or at most 10,000.
func (s *samples) CalibrationSize(n int) int { return s.rule.Assigned(n) }

// calibrate gives each cell that is read out the class for which it fires most.
func (s *samples) calibrate(next func() (b learning.Batch, ok bool), l look) error {
	if next == nil {
		return errors.New("stdp: Calibrate needs a function that returns samples")
	}
	if s.readout.kind == Groups {
		return nil
	}
	s.readout.clear()
	for b, ok := next(); ok; b, ok = next() {
		if err := s.respond(b, l); err != nil {
			return err
		}
	}
	s.readout.assign()
	return nil
}

// checkLabels refuses labels that do not exist.
func (s *samples) checkLabels(b learning.Batch) error {
	if len(b.Label) != len(b.X) {
		return fmt.Errorf("stdp: %d labels for %d samples, and a label has to be known of each", len(b.Label), len(b.X))
	}
	for i, c := range b.Label {
		if c < 0 || c >= s.readout.classes {
			return fmt.Errorf("stdp: sample %d has label %d of %d classes", b.Index[i], c, s.readout.classes)
		}
	}
	return nil
}

// respond adds how the cells respond to labelled samples.
func (s *samples) respond(b learning.Batch, l look) error {
	if err := s.checkLabels(b); err != nil {
		return err
	}
	counts := make([][]int32, len(b.X))
	if err := s.each(b, l, func(i int, n []int32) { counts[i] = append([]int32(nil), n...) }); err != nil {
		return err
	}
	for i, n := range counts {
		s.readout.add(b.Label[i], n)
	}
	return nil
}

// Readout returns the spikes of each cell by class [class][cell], and the samples of each class, from which cells are labelled; nothing where
// groups are.
func (s *samples) Readout() []learning.Tensor {
	r := s.readout
	if r.kind == Groups {
		return nil
	}
	return []learning.Tensor{
		{Name: "responses", Shape: []int{r.classes, r.cells}, I64: r.responses},
		{Name: "assigned", Shape: []int{r.classes}, I64: r.samples},
	}
}
