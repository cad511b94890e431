package stdp

import (
	"github.com/spikecell/spikecell/internal/kernel"
	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/learning/internal/rules"
	"github.com/spikecell/spikecell/snn"
)

// trainer is STDP bound to a model of the form of [snn.DiehlCook]: the fast path of simTrainer.
type trainer struct {
	samples
	model *snn.Model
	net   *diehlCookNet

	weights []float32 // input→excitatory, [input][ld]
	theta   []float32
	shown   []int64 // shown[0]: presentations with plasticity

	plastic             *plastic
	lanes               []*lane // by worker; the first one also learns
	training, inference tally
}

func newTrainer(r Rule, s learning.Setup, net *diehlCookNet) *trainer {
	w, _ := s.Model.Weights(net.feed)
	t := &trainer{
		samples: newSamples(r, s, net.input, net.cells), model: s.Model, net: net,
		weights: kernel.Alloc(len(w)), theta: kernel.Alloc(net.cells), shown: make([]int64, 1),
	}
	copy(t.weights, w)
	copy(t.theta, s.Model.Theta(net.exc))
	t.plastic = newPlastic(net, r.Plasticity, t.weights)
	for range s.Pool.Workers() {
		t.lanes = append(t.lanes, newLane(net, t.pool, t.weights, t.theta))
	}
	return t
}

// Learn presents the samples one after another. STDP has no loss: it returns 0.
func (t *trainer) Learn(b learning.Batch) (float64, error) {
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

func (t *trainer) normaliseAll() {
	for j := range t.net.cells {
		t.plastic.due.add(uint32(j))
	}
	t.plastic.normalise(t.wantedSum())
}

// wantedSum is what the weights into a cell sum to, or below 0 for none.
func (t *trainer) wantedSum() float64 { return t.rule.Norm * float64(t.net.inputs) }

// show presents sample i of b, again and with a higher gain while too few cells fire, and returns the spikes of each
// excitatory cell in the last presentation. With p the net learns.
func (t *trainer) show(l *lane, b learning.Batch, i int, p *plastic) ([]int32, error) {
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
func (t *trainer) afterLearning() {
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
func (t *trainer) Input() learning.Input {
	return learning.Input{Population: t.net.input, Encoded: true}
}

// Classify presents samples with weights and θ frozen.
func (t *trainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("stdp"); err != nil {
		return err
	}
	defer t.collect(&t.inference)
	return t.classify(b, out, t.look)
}

// look presents sample i with weights and θ frozen, and returns the spikes of each excitatory cell.
func (t *trainer) look(b learning.Batch, i, worker int) ([]int32, error) {
	return t.show(t.lanes[worker], b, i, nil)
}

// collect moves the counts of all lanes to c.
func (t *trainer) collect(c *tally) {
	for _, l := range t.lanes {
		c.merge(l.tally)
		l.tally = tally{}
	}
	c.updates += t.plastic.updates
	t.plastic.updates = 0
}

// Calibrate gives each excitatory cell the class for which it fires most, with weights and θ frozen. Its events are in
// neither of Counts.
func (t *trainer) Calibrate(next func() (b learning.Batch, ok bool)) error {
	defer t.collect(&tally{})
	return t.calibrate(next, t.look)
}

// Counts returns the events of training and of inference. A sample that was repeated is one sample with the steps of
// all its presentations. Weight updates are the weights written by the rule and by normalisation.
func (t *trainer) Counts() (training, inference snn.Counts) {
	return t.training.counts(t), t.inference.counts(t)
}

// SetCounts continues from counts of a checkpoint.
func (t *trainer) SetCounts(training, inference snn.Counts) {
	t.training, t.inference = t.tallyOf(training), t.tallyOf(inference)
}

// State returns weights [input][row stride], thresholds, and what the read-out was fitted on.
func (t *trainer) State() []learning.Tensor {
	return append([]learning.Tensor{
		{Name: "weights", Shape: []int{t.net.inputs, t.net.ld}, F32: t.weights},
		{Name: "theta", Shape: []int{t.net.cells}, F32: t.theta},
		{Name: "presentations", Shape: []int{1}, I64: t.shown},
	}, t.Readout()...)
}

// Restored labels the cells again.
func (t *trainer) Restored() error {
	t.readout.assign()
	return nil
}

// Sync writes weights and θ to the model.
func (t *trainer) Sync() {
	w, _ := t.model.Weights(t.net.feed)
	copy(w, t.weights)
	copy(t.model.Theta(t.net.exc), t.theta)
}

// StateBytes counts the traces of the rule, the potentials, conductances, refractory steps and spikes of one sample, since samples
// follow one another, and the responses that cells are labelled by.
func (t *trainer) StateBytes() int64 {
	p, n := t.plastic, t.net
	f := rules.Footprint{Longs: int64(len(t.shown))}
	for _, x := range t.Readout() {
		f.Longs += int64(len(x.I64))
	}
	for _, trace := range []struct {
		cells int
		decay []float32
	}{{n.inputs, p.decay.p1}, {n.inputs, p.decay.p2}, {n.cells, p.decay.q1}, {n.cells, p.decay.q2}} {
		if trace.decay != nil {
			f.Cells(1, trace.cells, 1)
		}
	}
	f.Cells(1, n.cells, 4+4) // v, ge, gi and refractory steps, excitatory and inhibitory
	f.Spikes(1, n.cells, 1+n.driveDelay)
	f.Spikes(1, n.cells, 1+n.lateralDelay)
	f.Spikes(1, n.inputs, 1+n.longestDelay())
	return f.Bytes()
}

func (t *trainer) nonzero() int64 {
	n := int64(0)
	for i := range t.net.inputs {
		n += rules.Nonzero(t.weights[i*t.net.ld:][:t.net.cells])
	}
	return n
}
