package learning

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/snn"
)

// stdpTrainer is STDP bound to a model of the form of [snn.DiehlCook]: the fast path of stdpGeneralTrainer.
type stdpTrainer struct {
	stdpSamples
	model *snn.Model
	net   *stdpNet

	weights []float32 // input→excitatory, [input][ld]
	theta   []float32
	shown   []int64 // shown[0]: presentations with plasticity

	plastic             *stdpPlastic
	lanes               []*stdpLane // by worker; the first one also learns
	training, inference stdpTally
}

func newSTDPTrainer(l STDP, s Setup, net *stdpNet) *stdpTrainer {
	w, _ := s.Model.Weights(net.feed)
	t := &stdpTrainer{
		stdpSamples: newSTDPSamples(l, s, net.inputs, net.cells), model: s.Model, net: net,
		weights: kernel.Alloc(len(w)), theta: kernel.Alloc(net.cells), shown: make([]int64, 1),
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

// Input is the only input population.
func (t *stdpTrainer) Input() Input { return Input{Population: t.net.input, Encoded: true} }

// Classify presents samples with weights and θ frozen.
func (t *stdpTrainer) Classify(b Batch, out *Outcome) error {
	if err := out.Check("STDP"); err != nil {
		return err
	}
	defer t.collect(&t.inference)
	return t.classify(b, out, t.look)
}

// look presents sample i with weights and θ frozen, and returns the spikes of each excitatory cell.
func (t *stdpTrainer) look(b Batch, i, worker int) ([]int32, error) {
	return t.show(t.lanes[worker], b, i, nil)
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

// Calibrate gives each excitatory cell the class for which it fires most, with weights and θ frozen. Its events are in
// neither of Counts.
func (t *stdpTrainer) Calibrate(next func() (b Batch, ok bool)) error {
	defer t.collect(&stdpTally{})
	return t.calibrate(next, t.look)
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
