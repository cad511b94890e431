package stdp

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// simTrainer is STDP bound to a model of any form: [snn.Sim] simulates, and the rule reads its spikes after each step. It is the
// definition of what STDP trains; trainer is the fast path of one form.
type simTrainer struct {
	samples
	net                 *simNet
	model               *snn.Model
	own                 *snn.Model // weights and thresholds as learned so far
	learning            *simPlastic
	learner             *simLane
	lanes               []*simLane // by worker
	shown               []int64    // shown[0]: presentations with plasticity
	rewards             earnings
	training, inference simTally
}

// bindSim binds a rule to a net that has not the form of [snn.DiehlCook].
func bindSim(r Rule, s learning.Setup, rest int) (learning.Trainer, error) {
	net, err := readSimNet(r, s.Model.Net, s.Encoder.Steps(), rest)
	if err != nil {
		return nil, err
	}
	if r.Readout == Groups && net.cells%s.Classes != 0 {
		return nil, fmt.Errorf("stdp: population %q has %d cells, and each of %d classes needs as many as the others; give it a multiple",
			net.net.Populations[net.output].Name, net.cells, s.Classes)
	}
	t := &simTrainer{
		samples: newSamples(r, s, net.input, net.cells),
		net:     net, model: s.Model, own: s.Model.Clone(), shown: make([]int64, 1), rewards: earnings{mean: make([]float32, 1)},
		training: newSimTally(net.net), inference: newSimTally(net.net),
	}
	t.learning = newSimPlastic(net, r, t.own)
	if t.learner, err = newSimLane(net, t.own, s.Pool, t.learning); err != nil {
		return nil, err
	}
	for range s.Pool.Workers() {
		lane, err := newSimLane(net, t.own, s.Pool, nil)
		if err != nil {
			return nil, err
		}
		t.lanes = append(t.lanes, lane)
	}
	return t, nil
}

// Learn presents the samples one after another. STDP has no loss: it returns 0.
func (t *simTrainer) Learn(b learning.Batch) (float64, error) {
	if err := t.check(b); err != nil {
		return 0, err
	}
	if t.rule.Reward.Kind != NoReward {
		if err := t.checkLabels(b); err != nil {
			return 0, err
		}
	}
	if t.shown[0] == 0 {
		t.learning.start(t.rule.Norm)
	}
	defer t.collect(&t.training)
	t.rewards.earned = 0
	for i := range b.X {
		if err := t.show(t.learner, b, i); err != nil {
			return 0, err
		}
	}
	t.rewards.earned /= float64(max(len(b.X), 1))
	return 0, nil
}

// show presents sample i of b, again and with a higher gain while too few cells fire. The spikes of each cell that is read out in the last
// presentation are then in l.counts.
func (t *simTrainer) show(l *simLane, b learning.Batch, i int) error {
	stream, gain := b.Stream.At(b.Index[i]), 1.0
	for repeat := 0; ; repeat++ {
		t.pool.Check()
		t.encoder.Encode(&l.spikes, b.X[i], float32(gain), stream.At(repeat))
		if err := t.checkSpikes(&l.spikes); err != nil {
			return err
		}
		fired, err := l.present()
		if err != nil {
			return err
		}
		last := fired >= t.rule.MinSpikes || repeat == t.rule.MaxRepeats
		if l.learner != nil {
			if last {
				err = t.judge(l, b, i)
			}
			t.shown[0]++
			l.learner.normalise(t.rule.Norm)
		}
		if last {
			l.tally.samples++
			return err
		}
		gain += t.rule.GainStep
	}
}

// collect moves the counts of all lanes to c.
func (t *simTrainer) collect(c *simTally) {
	for k := range t.learning.projections {
		j := &t.learning.projections[k]
		if j.eligible != nil {
			j.updates, j.eligible.written = j.eligible.written, 0
		}
		t.learner.tally.updates[j.index] += j.updates
		j.updates = 0
	}
	c.take(&t.learner.tally)
	for _, l := range t.lanes {
		c.take(&l.tally)
	}
}

// Input is the only input population.
func (t *simTrainer) Input() learning.Input {
	return learning.Input{Population: t.net.input, Encoded: true}
}

// Classify presents samples with weights and θ frozen.
func (t *simTrainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("stdp"); err != nil {
		return err
	}
	defer t.collect(&t.inference)
	return t.classify(b, out, t.look)
}

// look presents sample i with weights and θ frozen, and returns the spikes of each cell that is read out.
func (t *simTrainer) look(b learning.Batch, i, worker int) ([]int32, error) {
	err := t.show(t.lanes[worker], b, i)
	return t.lanes[worker].counts, err
}

// Calibrate gives each cell that is read out the class for which it fires most, with weights and θ frozen. Its events are in neither of
// Counts.
func (t *simTrainer) Calibrate(next func() (b learning.Batch, ok bool)) error {
	none := newSimTally(t.net.net)
	defer t.collect(&none)
	return t.calibrate(next, t.look)
}

// Counts returns the events of training and of inference. A sample that was repeated is one sample with the steps of all its presentations.
// Weight updates are the weights written by the rule and by normalisation.
func (t *simTrainer) Counts() (training, inference snn.Counts) {
	return t.training.counts(t.net, t.own), t.inference.counts(t.net, t.own)
}

// SetCounts continues from counts of a checkpoint.
func (t *simTrainer) SetCounts(training, inference snn.Counts) {
	t.training.set(t.net, training)
	t.inference.set(t.net, inference)
}

// State returns the weights of plastic projections, thresholds, and what the read-out was fitted on.
func (t *simTrainer) State() (all []learning.Tensor) {
	for k := range t.learning.projections {
		j := &t.learning.projections[k]
		all = append(all, learning.Tensor{Name: "weights " + t.net.net.Projections[j.index].String(), Shape: []int{len(j.w)}, F32: j.w})
	}
	for i, p := range t.net.net.Populations {
		if theta := t.own.Theta(i); theta != nil {
			all = append(all, learning.Tensor{Name: "theta " + p.Name, Shape: []int{len(theta)}, F32: theta})
		}
	}
	if t.rule.Reward.Kind != NoReward {
		all = append(all, learning.Tensor{Name: "mean reward", Shape: []int{1}, F32: t.rewards.mean})
	}
	return append(append(all, learning.Tensor{Name: "presentations", Shape: []int{1}, I64: t.shown}), t.Readout()...)
}

// Restored labels the cells again.
func (t *simTrainer) Restored() error {
	t.readout.assign()
	return nil
}

// Sync writes weights and θ to the model.
func (t *simTrainer) Sync() {
	for _, k := range t.net.plastic {
		from, _ := t.own.Weights(k)
		to, _ := t.model.Weights(k)
		copy(to, from)
	}
	for i := range t.net.net.Populations {
		copy(t.model.Theta(i), t.own.Theta(i))
	}
}
