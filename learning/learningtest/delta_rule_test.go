package learningtest_test

import (
	"fmt"

	"github.com/spikecell/spikecell/learning"
	"github.com/spikecell/spikecell/snn"
)

// Delta is a rule of one's own: the synapses into the output learn by the error of its firing rates. With rates r and s of the pre and post
// cells over a presentation of T steps, and y = Fire for the cell of the right class, else 0,
//
//	w ← w + Rate · (y − s) · r
//
// summed over a mini-batch. All other synapses stay as they are: a recurrent net before the output is a reservoir.
type Delta struct {
	Rate float64 // 0 means 0.05
	Fire float64 // firing rate asked of the right cell, spikes a step; 0 means 0.5
}

func (Delta) Name() string    { return "delta" }
func (Delta) Version() string { return "1" } // another one wherever equal inputs would give other bits

// LearnsFromSim says that the rule trains whatever snn.Sim runs: biases and delays of single synapses too, which stay as they are.
func (Delta) LearnsFromSim() bool { return true }

// Resolve writes out the defaults, as reports show them.
func (r Delta) Resolve() learning.Learner {
	if r.Rate == 0 {
		r.Rate = 0.05
	}
	if r.Fire == 0 {
		r.Fire = 0.5
	}
	return r
}

// Bind lays the rule out on a net: any cells and any wiring, into the output too, since the list of synapses is all that it asks for.
func (r Delta) Bind(s learning.Setup) (learning.Trainer, error) {
	r = r.Resolve().(Delta)
	if err := s.Check("delta", r, true); err != nil {
		return nil, err
	}
	n := s.Model.Net
	t := &deltaTrainer{rule: r, setup: s, output: len(n.Populations) - 1}
	if out := n.Populations[t.output]; out.Size() != s.Classes {
		return nil, fmt.Errorf("delta: population %q has %d cells for %d classes", out.Name, out.Size(), s.Classes)
	}
	for k, p := range n.Projections {
		if p.Post != n.Populations[t.output].Name || p.Frozen {
			continue
		}
		wiring, err := snn.Compile(n, k)
		if err != nil {
			return nil, fmt.Errorf("delta: %w", err)
		}
		_, cols, ld := wiring.Stored()
		d := deltaSynapses{projection: k}
		wiring.Each(func(pre, post, weight int) { d.list = append(d.list, [3]int{pre, post, weight/cols*ld + weight%cols}) })
		t.learned = append(t.learned, d)
	}
	if len(t.learned) == 0 {
		return nil, fmt.Errorf("delta: nothing that leads to %q can learn; one of its projections must not be Frozen", n.Populations[t.output].Name)
	}
	for w := range t.sims {
		for range s.Pool.Workers() {
			sim, err := snn.NewSim(s.Model, 1)
			if err != nil {
				return nil, fmt.Errorf("delta: %w", err)
			}
			sim.Workers = 1
			t.sims[w] = append(t.sims[w], sim)
		}
	}
	return t, nil
}

// deltaSynapses are the synapses of a projection: pre cell, post cell, and where the weight stands in the model.
type deltaSynapses struct {
	projection int
	list       [][3]int
}

const training, inference = 0, 1

type deltaTrainer struct {
	rule    Delta
	setup   learning.Setup
	output  int
	learned []deltaSynapses
	sims    [2][]*snn.Sim // by worker, for training and for inference: each counts its own events
	before  [2]snn.Counts // of a checkpoint
	batches int64
}

// Learn shows the samples of a mini-batch, one a worker at a time, and then changes the weights in the order of the samples: the same bits
// with any number of workers.
func (t *deltaTrainer) Learn(b learning.Batch) (float64, error) {
	if len(b.Label) != len(b.X) {
		return 0, fmt.Errorf("delta: %d labels for %d samples; the rule learns from labels", len(b.Label), len(b.X))
	}
	for i, c := range b.Label {
		if c < 0 || c >= t.setup.Classes {
			return 0, fmt.Errorf("delta: sample %d has label %d; there are %d classes", b.Index[i], c, t.setup.Classes)
		}
	}
	rates, err := t.show(training, b)
	if err != nil {
		return 0, err
	}
	loss, step := 0.0, t.rule.Rate/float64(len(b.X))
	for i, rate := range rates {
		errs := make([]float64, len(rate[t.output]))
		for c, s := range rate[t.output] {
			if errs[c] = -s; c == b.Label[i] {
				errs[c] += t.rule.Fire
			}
			loss += errs[c] * errs[c] / 2 / float64(len(b.X))
		}
		for _, d := range t.learned {
			w, _ := t.setup.Model.Weights(d.projection)
			from := rate[t.setup.Model.Net.Index(t.setup.Model.Net.Projections[d.projection].Pre)]
			for _, x := range d.list {
				w[x[2]] += float32(step * errs[x[1]] * from[x[0]])
			}
		}
	}
	t.batches++
	return loss, nil
}

// show returns the firing rates of all cells, [sample][population][cell].
func (t *deltaTrainer) show(what int, b learning.Batch) ([][][]float64, error) {
	if len(b.X) == 0 || len(b.Index) != len(b.X) {
		return nil, fmt.Errorf("delta: a mini-batch of %d samples with %d positions", len(b.X), len(b.Index))
	}
	rates, errs := make([][][]float64, len(b.X)), make([]error, len(b.X))
	t.setup.Pool.Run(len(b.X), func(i, worker int) {
		rates[i], errs[i] = t.present(t.sims[what][worker], b, i)
	})
	for _, err := range errs {
		if err != nil {
			return nil, fmt.Errorf("delta: %w", err)
		}
	}
	return rates, nil
}

func (t *deltaTrainer) present(sim *snn.Sim, b learning.Batch, i int) ([][]float64, error) {
	var in snn.Spikes
	t.setup.Encoder.Encode(&in, b.X[i], 1, b.Stream.At(b.Index[i]))
	populations, steps := t.setup.Model.Net.Populations, t.setup.Encoder.Steps()
	rates := make([][]float64, len(populations))
	for p := range rates {
		rates[p] = make([]float64, populations[p].Size())
	}
	sim.Reset()
	for step := range steps {
		if err := sim.Deliver(step, []*snn.Spikes{&in}); err != nil {
			return nil, err
		}
		sim.Fire()
		for p := range rates {
			for c := range rates[p] {
				if sim.Spikes(p, 0)[c/64]>>(c%64)&1 == 1 {
					rates[p][c] += 1 / float64(steps)
				}
			}
		}
	}
	return rates, nil
}

// Classify names the output cell that fires most, or no class where none fires.
func (t *deltaTrainer) Classify(b learning.Batch, out *learning.Outcome) error {
	if err := out.Check("delta"); err != nil {
		return err
	}
	rates, err := t.show(inference, b)
	if err != nil {
		return err
	}
	*out = learning.Outcome{Class: make([]int, len(b.X)), Score: out.Score}
	for i := range b.X {
		score, best := rates[i][t.output], -1
		for c, s := range score {
			if s > 0 && (best < 0 || s > score[best]) {
				best = c
			}
		}
		out.Class[i] = best
		out.Keep(i, score)
	}
	return nil
}

// Counts returns what the simulations counted, and the weights that were written.
func (t *deltaTrainer) Counts() (learned, classified snn.Counts) {
	var all [2]snn.Counts
	for what, sims := range t.sims {
		for _, s := range sims {
			all[what] = all[what].Plus(s.Counts())
		}
	}
	for _, d := range t.learned {
		all[training].Projections[d.projection].WeightUpdates += t.batches * int64(len(d.list))
	}
	return t.before[training].Plus(all[training]), t.before[inference].Plus(all[inference])
}

// SetCounts continues from a checkpoint, before anything is shown.
func (t *deltaTrainer) SetCounts(learned, classified snn.Counts) {
	t.before, t.batches = [2]snn.Counts{learned, classified}, 0
	for _, sims := range t.sims {
		for w := range sims {
			sims[w], _ = snn.NewSim(t.setup.Model, 1) // as in Bind, where it was possible
			sims[w].Workers = 1
		}
	}
}

// State is everything that decides the future of the trainer: the weights, which are the model's own memory.
func (t *deltaTrainer) State() (all []learning.Tensor) {
	for _, d := range t.learned {
		w, _ := t.setup.Model.Weights(d.projection)
		all = append(all, learning.Tensor{Name: t.setup.Model.Net.Projections[d.projection].String(), Shape: []int{len(w)}, F32: w})
	}
	return all
}

func (t *deltaTrainer) Restored() error   { return nil }
func (t *deltaTrainer) Sync()             {}
func (t *deltaTrainer) StateBytes() int64 { return 0 } // nothing is kept beyond the model
