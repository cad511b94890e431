package learning

import (
	"errors"
	"fmt"

	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// stdpTrainer is STDP bound to a model.
type stdpTrainer struct {
	rule    STDP
	model   *snn.Model
	encoder Encoder
	pool    *kernel.Pool
	net     *stdpNet

	weights []float32 // input→excitatory, [input][ld]
	theta   []float32
	shown   []int64 // shown[0]: presentations with plasticity
	readout *stdpReadout

	plastic             *stdpPlastic
	lanes               []*stdpLane // by worker; the first one also learns
	training, inference stdpTally
}

func newSTDPTrainer(l STDP, s Setup, net *stdpNet) *stdpTrainer {
	w, _ := s.Model.Weights(net.feed)
	t := &stdpTrainer{
		rule: l, model: s.Model, encoder: s.Encoder, pool: s.Pool, net: net,
		weights: kernel.Alloc(len(w)), theta: kernel.Alloc(net.cells), shown: make([]int64, 1),
		readout: newSTDPReadout(l.Readout, s.Classes, net.cells),
	}
	copy(t.weights, w)
	copy(t.theta, s.Model.Theta(net.exc))
	t.plastic = newSTDPPlastic(net, l.Rule, t.weights)
	for range s.Pool.Workers() {
		t.lanes = append(t.lanes, newSTDPLane(net, t.pool, t.weights, t.theta))
	}
	return t
}

// Learn presents the samples one after another. STDP has no loss: it returns 0.
func (t *stdpTrainer) Learn(b Batch) (float64, error) {
	if err := t.check(b); err != nil {
		return 0, err
	}
	if t.shown[0] == 0 {
		t.normaliseAll()
	}
	for i := range b.X {
		if _, err := t.show(t.lanes[0], b, i, t.plastic); err != nil {
			return 0, err
		}
	}
	t.collect(&t.training)
	return 0, nil
}

func (t *stdpTrainer) normaliseAll() {
	for j := range t.net.cells {
		t.plastic.touch(uint32(j))
	}
	t.plastic.normalise(t.wantedSum())
}

// wantedSum is what the weights into a cell sum to, or below 0 for none.
func (t *stdpTrainer) wantedSum() float64 { return t.rule.Norm * float64(t.net.inputs) }

// show presents sample i of b, again and with a higher gain while too few cells fire, and returns the spikes of each
// excitatory cell in the last presentation. With p the net learns.
func (t *stdpTrainer) show(l *stdpLane, b Batch, i int, p *stdpPlastic) ([]int32, error) {
	stream, gain := b.Stream.At(b.Index[i]), 1.0
	for repeat := 0; ; repeat++ {
		t.pool.Check()
		t.encoder.Encode(&l.spikes, b.X[i], float32(gain), stream.At(repeat))
		if err := t.checkSpikes(&l.spikes); err != nil {
			return nil, err
		}
		l.present(p)
		if p != nil {
			t.afterLearning()
		}
		if len(l.exc.fired) >= t.rule.MinSpikes || repeat == t.rule.MaxRepeats {
			l.tally.samples++
			return l.counts, nil
		}
		gain += t.rule.GainStep
	}
}

// afterLearning does what follows each presentation with plasticity: normalisation, and θ relaxing.
func (t *stdpTrainer) afterLearning() {
	t.shown[0]++
	t.plastic.normalise(t.wantedSum())
	if t.net.thetaDecay == 1 {
		return
	}
	for j := range t.theta {
		t.theta[j] *= t.net.thetaDecay
	}
}

func (t *stdpTrainer) check(b Batch) error {
	if len(b.Index) != len(b.X) {
		return fmt.Errorf("learning: STDP: a mini-batch of %d samples with %d positions", len(b.X), len(b.Index))
	}
	for i, x := range b.X {
		if len(x) != t.net.inputs {
			return fmt.Errorf("learning: STDP: sample %d has %d values for %d inputs", b.Index[i], len(x), t.net.inputs)
		}
	}
	return nil
}

func (t *stdpTrainer) checkSpikes(s *snn.Spikes) error {
	switch {
	case s.Current != nil || s.Graded != nil:
		return fmt.Errorf("learning: STDP: the encoder %T gives currents; STDP needs spikes, as of encode.Poisson", t.encoder)
	case s.Cells != t.net.inputs || s.Steps != t.net.steps:
		return fmt.Errorf("learning: STDP: the encoder %T gave %d cells and %d steps instead of %d and %d",
			t.encoder, s.Cells, s.Steps, t.net.inputs, t.net.steps)
	}
	return nil
}

// Input is the only input population.
func (t *stdpTrainer) Input() Input { return Input{Population: t.net.input, Encoded: true} }

// Classify presents samples with weights and θ frozen.
func (t *stdpTrainer) Classify(b Batch, out *Outcome) error {
	if err := out.Check("STDP"); err != nil {
		return err
	}
	*out = Outcome{Class: make([]int, len(b.X)), Score: out.Score}
	err := t.each(b, func(i int, counts []int32) {
		votes := t.readout.votes(counts)
		out.Class[i] = heardClass(votes)
		out.Keep(i, votes)
	})
	t.collect(&t.inference)
	return err
}

// each presents the samples of b without plasticity, in parallel, and hands the spikes of the excitatory cells to read,
// which is called at once for different samples.
func (t *stdpTrainer) each(b Batch, read func(i int, counts []int32)) error {
	if err := t.check(b); err != nil {
		return err
	}
	errs := make([]error, len(b.X))
	t.pool.Run(len(b.X), func(i, worker int) {
		counts, err := t.show(t.lanes[worker], b, i, nil)
		if err != nil {
			errs[i] = err
			return
		}
		read(i, counts)
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// collect moves the counts of all lanes to c.
func (t *stdpTrainer) collect(c *stdpTally) {
	for _, l := range t.lanes {
		c.merge(l.tally)
		l.tally = stdpTally{}
	}
	c.updates += t.plastic.updates
	t.plastic.updates = 0
}

// CalibrationSize returns Assign, or at most 10,000.
func (t *stdpTrainer) CalibrationSize(n int) int {
	return t.rule.Assigned(n)
}

// Calibrate gives each excitatory cell the class for which it fires most, with weights and θ frozen. Its events are in
// neither of Counts.
func (t *stdpTrainer) Calibrate(next func() (b Batch, ok bool)) error {
	if next == nil {
		return errors.New("learning: STDP: Calibrate needs a function that returns samples")
	}
	t.readout.clear()
	for b, ok := next(); ok; b, ok = next() {
		if err := t.calibrate(b); err != nil {
			return err
		}
	}
	t.readout.assign()
	return nil
}

func (t *stdpTrainer) calibrate(b Batch) error {
	for i, c := range b.Label {
		if c < 0 || c >= t.readout.classes {
			return fmt.Errorf("learning: STDP: sample %d has label %d of %d classes", b.Index[i], c, t.readout.classes)
		}
	}
	if len(b.Label) != len(b.X) {
		return fmt.Errorf("learning: STDP: %d labels for %d samples to assign", len(b.Label), len(b.X))
	}
	counts := make([][]int32, len(b.X))
	err := t.each(b, func(i int, n []int32) { counts[i] = append([]int32(nil), n...) })
	t.collect(&stdpTally{})
	if err != nil {
		return err
	}
	for i, n := range counts {
		t.readout.add(b.Label[i], n)
	}
	return nil
}

// Counts returns the events of training and of inference. A sample that was repeated is one sample with the steps of
// all its presentations. Weight updates are the weights written by the rule and by normalisation.
func (t *stdpTrainer) Counts() (training, inference snn.Counts) {
	return t.training.counts(t), t.inference.counts(t)
}

// SetCounts continues from counts of a checkpoint.
func (t *stdpTrainer) SetCounts(training, inference snn.Counts) {
	t.training, t.inference = t.tallyOf(training), t.tallyOf(inference)
}

// State returns weights [input][row stride], thresholds, and what the read-out was fitted on.
func (t *stdpTrainer) State() []Tensor {
	return append([]Tensor{
		{Name: "weights", Shape: []int{t.net.inputs, t.net.ld}, F32: t.weights},
		{Name: "theta", Shape: []int{t.net.cells}, F32: t.theta},
		{Name: "presentations", Shape: []int{1}, I64: t.shown},
	}, t.Readout()...)
}

// Readout returns the spikes of each cell by class [class][cell], and the samples of each class, from which cells are labelled.
func (t *stdpTrainer) Readout() []Tensor {
	r := t.readout
	return []Tensor{
		{Name: "responses", Shape: []int{r.classes, r.cells}, I64: r.responses},
		{Name: "assigned", Shape: []int{r.classes}, I64: r.samples},
	}
}

// Restored labels the cells again.
func (t *stdpTrainer) Restored() error {
	t.readout.assign()
	return nil
}

// Sync writes weights and θ to the model.
func (t *stdpTrainer) Sync() {
	w, _ := t.model.Weights(t.net.feed)
	copy(w, t.weights)
	copy(t.model.Theta(t.net.exc), t.theta)
}

// StateBytes counts the traces of the rule, the potentials, conductances, refractory steps and spikes of one sample, since samples
// follow one another, and the responses that cells are labelled by.
func (t *stdpTrainer) StateBytes() int64 {
	p, n := t.plastic, t.net
	f := footprint{longs: int64(len(t.shown))}
	for _, x := range t.Readout() {
		f.longs += int64(len(x.I64))
	}
	for _, trace := range []struct {
		cells int
		decay []float32
	}{{n.inputs, p.decayP1}, {n.inputs, p.decayP2}, {n.cells, p.decayQ1}, {n.cells, p.decayQ2}} {
		if trace.decay != nil {
			f.cells(1, trace.cells, 1)
		}
	}
	f.cells(1, n.cells, 4+4) // v, ge, gi and refractory steps, excitatory and inhibitory
	f.spikes(1, n.cells, 1+n.driveDelay)
	f.spikes(1, n.cells, 1+n.lateralDelay)
	f.spikes(1, n.inputs, 1+n.longestDelay())
	return f.bytes()
}

func (t *stdpTrainer) nonzero() int64 {
	n := int64(0)
	for i := range t.net.inputs {
		n += nonzero(t.weights[i*t.net.ld:][:t.net.cells])
	}
	return n
}
